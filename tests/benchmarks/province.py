"""Fills an empty PostgreSQL with a province: what is invented is drawn by number, inside the database.

Names and posts with their tokens go in by COPY, as pools; every table is then filled by one INSERT … SELECT from them,
with its indexes taken off and made anew, so that no row passes through Python. Columns come from the models: one that
nobody names here gets its default, and one that repeats a fact of the visit gets that.

Of each unit the first eight cadres are spoken of. A visit has four talks; a talk says something of five of them, grades
six by four criteria each, and gives their leadership team one grade. A unit that was visited twenty times over six
rounds has eight cadres with 240 ratings and fifty statements each.
"""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from django.core.management import call_command, get_commands
from django.db import connection, models
from django.utils import timezone

from cadre_review.accounts.demo import make_accounts
from cadre_review.accounts.models import User
from cadre_review.audit.rows import unnoticed
from tests.benchmarks.passages import passages
from visits import models as all_of
from visits.core.pinyin import post_tokens, search_text, sort_key, stroke_key, tokens
from visits.demo.names import person
from visits.organisation.rounds.default_scheme import make_default_scheme

BELOW, NAMES, ROUNDS, LEADING, TALKS, TASKS = 49, 60_000, 6, 8, 4, 40
KINDS = "财政林业水利教育民政审计统计司法公安交通农业商务文化体育卫生环保税务气象档案信访"
BUREAUS = [f"{KINDS[at : at + 2]}局" for at in range(0, len(KINDS), 2)]
BUREAUS += [f"第{number}镇" for number in range(1, BELOW - len(BUREAUS) + 1)]
POSTS = [
    ("局长", 50), ("党组书记、局长", 50), ("党组成员、副局长", 60), ("副局长", 60), ("办公室主任", 60), ("科长", 60), ("副科长", 70),
    ("一级科员", 70), ("四级主任科员", 70), ("三级主任科员", 70), ("人事科科员", 70), ("纪检组组长", 60), ("机关党委书记", 60),
]  # fmt: skip
TOWN_POSTS = [
    ("镇长", 50),
    ("党委书记", 50),
    ("副镇长", 60),
    ("武装部部长", 60),
    ("组织委员", 60),
    ("科员", 70),
]
CHECK = "(ARRAY['political','competence','performance'])[1 + ({}) % 3]"
DIMENSION = "(ARRAY['political_building','ideological_building','running','function'])[1 + ({}) % 4]"
SIDE = "CASE WHEN ({}) % 4 = 0 THEN 'against' ELSE 'for' END"
OF_VISIT = ("visited_on", "state", "round_id", "unit_id")  # what a record may repeat of its visit
# Three out of four are about a cadre, the others about a leadership team.
SUBJECT = {
    "cadre_id": "CASE WHEN g % 4 > 0 THEN (SELECT l.cadre_id FROM leaders l WHERE l.unit_n = g % {units} AND l.n = g / {units} % 8) END",
    "leadership_team_id": "CASE WHEN g % 4 = 0 THEN (SELECT t.id FROM visits_leadershipteam t JOIN pool_unit p"
    " ON p.id = t.unit_id WHERE p.n = g % {units}) END",
}  # fmt: skip


@dataclass(frozen=True)
class Size:
    """How much: fifty units a county, as many teams a round as counties, four talks a visit."""

    counties: int
    cadres: int
    visits: int

    @property
    def units(self) -> int:
        """Counties and what is below them."""
        return self.counties * (BELOW + 1)


WHOLE = Size(counties=100, cadres=1_000_000, visits=100_000)
TWENTIETH = Size(counties=20, cadres=50_000, visits=5_000)


