"""Writes office sheets (in the making)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook

from .columns import Column


@dataclass
class Sheet:
    """One sheet of a workbook."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    name: str = ""
    lines: Sequence[str] = ()
    signed_by: str = ""
    footer: str = ""
    rows_hint: int | None = None


def write(out: Any, sheets: Sheet) -> int:
    """Write the sheet plainly."""
    book = Workbook()
    tab = book.active
    tab.append([str(column.label) for column in sheets.columns])
    count = 0
    for row in sheets.rows:
        tab.append([column.text(row) for column in sheets.columns])
        count += 1
    book.save(out)
    return count
