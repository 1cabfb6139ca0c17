"""A copy of everything the office keeps, and the way back: database, uploads, and a list with digests.

A copy is a folder: ``database.sqlite3`` or ``database.dump`` (pg_dump's own format), ``uploads/``, the folders of
KEPT_BESIDE (keys of open surveys, which lie encrypted under FIELD_KEY) and ``manifest.json``. FIELD_KEY is not in
it: without it what is encrypted stays so, wherever the copy goes.
"""

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from cadre_review.accounts.models import PasswordLink, Session
from cadre_review.audit import looks
from cadre_review.audit.log import take_looks
from cadre_review.durable import sync

MANIFEST = "manifest.json"
FORMAT = 1
# Tables whose rows are not copied: with them somebody could sign in.
PASSING = ("accounts_session", "accounts_passwordlink")
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


class CannotKeep(Exception):
    """A copy or its way back that is refused or went wrong, in a sentence for people."""


def back_up(target: Path) -> dict[str, Any]:
    """Copy everything to ``target``, which must be absent or empty; return the manifest.

    The copy grows beside its place and gets its name when it is whole. The database comes first: files
    are written before their rows, so every row of the copy has its file. Raises CannotKeep, OSError.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CannotKeep(_("%(place)s is not an empty folder. Name another one.") % {"place": target})
    target.parent.mkdir(parents=True, exist_ok=True)
    growing = target.parent / f".{target.name}.part"
    shutil.rmtree(growing, ignore_errors=True)
    growing.mkdir(mode=0o700)
    try:
        copy_beside(growing)
        take_looks()
        copy_database(growing / DATABASES[connection.vendor])
        copy_beside(growing)  # what has come or gone meanwhile: the rows of one of both times are in the copy
        copy_uploads(growing / "uploads")
        manifest = write_manifest(growing)
        growing.replace(target)
    except BaseException:
        shutil.rmtree(growing, ignore_errors=True)
        raise
    return manifest


def restore(source: Path, *, force: bool = False) -> dict[str, Any]:
    """Bring a copy back after checking every digest; return its manifest.

    Where accounts or uploads exist already it is refused unless ``force``; then what was there is kept
    beside it under a name with the time. Raises CannotKeep, OSError.
    """
    manifest = verify(source)
    if manifest["database"] != connection.vendor:
        raise CannotKeep(
            _("This copy was made from %(made)s, but DATABASE_URL names %(here)s. Set DATABASE_URL to match.")
            % {"made": manifest["database"], "here": connection.vendor}
        )
    if not force and (has_accounts() or has_uploads()):
        raise CannotKeep(
            _("There are accounts or uploads here already. Restore into an empty site, or add --force.")
        )
    arriving = stage_uploads(source / "uploads")
    bring_database(source / DATABASES[connection.vendor])
    bring_beside(source)
    if arriving:
        switch_uploads(arriving)
    return manifest


def sign_everybody_out() -> None:
    """End what a restored database may bring along to sign in with: sessions, password links, half-set factors."""
    Session.objects.all().delete()
    PasswordLink.objects.all().delete()
    TOTPDevice.objects.filter(confirmed=False).delete()
    get_user_model().objects.exclude(session_key="").update(session_key="")


# --- the list ---------------------------------------------------------------------------------


def digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def contents(folder: Path) -> dict[str, Path]:
    """All files of a copy but its list, by their names in the list."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / MANIFEST)
    return {path.relative_to(folder).as_posix(): path for path in files}


def write_manifest(folder: Path) -> dict[str, Any]:
    """Write the list of a copy: when, from what, and each file with size in bytes and SHA-256."""
    files = {n: {"size": p.stat().st_size, "sha256": digest(p)} for n, p in contents(folder).items()}
    manifest = {
        "format": FORMAT,
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "files": files,
    }
    path = folder / MANIFEST
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    for part in [*contents(folder).values(), path, folder]:
        sync(part)
    return manifest


def verify(folder: Path) -> dict[str, Any]:
    """Read the list of a copy and check every file against it. Raises CannotKeep naming the first fault."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        listed = {name: entry["sha256"] for name, entry in manifest["files"].items()}
        known = manifest["format"] == FORMAT and DATABASES[manifest["database"]] in listed
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        known, listed = False, {}
    if not known:
        raise CannotKeep(_("%(place)s holds no copy that can be read.") % {"place": folder})
    there = contents(folder)
    for name in sorted(listed.keys() | there.keys()):
        if name not in there or name not in listed or digest(there[name]) != listed[name]:
            raise CannotKeep(
                _("The copy is damaged: %(name)s is not as it was. Nothing was restored.") % {"name": name}
            )
    return manifest


# --- the database -----------------------------------------------------------------------------


def has_accounts() -> bool:
    """Whether this site is in use; a database without tables is not."""
    try:
        return get_user_model().objects.exists()
    except DatabaseError:
        return False


def copy_database(target: Path) -> None:
    """Copy the database as it stands at one moment, while others go on working."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            for table in set(PASSING) & set(connection.introspection.table_names()):
                copy.execute(f"DELETE FROM {table}")  # noqa: S608  our own names  # nosec B608
            copy.commit()
            copy.execute("VACUUM")  # what was deleted would still stand in free pages
    else:
        left_out = [f"--exclude-table-data={table}" for table in PASSING]
        how = ("--format=custom", "--no-owner", "--no-privileges")
        _run_postgresql("pg_dump", *how, *left_out, f"--file={target}")
    target.chmod(0o600)


