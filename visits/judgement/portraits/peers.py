"""A cadre or a leadership team beside others of its like.

Cadres are alike in level, category of unit, standing in the post and length in post; leadership teams in the category
and kind of their unit. The others' means stand as quartiles without a name, and nobody is given a place among them.
Only those count who were rated by as many sources as may be shown; how many of them there are is said first.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.models import Cadre, Tenure
from visits.core.access import closed_to
from visits.fieldwork.visits.heard import Rated
from visits.judgement.evidence.evidence import Subject
from visits.judgement.evidence.figures import Cell
from visits.judgement.evidence.marks import Marks, marks_of
from visits.organisation.rounds.models import Round
from visits.organisation.units.models import LeadershipTeam, Post, Unit

from .rounds import Line as RoundLine
from .rounds import over_rounds

FEWEST_PEERS = 5  # others without whom quartiles say nothing
MOST_PEERS = 2000  # others that are read; more are named as left out
LENGTHS = (
    (0, 2, _("less than two years")),
    (2, 5, _("two to five years")),
    (5, 80, _("five years and more")),
)


@dataclass
class Line:
    """One criterion: the subject's own cell, the others' quartiles in points, and how many others."""

    name: str
    own: Cell
    n: int
    low: float | None = None
    middle: float | None = None
    high: float | None = None
    criterion: int = 0


@dataclass
class Comparison:
    """By what the others are alike, in which round, how many there are and how many of them were rated enough."""

    alike: list[tuple[Any, Any]]
    round: Round | None
    peers: int = 0
    rated: int = 0
    minimum: int = 0
    lines: list[Line] | None = None
    others: Sequence[Round] = ()  # in which it was rated too

    @property
    def says_little(self) -> bool:
        """Whether fewer than half of the others were rated by enough sources."""
        return self.rated * 2 < self.peers

    @property
    def left_out(self) -> int:
        """Others beyond the most that are read."""
        return max(self.peers - MOST_PEERS, 0)


def comparison_of(subject: Subject, user: Any, key: str = "") -> Comparison:
    """The subject's means in a round in which it was rated (of this key, else the newest), beside those of its like."""
    marks = marks_of(subject, user)
    if not marks.rounds:
        return Comparison(_like(subject.thing, user)[1], None)
    chosen = next((one for one in marks.rounds if str(one.pk) == key), marks.rounds[-1])
    return beside(subject, user, marks, over_rounds(marks, chosen.minimum_group), chosen)


def beside(subject: Subject, user: Any, marks: Marks, lines: list[RoundLine], chosen: Round) -> Comparison:
    """The figures of a round beside those of the like; three questions."""
    peers, alike = _like(subject.thing, user)
    own = {line.criterion: _cell(line.cells, chosen.pk) for line in lines}
    keys = list(peers.order_by("pk").values_list("pk", flat=True)[:MOST_PEERS])
    means = _means(subject.field, keys, chosen)
    many = peers.count() if len(keys) == MOST_PEERS else len(keys)
    found = Comparison(alike, chosen, many, len({who for who, _c in means}), chosen.minimum_group)
    by_criterion: dict[int, list[float]] = defaultdict(list)
    for (_who, criterion), mean in means.items():
        by_criterion[criterion].append(mean)
    found.others = [one for one in marks.rounds if one != chosen]
    found.lines = [
        _line(line, own[line.criterion], by_criterion.get(line.criterion, []))
        for line in lines
        if own[line.criterion].who
    ]
    return found


def _like(thing: Any, user: Any) -> tuple[models.QuerySet[Any], list[tuple[Any, Any]]]:
    return _cadres_like(thing, user) if isinstance(thing, Cadre) else _teams_like(thing, user)


def _cell(cells: list[Cell], of: int) -> Cell:
    return next(cell for cell in cells if cell.source_class == str(of))


def _line(of: RoundLine, own: Cell, others: list[float]) -> Line:
    if len(others) < FEWEST_PEERS:
        return Line(of.name, own, len(others), criterion=of.criterion)
    low, middle, high = quantiles(others, n=4, method="inclusive")
    return Line(of.name, own, len(others), low, middle, high, of.criterion)


def _teams_like(team: LeadershipTeam, user: Any) -> tuple[models.QuerySet[Any], list[tuple[Any, Any]]]:
    unit = team.unit
    units = Unit.objects.visible_to(user).current().filter(category=unit.category, kind=unit.kind)
    units = units.exclude(pk__in=closed_to(user).workplaces)
    rows = LeadershipTeam.objects.filter(unit__in=units.order_by().values("pk")).exclude(pk=team.pk)
    return rows, [
        (_("Category of the unit"), unit.get_category_display()),
        (_("Kind of the unit"), unit.get_kind_display()),
    ]


def _cadres_like(cadre: Cadre, user: Any) -> tuple[models.QuerySet[Any], list[tuple[Any, Any]]]:
    rows = Cadre.objects.visible_to(user).in_office().exclude(pk=cadre.pk)
    rows = rows.filter(level=cadre.level, unit__category=cadre.unit.category)
    alike: list[tuple[Any, Any]] = [
        (_("Level"), cadre.get_level_display()),
        (_("Category of the unit"), cadre.unit.get_category_display()),
    ]
    held = Tenure.objects.filter(cadre=cadre, kind=Tenure.Kind.MAIN, to_on__isnull=True, post__isnull=False)
    if (standing := held.values_list("post__standing", flat=True).first()) is not None:
        same = Tenure.objects.filter(kind=Tenure.Kind.MAIN, to_on__isnull=True, post__standing=standing)
        rows = rows.filter(pk__in=same.order_by().values("cadre"))
        alike.append((_("Head or deputy"), Post.Standing(standing).label))
    if cadre.post_since:
        today = timezone.localdate()
        years = (today - cadre.post_since).days / 365.25
        low, high, label = next(one for one in LENGTHS if one[0] <= max(years, 0) < one[1])
        rows = rows.filter(post_since__lte=_before(today, low), post_since__gt=_before(today, high))
        alike.append((_("Length in post"), label))
    return rows, alike


def _before(day: dt.date, years: int) -> dt.date:
    return day - dt.timedelta(days=round(years * 365.25))


def _means(field: str, keys: list[int], held: Round) -> dict[tuple[int, int], float]:
    """Mean points of each of them on each criterion where as many sources rated it as may be shown; one question.

    ``field`` is the foreign key that names them.
    """
    rows = Rated.objects.filter(**{f"{field}__in": keys}, round=held).values_list(f"{field}_id", "totals")
    return {
        (who, int(criterion)): points / n / 100
        for who, totals in rows
        for criterion, (sources, n, points) in totals.items()
        if sources >= held.minimum_group
    }
