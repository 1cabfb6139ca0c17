"""Searching reads no big table from end to end: 40,000 passages, for words that are in most, in few and in none."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import client_of, enter
from tests.test_plans import reads
from tests.world import Office, accepted
from visits.reports.search.pairs import fold, pairs_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
EACH, TEAMS = 10_000, 20
SENTENCES = ["群众反映办事快了许多", "项目推进顺利群众满意", "班子团结敢担当", "征地拆迁进度靠前"]
RARE = "龙祠旧址待修缮"
ROWS = (
    "INSERT INTO visits_passage (kind, thing_id, visit_id, interview_id, team_id, unit_id, day, text, pairs)"
    f" SELECT 'interview', %(from)s + g, %(visit)s, %(from)s + g, %(team)s + g %% {TEAMS}, %(unit)s,"
    " DATE '2017-01-01' + g %% 2000, %(text)s, %(pairs)s::integer[] FROM generate_series(0, %(last)s) g"
)


@pytest.fixture(scope="module")
def many(module_db):
    """Most passages say something of the people, one something rare; each team has a twentieth of them."""
    member, lead, other, staff = (enter(name) for name in ("member1", "lead1", "member2", "staff"))
    visit = accepted(Office(member, lead, other), staff)
    with connection.cursor() as cursor:
        for place, text in enumerate((*SENTENCES, RARE)):
            values = {
                "from": (place + 1) * EACH,
                "visit": visit.pk,
                "team": visit.team_id,
                "unit": visit.unit_id,
            }
            folded = fold(text)
            values |= {
                "text": folded,
                "pairs": sorted(pairs_of(folded)),
                "last": EACH - 1 if place < 4 else 0,
            }
            cursor.execute(ROWS, values)
        cursor.execute("ANALYZE visits_passage")
    return SimpleNamespace(member1=member, staff=staff)


@pytest.mark.parametrize("more", [{}, {"kind": "interview"}])
@pytest.mark.parametrize("name", ["staff", "member1"])
def test_searching_reads_no_big_table_from_end_to_end(many, name, more):
    client = client_of(getattr(many, name))
    for words in ("群众", "征地拆迁", "龙祠", "祠", "乌有乡", "群众 满意"):
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/search/", {"q": words, **more}).status_code == 200
        asked = [one["sql"] for one in seen.captured_queries if "visits_passage" in one["sql"]]
        for sql in asked:
            if '"asked"' in sql:  # the rows of the page; counts end at 1,000 hits or after 300 ms
                through = [one for one in reads(sql) if one[:2] == ("Seq Scan", "visits_passage")]
                assert not through, (words, sql[:1500])