class Filler:
    """INSERT … SELECT into the table of a model, without its indexes."""

    def __init__(self, cursor: Any, author: int, size: Size, quiet: bool) -> None:
        self.cursor, self.author, self.size, self.quiet = cursor, author, size, quiet

    def __call__(self, model: type[models.Model], source: str, **drawn: str) -> None:
        began, table = time.perf_counter(), model._meta.db_table
        fields = [one for one in model._meta.concrete_fields if one.column in drawn or not one.primary_key]
        value = {str(one.column): drawn.get(str(one.column)) or self.other(one, source) for one in fields}
        assert set(drawn) <= set(value), set(drawn) - set(value)
        sql = f"INSERT INTO {table} ({', '.join(value)}) SELECT {', '.join(value.values())} FROM {source}"
        made = self.without_indexes(table)
        self.cursor.execute(sql.replace("{units}", str(self.size.units)))
        for statement in [*made, f"ANALYZE {table}"]:
            self.cursor.execute(statement)
        if not self.quiet:
            print(f"{table}: {time.perf_counter() - began:.0f} s", flush=True)

    def other(self, field: Any, source: str) -> str:
        """What stands in a column that nobody named."""
        repeated = field.column.removeprefix("visit_")
        row = {"talk": "talk", "visits_visit": "v"}.get(source.split()[0])
        if row and repeated in OF_VISIT:
            return f"{row}.{repeated}"
        if field.null:
            return "NULL"
        if field.related_model is User:
            return str(self.author)
        drawn = {"UUIDField": "gen_random_uuid()", "DateTimeField": "now()"}
        return drawn.get(field.get_internal_type()) or self.default(field)

    def default(self, field: Any) -> str:
        """The default of the model, as SQL."""
        value = field.get_default()
        if value is None:
            value = "" if field.empty_strings_allowed else 0
        return self.cursor.cursor.mogrify("%s", [field.get_db_prep_save(value, connection)]).decode()

    def without_indexes(self, table: str) -> list[str]:
        """Take the indexes off an empty table; gives what makes them anew."""
        self.cursor.execute(
            "SELECT i.indexname, i.indexdef, c.conname FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname"
            f" WHERE i.tablename = '{table}' AND i.indexname NOT LIKE '%pkey' AND NOT EXISTS (SELECT 1 FROM {table})"
        )
        found = self.cursor.fetchall()
        for name, _made, constraint in found:
            self.cursor.execute(
                f'ALTER TABLE {table} DROP CONSTRAINT "{name}"' if constraint else f'DROP INDEX "{name}"'
            )
        return [made for _name, made, _constraint in found]


def build(size: Size, *, quiet: bool = False, heard: Callable[..., None] | None = None) -> None:
    """All of it; search tokens and summary rows too. Where ``heard`` fills in what was heard, it is not added up."""
    with unnoticed():  # the log would say that rows were written beside it
        fill(size, quiet, heard or hear)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")


def fill(size: Size, quiet: bool, heard: Callable[..., None]) -> None:
    """All tables."""
    people = make_accounts()
    make_units(size)
    scheme = make_default_scheme()
    with connection.cursor() as cursor:
        # No foreign key is checked row by row: this is how a database is filled.
        cursor.execute(
            "SET session_replication_role = replica; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'"
        )
        put = Filler(cursor, people["staff"].pk, size, quiet)
        pools(cursor)
        cadres(put)
        frame(put, scheme.pk, people)
        log(put, people)
        heard(put, people["reviewer"].pk, scheme.criteria)
        judged(put)
        passages(put, pool)
        numbers_follow(cursor)
        if heard is hear:
            rebuild()
        cursor.execute("SET session_replication_role = origin")


def hear(put: "Filler", second: int, criteria: Any) -> None:
    """Talks with what was said and graded in them."""
    talks(put, second)
    said(put)
    graded(put, criteria)


def rebuild() -> None:
    """Write the summary rows that saving would have written."""
    if "rebuild_summaries" in get_commands():
        call_command("rebuild_summaries", verbosity=0)


def repeated(model: type[models.Model], visit: Any) -> dict[str, Any]:
    """What a row of the model repeats of its visit."""
    names = [one.attname for one in model._meta.concrete_fields]
    return {
        name: getattr(visit, name.removeprefix("visit_"))
        for name in names
        if name.removeprefix("visit_") in OF_VISIT
    }


def numbers_follow(cursor: Any) -> None:
    """Let every sequence go on behind the numbers that were given by hand."""
    for model in (
        all_of.Visit,
        all_of.Interview,
        all_of.KeyTask,
        all_of.Round,
        all_of.VisitTeam,
        all_of.Finding,
        all_of.Decision,
    ):
        table = model._meta.db_table
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )


