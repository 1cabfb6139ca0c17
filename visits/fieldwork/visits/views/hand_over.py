"""The page on which staff hand a unit over with its drafts, and what its former team is told."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from visits.core.access import require
from visits.core.pages import add_errors, done, show_form
from visits.fieldwork.visits.actions.drafts import text_of
from visits.fieldwork.visits.actions.hand_over import hand_over
from visits.fieldwork.visits.forms.posted import content_of
from visits.fieldwork.visits.hand_overs import handed_to
from visits.fieldwork.visits.models import WITH_THE_TEAM, Draft, Visit
from visits.organisation.rounds.models import Assignment, VisitTeam
from visits.organisation.units.models import Unit

HOUSEKEEPING = {"csrfmiddlewaretoken", "draft_key", "draft_of", "draft_version", "client_key", "base_version",
                "form_tab", "unit"}  # fmt: skip


class HandOverForm(forms.Form):
    """To which team, and why."""

    team = forms.ModelChoiceField(label=gettext_lazy("To which team"), queryset=VisitTeam.objects.none())
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = VisitTeam.objects.filter(round=assignment.round_id).exclude(pk=assignment.team_id)
        self.fields["team"].queryset = others.order_by("position", "pk")  # type: ignore[attr-defined]


def hand_over_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the team, give the reason, hand over."""
    held = Assignment.objects.visible_to(request.user).in_hand().select_related("team", "unit", "round")
    assignment = get_object_or_404(held, pk=pk)
    require(request.user, "team.assign", assignment.round)
    form = HandOverForm(request.POST or None, assignment=assignment)
    if request.method == "POST" and form.is_valid():
        try:
            count = hand_over(actor=request.user, assignment=assignment, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            words = {"unit": assignment.unit, "team": form.cleaned_data["team"], "n": count}
            text = ngettext(
                "%(unit)s goes to %(team)s, with %(n)s unfinished visit.",
                "%(unit)s goes to %(team)s, with %(n)s unfinished visits.",
                count,
            )
            done(request, text % words)
            return redirect("teams:detail", assignment.team_id)
    visits = Visit.objects.filter(
        round=assignment.round_id, team=assignment.team_id, unit=assignment.unit_id, state__in=WITH_THE_TEAM
    )
    typed = Draft.objects.filter(visit__in=visits).count()
    return show_form(
        request, "teams/hand_over.html", form, assignment=assignment, visits=visits.count(), typed=typed
    )


def handed_sentence(user: Any, unit: Unit) -> str:
    """What a former team is told that still holds a text about the unit; "" where it never had the unit."""
    now = handed_to(user, unit)
    if now is None:
        return ""
    return _(
        "%(unit)s was handed over to %(team)s on %(day)s, so this was not taken. Your text stays with you: "
        "copy it and pass it on to that team."
    ) % {"unit": unit, "team": now.team, "day": now.assigned_on}


def told_handed(request: HttpRequest, unit: Unit | None) -> HttpResponse | None:
    """The page for a former team: where the unit is now, and the text that was posted, to be copied; else None."""
    text = handed_sentence(request.user, unit) if unit is not None else ""
    if not text:
        return None
    posted = content_of(request.POST) if request.method == "POST" else {}
    return _shown(request, text, posted, status=409)


def read_draft(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A typed text as it stands, for its author alone, whether or not its form still opens."""
    text = handed_sentence(request.user, draft.visit.unit) if draft.visit else ""
    typed = text_of(draft)
    return _shown(request, text, {name: typed.getlist(name) for name in typed}, draft=draft)


def _shown(
    request: HttpRequest,
    text: str,
    posted: dict[str, list[str]],
    status: int = 200,
    draft: Draft | None = None,
) -> HttpResponse:
    # Short values are choices and keys of the form; what a person wrote is what is worth copying.
    lines = [
        value
        for name, values in posted.items()
        if name not in HOUSEKEEPING and "_FORMS" not in name and name[:1] != "_"
        for value in values
        if len(value.strip()) > 1 and (not value.isascii() or " " in value.strip())
    ]
    context = {"text": text, "lines": lines, "draft": draft}
    return render(request, "records/handed_over.html", context, status=status)
