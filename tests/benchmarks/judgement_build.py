"""Fills an empty PostgreSQL with rounds, visits, talks, statements, ratings, findings and decisions by SQL.

Of each unit the first eight cadres are spoken of. A visit has four talks, a talk ten ratings: four of each of two cadres
and two of the leadership team. A unit that was visited fifty times over six rounds has eight cadres with 200 ratings
and fifty statements each, and a leadership team with 400 ratings.
"""

import time
from typing import Any

from django.db import connection, models
from django.utils import timezone

from cadre_review.accounts.models import User
from tests.benchmarks.province_build import index, people, pools, units
from visits import models as all_of
from visits.organisation.rounds.default_scheme import make_default_scheme

ROUNDS, LEADING, TALKS, TASKS, TEAMS = 6, 8, 4, 40, 20
RATINGS_A_VISIT = 10 * TALKS
FINDINGS, DECISIONS, RECTIFICATIONS, SITES = 8000, 6000, 4000, 25_000
CHECK = "(ARRAY['political','competence','performance'])[1 + {} % 3]"
DIMENSION = "(ARRAY['political_building','ideological_building','running','function'])[1 + {} % 4]"
SIDE = "CASE WHEN {} % 4 = 0 THEN 'against' ELSE 'for' END"
CADRE = "(SELECT l.cadre_id FROM leaders l WHERE l.unit_n = g % {units} AND l.n = g / {units} % 8)"
# Three out of four are about a cadre, the others about a leadership team.
SUBJECT = {
    "cadre_id": f"CASE WHEN g % 4 > 0 THEN {CADRE} END",
    "leadership_team_id": "CASE WHEN g % 4 = 0 THEN (SELECT t.id FROM visits_leadershipteam t JOIN pool_unit p"
    " ON p.id = t.unit_id WHERE p.n = g % {units}) END",
}


class Filler:
    """INSERT … SELECT into the table of a model; a column that nobody names is null, blank, its default or now."""

    def __init__(self, cursor: Any, author: int, second: int) -> None:
        self.cursor, self.author, self.second, self.units = (
            cursor,
            author,
            second,
            all_of.Unit.objects.count(),
        )

    def __call__(self, model: type[models.Model], source: str, **drawn: str) -> None:
        fields = [one for one in model._meta.concrete_fields if one.column in drawn or not one.primary_key]
        value = {str(one.column): drawn.get(str(one.column)) or self.blank(one) for one in fields}
        assert set(drawn) <= set(value), set(drawn) - set(value)
        sql = f"INSERT INTO {model._meta.db_table} ({', '.join(value)}) SELECT {', '.join(value.values())} FROM {source}"
        self.cursor.execute(sql.replace("{units}", str(self.units)))

    def blank(self, field: Any) -> str:
        """What stands in a column that nobody named."""
        if field.null:
            return "NULL"
        if field.related_model is User:
            return str(self.author)
        kinds = {"UUIDField": "gen_random_uuid()", "DateTimeField": "now()"}
        default = field.get_default()
        return kinds.get(field.get_internal_type()) or f"'{'' if default in (None, []) else default}'"


