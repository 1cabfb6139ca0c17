"""Fills an empty PostgreSQL with a province by SQL: names, posts and units are invented and drawn by number."""

import time
from random import Random

from django.db import connection
from psycopg2.extras import execute_values

from cadre_review.accounts.models import User
from visits.cadres.files.models import Cadre
from visits.core.pinyin import post_tokens, search_text, sort_key, stroke_key, tokens
from visits.demo.names import person
from visits.models import Unit

COUNTIES, BELOW = 100, 49
NAMES = 60_000
BUREAUS = [
    f"{word}局"
    for word in [
        "财政",
        "林业",
        "水利",
        "教育",
        "民政",
        "审计",
        "统计",
        "司法",
        "公安",
        "交通",
        "农业",
        "商务",
        "文化",
        "体育",
        "卫生",
        "环保",
        "税务",
        "气象",
        "档案",
        "信访",
    ]
]
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
DEFAULTS = {
    "version": "1",
    "unit_position": "99999",
    "state": "'serving'",
    "created_at": "now()",
    "changed_at": "now()",
}


def build(cadres):
    """Units, names, posts, cadres and tokens, then ANALYZE."""
    staff = User.objects.create_user(username="staff", name="甲", role="staff")
    units()
    with connection.cursor() as cursor:
        # No foreign key is checked row by row, no index kept up: this is how a database is filled.
        cursor.execute(
            "SET session_replication_role = replica; SET maintenance_work_mem = '1GB'; SET work_mem = '256MB'"
        )
        pools(cursor)
        for table, fill in (("visits_cadre", people), ("visits_cadretoken", words)):
            began, made = time.perf_counter(), index(cursor, table)
            fill(cursor, cadres, staff.pk)
            for statement in made:
                cursor.execute(statement)
            print(f"{table}: {time.perf_counter() - began:.0f} s", flush=True)
        cursor.execute("VACUUM ANALYZE")


def words(cursor, cadres, author):
    """What the cadres are found by."""
    cursor.execute(TOKENS)


def units():
    """A hundred counties with their bureaus and towns, placed in the tree."""
    made, left = [], 1
    for county in range(COUNTIES):
        name = f"{'东南西北中'[county % 5]}{'山江河湖岭林原泉坪寨'[county // 5 % 10]}{'一二'[county // 50]}县"
        made.append(unit(f"{county:03d}", name, left, left + 2 * BELOW + 1, 0))
        for at, bureau in enumerate(BUREAUS):
            place = left + 1 + 2 * at
            made.append(unit(f"{county:03d}-{at:02d}", f"{name}{bureau}", place, place + 1, 1))
        left += 2 * BELOW + 2
    Unit.objects.bulk_create(made)


def unit(code, name, left, right, depth):
    """One unit with what it is found by."""
    return Unit(
        code=code, name=name, short_name=name, category="county", kind="government", search_text=search_text(name),
        tree_left=left, tree_right=right, depth=depth,
    )  # fmt: skip


def pools(cursor):
    """Names and posts with all that follows from them, to be drawn from by number."""
    chance = Random(7)
    of_posts = set().union(*(post_tokens(title) for title, _level in POSTS + TOWN_POSTS))
    cursor.execute(
        "CREATE TEMP TABLE pool_name (n int primary key, name text, name_key text, stroke_key text, tokens text[])"
    )
    cursor.execute(
        "CREATE TEMP TABLE pool_post (n int primary key, town bool, title text, level int, tokens text[])"
    )
    for start in range(0, NAMES, 2000):
        names = [(at, person(chance)) for at in range(start, start + 2000)]
        rows = [
            (at, name, sort_key(name), stroke_key(name), sorted(tokens(name) - of_posts))
            for at, name in names
        ]
        execute_values(cursor.cursor, "INSERT INTO pool_name VALUES %s", rows)
    posts = [(False, *post) for post in POSTS] + [(True, *post) for post in TOWN_POSTS]
    rows = [
        (at, town, title, level, sorted(post_tokens(title))) for at, (town, title, level) in enumerate(posts)
    ]
    execute_values(cursor.cursor, "INSERT INTO pool_post VALUES %s", rows)


