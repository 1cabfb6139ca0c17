"""Searching reads no big table from end to end: 60,000 passages, for words that are in most, in few and in none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import client_of
from tests.test_plans import plan_of, read_through
from tests.world import Office, accepted
from visits.reports.search.pairs import fold, pairs_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
PASSAGES = 60_000
SENTENCES = ["群众反映办事快了许多", "项目推进顺利群众满意", "班子团结敢担当", "征地拆迁进度靠前"]
RARE = "龙祠旧址待修缮"


@pytest.fixture
def many(member1, lead1, member2, staff):
    """Most passages say something of the people, one something rare."""
    visit = accepted(Office(member1, lead1, member2), staff)
    texts = [fold(text) for text in (*SENTENCES, RARE)]
    arrays = [sorted(pairs_of(text)) for text in texts]
    with connection.cursor() as cursor:
        for place, (text, pairs) in enumerate(zip(texts, arrays, strict=True)):
            first, last = (1, PASSAGES // 4) if place < 4 else (1, 1)
            cursor.execute(
                "INSERT INTO visits_passage"
                " (kind, thing_id, visit_id, interview_id, team_id, unit_id, day, text, pairs)"
                " SELECT 'interview', %s + g, %s, %s + g, %s, %s, DATE '2017-01-01' + g %% 2000, %s, %s::integer[]"
                " FROM generate_series(%s, %s) g",
                [
                    place * PASSAGES,
                    visit.pk,
                    place * PASSAGES,
                    visit.team_id,
                    visit.unit_id,
                    text,
                    pairs,
                    first,
                    last,
                ],
            )
        cursor.execute("ANALYZE visits_passage")
    return visit


@pytest.mark.parametrize("more", [{}, {"kind": "interview"}])
@pytest.mark.parametrize("words", ["群众", "征地拆迁", "龙祠", "祠", "乌有乡", "群众 担当"])
@pytest.mark.parametrize("name", ["staff", "member1"])
def test_searching_reads_no_big_table_from_end_to_end(many, request, name, words, more):
    client = client_of(request.getfixturevalue(name))
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/search/", {"q": words, **more}).status_code == 200
    asked = [one["sql"] for one in seen.captured_queries if "visits_passage" in one["sql"]]
    for sql in asked:
        if sql.startswith("SELECT"):
            assert "visits_passage" not in set(read_through(plan_of(sql))), sql[:1500]
