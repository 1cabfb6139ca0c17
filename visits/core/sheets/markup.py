"""Tables that other systems name .xls and write as a page (HTML) or as Excel's XML of 2003; knows no Django.

Each line is ``(sheet, row number, hidden, values)``. What is merged stands in its first cell, as in a workbook.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from visits.core.bounds import Refused

Line = tuple[str, int, bool, list[Any]]
MOST_SPAN = 513  # columns or rows of one cell; one more than a table may have
SHEET = "urn:schemas-microsoft-com:office:spreadsheet"  # the name by which the XML is known
_SS = f"{{{SHEET}}}"
_VISIBLE = "{urn:schemas-microsoft-com:office:excel}Visible"
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>")
_BLANKS = re.compile(r"[ \t\r\n]+")
_BREAK = "\u2028"  # stands for a line's end while blanks are joined
_NO_DISPLAY = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def page_lines(text: str) -> Iterator[Line]:
    """The rows of a page's tables, one under the other as a spreadsheet program shows them."""
    from lxml import etree, html

    try:
        page = html.document_fromstring(_DECLARATION.sub("", text))
    except (etree.ParserError, ValueError):
        raise Refused("broken") from None
    etree.strip_elements(page, "script", "style", etree.Comment, with_tail=False)
    for line_end in page.iter("br"):
        line_end.tail = _BREAK + (line_end.tail or "")
    number = 0
    # A table that holds another only places it.
    tables = [table for table in page.iter("table") if table.find(".//table") is None]
    if not any(table.text_content().strip() for table in tables):
        raise Refused("extension")
    for table in tables:
        covered: dict[int, int] = {}
        for row in table.iter("tr"):
            number += 1
            yield "", number, bool(_NO_DISPLAY.search(row.get("style", ""))), _placed(row, covered)


def _placed(row: Any, covered: dict[int, int]) -> list[Any]:
    """The texts of a row in their columns; ``covered`` says for how many rows more a cell above reaches down."""
    values: list[Any] = []
    reaching: dict[int, int] = {}
    for cell in row.iterchildren("td", "th"):
        while covered.get(len(values)):
            values.append("")
        wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
        reaching |= dict.fromkeys(range(len(values), len(values) + wide), high - 1)
        text = _BLANKS.sub(" ", cell.text_content())
        values += [re.sub(f" ?{_BREAK} ?", "\n", text), *[""] * (wide - 1)]
    left = {column: rows - 1 for column, rows in covered.items() if rows > 1}
    covered.clear()
    covered.update(left | {column: rows for column, rows in reaching.items() if rows})
    return values


def _span(cell: Any, name: str) -> int:
    said = cell.get(name, "").strip()[:9]
    return min(max(int(said), 1), MOST_SPAN) if said.isascii() and said.isdigit() else 1


def xml_lines(text: str) -> Iterator[Line]:
    """The rows of every sheet of an XML workbook."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        book = fromstring(_DECLARATION.sub("", text), forbid_dtd=True)
        for sheet in book.iter(f"{_SS}Worksheet"):
            shown = sheet.find(f".//{_VISIBLE}")
            off, number = shown is not None and shown.text != "SheetVisible", 0
            for row in sheet.iter(f"{_SS}Row"):
                number = int(row.get(f"{_SS}Index") or number + 1)
                hidden = off or row.get(f"{_SS}Hidden") == "1"
                yield sheet.get(f"{_SS}Name", ""), number, hidden, _values(row)
                number += int(row.get(f"{_SS}Span") or 0)
    except DefusedXmlException:
        raise Refused("bomb") from None
    except (ParseError, ValueError):
        raise Refused("broken") from None


def _values(row: Any) -> list[Any]:
    values: list[Any] = []
    for cell in row.iter(f"{_SS}Cell"):
        at = min(int(cell.get(f"{_SS}Index") or len(values) + 1), MOST_SPAN)
        values += [""] * (at - 1 - len(values))
        wide = min(int(cell.get(f"{_SS}MergeAcross") or 0), MOST_SPAN)
        values += [_value(cell.find(f"{_SS}Data")), *[""] * wide]
    return values


def _value(data: Any) -> Any:
    if data is None:
        return ""
    text = "".join(data.itertext())
    match data.get(f"{_SS}Type"):
        case "Number":
            return float(text)
        case "DateTime":
            return datetime.fromisoformat(text)
        case _:
            return text
