"""A database at the last migration before the squash goes on from there, with its rows, to the tables of today.

``data/at_0037.*.sql.gz`` were dumped from databases that the code of that day had made and filled.
"""

import gzip
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial, partialmethod
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
import sqlparse
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def migrated(django_db_setup, django_db_blocker, tmp_path_factory) -> SimpleNamespace:
    """What a database as the old code left it is after ``migrate``: ``old``; seen before a test forbids the look.

    On SQLite a new database goes the same steps beside it: ``by_steps``. Another is made ``at_once``.
    """
    with django_db_blocker.unblock(), ExitStack() as stack:
        made = partial(_database, tmp_path_factory)
        old, found = stack.enter_context(made("at_0037")), SimpleNamespace()
        _load(old)
        statements = _count(old, "visits_statement")
        if old.vendor == "sqlite":
            by_steps, at_once = (stack.enter_context(made(name)) for name in ("by_steps", "at_once"))
            with _beside(old, by_steps):
                _migrate(old)
            _migrate(at_once)
            found.by_steps, found.at_once = _words_and_rows(by_steps), _words_and_rows(at_once)
        else:
            _migrate(old)
        found.old = _tables(old)
        assert _count(old, "visits_statement") == statements > 10
        assert _count(old, "django_migrations WHERE name = '0001_squashed'") == 2
        return found


@contextmanager
def _database(tmp_path_factory: Any, name: str) -> Iterator[Any]:
    """A connection to an empty database, which goes in the end."""
    place = str(tmp_path_factory.mktemp(name) / "sqlite3") if connection.vendor == "sqlite" else name
    connections.databases[name] = {**connections.databases[DEFAULT_DB_ALIAS], "NAME": place}
    if connection.vendor == "postgresql":
        _on_server(f"CREATE DATABASE {name} TEMPLATE template0")
    yield connections[name]
    connections[name].close()
    del connections[name], connections.databases[name]
    if connection.vendor == "postgresql":
        _on_server(f"DROP DATABASE {name}")


def _migrate(other: Any, command: Any = "migrate") -> None:
    with _as_the_site(other):
        call_command(command, verbosity=0)


@contextmanager
def _as_the_site(other: Any) -> Iterator[None]:
    """Whoever asks the database asks this one."""
    ours, connections[DEFAULT_DB_ALIAS] = connections[DEFAULT_DB_ALIAS], other
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = ours


@contextmanager
def _beside(old: Any, new: Any) -> Iterator[None]:
    """What is applied to the old database is applied to the new one too, from models that are drawn once for both.

    What the old one has already comes before, by Django's own command, and behind it what that command finds left.
    """
    executor = MigrationExecutor(new)
    known = executor.loader.graph.nodes
    with _as_the_site(new):
        executor.migrate([one for one in MigrationExecutor(old).loader.applied_migrations if one in known])
    with mock.patch.object(Migration, "apply", partialmethod(_apply_twice, Migration.apply, new)):
        yield
    _migrate(new, migrate.Command())


def _apply_twice(migration: Migration, apply: Any, new: Any, state: Any, editor: Any, *more: Any) -> Any:
    with new.schema_editor(atomic=migration.atomic) as other, ExitStack() as stack:
        for one in migration.operations:
            twice = partial(_go_twice, one.database_forwards, other)
            stack.enter_context(mock.patch.object(one, "database_forwards", twice))
        state = apply(migration, state, editor, *more)
    MigrationRecorder(new).record_applied(migration.app_label, migration.name)
    return state


def _go_twice(forwards: Any, other: Any, label: str, editor: Any, *states: Any) -> None:
    forwards(label, editor, *states)
    with _as_the_site(other.connection):
        forwards(label, other, *states)


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


_parsed = cache(sqlparse.parse)  # most tables read alike in both databases


def _tables(wrapper: Any) -> dict[str, Any]:
    """Every table with its columns (type, null) and its constraints and indexes (columns, kind)."""
    found = {}
    with wrapper.cursor() as cursor, mock.patch("sqlparse.parse", _parsed):
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


def _count(wrapper: Any, rows_of: str) -> int:
    with wrapper.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {rows_of}")
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_database_at_the_last_old_migration_goes_on(migrated):
    today = _tables(connection)
    old = migrated.old
    assert old.keys() == today.keys()
    assert {table: (old[table], today[table]) for table in today if old[table] != today[table]} == {}


@pytest.mark.sqlite
def test_new_database_is_what_one_migration_after_the_other_makes(migrated):
    (tables, rows), (tables_by_steps, rows_by_steps) = migrated.at_once, migrated.by_steps
    assert tables == tables_by_steps
    assert len(rows["visits_agelimit"]) > 2
    assert rows == rows_by_steps


def _words_and_rows(made: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """What each table and index of a SQLite database is made of, and the rows of each table."""
    with made.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%%'")
        tables = cursor.fetchall()
        names = [name for name, sql in tables if sql and sql.startswith("CREATE TABLE")]
        return {name: _parts(sql) for name, sql in tables}, {name: _rows(cursor, name) for name in names}


def _parts(sql: str | None) -> list[str]:
    """Columns and constraints of a table, or the words of an index, in an order of their own."""
    return sorted((sql or "").partition("(")[2].rstrip(")").split(", "))


def _rows(cursor: Any, table: str) -> list[str]:
    """Every row, without its number and the times at which it was written."""
    found = cursor.execute(f'SELECT * FROM "{table}"')
    columns = [one[0] for one in found.description]
    shown = [place for place, name in enumerate(columns) if not name.endswith("_at") and name not in LEFT]
    return sorted(repr([(columns[place], row[place]) for place in shown]) for row in found)


LEFT = {"applied", "id"}
