"""Parses one workbook from stdin into JSON lines on stdout, under limits; knows no Django and no sentence.

Run as ``python -m visits.core.sheets.child``. With ``names`` in the question the header is looked for here too, and
each sheet begins with ``{"sheet": …, "header": [number of its last row, places, unknown headers]}``. Each row is
``[sheet, row number, hidden, [cells], [[column, problem code], …]]``; empty rows are left out.
On failure the exit status is REFUSED and the last line is ``{"error": code}``.
"""

import csv
import io
import json
import re
import struct
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from visits.core.bounds import REFUSED, Refused, asked

from .header import find_header
from .markup import Line, page_lines, xml_lines
from .shown import Shown

EXACT = 10**15  # from here on Excel has already rounded the digits of a number
MOST_COLUMNS = 512
MOST_ROWS = 200_000  # filled ones
MOST_CELL = 100_000  # characters; a workbook's cell has at most 32,767
MOST_OUTPUT = 192 * 1024 * 1024  # characters of all cells
CONTINUED = frozenset({"（续）", "(continued)"})  # as ``cells.continued`` marks further rows
MARKS = "。；，、）"  # behind which a text may be cut within a line
_SHORT = re.compile(r"(?:19|20)?\d\d\.1")  # a number that may be a month without its last zero
_ERROR = re.compile(
    r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|FIELD!|BUSY!)|#{4,}"
)


class Row(NamedTuple):
    """One filled row; ``problems`` are (column, code)."""

    sheet: str
    number: int
    hidden: bool
    cells: list[str]
    problems: list[tuple[int, str]]


Make = Callable[[Iterator[Row], dict[str, Any]], Iterable[Any]]


def main(make: Make) -> int:
    """Read, let ``make`` turn the rows into lines, write them, give the exit status."""
    out = sys.stdout
    try:
        wanted, data = asked()
        found = read_of(data, wanted["kind"])
        rows = bounded(whole(found))
        for line in make(rows, wanted):
            out.write(json.dumps(line, ensure_ascii=True) + "\n")
    except Refused as refused:
        return _refuse(str(refused))
    except (MemoryError, RecursionError):
        return _refuse("memory")
    out.flush()
    return 0


def _refuse(code: str) -> int:
    sys.stdout.write(json.dumps({"error": code}) + "\n")
    sys.stdout.flush()
    return REFUSED