def make_units(size: Size) -> None:
    """Counties with their bureaus and towns, placed in the tree."""
    made, left = [], 1
    for county in range(size.counties):
        name = f"{'东南西北中'[county % 5]}{'山江河湖岭林原泉坪寨'[county // 5 % 10]}{'一二'[county // 50 % 2]}县"
        made.append(unit(f"{county:03d}", name, left, left + 2 * BELOW + 1, 0))
        for at, bureau in enumerate(BUREAUS):
            place = left + 1 + 2 * at
            made.append(unit(f"{county:03d}-{at:02d}", f"{name}{bureau}", place, place + 1, 1))
        left += 2 * BELOW + 2
    all_of.Unit.objects.bulk_create(made)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE visits_unit u SET parent_id = c.id FROM visits_unit c WHERE u.depth = 1 AND c.depth = 0"
                       " AND u.tree_left BETWEEN c.tree_left AND c.tree_right")  # fmt: skip


def unit(code: str, name: str, left: int, right: int, depth: int) -> Any:
    """One unit with what it is found by."""
    return all_of.Unit(
        code=code, name=name, short_name=name, category=["county", "department", "enterprise"][left % 3], kind="government",
        search_text=search_text(name), tree_left=left, tree_right=right, depth=depth,
    )  # fmt: skip


def pools(cursor: Any) -> None:
    """Names and posts with all that follows from them, to be drawn from by number."""
    chance = Random(7)
    of_posts = set().union(*(post_tokens(title) for title, _level in POSTS + TOWN_POSTS))
    drawn = (person(chance) for _n in range(NAMES))
    names = (
        (n, name, sort_key(name), stroke_key(name), tokens(name) - of_posts) for n, name in enumerate(drawn)
    )
    pool(cursor, "name", "n int primary key, name text, name_key text, stroke_key text, tokens text[]", names)
    posts = [(False, *post) for post in POSTS] + [(True, *post) for post in TOWN_POSTS]
    rows = ((n, *post, post_tokens(post[1])) for n, post in enumerate(posts))
    pool(cursor, "post", "n int primary key, town bool, title text, level int, tokens text[]", rows)
    cursor.execute(
        "CREATE TEMP TABLE pool_unit AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, * FROM visits_unit;"
        "CREATE INDEX ON pool_unit (n); ANALYZE pool_unit"
    )


def pool(cursor: Any, name: str, columns: str, rows: Any) -> None:
    """A temporary table, filled by COPY."""
    cursor.execute(f"CREATE TEMP TABLE pool_{name} ({columns})")
    with tempfile.TemporaryFile("w+") as file:
        file.writelines("\t".join(_copied(cell) for cell in row) + "\n" for row in rows)
        file.seek(0)
        cursor.copy_expert(f"COPY pool_{name} FROM STDIN", file)
    cursor.execute(f"ANALYZE pool_{name}")


def _copied(cell: Any) -> str:
    if isinstance(cell, set | frozenset):
        return "{" + ",".join(f'"{one}"' for one in sorted(cell)) + "}"
    return str(cell)


def cadres(put: Filler) -> None:
    """The roster, and what each is found by."""
    source = f"""generate_series(1, {put.size.cadres}) AS g
        JOIN pool_name a ON a.n = (g::bigint * 2654435761 / 65536) % {NAMES}
        JOIN pool_unit u ON u.n = (g::bigint * 40503 / 7) % {{units}}
        JOIN pool_post p ON p.n = CASE WHEN u.name LIKE '%镇' THEN {len(POSTS)} + (g / 11) % {len(TOWN_POSTS)}
        ELSE (g / 11) % {len(POSTS)} END"""
    put(all_of.Cadre, source, name="a.name", name_key="a.name_key", stroke_key="a.stroke_key", unit_position="99999",
        sex="CASE WHEN g % 10 < 7 THEN 'male' ELSE 'female' END",
        birth_month="DATE '1966-01-01' + make_interval(months => (g * 31 % 420)::int)",
        ethnicity="(ARRAY['汉族','汉族','壮族','苗族'])[1 + g % 4]", state="'serving'",
        political_status="(ARRAY['中共党员','中共党员','中共党员','群众'])[1 + g % 4]",
        unit_id="u.id", unit_left="u.tree_left", post_title="u.short_name || p.title", level="p.level",
        post_since="DATE '2008-01-01' + make_interval(months => (g * 17 % 200)::int)",
        level_since="CASE WHEN g % 9 > 0 THEN DATE '2004-01-01' + make_interval(months => (g * 13 % 240)::int) END",
        highest_education="CASE WHEN g % 997 = 0 THEN '博士研究生' ELSE (ARRAY['大学','研究生','大专'])[1 + g % 3] END",
        labels="CASE WHEN g % 5003 = 0 THEN '援藏' ELSE '' END")  # fmt: skip
    source = """(SELECT c.id AS cadre_id, unnest(one.tokens || p.tokens) AS token FROM visits_cadre c
        JOIN visits_unit u ON u.id = c.unit_id JOIN (SELECT DISTINCT ON (name) name, tokens FROM pool_name) one ON one.name = c.name
        JOIN pool_post p ON p.title = substr(c.post_title, length(u.short_name) + 1) AND p.town = (u.name LIKE '%镇')) f"""
    put(all_of.CadreToken, source, cadre_id="f.cadre_id", token="f.token")


