"""The heaviest questions of the main pages, and every order of the long lists, read no big table from end to end.

The questions are those that the pages send, over 30,000 cadres, 12,000 talks and 300,000 ratings; they are run, and
each part of a plan says how many rows it read. Of the main pages the ten questions of each role that the planner holds
dearest are looked at, and no table is read row by row as it lies. Of the lists each page is, first and later, rising
and falling, and no question reads more than ``FEW`` rows of a table, by whatever way. A count ends at ``COUNT_CAP``.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, models
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cadre_review import prepared
from cadre_review.accounts.models import User
from cadre_review.audit.models import ChainHead, Entry
from cadre_review.audit.rows import unnoticed
from tests.benchmarks.province import Size, build
from tests.conftest import client_of
from visits.core import scopes
from visits.core.lists.log import log_list
from visits.core.lists.paging import COUNT_CAP, cursor_at, page_of
from visits.core.lists.query import Query
from visits.core.lists.sorting import way_of
from visits.core.lists.spec import LISTS, ListSpec
from visits.models import Decision, Finding, Interview, Notice, SiteVisit, Symposium, TaskAssignment, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
SIZE = Size(counties=10, cadres=30_000, visits=3_000)
BIG = 10_000  # rows from which a table is not read through
COUNTED = COUNT_CAP * 11 // 10  # rows that a count reads: to its cap, and what it passes on the way
FEW = 6_000  # rows that a question of a list reads of a table: a round, a team, a year of birth have no more
HEAVIEST = 10
# Rows of a table that ANALYZE reads, and of them for each step of its target.
LOOKED_AT, SAMPLED = 600_000, 300
SOME = 500
PAGES = {
    "staff": [
        "/", "/cadres/", "/cadres/?q=建华", "/cadres/?q=zhang", "/cadres/?label=援藏", "/visits/", "/interviews/",
        "/ratings/", "/findings/", "/reports/coverage/", "/reports/matrix/", "/reports/people/", "/reports/outcomes/",
        "/reports/dashboard/", "/cadres/{cadre}/", "/cadres/{cadre}/portrait/", "/cadres/{cadre}/evidence/",
        "/cadres/{cadre}/ratings/", "/cadres/{cadre}/talks/", "/units/{unit}/", "/units/{unit}/structure/",
        "/visits/{visit}/",
    ],
    "lead1": ["/", "/cadres/", "/visits/", "/interviews/", "/reports/next-visits/"],
}  # fmt: skip
# What shows or counts what may be by, about or in a unit that is closed to the reader.
BESIDE_CLOSED = [
    "/",
    "/interviews/",
    "/ratings/",
    "/findings/",
    "/decisions/",
    "/leadership-teams/",
    "/cadres/?q=韦",
]
# The long lists of each role; what is long here and stands in none of them says why.
LONG = {
    "staff": [
        "cadres", "coverage_people", "decisions", "findings", "interviews", "leaving", "notices", "ratings", "sites",
        "symposia", "task_assignments", "visits",
    ],
    "lead1": ["cadres", "visits"],
    "auditor": ["audit"],
}  # fmt: skip
ELSEWHERE = {
    "search": "has a way of its own to cut a page, and tests of it",
    "outstanding": "people are found by all verified findings of theirs, which are read",
    "watched": "people are found by all verified findings of theirs, which are read",
    "done": "one's own acts in the log, for leaders alone",
}


@pytest.fixture(scope="module")
def province(module_db: None) -> None:
    """A small province, built as the measured one is; the planner knows all rows, so that no plan hangs on a sample."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL default_statistics_target = {LOOKED_AT // SAMPLED}")
    build(SIZE, quiet=True)
    assert not big_tables(LOOKED_AT)
    as_vacuumed()


