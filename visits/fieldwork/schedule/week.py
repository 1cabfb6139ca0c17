"""The week of a team: who goes where on which day, as a grid of members and days; the lead moves in it."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.core.access import is_given
from visits.core.scopes import scope_of
from visits.organisation.rounds.models import TeamMembership, VisitTeam

from . import actions
from .calendar import day_of, span
from .conflicts import conflicts_of, people_of
from .forms import SendForm
from .models import Holiday, PlannedVisit, PlanState
from .views import answer, held_for, scoped


def week_page(request: HttpRequest) -> HttpResponse:
    """``?on=2026-11-23&team=1``: the week that holds the day, of one team that the reader sees."""
    first, last = span(day_of(request.GET.get("on", "")), "week")
    teams = _teams(request.user)
    chosen = request.GET.get("team", "")
    team = next((one for one in teams if str(one.pk) == chosen), teams[0] if teams else None)
    plans = _plans(request.user, team, first, last) if team else []
    days = [first + dt.timedelta(days=n) for n in range(7)]
    context = {
        "team": team,
        "teams": teams,
        "days": _heads(days),
        "rows": _rows(team, plans, days) if team else [],
        "before": first - dt.timedelta(days=7),
        "after": last + dt.timedelta(days=1),
        "first": first,
        "last": last,
        "may_move": team is not None
        and team.pk in scope_of(request.user).led
        and is_given(request.user, "plan.move"),
    }
    return render(request, "plans/week.html", context)


def _teams(user: Any) -> list[VisitTeam]:
    """Teams of open rounds that the reader sees, those that they lead first."""
    rows = VisitTeam.objects.visible_to(user).filter(round__state="open").select_related("round")
    led = scope_of(user).led
    return sorted(rows.order_by("round", "position", "pk"), key=lambda one: one.pk not in led)


def _plans(user: Any, team: VisitTeam, first: dt.date, last: dt.date) -> list[PlannedVisit]:
    rows = (
        PlannedVisit.objects.visible_to(user)
        .of_team(team)
        .with_state()
        .select_related("unit", "key_task", "round")
    )
    rows = rows.filter(due_on__range=(first, last)).exclude(state=PlanState.DROPPED)
    return list(rows.prefetch_related("members").order_by("due_on", "part_of_day", "pk"))


def _heads(days: list[dt.date]) -> list[dict[str, Any]]:
    off = {one.on: one for one in Holiday.objects.filter(on__in=days)}
    return [
        {
            "on": day,
            "holiday": off.get(day),
            "is_off": not off[day].is_worked if day in off else day.weekday() > 4,
            "is_today": day == timezone.localdate(),
        }
        for day in days
    ]


def _rows(team: VisitTeam, plans: list[PlannedVisit], days: list[dt.date]) -> list[dict[str, Any]]:
    """A row for each member of the week, and one for visits to which nobody is sent yet."""
    conflicts = conflicts_of(plans, people_of(plans))
    rows = [
        {"person": one, "cells": _cells(one, plans, conflicts, days)} for one in _people(team, plans, days)
    ]
    unsent = [one for one in plans if not one.members.all()]
    return [*rows, {"person": None, "cells": _cells(None, unsent, conflicts, days)}] if unsent or rows else []


def _people(team: VisitTeam, plans: list[PlannedVisit], days: list[dt.date]) -> list[Any]:
    """Who serves in the team in that week, and whoever is sent all the same."""
    serving = (
        TeamMembership.objects.filter(team=team).select_related("user").order_by("-is_lead", "user__username")
    )
    found = {one.user_id: one.user for one in serving if any(one.holds_on(day) for day in days)}
    return list((found | {one.pk: one for plan in plans for one in plan.members.all()}).values())


def _cells(
    person: Any, plans: list[PlannedVisit], conflicts: dict[int, list[str]], days: list[dt.date]
) -> list[dict[str, Any]]:
    def goes(plan: PlannedVisit) -> bool:
        return person is None or person in plan.members.all()

    return [
        {"on": day, "visits": [
            {"plan": one, "is_open": one.state != PlanState.DONE, "conflicts": conflicts.get(one.pk, []),  # type: ignore[attr-defined]
             "others": [other.name for other in one.members.all() if other != person]}
            for one in plans if one.on == day and goes(one)
        ]}
        for day in days
    ]  # fmt: skip


def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Who goes, and when: the members, and another day with its reason; ``to``, ``from`` and ``to_on`` fill it in."""
    planned = scoped(request, pk)
    held = held_for(request, "plan.move", planned)
    form = SendForm(request.POST or None, team=held.team, initial=_begun(request, planned))
    return answer(
        request, planned, form, _("Who goes, and when"),
        lambda clean: actions.send(
            actor=request.user, planned=planned, base_version=clean["version"], to_on=clean["to_on"],
            part_of_day=clean["part_of_day"], members=list(clean["members"]), reason=clean["reason"],
        ),
        _("The week is changed."), f"{reverse('plans:week')}?on={planned.on:%Y-%m-%d}&team={held.team_id}",
    )  # fmt: skip


def _begun(request: HttpRequest, planned: PlannedVisit) -> dict[str, Any]:
    """The plan as it stands, with what was dragged: from whose row to whose, and to which day."""
    asked = request.GET
    members = [str(one.pk) for one in planned.members.all()]
    if "to" in asked and asked.get("to") != asked.get("from"):
        members = [one for one in members if one != asked.get("from")]
        members += [asked["to"]] if asked["to"] and asked["to"] not in members else []
    return {"version": planned.version, "to_on": asked.get("to_on") or planned.on, "part_of_day": planned.part_of_day,
            "members": members}  # fmt: skip
