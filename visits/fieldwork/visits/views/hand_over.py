"""The page on which staff hand a unit over with its drafts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy, ngettext

from visits.core.access import require
from visits.core.pages import add_errors, done, show_form
from visits.fieldwork.visits.actions.hand_over import hand_over
from visits.fieldwork.visits.models import WITH_THE_TEAM, Draft, Visit
from visits.organisation.rounds.models import Assignment, VisitTeam


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
