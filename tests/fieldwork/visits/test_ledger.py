"""The ledgers of visits, talks and ratings: each filter, the same rows in the Excel, queries that do not grow."""

import datetime as dt
import io
import os

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cadre_review.audit.models import Entry
from tests import shown
from tests.world import Office, accepted, draft, force, make_unit, rating, statement, submitted, talk
from visits.core.lists.models import Export
from visits.fieldwork.visits.models import Visit
from visits.organisation.units.models import KeyTask

LEDGERS = ("visits", "interviews", "ratings")


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def log(office, staff) -> dict[str, Visit]:
    """Three visits that differ in everything a filter asks for; the third is the other team's."""
    task = KeyTask.objects.create(name="汽车城建设", kind="project", lead_unit=office.unit)
    day = office.round.starts_on
    first = accepted(office, staff, visited_on=day + dt.timedelta(10), entries=["project"], key_task=task)
    second = submitted(
        office, visited_on=day + dt.timedelta(30), entries=["site"], targets=["served"], checks=["competence"],
        methods=["symposium"], place="河西社区",
    )  # fmt: skip
    third = draft(office, author=office.member2, team=office.other_team, unit=office.other_unit)
    force(third, state="submitted", visited_on=day + dt.timedelta(50))
    type(office.other_unit).objects.filter(pk=office.other_unit.pk).update(
        category="county", tree_left=900, tree_right=901
    )
    return {"first": first, "second": second, "third": Visit.objects.get(pk=third.pk), "task": task}


def keys(client, address: str, query: str = "") -> list[int]:
    return [row.pk for row in client.get(f"/{address}/?{query}").context["page"]["rows"]]


def named(log, *names: str) -> list[int]:
    return [log[name].pk for name in names]


def test_newest_visit_stands_first(as_staff, log):
    assert keys(as_staff, "visits") == named(log, "third", "second", "first")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=accepted", ["first"]),
        ("state=submitted", ["third", "second"]),
        ("entry=project", ["first"]),
        ("entry=site", ["second"]),
        ("target=served", ["second"]),
        ("check=competence", ["second"]),
        ("method=symposium", ["second"]),
        ("method=interview", ["third", "first"]),
        ("category=county", ["third"]),
        ("team={team}", ["second", "first"]),
        ("unit={unit}", ["second", "first"]),
        ("round={round}", ["third", "second", "first"]),
        ("key_task={task}", ["first"]),
        ("from={middle}", ["third", "second"]),
        ("to={middle}", ["second", "first"]),
        ("from={middle}&to={middle}", ["second"]),
        ("q=乙局", ["third"]),
        ("q=河西", ["second"]),
        ("q=U2", ["third"]),
        ("q=没有", []),
        ("team={team}&state=accepted&q=甲局", ["first"]),
    ],
)
def test_each_filter_narrows(as_staff, office, log, query, found):
    middle = office.round.starts_on + dt.timedelta(30)
    query = query.format(
        team=office.team.pk, unit=office.unit.pk, round=office.round.pk, task=log["task"].pk, middle=middle
    )
    assert keys(as_staff, "visits", query) == named(log, *found)


@pytest.mark.parametrize(
    "query",
    ["team=x", "team=99999", "from=2018-02-30", "state=gone", "from=2026-02-02&to=2026-01-01", "q=%00"],
)
def test_filter_that_cannot_be_read_shows_no_row_and_says_so(as_staff, log, query):
    page = as_staff.get(f"/visits/?{query}").context["page"]
    assert page["rows"] == []
    assert page["filter_form"].errors


@pytest.mark.parametrize("column", ["date", "unit", "team"])
def test_list_is_sorted_both_ways(as_staff, log, column):
    rising, falling = (keys(as_staff, "visits", f"sort={sign}{column}") for sign in ("", "-"))
    assert sorted(rising) == sorted(named(log, "first", "second", "third"))
    assert rising == falling[::-1]


def test_teams_see_their_own_rows(as_member1, as_lead1, as_member2, as_reviewer, log):
    assert keys(as_lead1, "visits") == named(log, "second", "first")
    assert keys(as_member1, "visits") == named(log, "second", "first")
    assert keys(as_member2, "visits") == named(log, "third")
    assert keys(as_reviewer, "visits") == named(log, "first")


def test_filters_offer_no_other_team(as_member1, office, log):
    common = os.path.commonprefix([office.team.name, office.other_team.name]) or office.team.name
    offered = as_member1.get("/visits/", {"offers": "team", "text": common}).json()["offers"]
    assert offered == [f"{office.team.name} {office.team.round.name}"]
    assert keys(as_member1, "visits", f"team={office.other_team.pk}") == []


@pytest.fixture
def talks(office, log):
    """A talk with a cadre and a confidential one in the first visit, a heart-to-heart talk in the second."""
    with_cadre = talk(log["first"], office.cadres[0])
    sealed = talk(log["first"], source_circle="social")
    heart = talk(log["second"], office.cadres[1], kind="heart_to_heart", source_class="self")
    statement(with_cadre, office.cadres[2])
    statement(with_cadre, office.cadres[2], side="against")
    rating(with_cadre, office.cadres[2])
    rating(sealed, office.cadres[3], grade_at=1)
    return {"with_cadre": with_cadre, "sealed": sealed, "heart": heart}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["heart", "sealed", "with_cadre"]),
        ("kind=heart_to_heart", ["heart"]),
        ("source_class=served", ["sealed"]),
        ("circle=social", ["sealed"]),
        ("q=申某甲", ["with_cadre"]),
        ("q=河西", ["heart"]),
        ("team={team}", ["heart", "sealed", "with_cadre"]),
        ("to={day}", ["sealed", "with_cadre"]),
    ],
)
def test_each_filter_of_talks_narrows(as_staff, office, talks, query, found):
    query = query.format(team=office.team.pk, day=office.round.starts_on + dt.timedelta(15))
    shown = keys(as_staff, "interviews", query)
    assert shown == [talks[name].pk for name in found] or set(shown) == {talks[name].pk for name in found}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("source_class=served", 1),
        ("source_class=leader", 0),
        ("criterion={criterion}", 2),
        ("q=申某丙", 1),
        ("category=county", 0),
    ],
)
def test_each_filter_of_ratings_narrows(as_staff, office, talks, query, count):
    criterion = office.scheme.criteria.filter(subject_kind="cadre").first().pk
    assert len(keys(as_staff, "ratings", query.format(criterion=criterion))) == count


