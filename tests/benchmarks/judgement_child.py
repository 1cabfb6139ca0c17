"""Fills or measures one database; see judgement.py. Each line: p50 / p95 of ours, p50 of the floor, ratio, questions."""

import json
import re
import sys
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Count, F, Q  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402

from cadre_review.accounts.models import User  # noqa: E402
from tests.benchmarks.judgement_build import build  # noqa: E402
from tests.benchmarks.pages_child import page, rows_of, times  # noqa: E402
from visits.models import (  # noqa: E402
    Cadre,
    Criterion,
    Decision,
    Finding,
    Interview,
    LeadershipTeam,
    Rating,
    Rectification,
    Round,
    Statement,
    Visit,
)

Floor = list[tuple[str, tuple[Any, ...]]]  # bare SQL with its values
TIMES, WANTED = 12, 200
BIG = 10_000  # rows from which a table that is read through is named
SLOW = 100  # ms from which a single question is printed
SOURCE = "coalesce(-i.source_cadre_id, i.id)"  # a named cadre is one source, of unnamed ones every talk
OF_VISIT = "JOIN visits_visit v ON v.id = x.visit_id JOIN visits_interview i ON i.id = x.interview_id"
SAID = f"""SELECT x.check_key, x.dimension, x.side, x.circle, count(*), max(v.visited_on), count(DISTINCT {SOURCE})
    FROM visits_statement x {OF_VISIT} WHERE x.{{of}} = %s AND v.state = 'accepted' GROUP BY 1, 2, 3, 4"""
NEWEST = f"""SELECT * FROM (SELECT x.text, x.nature, v.visited_on, u.name, i.source_class, row_number() OVER
    (PARTITION BY x.check_key, x.dimension, x.side ORDER BY v.visited_on DESC, x.id DESC) AS place
    FROM visits_statement x {OF_VISIT} JOIN visits_unit u ON u.id = v.unit_id
    WHERE x.{{of}} = %s AND v.state = 'accepted') f WHERE place <= 5"""
GRADED = f"""SELECT x.criterion_id, v.round_id, g.label, count(*), sum(g.points), count(DISTINCT {SOURCE})
    FROM visits_rating x {OF_VISIT} JOIN visits_grade g ON g.id = x.grade_id
    WHERE x.{{of}} = %s AND v.state = 'accepted' GROUP BY 1, 2, 3"""
FOUND = """SELECT f.side, f.statement, f.state, e.bears, e.document FROM visits_finding f LEFT JOIN visits_findingevidence e
    ON e.finding_id = f.id AND e.interview_id IS NULL WHERE f.{of} = %s AND f.state <> 'not_upheld'"""
OTHERS = f"""SELECT round_id, subject, avg(mark) FROM (SELECT v.round_id, x.{{of}} AS subject, {SOURCE}, avg(g.points) AS mark
    FROM visits_rating x {OF_VISIT} JOIN visits_grade g ON g.id = x.grade_id JOIN (SELECT DISTINCT w.round_id, w.unit_id
    FROM visits_rating o JOIN visits_visit w ON w.id = o.visit_id WHERE o.{{of}} = %s AND w.state = 'accepted') near
    ON near.round_id = v.round_id AND near.unit_id = v.unit_id WHERE x.{{of}} IS NOT NULL AND v.state = 'accepted'
    GROUP BY 1, 2, 3) f GROUP BY 1, 2"""
PORTRAIT = [SAID, NEWEST, GRADED, FOUND, OTHERS]
IN_WINDOW = "state = 'accepted' AND visited_on BETWEEN %s AND %s"
SEEN = f"SELECT {{}} FROM {{}} x JOIN visits_visit v ON v.id = x.visit_id WHERE v.{IN_WINDOW}"
GROUPS = ["kind = 'promotion' AND key_task_id IS NOT NULL", "kind = 'promotion' AND level_before = 40 AND level_after = 30",
          "kind = 'promotion' AND found_through_visits", "kind IN ('transfer', 'removal', 'demotion')",
          "kind IN ('reminder', 'criticism', 'self_examination', 'admonition')", "kind = 'reshuffle'", "kind = 'rectify'"]  # fmt: skip
COUNTED = ", ".join(f"count(CASE WHEN {one} THEN 1 END), count(DISTINCT CASE WHEN {one} THEN coalesce(cadre_id,"
                    " -leadership_team_id) END)" for one in GROUPS)  # fmt: skip
