"""A cadre or a leadership team beside others of its like.

Cadres are alike in level, category of unit, standing in the post and length in post; leadership teams in the category
and kind of their unit. The others' means stand as quartiles without a name, and nobody is given a place among them.
Only those count who were rated by as many sources as may be shown; how many of them there are is said first.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from django.db import models
from django.db.models import Count, FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.models import Cadre, Tenure
from visits.cadres.files.posts import held_by
from visits.core.access import closed_to
from visits.core.counts import Listed, whole
from visits.core.readers import rows_of
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
        return Comparison(_like(subject.thing)[1], None)
    chosen = next((one for one in marks.rounds if str(one.pk) == key), marks.rounds[-1])
    return beside(subject, user, marks, over_rounds(marks, chosen.minimum_group), chosen)


def beside(subject: Subject, user: Any, marks: Marks, lines: list[RoundLine], chosen: Round) -> Comparison:
    """The figures of a round beside those of the like; three questions."""
    like, alike = _like(subject.thing)
    own = {line.criterion: _cell(line.cells, chosen.pk) for line in lines}
    many, rated, means = _means(user, subject.field, like, chosen)
    found = Comparison(alike, chosen, many, rated, chosen.minimum_group)
    if many == MOST_PEERS:
        found.peers = rows_of(user, _how_many, subject.field, *like)[0][0]
    found.others = [one for one in marks.rounds if one != chosen]
    found.lines = [
        _line(line, own[line.criterion], means.get(line.criterion, []))
        for line in lines
        if own[line.criterion].who
    ]
    return found


def _like(thing: Any) -> tuple[tuple[Any, ...], list[tuple[Any, Any]]]:
    """By what others are alike: as the question for them takes it, and in words."""
    return _cadres_like(thing) if isinstance(thing, Cadre) else _teams_like(thing)


def _cell(cells: list[Cell], of: int) -> Cell:
    return next(cell for cell in cells if cell.source_class == str(of))


def _line(of: RoundLine, own: Cell, others: list[float]) -> Line:
    if len(others) < FEWEST_PEERS:
        return Line(of.name, own, len(others), criterion=of.criterion)
    low, middle, high = quantiles(others, n=4, method="inclusive")
    return Line(of.name, own, len(others), low, middle, high, of.criterion)


def _teams_like(team: LeadershipTeam) -> tuple[tuple[Any, ...], list[tuple[Any, Any]]]:
    unit = team.unit
    return (team.pk, unit.category, unit.kind), [
        (_("Category of the unit"), unit.get_category_display()),
        (_("Kind of the unit"), unit.get_kind_display()),
    ]


def _teams(user: Any, key: int, category: str, kind: str) -> models.QuerySet[Any]:
    units = Unit.objects.visible_to(user).current().filter(category=category, kind=kind)
    units = units.exclude(pk__in=closed_to(user).workplaces)
    return LeadershipTeam.objects.filter(unit__in=units.order_by().values("pk")).exclude(pk=key)


def _cadres_like(cadre: Cadre) -> tuple[tuple[Any, ...], list[tuple[Any, Any]]]:
    alike: list[tuple[Any, Any]] = [
        (_("Level"), cadre.get_level_display()),
        (_("Category of the unit"), cadre.unit.get_category_display()),
    ]
    standing = _standing(held_by(cadre.pk))
    if standing is not None:
        alike.append((_("Head or deputy"), Post.Standing(standing).label))
    since: tuple[dt.date, ...] = ()
    if cadre.post_since:
        today = timezone.localdate()
        years = (today - cadre.post_since).days / 365.25
        low, high, label = next(one for one in LENGTHS if one[0] <= max(years, 0) < one[1])
        since = _before(today, high), _before(today, low)
        alike.append((_("Length in post"), label))
    return (cadre.pk, cadre.level, cadre.unit.category, standing, *since), alike


def _standing(held: list[Tenure]) -> str | None:
    """How the cadre stands in the main post that has not ended."""
    main = (one.post for one in held if one.kind == Tenure.Kind.MAIN and one.to_on is None and one.post)
    return next((post.standing for post in main), None)


def _cadres(
    user: Any, key: int, level: int, category: str, standing: str | None, *since: dt.date
) -> models.QuerySet[Any]:
    rows = Cadre.objects.visible_to(user).in_office().exclude(pk=key)
    rows = rows.filter(level=level, unit__category=category)
    if standing is not None:
        same = Tenure.objects.filter(kind=Tenure.Kind.MAIN, to_on__isnull=True, post__standing=standing)
        rows = rows.filter(pk__in=same.order_by().values("cadre"))
    if since:
        after, until = since
        rows = rows.filter(post_since__gt=after, post_since__lte=until)
    return rows


def _before(day: dt.date, years: int) -> dt.date:
    return day - dt.timedelta(days=round(years * 365.25))


def _means(
    user: Any, field: str, like: tuple[Any, ...], held: Round
) -> tuple[int, int, dict[int, list[float]]]:
    """How many others there are, how many of them were rated by enough sources, and by criterion their mean points.

    ``field`` is the foreign key that names them. One question, a row for each criterion.
    """
    others, rated, means = set[str](), set[str](), {}
    for criterion, said in rows_of(user, _rated, field, held.pk, held.minimum_group, *like):
        keys, points, n = (said.split(",")[at::3] for at in range(3))
        others.update(keys)
        if criterion:
            rated.update(keys)
            means[criterion] = [int(one) / int(of) / 100 for one, of in zip(points, n, strict=True)]
    return len(others), len(rated), means


def _how_many(user: Any, field: str, *like: Any) -> models.QuerySet[Any, Any]:
    return whole((_cadres if field == "cadre" else _teams)(user, *like), n=Count("*"))


def _rated(user: Any, field: str, held: int, minimum: int, *like: Any) -> models.QuerySet[Any, Any]:
    """Others with key, points and number of ratings of each under each criterion; under none those not rated enough."""
    rows = (_cadres if field == "cadre" else _teams)(user, *like).order_by("pk")
    enough = Q(rated_on__round=held, rated_on__sources__gte=minimum)
    found = rows.model.objects.filter(pk__in=rows.values("pk")[:MOST_PEERS]).order_by()
    found = found.annotate(rated=FilteredRelation("rated_on", condition=enough)).values_list(
        "rated__criterion"
    )
    return found.annotate(said=Listed("pk", "rated__points", "rated__n"))
