"""The accepted ratings of one subject that a user may read, added up by criterion, class of source and round.

They come from the summary rows; where a rating was given in a unit closed to the user, from the ratings themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from cadre_review.prepared import Question, rows_given
from visits.core.access import closed_to
from visits.core.readers import rows_of
from visits.fieldwork.visits.counting import rated
from visits.fieldwork.visits.heard import Rated
from visits.fieldwork.visits.models import Rating, VisitState
from visits.organisation.rounds.models import Criterion, Grade, Round

from .evidence import Subject

DEFAULT_MINIMUM = 5


@dataclass(frozen=True)
class Mark:
    """What one class of source gave on one criterion in one round: who, and each grade with how often."""

    criterion: Criterion
    source_class: str
    round: Round
    who: frozenset[str]
    grades: list[tuple[Grade, int]]


@dataclass(frozen=True)
class Marks:
    """The marks in the order of the criteria, and the rounds with any, oldest first."""

    rounds: list[Round]
    lines: list[Mark]

    @property
    def minimum(self) -> int:
        """The largest minimum group of the rounds."""
        return max((one.minimum_group for one in self.rounds), default=DEFAULT_MINIMUM)

    def of(self, held: Round) -> "Marks":
        """Those of one round."""
        return Marks([held], [line for line in self.lines if line.round.pk == held.pk])


def marks_of(subject: Subject, user: Any) -> Marks:
    """The marks of the subject; five questions at most, however many ratings."""
    mine: dict[str, Any] = {subject.field: subject.thing}
    if not user.is_office or _some_in_closed_units(user, mine):
        return counted(subject.field, subject.ratings(user))
    return _marks(rows_of(user, _rated, subject.field, subject.thing.pk))


def _rated(user: Any, field: str, key: int) -> Any:
    return Rated.objects.visible_to(user).filter(**{field: key})


def counted(field: str, ratings: Any) -> Marks:
    """The marks of these ratings, of subjects of one kind."""
    return _marks(Rated(**values) for values in rated(field, ratings))


def _some_in_closed_units(user: Any, mine: dict[str, Any]) -> bool:
    if not (units := closed_to(user).units):
        return False
    closed = Q(visit__unit__in=units) | Q(away_unit__in=units)
    return Rating.objects.filter(closed, **mine, visit_state=VisitState.ACCEPTED).exists()


def _marks(rows: Iterable[Rated]) -> Marks:
    found = list(rows)
    held = _named(_rounds, {row.round_id for row in found})
    criteria = _named(_criteria, {int(key) for row in found for key in row.by_criterion})
    grades = _named(_grades, {int(key) for row in found for cell in _cells(row) for key in cell["grades"]})
    lines = [
        Mark(criteria[int(key)], source_class, held[row.round_id], frozenset(cell["who"]),
             [(grades[int(grade)], n) for grade, n in cell["grades"].items()])
        for row in found
        for key, cells in row.by_criterion.items()
        for source_class, cell in cells.items()
    ]  # fmt: skip
    lines.sort(key=lambda one: (one.criterion.scheme_id, one.criterion.position, one.criterion.pk))
    return Marks(list(held.values()), lines)


def _named(question: Question, keys: set[int]) -> dict[int, Any]:
    return {one.pk: one for one in rows_given(question, keys)} if keys else {}


def _rounds(keys: Any) -> Any:
    return Round.objects.filter(pk__in=keys).order_by("starts_on", "pk")


def _criteria(keys: Any) -> Any:
    return Criterion.objects.filter(pk__in=keys).order_by()


def _grades(keys: Any) -> Any:
    return Grade.objects.filter(pk__in=keys).order_by()


def _cells(row: Rated) -> Iterable[dict[str, Any]]:
    return (cell for cells in row.by_criterion.values() for cell in cells.values())
