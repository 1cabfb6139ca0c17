"""The office look of a sheet, said once: ``frame`` and ``pour`` draw this and nothing of their own."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby, zip_longest

from django.utils.translation import gettext as _

from visits.core.breadth import breadth, most_breadth
from visits.core.sheets.cells import Cell, clean, continued
from visits.core.sheets.child import MARKS
from visits.core.sheets.columns import SHORT

FONT = "宋体"  # stands on every Windows and WPS; the title is its bold
TITLE_SIZE, TEXT_SIZE, FOOTER_SIZE = 18, 10.5, 8
HEADER_FILL = "DDE6EE"
LINE_POINTS = 15.0
TEXT_POINTS = 15.75  # of a line of data: some fonts that stand in for 宋体 are higher
ROW_POINTS = 18.0  # of a row of one line
MOST_POINTS = 408.75  # Excel's own limit for a row, in whole pixels
MARGINS = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.7, "header": 0.3, "footer": 0.3}  # inches
MOST_LINES = int((MOST_POINTS - 3) // TEXT_POINTS)
CENTRED = SHORT
MOST_ROWS = 1_048_576
_RUNS = re.compile(r"[!-~]+|[^!-~]+")  # words, and what breaks anywhere
_ENDS = re.compile(rf"(?<=[^{MARKS}\s])\n|[{MARKS}](?!\s)")
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
    shares: bool = False
    quoted: bool = False


TITLE = Style(bold=True, size=TITLE_SIZE, centred=True)
LINE = Style()
HEADER = Style(bold=True, centred=True, bordered=True, filled=True)
SIGNATURE = Style(wrapped=False)


def body(kind: str) -> Style:
    """Give the look of data cells. Long texts take the quote mark: some Excels show #### for a long '@'."""
    return Style(
        centred=kind in CENTRED, bordered=True, as_text=kind not in ("number", "share", "long"),
        shares=kind == "share", quoted=kind == "long",
    )  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """A size of paper (``size`` is Excel's number) and how many half widths can be read side by side on it."""

    size: int
    orientation: str
    holds: int


# At 10.5 points A4 holds 99 half widths upright and 146 across, A3 213 across; what is drawn smaller can still be read.
PAPERS = (Paper(9, "portrait", 99), Paper(9, "landscape", 200), Paper(8, "landscape", 340))


@dataclass(frozen=True)
class Plan:
    """A sheet ready to be drawn: texts are final, ``lines`` are streamed once.

    ``groups`` has the name above each column, "" where none stands there: then the head is two rows high.
    """

    tab: str
    title: str
    above: Sequence[str]
    headers: Sequence[str]
    groups: Sequence[str]
    kinds: Sequence[str]
    widths: Sequence[int]
    lines: Iterator[list[Cell]]
    signature: str
    footer: str
    secrecy: str

    @property
    def head_row(self) -> int:
        """First row of the headers, counted from 1."""
        return len(self.above) + 2

    @property
    def header_row(self) -> int:
        """Last row of the headers."""
        return self.head_row + any(self.groups)

    @property
    def paper(self) -> Paper:
        """The first paper on which the columns can be read; beyond the last one they go on beside it."""
        total = sum(self.widths)
        return next((one for one in PAPERS if total <= one.holds), PAPERS[-1])

    @property
    def pages_across(self) -> int:
        """How many pages stand side by side."""
        return max(1, -(-sum(self.widths) // self.paper.holds))

    @property
    def across(self) -> int:
        """Over how many columns title and lines go: those of the first page."""
        room = sum(self.widths) // self.pages_across
        return max(1, sum(sum(self.widths[:at]) <= room for at in range(1, len(self.widths) + 1)))

    def heights(self) -> dict[int, float]:
        """Heights in points of the rows above the data."""
        total = sum(self.widths[: self.across])
        found = {1: 36.0 * lines_of(self.title, total * 10 // 18)}
        for number, text in enumerate(self.above, start=2):
            found[number] = LINE_POINTS * lines_of(text, total) + 3
        if any(self.groups):
            most = max(lines_of(name, sum(self.widths[first:end])) for name, first, end in spans(self.groups))
            found[self.head_row] = LINE_POINTS * most + 3
        labels = zip(self.headers, self.widths, strict=True)
        found[self.header_row] = (
            LINE_POINTS * max(2, *(lines_of(label, width) for label, width in labels)) + 4.5
        )
        return found

    def rows(self) -> Iterator[tuple[list[Cell], float | None]]:
        """Each line with its height in points; None where the usual height of one line will do.

        Office programs fit a row only when somebody touches it, and LibreOffice prints what is not fitted one row
        over the next. A line that is higher than any row may be goes on in the next one.
        """
        for line in self.lines:
            most = self._most(line)
            if most <= MOST_LINES:
                yield line, _points(most)
            else:
                for piece in continued(line, [partial(in_rows, width=width) for width in self.widths]):
                    yield piece, _points(self._most(piece))

    def _most(self, line: Sequence[Cell]) -> int:
        """Of how many lines the longest text of a row is."""
        most = 1
        for made, width in zip(line, self.widths, strict=True):
            if type(made) is not str:
                continue
            if "\n" in made or (len(made) * 2 > width and most_breadth(made) > width):
                most = max(most, lines_of(made, width))
        return most


def _points(lines: int) -> float | None:
    return min(MOST_POINTS, TEXT_POINTS * lines + 3) if lines > 1 else None


def spans(groups: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Each named group with the index of its first column and that after its last."""
    at = 0
    for name, members in groupby(groups):
        end = at + sum(1 for _member in members)
        if name:
            yield name, at, end
        at = end


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column of so many half widths, its own line breaks included."""
    return sum(_lines_of(line, width) for line in text.split("\n"))


def _lines_of(line: str, width: int) -> int:
    """Chinese breaks anywhere but before a mark, which takes its character along; a Latin word stays whole."""
    if len(line) * 2 <= width or breadth(line) <= width:
        return 1
    room, count, at = max(2, width - 2), 1, 0
    for run in _RUNS.findall(line):
        size = breadth(run)
        if at and at + size > room and run[0].isascii():
            count, at = count + 1, 0
        at += size
        count, at = count + max(0, -(-at // room) - 1), at - room * max(0, -(-at // room) - 1)
    return count


def in_rows(text: str, width: int) -> list[Cell]:
    """Cut a text into pieces of as many lines as a row may hold, after a line or a mark where one ends in time.

    After a mark the text goes on in its line, else in the next one: so ``child.whole`` joins the pieces again.
    """
    found: list[Cell] = []
    while lines_of(text, width) > MOST_LINES:
        most = bisect_right(range(1, len(text)), MOST_LINES, key=lambda end: lines_of(text[:end], width))
        ends = [one.end() for one in _ENDS.finditer(text, most // 2, most)]
        end = ends[-1] if ends else most
        found.append(text[:end])
        text = text[end:]
    return [*found, text]


def escaped(text: str) -> str:
    """The text as Excel reads it unchanged."""
    return _CONTROL.sub("_x005F_", text)


def unique_headers(labels: Sequence[str], groups: Sequence[str] = ()) -> list[str]:
    """Give the labels, one repeated in its group numbered: 备注, 备注 (2)."""
    seen: Counter[tuple[str, str]] = Counter()
    made = []
    for label, group in zip_longest(map(clean, labels), groups, fillvalue=""):
        seen[label, group] += 1
        made.append(label if seen[label, group] == 1 else f"{label} ({seen[label, group]})")
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
