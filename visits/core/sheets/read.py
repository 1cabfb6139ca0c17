"""Sheets in: the files of ``ENDINGS`` as rows of texts with the file's own row numbers.

Size, kind, unpacked size, entry count and ratio are looked at first; the parsing is done in a child process
bound to 512 MB and 20 seconds, since a workbook of 665 kB can take 1.4 GB and 65 s.
"""

import json
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.utils.translation import gettext as _

from visits.core.bounds import SECONDS, Answer, answered

from .child import MOST_CELL, MOST_COLUMNS
from .header import plain
from .markup import SHEET

__all__ = ["ENDINGS", "SheetRow", "Table", "Unreadable", "plain", "read_lines", "read_rows", "read_tables"]
MOST_BYTES = 32 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_ENTRIES = 2_000
MOST_RATIO = 250  # unpacked to packed, minded above RATIO_FROM
RATIO_FROM = 20 * 1024 * 1024
SHORT = "short"  # a number such as 1975.1, which may be a month without its last zero
# What the content may be, by ending. Other systems name .xls whatever a spreadsheet program opens; .et is of WPS.
KINDS = {
    "xlsx": {"xlsx"},
    "xlsm": {"xlsx"},
    "xls": {"xls", "xlsx", "page", "xml", "csv"},
    "et": {"xls", "xlsx"},
    "csv": {"csv"},
}
ENDINGS = tuple(f".{one}" for one in KINDS)
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
        "wide": _(
            "The table has more than %(most)s columns. Delete the columns outside the table and try again."
        )
        % {"most": MOST_COLUMNS},
        "cell": _("A cell holds more than %(most)s characters. Shorten it and try again.")
        % {"most": MOST_CELL},
        "error": _("The cell shows an error of the spreadsheet. Correct it in the file and try again."),
        "formula": _(
            "The cell holds a formula whose result is not in the file. Open it in Excel or WPS, save it and try again."
        ),
        "digits": _(
            "The cell is a number of more than 15 digits, of which Excel has lost the last ones. "
            "Set the cell to text and type the number again."
        ),
    }[code]


@dataclass
class Table:
    """One sheet with its header; ``places`` says in which column each key stands, ``unknown`` are other headers.

    ``header`` is the index in ``rows`` of the header's last row; -1 where no name was found.
    """

    sheet: str
    header: int = -1
    places: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    rows: list[SheetRow] = field(default_factory=list)


def read_rows(file: BinaryIO | Path, name: str) -> list[SheetRow]:
    """Read all filled rows of all sheets; ``name`` is the file name that the user chose.

    Raises Unreadable with a sentence for everything that is not a readable sheet.
    """
    return [_row(line) for line in read_lines(file, name, "visits.core.sheets.child", {})]


def read_tables(file: BinaryIO | Path, name: str, names: Mapping[str, Sequence[str]]) -> list[Table]:
    """Read all sheets and find the header of each by the known names of its columns, all of it in the child."""
    wanted = {"names": {key: list(given) for key, given in names.items()}}
    tables: list[Table] = []
    for line in read_lines(file, name, "visits.core.sheets.child", wanted):
        if isinstance(line, dict):
            tables.append(Table(line["sheet"], *line["header"]))
        else:
            tables[-1].rows.append(_row(line))
    return tables


def _row(line: Any) -> SheetRow:
    sheet, number, hidden, cells, problems = line
    return SheetRow(sheet, number, tuple(cells), hidden, told(problems))


def told(problems: Sequence[Sequence[Any]]) -> tuple[tuple[int, str], ...]:
    """The problems of a row as sentences, by column; a month that may be short is one to a roster alone."""
    return tuple((column, sentence(code)) for column, code in problems if code != SHORT)


def read_lines(file: BinaryIO | Path, name: str, module: str, wanted: dict[str, Any]) -> list[Any]:
    """What a bound child makes of a file: the lines of ``module``, to which ``wanted`` is given.

    Raises Unreadable with a sentence where the file is no readable sheet or exceeds the child's limits.
    """
    if isinstance(file, str | Path):
        with open(file, "rb") as opened:
            return read_lines(opened, name, module, wanted)
    with tempfile.TemporaryFile() as copy:
        _copy(file, copy)
        kind = _kind(copy, name)
        copy.seek(0)
        with answered(module, wanted | {"kind": kind}, _pieces(copy)) as answer:
            return _lines(answer)


def _pieces(copy: IO[bytes]) -> Iterator[bytes]:
    while piece := copy.read(1 << 20):
        yield piece


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
    """Give xlsx, xls, csv, page or xml: what the content is, when that may have such an ending."""
    said = Path(name).suffix.lower().lstrip(".")
    copy.seek(0)
    head = copy.read(8)
    if head == OLE:
        found = _ole_kind(copy)
    elif head.startswith(b"PK"):
        found = _check_package(copy)
    else:
        found = _text_kind(copy, said)
    if said not in KINDS:
        raise Unreadable(sentence("kind"))
    if found not in KINDS[said]:
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
    if odd:
        raise Unreadable(sentence("kind" if said == "csv" else "broken"))
    begins = head.replace(b"\x00", b"").strip(b" \t\r\n\xef\xbb\xbf\xff\xfe")
    if not begins:
        raise Unreadable(sentence("empty"))
    if begins[:13].lower() == b"mime-version:":
        raise Unreadable(sentence("extension"))
    if begins[:1] == b"<":
        return "xml" if SHEET.encode() in begins else "page"
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


def _lines(answer: Answer) -> list[Any]:
    """The child's lines; a child that died by its limits or otherwise becomes a sentence."""
    if answer.out_of_time:
        raise Unreadable(sentence("time"))
    if answer.status < 0:
        raise Unreadable(sentence("memory"))
    lines = []
    for line in answer.output:
        made = json.loads(line)
        if isinstance(made, dict) and "error" in made:
            raise Unreadable(sentence(made["error"]))
        lines.append(made)
    if answer.status:
        raise Unreadable(sentence("broken"))
    return lines
