"""Sheets in: .xlsx, .xls and .csv as rows of texts with the file's own row numbers.

Size, kind, unpacked size, entry count and ratio are looked at first; the parsing is done in a child process
bound to 512 MB and 20 seconds, since a workbook of 665 kB can take 1.4 GB and 65 s.
"""

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from django.utils.translation import gettext as _

MOST_BYTES = 32 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_ENTRIES = 2_000
MOST_RATIO = 250  # unpacked to packed, minded above RATIO_FROM
RATIO_FROM = 20 * 1024 * 1024
SECONDS = 20
HERE = Path(__file__).resolve().parents[2]
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


class Unreadable(Exception):  # noqa: N818 (its message is a sentence for the user)
    """The file cannot be read as a sheet; the message says why and what to do."""


@dataclass(frozen=True)
class SheetRow:
    """One filled row: ``number`` is the file's own, from 1; ``problems`` are (column index, sentence)."""

    sheet: str
    number: int
    cells: tuple[str, ...]
    hidden: bool = False
    problems: tuple[tuple[int, str], ...] = ()


def sentence(code: str) -> str:
    """Give the sentence for an error code of the checks and of the child process."""
    return {
        "empty": _("The file is empty. Choose the file again."),
        "big": _("The file is larger than %(size)s MB. Split it and import the parts.")
        % {"size": MOST_BYTES // 1024**2},
        "kind": _(
            "This is not an Excel workbook or a csv file. Save it as .xlsx in Excel or WPS and try again."
        ),
        "extension": _(
            "The content of the file does not match its extension. "
            "Open it in Excel or WPS, save it as .xlsx and try again."
        ),
        "password": _("The workbook is protected by a password. Remove the password and try again."),
        "broken": _(
            "The file is damaged and cannot be opened. Open it in Excel or WPS, save it again and try again."
        ),
        "bomb": _(
            "The file was refused: unpacked, it would be far too large. Save the sheet as a new workbook."
        ),
        "memory": _(
            "The sheet is too large to read. Delete empty rows and columns outside the table, "
            "or split it, and try again."
        ),
        "time": _("Reading the file took longer than %(seconds)s seconds. Split it and try again.")
        % {"seconds": SECONDS},
        "encoding": _("The character encoding of the csv file is unknown. Save it as UTF-8 and try again."),
        "digits": _(
            "The cell is a number of more than 15 digits, of which Excel has lost the last ones. "
            "Set the cell to text and type the number again."
        ),
    }[code]


def read_rows(file: BinaryIO | Path, name: str) -> list[SheetRow]:
    """Read all filled rows of all sheets; ``name`` is the file name that the user chose.

    Raises Unreadable with a sentence for everything that is not a readable sheet.
    """
    if isinstance(file, str | Path):
        with open(file, "rb") as opened:
            return read_rows(opened, name)
    with tempfile.TemporaryFile() as copy, tempfile.TemporaryFile() as answer:
        _copy(file, copy)
        kind = _kind(copy, name)
        status = _parse(copy, kind, answer)
        answer.seek(0)
        return _rows(answer, status)


def _copy(file: BinaryIO, copy: IO[bytes]) -> None:
    """Copy the file, minding its size on the way: a header may lie."""
    if file.seekable():
        file.seek(0)
    size = 0
    while piece := file.read(1 << 20):
        size += len(piece)
        if size > MOST_BYTES:
            raise Unreadable(sentence("big"))
        copy.write(piece)
    if not size:
        raise Unreadable(sentence("empty"))


def _kind(copy: IO[bytes], name: str) -> str:
    """Give xlsx, xls or csv: what the content is, when the extension says the same."""
    said = Path(name).suffix.lower().lstrip(".")
    copy.seek(0)
    head = copy.read(8)
    if head == OLE:
        found = _ole_kind(copy)
    elif head.startswith(b"PK"):
        found = _check_package(copy)
    else:
        found = _text_kind(copy, said)
    if said not in ("xlsx", "xls", "csv"):
        raise Unreadable(sentence("kind"))
    if said != found:
        raise Unreadable(sentence("extension"))
    return found


def _ole_kind(copy: IO[bytes]) -> str:
    copy.seek(0)
    content = copy.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable(sentence("password"))
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return "xls"
    raise Unreadable(sentence("kind"))


def _text_kind(copy: IO[bytes], said: str) -> str:
    copy.seek(0)
    head = copy.read(4096)
    odd = _looks_binary(head)
    if said in ("xlsx", "xls"):
        raise Unreadable(sentence("broken" if odd else "extension"))
    if odd:
        raise Unreadable(sentence("kind"))
    if not head.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"):
        raise Unreadable(sentence("empty"))
    return "csv"


def _looks_binary(head: bytes) -> bool:
    """Tell whether control characters stand in the text; zero bytes are right in UTF-16 alone."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", "ignore")
    elif b"\x00" in head:
        small = head[1::2].count(0) > head[::2].count(0)
        text = head.decode("utf-16-le" if small else "utf-16-be", "ignore")
    else:
        text = head.decode("latin-1")
    return any(sign < " " and sign not in "\t\n\f\r\x1b" for sign in text)


def _check_package(copy: IO[bytes]) -> str:
    """Look at the zip's table of contents before anything is unpacked."""
    copy.seek(0)
    try:
        with zipfile.ZipFile(copy) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, IndexError):
        raise Unreadable(sentence("broken")) from None
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise Unreadable(sentence("bomb"))
    if unpacked > RATIO_FROM and unpacked > MOST_RATIO * packed:
        raise Unreadable(sentence("bomb"))
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(sentence("password"))
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable(sentence("kind"))
    return "xlsx"


