"""The rows of a workbook, streamed into the frame that openpyxl drew, so that length costs no memory.

A cell is written as text in place (``inlineStr``) or as a number, with the style that the pattern row has for its
column. Only the element ``sheetData`` is ours; everything else of the package is openpyxl's.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO, BinaryIO
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter, quote_sheetname

from visits.core.sheets.cells import Cell
from visits.core.sheets.frame import frame
from visits.core.sheets.layout import MOST_ROWS, Plan, escaped

AT_ONCE = 500  # rows that are packed together
_DIMENSION = re.compile(rb"<dimension [^>]*/>")  # says how far the frame goes, and may be left out
_DECLARATION = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'  # openpyxl needs none: it writes ASCII
)
_FILTER = re.compile(rb'(<autoFilter ref="A\d+:[A-Z]+)\d+"')
BOOK = "xl/workbook.xml"
_LOOK = re.compile(rb' s="(\d+)"')


class TooManyRows(Exception):  # noqa: N818 (it reads as the other refusals)
    """The sheet is longer than Excel allows (1,048,576 rows); the message says what to do."""

    def __init__(self, most: int) -> None:
        words = _("An Excel sheet holds at most %(most)s rows. Narrow the list and export again.")
        super().__init__(words % {"most": most})


def pour(out: BinaryIO, plans: Sequence[Plan]) -> int:
    """Write the plans, one sheet each, and give the number of their rows."""
    parts = {f"xl/worksheets/sheet{number}.xml": plan for number, plan in enumerate(plans, start=1)}
    count = 0
    filters: list[tuple[Plan, int]] = []
    with (
        zipfile.ZipFile(io.BytesIO(frame(plans))) as drawn,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book,
    ):
        for name in drawn.namelist():
            with book.open(name, "w") as part:
                if name not in parts:
                    part.write(_filtered(drawn.read(name), filters) if name == BOOK else drawn.read(name))
                    continue
                rows = _pour_sheet(drawn.read(name), parts[name], part)
                filters.append((parts[name], rows))
                count += rows
    return count


def _filtered(book: bytes, sheets: Sequence[tuple[Plan, int]]) -> bytes:
    """The workbook's own part with the filter of each sheet going down to its last row; it stands behind the sheets."""
    for plan, rows in sheets:
        head = f"{escape(quote_sheetname(plan.tab))}!$A${plan.header_row}:${get_column_letter(len(plan.widths))}$"
        book = book.replace(f"{head}{plan.header_row}<".encode(), f"{head}{plan.header_row + rows}<".encode())
    return book


def _pour_sheet(drawn: bytes, plan: Plan, part: IO[bytes]) -> int:
    """A sheet with its rows in place of the patterns; how many there were."""
    top, below = drawn.split(b'<row r="%d"' % (plan.header_row + 1), 1)
    patterns, bottom = below.split(b"</sheetData>", 1)
    *looks, to_sign = [look.decode() for look in _LOOK.findall(patterns)]
    size = part.write(_DECLARATION + _DIMENSION.sub(b"", top, 1))
    rows, count = _rows(plan, looks), 0
    while batch := list(islice(rows, AT_ONCE)):
        packed = "".join(batch).encode()
        if size + len(packed) > zipfile.ZIP64_LIMIT:  # larger parts make Excel doubt the file
            raise TooManyRows(count)
        size += part.write(packed)
        count += len(batch)
    if plan.signature:
        number = plan.header_row + count + 1
        part.write(
            f'<row r="{number}"><c r="A{number}" s="{to_sign}"{_inside(plan.signature)}</row>'.encode()
        )
    part.write(b"</sheetData>" + _FILTER.sub(b'\\g<1>%d"' % (plan.header_row + count), bottom, 1))
    return count


def _rows(plan: Plan, looks: Sequence[str]) -> Iterator[str]:
    """Each line as XML, as high as its texts."""
    places = [(f'<c r="{get_column_letter(at)}', f'" s="{look}"') for at, look in enumerate(looks, start=1)]
    for number, (line, height) in enumerate(plan.rows(), start=plan.header_row + 1):
        if number == MOST_ROWS:
            raise TooManyRows(MOST_ROWS - plan.header_row - 1)
        high = f' ht="{height:g}" customHeight="1"' if height else ""
        cells = [
            f"{place}{number}{look}{_inside(made)}" for (place, look), made in zip(places, line, strict=True)
        ]
        yield f'<row r="{number}"{high}>{"".join(cells)}</row>'


def _inside(made: Cell) -> str:
    """What follows the style of a cell: its text or number, or the end of an empty one."""
    if made is None:
        return "/>"
    if not isinstance(made, str):
        return f"><v>{made!r}</v></c>"
    if "&" in made or "<" in made or ">" in made or "_x" in made:
        made = escape(escaped(made))
    kept = ' xml:space="preserve"' if made[0].isspace() or made[-1].isspace() else ""
    return f' t="inlineStr"><is><t{kept}>{made}</t></is></c>'
