"""Pages of coverage that guide: the matrix, the persons, the next visits, the rule."""

import datetime as dt
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from visits.core.access import can, require
from visits.core.pages import act, done, form_page, on_to
from visits.fieldwork.schedule.actions import plan_visit
from visits.fieldwork.schedule.models import DayPart, PlannedVisit, PlanState
from visits.fieldwork.visits.models import Method
from visits.organisation.rounds.filters import TeamChoice
from visits.organisation.rounds.models import Assignment, Round, VisitTeam
from visits.organisation.rounds.shown import only_one
from visits.reports.models import CoverageRule, rule_of

from . import actions
from .next_visits import free_days, suggest


class NextForm(forms.Form):
    """Which team, from when to when, how many visits a day."""

    team = TeamChoice(label=gettext_lazy("Visit team"))
    first = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(format="%Y-%m-%d"))
    last = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(format="%Y-%m-%d"))
    a_day = forms.IntegerField(label=gettext_lazy("Visits a day"), min_value=1, max_value=6)

    def clean(self) -> dict[str, Any]:
        """The days stand in order."""
        cleaned = super().clean() or {}
        if cleaned.get("first") and cleaned.get("last") and cleaned["last"] < cleaned["first"]:
            self.add_error("last", _("The last day lies before the first."))
        return cleaned


def next_visits(request: HttpRequest) -> HttpResponse:
    """From a team's free days the visits that close most gaps, and why each."""
    teams = VisitTeam.objects.visible_to(request.user).filter(round__state="open").select_related("round")
    teams = teams.order_by("-round__starts_on", "position", "pk")
    today, only = timezone.localdate(), only_one(teams)
    usual = {"team": only.pk if only else "", "first": today + dt.timedelta(days=1),
             "last": today + dt.timedelta(days=14), "a_day": 2}  # fmt: skip
    data = {name: request.GET.get(name, str(value)) for name, value in usual.items()}
    form = NextForm(data) if data["team"] else NextForm(initial=data)
    form.fields["team"].offer_teams(teams)  # type: ignore[attr-defined]
    days, found, team = {}, [], None
    if form.is_bound and form.is_valid():
        team = form.cleaned_data["team"]
        days = free_days(
            team, form.cleaned_data["first"], form.cleaned_data["last"], form.cleaned_data["a_day"]
        )
        found = suggest(request.user, team, days)
    context = {
        "form": form,
        "teams": teams,
        "team": team,
        "days": days,
        "found": found,
        "room": sum(days.values()),
        "may_plan": bool(found) and can(request.user, "plan.write", found[0].assignment),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/next_visits.html", context)


@require_POST
def take_suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one suggested visit into the plan; pressed twice it is planned once."""
    held = (
        Assignment.objects.visible_to(request.user)
        .in_hand()
        .select_related("team__round", "unit", "key_task")
    )
    assignment = get_object_or_404(held, pk=pk)
    require(request.user, "plan.write", assignment)
    back = f"{reverse('reports:next_visits')}?{request.POST.get('query', '')[:300]}"
    try:
        day = dt.date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        done(request, _("The day cannot be read. Ask for the suggestions anew."), level="error")
        return redirect(back)
    plans = PlannedVisit.objects.to(assignment.destination).filter(round=assignment.round_id)
    dropped = plans.filter(dropped_at__isnull=False).count()  # a visit that was dropped may be taken up again
    key = uuid5(NAMESPACE_URL, f"next-visit:{request.user.pk}:{assignment.pk}:{day}:{dropped}")
    standing = plans.standing().with_state().exclude(state=PlanState.DONE).exclude(client_key=key)
    if standing.exists():
        done(
            request,
            _("%(unit)s stands in the plan already.") % {"unit": assignment.destination},
            level="warning",
        )
        return redirect(back)
    values = {"methods": [Method.INTERVIEW.value], "to_hear": "", "note": ""}

    def write() -> str:
        plan_visit(actor=request.user, assignment=assignment, client_key=key, wanted_on=day,
                   part_of_day=DayPart.WHOLE, values=values)  # fmt: skip
        return _("%(unit)s is planned for %(day)s.") % {"unit": assignment.destination, "day": day}

    return act(request, write, back)


class RuleForm(forms.ModelForm):
    """Thresholds and weights."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = CoverageRule
        fields = actions.FIELDS


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Thresholds and weights of a round."""
    held = get_object_or_404(Round.objects.visible_to(request.user), pk=pk)
    require(request.user, "coverage.rule", held)
    now, back = rule_of(held), f"{reverse('reports:coverage')}?round={pk}"
    form = RuleForm(
        request.POST if request.method == "POST" else None, instance=now, initial={"version": now.version}
    )

    def write() -> HttpResponse:
        clean = form.cleaned_data
        actions.save_rule(actor=request.user, round=held, version=clean["version"], values=clean)
        return on_to(request, _("Saved."), back)

    intro = _(
        "From when on something is a gap, and how much closing it counts when the next visits are named. "
        "0 leaves a gap out of account. Enough sources are the minimum group of the round."
    )
    return form_page(
        request,
        form,
        write,
        title=_("Thresholds and weights"),
        crumbs=[(_("Coverage"), back)],
        intro=f"{held} · {intro}",
        button=_("Save"),
    )
