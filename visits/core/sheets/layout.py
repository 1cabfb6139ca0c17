"""The office look of a sheet, said once: ``frame`` and ``pour`` draw this and nothing of their own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from visits.core.sheets.cells import Cell, clean
from visits.core.sheets.columns import breadth, most_breadth

FONT = "宋体"  # stands on every Windows and WPS; the title is its bold
TITLE_SIZE, TEXT_SIZE = 18, 10.5
HEADER_FILL = "DDE6EE"
LINE_POINTS = 15.0
TEXT_POINTS = 15.75  # of a line of data: some fonts that stand in for 宋体 are higher
MOST_POINTS = 408.75  # Excel's own limit for a row, in whole pixels
MARGINS = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.7, "header": 0.3, "footer": 0.3}  # inches
PAPER_A4 = 9
CENTRED = frozenset({"number", "date", "month"})
MOST_ROWS = 1_048_576
_CONTROL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x000B_ as a control character


@dataclass(frozen=True)
class Style:
    """How one sort of cell looks; ``as_text`` keeps what is typed into it later from becoming a formula."""

    bold: bool = False
    size: float = TEXT_SIZE
    centred: bool = False
    bordered: bool = False
    filled: bool = False
    wrapped: bool = True
    as_text: bool = False
    quoted: bool = False


TITLE = Style(bold=True, size=TITLE_SIZE, centred=True)
LINE = Style()
HEADER = Style(bold=True, centred=True, bordered=True, filled=True)
SIGNATURE = Style(wrapped=False)


def body(kind: str) -> Style:
    """Give the look of data cells. Long texts take the quote mark: some Excels show #### for a long '@'."""
    return Style(
        centred=kind in CENTRED, bordered=True, as_text=kind not in ("number", "long"), quoted=kind == "long"
    )


@dataclass(frozen=True)
class Plan:
    """A sheet ready to be drawn: texts are final, ``lines`` are streamed once."""

    tab: str
    title: str
    above: Sequence[str]
    headers: Sequence[str]
    kinds: Sequence[str]
    widths: Sequence[int]
    lines: Iterator[list[Cell]]
    signature: str
    footer: str

    @property
    def header_row(self) -> int:
        """Row of the headers, counted from 1."""
        return len(self.above) + 2

    def heights(self) -> dict[int, float]:
        """Heights in points of the rows above the data."""
        total = sum(self.widths)
        found = {1: 36.0}
        for number, text in enumerate(self.above, start=2):
            found[number] = LINE_POINTS * -(-breadth(text) // total or 1) + 3
        lines = (breadth(label) / width for label, width in zip(self.headers, self.widths, strict=True))
        found[self.header_row] = LINE_POINTS * max(2, *(int(-(-count // 1)) for count in (*lines, 1))) + 4.5
        return found

    def height(self, line: Sequence[Cell]) -> float | None:
        """Height in points of a data row, from its texts; None where the usual height of one line will do.

        Office programs fit a row only when somebody touches it, and LibreOffice prints what is not fitted one row
        over the next.
        """
        most = 1
        for made, width in zip(line, self.widths, strict=True):
            if type(made) is not str:
                continue
            if "\n" in made or (len(made) * 2 > width * most and most_breadth(made) > width * most):
                most = max(most, lines_of(made, width))
        return min(MOST_POINTS, TEXT_POINTS * most + 3) if most > 1 else None


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column of so many half widths, its own line breaks included."""
    room = max(2, width)
    return sum(max(1, -(-breadth(line) // room)) for line in text.split("\n"))


def escaped(text: str) -> str:
    """The text as Excel reads it unchanged."""
    return _CONTROL.sub("_x005F_", text)


def unique_headers(labels: Sequence[str]) -> list[str]:
    """Give the labels, a repeated one numbered: 备注, 备注 (2)."""
    seen: dict[str, int] = {}
    made = []
    for label in labels:
        label = clean(label)
        seen[label] = seen.get(label, 0) + 1
        made.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return made


def tab_name(name: str, taken: set[str]) -> str:
    """Give a tab name that Excel accepts (31 characters, none of []:*?/\\, unique in the workbook)."""
    base = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip("' ")[:28] or _("Sheet")
    made, turn = base, 2
    while made.casefold() in taken or made.casefold() == "history":
        made, turn = f"{base}{turn}", turn + 1
    taken.add(made.casefold())
    return made


def page_footer(text: str) -> str:
    """Give the print footer: who, when and export number to the left, page numbers to the right."""
    left = clean(text).replace("\n", " ").replace("&", "&&")[:180]
    return f"&L{left}&R" + _("Page &P of &N")


def signature_line(signed_by: str) -> str:
    """Give the line to sign: who filled the sheet in, with blanks for the checker and the date."""
    return _("Filled in by: %(name)s          Checked by:                    Date:") % {
        "name": clean(signed_by)
    }