def build(cadres: int, ratings: int) -> None:
    """Units, cadres, rounds, the log and the judgements, then ANALYZE."""
    staff, other = (
        User.objects.create_user(username=name, name=name, role="staff") for name in ("staff", "other")
    )
    units()
    criteria = make_default_scheme().criteria
    of_cadres, of_teams = (list(criteria.filter(subject_kind=kind)[:4]) for kind in ("cadre", "team"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'"
        )
        pools(cursor)
        put = Filler(cursor, staff.pk, other.pk)
        without_indexes(cursor, all_of.Cadre, lambda: people(cursor, cadres, staff.pk))
        frame(put, of_cadres[0].scheme_id)
        visits = ratings // RATINGS_A_VISIT
        without_indexes(cursor, all_of.Visit, lambda: log(put, visits))
        without_indexes(cursor, all_of.Interview, lambda: talks(put))
        without_indexes(cursor, all_of.Statement, lambda: said(put))
        without_indexes(cursor, all_of.Rating, lambda: graded(put, of_cadres, of_teams))
        gathered(put)
        judged(put)
        cursor.execute("VACUUM ANALYZE")


def without_indexes(cursor: Any, model: type[models.Model], fill: Any) -> None:
    """Fill a table with its indexes taken off, and make them anew."""
    began, table = time.perf_counter(), model._meta.db_table
    made = index(cursor, table)
    fill()
    for statement in made:
        cursor.execute(statement)
    cursor.execute(f"ANALYZE {table}")
    print(f"{table}: {time.perf_counter() - began:.0f} s", flush=True)


def frame(put: Filler, scheme: int) -> None:
    """Categories, leadership teams and their posts, key tasks, rounds of half a year up to today, scope and teams."""
    put.cursor.execute(
        "UPDATE visits_unit SET category = (ARRAY['county','department','enterprise'])[1 + id % 3]"
    )
    put.cursor.execute(
        "CREATE TEMP TABLE leaders AS SELECT * FROM (SELECT u.n AS unit_n, u.id AS unit_id, c.id AS cadre_id, c.level,"
        " row_number() OVER (PARTITION BY c.unit_id ORDER BY c.level, c.id) - 1 AS n"
        f" FROM visits_cadre c JOIN pool_unit u ON u.id = c.unit_id) f WHERE n < {LEADING};"
        "CREATE UNIQUE INDEX ON leaders (unit_n, n); ANALYZE leaders"
    )
    put(all_of.LeadershipTeam, "visits_unit u", unit_id="u.id")
    put(all_of.Post, "leaders l", unit_id="l.unit_id", title="'职务' || l.n", level="l.level",
        standing="CASE l.n WHEN 0 THEN 'head' ELSE 'deputy' END")  # fmt: skip
    put(all_of.Tenure, "leaders l JOIN visits_post p ON p.unit_id = l.unit_id AND p.title = '职务' || l.n",
        cadre_id="l.cadre_id", unit_id="l.unit_id", post_id="p.id", title="p.title", level="l.level")  # fmt: skip
    put(all_of.KeyTask, f"generate_series(1, {TASKS}) g", id="g", name="'重点任务' || g", lead_unit_id="g",
        kind="(ARRAY['project','poverty','livelihood','auto_city'])[1 + g % 4]")  # fmt: skip
    put(all_of.TaskAssignment, "leaders l WHERE l.n < 4", cadre_id="l.cadre_id", from_on="DATE '2020-01-01'",
        key_task_id=f"1 + l.unit_n % {TASKS}")  # fmt: skip
    first = f"DATE '{timezone.localdate()}' - 151 - 182 * ({ROUNDS} - g)::int"
    put(all_of.Round, f"generate_series(1, {ROUNDS}) g", id="g", name="'第' || g || '轮走访'", scheme_id=str(scheme),
        starts_on=first, ends_on=f"{first} + 181", state=f"CASE WHEN g < {ROUNDS} THEN 'closed' ELSE 'open' END")  # fmt: skip
    put(all_of.ScopeEntry, "visits_round r, visits_unit u", round_id="r.id", unit_id="u.id")
    put(all_of.VisitTeam, f"generate_series(0, {ROUNDS * TEAMS - 1}) g", id="1 + g", round_id=f"1 + g / {TEAMS}",
        name="'走访组' || g", position=f"1 + g % {TEAMS}")  # fmt: skip


def log(put: Filler, visits: int) -> None:
    """Visits, unit by unit in turn; the rounds follow each other. A tenth of the newest round waits for acceptance."""
    source = f"""generate_series(0, {visits - 1}) g
        JOIN pool_unit u ON u.n = g % {{units}} JOIN visits_round r ON r.id = 1 + g::bigint * {ROUNDS} / {visits}"""
    day = "r.starts_on + g * 37 % 150"
    put(all_of.Visit, source, id="1 + g", round_id="r.id", unit_id="u.id", visited_on=day, submitted_at=f"{day} + 2",
        team_id=f"1 + (r.id - 1) * {TEAMS} + u.n % {TEAMS}", observed="'项目现场有序，台账齐全。'",
        state="CASE WHEN r.state = 'open' AND g % 10 = 3 THEN 'submitted' ELSE 'accepted' END",
        accepted_at=f"{day} + 4", key_task_id=f"CASE WHEN g % 10 = 0 THEN 1 + u.n % {TASKS} END")  # fmt: skip


def talks(put: Filler) -> None:
    """Talks, the first of a visit with a named cadre; ``talk`` keeps who is spoken of in each."""
    put.cursor.execute(
        f"""CREATE TEMP TABLE talk AS SELECT (v.id - 1) * {TALKS} + t + 1 AS id, v.id AS visit_id, v.unit_id, t, m.m,
        a.cadre_id AS one, b.cadre_id AS two, s.cadre_id AS source, z.id AS team_id,
        (ARRAY['team_member','staff','middle','served'])[1 + t] AS class,
        (ARRAY['work','life','social'])[1 + m.m % 3] AS circle
        FROM visits_visit v JOIN pool_unit u ON u.id = v.unit_id JOIN visits_leadershipteam z ON z.unit_id = v.unit_id
        CROSS JOIN generate_series(0, {TALKS - 1}) t
        CROSS JOIN LATERAL (SELECT ((v.id - 1) / {put.units} * {TALKS} + t)::int AS m) m
        JOIN leaders a ON a.unit_n = u.n AND a.n = m.m % 8
        JOIN leaders b ON b.unit_n = u.n AND b.n = (m.m + 1 + m.m / 8 % 7) % 8
        JOIN leaders s ON s.unit_n = u.n AND s.n = (m.m + 1 + (m.m / 8 + 1) % 7) % 8;
        ANALYZE talk"""
    )
    put(all_of.Interview, "talk", id="id", visit_id="visit_id", source_class="class", source_circle="circle",
        kind="CASE t WHEN 0 THEN 'heart_to_heart' ELSE 'interview' END", is_confidential="t > 0",
        source_cadre_id="CASE t WHEN 0 THEN source END", second_interviewer_id=str(put.second), text="'谈到班子成员的工作和作风。'",
        own_statement="CASE WHEN t = 0 AND visit_id % 2 = 0 THEN '我把主要精力放在项目上。' ELSE '' END")  # fmt: skip


def said(put: Filler) -> None:
    """A statement about each of the two cadres, every other talk one about the leadership team."""
    more = {"visit_id": "visit_id", "interview_id": "id", "nature": "CASE WHEN m % 3 = 0 THEN 'fact' ELSE 'opinion' END",
            "circle": "circle", "text": "'敢于担当，能啃硬骨头，群众比较认可。' || m"}  # fmt: skip
    for who, add in (("one", 0), ("two", 1)):
        put(all_of.Statement, "talk", cadre_id=who, check_key=CHECK.format(f"(m / 2 + {add})"),
            side=SIDE.format(f"(m / 3 + {add})"), **more)  # fmt: skip
    put(all_of.Statement, "talk WHERE m % 2 = 0", leadership_team_id="team_id", dimension=DIMENSION.format("(m / 2)"),
        side=SIDE.format("(m / 8)"), **more)  # fmt: skip


def graded(put: Filler, of_cadres: list[Any], of_teams: list[Any]) -> None:
    """Ten ratings a talk; the grade is drawn by number, better ones oftener."""
    grades = {
        one.scale_id: list(one.scale.grades.values_list("pk", flat=True)) for one in of_cadres + of_teams
    }
    for at, one in enumerate(of_cadres + of_teams):
        steps = grades[one.scale_id]
        drawn = [steps[min(step, len(steps) - 1)] for step in (0, 0, 0, 0, 1, 1, 1, 2, 2, 3)]
        grade = f"(ARRAY{drawn})[1 + (hashint8(talk.id * 16 + {at}) & 1023) % 10]"
        more = {"visit_id": "visit_id", "interview_id": "talk.id", "criterion_id": str(one.pk), "grade_id": grade,
                "source_class": "class", "circle": "circle"}  # fmt: skip
        if one in of_cadres:
            for who in ("one", "two"):
                put(all_of.Rating, "talk", cadre_id=who, **more)
        else:
            put(all_of.Rating, f"talk WHERE m % 2 = {at % 2}", leadership_team_id="team_id", **more)


def gathered(put: Filler) -> None:
    """Symposia and places seen."""
    some = f"visits_visit v WHERE v.id % 10 = 1 LIMIT {SITES}"
    put(
        all_of.SiteVisit,
        some,
        visit_id="v.id",
        place="'项目现场'",
        observed="'进度达到节点。'",
        key_task_id="v.key_task_id",
    )
    put(all_of.Symposium, some, visit_id="v.id", recorder_id=str(put.second))


def judged(put: Filler) -> None:
    """Findings with evidence, decisions, what became of them, and demands to rectify; one avoidance of the reader."""
    put(all_of.Finding, f"generate_series(1, {FINDINGS}) g", id="g", side=SIDE.format("(g / 3)"), statement="'经核实的情况。'",
        check_key=f"CASE WHEN g % 4 > 0 THEN {CHECK.format('g')} ELSE '' END", decided_by_id=str(put.author), reason="'两人证实'",
        dimension=f"CASE WHEN g % 4 = 0 THEN {DIMENSION.format('(g / 4)')} ELSE '' END",
        kind="CASE WHEN g % 4 > 0 THEN 'achievement' ELSE '' END", created_at="now() - g * interval '3 hours'",
        state="(ARRAY['verified','verified','unverified','not_upheld'])[1 + g / 7 % 4]", **SUBJECT)  # fmt: skip
    for bears in ("supports", "contradicts"):
        put(all_of.FindingEvidence, "visits_finding f", finding_id="f.id", bears=f"'{bears}'", document="'督查通报'",
            passage=f"'通报列明的事项：{bears}'")  # fmt: skip
    kinds = """CASE WHEN g % 4 = 0 THEN (ARRAY['rectify','reshuffle','example'])[1 + g / 4 % 3] ELSE
        (ARRAY['promotion','promotion','transfer','reminder','admonition','removal','lateral'])[1 + g / 4 % 7] END"""
    put(all_of.Decision, f"generate_series(1, {DECISIONS}) g", id="g", kind=kinds, reasons="'依据核实情况。'",
        decided_on=f"DATE '{timezone.localdate()}' - g % 1092", document_number="'组干' || g", found_through_visits="g % 3 = 0",
        **{name: f"DATE '{timezone.localdate()}' - g % 1092 - {days}" for name, days in
           (("recommended_on", 40), ("met_on", 30), ("notice_from", 25), ("notice_to", 10))},
        key_task_id=f"CASE WHEN g % 5 = 0 THEN 1 + g % {TASKS} END", level_before="40", level_after="30",
        unit_before_id="(SELECT p.id FROM pool_unit p WHERE p.n = g % {units})", created_at="now() - g * interval '4 hours'",
        state="(ARRAY['told','told','told','decided','drafted','withdrawn'])[1 + g / 11 % 6]", **SUBJECT)  # fmt: skip
    put(all_of.OutcomeCheck, "visits_decision d, unnest(ARRAY[3, 6, 12]) m WHERE d.state = 'told'", decision_id="d.id",
        months="m", due_on="d.decided_on + 30 * m",
        checked_on="CASE WHEN d.id % 2 = 0 THEN d.decided_on + 30 * m END")  # fmt: skip
    put(all_of.Rectification, f"generate_series(1, {RECTIFICATIONS}) g", problem="'进度滞后'", demand="'逐项整改'",
        responsible="'主要负责人'", due_on=f"DATE '{timezone.localdate()}' + 60 - g % 600",
        state="(ARRAY['closed','closed','closed','demanded','reported','verified','drafted'])[1 + g / 4 % 7]", **SUBJECT)  # fmt: skip
    put(
        all_of.Recusal,
        "generate_series(1, 1) g",
        user_id=str(put.author),
        unit_id="17",
        relation="'own_unit'",
    )