OUTCOMES = [
    f"SELECT {COUNTED} FROM visits_decision WHERE state IN ('decided', 'told') AND decided_on BETWEEN %s AND %s",
    f"SELECT count(*), count(DISTINCT unit_id) FROM visits_visit WHERE {IN_WINDOW}",
    SEEN.format("x.kind, count(*)", "visits_interview") + " AND x.symposium_id IS NULL GROUP BY 1",
    SEEN.format("count(*)", "visits_symposium"),
    SEEN.format("count(*)", "visits_sitevisit"),
    "SELECT count(DISTINCT s.unit_id) FROM visits_scopeentry s JOIN visits_round r ON r.id = s.round_id"
    " WHERE s.in_scope AND r.ends_on >= %s AND r.starts_on <= %s",
]
DASHBOARD = [
    *OUTCOMES,
    f"SELECT u.category, count(*) FROM visits_visit v JOIN visits_unit u ON u.id = v.unit_id WHERE {IN_WINDOW} GROUP BY 1",
    SEEN.format("(SELECT u.category FROM visits_unit u WHERE u.id = v.unit_id), count(*)", "visits_interview")
    + " AND x.symposium_id IS NULL GROUP BY 1",
    f"SELECT (SELECT u.category FROM visits_unit u WHERE u.id = unit_before_id), {COUNTED} FROM visits_decision"
    " WHERE state IN ('decided', 'told') AND decided_on BETWEEN %s AND %s GROUP BY 1",
]
STANDS_OPEN = [
    *(f"SELECT state, count(*) FROM visits_{one} GROUP BY 1" for one in ("lead", "finding", "decision")),
    "SELECT count(*) FROM visits_outcomecheck WHERE checked_on IS NULL AND due_on <= CURRENT_DATE",
    "SELECT due_on, count(*) FROM visits_rectification WHERE state IN ('demanded', 'reported', 'verified') GROUP BY 1",
]


def main() -> None:
    """All pages."""
    client = Client()
    client.force_login(
        User.objects.get(username="staff"), backend="django.contrib.auth.backends.ModelBackend"
    )
    counted = [Cadre, Visit, Interview, Statement, Rating, Finding, Decision, Rectification]
    print(", ".join(f"{one._meta.model_name}s {one._default_manager.count():,}" for one in counted))
    cadre, team = chosen()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(
        f"cadre {ratings_of(cadre=cadre.pk):,} ratings, team {ratings_of(leadership_team=team.pk):,} ratings\n"
    )
    print("| page | ours p50 / p95 ms | floor p50 | × floor | questions |\n|---|---|---|---|---|")
    newest, all_rounds = Round.objects.latest("starts_on"), Round.objects.earliest("starts_on")
    last = Visit.objects.accepted().latest("visited_on").visited_on
    line(
        client,
        "portrait of a cadre",
        reverse("cadres:portrait", args=[cadre.pk]),
        about("cadre_id", cadre.pk),
    )
    line(client, "portrait of a leadership team", reverse("reviews:leadership_portrait", args=[team.unit_id]),
         about("leadership_team_id", team.pk))  # fmt: skip
    line(client, "others of his like", reverse("cadres:portrait_peers", args=[cadre.pk]))
    for name, first in (("newest round", newest.starts_on), ("all rounds", all_rounds.starts_on)):
        address = f"{reverse('reports:outcomes')}?first={first}&last={last}"
        line(client, f"outcomes, {name}", address, [(sql, (first, last)) for sql in OUTCOMES])
    try:
        floor: Floor = [(sql, (newest.starts_on, last)) for sql in DASHBOARD] + [
            (sql, ()) for sql in STANDS_OPEN
        ]
        line(client, "dashboard", reverse("reports:dashboard"), floor)
    except NoReverseMatch:
        print("\nThere is no dashboard yet: not measured.")


def about(column: str, key: int) -> Floor:
    """The questions of a portrait."""
    return [(sql.format(of=column), (key,)) for sql in PORTRAIT]


def ratings_of(**subject: int) -> int:
    """How many accepted ratings there are of a subject."""
    return int(Rating.objects.filter(visit__state="accepted", **subject).count())


