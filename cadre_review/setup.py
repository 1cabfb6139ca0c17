"""What must be right before real records come in; each fault is a sentence that says what to do."""

import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from cadre_review import catalogue

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
SQLITE_FULL = 2  # PRAGMA synchronous: 2 FULL, 3 EXTRA


def faults() -> Iterator[str]:
    """All faults of this set-up, none when it may hold real records."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield _("The database does not answer: %(reason)s") % {"reason": str(error).strip()}
    else:
        yield from sqlite_faults() if connection.vendor == "sqlite" else postgresql_faults()
        if pending_migrations():
            yield _("The database is behind the program. Run: python manage.py migrate")
    yield from key_faults()
    yield from place_faults()
    yield from folder_faults()
    yield from wall_faults()


def pending_migrations() -> bool:
    """Whether the database is behind the code."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def ask(question: str) -> str:
    """The one value that the database answers a PRAGMA or SHOW with."""
    with connection.cursor() as cursor:
        cursor.execute(question)
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def sqlite_faults() -> Iterator[str]:
    """Settings under which SQLite may lose what was acknowledged, or take a row without its parent."""
    if int(ask("PRAGMA synchronous") or 0) < SQLITE_FULL:
        yield _("SQLite does not wait for the disk. Set PRAGMA synchronous=FULL in init_command.")
    if ask("PRAGMA journal_mode") != "wal":
        yield _("SQLite does not use WAL. Set PRAGMA journal_mode=WAL in init_command.")
    if ask("PRAGMA foreign_keys") != "1":
        yield _("SQLite does not check foreign keys. Set PRAGMA foreign_keys=ON in init_command.")
    if connection.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        yield _("SQLite transactions do not begin as writers. Set transaction_mode to IMMEDIATE.")


def postgresql_faults() -> Iterator[str]:
    """Settings under which PostgreSQL may lose what was acknowledged, or rare characters."""
    if ask("SHOW synchronous_commit") not in {"on", "remote_apply"}:
        yield _("PostgreSQL does not wait for the disk. Set synchronous_commit = on.")
    for name in ("fsync", "full_page_writes"):
        if ask(f"SHOW {name}") != "on":
            yield _("PostgreSQL may lose data in a crash. Set %(name)s = on.") % {"name": name}
    if ask("SHOW server_encoding") != "UTF8":
        yield _("The PostgreSQL database is not in UTF8. Create it anew with ENCODING 'UTF8'.")


def key_faults() -> Iterator[str]:
    """Keys that are the same, weak, or readable by others."""
    if settings.SECRET_KEY == settings.FIELD_KEY:
        yield _("SECRET_KEY and FIELD_KEY are the same. Give each a key of its own.")
    for name in ("SECRET_KEY", "FIELD_KEY"):
        if len(set(getattr(settings, name))) < 10:
            yield _("%(name)s is easy to guess. Set a random one of 50 characters.") % {"name": name}
        path = Path(settings.KEYS_DIR) / name.lower()
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield _("Other accounts of this machine may read %(place)s. Run: chmod 600 %(place)s") % {
                "place": path
            }


def place_faults() -> Iterator[str]:
    """Keys that lie in the folder of the database: whoever copies it has both. A demonstration may do so."""
    if settings.DEMO or connection.vendor != "sqlite":
        return
    folder = Path(connection.settings_dict["NAME"]).resolve().parent
    kept = [Path(settings.KEYS_DIR) / name for name in ("secret_key", "field_key")]
    places = [*(path for path in kept if path.exists()), Path(settings.SURVEY_KEYS)]
    for path in places:
        if path.resolve().is_relative_to(folder):
            yield _(
                "%(place)s lies in the folder of the database. Move it and set KEYS_DIR or SURVEY_KEYS."
            ) % {"place": path}


def folder_faults() -> Iterator[str]:
    """Folders that cannot be written, uploads that are not synced, words that are not compiled."""
    folders = [Path(settings.VAR_DIR)]
    if isinstance(default_storage, FileSystemStorage):
        folders.append(Path(default_storage.location))
        if not getattr(default_storage, "durable", False):
            yield _("Uploads are not synced to the disk. Use DurableFileSystemStorage, or a storage service.")
    for folder in folders:
        if not can_write(folder):
            yield _("%(place)s cannot be written. Give it to the account the site runs under.") % {
                "place": folder
            }
    if any(not po.with_suffix(".mo").exists() for po in catalogue.catalogues()):
        yield _("The translations are not compiled. Run: python manage.py compile_catalogue")
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield _("The static files are not collected. Run: python manage.py collectstatic")


def can_write(folder: Path) -> bool:
    """Whether a file can be made and synced in this folder, which is made when it is missing."""
    probe = folder / f".probe-{secrets.token_hex(4)}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with probe.open("wb") as file:
            os.fsync(file.fileno())
        probe.unlink()
    except OSError:
        return False
    return True


def wall_faults() -> Iterator[str]:
    """Doors left open: demonstration accounts, debug pages, plain HTTP to other machines."""
    outside = set(settings.ALLOWED_HOSTS) - LOCAL_HOSTS
    if settings.DEMO and (settings.HTTPS or outside):
        yield _("DEMO is on: everybody knows the passwords. Set DEMO=0 for a site that others reach.")
    if settings.DEBUG and (settings.HTTPS or outside):
        yield _("DEBUG is on: error pages show what is inside. Set DEBUG=0.")
    if "*" in settings.ALLOWED_HOSTS:
        yield _("ALLOWED_HOSTS lets any name in. Write the names of this site.")
    elif outside and not settings.HTTPS:
        yield _(
            "The site is reached from other machines without encryption. Put it behind HTTPS and set HTTPS=1."
        )
