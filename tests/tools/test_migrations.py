"""A database at the last migration before the squash goes on from there, with its rows, to the tables of today.

``data/at_0037.*.sql.gz`` were dumped from databases that the code of that day had made and filled.
"""

import gzip
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections

from tests import template

DATA = Path(__file__).parent / "data"
ALIAS = "at_0037"


@pytest.fixture(scope="module")
def migrated(django_db_setup, django_db_blocker, tmp_path_factory) -> dict[str, Any]:
    """The tables of a database as the old code left it, after ``migrate``; seen before a test forbids the look."""
    with django_db_blocker.unblock():
        name = str(tmp_path_factory.mktemp("old") / "old.sqlite3") if connection.vendor == "sqlite" else ALIAS
        connections.databases[ALIAS] = {**connections.databases[DEFAULT_DB_ALIAS], "NAME": name}
        if connection.vendor == "postgresql":
            _on_server(f"CREATE DATABASE {name} TEMPLATE template0")
        _load(connections[ALIAS])
        statements = _count("visits_statement")
        call_command("migrate", database=ALIAS, verbosity=0)
        assert _count("visits_statement") == statements > 10
        assert _count("django_migrations WHERE name = '0001_squashed'") == 2
        found = _tables(connections[ALIAS])
        connections[ALIAS].close()
        del connections[ALIAS], connections.databases[ALIAS]
        if connection.vendor == "postgresql":
            _on_server(f"DROP DATABASE {name}")
    return found


def _on_server(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _load(old: Any) -> None:
    dump = gzip.decompress((DATA / f"at_0037.{old.vendor}.sql.gz").read_bytes()).decode()
    old.ensure_connection()
    if old.vendor == "sqlite":
        old.connection.executescript(f"PRAGMA foreign_keys=OFF; {dump}")
    else:
        with old.cursor() as cursor:
            cursor.execute(dump)
    old.close()


def _tables(wrapper: Any) -> dict[str, Any]:
    """Every table with its columns (type, null) and its constraints and indexes (columns, kind)."""
    found = {}
    with wrapper.cursor() as cursor:
        names = wrapper.introspection.table_names(cursor)
        for table in (one for one in names if not one.startswith("sqlite_")):
            columns = wrapper.introspection.get_table_description(cursor, table)
            held = wrapper.introspection.get_constraints(cursor, table)
            kinds = ("columns", "unique", "primary_key", "foreign_key", "check", "index", "type", "orders")
            found[table] = {
                "columns": sorted((one.name, str(one.type_code), one.null_ok) for one in columns),
                "held": sorted(repr([one.get(kind) for kind in kinds]) for one in held.values()),
            }
    return found


def _count(rows_of: str) -> int:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {rows_of}")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_database_at_the_last_old_migration_goes_on(migrated):
    today = _tables(connection)
    assert migrated.keys() == today.keys()
    assert {
        table: (migrated[table], today[table]) for table in today if migrated[table] != today[table]
    } == {}


WAYS = ("visits.management.commands.migrate", "django.core.management.commands.migrate")
RUN = "import django, {way} as way; django.setup(); django.core.management.call_command(way.Command(), verbosity=0)"


@pytest.mark.sqlite
def test_new_database_is_what_one_migration_after_the_other_makes(tmp_path):
    (tables, rows), (tables_by_steps, rows_by_steps) = (
        _made(way, tmp_path / f"{way}.sqlite3") for way in WAYS
    )
    assert tables == tables_by_steps
    assert len(rows["visits_agelimit"]) > 2
    assert rows == rows_by_steps


def _made(way: str, place: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tables and rows of a new database, made by a command in a process of its own."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{place}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    program = ["-c", "import django.core.management; " + RUN.format(way=way)]
    subprocess.run([sys.executable, *program], cwd=template.ROOT, env=environment, check=True)
    with closing(sqlite3.connect(place)) as made:
        tables = made.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
        names = [name for name, sql in tables if sql and sql.startswith("CREATE TABLE")]
        return {name: _parts(sql) for name, sql in tables}, {name: _rows(made, name) for name in names}


def _parts(sql: str | None) -> list[str]:
    """Columns and constraints of a table, or the words of an index, in an order of their own."""
    return sorted((sql or "").partition("(")[2].rstrip(")").split(", "))


def _rows(made: sqlite3.Connection, table: str) -> list[str]:
    """Every row, without its number and the times at which it was written."""
    found = made.execute(f'SELECT * FROM "{table}"')
    columns = [one[0] for one in found.description]
    shown = [place for place, name in enumerate(columns) if not name.endswith("_at") and name not in LEFT]
    return sorted(repr([(columns[place], row[place]) for place in shown]) for row in found)


LEFT = {"applied", "id"}
