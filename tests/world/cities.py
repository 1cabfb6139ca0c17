"""An invented city is made once a run: what the making wrote is kept beside the databases' template, and put back.

A kept city belongs to the rows that it was made on, all of them: over any others it is built for real. So it does
to the day, the zone, the language, the database and every file that decides what is made.
"""

import datetime as dt
import hashlib
import io
import pickle
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone, translation

from cadre_review import table_sizes
from cadre_review.accounts.models import User
from tests.template import KEPT_IN, ROOT, alone, digest
from visits.core.kinds import reading

A_WEDNESDAY = dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC)
PAPERS = {"units": 12, "cadres": 40, "visits": 12, "seed": 11, "today": dt.date(2026, 11, 22)}
NAMED = "cadre-tests-city-"
SITE = ("cadre_review/**/*", "visits/**/*")
OURS = ("tests/conftest.py", "tests/browser/pages.py", "tests/world/*")
WRITTEN_IN = (".py", ".toml", ".po", ".txt", ".csv", ".json")
DAY = 24 * 60 * 60
AHEAD = dt.timedelta(minutes=1)  # of a clock that is set to the same moment again: how far its city may be
Rows = dict[str, list[Any]]  # by table, each as the database holds it


class Kept(NamedTuple):
    """What a making left: when, the tables that it changed with all their rows, and the files, by folder and name."""

    made_at: dt.datetime
    rows: Rows
    files: dict[tuple[str, str], bytes]


def city(**size: Any) -> None:
    """The invented city of ``manage.py demo``, of this size."""
    make = partial(call_command, "demo", verbosity=0, stdout=io.StringIO(), **size)
    once(f"demo {sorted(size.items())}", make)


@contextmanager
def on_a_wednesday() -> Iterator[None]:
    """A city of sixty units, made in the morning of a day that stays the same, and that day."""
    with time_machine.travel(A_WEDNESDAY - dt.timedelta(hours=1)):
        city(units=60, cadres=800, visits=120)
    with time_machine.travel(A_WEDNESDAY):
        yield


def once(name: str, make: Callable[[], None]) -> None:
    """What ``make`` writes: made by the first who asks on this database as it stands, put back for all others."""
    before, files = rows_of_tables(), _files()
    path = KEPT_IN / f"{NAMED}{_key(name, before)}"
    with alone(path.name):
        if kept := _read(path):
            _put_back(kept, before)
            return
        with translation.override(settings.LANGUAGE_CODE):  # the page before may have left another
            make()
        if before[User._meta.db_table]:  # accounts of a test, made a moment ago: nobody comes upon them again
            return
        rows = {table: held for table, held in rows_of_tables().items() if held != before[table]}
        made = {key: at.read_bytes() for key, at in _files().items() if key not in files}
        _keep(path, Kept(timezone.now(), rows, made))


def rows_of_tables() -> Rows:
    """All that the tables hold, in the order in which the database gives it."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with connection.cursor() as cursor:
        return {table: _rows_of(cursor, table) for table in sorted(names)}


def _rows_of(cursor: Any, table: str) -> list[Any]:
    if connection.vendor == "sqlite":
        columns = ", ".join(f'+"{name}"' for name in _columns(table))  # with a sign, as it is kept
        return cursor.execute(f'SELECT {columns} FROM "{table}"').fetchall()
    held = io.BytesIO()
    cursor.copy_expert(f'COPY "{table}" TO STDOUT', held)
    return held.getvalue().splitlines(keepends=True)


@cache
def _columns(table: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        return tuple(row[1] for row in cursor.execute(f'PRAGMA table_info("{table}")'))


def _key(name: str, before: Rows) -> str:
    place = connection.vendor, settings.TIME_ZONE, settings.LANGUAGE_CODE, timezone.localdate()
    held = [(table, sorted(map(repr, rows))) for table, rows in before.items()]
    return hashlib.sha256(repr((name, place, _code(), held)).encode()).hexdigest()[:32]


@cache
def _code() -> str:
    """Of all files that decide what is made."""
    files = sorted(
        {one for pattern in (*SITE, *OURS) for one in ROOT.glob(pattern) if one.suffix in WRITTEN_IN}
    )
    return digest() + hashlib.sha256(b"".join(one.read_bytes() for one in files)).hexdigest()


def _files() -> dict[tuple[str, str], Path]:
    """What lies in the folders that a city writes to."""
    return {
        (folder, str(path.relative_to(getattr(settings, folder)))): path
        for folder in ("MEDIA_ROOT", "SURVEY_KEYS")
        for path in Path(getattr(settings, folder)).rglob("*")
        if path.is_file()
    }


def _read(path: Path) -> Kept | None:
    """What is kept there, unless it comes from a moment that has yet to come."""
    if not path.exists():
        return None
    kept: Kept = pickle.loads(path.read_bytes())
    return kept if kept.made_at <= timezone.now() + AHEAD else None


def _keep(path: Path, kept: Kept) -> None:
    """Keep it whole or not at all; what nobody asked for since yesterday goes."""
    made = path.with_suffix(".made")
    made.write_bytes(pickle.dumps(kept))
    made.rename(path)
    for old in KEPT_IN.glob(f"{NAMED}*"):
        with suppress(FileNotFoundError):  # another went before
            if old.stat().st_mtime < path.stat().st_mtime - DAY:
                old.unlink()


def _put_back(kept: Kept, before: Rows) -> None:
    """Bring tables and files to where the making had brought them, and memory with them."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")  # what refers may come before
        for table, rows in kept.rows.items():
            held = set(before[table])
            if not held.issubset(rows):
                cursor.execute(f'DELETE FROM "{table}"')
                held.clear()
            _fill(cursor, table, [row for row in rows if row not in held])
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")
        set_sequences(kept.rows)
    table_sizes.look()
    for (folder, name), content in kept.files.items():
        path = Path(getattr(settings, folder)) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    reading.forget()


def set_sequences(tables: Container[str]) -> None:
    """Let rows to come take the numbers behind those that are there."""
    models = [one for one in apps.get_models(include_auto_created=True) if one._meta.db_table in tables]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)


def _fill(cursor: Any, table: str, rows: list[Any]) -> None:
    if connection.vendor == "sqlite":
        columns = ", ".join(f'"{name}"' for name in _columns(table))
        values = ", ".join(["%s"] * len(_columns(table)))
        cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({values})', rows)
    else:
        cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(b"".join(rows)))
