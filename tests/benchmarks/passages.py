"""The index of the search over a province: pairs are worked out for each text once, rows go in by one INSERT … SELECT.

Visits, talks and statements; findings and decisions by the index itself.
"""

from typing import Any

from visits import models as all_of
from visits.reports.search import index
from visits.reports.search.pairs import joined, pairs_of

TEXTS = """SELECT text, own_statement FROM visits_interview UNION SELECT text, '' FROM visits_statement
    UNION SELECT observed, '' FROM visits_visit"""
SOURCE = """(
    SELECT 'visit' AS kind, v.id AS thing_id, v.id AS visit, NULL::bigint AS talk, NULL::bigint AS said,
        v.team_id, v.unit_id, NULL::bigint AS cadre, NULL::bigint AS leaders, v.visited_on, v.observed AS one, '' AS other
    FROM visits_visit v
    UNION ALL SELECT 'interview', i.id, v.id, i.id, NULL, v.team_id, v.unit_id, i.source_cadre_id, NULL, v.visited_on,
        i.text, i.own_statement FROM visits_interview i JOIN visits_visit v ON v.id = i.visit_id
    UNION ALL SELECT 'statement', s.id, v.id, s.interview_id, s.id, v.team_id, v.unit_id, s.cadre_id, s.leadership_team_id,
        v.visited_on, s.text, '' FROM visits_statement s JOIN visits_visit v ON v.id = s.visit_id
    ) f JOIN pool_text p ON p.one = f.one AND p.other = f.other"""


def passages(put: Any, pool: Any) -> None:
    """All of them."""
    put.cursor.execute(TEXTS)
    texts = ((one, other, joined(one, other)) for one, other in put.cursor.fetchall())
    rows = ((one, other, folded.replace("\n", "\\n"), pairs_of(folded)) for one, other, folded in texts)
    pool(put.cursor, "text", "one text, other text, folded text, pairs int[]", rows)
    put(all_of.Passage, SOURCE, kind="f.kind", thing_id="f.thing_id", visit_id="f.visit", interview_id="f.talk",
        statement_id="f.said", team_id="f.team_id", unit_id="f.unit_id", cadre_id="f.cadre",
        leadership_team_id="f.leaders", day="f.visited_on", text="p.folded", pairs="p.pairs")  # fmt: skip
    for source in index.SOURCES:
        if source.model in {all_of.Finding, all_of.Decision}:
            index.bring_up(source, list(source.rows()))