def bring_database(source: Path) -> None:
    """Put the copy in the place of the database, in one transaction."""
    if connection.vendor == "sqlite":
        if has_accounts():
            take_looks()
            copy_database(Path(settings.VAR_DIR) / f"before-restore-{_now()}.sqlite3")
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
            copy.backup(connection.connection)
        looks.put_away(_now())  # what stands in it was seen in the database before
    else:
        if has_accounts():
            copy_database(Path(settings.VAR_DIR) / f"before-restore-{_now()}.dump")
        connection.close()
        how = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction")
        _run_postgresql("pg_restore", *how, "--exit-on-error", str(source))
    connection.close()


def _now() -> str:
    return timezone.localtime().strftime("%Y%m%d-%H%M%S")


def find_program(name: str) -> str | None:
    """One of PostgreSQL's own programs: Debian's newest, else what PATH knows."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: float(p.parts[-3]))
    return str(versions[-1]) if versions else shutil.which(name)


def _run_postgresql(name: str, *arguments: str) -> None:
    """Run pg_dump or pg_restore on the site's database; the password goes by the environment."""
    program = find_program(name)
    if program is None:
        raise CannotKeep(
            _("%(name)s was not found. On Debian: apt-get install postgresql-client") % {"name": name}
        )
    where = connection.settings_dict
    own = {
        "PGHOST": where["HOST"],
        "PGPORT": where["PORT"],
        "PGUSER": where["USER"],
        "PGPASSWORD": where["PASSWORD"],
    }
    environment = {**os.environ, **{key: str(value) for key, value in own.items() if value}}
    place = f"--dbname={where['NAME']}"
    done = subprocess.run(  # noqa: S603
        [program, place, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotKeep(
            _("%(name)s failed: %(reason)s") % {"name": name, "reason": done.stderr.strip()[-1000:]}
        )


# --- what lies beside the database ------------------------------------------------------------


def copy_beside(target: Path) -> None:
    """Copy the files of KEPT_BESIDE; one that goes while it is copied stays away."""
    for name, setting in settings.KEPT_BESIDE.items():
        _copy_files(Path(getattr(settings, setting)), target / name)


def bring_beside(source: Path) -> None:
    """Bring the files of KEPT_BESIDE back; those that are there under other names stay."""
    for name, setting in settings.KEPT_BESIDE.items():
        _copy_files(source / name, Path(getattr(settings, setting)))


def _copy_files(source: Path, target: Path) -> None:
    for path in source.iterdir() if source.exists() else ():
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            if not path.name.startswith("."):
                shutil.copy2(path, target / path.name)
                sync(target / path.name)


# --- uploads ----------------------------------------------------------------------------------


def uploads_folder() -> Path | None:
    """The folder of uploads, or None when they lie in a storage service with copies of its own."""
    return Path(default_storage.location) if isinstance(default_storage, FileSystemStorage) else None


def has_uploads() -> bool:
    """Whether anything was uploaded here."""
    folder = uploads_folder()
    return folder is not None and folder.exists() and any(folder.iterdir())


def copy_uploads(target: Path) -> None:
    """Copy the uploads; parts of files that are being written stay behind."""
    folder = uploads_folder()
    if folder is not None and folder.exists():
        shutil.copytree(folder, target, ignore=shutil.ignore_patterns(".*.part"))


def stage_uploads(source: Path) -> Path | None:
    """Copy the uploads beside their place, where a full disk does no harm yet; None when there are none."""
    folder = uploads_folder()
    if folder is None or not source.exists():
        return None
    arriving = folder.parent / f".{folder.name}.part"
    shutil.rmtree(arriving, ignore_errors=True)
    shutil.copytree(source, arriving)
    for path in [*contents(arriving).values(), arriving]:
        sync(path)
    return arriving


def switch_uploads(arriving: Path) -> None:
    """Give the staged uploads their name; those that were there stay under a name with the time."""
    folder = Path(default_storage.location)  # type: ignore[attr-defined]
    if has_uploads():
        folder.replace(folder.parent / f"{folder.name}-before-restore-{_now()}")
    elif folder.exists():
        folder.rmdir()
    arriving.replace(folder)
    sync(folder.parent)
