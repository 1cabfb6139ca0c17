"""Searching reads no big table from end to end, nor all hits for one page: 45,000 passages, for words that are in most,
in many old ones, in few and in none.
"""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import client_of, enter
from tests.test_plans import reads
from tests.world import Office, accepted
from visits.core.lists.paging import PAGE
from visits.reports.search import hits
from visits.reports.search.pairs import fold, pairs_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
EACH, TEAMS = 10_000, 20
SENTENCES = ["群众反映办事快了许多", "项目推进顺利群众满意", "班子团结敢担当", "征地拆迁进度靠前"]
RARE, OLD = "龙祠旧址待修缮", "老桥年久失修"
OF_OLD = EACH // 2
ROWS = (
    "INSERT INTO visits_passage (kind, thing_id, visit_id, interview_id, team_id, unit_id, day, text, pairs)"
    f" SELECT 'interview', %(from)s + g, %(visit)s, %(from)s + g, %(team)s + g %% {TEAMS}, %(unit)s,"
    " %(day)s::date + g %% %(days)s, %(text)s, %(pairs)s::integer[] FROM generate_series(0, %(last)s) g"
)


@pytest.fixture(scope="module")
def many(module_db):
    """Most passages say something of the people, one something rare; each team has a twentieth of them."""
    member, lead, other, staff = (enter(name) for name in ("member1", "lead1", "member2", "staff"))
    visit = accepted(Office(member, lead, other), staff)
    with connection.cursor() as cursor:
        for place, text in enumerate((*SENTENCES, RARE, OLD)):
            values = {
                "day": "2015-01-01" if text is OLD else "2017-01-01",
                "days": 500 if text is OLD else 2000,
                "from": (place + 1) * EACH,
                "visit": visit.pk,
                "team": visit.team_id,
                "unit": visit.unit_id,
            }
            folded = fold(text)
            values |= {
                "text": folded,
                "pairs": sorted(pairs_of(folded)),
                "last": {RARE: 1, OLD: OF_OLD}.get(text, EACH) - 1,
            }
            cursor.execute(ROWS, values)
        cursor.execute("ANALYZE visits_passage")
    return SimpleNamespace(member1=member, staff=staff, visit=visit)


@pytest.mark.parametrize("more", [{}, {"kind": "interview"}])
@pytest.mark.parametrize("name", ["staff", "member1"])
def test_searching_reads_no_big_table_from_end_to_end(many, name, more):
    client = client_of(getattr(many, name))
    for words in ("群众", "征地拆迁", "龙祠", "祠", "乌有乡", "群众 满意", "老桥"):
        for sql in asked(client, {"q": words, **more}):
            through = [one for one in reads(sql) if one[:2] == ("Seq Scan", "visits_passage")]
            assert not through, (words, sql[:1500])


@pytest.mark.parametrize(
    "more", [{}, {"kind": "interview"}, {"to": "2016-03-01"}, {"round": "1"}, {"unit": "1"}]
)
def test_a_page_of_a_frequent_old_word_reads_its_hits_once(many, more):
    """Not one of the newest texts holds it: the index is asked for how many there are, for some days, for the rest."""
    wanted = {"round": many.visit.team.round_id, "unit": many.visit.unit.code}
    client = client_of(many.staff)
    page = client.get(
        "/search/", {"q": "老桥", **more, **{name: wanted[name] for name in more if name in wanted}}
    )
    assert len(page.context["page"]["rows"]) == PAGE
    found = asked(client, dict(page.wsgi_request.GET.items()))
    assert len([sql for sql in found if '"pairs"' in sql]) <= 3
    for sql in found:
        most = OF_OLD if '"pairs"' in sql else hits.WALK * 11 // 10  # by the index, else text by text
        many_read = [one for one in reads(sql) if one[2] > most]
        assert not many_read, (many_read, sql[:1500])


def asked(client, query) -> list[str]:
    """The statements over passages that the search sends."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/search/", query).status_code == 200
    return [one["sql"] for one in seen.captured_queries if "visits_passage" in one["sql"]]
