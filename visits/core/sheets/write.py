"""Sheets out: one call for a workbook in office style, whatever its length, and one for csv.

Short sheets are written by openpyxl, long ones streamed by rustpy-xlsxwriter, or by XlsxWriter where that
wheel does not exist; see docs/decisions/0004-excel-writers.md.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from visits.core.sheets import by_openpyxl, by_xlsxwriter
from visits.core.sheets.cells import FORMULA_STARTS, Cell, grid
from visits.core.sheets.columns import Column
from visits.core.sheets.layout import MOST_ROWS, Plan, page_footer, signature_line, tab_name, unique_headers

try:
    from visits.core.sheets import by_rust
except ImportError:  # no wheel for this platform
    by_rust = None  # type: ignore[assignment]

LONG = 2_000  # rows; above, the sheet is streamed


class TooManyRows(Exception):  # noqa: N818 (it reads as the other refusals)
    """The sheet is longer than Excel allows (1,048,576 rows); the message says what to do."""


@dataclass
class Sheet:
    """A sheet to be written: ``rows`` are fed to the columns, consumed once and streamed.

    ``name`` is the tab, ``lines`` stand under the title (unit, date), ``signed_by`` draws the line to sign
    under the table, ``footer`` (user, time, export number) is printed on every page. ``rows_hint`` above LONG
    spares the look at the first rows that otherwise decides whether to stream.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    name: str = ""
    lines: Sequence[str] = ()
    signed_by: str = ""
    footer: str = ""
    rows_hint: int | None = None


class _Counted:
    """Iterates over the lines of one sheet and knows how many there were."""

    def __init__(self, lines: Iterable[list[Cell]], most: int) -> None:
        self.lines, self.most, self.count = lines, most, 0

    def __iter__(self) -> Any:
        for line in self.lines:
            self.count += 1
            if self.count > self.most:
                raise TooManyRows(
                    _("An Excel sheet holds at most %(most)s rows. Narrow the list and export again.")
                    % {"most": self.most}
                )
            yield line


def write(out: BinaryIO | Path | str, sheets: Sheet | Sequence[Sheet]) -> int:
    """Write the workbook and give the number of data rows, continuation rows included."""
    wanted = [sheets] if isinstance(sheets, Sheet) else list(sheets)
    counted, plans, lengths = [], [], []
    taken: set[str] = set()
    for sheet in wanted:
        lines, length = _peek(sheet)
        counter = _Counted(lines, MOST_ROWS - len(sheet.lines) - 4)
        counted.append(counter)
        lengths.append(length)
        plans.append(_plan(sheet, counter, taken))
    writer = _writer(plans, lengths)
    if isinstance(out, str | Path):
        with open(out, "wb") as file:
            writer(file, plans)
    else:
        writer(out, plans)
    return sum(counter.count for counter in counted)


def _peek(sheet: Sheet) -> tuple[Iterable[list[Cell]], int]:
    """Give the lines and how many there are at least, looking no further than LONG rows."""
    lines = grid([c.kind for c in sheet.columns], [c.value for c in sheet.columns], sheet.rows)
    head = list(islice(lines, 1 if (sheet.rows_hint or 0) > LONG else LONG + 1))
    known = sheet.rows_hint if head and (sheet.rows_hint or 0) > LONG else len(head)
    return chain(head, lines), known or 0


def _plan(sheet: Sheet, lines: Iterable[list[Cell]], taken: set[str]) -> Plan:
    return Plan(
        tab=tab_name(sheet.name or sheet.title, taken),
        title=sheet.title,
        above=[line for line in sheet.lines if line],
        headers=unique_headers([str(column.label) for column in sheet.columns]),
        kinds=[column.kind for column in sheet.columns],
        widths=[column.sheet_width for column in sheet.columns],
        lines=iter(lines),
        signature=signature_line(sheet.signed_by) if sheet.signed_by else "",
        footer=page_footer(sheet.footer),
    )


def _writer(plans: Sequence[Plan], lengths: Sequence[int]) -> Any:
    """Choose: openpyxl when all is short; the fast path needs rows and two columns on every sheet."""
    if max(lengths, default=0) <= LONG:
        return by_openpyxl.write
    if by_rust is None or not all(lengths) or any(len(plan.headers) < 2 for plan in plans):
        return by_xlsxwriter.write
    return by_rust.write


def write_csv(out: BinaryIO, sheet: Sheet) -> int:
    """Write headers and rows as csv (UTF-8 with mark, so that Excel reads it); give the number of rows.

    A text that a spreadsheet would take for a formula gets a leading apostrophe.
    """
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([harmless(label) for label in unique_headers([str(c.label) for c in sheet.columns])])
    count = 0
    for line in grid([c.kind for c in sheet.columns], [c.value for c in sheet.columns], sheet.rows):
        writer.writerow([harmless(made) for made in line])
        count += 1
    text.flush()
    text.detach()
    return count


def harmless(made: Cell) -> Cell:
    """Give the cell as csv may hold it: formula-like text behind an apostrophe, numbers as they are."""
    if isinstance(made, str) and made.startswith((*FORMULA_STARTS, "'", "\n")):
        return "'" + made
    return made