def _parse(copy: IO[bytes], kind: str, answer: IO[bytes]) -> int:
    """Let the child read the copy and write its lines into ``answer``; give its exit status."""
    copy.seek(0)
    command = [sys.executable, "-m", "visits.sheets.child", kind]
    try:
        done = subprocess.run(
            command,
            stdin=copy,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=HERE,
            timeout=SECONDS + 1,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(sentence("time")) from None
    return done.returncode


SIGXCPU, SIGKILL = -24, -9


def _rows(answer: IO[bytes], status: int) -> list[SheetRow]:
    """Make rows of the child's lines; a child that died by its limits or otherwise becomes a sentence."""
    if status in (SIGXCPU, SIGKILL):
        raise Unreadable(sentence("time"))
    if status < 0:
        raise Unreadable(sentence("memory"))
    lost = sentence("digits")
    rows = []
    for line in answer:
        made = json.loads(line)
        if isinstance(made, dict):
            raise Unreadable(sentence(made["error"]))
        sheet, number, hidden, cells, problems = made
        found = tuple((column, lost) for column, _code in problems)
        rows.append(SheetRow(sheet, number, tuple(cells), hidden, found))
    if status:
        raise Unreadable(sentence("broken"))
    return rows


def plain(header: str) -> str:
    """Give a header as it is compared: without blanks and line breaks, in small letters."""
    return re.sub(r"[\s\u3000\u200b\ufeff]+", "", header).casefold()


def find_header(
    rows: Sequence[SheetRow], names: Mapping[str, Sequence[str]], deep: int = 30
) -> tuple[int, dict[str, int], list[str]]:
    """Find the header among the first ``deep`` rows by the known names of each key.

    Gives the index in ``rows`` of the header's last row (data begin after it), the column index of each key
    found, and the headers that no name knows. A header of two rows with merged cells is joined. With no
    known name anywhere the index is -1.
    """
    known = {plain(name): key for key, given in names.items() for name in (key, *given)}
    best: tuple[int, dict[str, int], list[str]] = (-1, {}, [])
    for index in range(min(deep, len(rows))):
        found, unknown = _match([rows[index].cells], known)
        if len(found) > len(best[1]):
            best = (index, found, unknown)
        if index and rows[index].sheet == rows[index - 1].sheet:
            found, unknown = _match([rows[index - 1].cells, rows[index].cells], known)
            if len(found) > len(best[1]):
                best = (index, found, unknown)
    return best


def _match(lines: Sequence[Sequence[str]], known: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    """Match each column by its lower name, the joined one, or the upper; a key's first column wins."""
    found: dict[str, int] = {}
    unknown = []
    for column in range(max(map(len, lines))):
        stack = [line[column] for line in lines if column < len(line) and line[column]]
        tries = [*stack[::-1][:1], "".join(stack), *stack[:1]]
        key = next((known[plain(name)] for name in tries if plain(name) in known), None)
        if key and key not in found:
            found[key] = column
        elif stack:
            unknown.append(re.sub(r"\s+", "", "".join(stack)))
    return found, unknown
