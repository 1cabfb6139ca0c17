"""The rows of a table, drawn without a template for each cell: a page has hundreds of them."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import escape
from typing import Any, NamedTuple

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from visits.core.breadth import breadth
from visits.core.sheets.cells import clean, display
from visits.core.sheets.columns import Column

from .rows import To

SPECIAL = re.compile(
    "[&<>\"'\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]"
).search  # what HTML or a cell does not hold as it is
SORTED = {"asc": ' aria-sort="ascending"', "desc": ' aria-sort="descending"'}
SORT_MARKS = {"asc": "▲", "desc": "▼"}
EMPTY = '<span class="quiet">–</span>'
HALF, FULL, BESIDE = 6, 13, 18  # pixels at a desk: half a wide character, a whole one, what stands beside
LEAST = {"text": 40, "long": 200, "number": 48, "date": 88, "month": 70}  # pixels of a column
MOST, MOST_LABEL = 22, 14  # half widths for which room is kept; the rest is in the title of the cell
SHORT = 82  # pixels of five wide characters: words that need no more stay whole where the longer ones suffice
TIGHTER = 0.3  # of the width of all words may go where they do not
DESK = 1000  # pixels beside the ticks: what is wider scrolls aside within its frame
Frame = tuple[str, str, str]
Link = Callable[[Any], str]
Part = tuple[Column, Frame, int, Link | None]


def escaped(text: str) -> str:
    """The text for HTML; what holds no sign with a meaning there, or was drawn for it, stays the same text."""
    return escape(text) if SPECIAL(text) and type(text) is not SafeString else text


@lru_cache(maxsize=4096)
def _frame(label: Any, kind: str, language: str | None, is_head: bool, place: int | None) -> Frame:
    """What stands before and after the words of a cell, and the whole of an empty one; ``place`` is that on a card."""
    classes = f"cell-{conditional_escape(kind)}" + (f" card-{place}" if place is not None else "")
    named = f'data-label="{conditional_escape(str(label))}"'
    if is_head:
        return f'<th scope="row" class="{classes}" {named}>', "</th>", ""
    empty = f'<td class="{classes} cell-empty">{EMPTY}</td>'
    return f'<td class="{classes}" {named}><div class="cell-words">', "</div></td>", empty


@lru_cache(maxsize=4096)
def pixels(column: Column, language: str | None) -> int:
    """How wide a column is at a desk where nobody chose it; a window that is wider shares the rest out."""
    words = min(column.sheet_width, MOST) * HALF
    label = min(breadth(str(column.label)), MOST_LABEL) * HALF + (HALF * 2 if column.sort else 0)
    return max(LEAST[column.kind], max(words, label) + BESIDE)


def fitted(widths: list[int], kinds: list[str]) -> list[int]:
    """The widths, or narrower ones of words where so the list fits a desk: the long ones give first.

    What names a row stays whole, and so do figures and days.
    """
    words = [
        width if at and kind in {"text", "long"} else 0
        for at, (width, kind) in enumerate(zip(widths, kinds, strict=True))
    ]
    over, beyond = sum(widths) - DESK, [max(0, width - SHORT) for width in words]
    if not 0 < over <= max(sum(beyond), sum(words) * TIGHTER):
        return widths
    gives = beyond if over <= sum(beyond) else words
    return [width - -(-give * over // sum(gives)) for width, give in zip(widths, gives, strict=True)]


def _places(keys: Sequence[str], card: Sequence[str]) -> dict[str, int]:
    """Where columns stand on a card; the first one is its title where that of the card is not shown."""
    title = card[0] if card and card[0] in keys else keys[0]
    return {key: place for place, key in enumerate(dict.fromkeys([title, *card])) if key in keys}


def cell(text: str, url: str, mark: str, is_head: bool) -> str:
    """The words of a cell, with a link where it has an address and a mark beside."""
    if url:
        drawn = f'<a href="{escaped(url)}">{escaped(text or "–")}</a>'
    elif text:
        drawn = escaped(text)
    else:
        drawn = "–" if is_head else EMPTY
    return f'{drawn} <span class="mark">{escaped(mark)}</span>' if mark else drawn


def pick(key: Any, words: str, is_ticked: bool) -> str:
    """The tick box of a row."""
    ticked = " checked" if is_ticked else ""
    return (
        f'<td class="cell-pick"><label><input type="checkbox" name="pick" value="{key}"{ticked}>'
        f'<span class="visually-hidden">{escaped(words)}</span></label></td>'
    )


def no_url(row: Any) -> str:
    """Rows without pages of their own."""
    return ""


def _of_page(link: Link | None) -> Link | None:
    """The same link for many rows: its route is looked up once."""
    return link.for_page() if isinstance(link, To) else link


def heads(columns: Iterable[Mapping[str, Any]]) -> SafeString:
    """The head of each column ({label, title, kind, sort_url, sorted}), with a link where it can be sorted."""
    drawn = []
    for one in columns:
        label, url, state = escaped(str(one["label"])), one.get("sort_url"), one.get("sorted") or ""
        order, whole = SORTED.get(state, ""), f' title="{escaped(one.get("title") or "") or label}"'
        if url:
            mark = SORT_MARKS.get(state, "↕")
            sign = f'<span class="sort-mark" aria-hidden="true">{mark}</span>'
            label = f'<a class="sort" href="{escaped(url)}"><span>{label}</span>{sign}</a>'
        key = f' data-col="{one["key"]}"' if "key" in one else ""
        drawn.append(
            f'<th scope="col"{key} class="cell-{one.get("kind") or "text"}"{order}{whole}>{label}</th>'
        )
    return mark_safe("\n".join(drawn))  # noqa: S308 - escaped head by head  # nosec B308 B703


def sort_links(columns: Iterable[Mapping[str, Any]]) -> SafeString:
    """The columns by which a list can be sorted, where their heads are not shown: on the cards of a phone."""
    drawn = []
    for one in columns:
        if url := one.get("sort_url"):
            state = one["sorted"]
            here = ' aria-current="true"' if state else ""
            mark = f" {SORT_MARKS[state]}" if state else ""
            drawn.append(f'<li><a href="{escaped(url)}"{here}>{escaped(one["label"])}{mark}</a></li>')
    return mark_safe("".join(drawn))  # noqa: S308 - escaped link by link  # nosec B308 B703


def _move(way: str, key: str, words: str) -> str:
    sign = "↑" if way == "up" else "↓"
    return f'<button class="col-move" name="move" value="{way}-{key}" aria-label="{words}">{sign}</button>'


def column_boxes(choices: Iterable[Mapping[str, Any]], may_move: Any = False) -> SafeString:
    """A box for each column that a list may show, how wide it is, and what moves it ({key, label, shown, width})."""
    drawn, said = [], gettext("Width of %(name)s")
    ways = [("up", gettext("%(name)s further to the front")), ("down", gettext("%(name)s further back"))]
    ways = ways if may_move else []
    for one in choices:
        ticked = " checked" if one["shown"] else ""
        box = f'<input type="checkbox" name="cols" value="{one["key"]}"{ticked}>'
        label = escaped(str(one["label"]))
        wide = (
            f'<input class="col-width" type="number" name="width-{one["key"]}" min="40" max="800" step="1" '
            f'value="{one.get("width") or ""}" aria-label="{said % {"name": label}}">'
        )
        moves = [_move(way, one["key"], words % {"name": label}) for way, words in ways]
        drawn.append(
            f'<div class="col-box"><label class="tick">{box}<span>{label}</span></label>{"".join(moves)}{wide}</div>'
        )
    return mark_safe("\n".join(drawn))  # noqa: S308 - escaped box by box  # nosec B308 B703


@dataclass(frozen=True)
class Table:
    """Rows under columns; ``url`` gives the page of a row, ``ticked`` are the keys of the rows that are chosen.

    ``card``: the columns that come first on the card of a phone, its title before all.
    """

    columns: Sequence[Column]
    rows: Iterable[Any]
    url: Link | None = None
    ticked: Collection[int] = ()
    card: Sequence[str] = ()
    chosen: Mapping[str, int] = field(default_factory=dict)  # pixels of columns that somebody set

    @cached_property
    def widths(self) -> list[int]:
        """How wide each column is at a desk."""
        language = get_language()
        own = [self.chosen.get(one.key) or pixels(one, language) for one in self.columns]
        return own if self.chosen else fitted(own, [one.kind for one in self.columns])

    @property
    def is_broad(self) -> bool:
        """Whether the columns need more room than a desk has."""
        return sum(self.widths) > DESK

    def cols(self, may_pick: bool) -> SafeString:
        """The widths of the columns as HTML."""
        parts = ['<col class="col-pick">'] if may_pick else []
        parts += [f'<col width="{width}">' for width in self.widths]
        return mark_safe(f"<colgroup>{''.join(parts)}</colgroup>")  # noqa: S308 - numbers  # nosec B308 B703

    def draw(self, may_pick: bool) -> SafeString:
        """The rows as HTML, with a tick box each where they can be picked."""
        language = get_language()
        places = _places([one.key for one in self.columns], tuple(self.card))
        frames = [
            _frame(one.label, one.kind, language, at == 0, places.get(one.key))
            for at, one in enumerate(self.columns)
        ]
        rooms = [(width - BESIDE) // FULL for width in self.widths]
        links = [_of_page(one.link) for one in self.columns]
        parts = list(zip(self.columns, frames, rooms, links, strict=True))
        url = _of_page(self.url) or no_url
        choose = gettext("Choose %(name)s") if may_pick else ""
        return mark_safe("\n".join(self._row(row, parts, url, choose) for row in self.rows))  # noqa: S308 - escaped cell by cell  # nosec B308 B703

    def _row(self, row: Any, parts: Sequence[Part], page: Link, choose: str) -> str:
        (head, (before, after, _none), room, link), *others = parts
        name, url = head.text(row), (link or page)(row)
        box = pick(row.pk, choose % {"name": name}, row.pk in self.ticked) if choose else ""
        mark = head.mark(row) if head.mark else ""
        words = f"{name} {mark}" if mark else name
        whole = f'{before[:-1]} title="{escaped(words)}">' if len(words) > room else before
        drawn = ["<tr>", box, whole, cell(name, url, mark, True), after]
        for column, (before, after, empty), room, link in others:
            found = column.value(row)  # type: ignore[operator]  # bound by then
            url = link(row) if link else ""
            mark = column.mark(row) if column.mark else ""
            if url or mark:
                text = display(column.kind, found)
                if len(text) + len(mark) > room:
                    before = f'{before[:-1]} title="{escaped(f"{text} {mark}")}">'
                drawn += before, cell(text, url, mark, False), after
            elif found is None or found == "":
                drawn.append(empty)
            elif type(found) is int and column.kind == "number":
                drawn += before, str(found), after
            elif type(found) is str:
                text = found if not SPECIAL(found) else escaped(clean(found))
                if len(text) > room:
                    before = f'{before[:-1]} title="{text}">'
                drawn += before, text, after
            else:
                text = escaped(display(column.kind, found))
                if column.kind == "text" and len(text) > room:
                    before = f'{before[:-1]} title="{text}">'
                drawn += before, text or EMPTY, after
        return "".join([*drawn, "</tr>"])


def drawn(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """Rows that come as texts ({url, cells [{label, text, url}]}), drawn the same."""
    language = get_language()
    lines = []
    for row in rows:
        parts = ["<tr>"]
        for place, one in enumerate(row["cells"]):
            title = 0 if place == 0 else None
            before, after, _none = _frame(
                str(one["label"]), one.get("kind") or "text", language, place == 0, title
            )
            url = one.get("url") or (place == 0 and row.get("url")) or ""
            parts += before, cell(str(one["text"]), url, one.get("mark") or "", place == 0), after
        lines.append("".join([*parts, "</tr>"]))
    return mark_safe("\n".join(lines))  # noqa: S308 - escaped cell by cell  # nosec B308 B703


class Words(NamedTuple):
    """Words in a cell of figures: where they lead, what is read out there, and whether they stand back."""

    text: str
    url: str = ""
    said: str = ""
    is_quiet: bool = False

    def draw(self) -> str:
        """The words as HTML."""
        if self.url:
            said = f' aria-label="{escaped(self.said)}"' if self.said else ""
            return f'<a href="{escaped(self.url)}"{said}>{escaped(self.text)}</a>'
        return f'<span class="quiet">{escaped(self.text)}</span>' if self.is_quiet else escaped(self.text)


NOTHING = Words("–", is_quiet=True)


def figures(cells: Iterable[tuple[str, Sequence[Words]]]) -> SafeString:
    """Cells of figures, each under the head of its column."""
    language = get_language()
    drawn: list[str] = []
    for head, words in cells:
        before, after, _none = _frame(head, "number", language, False, None)
        drawn += before, " ".join([one.draw() for one in words]), after
    return mark_safe("".join(drawn))  # noqa: S308 - escaped word by word  # nosec B308 B703


def counts(cells: Iterable[Mapping[str, Any]]) -> SafeString:
    """Cells of numbers {label, number, url}, each opening those whom it counts."""
    drawn = []
    for one in cells:
        number, url = one["number"], one["url"]
        shown = f'<a href="{escaped(url)}">{number}</a>' if url else number
        none = "" if number else " cell-zero"
        label = escaped(one["label"])
        drawn.append(f'<td class="cell-number{none}" data-label="{label}"><div>{shown}</div></td>')
    return mark_safe("".join(drawn))  # noqa: S308 - escaped cell by cell  # nosec B308 B703
