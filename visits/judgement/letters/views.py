"""Feedback letters: list, drafting, page, steps, paper."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core import docx as word
from visits.core.access import can, closed_to, require
from visits.core.lists.models import Export
from visits.core.lists.views import send_list, show_list
from visits.core.pages import add_errors, done, show_form
from visits.organisation.units.models import Unit

from . import actions
from .forms import AnswerForm, ChangeForm, NewForm, SendForm, Versioned
from .lists import LETTERS, late
from .models import FeedbackLetter, LetterState
from .paper import letter_paper
from .rules import proposed

KEY = "letter"  # in the register of exports
STEPS = {
    LetterState.DRAFTED: [("sign", "letter.sign"), ("edit", "letter.draft")],
    LetterState.SIGNED: [("send", "letter.draft"), ("take_back", "letter.sign")],
    LetterState.SENT: [("answer", "letter.draft")],
    LetterState.ANSWERED: [],
}


def letter_list(request: HttpRequest) -> HttpResponse:
    """Every letter that the user sees."""
    return show_list(request, LETTERS)


def letter_export(request: HttpRequest) -> Any:
    """The list as a workbook."""
    return send_list(request, LETTERS)


def scoped(request: HttpRequest, pk: int) -> FeedbackLetter:
    """The letter, if the user sees it."""
    rows = FeedbackLetter.objects.visible_to(request.user).select_related(
        "unit", "round", "created_by", "signed_by"
    )
    found: FeedbackLetter = get_object_or_404(rows, pk=pk)
    return found


def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a letter to a unit; its first words are those of verified findings and of demands."""
    require(request.user, "letter.draft")
    units = Unit.objects.visible_to(request.user).exclude(pk__in=closed_to(request.user).workplaces)
    unit = get_object_or_404(units, pk=pk)
    words = {} if request.method == "POST" else proposed(unit, request.user)
    form = NewForm(request.POST or None, user=request.user, initial=words)
    if request.method == "POST" and form.is_valid():
        clean = dict(form.cleaned_data)
        key, of = clean.pop("client_key"), clean.pop("round")
        try:
            made = actions.draft(actor=request.user, client_key=key, unit=unit, of=of, values=clean)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("The letter is drafted. A leader signs it."))
            return redirect("letters:detail", made.pk)
    back = reverse("units:detail", args=[pk])
    return show_form(
        request, "letters/form.html", form, title=_("Draft a feedback letter"), unit=unit, back=back
    )


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter, its steps, and the paper."""
    letter, user = scoped(request, pk), request.user
    require(user, "letter.read", letter)
    labels = {"sign": _("Sign"), "edit": _("Correct"), "send": _("Sent"), "take_back": _("Take the signature back"),
              "answer": _("Write down the answer")}  # fmt: skip
    context = {
        "letter": letter,
        "late": late(letter),
        "next_steps": [
            {"url": reverse(f"letters:{name}", args=[pk]), "label": labels[name]}
            for name, act in STEPS[LetterState(letter.state)]
            if can(user, act, letter)
        ],
        "facts": [
            (_("Round"), letter.round.name),
            (_("Document number"), letter.number),
            (_("Drafted by"), letter.created_by.name),
            (_("Signed by"), letter.signed_by.name if letter.signed_by else None), (_("Sent on"), letter.sent_on),
            (_("Answer by"), letter.answer_by), (_("Answered on"), letter.answered_on),
        ],
    }  # fmt: skip
    return render(request, "letters/detail.html", context)


def _step(
    request: HttpRequest,
    pk: int,
    act: str,
    form_class: type[Versioned],
    title: str,
    write: Callable[..., Any],
) -> HttpResponse:
    letter = scoped(request, pk)
    require(request.user, act, letter)
    form = form_class(request.POST or None, letter=letter)
    if request.method == "POST" and form.is_valid():
        clean = dict(form.cleaned_data)
        version = clean.pop("version")
        try:
            write(actor=request.user, letter=letter, base_version=version, **clean)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("%(step)s: written down.") % {"step": title})
            return redirect("letters:detail", pk)
    back = reverse("letters:detail", args=[pk])
    return show_form(
        request, "letters/form.html", form, title=title, unit=letter.unit, letter=letter, back=back
    )


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words."""

    def write(*, actor: Any, letter: FeedbackLetter, base_version: int, **values: Any) -> FeedbackLetter:
        return actions.change(actor=actor, letter=letter, base_version=base_version, values=values)

    return _step(request, pk, "letter.draft", ChangeForm, _("Correct the letter"), write)


def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign."""
    return _step(request, pk, "letter.sign", Versioned, _("Sign"), actions.sign)


def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the signature back."""
    return _step(request, pk, "letter.sign", Versioned, _("Take the signature back"), actions.take_back)


def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Number and day of sending."""
    return _step(request, pk, "letter.draft", SendForm, _("Sent"), actions.send)


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What the unit answers."""
    return _step(request, pk, "letter.draft", AnswerForm, _("Write down the answer"), actions.answer)


def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter as a Word file, entered in the register of exports."""
    letter = scoped(request, pk)
    require(request.user, "letter.read", letter)
    require(request.user, "export.take")
    entry = Export.objects.create(list_key=KEY, query=str(letter.pk), rows=1, taken_by=request.user)
    record(request.user, "export.take", entry, list=KEY, query=str(letter.pk))
    answer = HttpResponse(letter_paper(letter), content_type=word.MEDIA)
    answer["Content-Disposition"] = f'attachment; filename="feedback-{letter.pk}.docx"'
    return answer