def people(cursor, cadres, author):
    """One INSERT for all cadres: every column that nobody names here is blank."""
    drawn = {
        "client_key": "gen_random_uuid()", "created_by_id": str(author), "name": "a.name", "name_key": "a.name_key",
        "stroke_key": "a.stroke_key", "sex": "CASE WHEN g % 10 < 7 THEN 'male' ELSE 'female' END",
        "birth_month": "DATE '1966-01-01' + make_interval(months => (g * 31 % 420)::int)",
        "ethnicity": "(ARRAY['汉族','汉族','壮族','苗族'])[1 + g % 4]", "political_status": "(ARRAY['中共党员','中共党员','中共党员','群众'])[1 + g % 4]",
        "unit_id": "u.id", "unit_left": "u.tree_left", "post_title": "u.short_name || p.title", "level": "p.level",
        "post_since": "DATE '2008-01-01' + make_interval(months => (g * 17 % 200)::int)",
        "level_since": "CASE WHEN g % 9 > 0 THEN DATE '2004-01-01' + make_interval(months => (g * 13 % 240)::int) END",
        "highest_education": "CASE WHEN g % 997 = 0 THEN '博士研究生' ELSE (ARRAY['大学','研究生','大专'])[1 + g % 3] END",
        "labels": "CASE WHEN g % 5003 = 0 THEN '援藏' ELSE '' END",
    }  # fmt: skip
    fields = [field for field in Cadre._meta.concrete_fields if field.name != "id"]
    value = {
        field.column: drawn.get(field.column)
        or DEFAULTS.get(field.column)
        or ("NULL" if field.null else "''")
        for field in fields
    }
    cursor.execute(
        "CREATE TEMP TABLE pool_unit AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, * FROM visits_unit"
    )
    cursor.execute("CREATE INDEX ON pool_unit (n)")
    cursor.execute("ANALYZE pool_unit; ANALYZE pool_name; ANALYZE pool_post")
    cursor.execute(
        f"INSERT INTO visits_cadre ({', '.join(value)}) SELECT {', '.join(value.values())}"  # noqa: S608
        f" FROM generate_series(1, {int(cadres)}) AS g"
        f" JOIN pool_name a ON a.n = (g::bigint * 2654435761 / 65536) % {NAMES}"
        f" JOIN pool_unit u ON u.n = (g::bigint * 40503 / 7) % (SELECT count(*) FROM pool_unit)"
        f" JOIN pool_post p ON p.n = CASE WHEN u.name LIKE '%%镇' THEN {len(POSTS)} + (g / 11) % {len(TOWN_POSTS)}"
        f" ELSE (g / 11) % {len(POSTS)} END".replace("%%", "%")
    )


def index(cursor, table):
    """Take the indexes off a table before it is filled; gives what makes them anew."""
    cursor.execute(
        "SELECT i.indexname, i.indexdef, c.conname FROM pg_indexes i LEFT JOIN pg_constraint c ON c.conname = i.indexname"
        " WHERE i.tablename = %s AND i.indexname NOT LIKE '%%pkey'",
        [table],
    )
    found = cursor.fetchall()
    for name, _made, constraint in found:
        cursor.execute(
            f'ALTER TABLE {table} DROP CONSTRAINT "{name}"' if constraint else f'DROP INDEX "{name}"'
        )
    return [made for _name, made, _constraint in found]


TOKENS = """
WITH one AS (SELECT DISTINCT ON (name) name, tokens FROM pool_name)
INSERT INTO visits_cadretoken (cadre_id, token)
SELECT c.id, unnest(one.tokens || p.tokens) FROM visits_cadre c
JOIN visits_unit u ON u.id = c.unit_id JOIN one ON one.name = c.name
JOIN pool_post p ON p.title = substr(c.post_title, length(u.short_name) + 1) AND p.town = (u.name LIKE '%镇')
"""
