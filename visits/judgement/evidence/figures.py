"""Ratings of one subject by criterion and class of source, with what must be withheld withheld.

A figure with fewer sources than the minimum group is not shown, nor is the neighbour from which it could be
worked out by subtraction (safety.md, "Anonymous answers"). Where a part is missing there is no total: nothing is
counted as zero and nothing is re-weighted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cadre_review.marks import listed
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.organisation.rounds.criteria import place_label
from visits.organisation.rounds.models import Criterion

from .marks import Marks


@dataclass
class Cell:
    """Grades of one class of source (or of all) on one criterion; ``who``: its sources, see ``heard.source_of``."""

    source_class: str
    label: Any
    who: set[Any] = field(default_factory=set)
    n: int = 0
    points: Decimal = Decimal(0)
    grades: dict[str, int] = field(default_factory=dict)
    worth: dict[str, Decimal] = field(default_factory=dict)
    withheld: bool = False

    @property
    def sources(self) -> int:
        """How many different sources there are."""
        return len(self.who)

    @property
    def mean(self) -> Decimal | None:
        """Mean points of the grades, one decimal; None where withheld or nobody rated."""
        if self.withheld or not self.n:
            return None
        return (self.points / self.n).quantize(Decimal("0.1"))

    @property
    def spread(self) -> str:
        """The grades with their numbers, the best first, as the sheet prints them."""
        best_first = sorted(self.grades.items(), key=lambda one: -self.worth[one[0]])
        return "" if self.withheld else listed(f"{grade} {n}" for grade, n in best_first)

    def take(self, who: Iterable[Any], grades: Iterable[tuple[Any, int]]) -> None:
        """Count these sources, and the grades that they gave with how often."""
        self.who.update(who)
        for grade, n in grades:
            self.n += n
            self.points += grade.points * n
            self.grades[grade.label] = self.grades.get(grade.label, 0) + n
            self.worth[grade.label] = grade.points


@dataclass
class Row:
    """One criterion: a cell for each class of source, and one for all."""

    criterion: Any
    name: str
    place: str
    full: Decimal
    total: Cell
    cells: list[Cell]


def withhold(cells: list[Cell], total: Cell, minimum: int) -> None:
    """Hide small cells, then neighbours until what total minus shown tells is about a whole group; else the total.

    What can be worked out from a row is sums of its cells: the hidden ones together. So these must be two cells
    at least, and hold as many sources as may be shown.
    """
    filled = sorted((cell for cell in cells if cell.who), key=lambda cell: cell.sources)
    hidden = [cell for cell in filled if cell.sources < minimum]
    open_cells = [cell for cell in filled if cell.sources >= minimum]
    if total.sources < minimum:
        hidden, open_cells = filled, []
    while hidden and open_cells and (len(hidden) == 1 or _together(hidden) < minimum):
        hidden.append(open_cells.pop(0))
    for cell in hidden:
        cell.withheld = True
    total.withheld = total.sources < minimum


def _together(cells: list[Cell]) -> int:
    return len(set().union(*(cell.who for cell in cells)))


def by_criterion(marks: Marks) -> list[Row]:
    """All criteria that were rated, in the scheme's order."""
    rows: dict[int, Row] = {}
    for mark in marks.lines:
        row = rows.get(mark.criterion.pk) or rows.setdefault(mark.criterion.pk, _row(mark.criterion))
        cell = next(cell for cell in row.cells if cell.source_class == mark.source_class)
        for target in (cell, row.total):
            target.take(mark.who, mark.grades)
    for row in rows.values():
        withhold(row.cells, row.total, marks.minimum)
    return list(rows.values())


def place_of(criterion: Criterion) -> str:
    """The check or dimension that the criterion belongs to."""
    return place_label(criterion.check_key, criterion.dimension)


def _row(criterion: Criterion) -> Row:
    return Row(
        criterion=criterion.pk,
        name=criterion.name,
        place=place_of(criterion),
        full=criterion.points,
        total=Cell("", ""),
        cells=[Cell(key, label) for key, label in reading.choices(Family.SOURCE)],
    )


def used_classes(rows: list[Row]) -> list[tuple[str, Any]]:
    """Classes of source that occur at all; the table has a column for each."""
    used = {cell.source_class for row in rows for cell in row.cells if cell.sources}
    return [(key, label) for key, label in reading.choices(Family.SOURCE) if key in used]


def trim(rows: list[Row]) -> None:
    """Leave the columns of unused classes out."""
    used = {key for key, _label in used_classes(rows)}
    for row in rows:
        row.cells = [cell for cell in row.cells if cell.source_class in used]


def shown_cell(rows: list[Row], criterion: int, source_class: str) -> Cell | None:
    """The cell behind an address, if it is shown at all."""
    row = row_of(rows, criterion)
    if row is None:
        return None
    cells = [cell for cell in row.cells if cell.source_class == source_class] if source_class else [row.total]
    return next((cell for cell in cells if cell.who and not cell.withheld), None)


def row_of(rows: list[Row], criterion: int) -> Row | None:
    """The row of a criterion."""
    return next((row for row in rows if row.criterion == criterion), None)


def withheld_classes(row: Row) -> list[str]:
    """Classes whose figure is withheld: their single ratings are not listed under the total either."""
    return [cell.source_class for cell in row.cells if cell.withheld]
