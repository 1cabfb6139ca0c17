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
    book._named_styles["Normal"].font = Font(
        name=layout.FONT, size=layout.TEXT_SIZE
    )  # widths count its digits
    for plan in plans:
        sheet = book.create_sheet(plan.tab)
        _draw(sheet, plan)
        _set_up(sheet, plan)
    book.save(out)
    return out.getvalue()


def _draw(sheet: Any, plan: Plan) -> None:
    for number, text in enumerate((plan.title, *plan.above), start=1):
        style = layout.TITLE if number == 1 else layout.LINE
        for column in range(1, plan.across + 1):
            _put(sheet.cell(number, column), text if column == 1 else None, style)
        _merge(sheet, number, number, 1, plan.across)
    _head(sheet, plan)
    for column, kind in enumerate(plan.kinds, start=1):
        _put(sheet.cell(plan.header_row + 1, column), None, layout.body(kind))
    _put(sheet.cell(plan.header_row + 2, 1), None, layout.SIGNATURE)


def _head(sheet: Any, plan: Plan) -> None:
    """The labels; those of a group stand under its name, the others go through both rows."""
    top, low = plan.head_row, plan.header_row
    for column, (label, group) in enumerate(zip(plan.headers, plan.groups, strict=True), start=1):
        _put(sheet.cell(top, column), None if group else label, layout.HEADER)
        if top < low:
            _put(sheet.cell(low, column), label if group else None, layout.HEADER)
        if not group:
            _merge(sheet, top, low, column, column)
    for name, first, end in layout.spans(plan.groups):
        _put(sheet.cell(top, first + 1), name, layout.HEADER)
        _merge(sheet, top, top, first + 1, end)


def _merge(sheet: Any, top: int, low: int, first: int, last: int) -> None:
    if (top, first) != (low, last):
        sheet.merge_cells(start_row=top, end_row=low, start_column=first, end_column=last)


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
        "@" if style.as_text else "0.0%" if style.shares else "General",
    )


def _set_up(sheet: Any, plan: Plan) -> None:
    for number, height in plan.heights().items():
        sheet.row_dimensions[number].height = height
    for column, width in enumerate(plan.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width + PADDING
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = layout.ROW_POINTS, True
    last = get_column_letter(len(plan.widths))
    sheet.auto_filter.ref = f"A{plan.header_row}:{last}{plan.header_row}"  # ``pour`` knows the last row
    sheet.freeze_panes = f"A{plan.header_row + 1}"
    sheet.print_title_rows = f"{plan.head_row}:{plan.header_row}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = plan.paper.orientation, plan.paper.size
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = plan.pages_across, 0
    sheet.page_margins = PageMargins(**layout.MARGINS)
    sheet.print_options.horizontalCentered = True
    footer = HeaderFooter()
    left, _, right = plan.footer.removeprefix("&L").rpartition("&R")
    footer.oddFooter.left.text, footer.oddFooter.right.text = left, right
    footer.oddFooter.left.size = footer.oddFooter.right.size = layout.FOOTER_SIZE
    footer.oddHeader.left.text, footer.oddHeader.left.size = plan.secrecy, layout.TEXT_SIZE // 1
    sheet.HeaderFooter = footer
