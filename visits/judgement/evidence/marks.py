"""The accepted ratings of one subject that a user may read, added up by criterion, class of source and round.

They come from the summary rows; where a rating was given in a unit closed to the user, from the ratings themselves.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, prefetch_related_objects

from visits.core.access import closed_to
from visits.core.readers import rows_of
from visits.fieldwork.visits.counting import RATING, rated
from visits.fieldwork.visits.heard import RatedOn
from visits.fieldwork.visits.models import Rating, VisitState
from visits.organisation.rounds.grades import grades
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
    """The marks of the subject; three questions at most, however many ratings."""
    mine: dict[str, Any] = {subject.field: subject.thing}
    if not user.is_office or _some_in_closed_units(user, mine):
        return counted(subject.field, subject.ratings(user))
    return _marks(rows_of(user, _rated, subject.field, subject.thing.pk))


def _rated(user: Any, field: str, key: int) -> Any:
    rows = RatedOn.objects.visible_to(user).filter(**{field: key}).order_by()
    return rows.select_related("round", "criterion")


def counted(field: str, ratings: Any) -> Marks:
    """The marks of these ratings, of subjects of one kind."""
    rows = [RatedOn(**values) for values in rated(field, ratings.order_by().values_list(field, *RATING))]
    prefetch_related_objects(rows, "round", "criterion")
    return _marks(rows)


def _some_in_closed_units(user: Any, mine: dict[str, Any]) -> bool:
    if not (units := closed_to(user).units):
        return False
    closed = Q(visit__unit__in=units) | Q(away_unit__in=units)
    return Rating.objects.filter(closed, **mine, visit_state=VisitState.ACCEPTED).exists()


def _marks(rows: list[RatedOn]) -> Marks:
    """Each round, criterion and grade is one object, however many rows name it."""
    rounds, criteria = (
        {row.round_id: row.round for row in rows},
        {row.criterion_id: row.criterion for row in rows},
    )
    steps = grades() if rows else {}
    lines = [
        Mark(criteria[row.criterion_id], source_class, rounds[row.round_id], frozenset(cell["who"]),
             [(steps[int(grade)], n) for grade, n in cell["grades"].items()])
        for row in rows
        for source_class, cell in row.by_class.items()
    ]  # fmt: skip
    lines.sort(key=lambda one: (one.criterion.scheme_id, one.criterion.position, one.criterion.pk))
    return Marks(sorted(rounds.values(), key=lambda one: (one.starts_on, one.pk)), lines)