def as_vacuumed() -> None:
    """Say of all pages what a vacuum would, which cannot run in a transaction: indexes alone answer then."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET relallvisible = relpages WHERE relkind IN ('r', 'm')")


@pytest.fixture(scope="module")
def big(province: None) -> set[str]:
    """The big tables of the province."""
    return big_tables()


def big_tables(rows: int = BIG) -> set[str]:
    """Tables of more than so many rows, as the planner knows it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [rows])
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture(scope="module")
def grown(big: set[str]) -> set[str]:
    """The same province with more of what is seldom: what there is, over and over."""
    staff = User.objects.get(username="staff")
    Notice.objects.create(user=staff, act="finding.open", thing="finding", thing_id=1, read_at=timezone.now())
    with unnoticed(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for model in (Visit, SiteVisit, Symposium, Finding, Decision):
            copy(cursor, model)
        copy(cursor, TaskAssignment, from_on="from_on + g::int")
        copy(cursor, Notice, at="at - g * interval '1 minute'", read_at="at")
        copy(
            cursor, Entry, number=f"number + g * {Entry.objects.latest('number').number}",
            digest="md5(number::text || g) || md5(g::text || number)", at="at + g * interval '1 second'",
        )  # fmt: skip
        cursor.execute("SET session_replication_role = origin")
    last = Entry.objects.latest("number")
    ChainHead.objects.update(number=last.number, digest=last.digest)
    as_vacuumed()
    return big_tables()


def copy(cursor: Any, model: type[models.Model], **drawn: str) -> None:
    """Write the rows of a model again, until the table is big; ``drawn`` says what differs from copy to copy."""
    table, times = model._meta.db_table, 12 * BIG // 10 // model._base_manager.count() + 1
    values = {
        field.column: drawn.get(field.column)
        or ("gen_random_uuid()" if isinstance(field, models.UUIDField) else f'"{field.column}"')
        for field in model._meta.concrete_fields
        if not isinstance(field, models.AutoField)
    }
    names = ", ".join(f'"{name}"' for name in values)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values.values())} FROM {table}, generate_series(1, {times}) g"
    )
    cursor.execute(f"ANALYZE {table}")


def questions(who: str, addresses: list[str]) -> Iterator[tuple[str, str]]:
    """Address and statement of all that the pages ask."""
    client = client_of(User.objects.get(username=who))
    cadre = Interview.objects.exclude(source_cadre=None).order_by("-pk").first().source_cadre_id
    visit = Visit.objects.filter(state="accepted").order_by("-pk").first()
    for address in addresses:
        page = address.format(cadre=cadre, visit=visit.pk, unit=visit.unit_id)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
        yield from ((address, sql) for sql in asked(seen))


def asked(seen: CaptureQueriesContext) -> list[str]:
    """What was read by the statements that were seen."""
    found = [one["sql"] or "" for one in seen.captured_queries]
    return [sql for sql in found if sql.startswith(("SELECT", "WITH", "("))]


def plan_of(sql: str, more: str = "") -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.cursor.execute(f"EXPLAIN (FORMAT JSON{more}) {sql}")
        (found,) = cursor.fetchone()
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def reads(sql: str) -> Iterator[tuple[str, str, int]]:
    """What each part of the plan reads: the way, the table, and how many rows when it is run."""
    parts = [plan_of(sql, ", ANALYZE, TIMING OFF")]
    for plan in parts:
        parts += plan.get("Plans", [])
        if table := plan.get("Relation Name"):
            left = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
            yield plan["Node Type"], table, int((plan["Actual Rows"] + left) * plan["Actual Loops"])


def most_of(sql: str, most: int) -> int:
    """So many rows, or for a count up to its cap the cap."""
    return COUNTED if f"LIMIT {COUNT_CAP + 1})" in sql else most


def test_tables_that_are_read_from_end_to_end_are_seen(big):
    sql = "SELECT count(*) FROM visits_rating r JOIN visits_interview i ON i.id = r.interview_id"
    assert {
        (way, table)
        for way, table, rows in reads(f"{sql} WHERE i.place = '' AND r.circle = 'work'")
        if rows > BIG
    }


@pytest.mark.parametrize("who", PAGES)
def test_heaviest_questions_read_no_big_table_from_end_to_end(big, who):
    assert {"visits_cadre", "visits_interview", "visits_rating"} <= big
    heaviest = sorted(questions(who, PAGES[who]), key=lambda one: -plan_of(one[1])["Total Cost"])
    for address, sql in heaviest[:HEAVIEST]:
        through = [one for one in reads(sql) if one[0] == "Seq Scan" and one[2] > most_of(sql, BIG)]
        assert not through, (address, through, sql[:3000])


def test_a_closed_unit_with_many_cadres_is_asked_for_by_index(big, monkeypatch):
    """Where its cadres are many, no page reads more of a big table than what it shows and counts."""
    monkeypatch.setattr(scopes, "FEW_KEYS", 10)
    monkeypatch.setattr(prepared, "_texts", {})
    for address, sql in questions("staff", BESIDE_CLOSED):
        many = [one for one in reads(sql) if one[1] in big and one[2] > most_of(sql, FEW)]
        assert not many, (address, many, sql[:3000])


def test_talks_are_counted_without_a_join(big):
    """In a province ten thousand of them were joined by reading what all of them hold."""
    counts = [
        sql for _address, sql in questions("staff", ["/interviews/"]) if "SELECT COUNT(*) FROM (" in sql
    ]
    assert counts
    for sql in counts:
        plan = json.dumps(plan_of(sql))
        assert "hashed SubPlan" in plan, sql[:3000]
        assert not re.search("Join|Nested Loop", plan), sql[:3000]


