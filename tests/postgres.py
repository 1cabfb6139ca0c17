"""A throw-away PostgreSQL cluster on loopback, for one run of the tests."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def find_binaries() -> Path | None:
    """The folder with ``initdb`` and ``postgres``: Debian's newest, else what PATH knows."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    for folder in reversed(folders):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def free_port() -> int:
    """A port on loopback that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def cluster(binaries: Path, *, syncing: bool = False, folder: Path | None = None) -> Iterator[str]:
    """Run a fresh cluster and yield its DATABASE_URL; stop and delete it at the end.

    Checksums are on. Syncing is off, because nothing in it outlives the run (never copy these settings),
    unless a proof asks for it. As root the server runs under the account ``postgres``, since it refuses root.
    """
    if folder:
        folder.mkdir()
    folder = folder or Path(tempfile.mkdtemp(prefix="cadre-pg-"))
    owner = _owner()
    password, port = secrets.token_hex(16), free_port()
    (folder / "password").write_text(password)
    if owner:
        for path in (folder, folder / "password"):
            shutil.chown(path, "postgres", "postgres")
    try:
        _initialise(binaries, folder, owner)
        _control(binaries, folder, owner, "start", "-o", _options(folder, port, syncing))
        try:
            yield f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"
        finally:
            stop(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> dict:
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}


def _binaries() -> Path:
    found = find_binaries()
    if found is None:
        raise RuntimeError("PostgreSQL was not found.")
    return found


def start(folder: Path, port: int, *, syncing: bool) -> None:
    """Start a cluster that was stopped, or stopped by itself."""
    _control(_binaries(), folder, _owner(), "start", "-o", _options(folder, port, syncing))


def stop(folder: Path) -> None:
    """Stop a cluster at once, as a machine that goes off."""
    _control(_binaries(), folder, _owner(), "stop", "-m", "immediate")


def runs(folder: Path) -> bool:
    """Whether the cluster answers."""
    command = [_binaries() / "pg_ctl", "status", "-D", folder / "data"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, **_owner()).returncode == 0


def _options(folder: Path, port: int, syncing: bool) -> str:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "synchronize_seqscans": "off",  # a scan begins where the table does, and passes the same rows each time
        "fsync": "on" if syncing else "off",
        "full_page_writes": "on" if syncing else "off",
        "max_connections": 120,
        "autovacuum": "on" if syncing else "off",  # its snapshots would keep dead rows that a test looks for
    }
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


def _initialise(binaries: Path, folder: Path, owner: dict) -> None:
    command = [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "--data-checksums", "--no-sync"]
    command += ["-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", f"--pwfile={folder / 'password'}"]
    _run(command, folder, owner)


def _control(binaries: Path, folder: Path, owner: dict, act: str, *more: str) -> None:
    command = [binaries / "pg_ctl", act, "-D", folder / "data", "-w", "-t", "60", "-l", folder / "log", *more]
    _run(command, folder, owner)


def _run(command: list, folder: Path, owner: dict) -> None:
    """Run one of PostgreSQL's programs; its output goes to a file, since the server inherits it."""
    with (folder / "output").open("ab") as output:
        done = subprocess.run(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, check=False, **owner
        )
    if done.returncode:
        words = [(folder / name).read_text() for name in ("output", "log") if (folder / name).exists()]
        raise RuntimeError(f"{command[0].name} failed:\n" + "\n".join(words))
