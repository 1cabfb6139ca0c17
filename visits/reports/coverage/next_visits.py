"""The next visits of a team from its free days: those that close most gaps, each with the reasons.

Deterministic and greedy: units without an open plan, the heaviest first; a day begun with one unit is filled
up with units under the same superior where they close anything. How far places lie apart is not known here.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from visits.fieldwork.schedule.models import Holiday, PlannedVisit, PlanState
from visits.organisation.rounds.models import Assignment, ScopeEntry, VisitTeam
from visits.reports.models import CoverageRule, rule_of

from .gaps import Finding, findings_of
from .reading import reading_of

SATURDAY = 5
LONGEST = 62  # days of one question


@dataclass
class Suggestion:
    """One visit: the day, the unit in the team's hands, the gaps that it closes with their weights."""

    on: dt.date
    assignment: Assignment
    gaps: list[tuple[str, int]]

    @property
    def weight(self) -> int:
        """The sum of the gaps' weights."""
        return sum(weight for _label, weight in self.gaps)


def free_days(team: VisitTeam, first: dt.date, last: dt.date, a_day: int) -> dict[dt.date, int]:
    """Working days of the round with how many visits they still take: what is planned or agreed is taken."""
    first, last = (
        max(first, team.round.starts_on, timezone.localdate()),
        min(last, team.round.ends_on, first + dt.timedelta(days=LONGEST)),
    )
    special = {one.on: one.is_worked for one in Holiday.objects.filter(on__range=(first, last))}
    rows = PlannedVisit.objects.of_team(team).standing().with_state().filter(due_on__range=(first, last))
    taken = Counter(rows.exclude(state=PlanState.DONE).values_list("due_on", flat=True))
    days: dict[dt.date, int] = {}
    for n in range((last - first).days + 1):
        day = first + dt.timedelta(days=n)
        is_worked = special[day] if day in special else day.weekday() < SATURDAY
        if is_worked and (left := a_day - taken[day]) > 0:
            days[day] = left
    return days


def gaps_of(user: Any, team: VisitTeam, rule: CoverageRule) -> list[tuple[Assignment, list[tuple[str, int]]]]:
    """Units in the team's hands without an open plan, each with its gaps; in four queries."""
    held = {one.unit_id: one for one in team.assignments.in_hand().select_related("unit__parent", "round")}
    plans = PlannedVisit.objects.of_team(team).standing().with_state().exclude(state=PlanState.DONE)
    planned = set(plans.order_by().values_list("unit", flat=True))
    rows = ScopeEntry.objects.visible_to(user).filter(
        round=team.round, in_scope=True, unit__in=set(held) - planned
    )
    units = list(rows.order_by("unit__tree_left", "pk").values_list("unit", flat=True))
    heard = reading_of(user, team.round_id).units_by_key(units)
    found = []
    for unit in units:
        shown = findings_of(heard.get(unit), team.round, rule)
        gaps = [(str(Finding(key).label), rule.weight(key)) for key in shown if rule.weight(key)]
        if gaps:
            found.append((held[unit], gaps))
    return found


def suggest(user: Any, team: VisitTeam, days: dict[dt.date, int]) -> list[Suggestion]:
    """The visits for these days, at most as many as each takes."""
    left = gaps_of(user, team, rule_of(team.round))
    left.sort(
        key=lambda one: -sum(weight for _label, weight in one[1])
    )  # stable: the register's order decides ties
    found: list[Suggestion] = []
    for day, room in sorted(days.items()):
        near: int | None = None
        for _n in range(room):
            if not left:
                return found
            at = next((n for n, (one, _gaps) in enumerate(left) if near and one.unit.parent_id == near), 0)
            assignment, gaps = left.pop(at)
            near = assignment.unit.parent_id
            found.append(Suggestion(day, assignment, gaps))
    return found
