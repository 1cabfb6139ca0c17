"""The heaviest questions of the main pages read no big table from end to end: 30,000 cadres, 400,000 ratings.

The questions are those that the pages send; the ten of each role that the planner holds dearest are looked at.
``WHOLE`` holds what reads through a table today; it should get empty, but for what adds up all of a table.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cadre_review.accounts.models import User
from tests.benchmarks.province import Size, build
from tests.conftest import client_of
from visits.models import Interview, Visit

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
SIZE = Size(counties=10, cadres=30_000, visits=4_000)
BIG = 10_000  # rows from which a table is not read through
HEAVIEST = 10
PAGES = {
    "staff": [
        "/", "/cadres/", "/cadres/?q=建华", "/cadres/?q=zhang", "/cadres/?label=援藏", "/visits/", "/interviews/",
        "/ratings/", "/findings/", "/reports/coverage/", "/reports/matrix/", "/reports/people/", "/reports/outcomes/",
        "/reports/dashboard/", "/cadres/{cadre}/portrait/", "/cadres/{cadre}/evidence/", "/cadres/{cadre}/ratings/",
        "/visits/{visit}/",
    ],
    "lead1": ["/", "/cadres/", "/visits/", "/interviews/", "/reports/next-visits/"],
}  # fmt: skip
STREAMS = {"Nested Loop", "Subquery Scan", "Seq Scan", "Append", "Result"}  # hand on row by row
SPOKEN = frozenset({"visits_interview", "visits_statement", "visits_rating"})
WHOLE = {
    ("staff", address): SPOKEN
    for address in (
        "/", "/interviews/", "/ratings/", "/reports/coverage/", "/reports/matrix/", "/reports/people/",
        "/reports/outcomes/", "/reports/dashboard/", "/cadres/{cadre}/portrait/", "/cadres/{cadre}/evidence/",
        "/visits/{visit}/",
    )
}  # fmt: skip


@pytest.fixture(scope="module")
def province(module_db: None) -> None:
    """A small province, built as the measured one is."""
    build(SIZE, quiet=True)


def questions(who: str, addresses: list[str]) -> Iterator[tuple[str, str]]:
    """Address and statement of all that the pages ask."""
    client = client_of(User.objects.get(username=who))
    cadre = Interview.objects.exclude(source_cadre=None).order_by("-pk").first().source_cadre_id
    visit = Visit.objects.filter(state="accepted").order_by("-pk").first().pk
    for address in addresses:
        page = address.format(cadre=cadre, visit=visit)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page).status_code == 200
            asked = [one["sql"] for one in seen.captured_queries]
        yield from ((address, sql) for sql in asked if sql.startswith(("SELECT", "WITH", "(")))


def plan_of(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (found,) = cursor.fetchone()
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def read_through(plan: dict[str, Any], stopped: bool = False) -> Iterator[str]:
    """Tables that are read from one end to the other; where a limit ends the reading they are not."""
    kind = plan["Node Type"]
    stopped = kind == "Limit" or (
        stopped and kind in STREAMS and plan.get("Parent Relationship") != "SubPlan"
    )
    if kind == "Seq Scan" and not stopped:
        yield plan["Relation Name"]
    for below in plan.get("Plans", []):
        yield from read_through(below, stopped)


@pytest.fixture(scope="module")
def big(province: None) -> set[str]:
    """Tables of more than so many rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [BIG])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("who", PAGES)
def test_heaviest_questions_read_no_big_table_from_end_to_end(big, who):
    assert {"visits_cadre", "visits_interview", "visits_rating"} <= big
    planned = [(plan_of(sql), address, sql) for address, sql in questions(who, PAGES[who])]
    planned.sort(key=lambda one: -one[0]["Total Cost"])
    for plan, address, sql in planned[:HEAVIEST]:
        assert not (set(read_through(plan)) & big) - WHOLE.get((who, address), frozenset()), (
            address,
            sql[:3000],
        )
