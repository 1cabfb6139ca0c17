"""Lines about who looked, kept beside an SQLite database until the next writer takes them into the chain.

SQLite lets one writer in at a time, so a page that only enters who looked would wait for every save before it. There
its lines go into a file of their own: synced before the page is drawn, and taken into the chain, in their order and
with their time, by the next act, by whoever reads the log, and by the worker. The file begins with a word of its own;
the head of the chain remembers the word and how far that file was read, in the transaction that enters the lines, so
after a kill at any point none is lost and none stands twice. docs/decisions/0052.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from cadre_review.durable import sync

ENDING = "-looks"
TORN = "look.torn"
WORD = 16  # bytes, written in hexadecimal
HEAD = 2 * WORD + 1  # with its line end
LARGEST = 1 << 20  # bytes after which a file that was read to its end begins anew


class Found(NamedTuple):
    """What a file holds that the chain does not: its word, where it was read to, and the lines."""

    word: str
    read_to: int
    lines: list[dict[str, Any]]


def place() -> Path | None:
    """The file beside the database; None where writers do not wait for each other, or within a transaction."""
    return None if connection.in_atomic_block else _beside()


def keep(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    """Append the lines and return when they are on the disk. Raises OSError."""
    written = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    is_new = not path.exists()
    with _opened(path) as file:
        with _held(file, fcntl.LOCK_EX):
            _append(file, written)
        os.fsync(file)
    if is_new:
        sync(path.parent)


def _append(file: int, written: bytes) -> None:
    """All of it after what is there, or nothing; what a power cut left of a line is closed off."""
    end = os.fstat(file).st_size
    if end < HEAD:
        end, written = 0, secrets.token_hex(WORD).encode() + b"\n" + written
        os.ftruncate(file, 0)
    elif os.pread(file, 1, end - 1) != b"\n":
        written = b"\n" + written
    try:
        while written:
            written = written[os.write(file, written) :]
    except OSError:
        os.ftruncate(file, end)
        raise


def found(word: str, read_to: int) -> Found | None:
    """What came since the chain read the file of this word so far; None where nothing did."""
    path = _beside()
    if path is None or not path.exists():
        return None
    with _opened(path) as file, _held(file, fcntl.LOCK_SH):
        own = os.pread(file, HEAD, 0).decode(errors="replace").strip()
        start = read_to if own == word else HEAD
        content = os.pread(file, max(os.fstat(file).st_size - start, 0), start)
    whole, end, _torn = content.rpartition(b"\n")
    return Found(own, start + len(whole + end), [_read(line) for line in whole.splitlines()]) if end else None


def _read(line: bytes) -> dict[str, Any]:
    """What a line says; one that a power cut tore, of a page that was never shown, is told as such."""
    try:
        said: dict[str, Any] = json.loads(line)
    except ValueError:
        return {"act": TORN, "detail": {"bytes": len(line)}, "at": timezone.now().isoformat()}
    return said


def begin_anew(word: str, read_to: int) -> None:
    """Empty the file where it is long and the chain, whose transaction is over, holds all of it."""
    path = _beside()
    if path is None or read_to < LARGEST:
        return
    with _opened(path) as file, _held(file, fcntl.LOCK_EX):
        if os.pread(file, 2 * WORD, 0).decode() == word and os.fstat(file).st_size == read_to:
            os.ftruncate(file, 0)


def are_kept() -> bool:
    """Whether this database has, or had, lines beside it."""
    path = _beside()
    return path is not None and path.exists()


def put_away(time: str) -> None:
    """Give the file of a database that makes room for another one a name with the time."""
    if (path := _beside()) and path.exists():
        path.replace(path.with_name(f"{path.name}.{time}"))


def _beside() -> Path | None:
    if connection.vendor != "sqlite":
        return None
    name = str(connection.settings_dict["NAME"])
    return None if ":memory:" in name or "mode=memory" in name else Path(name + ENDING)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield file
    finally:
        os.close(file)


@contextmanager
def _held(file: int, how: int) -> Iterator[None]:
    """By nobody else meanwhile, or by readers only."""
    fcntl.flock(file, how)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)
