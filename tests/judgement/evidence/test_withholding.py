"""No figure of too few sources can be read or worked out."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from visits.judgement.evidence.figures import Cell, withhold
from visits.organisation.rounds.models import Grade

GOOD = Grade(label="好", points=100)


def cell(name: str, who: list[int]) -> Cell:
    made = Cell(name, name)
    for source in who:
        made.take([source], [(GOOD, 1)])
    return made


def rank(rows: list[list[int]]) -> int:
    """Rank of a matrix, by elimination."""
    left, found = [[Fraction(value) for value in row] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((row for row in left if row[column]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left = [
            [a - b * row[column] / pivot[column] for a, b in zip(row, pivot, strict=True)] for row in left
        ]
        found += 1
    return found


@given(
    st.lists(st.lists(st.integers(0, 30), max_size=9, unique=True), min_size=1, max_size=6), st.integers(2, 6)
)
def test_nothing_small_follows_from_what_is_shown(groups, minimum) -> None:
    cells = [cell(str(at), who) for at, who in enumerate(groups)]
    total = cell("", [])
    for one in cells:
        for source in one.who:
            total.take([source], [(GOOD, 1)])
    withhold(cells, total, minimum)
    filled = [one for one in cells if one.who]
    shown = [[int(one is other) for other in filled] for one in filled if not one.withheld]
    shown += [] if total.withheld else [[1] * len(filled)]
    assert all(one.withheld or one.sources >= minimum for one in filled)
    assert total.withheld == (total.sources < minimum)
    for bits in range(1, 2 ** len(filled)):
        group = [one for at, one in enumerate(filled) if bits >> at & 1]
        sources = len(set().union(*(one.who for one in group)))
        derived = rank([*shown, [int(one in group) for one in filled]]) == rank(shown)
        hidden_alone = len(group) == 1 and group[0].withheld
        if sources < minimum or hidden_alone:
            assert not derived, [(one.sources, one.withheld) for one in filled]


def test_hidden_figures_say_nothing() -> None:
    small, large, total = cell("a", [1, 2]), cell("b", list(range(10, 20))), cell("", [1, 2, *range(10, 20)])
    withhold([small, large], total, 5)
    for one in (small, large):
        assert one.withheld
        assert (one.mean, one.spread) == (None, "")
    assert total.mean == 100


def test_without_small_cells_nothing_is_withheld() -> None:
    cells = [cell("a", list(range(5))), cell("b", list(range(5, 10)))]
    total = cell("", list(range(10)))
    withhold(cells, total, 5)
    assert not any(one.withheld for one in [*cells, total])
