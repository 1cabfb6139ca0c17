"""Ratings of one subject by criterion, class of source and round, with what must be withheld withheld.

The figures of a class over all rounds and of a round over all classes stand on other pages; together with a table of
both they are many equations over the same few talks. So a reader is taken to know every figure that is shown anywhere,
and cells are withheld until no sum over cells with fewer sources than the minimum group follows from what he knows.
Where that cannot be had by withholding cells, the criterion shows none, not even which cells are empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from visits.organisation.rounds.models import Round

from .figures import Cell, Row, by_criterion, withhold
from .marks import Marks

MOST_CELLS = 4  # cells whose sum is looked at together; whole lines are looked at whatever their length
NOTHING = 1e-9


@dataclass
class Line:
    """One class of source at one criterion: its figure over all rounds, and a cell for each round."""

    total: Cell
    cells: list[Cell]


@dataclass
class Crossed:
    """One criterion: its row (classes, total), the figure of each round, and a line for each class heard."""

    row: Row
    rounds: list[Cell]
    lines: list[Line] = field(default_factory=list)

    @property
    def cells(self) -> list[Cell]:
        """All cells of a class in a round."""
        return [cell for line in self.lines for cell in line.cells]


def crossed(marks: Marks) -> list[Crossed]:
    """Every criterion by class and round."""
    tables = {row.criterion: _empty(row, marks.rounds) for row in by_criterion(marks)}
    places = {one.pk: at for at, one in enumerate(marks.rounds)}
    for mark in marks.lines:
        table, at = tables[mark.criterion.pk], places[mark.round.pk]
        inner = next(one for one in table.lines if one.total.source_class == mark.source_class).cells[at]
        for cell in (inner, table.rounds[at]):
            cell.take(mark.who, mark.grades)
    for table in tables.values():
        withhold(table.rounds, table.row.total, marks.minimum)
        protect(table, marks.minimum)
    return list(tables.values())


def _empty(row: Row, rounds: Sequence[Round]) -> Crossed:
    heard = [cell for cell in row.cells if cell.who]
    lines = [Line(cell, [Cell(str(one.pk), one.name) for one in rounds]) for cell in heard]
    return Crossed(row, [Cell(str(one.pk), one.name) for one in rounds], lines)


def protect(table: Crossed, minimum: int) -> None:
    """Withhold small cells, then neighbours, until no sum over too few sources follows from what is shown.

    Neighbours that turn out to be needless, the largest first, are shown after all.
    """
    for cell in table.cells:
        cell.withheld = bool(cell.who) and cell.sources < minimum
    while group := _that_follows(table, minimum):
        if (other := _next_to(table, group)) is None:
            for cell in table.cells:
                cell.withheld = True
            return
        other.withheld = True
    neighbours = (cell for cell in table.cells if cell.withheld and cell.sources >= minimum)
    for cell in sorted(neighbours, key=lambda one: -one.sources):
        cell.withheld = False
        cell.withheld = bool(_that_follows(table, minimum))


def _that_follows(table: Crossed, minimum: int) -> list[Cell]:
    """Withheld cells with too few sources together whose sum can be worked out; none where all is well."""
    hidden = [cell for cell in table.cells if cell.withheld]
    if not hidden:
        return []
    at = {id(cell): place for place, cell in enumerate(hidden)}
    change = dict(zip(at, _changes(_known(table, at), len(hidden)), strict=True))
    for group, changes in _small_groups(table, hidden, minimum, change):
        if -NOTHING < changes < NOTHING:
            return group
    return []


def _known(table: Crossed, at: dict[int, int]) -> list[list[float]]:
    """For each shown figure of a class, a round or all: which of the withheld cells it holds."""
    sums = [(line.total, line.cells) for line in table.lines]
    sums += [(one, [line.cells[at_] for line in table.lines]) for at_, one in enumerate(table.rounds)]
    sums.append((table.row.total, table.cells))
    rows = []
    for total, cells in sums:
        if not total.withheld:
            places = {at[id(cell)] for cell in cells if id(cell) in at}
            rows.append([float(place in places) for place in range(len(at))])
    return rows


def _changes(known: list[list[float]], size: int) -> list[float]:
    """How much each withheld cell changes in one way in which all that is known stays the same.

    The way is drawn from all there are (with a fixed seed), so a sum of cells that stays the same in it does in
    every way: it follows from what is known.
    """
    matrix = np.array(known or [[0.0] * size])
    _left, values, right = np.linalg.svd(matrix, full_matrices=True)
    ways = right[int((values > NOTHING).sum()) :]
    return list((np.random.default_rng(1).uniform(1, 2, len(ways)) @ ways).tolist())


def _small_groups(
    table: Crossed, hidden: list[Cell], minimum: int, change: dict[int, float]
) -> Iterator[tuple[list[Cell], float]]:
    """Groups of withheld cells with fewer sources together than may be shown, the smallest first, then whole lines;
    each with the sum of its changes."""
    small = [(cell, cell.who, change[id(cell)]) for cell in hidden if cell.who and cell.sources < minimum]
    waiting: list[tuple[list[Cell], set[Any], float, int]] = [([], set(), 0.0, 0)]
    for group, who, changes, start in waiting:
        for place, (cell, sources, by) in enumerate(small[start:], start + 1):
            together = who | sources
            if len(together) < minimum:
                larger = [*group, cell]
                yield larger, changes + by
                if len(larger) < MOST_CELLS:
                    waiting.append((larger, together, changes + by, place))
    lines = [line.cells for line in table.lines]
    lines += [[line.cells[at] for line in table.lines] for at in range(len(table.rounds))]
    for cells in lines:
        unseen = [cell for cell in cells if cell.withheld and cell.who]
        if unseen and len(set().union(*(cell.who for cell in unseen))) < minimum:
            yield unseen, sum(change[id(cell)] for cell in unseen)


def _next_to(table: Crossed, group: list[Cell]) -> Cell | None:
    """The smallest cell still shown in a line with one of the group; else the smallest of all."""
    keys = {id(cell) for cell in group}
    shown = [cell for cell in table.cells if cell.who and not cell.withheld]
    near: list[Cell] = []
    for line in table.lines:
        for at, cell in enumerate(line.cells):
            if id(cell) in keys:
                near += [*line.cells, *(other.cells[at] for other in table.lines)]
    beside = [cell for cell in shown if any(cell is one for one in near)]
    return min(beside or shown, key=lambda cell: cell.sources, default=None)


def cell_of(tables: Sequence[Crossed], criterion: int, source_class: str, of: int) -> Cell | None:
    """The cell behind an address, if it is shown at all."""
    for table in tables:
        for line in table.lines:
            if table.row.criterion == criterion and line.total.source_class == source_class:
                found = (cell for cell in line.cells if cell.source_class == str(of))
                return next((cell for cell in found if cell.who and not cell.withheld), None)
    return None
