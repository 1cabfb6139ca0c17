# ruff: noqa: E501  (markup)
"""Small pieces of WordprocessingML: paragraphs, cells and rows of fixed measure, as text.

Measures are centimetres and points; Word counts twentieths of a point.
Source: ISO/IEC 29500-1, sections 17.3 (paragraphs) and 17.4 (tables).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from xml.sax.saxutils import escape, quoteattr

SONG, FANGSONG = "宋体", "仿宋"
RARE_FONT = "SimSun-ExtB"  # holds the characters beyond the basic plane
MARKS = (("\t", "<w:tab/>"), ("\n", "<w:br/>"))
EMPTY = '<w:t xml:space="preserve"></w:t>'
_RARE = re.compile("([\U00010000-\U0010ffff]+)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML cannot hold them


def twips(cm: float) -> int:
    """Centimetres as twentieths of a point."""
    return round(cm * 566.929)


def run(text: str, size: float, font: str = SONG, bold: bool = False) -> str:
    """A stretch of text; rare characters get the font that has them. Tabs and line breaks are kept."""
    return "".join(
        _run(part, size, RARE_FONT if _RARE.match(part) else font, bold)
        for part in _RARE.split(_FORBIDDEN.sub("", text))
        if part
    )


def _run(text: str, size: float, font: str, bold: bool) -> str:
    body = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    for sign, mark in MARKS:
        if sign in body:
            body = body.replace(sign, f'</w:t>{mark}<w:t xml:space="preserve">').replace(EMPTY, "")
    return f"<w:r>{_face(size, font, bold)}{body}</w:r>"


@cache
def _face(size: float, font: str, bold: bool) -> str:
    """How the letters of a run look."""
    half, face, weight = round(size * 2), quoteattr(font), "<w:b/>" if bold else ""
    return (
        f"<w:rPr><w:rFonts w:ascii={face} w:hAnsi={face} w:eastAsia={face} w:cs={face} w:hint='eastAsia'/>{weight}"
        f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr>'
    )


def paragraph(
    runs: str,
    *,
    align: str = "left",
    pitch: float = 0,
    hang: float = 0,
    before: float = 0,
    page_break: bool = False,
) -> str:
    """A paragraph; ``pitch`` is the exact height of a line, ``hang`` how far its later lines stand in (points)."""
    line = f'w:line="{round(pitch * 20)}" w:lineRule="exact"' if pitch else 'w:line="240" w:lineRule="auto"'
    stand = round(hang * 20)
    tab = f'<w:tabs><w:tab w:val="left" w:pos="{stand}"/></w:tabs>' if hang else ""
    indent = f'<w:ind w:left="{stand}" w:hanging="{stand}"/>' if hang else ""
    fresh = "<w:pageBreakBefore/>" if page_break else ""
    return (
        f'<w:p><w:pPr>{fresh}<w:widowControl w:val="0"/>{tab}<w:snapToGrid w:val="0"/>'
        f'<w:spacing w:before="{round(before * 20)}" w:after="0" {line}/>{indent}<w:jc w:val="{align}"/></w:pPr>{runs}</w:p>'
    )


@dataclass(frozen=True)
class Cell:
    """A cell: paragraphs, how many columns it spans, and whether it begins or goes on down the rows."""

    content: str = ""
    span: int = 1
    merge: str = ""  # "restart", "continue" or none
    valign: str = "center"


def cell(one: Cell, width: float) -> str:
    """The cell as XML, ``width`` in centimetres."""
    merge = f'<w:vMerge w:val="{one.merge}"/>' if one.merge else ""
    span = f'<w:gridSpan w:val="{one.span}"/>' if one.span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="{one.valign}"/></w:tcPr>'
        f"{one.content or paragraph('', pitch=1)}</w:tc>"
    )


def row(cells: Sequence[Cell], grid: Sequence[float], height: float) -> str:
    """A row of exact height; the cells' spans must add up to the grid."""
    made, at = [], 0
    for one in cells:
        made.append(cell(one, sum(grid[at : at + one.span])))
        at += one.span
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{twips(height)}" w:hRule="exact"/></w:trPr>{"".join(made)}</w:tr>'


def table(rows: Sequence[str], grid: Sequence[float]) -> str:
    """A table with fixed columns and single lines, centred on the page."""
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="{6}" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(f'<w:{side} w:w="{57}" w:type="dxa"/>' for side in ("left", "right"))
    columns = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in grid)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(grid))}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def picture(relation: str, width: float, height: float) -> str:
    """A run with a picture of the document's parts, its size in centimetres."""
    x, y = round(width * 360000), round(height * 360000)
    uri = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="{x}" cy="{y}"/><wp:docPr id="1" name="photo"/><a:graphic>'
        f'<a:graphicData uri="{uri}"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="photo"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
        f'<a:off x="0" y="0"/><a:ext cx="{x}" cy="{y}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
