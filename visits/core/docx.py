"""Word files: A4 in office style, tables, bar charts that Word draws itself; the same words are the same bytes."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from cadre_review.marks import labelled
from visits.core.breadth import breadth
from visits.core.secrecy import Secrecy, mark_of

FONT, HEADS = "仿宋", "黑体"
MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
WIDTH, ROW, MOST_BARS = 15.6, 0.75, 40  # centimetres: of the text, of each bar of a chart; bars of one chart
NARROWEST, WIDEST = 5, 34  # half widths that a column of a table counts with
LINE = "____________________"  # to sign on
INDENT = Pt(28)  # two characters: how a paragraph begins
NUMERALS = ("", *"一二三四五六七八九")
FIELDS = re.compile("(&[PN])")
NUMBER = re.compile(r"[+-]?[\d,]+(\.\d+)?%?|\d+ / \d+|–")
LONG_AGO = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # the first moment that a zip file knows
TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
UNITS = 360_000  # of DrawingML in a centimetre


def new(
    title: str, lines: Iterable[str] = (), *, kind: str = "", foot: str = "", marks: Iterable[Secrecy] = ()
) -> Any:
    """An empty A4 document with its title and the lines under it; it names no author.

    Above the title stands the secrecy of its ``kind`` (secrecy.toml) or the highest of ``marks``, those of the records
    in it; under each page ``foot`` (who, when, number) and
    the number of the page.
    """
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm((21 - WIDTH) / 2)
    plain: Any = document.styles["Normal"]
    plain.font.name, plain.font.size = FONT, Pt(14)
    plain.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    for name, size in (("Heading 1", 20), ("Heading 2", 15), ("Heading 3", 14)):
        style: Any = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = HEADS, Pt(size), RGBColor(0, 0, 0)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), HEADS)
    document.core_properties.author = document.core_properties.comments = ""
    document.core_properties.title = title
    _mark(document, mark_of(kind, marks))
    _number_pages(page.footer, foot)
    document.add_heading(title, level=1).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in lines:
        document.add_paragraph(line)
    return document


def _mark(document: Any, words: str) -> None:
    """密级 at the left upper corner, as GB/T 9704 has it."""
    run = document.add_paragraph().add_run(words)
    run.font.name, run.font.size = HEADS, Pt(14)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), HEADS)


def _number_pages(footer: Any, foot: str) -> None:
    """第 1 页 共 4 页 in the middle, and the line above it."""
    if foot:
        footer.add_paragraph().add_run(foot).font.size = Pt(8)
    line = footer.paragraphs[0] if not foot else footer.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in FIELDS.split(_("Page &P of &N")):
        if text in ("&P", "&N"):
            _field(line, "PAGE" if text == "&P" else "NUMPAGES")
        else:
            line.add_run(text).font.size = Pt(9)


def _field(line: Any, code: str) -> None:
    """A number that Word works out; 1 until it has."""
    made = OxmlElement("w:fldSimple")
    made.set(qn("w:instr"), code)
    run = line.add_run("1")
    run.font.size = Pt(9)
    made.append(run._r)
    line._p.append(made)


def heading(document: Any, title: Any, level: int = 2) -> None:
    """A heading with its number: 一、 below the title, （一） below that, then 1."""
    number = 1
    for one in reversed(document.paragraphs):
        name = one.style.name
        if name == f"Heading {level}":
            number += 1
        elif name.startswith("Heading") and name < f"Heading {level}":
            break
    document.add_heading(f"{_numeral(number, level)}{title}", level=level)


def _numeral(number: int, level: int) -> str:
    if not (get_language() or "").startswith("zh"):
        return f"{number}. " if level == 2 else f"({number}) "
    tens, ones = divmod(number, 10)
    words = f"{'' if tens < 2 else NUMERALS[tens]}{'十' if tens else ''}{NUMERALS[ones]}"
    return {2: f"{words}、", 3: f"（{words}）"}.get(level, f"{number}．")


def says(document: Any, text: Any) -> None:
    """A paragraph of running text, which begins two characters in."""
    shape = document.add_paragraph(str(text)).paragraph_format
    shape.first_line_indent, shape.space_before, shape.space_after = INDENT, Pt(6), Pt(6)


def left_out(document: Any, n: int) -> None:
    """That so many more things belong here; nothing where none does. Why, and to whom they are open, no paper says."""
    if n:
        text = ngettext(
            "%(n)s more item is not set out here, as the rules provide.",
            "%(n)s more items are not set out here, as the rules provide.",
            n,
        )
        says(document, text % {"n": n})


def signed(document: Any, *lines: Any) -> None:
    """Who signs, and the day below: at the right, as letters end."""
    for line in lines:
        document.add_paragraph(str(line)).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def passage(document: Any, title: Any, text: str, level: int = 2) -> None:
    """A part with its heading: what was written, line by line; nothing where nothing was."""
    if text:
        heading(document, title, level)
        for line in text.splitlines():
            says(document, line)


def to_sign(document: Any, *who: Any) -> None:
    """A line for the signature of each, and one for the day, on one page with the last line of the text."""
    lines = ["", *(_("%(who)s (signature): %(line)s") % {"who": label, "line": LINE} for label in who)]
    end = list(document.element.body.iter(qn("w:p")))[-2:]  # the last line before, or row of facts
    for one in (*(Paragraph(part, document) for part in end), *map(document.add_paragraph, lines)):
        one.paragraph_format.keep_with_next = True
    document.add_paragraph(_("Date: %(line)s") % {"line": _("____-__-__")})


def lines_of(rows: Iterable[tuple[Any, Any]]) -> str:
    """Those facts that are known, each in a line."""
    return "\n".join(labelled(label, text) for label, text in rows if text)


def table(document: Any, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    """A ruled table as wide as the text, its columns by their texts; its head stands again on every page."""
    lines = [[str(text) for text in row] for row in (heads, *rows)]
    widths = _widths(lines)
    made = document.add_table(rows=0, cols=len(heads), style="Table Grid")
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(width)
    for number, line in enumerate(lines):
        row = made.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        _fill(row, line, widths, is_head=not number)
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def facts(document: Any, rows: Iterable[Sequence[Any]]) -> None:
    """Facts as a table of two columns; what is not known yet is a dash."""
    lines = [(label, "—" if text in (None, "") else text) for label, text in rows]
    table(document, (pgettext("paper", "Item"), pgettext("paper", "Content")), lines)


def _widths(lines: Sequence[Sequence[str]]) -> list[float]:
    """The width of each column in centimetres: by its widest text, within bounds."""
    wanted = [
        min(max(max(map(breadth, column)) + 2, NARROWEST), WIDEST) for column in zip(*lines, strict=True)
    ]
    return [round(WIDTH * one / sum(wanted), 2) for one in wanted]


def _fill(row: Any, texts: Sequence[str], widths: Sequence[float], is_head: bool) -> None:
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.text, cell.width = text, Cm(width)
        line = cell.paragraphs[0]
        if is_head or NUMBER.fullmatch(text):
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER if is_head else WD_ALIGN_PARAGRAPH.RIGHT
        for run in line.runs:
            run.font.size, run.font.bold = Pt(11), is_head or None


def bars(document: Any, title: str, pairs: Sequence[tuple[str, float]]) -> None:
    """Lying bars with their numbers, the first on top; drawn by Word itself, so no font or program is needed here."""
    pairs = [(label, value) for label, value in pairs][:MOST_BARS]
    if not pairs:
        return
    name = PackURI(f"/word/charts/chart{sum(1 for _part in _charts(document)) + 1}.xml")
    part = Part(name, CHART, _chart(title, pairs).encode(), document.part.package)
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    height = 2.0 + ROW * len(pairs)
    document.add_paragraph().add_run()._r.append(parse_xml(_frame(relation, title, height)))


def _charts(document: Any) -> Iterable[Any]:
    return (one for one in document.part.rels.values() if one.reltype == RELATIONSHIP_TYPE.CHART)


def _frame(relation: str, title: str, height: float) -> str:
    wide, high, number = round(WIDTH * UNITS), round(height * UNITS), int(relation.removeprefix("rId"))
    return (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing"><wp:extent cx="{wide}" cy="{high}"/>'
        f'<wp:docPr id="{number}" name="{escape(title, QUOTES)}" descr="{escape(title, QUOTES)}"/>'
        f'<a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{DRAWING}/chart">'
        f'<c:chart xmlns:c="{DRAWING}/chart" r:id="{relation}"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )


QUOTES = {'"': "&quot;"}


def _chart(title: str, pairs: Sequence[tuple[str, float]]) -> str:
    n = len(pairs)
    labels = "".join(
        f'<c:pt idx="{at}"><c:v>{escape(label)}</c:v></c:pt>' for at, (label, _v) in enumerate(pairs)
    )
    values = "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, (_l, value) in enumerate(pairs))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{DRAWING}/chart" xmlns:a="{DRAWING}/main"><c:chart><c:title><c:tx><c:rich><a:bodyPr/>'
        f'<a:p><a:r><a:rPr lang="zh-CN" sz="1200" b="0"/><a:t>{escape(title)}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        '<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/><c:ser><c:idx val="0"/>'
        '<c:order val="0"/><c:spPr><a:solidFill><a:srgbClr val="2F4F7F"/></a:solidFill></c:spPr>'
        '<c:invertIfNegative val="0"/><c:dLbls><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f'<c:cat><c:strLit><c:ptCount val="{n}"/>{labels}</c:strLit></c:cat>'
        f'<c:val><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{n}"/>{values}</c:numLit></c:val>'
        '</c:ser><c:gapWidth val="50"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        '<c:crossAx val="2"/></c:catAx><c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>'
        '<c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="t"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="none"/><c:crossAx val="1"/></c:valAx></c:plotArea>'
        '<c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
    )


def saved(document: Any, at: dt.datetime = LONG_AGO) -> bytes:
    """The file. The same words saved with the same ``at`` are the same bytes, whenever and wherever this is called."""
    raw = io.BytesIO()
    document.save(raw)
    return steady(raw.getvalue(), at)


def steady(package: bytes, at: dt.datetime = LONG_AGO) -> bytes:
    """The same Office package with no time of its making in it but ``at``; parts in the order of names."""
    moment = f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = TIMES.sub(rb"\g<1>" + moment + rb"\g<2>", content)
            made.writestr(zipfile.ZipInfo(name, LONG_AGO.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