def frame(put: Filler, scheme: int, people: dict[str, User]) -> None:
    """Leadership teams and their posts, key tasks, rounds of half a year up to today, scope, teams and their units."""
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
    put(all_of.KeyTask, f"generate_series(1, {TASKS}) g", id="g", name="'重点任务' || g",
        lead_unit_id="(SELECT p.id FROM pool_unit p WHERE p.n = g)",
        kind="(ARRAY['project','poverty','livelihood','auto_city'])[1 + g % 4]")  # fmt: skip
    put(all_of.TaskAssignment, "leaders l WHERE l.n < 4", cadre_id="l.cadre_id", from_on="DATE '2020-01-01'",
        key_task_id=f"1 + l.unit_n % {TASKS}")  # fmt: skip
    first, teams = f"DATE '{timezone.localdate()}' - 151 - 182 * ({ROUNDS} - g)::int", put.size.counties
    put(all_of.Round, f"generate_series(1, {ROUNDS}) g", id="g", name="'第' || g || '轮走访'", scheme_id=str(scheme),
        starts_on=first, ends_on=f"{first} + 181", state=f"CASE WHEN g < {ROUNDS} THEN 'closed' ELSE 'open' END")  # fmt: skip
    put(all_of.ScopeEntry, "visits_round r, visits_unit u", round_id="r.id", unit_id="u.id")
    put(all_of.VisitTeam, f"generate_series(0, {ROUNDS * teams - 1}) g", id="1 + g", round_id=f"1 + g / {teams}",
        name="'走访组' || g", position=f"1 + g % {teams}")  # fmt: skip
    put(all_of.Assignment, "visits_round r, pool_unit u", round_id="r.id", unit_id="u.id", assigned_on="r.starts_on",
        team_id=f"1 + (r.id - 1) * {teams} + u.n % {teams}")  # fmt: skip
    for at, names in enumerate((("member1", "lead1"), ("member2", "lead2")), 1):
        for name in names:
            put(all_of.TeamMembership, f"visits_visitteam t JOIN visits_round r ON r.id = t.round_id WHERE t.position = {at}",
                team_id="t.id", user_id=str(people[name].pk), from_on="r.starts_on",
                is_lead="true" if name.startswith("lead") else "false")  # fmt: skip


def log(put: Filler, people: dict[str, User]) -> None:
    """Visits, unit by unit in turn; the rounds follow each other. Some of the newest round are not accepted yet."""
    visits, teams = put.size.visits, put.size.counties
    source = f"""generate_series(0, {visits - 1}) g
        JOIN pool_unit u ON u.n = g % {{units}} JOIN visits_round r ON r.id = 1 + g::bigint * {ROUNDS} / {visits}"""
    day = "r.starts_on + g * 37 % 150"
    author = f"""CASE u.n % {teams} WHEN 0 THEN {people["member1"].pk} WHEN 1 THEN {people["member2"].pk} ELSE {put.author} END"""
    state = "CASE WHEN r.state = 'open' THEN (ARRAY['accepted','draft','submitted','returned'])[greatest(1, g / 7 % 12 - 7)] ELSE 'accepted' END"
    put(all_of.Visit, source, id="1 + g", round_id="r.id", unit_id="u.id", visited_on=day, submitted_at=f"{day} + 2",
        team_id=f"1 + (r.id - 1) * {teams} + u.n % {teams}", observed="'项目现场有序，台账齐全。'", state=state,
        created_by_id=author, accepted_at=f"{day} + 4", key_task_id=f"CASE WHEN g % 10 = 0 THEN 1 + u.n % {TASKS} END")  # fmt: skip
    put(all_of.Visit.members_present.through, "visits_visit v", visit_id="v.id", user_id="v.created_by_id")


