"""The calendar of planned visits: a month in weeks, or one week."""

import calendar
import datetime as dt
from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from visits.core.access import is_given
from visits.organisation.rounds.models import Assignment, VisitTeam

from .conflicts import conflicts_of, people_of
from .models import Holiday, PlannedVisit, PlanState

WEEK = dt.timedelta(days=7)
OLDEST, NEWEST = dt.date(2000, 1, 3), dt.date(2099, 12, 1)


def calendar_page(request: HttpRequest) -> HttpResponse:
    """``?on=2026-11-23&view=week``: the month, or the week, that holds the day; ``team`` narrows it."""
    day, view = day_of(request.GET.get("on", "")), request.GET.get("view", "month")
    first, last = span(day, view)
    teams = VisitTeam.objects.visible_to(request.user).filter(round__state="open").select_related("round")
    rows = PlannedVisit.objects.visible_to(request.user).with_state()
    rows = rows.select_related("unit", "key_task", "round")
    rows = rows.filter(due_on__range=(first, last)).exclude(state=PlanState.DROPPED).order_by("due_on", "pk")
    chosen = request.GET.get("team", "")
    if chosen.isdecimal() and len(chosen) < 12:
        rows = rows.filter(team_id=int(chosen))
    plans = list(rows.prefetch_related("members"))
    context = {
        "weeks": weeks(first, last, day, plans, conflicts_of(plans, people_of(plans))),
        "day": day,
        "view": "week" if view == "week" else "month",
        "before": first - dt.timedelta(days=1)
        if view == "week"
        else day.replace(day=1) - dt.timedelta(days=1),
        "after": last + dt.timedelta(days=1)
        if view == "week"
        else (day.replace(day=28) + WEEK).replace(day=1),
        "first": first,
        "last": last,
        "teams": teams,
        "several": len({one.round_id for one in plans}) > 1,
        "chosen": chosen,
        "today": timezone.localdate(),
        "may_plan": may_plan(request.user),
        "may_move": is_given(request.user, "plan.move"),
    }
    return render(request, "plans/calendar.html", context)


def may_plan(user: Any) -> bool:
    """Whether the user has a unit or key task in hand for which he may plan."""
    held = Assignment.objects.visible_to(user).in_hand().filter(round__state="open")
    return is_given(user, "plan.write") and held.exists()


def day_of(text: str) -> dt.date:
    """The day that the address names; today where it names none that can be read."""
    try:
        return min(max(dt.date.fromisoformat(text), OLDEST), NEWEST)
    except ValueError:
        return timezone.localdate()


def span(day: dt.date, view: str) -> tuple[dt.date, dt.date]:
    """The first and the last day shown: whole weeks from Monday to Sunday."""
    if view == "week":
        monday = day - dt.timedelta(days=day.weekday())
        return monday, monday + dt.timedelta(days=6)
    found = [one for week in calendar.Calendar().monthdatescalendar(day.year, day.month) for one in week]
    return found[0], found[-1]


def weeks(
    first: dt.date, last: dt.date, day: dt.date, plans: list[PlannedVisit], conflicts: dict[int, list[str]]
) -> list[list[dict[str, Any]]]:
    """Rows of seven days, each with its visits and their conflicts."""
    by_day = defaultdict(list)
    for plan in plans:
        is_open = plan.state not in {PlanState.DONE, PlanState.DROPPED}  # type: ignore[attr-defined]
        told = conflicts.get(plan.pk, [])
        by_day[plan.on].append({"plan": plan, "conflicts": told, "is_open": is_open})
    off = {one.on: one for one in Holiday.objects.filter(on__range=(first, last))}
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    cells = [
        {
            "on": one,
            "outside": one.month != day.month,
            "holiday": off.get(one),
            "is_off": not off[one].is_worked if one in off else one.weekday() > 4,
            "visits": by_day[one],
        }
        for one in days
    ]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]
