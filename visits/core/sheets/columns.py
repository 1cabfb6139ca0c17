"""A column, declared once for screen, sheet and csv."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from visits.core.breadth import breadth
from visits.core.sheets.cells import Cell, display

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

WIDTHS = {
    "text": 12,
    "long": 60,
    "number": 8,
    "share": 8,
    "date": 12,
    "month": 10,
}  # characters of half width
MOST = {"text": 24, "long": 60}  # what a text column may grow to by itself
WIDEST = 100  # of a column with texts of many lines
MANY_LINES = 12
SHORT = frozenset({"number", "share", "date", "month"})


@dataclass(frozen=True, eq=False)
class Column:
    """One column: what it is called, what it shows of a row, and how wide and in which order it may stand.

    ``value`` is the path of a field (``unit__name``; a choice is shown by its label), or a function of the row. The
    function says in ``reads`` which paths it, ``link`` and ``mark`` need, and finds them as attributes of the row; a
    list in which one column does not say so is fetched as whole things, and functions read those. ``fill`` writes on
    the rows of a page what the column shows of other tables, in a fixed number of queries, where the column is shown.

    ``key`` is ascii and stable, since saved views keep it. ``kind`` is text, long, number, share, date or month:
    only number columns put numbers on the sheet, and shares those that are told as 83.3%. ``width`` is in characters of
    half width, 0 fits kind and label; on the sheet it is the most a text takes (``fitted``). Neighbours of one
    ``group`` stand under its name, merged, in a head of two rows on the sheet. ``sort`` holds the model field paths
    that order by this column; empty means it cannot be sorted. ``link`` and ``mark``, a few words beside the text, are
    for the screen alone.
    """

    key: str
    label: str | StrPromise
    value: str | Callable[[Any], Any]
    kind: str = "text"
    width: int = 0
    sort: tuple[str, ...] = ()
    default: bool = True
    link: Callable[[Any], str] | None = None
    mark: Callable[[Any], str] | None = None
    reads: tuple[str, ...] | None = None
    fill: Callable[[list[Any]], None] | None = None
    group: str | StrPromise = ""

    def text(self, row: Any) -> str:
        """Give the display text: empty for None, dates as 2018-05-01, months as 2018-05."""
        return display(self.kind, self.value(row))  # type: ignore[operator]  # bound by then

    @property
    def paths(self) -> tuple[str, ...] | None:
        """What has to be fetched for this column; None where it reads whole things."""
        own = [self.value] if isinstance(self.value, str) else []
        if not own and self.reads is None:
            return None
        leads_by = getattr(self.link, "path", None)
        return (*own, *([leads_by] if leads_by else []), *(self.reads or ()))

    @property
    def sheet_width(self) -> int:
        """Width by kind: the declared one, or one that shows the label in two lines at most."""
        return self.width or max(WIDTHS[self.kind], -(-breadth(str(self.label)) // 2) + 2)

    def fitted(self, texts: Iterable[Cell], least: int) -> int:
        """Width on the sheet: what the texts take, no less than the label in two lines, no more than is good to read.

        A number is never narrower than itself, since office programs show ### for what does not fit.
        """
        label = -(-breadth(str(self.label)) // 2) + 2
        said = (text if type(text) is str else str(text) for text in texts if text is not None)
        taken = max(map(breadth, said), default=0)
        wanted = max(taken + 2, label, least)
        if self.kind in SHORT:
            return wanted
        most = max(self.width or WIDTHS[self.kind], MOST[self.kind])
        return max(label, least, min(wanted, most if taken <= most * MANY_LINES else WIDEST))


def filled(name: str, by: Callable[[list[Any]], None]) -> dict[str, Any]:
    """A column of what ``by`` writes on the rows under a name. For ``Column(…, **filled(…))``."""
    return {"value": attrgetter(name), "reads": (), "fill": by}