def whole(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows; what a sheet of ours put into further rows, since it is higher than any row, joined again."""
    held: Row | None = None
    for row in rows:
        if held and not CONTINUED.isdisjoint(row.cells) and len(row.cells) <= len(held.cells):
            for at, text in enumerate(row.cells):
                held.cells[at] = _joined(held.cells[at], text)
            continue
        if held:
            yield held
        held = row
    if held:
        yield held


def _joined(text: str, more: str) -> str:
    """The text with its next piece; see ``layout.in_rows``."""
    if not more or more in CONTINUED:
        return text
    return f"{text}{more}" if text[-1:] in MARKS else f"{text}\n{more}"


def bounded(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows; a table that is wider, longer or fuller than any office's is refused."""
    size = 0
    for count, row in enumerate(rows, start=1):
        if len(row.cells) > MOST_COLUMNS:
            raise Refused("wide")
        longest = max(map(len, row.cells))
        size += longest if longest > MOST_CELL else sum(map(len, row.cells))
        if count > MOST_ROWS or longest > MOST_CELL or size > MOST_OUTPUT:
            raise Refused("memory" if longest <= MOST_CELL else "cell")
        yield row


def with_header(rows: Iterator[Row], wanted: dict[str, Any]) -> Iterator[Any]:
    """The rows sheet by sheet, each with its header before it where names were given."""
    for sheet, lines in groupby(rows, key=lambda row: row.sheet):
        found = list(lines)
        if wanted.get("names"):
            yield {"sheet": sheet, "header": find_header([row.cells for row in found], wanted["names"])}
        yield from found


def read_of(data: bytes, kind: str) -> Iterator[Row]:
    """The filled rows of a file of the kind that ``read`` found."""
    match kind:
        case "csv":
            return read_csv(data)
        case "page":
            return read_markup(page_lines(decoded(data)), exact=False)
        case "xml":
            return read_markup(xml_lines(decoded(data)), exact=True)
        case _:
            return read_workbook(data, kind)


def read_markup(lines: Iterator[Line], *, exact: bool) -> Iterator[Row]:
    """The filled rows of a page or of XML; ``exact`` tells that numbers come as numbers."""
    for sheet, number, hidden, values in lines:
        cells, problems = texts(values)
        problems += [] if exact else _short(cells)
        if any(cells):
            yield Row(sheet, number, hidden, cells, problems)


def _short(cells: Sequence[str]) -> list[tuple[int, str]]:
    return [(column, "short") for column, text in enumerate(cells) if _SHORT.fullmatch(text)]


def read_workbook(data: bytes, kind: str) -> Iterator[Row]:
    """Yield the filled rows of every worksheet."""
    import python_calamine as calamine

    if kind == "xlsx":
        refuse_declarations(data)
    shown = Shown(data) if kind == "xlsx" else None
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for index, info in enumerate(book.sheets_metadata):
                if info.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                off = info.visible != calamine.SheetVisibleEnum.Visible
                yield from _sheet_lines(book.get_sheet_by_index(index), off, shown)
    except calamine.PasswordError:
        raise Refused("password") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("password" if "assword" in str(error) or locked(data) else "broken") from None
    except BaseException as error:  # the reader's own panic is no Exception
        if type(error).__name__ == "PanicException":
            raise Refused("broken") from None
        raise


def locked(data: bytes) -> bool:
    """Tell whether a BIFF8 stream is encrypted: a FILEPASS record among the first after its beginning."""
    at = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    for _turn in range(4):
        if at < 0 or at + 4 > len(data):
            return False
        code, length = struct.unpack_from("<HH", data, at)
        if code == 0x002F:
            return True
        at += 4 + length
    return False


def _sheet_lines(sheet: Any, off: bool, shown: Shown | None) -> Iterator[Row]:
    """Yield the filled rows; the reader counts rows from 1 but columns from the first filled one.

    What the reader does not tell, the package itself does: hidden rows, cells without a value, shown zeros.
    """
    marks = shown.of(sheet.name) if shown else None
    if sheet.start is None:
        return
    pad = [""] * sheet.start[1]
    for number, values in enumerate(sheet.iter_rows(), start=1):
        if any(value != "" for value in values) or (marks and number in marks.cells):
            cells, problems = texts(pad + values)
            if marks:
                marks.put(number, cells, problems)
            if any(cells):
                yield Row(
                    sheet.name, number, bool(off or (marks and number in marks.hidden)), cells, problems
                )


def texts(values: Sequence[Any]) -> tuple[list[str], list[tuple[int, str]]]:
    """Give the cells as texts and the problems found in them; trailing empty cells are dropped."""
    cells, problems = [], []
    for column, value in enumerate(values):
        if isinstance(value, float | int) and not isinstance(value, bool) and abs(value) >= EXACT:
            problems.append((column, "digits"))
        text = text_of(value)
        if isinstance(value, float) and _SHORT.fullmatch(text):
            problems.append((column, "short"))
        if text[:1] == "#" and _ERROR.fullmatch(text):
            problems.append((column, "error"))
        cells.append(text)
    while cells and not cells[-1]:
        cells.pop()
    return cells, problems


def text_of(value: Any) -> str:
    """Give one cell as text: ISO dates, whole numbers without .0, no blanks around."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, int | timedelta) else str(value).strip()


def refuse_declarations(data: bytes) -> None:
    """Refuse a workbook with a document type or entity in any XML part: that is how bombs are built."""
    with _opened(data) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                head = _part_head(package, name).replace(b"\x00", b"")
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise Refused("bomb")


def _part_head(package: zipfile.ZipFile, name: str) -> bytes:
    try:
        with package.open(name) as part:
            return part.read(8192)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise Refused("broken") from None
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise Refused("broken") from None
        raise


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError):
        raise Refused("broken") from None


def read_csv(data: bytes) -> Iterator[Row]:
    """Yield the filled records; a record's number is the row a spreadsheet program would show it in."""
    csv.field_size_limit(MOST_CELL * 4)
    text = decoded(data)
    said = _SEPARATOR.match(text)
    sign, first = (said[1], 2) if said else (delimiter(text), 1)
    reader = csv.reader(io.StringIO(text[said.end() :] if said else text, newline=""), delimiter=sign)
    try:
        for number, values in enumerate(reader, start=first):
            if not any(values):
                continue
            if len(values) > MOST_COLUMNS and any(values[MOST_COLUMNS:]):
                raise Refused("wide")
            cells, problems = texts([unquoted(value) for value in values[:MOST_COLUMNS]])
            problems += _short(cells)
            if any(cells):
                yield Row("", number, False, cells, problems)
    except csv.Error as error:
        raise Refused("cell" if "field larger" in str(error) else "broken") from None


_SEPARATOR = re.compile(r"\ufeff?sep=([^\r\n])\r?\n?", re.IGNORECASE)
_FORMULA = re.compile(r'\s*=\s*"([^"]*)"\s*')


def unquoted(value: str) -> str:
    """A text without what keeps a spreadsheet from making something else of it: ="4502…", an apostrophe before it."""
    if found := _FORMULA.fullmatch(value):
        return found[1]
    plain = value.lstrip(" \t")
    if len(plain) > 1 and plain[0] in "'‘’`" and (plain[1] in "=+-@\t\r\n'" or plain[1].isdigit()):
        return plain[1:]
    return value


def decoded(data: bytes) -> str:
    """Decode UTF-8, UTF-16 (with mark, or without when every other byte is zero) or GB18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        names = ["utf-16"]
    elif b"\x00" in data[:4000]:
        names = ["utf-16-le" if data[1:4000:2].count(0) > data[0:4000:2].count(0) else "utf-16-be"]
    else:
        names = ["utf-8-sig", "gb18030"]
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refused("encoding")


def delimiter(text: str) -> str:
    """Give the one of , ; and tab that cuts the first records into the most, and most even, columns."""
    best, score = ",", 0.0
    for sign in (",", ";", "\t", "|"):
        reader = csv.reader(io.StringIO(text[:65536], newline=""), delimiter=sign)
        widths = [len(row) for row, _ in zip(_careful(reader), range(50), strict=False) if row]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        found = (usual - 1) * widths.count(usual) / (len(widths) or 1) + sum(widths) / 1e6
        if usual and max(widths) > 1 and found > score:
            best, score = sign, found
    return best


def _careful(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:
        return


if __name__ == "__main__":
    sys.exit(main(with_header))
