"""What a workbook shows and the reader of values does not tell: hidden rows, cells without a value, shown zeros.

One quick pass over the parts of the package, and only as deep as the sheet needs it.
"""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from visits.core.bounds import Refused

PIECE = 1 << 20
LONGEST_TAG = 1 << 22  # a row of XML that is longer is cut where it can be
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_STYLE = re.compile(rb'\bs="(\d+)"')
_TYPE = re.compile(rb'\bt="(\w+)"')
_VALUE = re.compile(rb"<(?:\w+:)?v[^>]*>([^<]*)</(?:\w+:)?v>")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_ZEROS = re.compile(r"0{2,}")
_DECIMALS = re.compile(r"(?:#,##)?0\.(0+)")
BUILT_IN = {1: "0", 2: "0.00", 4: "#,##0.00"}
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class Marks:
    """What is to be said of one sheet; ``cells`` holds by row ``(column, text, problem code)``."""

    hidden: set[int] = field(default_factory=set)
    cells: dict[int, list[tuple[int, str, str]]] = field(default_factory=lambda: defaultdict(list))

    def put(self, number: int, cells: list[str], problems: list[tuple[int, str]]) -> None:
        """Put what is known of a row into its cells and problems."""
        for column, text, code in self.cells.get(number, ()):
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = text
            problems[:] = [one for one in problems if one != (column, "short")]
            if code:
                problems.append((column, code))


class Shown:
    """Looks into the package of a workbook."""

    def __init__(self, data: bytes) -> None:
        try:
            self.package = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError):
            raise Refused("broken") from None
        self.parts = self._parts()
        self.formats = self._formats()

    def _xml(self, name: str) -> Any:
        """A part as a tree; an empty list where it is not there or cannot be read."""
        from defusedxml.ElementTree import ParseError, fromstring

        try:
            return fromstring(self.package.read(name))
        except (KeyError, ParseError, zipfile.BadZipFile):
            return []

    def _parts(self) -> dict[str, str]:
        """The part of each sheet."""
        targets = {link.get("Id"): link.get("Target", "") for link in self._xml("xl/_rels/workbook.xml.rels")}
        book = self._xml("xl/workbook.xml")
        sheets = [node for node in book.iter() if node.tag.endswith("}sheet")] if len(book) else []
        return {one.get("name", ""): _part_name(targets.get(one.get(RELATION), "")) for one in sheets}

    def _formats(self) -> dict[int, tuple[int, int]]:
        """Styles of numbers whose zeros mean something: by index, digits before (0: any) and behind the point."""
        styles = self._xml("xl/styles.xml")
        codes, found = dict(BUILT_IN), {}
        for node in styles.iter() if len(styles) else ():
            if node.tag.endswith("}numFmt"):
                codes[int(node.get("numFmtId", 0))] = node.get("formatCode", "")
        for node in styles:
            if node.tag.endswith("}cellXfs"):
                for index, style in enumerate(node):
                    if digits := digits_of(codes.get(int(style.get("numFmtId", 0)), "")):
                        found[index] = digits
        return found

    def of(self, sheet: str) -> Marks:
        """What is to be said of a sheet."""
        marks, name = Marks(), self.parts.get(sheet, "")
        if name not in self.package.namelist():
            return marks
        with self.package.open(name) as part:
            for piece in _pieces(part):
                if b"hidden=" in piece:
                    marks.hidden |= set(_hidden_in(piece))
                if self.formats or b't="e"' in piece or _FORMULA.search(piece):
                    self._look(piece, marks)
        return marks

    def _look(self, piece: bytes, marks: Marks) -> None:
        """Errors, formulas that were never reckoned, and numbers whose zeros show."""
        for cell in _CELL.finditer(piece):
            head, body = cell.groups()
            kind, style = _TYPE.search(head), _STYLE.search(head)
            value = found if (found := _VALUE.search(body)) and found[1].strip() else None
            text, code = "", ""
            if kind and kind[1] == b"e":
                text, code = (value[1].decode("utf-8", "replace") if value else "#"), "error"
            elif not value and _FORMULA.search(body):
                text, code = "=", "formula"
            elif style and value and (not kind or kind[1] == b"n"):
                text = shown(value[1].decode("ascii", "replace"), self.formats.get(int(style[1])))
            if text and (place := _PLACE.search(head)):
                marks.cells[int(place[2])].append((_column(place[1]), text, code))


def _part_name(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def digits_of(code: str) -> tuple[int, int] | None:
    """How many digits a format shows before and behind the point; None where its zeros say nothing."""
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.', "", code.partition(";")[0]).strip()
    if _ZEROS.fullmatch(plain):
        return len(plain), 0
    found = _DECIMALS.fullmatch(plain)
    return (0, len(found[1])) if found else None


def shown(value: str, digits: tuple[int, int] | None) -> str:
    """A number as its format shows it; '' where it shows nothing else than the number does."""
    if digits is None:
        return ""
    try:
        number = float(value)
    except ValueError:
        return ""
    before, behind = digits
    if number < 0 or number >= 10**15 or (not behind and number != int(number)):
        return ""
    if behind:  # a whole number or one of other use keeps its own digits
        is_short = number != int(number) and round(number, behind) == number
        return f"{number:.{behind}f}" if is_short else ""
    return f"{int(number):0{before}d}"


def _column(letters: bytes) -> int:
    """The index of a column by its letters."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    """The part in pieces that end with a row, or with a tag where a row is endless."""
    rest = b""
    while piece := part.read(PIECE):
        rest += piece
        ends = [rest.rfind(end) + len(end) for end in (b"</row>", b":row>") if end in rest]
        cut = max(ends, default=rest.rfind(b">") + 1 if len(rest) > LONGEST_TAG else 0)
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _hidden_in(piece: bytes) -> Iterator[int]:
    """The numbers of hidden rows."""
    for match in _ROW.finditer(piece):
        number = _NUMBER.search(match.group())
        if number and _HIDDEN.search(match.group()):
            yield int(number.group(1))