@pytest.mark.parametrize(("who", "address"), [("lead1", "/cadres/"), ("staff", "/cadres/?education=博士")])
def test_cadres_of_a_team_or_of_an_education_are_read_for_the_page_alone(big, who, address):
    pages = [sql for _address, sql in questions(who, [address]) if '"visits_cadre"."post_title"' in sql]
    assert pages
    for sql in pages:
        assert not [one for one in reads(sql) if one[1] == "visits_cadre" and one[2] > SOME], sql[:3000]


def test_statistics_of_the_roster_are_counted_from_indexes_alone(big):
    counts = [sql for _address, sql in questions("staff", ["/cadres/statistics/"]) if '"people" FROM' in sql]
    many = [one for sql in counts for one in reads(sql) if one[1] == "visits_cadre" and one[2] > BIG]
    assert many
    assert {way for way, _table, _rows in many} == {"Index Only Scan"}, many


@pytest.mark.parametrize("who", ["reviewer", "leader"])
def test_homes_with_a_queue_count_from_indexes_alone(big, who):
    for address, sql in questions(who, ["/"]):
        many = [one for one in reads(sql) if one[1] in {"visits_cadre", "visits_visit"} and one[2] > SOME]
        assert {way for way, _table, _rows in many} <= {"Index Only Scan"}, (address, many, sql[:3000])


def test_what_is_to_be_written_out_is_found_by_its_index(big):
    asked_for = [
        sql for _address, sql in questions("member1", ["/"]) if 'NOT "visits_interview"."is_full"' in sql
    ]
    assert asked_for
    for sql in asked_for:
        assert "interview_unwritten" in json.dumps(plan_of(sql)), sql[:3000]


def lists_of(user: User, keys: list[str]) -> Iterator[ListSpec]:
    for key in keys:
        found = log_list if key == "audit" else LISTS[key]
        yield found if isinstance(found, ListSpec) else found(user)


def orders_of(spec: ListSpec, model: type[models.Model]) -> Iterator[str]:
    """The list's own orders, and rising and falling each column by which it is sorted at any length."""
    yield ""
    yield from (order.key for order in spec.orders)
    for column in spec.columns:
        if (way := way_of(column, model)) and not way.most:
            yield from (column.key, f"-{column.key}")


def leaf(query: Query) -> None:
    """Read its first page, the next, and back again."""
    first = page_of(query.listed, query.order, fetch=query.fetch)
    assert len(first.rows) == 50
    assert first.older
    second = page_of(query.listed, query.order, after=first.older, fetch=query.fetch)
    back = page_of(query.listed, query.order, before=second.newer, fetch=query.fetch)
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]


@pytest.mark.parametrize("who", LONG)
def test_long_lists_are_read_a_page_at_a_time_in_every_order(grown, who):
    user, longest = User.objects.get(username=who), big_tables(2 * BIG)
    for spec in lists_of(user, LONG[who]):
        for sort in orders_of(spec, Query(spec, user, QueryDict()).model):
            query = Query(spec, user, QueryDict(f"sort={sort}"))
            with CaptureQueriesContext(connection) as seen:
                leaf(query)
                if query.model._meta.db_table in longest:
                    assert cursor_at(query.listed, query.order, 1_000)  # where a far page begins
            for sql in asked(seen):
                many = [one for one in reads(sql) if one[2] > FEW]
                assert not many, (spec.key, sort, many, sql[:3000])


def test_long_lists_are_sorted_by_nothing_that_no_index_holds(grown):
    """Such a column of a long list keeps the list's own order, and the page says that the list is too long for it."""
    user = User.objects.get(username="staff")
    for spec in lists_of(user, LONG["staff"]):
        query = Query(spec, user, QueryDict())
        ways = {column: way_of(column, query.model) for column in spec.columns}
        others = [column for column, way in ways.items() if way and not way.fits(query.count.rows)]
        assert others or not (query.count.rows or BIG + 1) > BIG
        for column in others[:1]:
            assert Query(spec, user, QueryDict(f"sort={column.key}")).too_long is column


def test_every_long_list_is_looked_at(grown):
    user = User.objects.get(username="staff")
    models = {spec.key: Query(spec, user, QueryDict()).model for spec in lists_of(user, sorted(LISTS))}
    long = {key for key, model in models.items() if model and model._meta.db_table in grown}
    assert long - set(LONG["staff"]) == set(ELSEWHERE)
