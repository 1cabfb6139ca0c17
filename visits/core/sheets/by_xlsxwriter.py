"""Long sheets where the fast writer's wheel does not exist, by XlsxWriter row by row."""

from collections.abc import Sequence
from typing import Any, BinaryIO

import xlsxwriter

from visits.core.sheets import layout
from visits.core.sheets.layout import Plan, Style

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(out: BinaryIO, plans: Sequence[Plan]) -> None:
    """Write the plans, one sheet each; memory does not grow with the rows."""
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        for plan in plans:
            sheet = book.add_worksheet(plan.tab)
            _set_up(sheet, plan)
            _draw(book, sheet, plan)


def _draw(book: Any, sheet: Any, plan: Plan) -> None:
    """Draw from top to bottom: in this mode a row that is passed cannot be changed."""
    heights, last = plan.heights(), len(plan.headers) - 1
    for row, text in enumerate((plan.title, *plan.above)):
        look = _format(book, layout.TITLE if row == 0 else layout.LINE)
        sheet.set_row(row, heights[row + 1])
        if last:
            sheet.merge_range(row, 0, row, last, "", look)
        sheet.write_string(row, 0, text, look)
    header = plan.header_row - 1
    look = _format(book, layout.HEADER)
    sheet.set_row(header, heights[plan.header_row])
    for column, label in enumerate(plan.headers):
        sheet.write_string(header, column, label, look)
    row = _draw_lines(book, sheet, plan)
    if plan.signature:
        sheet.write_string(row + 1, 0, plan.signature, _format(book, layout.SIGNATURE))


def _draw_lines(book: Any, sheet: Any, plan: Plan) -> int:
    looks = [_format(book, layout.body(kind)) for kind in plan.kinds]
    row = plan.header_row - 1
    for row, line in enumerate(plan.lines, start=plan.header_row):
        if height := plan.height(line):
            sheet.set_row(row, height)
        for column, made in enumerate(line):
            if made is None:
                sheet.write_blank(row, column, None, looks[column])
            elif isinstance(made, str):
                sheet.write_string(row, column, made, looks[column])
            else:
                sheet.write_number(row, column, made, looks[column])
    return row


def _format(book: Any, style: Style) -> Any:
    look = {"font_name": layout.FONT, "font_size": style.size, "bold": style.bold, "valign": "vcenter"}
    look |= {"align": "center" if style.centred else "left", "text_wrap": style.wrapped}
    look |= {"border": 1} if style.bordered else {}
    look |= {"bg_color": "#" + layout.HEADER_FILL, "pattern": 1} if style.filled else {}
    look |= {"num_format": "@"} if style.as_text else {}
    look |= {"quote_prefix": True} if style.quoted else {}
    return book.add_format(look)


def _set_up(sheet: Any, plan: Plan) -> None:
    for column, width in enumerate(plan.widths):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(plan.header_row, 0)
    sheet.repeat_rows(plan.header_row - 1)
    sheet.set_landscape()
    sheet.set_paper(layout.PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(**{side: layout.MARGINS[side] for side in ("left", "right", "top", "bottom")})
    sheet.set_footer(plan.footer, {"margin": layout.MARGINS["footer"]})
