"""All of a workbook but its rows, drawn by openpyxl: styles, heads, print set-up, and a pattern for what follows.

Under the headers of each sheet stand two pattern rows, empty cells with the look of a data row and of the line to
sign; ``pour`` puts the rows in their place.
"""

import io
from collections.abc import Sequence
from functools import cache
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell as OpenCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooter
from openpyxl.worksheet.page import PageMargins

from visits.core.sheets import layout
from visits.core.sheets.layout import Plan, Style, escaped

PADDING = 0.7109375  # what Excel adds to a width in characters


def frame(plans: Sequence[Plan]) -> bytes:
    """The workbook of these plans, one sheet each, without their lines."""
    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for plan in plans:
        sheet = book.create_sheet(plan.tab)
        _draw(sheet, plan)
        _set_up(sheet, plan)
    book.save(out)
    return out.getvalue()


def _draw(sheet: Any, plan: Plan) -> None:
    across = len(plan.headers)
    for number, text in enumerate((plan.title, *plan.above), start=1):
        style = layout.TITLE if number == 1 else layout.LINE
        for column in range(1, across + 1):
            _put(sheet.cell(number, column), text if column == 1 else None, style)
        if across > 1:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=across)
    for column, (label, kind) in enumerate(zip(plan.headers, plan.kinds, strict=True), start=1):
        _put(sheet.cell(plan.header_row, column), label, layout.HEADER)
        _put(sheet.cell(plan.header_row + 1, column), None, layout.body(kind))
    _put(sheet.cell(plan.header_row + 2, 1), None, layout.SIGNATURE)


def _put(cell: OpenCell, text: str | None, style: Style) -> None:
    """Set value and look; text is text, whatever it begins with."""
    if text is not None:
        cell.value = escaped(text)
        cell.data_type = "s"
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
