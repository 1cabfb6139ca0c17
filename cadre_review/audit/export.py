"""The log as Excel, through the writer that settings name (EXPORT_WRITER)."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from .models import Entry
from .queries import Words, act_labels, thing_label

LIMIT = 200_000  # rows; a sheet ends at 1,048,576
CHUNK = 2000
WIDTHS = (10, 20, 18, 24, 20, 14, 60, 18)  # characters


def headings() -> list[str]:
    """The heads of the columns, in order."""
    return [
        _("Number"), _("Time"), _("Account"), _("Act"), _("Kind of thing"), _("Number of thing"), _("Detail"),
        _("Address"),
    ]  # fmt: skip


def cells(rows: models.QuerySet[Entry], reader: Any = None) -> Iterator[list[Any]]:
    """The entries as rows of cells, all text but the number; things are named as far as the reader sees them."""
    labels = act_labels()
    for some in batched(rows.iterator(chunk_size=CHUNK), CHUNK):
        words = Words(reader, some)
        yield from (_row(entry, labels, words) for entry in some)


def batched(entries: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    """The entries in lists of so many."""
    left = iter(entries)
    while some := list(islice(left, size)):
        yield some


def _row(entry: Entry, labels: Mapping[str, Any], words: Words) -> list[Any]:
    return [
        entry.number,
        timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S"),
        entry.actor_name,
        str(labels.get(entry.act, entry.act)),
        thing_label(entry.thing),
        words.thing(entry)[0],
        words.told(entry.detail, entry.thing),
        entry.address,
    ]


def write_table(
    out: IO[bytes], *, title: str, columns: list[tuple[str, int]], rows: Iterable[list[Any]], footer: str
) -> int:
    """Write one plain sheet; returns the number of rows. The work's own writer has the same shape.

    ``columns`` are (heading, width in characters). Text stays text, also where it begins with ``=``.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for place, (_heading, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"  # A4
    sheet.oddFooter.left.text = footer.replace("&", "&&")
    sheet.oddFooter.right.text = "&P / &N"
    sheet.append([_cell(sheet, heading) for heading, _width in columns])
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007
        sheet.append([_cell(sheet, value) for value in row])
    book.save(out)
    return count


def _cell(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
