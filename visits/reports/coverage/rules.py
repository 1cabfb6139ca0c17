"""How far a round has covered its units: what was visited, heard and looked at, and what is missing.

A visit counts once it was sent in (submitted, resubmitted, accepted), as far as the reader sees it: reviewers
and leaders count accepted visits only, a visit team its own.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.labels import labels_of
from visits.core.readers import rows_of
from visits.core.shares import percent
from visits.fieldwork.visits.heard import UnitHeard
from visits.fieldwork.visits.models import Circle, Entry, Method, Target
from visits.organisation.rounds.models import Assignment, Check, Round, ScopeEntry
from visits.organisation.units.models import Category

from .reading import reading_of


def in_hand(name: str, of: str = "unit") -> Subquery:
    """A value of the assignment that holds the row's unit (or key task, as ``of`` says), for rows of ScopeEntry."""
    held = Assignment.objects.in_hand().filter(round=OuterRef("round"), **{of: OuterRef(of)})
    return Subquery(held.order_by().values(name)[:1])


def missing(row: UnitHeard) -> list[str]:
    """What has not been done yet at a unit, each named."""
    if not row.visits:
        return [_("never visited")]
    gaps = [_("not visited: %(what)s") % {"what": label} for label in left(Target, set(row.targets))]
    gaps += [_("not checked: %(what)s") % {"what": label} for label in left(Check, set(row.checks))]
    if not row.circles:
        gaps.append(_("no talk yet"))
    elif len(row.circles) == 1:
        gaps.append(_("only the %(circle)s heard") % {"circle": labels(Circle, set(row.circles))})
    else:
        gaps += [_("not heard: %(circle)s") % {"circle": label} for label in left(Circle, set(row.circles))]
    return gaps


def left(choices: type[models.TextChoices], done: set[str]) -> list[str]:
    """Labels of the choices that are not among the done."""
    return [label for key, label in labels_of(choices).items() if key not in done]


def labels(choices: type[models.TextChoices], keys: set[str]) -> str:
    """Labels of the keys in the order of the choices, in one line."""
    return listed([label for key, label in labels_of(choices).items() if key in keys])


def aspects() -> list[reading.Known]:
    """The aspects of a cadre that are offered today, in their order."""
    return [one for one in reading.of(Family.ASPECT).values() if one.is_offered]


def spoken_of(row: Any) -> str:
    """The aspects under which something was said of cadres, in one line."""
    return listed(label for key, label in reading.choices(Family.ASPECT) if key in row.by_aspect)


def prepare_for(user: Any) -> Any:
    """Fill ``heard`` of a page of rows."""

    def prepare(rows: list[Any]) -> None:
        for held in {row.round_id for row in rows}:
            here = [row for row in rows if row.round_id == held]
            found = reading_of(user, held).units_by_key([row.unit_id for row in here])
            for row in here:
                row.heard = found.get(row.unit_id) or UnitHeard()

    return prepare


@dataclass
class Share:
    """Units in scope and how many of them were visited."""

    scope: int = 0
    visited: int = 0

    @property
    def percent(self) -> str:
        """The share visited; a dash where no unit is in scope."""
        return percent(self.visited, self.scope)

    @property
    def left(self) -> int:
        """Those that were not."""
        return self.scope - self.visited

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
    summary = Summary()
    for row in rows_of(user, _by_group, one.pk):
        summary.take(*row)
    return summary


def _by_group(user: Any, held: int) -> models.QuerySet[Any, Any]:
    """The assignment is joined: to look it up for each unit took as long as all else."""
    visits = UnitHeard.objects.visible_to(user).filter(round=held, unit=OuterRef("unit")).order_by("first_on")
    at = "unit__assignments"
    with_team = models.FilteredRelation(at, condition=Q(**{f"{at}__round": held, f"{at}__ended_on": None}))
    return (
        ScopeEntry.objects.visible_to(user)
        .to_units()
        .filter(round=held)
        .order_by()
        .annotate(held=with_team, first=TruncMonth(Subquery(visits.values("first_on")[:1])))
        .values_list("unit__category", "in_scope", "reason", "held__team", "first")
        .annotate(units=Count("*"))
    )


CATEGORIES = Category.choices
HEARD_BY: dict[str, type[models.TextChoices]] = {
    "entries": Entry,
    "targets": Target,
    "checks": Check,
    "methods": Method,
    "circles": Circle,
}
