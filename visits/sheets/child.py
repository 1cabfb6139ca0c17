"""Parses one workbook from stdin into JSON lines on stdout, under limits; knows no Django and no sentence.

Run as ``python -m visits.sheets.child xlsx|xls|csv``. Each line is
``[sheet, row number, hidden, [cells], [[column, problem code], …]]``; empty rows are left out.
On failure the exit status is REFUSED and the last line is ``{"error": code}``.
"""

import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 512 * 1024 * 1024  # bytes of address space
SECONDS = 20  # of processor time
REFUSED = 3
EXACT = 10**15  # from here on Excel has already rounded the digits of a number
PIECE = 1 << 20
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
Line = tuple[str, int, bool, list[str], list[tuple[int, str]]]


class Refused(Exception):  # noqa: N818 (an outcome, not a fault of ours)
    """The file cannot be read; the argument is an error code."""


def limit() -> None:
    """Bind this process to its memory and processor time, and let it write no core file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(kind: str) -> int:
    """Read, write the lines, give the exit status."""
    limit()
    out = sys.stdout
    try:
        data = sys.stdin.buffer.read()
        for line in read_csv(data) if kind == "csv" else read_workbook(data, kind):
            out.write(json.dumps(line, ensure_ascii=True) + "\n")
    except Refused as refused:
        return _refuse(str(refused))
    except MemoryError:
        return _refuse("memory")
    out.flush()
    return 0


def _refuse(code: str) -> int:
    sys.stdout.write(json.dumps({"error": code}) + "\n")
    sys.stdout.flush()
    return REFUSED


def read_workbook(data: bytes, kind: str) -> Iterator[Line]:
    """Yield the filled rows of every worksheet."""
    import python_calamine as calamine

    if kind == "xlsx":
        refuse_declarations(data)
    hidden = HiddenRows(data) if kind == "xlsx" else None
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for index, info in enumerate(book.sheets_metadata):
                if info.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                off = info.visible != calamine.SheetVisibleEnum.Visible
                rows = hidden.of(info.name) if hidden else frozenset()
                yield from _sheet_lines(book.get_sheet_by_index(index), off, rows)
    except calamine.PasswordError:
        raise Refused("password") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("password" if "assword" in str(error) else "broken") from None
    except BaseException as error:  # the reader's own panic is no Exception
        if type(error).__name__ == "PanicException":
            raise Refused("broken") from None
        raise


def _sheet_lines(sheet: Any, off: bool, hidden: frozenset[int]) -> Iterator[Line]:
    """Yield the filled rows; the reader counts rows from 1 but columns from the first filled one."""
    if sheet.start is None:
        return
    pad = [""] * sheet.start[1]
    for number, values in enumerate(sheet.iter_rows(), start=1):
        if any(value != "" for value in values):
            cells, problems = texts(pad + values)
            if any(cells):
                yield sheet.name, number, off or number in hidden, cells, problems


def texts(values: Sequence[Any]) -> tuple[list[str], list[tuple[int, str]]]:
    """Give the cells as texts and the problems found in them; trailing empty cells are dropped."""
    cells, problems = [], []
    for column, value in enumerate(values):
        if isinstance(value, float | int) and not isinstance(value, bool) and abs(value) >= EXACT:
            problems.append((column, "digits"))
        cells.append(text_of(value))
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


class HiddenRows:
    """Finds the hidden rows of a sheet in the package itself, which the reader does not tell."""

    def __init__(self, data: bytes) -> None:
        self.package = _opened(data)
        self.parts = self._parts()

    def _parts(self) -> dict[str, str]:
        from defusedxml.ElementTree import ParseError, fromstring

        relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
        try:
            links = fromstring(self.package.read("xl/_rels/workbook.xml.rels"))
            book = fromstring(self.package.read("xl/workbook.xml"))
        except (KeyError, ParseError, zipfile.BadZipFile):
            return {}
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        sheets = [node for node in book.iter() if node.tag.endswith("}sheet")]
        return {s.get("name", ""): _part_name(targets.get(s.get(relation), "")) for s in sheets}

    def of(self, sheet: str) -> frozenset[int]:
        """Give the numbers of the hidden rows."""
        name = self.parts.get(sheet, "")
        if name not in self.package.namelist():
            return frozenset()
        with self.package.open(name) as part:
            return frozenset(_hidden_in(part))


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _hidden_in(part: Any) -> Iterator[int]:
    rest = b""
    last = 0
    while piece := part.read(PIECE):
        rest += piece
        end = 0
        for match in _ROW.finditer(rest):
            end = match.end()
            number = _NUMBER.search(match.group())
            last = int(number.group(1)) if number else last + 1
            if _HIDDEN.search(match.group()):
                yield last
        rest = rest[max(end, len(rest) - 4096) :]


def read_csv(data: bytes) -> Iterator[Line]:
    """Yield the filled records; a record's number is the row a spreadsheet program would show it in."""
    csv.field_size_limit(10_000_000)
    text = decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text))
    try:
        for number, values in enumerate(reader, start=1):
            cells, _ = texts([unquoted(value) for value in values])
            if any(cells):
                yield "", number, False, cells, []
    except csv.Error:
        raise Refused("broken") from None


def unquoted(value: str) -> str:
    """Take away the apostrophe that keeps a formula-like text from being run."""
    if len(value) > 1 and value[0] == "'" and value[1] in "=+-@\t\r\n'":
        return value[1:]
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
    for sign in (",", ";", "\t"):
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
    sys.exit(main(sys.argv[1]))
