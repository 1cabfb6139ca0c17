"""The next visits of a team from its free days: those that close most gaps, each with the reasons.

Deterministic and greedy: units without an open plan, the heaviest first; a day begun with one unit is filled
up with units under the same superior where they close anything. How far places lie apart is not known here.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cadre_review.prepared import keys_given, rows_given
from visits.core.readers import rows_of
from visits.fieldwork.schedule.models import Holiday, PlannedVisit, PlanState
from visits.organisation.rounds.missed import missed_by
from visits.organisation.rounds.models import Assignment, ScopeEntry, VisitTeam
from visits.organisation.units.models import KeyTask, Unit
from visits.reports.models import CoverageRule, rule_of

from .gaps import Finding, findings_of, shows
from .reading import reading_of

SATURDAY = 5
LONGEST = 62  # days of one question


@dataclass
class Suggestion:
    """One visit: the day, the unit or key task in the team's hands, the gaps that it closes with their weights."""

    on: dt.date
    assignment: Assignment
    gaps: list[tuple[str, int]]
    missed: int = 0  # for how many rounds in a row, the newest first; the department alone is told

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
    special = dict(rows_given(_special, first, last))
    taken = Counter([day for (day,) in rows_given(_taken, team.pk, team.round_id, first, last)])
    days: dict[dt.date, int] = {}
    for n in range((last - first).days + 1):
        day = first + dt.timedelta(days=n)
        is_worked = special[day] if day in special else day.weekday() < SATURDAY
        if is_worked and (left := a_day - taken[day]) > 0:
            days[day] = left
    return days


def _special(first: dt.date, last: dt.date) -> QuerySet[Holiday, Any]:
    return Holiday.objects.filter(on__range=(first, last)).values_list("on", "is_worked")


def _open(team: int, of: int) -> QuerySet[PlannedVisit, Any]:
    """The visits that are planned of what the team has in hand, and not made yet."""
    rows = PlannedVisit.objects.in_hand_of(team, of).standing().with_state().exclude(state=PlanState.DONE)
    return rows.order_by()


def _taken(team: int, of: int, first: dt.date, last: dt.date) -> QuerySet[PlannedVisit, Any]:
    """The day of each of these within the days."""
    return _open(team, of).filter(due_on__range=(first, last)).values_list("due_on")


def _planned(team: int, of: int, name: str) -> QuerySet[PlannedVisit, Any]:
    """What each of these goes to: its unit or its key task."""
    return _open(team, of).values_list(name)


@dataclass
class Open:
    """A unit or key task without an open plan: its assignment and its superior, as primary keys, and its gaps."""

    assignment: int
    superior: int | None
    gaps: list[tuple[str, int]]
    missed: int = 0

    @property
    def weight(self) -> int:
        """The sum of the gaps' weights."""
        return sum(weight for _label, weight in self.gaps)


def gaps_of(user: Any, team: VisitTeam, rule: CoverageRule) -> list[Open]:
    """What the team has in hand without an open plan, each with its gaps: key tasks that nobody has visited, then units
    in the register's order; seven queries."""
    assignments = dict(rows_given(_held, team.pk, "unit"))
    planned = keys_given(_planned, team.pk, team.round_id, "unit")
    units = rows_of(user, _units, team.pk, team.round_id)
    heard = reading_of(user, team.round_id).units_by_key(assignments)
    labels = {key: (str(label), rule.weight(key)) for key, label in Finding.choices if rule.weight(key)}
    wanted, found, missed = shows(team.round, rule), [], _missed(user, set(assignments))
    for unit, superior in units:
        shown = findings_of(heard.get(unit), wanted) if unit not in planned else []
        if gaps := [labels[key] for key in shown if key in labels]:
            found.append(Open(assignments[unit], superior, gaps, missed.get(unit, 0)))
    never = labels.get(Finding.NEVER)
    return [*_unvisited_tasks(user, team, never), *found] if never else found


def _held(team: int, name: str) -> QuerySet[Assignment, Any]:
    """What the team has in hand, units or key tasks, and under which assignment."""
    rows = Assignment.objects.in_hand().filter(team=team, **{f"{name}__isnull": False}).order_by()
    return rows.values_list(name, "pk")


def _units(user: Any, team: int, of: int) -> QuerySet[ScopeEntry, Any]:
    rows = ScopeEntry.objects.visible_to(user).filter(round=of, in_scope=True)
    rows = rows.filter(unit__in=_held(team, "unit").values("unit"))
    return rows.order_by("unit__tree_left", "pk").values_list("unit", "unit__parent")


def _tasks(user: Any, team: int, of: int) -> QuerySet[ScopeEntry, Any]:
    rows = ScopeEntry.objects.visible_to(user).filter(round=of, in_scope=True)
    rows = rows.filter(key_task__in=_held(team, "key_task").values("key_task"))
    under_way = rows.filter(key_task__in=KeyTask.objects.current().order_by().values("pk"))
    return under_way.order_by("key_task__name", "pk").values_list("key_task")


def _unvisited_tasks(user: Any, team: VisitTeam, never: tuple[str, int]) -> list[Open]:
    """Key tasks under way in the team's hands that nobody has visited and no open plan visits."""
    held = dict(rows_given(_held, team.pk, "key_task"))
    if not held:
        return []
    planned = keys_given(_planned, team.pk, team.round_id, "key_task")
    keys = [key for (key,) in rows_of(user, _tasks, team.pk, team.round_id)]
    seen = reading_of(user, team.round_id).tasks_by_key(keys)
    return [Open(held[key], None, [never]) for key in keys if key not in planned and key not in seen]


def _missed(user: Any, units: Any) -> dict[int, int]:
    if not user.is_office:
        return {}
    rows = Unit.objects.filter(pk__in=units).annotate(n=missed_by(user, Unit, "pk", "visits"))
    return dict(rows.order_by().values_list("pk", "n"))


def suggest(user: Any, team: VisitTeam, days: dict[dt.date, int]) -> list[Suggestion]:
    """The visits for these days, at most as many as each takes."""
    left = sorted(
        gaps_of(user, team, rule_of(team.round)), key=lambda one: (-one.weight, -one.missed)
    )  # ties: the longest missed, then the register's order
    chosen: list[tuple[dt.date, Open]] = []
    for day, room in sorted(days.items()):
        near: int | None = None
        for _n in range(min(room, len(left))):
            one = left.pop(next((n for n, one in enumerate(left) if near and one.superior == near), 0))
            near = one.superior
            chosen.append((day, one))
    held = {one.pk: one for one in rows_given(_assignments, {one.assignment for _day, one in chosen})}
    return [Suggestion(day, held[one.assignment], one.gaps, one.missed) for day, one in chosen]


def _assignments(keys: Collection[int]) -> QuerySet[Assignment]:
    rows = Assignment.objects.select_related("unit__parent", "key_task", "team__round", "round")
    return rows.filter(pk__in=keys).order_by()
