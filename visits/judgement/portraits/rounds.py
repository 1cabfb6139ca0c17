"""Ratings by criterion over the rounds, withheld like all figures, and ratings that look careless.

A round is withheld like a class of sources: with it goes another, so that what all rounds together minus those shown
tells is about a whole group.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models

from visits.core.readers import rows_of
from visits.fieldwork.visits.models import Rating
from visits.judgement.evidence.evidence import Subject, ratings_of
from visits.judgement.evidence.figures import Cell, place_of, withhold
from visits.judgement.evidence.marks import Marks
from visits.organisation.rounds.models import Criterion, Round

FEWEST = 4  # criteria that a source must have rated before its ratings can look careless


@dataclass
class Line:
    """One criterion: a cell for each round, and one for all."""

    criterion: int
    name: str
    total: Cell
    cells: list[Cell]
    drawn: Any = ""  # its total as a bar


def over_rounds(marks: Marks, minimum: int) -> list[Line]:
    """The criteria with their figures over all rounds and in each, oldest first."""
    lines: dict[int, Line] = {}
    for mark in marks.lines:
        key = mark.criterion.pk
        line = lines.get(key) or lines.setdefault(key, _line(mark.criterion, marks.rounds))
        cell = next(cell for cell in line.cells if cell.source_class == str(mark.round.pk))
        for target in (cell, line.total):
            target.take(mark.who, mark.grades)
    for line in lines.values():
        withhold(line.cells, line.total, minimum)
    return list(lines.values())


def _line(criterion: Criterion, rounds: list[Round]) -> Line:
    cells = [Cell(str(one.pk), one.name) for one in rounds]
    name = f"{place_of(criterion)} · {criterion.name}".removeprefix(" · ")
    return Line(criterion.pk, name, Cell("", ""), cells)


@dataclass(frozen=True)
class Careless:
    """Talks whose ratings of the subject look careless: how many ratings, and which talks."""

    straight: tuple[int, ...]
    copied: tuple[int, ...]
    ratings: int


class Given(NamedTuple):
    """One rating of the subject: in which visit and talk, on what, how many points; in which round and unit."""

    visit: int
    talk: int
    criterion: int
    points: Decimal
    round: int
    unit: int


def given_of(subject: Subject, user: Any) -> list[Given]:
    """The ratings of the subject that the user may read."""
    if not subject.has_any("ratings"):
        return []
    return [Given(*row) for row in rows_of(user, _given, subject.field, subject.thing.pk)]


def _given(user: Any, field: str, key: int) -> models.QuerySet[Rating, Any]:
    rows = ratings_of(user, field, key).order_by()
    return rows.values_list("visit", "interview", "criterion", "grade__points", "visit__round", "visit__unit")


def careless(ratings: Iterable[Given]) -> Careless:
    """Straight-lined (one grade for everything) and copied (the same grades as another talk of the visit) ratings.

    Both need at least four criteria; they are pointed out, never left out.
    """
    grades: dict[tuple[int, int], dict[int, Decimal]] = defaultdict(dict)
    for one in ratings:
        grades[one.visit, one.talk][one.criterion] = one.points
    enough = {key: given for key, given in grades.items() if len(given) >= FEWEST}
    straight = {talk for (_visit, talk), given in enough.items() if len(set(given.values())) == 1}
    same: dict[tuple[int, tuple[tuple[int, Decimal], ...]], list[int]] = defaultdict(list)
    for (visit, talk), given in enough.items():
        if talk not in straight:
            same[visit, tuple(sorted(given.items()))].append(talk)
    copied = {talk for talks in same.values() if len(talks) > 1 for talk in talks}
    counted = sum(len(given) for (_visit, talk), given in enough.items() if talk in straight | copied)
    return Careless(tuple(sorted(straight)), tuple(sorted(copied)), counted)
