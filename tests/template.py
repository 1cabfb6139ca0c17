"""One migrated database which every worker copies, instead of migrating one of its own.

A template is kept for as long as migrations and requirements stay as they are: on SQLite as a file beside the
scratch folders of the tests, on PostgreSQL as a database of the throw-away cluster.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

ROOT = Path(__file__).resolve().parent.parent
WHAT_TABLES_HANG_ON = (
    "requirements.txt",
    "*/migrations/*.py",
    "*/*/migrations/*.py",
    "*/management/commands/migrate.py",
)
MEMORY = Path("/dev/shm")
KEPT_IN = MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())


@cache
def digest() -> str:
    """Of all files that decide which tables there are."""
    files = sorted(path for pattern in WHAT_TABLES_HANG_ON for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def copy_to(name: str) -> None:
    """Make the test database ``name`` (a path on SQLite) from the template; the first to ask makes the template."""
    with alone("cadre-tests-template"):
        make = _copy_file if connection.vendor == "sqlite" else _copy_database
        make(name, f"cadre-tests-template-{digest()}")


@contextmanager
def alone(name: str) -> Iterator[None]:
    """What several processes would make side by side is made by the first; the others wait for it."""
    with (KEPT_IN / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def put_back(_rows: str) -> None:
    """Fill the emptied tables of a SQLite database with the template's rows, table by table.

    Stands in for Django's own way, which saves what it wrote down object by object: a third of a second a test.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "ATTACH DATABASE %s AS template", [str(_kept_file(f"cadre-tests-template-{digest()}"))]
        )
        try:
            # What refers to another table may come before it: all is there in the end.
            with connection.constraint_checks_disabled(), transaction.atomic():
                for table in connection.introspection.django_table_names(only_existing=True):
                    cursor.execute(f'INSERT OR REPLACE INTO main."{table}" SELECT * FROM template."{table}"')
        finally:
            cursor.execute("DETACH DATABASE template")


_first_rows: dict[str, bytes] = {}  # by table, on PostgreSQL, as the template had them


def keep_first_rows() -> None:
    """Before the first test that empties the database: what its tables hold from the migrations."""
    if connection.vendor == "sqlite" or _first_rows:
        return
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            rows = BytesIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows)
            if held := rows.getvalue():
                _first_rows[table] = held


def put_first_rows_back() -> None:
    """After a test that emptied the database, for the next one that does not."""
    if connection.vendor == "sqlite":
        call_command(
            "flush", verbosity=0, interactive=False, inhibit_post_migrate=True
        )  # kinds made anew by Django
        put_back("")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # what refers may come before
        for table, rows in _first_rows.items():
            cursor.execute(f'DELETE FROM "{table}"')
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', BytesIO(rows))


def emptied(_style: Any, tables: list[str], **_more: Any) -> list[str]:
    """On PostgreSQL the statements that empty what a test has filled: TRUNCATE makes every file of all tables anew."""
    asked = " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT FROM \"{one}\")" for one in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return [f'DELETE FROM "{row[0]}"' for row in cursor.fetchall()]


def _kept_file(template: str) -> Path:
    return KEPT_IN / f"{template}.sqlite3"


def _copy_file(name: str, template: str) -> None:
    kept = _kept_file(template)
    if not kept.exists():
        with tempfile.TemporaryDirectory(dir=KEPT_IN) as folder:
            made = Path(folder) / "made.sqlite3"
            _migrate(f"sqlite:///{made}")
            made.rename(kept)
    shutil.copyfile(kept, name)


def _copy_database(name: str, template: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname IN (%s, %s)", [name, template])
        there = {row[0] for row in cursor.fetchall()}
        if template not in there:
            cursor.execute(f'CREATE DATABASE "{template}" TEMPLATE template0')
            _migrate(f"{os.environ['DATABASE_URL'].rsplit('/', 1)[0]}/{template}")
        if name not in there:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _migrate(address: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    environment: dict[str, Any] = {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
