"""What must be right before real records come in; each fault is a sentence that says what to do."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from cadre_review import catalogue
from cadre_review.accounts.checks import published_accounts

LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
MOST_PROXIES = 256  # addresses in one network of proxies
# Times that weaken the site when they are too long (or nought), with their bounds.
TIMES = (
    ("IDLE_LOCK_SECONDS", 60, 1800),
    ("SESSION_COOKIE_AGE", 600, 24 * 3600),
    ("SEAL_OPEN_HOURS", 1, 72),
)
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
        yield from account_faults()
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
    """Ways left open: published passwords, no encryption, no second factor, Django's own findings."""
    if settings.DEMO:
        yield _("DEMO is on: everybody knows the passwords. Set DEMO=0.")
    if settings.PRACTICE:
        yield _("PRACTICE is on: whatever is entered can be emptied away. Set PRACTICE=0.")
    if settings.DEBUG:
        yield _("DEBUG is on: error pages show what is inside. Set DEBUG=0.")
    if "*" in settings.ALLOWED_HOSTS:
        yield _("ALLOWED_HOSTS lets any name in. Write the names of this site.")
    if not settings.HTTPS:
        yield _("The site is reached without encryption. Put it behind HTTPS and set HTTPS=1.")
    else:
        yield from deployment_faults()
    if not settings.SECOND_FACTOR:
        yield _("One password opens the cadre files. Set SECOND_FACTOR=1.")
    if not settings.WATERMARK:
        yield _("Nothing tells whose screen was photographed. Set WATERMARK=1.")
    yield from habit_faults()
    yield from road_faults()


def deployment_faults() -> Iterator[str]:
    """What Django itself finds weak in a site behind HTTPS: cookies, headers, middleware that was taken out."""
    for found in run_checks(tags=[Tags.security], include_deployment_checks=True):
        if found.id != "accounts.E001":  # said above, in the reader's language
            yield _("Django's own check %(id)s: %(text)s") % {"id": found.id, "text": found.msg}


def habit_faults() -> Iterator[str]:
    """Times that are longer than a person stays at their desk, or a sign-in that never ends."""
    for name, least, most in TIMES:
        if not least <= (value := getattr(settings, name)) <= most:
            words = {"name": name, "value": value, "least": least, "most": most}
            yield _("%(name)s is %(value)s. Set it between %(least)s and %(most)s.") % words


def road_faults() -> Iterator[str]:
    """Connections to other machines that others can listen to, and proxies that are believed too widely."""
    for net in settings.TRUSTED_PROXIES:
        if ip_network(net, strict=False).num_addresses > MOST_PROXIES:
            yield _("TRUSTED_PROXIES believes %(net)s. Name your own proxies alone.") % {"net": net}
    facts = connection.settings_dict
    encrypted = facts["OPTIONS"].get("sslmode") in {"require", "verify-ca", "verify-full"}
    if connection.vendor == "postgresql" and not encrypted and not is_here(facts["HOST"]):
        yield _("The way to the database is not encrypted. Add ?sslmode=verify-full to DATABASE_URL.")
    stores: Any = settings.STORAGES
    store = stores["default"].get("OPTIONS", {})
    if str(store.get("endpoint_url", "")).startswith("http://"):
        yield _("The way to the store of attachments is not encrypted. Write s3+https:// in ATTACHMENTS_S3.")


def is_here(host: str) -> bool:
    """Whether a host is this machine: a name of its own or a socket's folder."""
    return not host or host.startswith("/") or host in LOCAL_HOSTS


def account_faults() -> Iterator[str]:
    """Accounts that open with the published password; a database without accounts has none."""
    names: list[str] = []
    with suppress(DatabaseError):
        names = published_accounts()
    if names:
        yield _("These accounts have the published password: %(names)s. Disable them.") % {
            "names": ", ".join(names)
        }
