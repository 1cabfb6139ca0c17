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
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
WHAT_TABLES_HANG_ON = ("requirements.txt", "*/migrations/*.py", "*/*/migrations/*.py")
MEMORY = Path("/dev/shm")
KEPT_IN = MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())


def digest() -> str:
    """Of all files that decide which tables there are."""
    files = sorted(path for pattern in WHAT_TABLES_HANG_ON for path in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def copy_to(name: str) -> None:
    """Make the test database ``name`` (a path on SQLite) from the template; the first to ask makes the template."""
    with _alone():
        make = _copy_file if connection.vendor == "sqlite" else _copy_database
        make(name, f"cadre-tests-template-{digest()}")


@contextmanager
def _alone() -> Iterator[None]:
    with (KEPT_IN / "cadre-tests-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _copy_file(name: str, template: str) -> None:
    kept = KEPT_IN / f"{template}.sqlite3"
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
