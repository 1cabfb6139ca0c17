"""Figures by class of source and round: shown with their sources, and no sum of too few follows from them."""

import datetime as dt
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.judgement.evidence.test_withholding import GOOD, rank
from tests.world import (
    accepted_visit,
    hand,
    join,
    make_cadre,
    make_round,
    make_talk,
    make_team,
    make_unit,
    rate,
)
from visits.fieldwork.visits.models import Rating
from visits.judgement.evidence.cross_table import Crossed, Line, crossed, protect
from visits.judgement.evidence.figures import Cell, withhold
from visits.judgement.evidence.marks import counted

Talk = tuple[int, int, int]  # who, in which class, in which round


def tabled(talks: list[Talk], classes: int, rounds: int, minimum: int) -> Crossed:
    """The table of one criterion on which each of these talks gave the same grade."""
    inner = [[Cell(str(at), str(at)) for at in range(rounds)] for _class in range(classes)]
    sums = [Cell(str(at), str(at)) for at in range(classes)]
    each = [Cell(str(at), str(at)) for at in range(rounds)]
    total = Cell("", "")
    for who, of, at in talks:
        for cell in (inner[of][at], sums[of], each[at], total):
            cell.take([who], [(GOOD, 1)])
    withhold(sums, total, minimum)
    withhold(each, total, minimum)
    heard = [Line(one, cells) for one, cells in zip(sums, inner, strict=True) if one.who]
    table = Crossed(SimpleNamespace(total=total, cells=sums), each, heard)  # type: ignore[arg-type]
    protect(table, minimum)
    return table


def known_of(table: Crossed, cells: list[Cell]) -> list[list[int]]:
    """What a reader knows of the cells: each shown one, each shown sum."""
    rows = [[int(one is cell) for one in cells] for cell in cells if not cell.withheld]
    sums = [(line.total, line.cells) for line in table.lines] + [(table.row.total, table.cells)]
    sums += [(one, [line.cells[at] for line in table.lines]) for at, one in enumerate(table.rounds)]
    for total, held in sums:
        if not total.withheld:
            rows.append([int(any(one is cell for cell in held)) for one in cells])
    return rows


talks = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40)


@settings(max_examples=150)
@given(talks, st.integers(2, 4))
def test_no_sum_of_too_few_follows(given_talks: list[Talk], minimum: int) -> None:
    table = tabled(given_talks, 3, 3, minimum)
    cells = table.cells
    assert all(one.withheld or not one.who or one.sources >= minimum for one in cells)
    if all(one.withheld for one in cells):
        return  # nothing is shown that did not stand on other pages, not even which are empty
    known = known_of(table, cells)
    rank_known = rank(known)
    for many in (1, 2, 3):
        for group in combinations([one for one in cells if one.who], many):
            if len(set().union(*(one.who for one in group))) < minimum:
                wanted = [int(any(one is cell for cell in group)) for one in cells]
                assert rank([*known, wanted]) > rank_known, [(one.sources, one.withheld) for one in cells]


def test_large_cells_are_shown_and_a_small_one_takes_three_with_it() -> None:
    everybody = [(100 * of + 10 * at + n, of, at) for of in range(3) for at in range(3) for n in range(8)]
    assert not any(cell.withheld for cell in tabled(everybody, 3, 3, 5).cells)
    less = [talk for talk in everybody if talk[1:] != (0, 0) or talk[0] % 10 < 2]
    withheld = [
        (of, at)
        for of, line in enumerate(tabled(less, 3, 3, 5).lines)
        for at, cell in enumerate(line.cells)
        if cell.withheld
    ]
    assert (0, 0) in withheld
    assert len(withheld) == 4  # a class and a round beside it, and the cell where these meet
    assert len({of for of, _at in withheld}) == len({at for _of, at in withheld}) == 2


