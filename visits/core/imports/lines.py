"""A file's tables as lines: which cell belongs to which column, wherever the header stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from visits.core.sheets.read import SheetRow, Table

from .columns import Columns, plain

# Lines under a table that are no records: signatures and notes with a colon, sums.
NOTE = re.compile(
    r"(填报人|填表人|填报单位|制表人?|审核人?|复核人?|说明|注|备注|filled in by|signed by)\s*[:：].*"
    r"|(合计|总计|小计)\s*[:：]?",
    re.IGNORECASE | re.DOTALL,
)
NOTHING = re.compile(r"[-—–―－/／…]+|无")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
Issue = dict[str, Any]


def issue(file: str, sheet: str, row: int, column: str, value: str, message: str) -> Issue:
    """Something to be told about a place of a file, by the file's own row number."""
    return {
        "file": file, "sheet": sheet, "row": row, "column": column, "value": value[:200], "message": message,
    }  # fmt: skip


@dataclass
class Line:
    """One row of the file that should be a record; ``problems`` are sentences about cells that cannot be read,
    ``wrong`` is all that keeps it from being taken in."""

    sheet: str
    number: int
    cells: dict[str, str]
    emptied: frozenset[str] = frozenset()
    problems: dict[str, str] = field(default_factory=dict)
    wrong: list[Issue] = field(default_factory=list)


class Reading:
    """What a file holds: lines, rows passed over, and what is to be said about columns."""

    def __init__(self, file: str, columns: Columns) -> None:
        self.file, self.columns, self.names = file, columns, columns.names()
        self.lines: list[Line] = []
        self.passed_over = 0
        self.warnings: list[Issue] = []

    def issue(self, sheet: str, row: int, column: str, value: str, message: str) -> Issue:
        """One error or warning; a key of ours bears its label."""
        return issue(self.file, sheet, row, self.columns.label(column), value, message)

    def warn(self, sheet: str, row: int, column: str, value: str, message: str) -> None:
        """Something that somebody should look at."""
        self.warnings.append(self.issue(sheet, row, column, value, message))

    def take(self, table: Table) -> None:
        """Read what stands under a table's header."""
        header = table.rows[table.header]
        emptied = frozenset(
            key for key, place in table.places.items() if self.columns.may_empty(cell(header, place))
        )
        passed = self.columns.passed_names()
        for name in table.unknown:
            if name and plain(name) not in passed:
                text = _("This column is not known and was not read.")
                self.warn(table.sheet, header.number, name, "", text)
        for row in table.rows[table.header + 1 :]:
            self._take_row(row, table.places, emptied)

    def _take_row(self, row: SheetRow, places: Mapping[str, int], emptied: frozenset[str]) -> None:
        cells = {key: cell(row, place) for key, place in places.items()}
        if not any(row.cells) or self._passes_over(row, cells):
            return
        problems = {key: text for key, place in places.items() for at, text in row.problems if at == place}
        self.lines.append(Line(row.sheet, row.number, cells, emptied, problems))
        if row.hidden:
            text = _("This row is hidden in the file. It was read like the others.")
            self.warn(row.sheet, row.number, "", "", text)

    def _passes_over(self, row: SheetRow, cells: Mapping[str, str]) -> bool:
        """Whether a row is the header again, a sum, a signature or a note; what may be missed is told."""
        filled = [text for text in row.cells if text]
        is_header = all(not own(text) or text in self.names[key] for key, text in cells.items())
        is_lone = len(filled) == 1 and bool(CHINESE.search(filled[0]))
        is_known = is_header or bool(NOTE.fullmatch(filled[0]))
        if is_lone and not is_known:
            text = _("This row holds nothing but a note and was passed over.")
            self.warn(row.sheet, row.number, "", filled[0], text)
        self.passed_over += is_known or is_lone
        return is_known or is_lone


def cell(row: SheetRow, place: int) -> str:
    """A cell of a row; rows end with their last filled cell."""
    return row.cells[place] if place < len(row.cells) else ""


def own(text: str) -> str:
    """A cell's text; what only stands for nothing is nothing."""
    return "" if NOTHING.fullmatch(text.strip()) else text


class Planner:
    """Compares the lines of a reading with what is on record; a leaf says how, and what each line would do."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        for line in reading.lines:
            for key, text in line.problems.items():
                self.wrong(line, key, text)

    def wrong(self, line: Line, column: str, message: str, /, **words: Any) -> None:
        """Something wrong with a cell of the line."""
        value = line.cells.get(column, "")
        text = message % words if words else message
        line.wrong.append(self.reading.issue(line.sheet, line.number, column, value, text))

    def warn(self, line: Line, column: str, value: str, message: str, /, **words: Any) -> None:
        """Something about a cell of the line that somebody should look at."""
        self.reading.warn(line.sheet, line.number, column, value, message % words if words else message)

    def items(self) -> list[dict[str, Any]]:
        """What each line would do: ``act``, place, and what is written where it does something."""
        raise NotImplementedError

    def plan(self) -> dict[str, Any]:
        """The plan in JSON."""
        items, reading = self.items(), self.reading
        return {
            "file": reading.file, "rows": len(items), "passed_over": reading.passed_over, "items": items,
            "errors": [one for line in reading.lines for one in line.wrong], "warnings": reading.warnings,
        }  # fmt: skip