def sheet(client, address: str, query: str = "") -> list[list[str]]:
    """The table of the workbook: its head row and the rows below, as texts, without the numbers before them."""
    answer = client.get(f"/{address}.xlsx?{query}")
    assert answer.status_code == 200, answer.content[:300]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [
        ["" if cell is None else str(cell) for cell in row] for row in book.active.iter_rows(values_only=True)
    ]
    head = next(at for at, row in enumerate(rows) if sum(map(bool, row)) > 3)
    return [row[1:] for row in rows[head:] if any(row[1:])]


def same(shown: str, written: str) -> bool:
    """The same value on the page and in the sheet; the sheet keeps days and numbers as such."""
    return shown == written or shown == written.removesuffix(" 00:00:00") or shown.replace("–", "") == written


@pytest.mark.parametrize("address", LEDGERS)
@pytest.mark.parametrize("query", ["", "q=甲局", "category=county"])
def test_excel_holds_the_lists_rows_and_columns(as_staff, talks, address, query):
    page = as_staff.get(f"/{address}/?{query}").context["page"]
    head, *rows = sheet(as_staff, address, query)
    labels = [str(column["label"]) for column in page["columns"]]
    assert [cell for cell in head if cell] == labels
    rows = [row for row in rows if sum(map(bool, row)) > 2]
    assert len(rows) == len(page["rows"])
    for cells, written in zip(shown.rows(page), rows, strict=True):
        for cell, value in zip(cells[1:], written[1:], strict=False):
            assert same(str(cell["text"] or ""), value), (cell, value)


def test_excel_holds_the_columns_that_were_chosen(as_staff, log):
    head, *_rows = sheet(as_staff, "visits", "cols=unit&cols=observed&cols=date&cols=place")
    page = as_staff.get("/visits/?cols=unit&cols=observed&cols=date&cols=place").context["page"]
    assert [cell for cell in head if cell] == [str(column["label"]) for column in page["columns"]]


def test_long_talk_goes_on_in_a_further_row(as_staff, office, log):
    said = "话" * 40_000
    talk(log["first"], office.cadres[0], text=said)
    _head, *rows = sheet(as_staff, "interviews")
    parts = [cell for row in rows for cell in row if cell.startswith("话")]
    assert len(parts) > 2  # so high is no row
    assert "".join(parts) == said


def test_formula_stays_text(as_staff, office, log):
    talk(log["first"], office.cadres[0], text="=1+1")
    _head, *rows = sheet(as_staff, "interviews")
    assert any("=1+1" in row for row in rows)


def test_taking_away_is_registered_and_logged(as_staff, staff, log):
    sheet(as_staff, "visits", "state=accepted")
    export = Export.objects.get()
    assert (export.list_key, export.rows, export.taken_by) == ("visits", 1, staff)
    assert "state=accepted" in export.query
    assert Entry.objects.filter(act="export.take", actor=staff).count() == 1


def many(office, count: int) -> None:
    for at in range(count):
        visit = draft(office, state="submitted", visited_on=office.round.starts_on + dt.timedelta(at % 50))
        told = talk(visit, office.cadres[at % 3])
        rating(told, office.cadres[3])


@pytest.mark.parametrize("address", LEDGERS)
def test_field_roles_take_fifty_rows_and_no_more(as_member1, as_lead1, office, address):
    many(office, 50)
    sheet(as_lead1, address)
    assert Export.objects.get().rows == 50
    many(office, 1)
    for client in (as_lead1, as_member1):
        answer = client.get(f"/{address}.xlsx")
        assert answer.status_code == 403
        assert "spreadsheet" not in answer.headers["Content-Type"]
    assert Export.objects.count() == 1
    assert len(sheet(as_lead1, address, f"to={office.round.starts_on}")) > 1


@pytest.mark.parametrize("who", ["reviewer", "leader"])
@pytest.mark.parametrize("address", LEDGERS)
def test_reviewer_and_leader_take_nothing_at_once(request, sign_in, talks, who, address):
    assert sign_in(request.getfixturevalue(who)).get(f"/{address}.xlsx").status_code == 403
    assert not Export.objects.exists()


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor"])
@pytest.mark.parametrize("address", [*LEDGERS, "visits.xlsx"])
def test_administrators_get_403(request, sign_in, who, address):
    tail = "" if address.endswith(".xlsx") else "/"
    assert sign_in(request.getfixturevalue(who)).get(f"/{address}{tail}").status_code == 403


def queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize(
    "address", ["/visits/?cols=date&cols=members&cols=key_task", "/interviews/", "/ratings/", "/"]
)
@pytest.mark.parametrize("who", ["lead1", "staff"])
def test_queries_do_not_grow_with_rows(request, sign_in, office, address, who):
    client = sign_in(request.getfixturevalue(who))
    many(office, 2)
    make_unit("丙局", code="U9")
    few = queries(client, address)
    many(office, 30)
    assert queries(client, address) <= few
