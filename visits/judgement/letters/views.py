"""Feedback letters: list, drafting, page, steps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.core.access import closed_to, require
from visits.core.pages import post_form
from visits.core.workflow.case import head_of
from visits.organisation.units.models import Unit

from . import actions
from .forms import NewForm
from .lists import late
from .rules import proposed
from .way import letters


def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a letter to a unit; its first words are those of verified findings and of demands."""
    require(request.user, "letter.draft")
    units = Unit.objects.visible_to(request.user).exclude(pk__in=closed_to(request.user).workplaces)
    unit = get_object_or_404(units, pk=pk)
    words = {} if request.method == "POST" else proposed(unit, request.user)
    form = NewForm(request.POST or None, user=request.user, initial=words)
    back = reverse("units:detail", args=[pk])
    return post_form(
        request,
        form,
        lambda: actions.draft(actor=request.user, unit=unit, **form.arguments()),
        _("The letter is drafted. A leader signs it."),
        to=letters.address,
        title=_("Draft a feedback letter"),
        subject=unit,
        back=back,
        crumbs=[(letters.title, reverse("letters:list")), (unit, back)],
        template="core/step.html",
    )


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter and its steps."""
    letter, user = letters.fetch(request, pk), request.user
    require(user, "letter.read", letter)
    context = {
        "letter": letter,
        "late": late(letter),
        "head": head_of(letters, user, letter),
        "thing_state": letter.get_state_display(),
        "facts": [
            (_("Round"), letter.round.name),
            (_("Document number"), letter.number),
            (_("Drafted by"), letter.created_by.name),
            (_("Signed by"), letter.signed_by.name if letter.signed_by else None), (_("Sent on"), letter.sent_on),
            (_("Answer by"), letter.answer_by), (_("Answered on"), letter.answered_on),
        ],
    }  # fmt: skip
    return render(request, "letters/detail.html", context)
