"""An attacker with every printed figure and a solver never gets at a group below the minimum."""

import random
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from visits.fieldwork.surveys.disclosure import Group, bounds, leaks, protect, small_classes, too_near

MINIMUM = 5


def organisation(chance: random.Random) -> list[Group]:
    """A unit's classes A to D as they come: few leaders, some middle cadres, many others."""
    sizes = [chance.randint(1, 6), chance.randint(3, 12), chance.randint(8, 40), chance.randint(0, 9)]
    return [Group(label, spread(chance, size)) for label, size in zip("ABCD", sizes, strict=True) if size]


def spread(chance: random.Random, size: int) -> tuple[int, ...]:
    drawn = [chance.choices(range(4), (55, 30, 12, 3))[0] for _ in range(size)]
    return tuple(drawn.count(grade) for grade in range(4))


def test_withholding_small_classes_alone_leaks_in_most_organisations() -> None:
    chance = random.Random(20170401)
    tables = [organisation(chance) for _ in range(200)]
    small = [(table, hidden) for table in tables if (hidden := small_classes([table], MINIMUM))]
    broken = sum(leaks(table, hidden, MINIMUM) for table, hidden in small)
    assert broken >= 0.75 * len(small) >= 100
    mended = [(table, protect([table], MINIMUM)) for table in tables]
    assert not any(leaks(table, kept.labels, MINIMUM) for table, kept in mended if not kept.total)
    shown = sum(len(kept.labels) < len(table) for table, kept in mended)
    assert shown >= 80, "something is left to read"


def solve(table: list[Group], hidden: frozenset[str]) -> list[tuple[tuple[int, ...], ...]]:
    """Every way the withheld classes can have answered, by trying all: the attacker's own way, not ours.

    The last class answered what the others leave of the sums, where it can have.
    """
    unseen = [group for group in table if group.label in hidden]
    sums = tuple(map(sum, zip(*(group.counts for group in unseen), strict=True)))
    *ways, last = [
        [row for row in product(range(group.base + 1), repeat=len(sums)) if sum(row) == group.base]
        for group in unseen
    ]
    can = set(last)
    tried = ((way, tuple(map(int.__sub__, sums, map(sum, zip(*way, strict=True))))) for way in product(*ways))
    return [(*way, left) for way, left in tried if left in can]


counts = st.tuples(*[st.integers(0, 3)] * 3)
organisations = st.lists(counts, min_size=2, max_size=4).map(
    lambda rows: [Group("ABCD"[at], row) for at, row in enumerate(rows)]
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(organisations)
def test_attacker_who_tries_every_table_is_no_wiser_than_by_the_total(table: list[Group]) -> None:
    kept = protect([table], 3)
    if kept.total or not kept.labels:
        return
    unseen = [group for group in table if group.label in kept.labels]
    ways = solve(table, kept.labels)
    assert sum(group.base for group in unseen) >= 3
    for at, group in enumerate(unseen):
        if not 0 < group.base < 3:
            continue
        for grade, (lowest, highest) in enumerate(bounds(group, table)):
            values = {way[at][grade] for way in ways}
            assert len(values) > min(2, group.base, highest - lowest) or highest == lowest


@settings(max_examples=150, deadline=None, derandomize=True)
@given(organisations)
def test_bounds_are_the_sharpest_there_are(table: list[Group]) -> None:
    ways = solve(table, frozenset(group.label for group in table))
    for at, group in enumerate(table):
        found = [[way[at][grade] for way in ways] for grade in range(3)]
        assert bounds(group, table) == [(min(values), max(values)) for values in found]


def test_whole_survey_below_the_minimum_withholds_everything() -> None:
    kept = protect([[Group("A", (2, 0)), Group("B", (1, 1))]], MINIMUM)
    assert kept.total
    assert kept.weighted
    assert kept.labels == {"A", "B"}


def test_one_small_class_takes_a_neighbour_and_the_weighted_figure() -> None:
    table = [Group("A", (2, 1)), Group("B", (8, 4)), Group("C", (30, 10))]
    kept = protect([table], MINIMUM)
    assert kept.labels == {"A", "B"}
    assert kept.weighted
    assert not kept.total


def test_neighbours_all_of_one_mind_take_the_next_class() -> None:
    table = [Group("A", (3, 0)), Group("B", (12, 0)), Group("C", (30, 10))]
    assert protect([table], MINIMUM).labels == {"A", "B", "C"}


def test_choices_of_one_question_are_withheld_alike() -> None:
    chosen = [Group("A", (2, 1)), Group("B", (8, 4)), Group("C", (30, 10))]
    other = [Group("A", (3, 0)), Group("B", (12, 0)), Group("C", (30, 10))]
    assert protect([chosen, other], MINIMUM).labels == {"A", "B", "C"}


def test_survey_held_twice_gives_away_the_newcomers() -> None:
    assert too_near({"A": 9, "B": 20, "C": 40}, {"A": 8, "B": 20, "C": 30}, MINIMUM) == {"A"}
    table = [Group("A", (5, 4)), Group("B", (10, 10)), Group("C", (30, 10))]
    assert protect([table], MINIMUM, forced={"A"}).labels == {"A", "B"}
