"""The pages that people answer without an account: no session, no cookie, no log, no trace of who or when."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt

from cadre_review.middleware import client_address

from . import answering
from . import code_throttle as guesses
from .codes import shown, tidy_code
from .designs import TEXT_LENGTH, QuestionKind
from .models import Survey

View = Callable[..., HttpResponse]


def traceless(view: View) -> View:
    """Chinese unless the address asks for English; never cached, never logged, sends no referrer.

    No CSRF token: nothing but the code in the address gives any right here, and that no other site knows.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        language = "en" if request.GET.get("lang") == "en" else "zh-hans"
        with translation.override(language):
            response = view(request, **kwargs)
        response._has_been_logged = True  # type: ignore[attr-defined]  # django.request writes no line with the code
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


def page_without_account(
    request: HttpRequest, template: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page for whoever has a code or a link: its language stands in the address, no cookie is left."""
    english = request.GET.get("lang") == "en"
    context |= {"english": english, "suffix": "?lang=en" if english else ""}
    return render(request, template, context, status=status)


def page_to_wait(request: HttpRequest) -> HttpResponse | None:
    """What is answered where too many wrong codes or links came from an address; None where one may go on."""
    if not guesses.too_many(client_address(request)):
        return None
    response = page_without_account(request, "surveys/q/wait.html", status=429)
    response["Retry-After"] = str(guesses.WINDOW)
    return response


def _page(request: HttpRequest, name: str, status: int = 200, **context: Any) -> HttpResponse:
    return page_without_account(request, f"surveys/q/{name}.html", status, **context)


def _refused(request: HttpRequest) -> HttpResponse:
    guesses.wrong(client_address(request))
    return _page(request, "not_usable", status=404)


@traceless
def enter(request: HttpRequest) -> HttpResponse:
    """Where a code is typed by hand."""
    code = tidy_code(request.POST.get("code", ""))
    if request.method == "POST" and code:
        suffix = "?lang=en" if request.GET.get("lang") == "en" else ""
        return redirect(reverse("surveys:answer", kwargs={"code": code}) + suffix)
    return _page(request, "enter")


@traceless
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """The questions, the look over before sending, and the thanks."""
    if wait := page_to_wait(request):
        return wait
    if request.method == "POST" and answering.was_sent(code, request.POST.get("word", "")):
        return _page(request, "thanks")
    try:
        found = answering.find_code(code)
    except answering.NotUsable:
        return _refused(request)
    if not answering.is_open(found.survey):
        return _page(request, "not_open", survey=found.survey)
    if request.method == "POST":
        return _posted(request, code, found.survey)
    context = _context(found.survey, code, MultiValueDict(), {}, answering.new_word())
    return _page(request, "form", **context, fresh=True)


def _posted(request: HttpRequest, code: str, survey: Survey) -> HttpResponse:
    word = request.POST.get("word", "")[:64] or answering.new_word()
    answers, problems = answering.read_answers(survey, request.POST)
    step = request.POST.get("step", "")
    if problems or step == "edit":
        context = _context(survey, code, request.POST, problems if step != "edit" else {}, word)
        return _page(request, "form", status=422 if problems and step != "edit" else 200, **context)
    if step == "send":
        try:
            answering.send(code, answers, word)
        except answering.NotUsable:
            return _refused(request)
        except ValidationError as error:
            context = _context(survey, code, request.POST, {"": error.messages[0]}, word)
            return _page(request, "form", status=422, **context)
        return _page(request, "thanks")
    return _page(request, "review", **_context(survey, code, request.POST, {}, word), abstains=not answers)


def _context(survey: Survey, code: str, data: Any, problems: dict[str, str], word: str) -> dict[str, Any]:
    sections = drawn_sections(survey.design, list(survey.subjects.all()), data, problems)
    return {
        "survey": survey,
        "code": tidy_code(code),
        "code_shown": shown(tidy_code(code)),
        "sections": sections,
        "problems": [(f"#{key}" if key else "", text) for key, text in problems.items()],
        "word": word,
        "text_length": TEXT_LENGTH,
    }


def drawn_sections(
    design: Any, people: list[Any], data: Any, problems: dict[str, str]
) -> list[dict[str, Any]]:
    """The questions by section, numbered, as the templates draw them."""
    sections: list[dict[str, Any]] = []
    for number, question in enumerate(design.questions.all(), start=1):
        if not sections or sections[-1]["name"] != question.section:
            sections.append({"name": question.section, "questions": []})
        sections[-1]["questions"].append(_drawn(question, people, data, problems) | {"number": number})
    return sections


def _drawn(question: Any, people: list[Any], data: Any, problems: dict[str, str]) -> dict[str, Any]:
    """A question as the templates draw it; ``lines`` are its groups of choices, one for each person of a grid."""
    key, lines = question.key, []
    if question.kind == QuestionKind.GRID:
        names = [(f"{key}-{one.cadre_id}", one.name, one.post) for one in people]
    else:
        names = [(key, "", "")]
    for name, person, post in names:
        given = set(data.getlist(name))
        options = [{**option, "chosen": option["key"] in given} for option in question.options]
        lines.append({"name": name, "person": person, "post": post, "options": options})
    return {
        "key": key,
        "kind": question.kind,
        "text": question.text,
        "hint": question.hint,
        "most": question.most,
        "is_required": question.is_required,
        "lines": lines,
        "value": data.get(key, "") if question.kind == QuestionKind.TEXT else "",
        "problem": problems.get(key, ""),
    }
