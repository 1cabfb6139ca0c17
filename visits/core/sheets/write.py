"""Sheets out: one call for a workbook in office style, whatever its length, and one for csv."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from visits.core.sheets.cells import FORMULA_STARTS, Cell, grid
from visits.core.sheets.columns import Column
from visits.core.sheets.layout import Plan, page_footer, signature_line, tab_name, unique_headers
from visits.core.sheets.pour import pour


@dataclass
class Sheet:
    """A sheet to be written: ``rows`` are fed to the columns, consumed once and streamed.

    ``name`` is the tab, ``lines`` stand under the title (unit, date), ``signed_by`` draws the line to sign
    under the table, ``footer`` (user, time, export number) is printed on every page.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    name: str = ""
    lines: Sequence[str] = ()
    signed_by: str = ""
    footer: str = ""


def write(out: BinaryIO | Path | str, sheets: Sheet | Sequence[Sheet]) -> int:
    """Write the workbook and give the number of data rows, continuation rows included."""
    taken: set[str] = set()
    plans = [_plan(sheet, taken) for sheet in ([sheets] if isinstance(sheets, Sheet) else sheets)]
    if isinstance(out, str | Path):
        with open(out, "wb") as file:
            return pour(file, plans)
    return pour(out, plans)


def _plan(sheet: Sheet, taken: set[str]) -> Plan:
    kinds = [column.kind for column in sheet.columns]
    return Plan(
        tab=tab_name(sheet.name or sheet.title, taken),
        title=sheet.title,
        above=[line for line in sheet.lines if line],
        headers=unique_headers([str(column.label) for column in sheet.columns]),
        kinds=kinds,
        widths=[column.sheet_width for column in sheet.columns],
        lines=grid(kinds, [column.value for column in sheet.columns], sheet.rows),
        signature=signature_line(sheet.signed_by) if sheet.signed_by else "",
        footer=page_footer(sheet.footer),
    )


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