TALKED = "'谈到班子成员的工作和作风。' || CASE WHEN talk.id % 5000 = 0 THEN '盼望修复古戏台。' ELSE '' END"
SAID = "'敢于担当，能啃硬骨头，群众比较认可。' || m"


def talks(put: Filler, second: int, text: str = TALKED) -> None:
    """Talks, the first of a visit with a named cadre; ``talk`` keeps what the lines below them are drawn from."""
    put.cursor.execute(
        f"""CREATE TEMP TABLE talk AS SELECT (v.id - 1) * {TALKS} + t + 1 AS id, v.id AS visit_id, v.visited_on, v.state,
        v.round_id, v.unit_id, v.created_by_id, u.n AS unit_n, t, m, z.id AS leadership_team_id,
        (ARRAY['team_member','staff','middle','served'])[1 + t] AS class, (ARRAY['work','life','social'])[1 + m % 3] AS circle
        FROM visits_visit v JOIN pool_unit u ON u.id = v.unit_id JOIN visits_leadershipteam z ON z.unit_id = v.unit_id
        CROSS JOIN generate_series(0, {TALKS - 1}) t
        CROSS JOIN LATERAL (SELECT ((v.id - 1) / {put.size.units} * {TALKS} + t)::int AS m) f; ANALYZE talk"""
    )
    put(all_of.Interview, "talk LEFT JOIN leaders l ON l.unit_n = talk.unit_n AND (l.n + m) % 8 = 7 AND t = 0",
        id="id", visit_id="visit_id", source_class="class", source_circle="circle", is_confidential="t > 0",
        kind="CASE t WHEN 0 THEN 'heart_to_heart' ELSE 'interview' END", source_cadre_id="l.cadre_id",
        created_by_id="created_by_id", interviewer_id="created_by_id", recorder_id="created_by_id", second_interviewer_id=str(second),
        text=text, own_statement="CASE WHEN t = 0 AND visit_id % 2 = 0 THEN '我把主要精力放在项目上。' ELSE '' END")  # fmt: skip
    some = "visits_visit v WHERE v.id % 10 = 1"
    put(all_of.SiteVisit, some, visit_id="v.id", place="'项目现场'", observed="'进度达到节点。'", key_task_id="v.key_task_id")  # fmt: skip
    put(all_of.Symposium, some, visit_id="v.id", recorder_id=str(second))


def said(put: Filler, text: str = SAID, of: int = 5) -> None:
    """A statement about each of five cadres, every other talk one about the leadership team."""
    more = {"visit_id": "visit_id", "interview_id": "talk.id", "nature": "CASE WHEN m % 3 = 0 THEN 'fact' ELSE 'opinion' END",
            "circle": "circle", "text": text}  # fmt: skip
    put(all_of.Statement, f"talk JOIN leaders l ON l.unit_n = talk.unit_n AND (l.n + m) % 8 < {of}", cadre_id="l.cadre_id",
        check_key=CHECK.format("m / 2 + l.n"), side=SIDE.format("m / 3 + l.n"), **more)  # fmt: skip
    put(all_of.Statement, "talk WHERE m % 2 = 0", leadership_team_id="leadership_team_id", dimension=DIMENSION.format("m / 2"),
        side=SIDE.format("m / 8"), **more)  # fmt: skip


