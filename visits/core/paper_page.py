"""A Word paper as a page to print (``?print=1``), drawn from the very file that is taken away otherwise.

So the print holds the same content in the same order; the file is registered or logged in either case.
"""

import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from visits.core.charts import bar_rows
from visits.core.docx import MEDIA

PRINT = "print"  # in the address line
LEVEL = re.compile(r"Heading (\d)")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
POINTS = re.compile(r"<c:v>([^<]*)</c:v>")


def paper_answer(request: HttpRequest, paper: bytes, name: str) -> HttpResponse:
    """The file under this name; the page, where the address asks for it."""
    if not request.GET.get(PRINT):
        head = {"Content-Disposition": content_disposition_header(True, name) or ""}
        return HttpResponse(paper, content_type=MEDIA, headers=head)
    document: Any = Document(io.BytesIO(paper))
    foot = next((one.text for one in document.sections[0].footer.paragraphs if one.text), "")
    title = document.core_properties.title
    context = {"title": title, "parts": list(parts_of(document)), "foot": foot}
    return render(request, "core/paper.html", context | {"is_chinese": bool(CHINESE.search(title))})


def word_and_print(url: str, label: Any) -> list[dict[str, Any]]:
    """A Word paper in the menu of a case: the file, and its print."""
    return [{"url": url, "label": label}, {"url": f"{url}?{PRINT}=1", "label": _("Print the paper")}]


def parts_of(document: Any) -> Iterator[dict[str, Any]]:
    """What stands in the body, one after the other: headings by level, paragraphs, tables, charts."""
    for element in document.element.body:
        if element.tag == qn("w:tbl"):
            rows = [[cell.text for cell in row.cells] for row in Table(element, document).rows]
            yield {"kind": "table", "heads": rows[0], "rows": rows[1:]}
        elif element.tag == qn("w:p"):
            yield _chart(document, element) or _paragraph(Paragraph(element, document))


def _paragraph(one: Paragraph) -> dict[str, Any]:
    shape = one.paragraph_format
    if found := LEVEL.match(one.style.name if one.style and one.style.name else ""):
        return {"kind": f"h{found[1]}", "text": one.text}
    if one.alignment == WD_ALIGN_PARAGRAPH.RIGHT:
        return {"kind": "signed", "text": one.text}
    return {"kind": "says" if shape.first_line_indent else "line", "text": one.text}


def _chart(document: Any, element: Any) -> dict[str, Any] | None:
    """Bars as the page draws them, from the labels and numbers that the chart of the file holds."""
    if not (ids := element.xpath(".//*[local-name()='chart']/@r:id")):
        return None
    drawn = document.part.related_parts[ids[0]].blob.decode()
    values = POINTS.findall(drawn)
    labels, numbers = values[: len(values) // 2], values[len(values) // 2 :]
    title = element.xpath(".//wp:docPr/@descr")[0]
    pairs = [(unescape(label), _number(text), "") for label, text in zip(labels, numbers, strict=True)]
    return {"kind": "bars", "text": title, "rows": bar_rows(pairs)}


def _number(text: str) -> float:
    return int(text) if text.isdigit() else float(text)
