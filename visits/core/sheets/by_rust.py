"""Long sheets, streamed by rustpy-xlsxwriter, with the few things mended that it leaves out.

Of version 0.8: an empty cell is not written at all and would have no border, so empties are sent as a mark
and taken out of the finished part; borders set for a column run on below the table, so the column loses
its style; heights of rows would have to be known before the first row, and are dropped where cells are merged,
so they are set afterwards. The finished part is passed through in pieces, so memory stays flat.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, BinaryIO

from rustpy_xlsxwriter import FastExcel, Format

from visits.core.sheets import layout
from visits.core.sheets.layout import Plan, Style

EMPTY = "\ue000\uf8ff\ue000"  # private characters that no text holds
_EMPTY_CELL = f' t="inlineStr"><is><t>{EMPTY}</t></is></c>'.encode()
_ROW = re.compile(rb'<row r="(\d+)"')
_PIECE = 1 << 20  # bytes


def write(out: BinaryIO, plans: Sequence[Plan]) -> None:
    """Write the plans, one sheet each; every sheet needs a row and two columns."""
    with tempfile.TemporaryDirectory(prefix="sheet-") as folder:
        raw = Path(folder) / "raw.xlsx"
        book = FastExcel(str(raw))
        heights = [array("f") for _plan in plans]
        for plan, found in zip(plans, heights, strict=True):
            book.sheet(plan.tab, _records(plan, found), **_options(plan))
            book.freeze(row=plan.header_row, sheet=plan.tab)
        book.save()
        _mend(raw, out, list(zip(plans, heights, strict=True)))


def _records(plan: Plan, heights: array[float]) -> Iterator[dict[str, Any]]:
    for line in plan.lines:
        heights.append(plan.height(line) or 0)
        yield dict(zip(plan.headers, [EMPTY if made is None else made for made in line], strict=True))


def _options(plan: Plan) -> dict[str, Any]:
    last = len(plan.headers) - 1
    looks = [_format(layout.TITLE), *[_format(layout.LINE)] * len(plan.above)]
    texts = (plan.title, *plan.above)
    options = {
        "column_widths": [float(width) for width in plan.widths],
        "column_formats": [_format(layout.body(kind)) for kind in plan.kinds],
        "header_format": _format(layout.HEADER),
        "header_row": plan.header_row - 1,
        "merge_ranges": [(row, 0, row, last, text, looks[row]) for row, text in enumerate(texts)],
        "page_setup": _page_setup(plan),
    }
    if plan.signature:
        options |= {
            "totals_row": {},
            "totals_label": plan.signature,
            "totals_format": _format(layout.SIGNATURE),
        }
    return options


def _page_setup(plan: Plan) -> dict[str, Any]:
    return {
        "landscape": True,
        "paper_size": layout.PAPER_A4,
        "fit_to_pages": (1, 0),
        "repeat_rows": plan.header_row - 1,
        "center_horizontally": True,
        "margins": layout.MARGINS,
        "footer": plan.footer,
    }


def _format(style: Style) -> Format:
    look = Format().set_font_name(layout.FONT).set_font_size(style.size).set_align("vcenter")
    look.set_align("center" if style.centred else "left")
    if style.bold:
        look.set_bold()
    if style.wrapped:
        look.set_text_wrap()
    if style.bordered:
        look.set_border("thin")
    if style.filled:
        look.set_background_color("#" + layout.HEADER_FILL)
    if style.as_text:
        look.set_num_format("@")
    if style.quoted:
        look.set_quote_prefix()
    return look


Drawn = tuple[Plan, "array[float]"]  # a plan, and the height of each of its data rows (0: the usual one)


def _mend(raw: Path, out: BinaryIO, plans: Sequence[Drawn]) -> None:
    """Copy the workbook part by part, mending each sheet on the way."""
    parts = {f"xl/worksheets/sheet{number}.xml": plan for number, plan in enumerate(plans, start=1)}
    with (
        zipfile.ZipFile(raw) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for name in old.namelist():
            with old.open(name) as source, new.open(name, "w", force_zip64=name in parts) as target:
                if name in parts:
                    _mend_sheet(source, target, *parts[name])
                else:
                    shutil.copyfileobj(source, target)


def _mend_sheet(source: IO[bytes], target: IO[bytes], plan: Plan, heights: array[float]) -> None:
    first = plan.header_row + 1

    def fitted(row: re.Match[bytes]) -> bytes:
        at = int(row[1]) - first
        high = heights[at] if at < len(heights) else 0
        return row[0] + (f' ht="{high:g}" customHeight="1"'.encode() if high else b"")

    first_data = b'<row r="%d"' % (plan.header_row + 1)
    head = piece = source.read(_PIECE)
    while first_data not in head and piece:
        head += (piece := source.read(_PIECE))
    top, mark, rest = head.partition(first_data)
    top = re.sub(rb'(<col [^>]*?) style="\d+"', rb"\1", top)
    for number, height in plan.heights().items():
        row = b'<row r="%d"' % number
        top = re.sub(row + rb"[^>]*>", row + f' ht="{height:g}" customHeight="1">'.encode(), top)
    target.write(top)
    rest = mark + rest
    while rest:
        cut = rest.rfind(b"</row>") + len(b"</row>") if b"</row>" in rest else 0
        target.write(_ROW.sub(fitted, rest[:cut].replace(_EMPTY_CELL, b"/>")))
        if not (piece := source.read(_PIECE)):
            target.write(rest[cut:])
            return
        rest = rest[cut:] + piece