def chosen() -> tuple[Cadre, LeadershipTeam]:
    """Of whom the newest talks speak: the cadre with nearest to 200 ratings, brought to them, and a team likewise."""
    newest = Interview.objects.filter(visit__state="accepted").order_by("-pk").values("pk")[:2000]
    found = []
    for field in ("cadre", "leadership_team"):
        near = Rating.objects.filter(interview__in=newest).exclude(**{field: None}).values(field)
        rated = Rating.objects.filter(visit__state="accepted", **{f"{field}__in": near})
        numbers = rated.order_by().values_list(field).annotate(n=Count("pk"))
        found.append(min(numbers, key=lambda one: (abs(one[1] - WANTED), one[0])))
    cadre = Cadre.objects.get(pk=found[0][0])
    if found[0][1] < WANTED:
        rate(cadre, WANTED - found[0][1])
    return cadre, LeadershipTeam.objects.get(pk=found[1][0])


def rate(cadre: Cadre, missing: int) -> None:
    """Let accepted talks that have not rated the cadre rate him, those at his own unit first; each says something too."""
    free = (
        Interview.objects.filter(visit__state="accepted")
        .exclude(ratings__cadre=cadre)
        .exclude(source_cadre=cadre)
    )
    own = Q(visit__unit=cadre.unit_id)
    criteria = list(
        Criterion.objects.filter(subject_kind="cadre", scheme__rounds__isnull=False).distinct()[:5]
    )
    talks = (
        free.annotate(own=own)
        .order_by("-own", "pk")
        .annotate(of=F("visit_id"))[: -(-missing // len(criteria))]
    )
    ratings, said = [], []
    for at, talk in enumerate(talks):
        here: dict[str, Any] = {
            "visit_id": talk.visit_id,
            "interview": talk,
            "cadre": cadre,
            "circle": talk.source_circle,
        }
        for place, one in enumerate(criteria):
            grades = list(one.scale.grades.order_by("position"))
            grade = grades[(at * 7 + place) % len(grades)]
            ratings.append(Rating(criterion=one, grade=grade, source_class=talk.source_class, **here))
        said.append(Statement(side=("for", "against")[at % 3 == 0], nature="fact", check_key=criteria[0].check_key,
                              text="敢于担当，能啃硬骨头。", **here))  # fmt: skip
    Rating.objects.bulk_create(ratings[:missing])
    Statement.objects.bulk_create(said)


def line(client: Client, name: str, address: str, floor: Floor | None = None) -> None:
    """One line of the table, and under it the questions that read through big tables or are slow."""

    def ask() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)

    ours = times(ask, TIMES)
    raw = times(lambda: [page(rows_of(sql, values)) for sql, values in floor], TIMES)[0] if floor else 0
    with CaptureQueriesContext(connection) as queries:
        ask()
    beside = f"{raw:.1f} | {ours[0] / raw:.0f}" if raw else "– | –"
    print(f"| {name} | {ours[0]:.0f} / {ours[1]:.0f} | {beside} | {len(queries)} |", flush=True)
    for one in queries.captured_queries:
        through, took = scans(one["sql"]), float(one["time"]) * 1000
        if through or took > SLOW:
            print(
                f"    {took:.0f} ms{', reads through ' if through else ''}{', '.join(through)}: {brief(one['sql'])}"
            )


def brief(sql: str) -> str:
    """A question without the columns that it asks for."""
    bare = sql.replace("visits_", "").replace('"', "")
    return re.sub(r"SELECT .*? FROM", "SELECT … FROM", bare, count=1)[:400]


def scans(sql: str) -> list[str]:
    """The big tables that the plan of a question reads from one end to the other."""
    if not sql.lstrip("( ").startswith(("SELECT", "WITH")):
        return []
    if connection.vendor == "postgresql":
        ((plan,),) = rows_of(f"EXPLAIN (FORMAT JSON) {sql}", None)
        nodes = walk((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
        found = [one["Relation Name"] for one in nodes if one["Node Type"] == "Seq Scan"]
    else:
        plans = [str(row[3]) for row in rows_of(f"EXPLAIN QUERY PLAN {sql}", None)]
        names = [re.match(r"SCAN (\w+)(?! USING)$", one) for one in plans]
        found = [one[1] for one in names if one]
    return sorted({one for one in found if size(one) > BIG})


def walk(node: dict[str, Any]) -> list[dict[str, Any]]:
    """A node of a plan and all under it."""
    return [node, *(one for child in node.get("Plans", []) for one in walk(child))]


def size(table: str) -> int:
    """Rows of a table; 0 where the plan speaks of an alias or of a part of the question."""
    if table not in connection.introspection.table_names():
        return 0
    return int(rows_of(f"SELECT count(*) FROM {table}")[0][0])


if __name__ == "__main__":
    if sys.argv[1:2] == ["build"]:
        build(*map(int, sys.argv[2:4]))
    else:
        main()