def graded(put: Filler, criteria: Any) -> None:
    """Twenty-five ratings a talk; the grade is drawn by number, better ones oftener."""
    of_cadres, of_team = criteria.filter(subject_kind="cadre")[:4], criteria.filter(subject_kind="team")[0]
    lines = ", ".join(f"({one.pk}, {place}, {_grades(one)})" for place, one in enumerate(of_cadres))
    more = {"visit_id": "visit_id", "interview_id": "talk.id", "source_class": "class", "circle": "circle"}
    drawn = "[1 + (hashint8(talk.id * 64 + {}) & 1023) % 10]"
    put(all_of.Rating, f"talk JOIN leaders l ON l.unit_n = talk.unit_n AND (l.n + m) % 8 < 6 JOIN (VALUES {lines}) k(id, n, grades) ON true",
        cadre_id="l.cadre_id", criterion_id="k.id", grade_id="k.grades" + drawn.format("l.n * 8 + k.n"), **more)  # fmt: skip
    put(all_of.Rating, "talk", leadership_team_id="leadership_team_id", criterion_id=str(of_team.pk),
        grade_id=f"({_grades(of_team)}){drawn.format(63)}", **more)  # fmt: skip


def _grades(criterion: Any) -> str:
    steps = list(criterion.scale.grades.order_by("position").values_list("pk", flat=True))
    return f"ARRAY{[steps[min(step, len(steps) - 1)] for step in (0, 0, 0, 0, 1, 1, 1, 2, 2, 3)]}"


def judged(put: Filler) -> None:
    """Findings with evidence, decisions, what became of them, demands to rectify; one avoidance of staff."""
    findings, today = put.size.visits * 8 // 100, f"DATE '{timezone.localdate()}'"
    put(all_of.Finding, f"generate_series(1, {findings}) g", id="g", side=SIDE.format("g / 3"), statement="'经核实的情况。'",
        check_key=f"CASE WHEN g % 4 > 0 THEN {CHECK.format('g')} ELSE '' END", decided_by_id=str(put.author), decided_on=today, reason="'两人证实'",
        dimension=f"CASE WHEN g % 4 = 0 THEN {DIMENSION.format('g / 4')} ELSE '' END",
        kind="CASE WHEN g % 4 > 0 THEN 'achievement' ELSE '' END", created_at="now() - g * interval '3 hours'",
        state="(ARRAY['verified','verified','unverified','not_upheld'])[1 + g / 7 % 4]", **SUBJECT)  # fmt: skip
    for bears in ("supports", "contradicts"):
        put(all_of.FindingEvidence, "visits_finding f", finding_id="f.id", bears=f"'{bears}'", document="'督查通报'",
            passage=f"'通报列明的事项：{bears}'")  # fmt: skip
    kinds = """CASE WHEN g % 4 = 0 THEN (ARRAY['rectify','reshuffle','example'])[1 + g / 4 % 3] ELSE
        (ARRAY['promotion','promotion','transfer','reminder','admonition','removal','lateral'])[1 + g / 4 % 7] END"""
    days = {"recommended_on": 40, "met_on": 30, "notice_from": 25, "notice_to": 10, "decided_on": 0}
    put(all_of.Decision, f"generate_series(1, {findings * 3 // 4}) g", id="g", kind=kinds, reasons="'依据核实情况。'",
        document_number="'组干' || g", found_through_visits="g % 3 = 0", level_before="40", level_after="30",
        **{name: f"{today} - g % 1092 - {before}" for name, before in days.items()},
        key_task_id=f"CASE WHEN g % 5 = 0 THEN 1 + g % {TASKS} END", created_at="now() - g * interval '4 hours'",
        unit_before_id="(SELECT p.id FROM pool_unit p WHERE p.n = g % {units})",
        state="(ARRAY['told','told','told','decided','drafted','withdrawn'])[1 + g / 11 % 6]", **SUBJECT)  # fmt: skip
    put(all_of.OutcomeCheck, "visits_decision d, unnest(ARRAY[3, 6, 12]) m WHERE d.state = 'told'", decision_id="d.id",
        months="m", due_on="d.decided_on + 30 * m", checked_on="CASE WHEN d.id % 2 = 0 THEN d.decided_on + 30 * m END")  # fmt: skip
    put(all_of.Rectification, f"generate_series(1, {findings // 2}) g", problem="'进度滞后'", demand="'逐项整改'",
        responsible="'主要负责人'", due_on=f"{today} + 60 - g % 600",
        state="(ARRAY['closed','closed','closed','demanded','reported','verified','drafted'])[1 + g / 4 % 7]", **SUBJECT)  # fmt: skip
    put(all_of.Recusal, "generate_series(1, 1) g", user_id=str(put.author), relation="'own_unit'",
        unit_id="(SELECT p.id FROM pool_unit p WHERE p.n = 17)")  # fmt: skip
