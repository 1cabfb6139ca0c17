"""Sheets out: one call for a workbook in office style, whatever its length, and one for csv."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice, repeat
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from visits.core.secrecy import Secrecy, mark_of
from visits.core.sheets.cells import grid
from visits.core.sheets.columns import Column
from visits.core.sheets.layout import Plan, page_footer, signature_line, tab_name, unique_headers
from visits.core.sheets.pour import AT_ONCE, pour

LEAST = 6  # half widths of the narrowest column


@dataclass
class Sheet:
    """A sheet to be written: ``rows`` are fed to the columns, consumed once and streamed.

    ``name`` is the tab, ``lines`` stand under the title (unit, date), ``signed_by`` draws the line to sign
    under the table, ``footer`` (user, time, export number) is printed on every page, ``numbered`` puts 序号 before.
    ``kind`` tells the secrecy printed above (secrecy.toml), unless one of ``marks``, those of its records, is higher.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    name: str = ""
    lines: Sequence[str] = ()
    signed_by: str = ""
    footer: str = ""
    numbered: bool = False
    kind: str = "list"
    marks: Sequence[Secrecy] = ()


def write(out: BinaryIO | Path | str, sheets: Sheet | Sequence[Sheet]) -> int:
    """Write the workbook and give the number of data rows, continuation rows included."""
    taken: set[str] = set()
    plans = [_plan(sheet, taken) for sheet in ([sheets] if isinstance(sheets, Sheet) else sheets)]
    if isinstance(out, str | Path):
        with open(out, "wb") as file:
            return pour(file, plans)
    return pour(out, plans)


def _plan(sheet: Sheet, taken: set[str]) -> Plan:
    columns = [_numbers(), *sheet.columns] if sheet.numbered else sheet.columns
    kinds, groups = [column.kind for column in columns], [str(column.group) for column in columns]
    lines = grid(kinds, [column.value for column in columns], sheet.rows)
    first = list(islice(lines, AT_ONCE))  # what is written next, and tells how wide columns are
    texts = zip(*first, strict=True) if first else repeat(())
    return Plan(
        tab=tab_name(sheet.name or sheet.title, taken),
        title=sheet.title,
        above=[line for line in sheet.lines if line],
        headers=unique_headers([str(column.label) for column in columns], groups),
        groups=groups,
        kinds=kinds,
        widths=[column.fitted(next(texts), LEAST) for column in columns],
        lines=chain(first, lines),
        signature=signature_line(sheet.signed_by) if sheet.signed_by else "",
        footer=page_footer(sheet.footer),
        secrecy=mark_of(sheet.kind, sheet.marks),
    )


def _numbers() -> Column:
    """序号: the rows counted as they are written."""
    turn = count(1)
    return Column("no", _("No."), lambda _row: next(turn), kind="number")
