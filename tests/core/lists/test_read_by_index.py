"""On SQLite, too, no order of a long list reads its table from end to end; PostgreSQL is asked in ``tests.test_plans``.

Nothing is counted here for the planner, as on a site, so what it chooses hangs on no number of rows.
"""

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from tests.conftest import enter
from tests.test_plans import LONG, asked, lists_of, orders_of
from visits.core.lists.paging import page_of
from visits.core.lists.query import Query

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
# A table as it lies; along an index a page stops where it is full.
THROUGH = re.compile(r"^SCAN (\w+)(?! USING)")


@pytest.mark.parametrize("who", ["staff", "auditor"])
def test_long_lists_are_read_by_an_index(who):
    user, seen_lists = enter(who), 0
    for spec in lists_of(user, LONG[who]):
        model = Query(spec, user, QueryDict()).model
        for sort in orders_of(spec, model):
            query = Query(spec, user, QueryDict(f"sort={sort}"))
            with CaptureQueriesContext(connection) as seen:
                page_of(query.listed, query.order, fetch=query.fetch)
            for sql in asked(seen):
                plan = steps(sql)
                through = [
                    step
                    for step in plan
                    if (found := THROUGH.match(step)) and found[1] == model._meta.db_table
                ]
                assert not through, (spec.key, sort, plan, sql[:2000])
                seen_lists += 1
    assert seen_lists >= len(LONG[who])


def test_a_table_read_from_end_to_end_is_seen():
    assert THROUGH.match(steps("SELECT observed FROM visits_visit ORDER BY observed")[0])


def steps(sql: str) -> list[str]:
    """How SQLite goes about it."""
    with connection.cursor() as cursor:
        cursor.cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%"))
        return [row[3] for row in cursor.fetchall()]
