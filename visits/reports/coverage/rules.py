"""How far a round has covered its units: what was visited, heard and looked at, and what is missing.

A visit counts once it was sent in (submitted, resubmitted, accepted), as far as the reader sees it: reviewers
and leaders count accepted visits only, a visit team its own.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from visits.fieldwork.visits.models import (
    WITH_THE_OFFICE,
    Circle,
    Entry,
    Interview,
    Method,
    Target,
    Visit,
    VisitState,
)
from visits.organisation.rounds.models import Assignment, Check, Round, ScopeEntry
from visits.organisation.units.models import Category

COUNTED = (*WITH_THE_OFFICE, VisitState.ACCEPTED)


def counted_visits(user: Any) -> models.QuerySet[Visit]:
    """Visits that count as made for this reader."""
    return Visit.objects.visible_to(user).filter(state__in=COUNTED).order_by()


def counted_talks(user: Any) -> models.QuerySet[Interview]:
    """Talks of counted visits, without those by or about people whom the reader keeps away from."""
    return Interview.objects.visible_to(user).filter(visit__state__in=COUNTED).order_by()


def in_hand(name: str) -> Subquery:
    """A value of the assignment that holds the row's unit, for rows of ScopeEntry."""
    held = Assignment.objects.in_hand().filter(round=OuterRef("round"), unit=OuterRef("unit"))
    return Subquery(held.order_by().values(name)[:1])


def default_round(rounds: Sequence[Round], key: Any) -> Round | None:
    """The round asked for, else the open one, else the newest."""
    asked = next((one for one in rounds if str(one.pk) == str(key)), None)
    standing = next((one for one in rounds if one.state == Round.State.OPEN), None)
    return asked or standing or next(iter(rounds), None)


@dataclass
class Heard:
    """What the visits to one unit have brought."""

    visits: set[int] = field(default_factory=set)
    last_on: dt.date | None = None
    entries: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    checks: set[str] = field(default_factory=set)
    methods: set[str] = field(default_factory=set)
    circles: set[str] = field(default_factory=set)

    def take(self, row: Sequence[Any]) -> None:
        """Add one visit."""
        key, day, entries, targets, checks, methods = row
        self.visits.add(key)
        self.last_on = max(self.last_on or day, day)
        self.entries.update(entries)
        self.targets.update(targets)
        self.checks.update(checks)
        self.methods.update(methods)

    def missing(self) -> list[str]:
        """What has not been done yet, each named."""
        if not self.visits:
            return [_("never visited")]
        gaps = [_("not visited: %(what)s") % {"what": label} for label in left(Target, self.targets)]
        gaps += [_("not checked: %(what)s") % {"what": label} for label in left(Check, self.checks)]
        if not self.circles:
            gaps.append(_("no talk yet"))
        elif len(self.circles) == 1:
            gaps.append(_("only the %(circle)s heard") % {"circle": labels(Circle, self.circles)})
        else:
            gaps += [_("not heard: %(circle)s") % {"circle": label} for label in left(Circle, self.circles)]
        return gaps


def left(choices: type[models.TextChoices], done: set[str]) -> list[str | Promise]:
    """Labels of the choices that are not among the done."""
    return [label for key, label in choices.choices if key not in done]


def labels(choices: type[models.TextChoices], keys: set[str]) -> str:
    """Labels of the keys in the order of the choices, in one line."""
    return "、".join(str(label) for key, label in choices.choices if key in keys)


def heard_of(user: Any, units: Iterable[int], round_id: int) -> dict[int, Heard]:
    """What was heard of each of the units in the round, in two queries; closed talks do not count."""
    found: dict[int, Heard] = defaultdict(Heard)
    units = list(units)
    rows = counted_visits(user).filter(round=round_id, unit__in=units)
    for unit, *row in rows.values_list("unit", "pk", "visited_on", "entries", "targets", "checks", "methods"):
        found[unit].take(row)
    talks = counted_talks(user).filter(visit__round=round_id, visit__unit__in=units)
    for unit, circle in talks.values_list("visit__unit", "source_circle").distinct():
        found[unit].circles.add(circle)
    return found


def prepare_for(user: Any) -> Any:
    """Fill ``heard`` of a page of rows."""

    def prepare(rows: list[Any]) -> None:
        for round_id in {row.round_id for row in rows}:
            heard = heard_of(user, [row.unit_id for row in rows if row.round_id == round_id], round_id)
            for row in rows:
                if row.round_id == round_id:
                    row.heard = heard.get(row.unit_id) or Heard()

    return prepare


@dataclass
class Share:
    """Units in scope and how many of them were visited."""

    scope: int = 0
    visited: int = 0

    @property
    def percent(self) -> str:
        """The share visited; a dash where no unit is in scope."""
        return f"{100 * self.visited / self.scope:.1f}%" if self.scope else "–"

    def add(self, units: int, is_visited: bool) -> None:
        """Count units."""
        self.scope += units
        self.visited += units if is_visited else 0


@dataclass
class Summary:
    """The head of the coverage page."""

    total: Share = field(default_factory=Share)
    cells: dict[tuple[str, int | None], Share] = field(default_factory=lambda: defaultdict(Share))
    categories: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    teams: dict[int | None, Share] = field(default_factory=lambda: defaultdict(Share))
    excluded: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    months: dict[dt.date, int] = field(default_factory=lambda: defaultdict(int))

    def take(self, category: str, is_in: bool, reason: str, team: int | None, first: Any, units: int) -> None:
        """Add one group of units."""
        if not is_in:
            self.excluded[category][reason] = self.excluded[category].get(reason, 0) + units
            return
        for share in (self.total, self.cells[category, team], self.categories[category], self.teams[team]):
            share.add(units, first is not None)
        if first is not None:
            self.months[first] += units

    def by_month(self) -> list[tuple[dt.date, int, int]]:
        """Each month from the first visit on: units visited for the first time, and all so far."""
        rows: list[tuple[dt.date, int, int]] = []
        at, last = min(self.months, default=None), max(self.months, default=None)
        while at and last and at <= last:
            new = self.months.get(at, 0)
            rows.append((at, new, (rows[-1][2] if rows else 0) + new))
            at = dt.date(at.year + at.month // 12, at.month % 12 + 1, 1)
        return rows


def summary_of(user: Any, one: Round) -> Summary:
    """Units by category, team and month of their first visit, in one grouped query."""
    visits = counted_visits(user).filter(round=one, unit=OuterRef("unit")).order_by("visited_on")
    rows = (
        ScopeEntry.objects.visible_to(user)
        .filter(round=one)
        .order_by()
        .annotate(team=in_hand("team"), first=TruncMonth(Subquery(visits.values("visited_on")[:1])))
        .values_list("unit__category", "in_scope", "reason", "team", "first")
        .annotate(units=Count("pk"))
    )
    summary = Summary()
    for row in rows:
        summary.take(*row)
    return summary


CATEGORIES = Category.choices
HEARD_BY: dict[str, type[models.TextChoices]] = {
    "entries": Entry,
    "targets": Target,
    "checks": Check,
    "methods": Method,
    "circles": Circle,
}
