"""Reads a file of units into lines: which cell belongs to which column, wherever the header stands."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from visits.core.sheets.read import SheetRow, Table, Unreadable, read_tables

from .resources import COLUMNS, MAY_EMPTY, derived_names, header_names, plain

# Lines under a table that are no units: signatures and notes with a colon, sums.
NOTE = re.compile(
    r"(填报人|填表人|填报单位|制表人?|审核人?|复核人?|说明|注|备注|filled in by|signed by)\s*[:：].*"
    r"|(合计|总计|小计)\s*[:：]?",
    re.IGNORECASE | re.DOTALL,
)
NOTHING = re.compile(r"[-—–―－/／…]+|无")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass
class Line:
    """One row of the file that should be a unit."""

    sheet: str
    number: int
    cells: dict[str, str]
    emptied: frozenset[str] = frozenset()
    problems: dict[str, str] = field(default_factory=dict)
    hidden: bool = False


@dataclass
class Reading:
    """What a file holds: lines, rows passed over, and what is to be said about columns."""

    file: str
    lines: list[Line] = field(default_factory=list)
    passed_over: int = 0
    warnings: list[dict[str, Any]] = field(default_factory=list)

    def issue(self, sheet: str, row: int, column: str, value: str, message: str) -> dict[str, Any]:
        """One error or warning, placed by the file's own row number."""
        label = str(COLUMNS[column].label) if column in COLUMNS else column
        return {
            "file": self.file, "sheet": sheet, "row": row, "column": label, "value": value[:200], "message": message,
        }  # fmt: skip


def read_file(file: Any, name: str) -> Reading:
    """Read the file; Unreadable with a sentence where it is no table or names no unit code and no name."""
    reading = Reading(name)
    found = False
    for table in read_tables(file, name, header_names()):
        if read_sheet(reading, table):
            found = True
        else:
            text = _("This sheet has no header with the unit code; it was passed over.")
            reading.warnings.append(reading.issue(table.sheet, table.rows[0].number, "", "", text))
    if not found:
        text = _("The file has no header row with “unit code” (单位编码). Add one above the units.")
        raise Unreadable(text)
    return reading


def read_sheet(reading: Reading, table: Table) -> bool:
    """Read one sheet; False where it has no header with a unit code."""
    places = table.places
    if table.header < 0 or "code" not in places:
        return False
    header = table.rows[table.header]
    emptied = frozenset(
        key for key, place in places.items() if place < len(header.cells) and _is_marked(header.cells[place])
    )
    passed, names = derived_names(), header_names()
    for name in table.unknown:
        if name and plain(name) not in passed:
            text = _("This column is not known and was not read.")
            reading.warnings.append(reading.issue(table.sheet, header.number, name, "", text))
    for row in table.rows[table.header + 1 :]:
        _take_row(reading, row, places, emptied, names)
    return True


def own(text: str) -> str:
    """A cell's text; what only stands for nothing is nothing."""
    return "" if NOTHING.fullmatch(text.strip()) else text


def _is_marked(text: str) -> bool:
    return "".join(text.split()).endswith(tuple("".join(mark.split()) for mark in MAY_EMPTY))


Names = dict[str, list[str]]


def _take_row(
    reading: Reading, row: SheetRow, places: dict[str, int], emptied: frozenset[str], names: Names
) -> None:
    filled = [cell for cell in row.cells if cell]
    if not filled:
        return
    cells = {key: own(row.cells[place]) if place < len(row.cells) else "" for key, place in places.items()}
    again = all(not cell or cell in names[key] for key, cell in cells.items())
    if again or NOTE.fullmatch(filled[0]):
        reading.passed_over += 1
        return
    if len(filled) == 1 and CHINESE.search(filled[0]):
        reading.passed_over += 1
        text = _("This row holds nothing but a note and was passed over.")
        reading.warnings.append(reading.issue(row.sheet, row.number, "", filled[0], text))
        return
    problems = {key: text for key, place in places.items() for at, text in row.problems if at == place}
    reading.lines.append(Line(row.sheet, row.number, cells, emptied, problems, row.hidden))
    if row.hidden:
        text = _("This row is hidden in the file. It was read like the others.")
        reading.warnings.append(reading.issue(row.sheet, row.number, "", "", text))
