"""The page on which staff hand a unit or key task over with its drafts."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from visits.core.access import require
from visits.core.pages import confirm_page, on_to
from visits.fieldwork.visits.actions.hand_over import hand_over, unfinished
from visits.fieldwork.visits.models import Draft
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
    held = (
        Assignment.objects.visible_to(request.user)
        .in_hand()
        .select_related("team", "unit", "key_task", "round")
    )
    assignment = get_object_or_404(held, pk=pk)
    require(request.user, "team.assign", assignment.round)
    form = HandOverForm(request.POST or None, assignment=assignment)

    def write() -> HttpResponse:
        count = hand_over(actor=request.user, assignment=assignment, **form.cleaned_data)
        words = {"unit": assignment.destination, "team": form.cleaned_data["team"], "n": count}
        text = ngettext(
            "%(unit)s goes to %(team)s, with %(n)s unfinished visit.",
            "%(unit)s goes to %(team)s, with %(n)s unfinished visits.",
            count,
        )
        return on_to(request, text % words, "teams:detail", assignment.team_id)

    visits = unfinished(assignment)
    words = {"unit": assignment.destination, "team": assignment.team}
    return confirm_page(
        request,
        form,
        write,
        template="teams/hand_over.html",
        title=_("Hand over"),
        heading=f"{_('Hand over')} · {assignment.destination}",
        crumbs=[
            (_("Visit teams"), "teams:list"),
            (assignment.team, "teams:detail", assignment.team_id),
        ],
        question=_("Hand %(unit)s of %(team)s over to another team?") % words,
        consequence=_(
            "Visits that were sent in stay with the team that made them. "
            "The plan and the surveys whose results are not open go along."
        ),
        visits=visits.count(),
        typed=Draft.objects.filter(visit__in=visits).count(),
    )