def test_where_cells_do_not_help_nothing_is_shown() -> None:
    talks = (
        [(n, 0, 0) for n in range(3)]
        + [(n, 0, 1) for n in range(10, 16)]
        + [(n, 1, 0) for n in range(20, 27)]
    )
    assert all(
        cell.withheld for cell in tabled(talks, 2, 2, 5).cells
    )  # round 1 is class 0 alone: 9 less 6 is 3


@pytest.fixture
def rounds(db, member1) -> Any:
    """Two visits of one unit in two rounds with one scheme, the older first."""
    unit = make_unit("水务局")
    newer = make_round()
    older = make_round(scheme=newer.scheme, starts_on=dt.date(2016, 1, 1), ends_on=dt.date(2016, 9, 1))
    visits = []
    for one in (older, newer):
        team = make_team(one)
        join(team, member1)
        hand(team, unit)
        visits.append(accepted_visit(team=team, unit=unit, author=member1))
    return visits


def rated(visit, cadre, of: str, n: int, position: int = 0) -> None:
    criterion = visit.round.scheme.criteria.filter(subject_kind="cadre").first()
    for _turn in range(n):
        rate(
            talk=make_talk(visit=visit, source_class=of), criterion=criterion, cadre=cadre, position=position
        )


def test_page_shows_classes_over_rounds_and_opens_what_is_shown(rounds, as_staff) -> None:
    older, newer = rounds
    cadre = make_cadre(unit=older.unit)
    for visit, position in ((older, 0), (newer, 1)):
        rated(visit, cadre, "staff", 6, position)
        rated(visit, cadre, "leader", 7, position)
    page = as_staff.get(reverse("cadres:ratings", args=[cadre.pk]))
    assert [one.pk for one in page.context["rounds"]] == [older.round_id, newer.round_id]
    (table,) = page.context["tables"]
    figures = {
        (line.total.source_class, cell.source_class): (cell.sources, cell.mean)
        for line in table.lines
        for cell in line.cells
    }
    assert figures["staff", str(older.round_id)][0] == 6
    assert figures["staff", str(older.round_id)][1] > figures["staff", str(newer.round_id)][1]
    address = reverse("cadres:rating_sources", args=[cadre.pk])
    line = f"{address}?criterion={table.row.criterion}&source_class=staff&round={older.round_id}"
    assert line.replace("&", "&amp;") in page.content.decode()
    behind = as_staff.get(line)
    assert {one.visit_id for one in behind.context["ratings"]} == {older.pk}
    assert len(behind.context["ratings"]) == 6
    assert behind.context["round"].pk == older.round_id


def test_withheld_cell_has_no_address_and_bad_rounds_are_404(rounds, as_staff) -> None:
    older, newer = rounds
    cadre = make_cadre(unit=older.unit)
    rated(older, cadre, "staff", 3)
    rated(newer, cadre, "staff", 6)
    address = reverse("cadres:rating_sources", args=[cadre.pk])
    criterion = older.round.scheme.criteria.filter(subject_kind="cadre").first().pk
    for of in (older.round_id, newer.round_id, 999, "x"):
        asked = f"{address}?criterion={criterion}&source_class=staff&round={of}"
        assert as_staff.get(asked).status_code == 404
    assert as_staff.get(f"{address}?criterion={criterion}&source_class=staff").status_code == 200


def test_one_round_has_no_second_table(rounds, as_staff) -> None:
    cadre = make_cadre(unit=rounds[0].unit)
    rated(rounds[0], cadre, "staff", 6)
    assert as_staff.get(reverse("cadres:ratings", args=[cadre.pk])).context["tables"] == []


def test_four_questions_however_many_ratings(rounds, django_assert_num_queries) -> None:
    cadre = make_cadre(unit=rounds[0].unit)
    for visit in rounds:
        rated(visit, cadre, "staff", 9)
    with django_assert_num_queries(4):
        crossed(counted("cadre", Rating.objects.filter(cadre=cadre)))
