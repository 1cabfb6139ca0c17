"""The designer: questionnaires, their drafts, questions and preview."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from visits.core.access import can, require
from visits.core.pages import act, done, form_page, on_to

from . import designing as actions
from .answer_views import drawn_sections
from .designs import TEXT_LENGTH, Design, Question, Questionnaire
from .forms import DesignForm, QuestionForm, QuestionnaireForm, write_classes

CRUMBS: list[tuple[Any, ...]] = [
    (gettext_lazy("Surveys"), "surveys:list"),
    (gettext_lazy("Questionnaires"), "surveys:questionnaires"),
]


def questionnaires(request: HttpRequest) -> HttpResponse:
    """Every questionnaire with its versions."""
    rows = Questionnaire.objects.visible_to(request.user).prefetch_related("designs")
    context = {"questionnaires": rows, "may_design": can(request.user, "survey.design")}
    return render(request, "surveys/questionnaires.html", context)


def _design(request: HttpRequest, pk: int) -> Design:
    return get_object_or_404(Design.objects.visible_to(request.user).select_related("questionnaire"), pk=pk)


def _question(request: HttpRequest, pk: int) -> Question:
    seen = Design.objects.visible_to(request.user).order_by().values("pk")
    return get_object_or_404(Question.objects.filter(design__in=seen).select_related("design"), pk=pk)


def create(request: HttpRequest) -> HttpResponse:
    """Begin a questionnaire."""
    require(request.user, "survey.design")
    form = QuestionnaireForm(request.POST or None)

    def write() -> HttpResponse:
        draft = actions.create_questionnaire(actor=request.user, **form.cleaned_data)
        return on_to(request, _("The draft is there. Add the questions."), "surveys:design", draft.pk)

    title = _("New questionnaire")
    return form_page(request, form, write, title=title, crumbs=CRUMBS, button=_("Save"))


def crumbs_of(one: Design) -> list[tuple[Any, ...]]:
    """The way to a version."""
    return [*CRUMBS, (one, "surveys:design", one.pk)]


@require_POST
def new_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next version; surveys under way keep theirs."""
    one = get_object_or_404(Questionnaire.objects.visible_to(request.user), pk=pk)
    draft = actions.new_version(actor=request.user, questionnaire=one)
    done(
        request,
        _("Version %(number)s is a draft; surveys keep the version they use.") % {"number": draft.number},
    )
    return redirect("surveys:design", draft.pk)


def design(request: HttpRequest, pk: int) -> HttpResponse:
    """A version: its words, its classes, its questions."""
    one = _design(request, pk)
    may = can(request.user, "survey.design")
    context = {
        "design": one,
        "questions": list(one.questions.all()),
        "classes": one.classes,
        "may_change": may and one.published_on is None,
        "may_design": may,
    }
    return render(request, "surveys/design.html", context)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words at the top and the usual classes."""
    one = _design(request, pk)
    require(request.user, "survey.design", one)
    initial = {"version": one.version, "intro": one.intro, "classes": write_classes(one.classes)}
    form = DesignForm(request.POST or None, initial=initial)

    def write() -> HttpResponse:
        actions.change_design(actor=request.user, design=one, **form.cleaned_data)
        return on_to(request, _("The draft is changed."), "surveys:design", pk)

    title = _("Words and classes")
    return form_page(request, form, write, title=title, crumbs=crumbs_of(one), button=_("Save"))


def _save_question(request: HttpRequest, one: Design, question: Question | None) -> HttpResponse:
    require(request.user, "survey.design", one)
    initial: dict[str, Any] = {"version": one.version}
    if question is None:
        initial["position"] = (one.questions.count() + 1) * 10
    form = QuestionForm(request.POST or None, instance=question, initial=initial)

    def write() -> HttpResponse:
        version = form.cleaned_data["version"]
        actions.save_question(
            actor=request.user, design=one, question=question, version=version, **form.values()
        )
        return on_to(request, _("The question is saved."), "surveys:design", one.pk)

    title = _("Change the question") if question else _("Add a question")
    return form_page(request, form, write, title=title, crumbs=crumbs_of(one), button=_("Save"))


def add_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a question to a draft."""
    return _save_question(request, _design(request, pk), None)


def edit_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a question of a draft."""
    question = _question(request, pk)
    return _save_question(request, question.design, question)


@require_POST
def remove_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a question out of a draft."""
    question = _question(request, pk)
    require(request.user, "survey.design", question.design)
    return _step(
        request, question.design, _("The question is taken out."), actions.remove_question, question=question
    )


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft in force."""
    one = _design(request, pk)
    require(request.user, "survey.design", one)
    return _step(
        request, one, _("This version is in force and never changes now."), actions.publish_design, design=one
    )


def _step(request: HttpRequest, one: Design, words: str, action: Any, **thing: Any) -> HttpResponse:
    version = request.POST.get("version", "")

    def write() -> str:
        action(actor=request.user, version=int(version) if version.isdigit() else 0, **thing)
        return words

    return act(request, write, "surveys:design", one.pk)


class _Person:
    """Somebody invented to stand in a preview's grid."""

    def __init__(self, number: int) -> None:
        self.cadre_id, self.post = number, _("post")
        self.name = _("Cadre %(letter)s") % {"letter": "ABC"[number]}


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions as a phone shows them, with invented persons in the grids; nothing can be sent.

    In Chinese, or English where the address asks for it, as those who answer see it.
    """
    one = _design(request, pk)
    sections = drawn_sections(one, [_Person(number) for number in range(3)], MultiValueDict(), {})
    survey = {"title": one.questionnaire.name, "design": one}
    english = request.GET.get("lang") == "en"
    context = {"survey": survey, "sections": sections, "text_length": TEXT_LENGTH, "preview": True}
    with translation.override("en" if english else "zh-hans"):
        return render(request, "surveys/q/form.html", context | {"english": english})
