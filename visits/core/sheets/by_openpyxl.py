"""Short sheets, by openpyxl."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import Cell as OpenCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooter
from openpyxl.worksheet.page import PageMargins

from visits.core.sheets import layout
from visits.core.sheets.cells import Cell
from visits.core.sheets.layout import Plan, Style

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x000B_ as a control character
PADDING = 0.7109375  # what Excel adds to a width in characters


def write(out: BinaryIO, plans: Sequence[Plan]) -> None:
    """Write the plans, one sheet each."""
    book = Workbook()
    book.remove(book.active)
    for plan in plans:
        _draw(book.create_sheet(plan.tab), plan)
    book.save(out)


def _draw(sheet: Any, plan: Plan) -> None:
    across = len(plan.headers)
    for number, text in enumerate((plan.title, *plan.above), start=1):
        style = layout.TITLE if number == 1 else layout.LINE
        for column in range(1, across + 1):
            _put(sheet.cell(number, column), text if column == 1 else None, style)
        if across > 1:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=across)
    for column, label in enumerate(plan.headers, start=1):
        _put(sheet.cell(plan.header_row, column), label, layout.HEADER)
    last = _draw_lines(sheet, plan)
    if plan.signature:
        _put(sheet.cell(last + 1, 1), plan.signature, layout.SIGNATURE)
    _set_up(sheet, plan)


def _draw_lines(sheet: Any, plan: Plan) -> int:
    styles = [layout.body(kind) for kind in plan.kinds]
    number = plan.header_row
    for number, line in enumerate(plan.lines, start=plan.header_row + 1):
        if height := plan.height(line):
            sheet.row_dimensions[number].height = height
        for column, (made, style) in enumerate(zip(line, styles, strict=True), start=1):
            _put(sheet.cell(number, column), made, style)
    return number


def _put(cell: OpenCell, made: Cell, style: Style) -> None:
    """Set value and look; text is text, whatever it begins with."""
    if isinstance(made, str):
        cell.value = _ESCAPE.sub("_x005F_", made)
        cell.data_type = "s"
    else:
        cell.value = made
    font, fill, border, alignment, number_format = _look(style)
    cell.font, cell.fill, cell.border, cell.alignment = font, fill, border, alignment
    cell.number_format = number_format
    if style.quoted:
        cell.quotePrefix = True


@cache
def _look(style: Style) -> tuple[Any, ...]:
    thin = Side(style="thin") if style.bordered else Side()
    return (
        Font(name=layout.FONT, size=style.size, bold=style.bold),
        PatternFill("solid", fgColor="FF" + layout.HEADER_FILL) if style.filled else PatternFill(),
        Border(left=thin, right=thin, top=thin, bottom=thin),
        Alignment(
            horizontal="center" if style.centred else "left",
            vertical="center",
            wrap_text=style.wrapped or None,
        ),
        "@" if style.as_text else "General",
    )


def _set_up(sheet: Any, plan: Plan) -> None:
    for number, height in plan.heights().items():
        sheet.row_dimensions[number].height = height
    for column, width in enumerate(plan.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width + PADDING
    sheet.freeze_panes = f"A{plan.header_row + 1}"
    sheet.print_title_rows = f"{plan.header_row}:{plan.header_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = layout.PAPER_A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins = PageMargins(**layout.MARGINS)
    sheet.print_options.horizontalCentered = True
    footer = HeaderFooter()
    left, _, right = plan.footer.removeprefix("&L").rpartition("&R")
    footer.oddFooter.left.text, footer.oddFooter.right.text = left, right
    sheet.HeaderFooter = footer
