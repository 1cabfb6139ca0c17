"""The rows of a table, drawn without a template for each cell: a page has hundreds of them."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from visits.core.sheets.cells import clean, display
from visits.core.sheets.columns import Column

from .rows import To

SPECIAL = re.compile(
    "[&<>\"'\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]"
).search  # what HTML or a cell does not hold as it is
SORTED = {"asc": ' aria-sort="ascending"', "desc": ' aria-sort="descending"'}
SORT_MARKS = {"asc": "▲", "desc": "▼"}
EMPTY = '<span class="quiet">–</span>'
Part = tuple[Column, tuple[str, str]]


def escaped(text: str) -> str:
    """The text for HTML; what holds no sign with a meaning there stays the same text."""
    return conditional_escape(text) if SPECIAL(text) else text


@lru_cache(maxsize=4096)
def _frame(label: Any, kind: str, language: str | None, is_head: bool) -> tuple[str, str]:
    """What stands before and after the words of a cell."""
    attributes = f'class="cell-{conditional_escape(kind)}" data-label="{conditional_escape(str(label))}"'
    if is_head:
        return f'<th scope="row" {attributes}>', "</th>"
    return f'<td {attributes}><div class="cell-words">', "</div></td>"


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


def heads(columns: Iterable[Mapping[str, Any]]) -> SafeString:
    """The head of each column ({label, kind, sort_url, sorted}), with a link where it can be sorted."""
    drawn = []
    for one in columns:
        label, url, state = escaped(str(one["label"])), one.get("sort_url"), one.get("sorted") or ""
        order = SORTED.get(state, "")
        if url:
            mark = SORT_MARKS.get(state, "↕")
            sign = f'<span class="sort-mark" aria-hidden="true">{mark}</span>'
            label = f'<a class="sort" href="{escaped(url)}">{label}{sign}</a>'
        drawn.append(f'<th scope="col" class="cell-{one.get("kind") or "text"}"{order}>{label}</th>')
    return mark_safe("\n".join(drawn))  # noqa: S308 - escaped head by head  # nosec B308 B703


def options(choices: Iterable[Mapping[str, Any]]) -> SafeString:
    """An option for each ({key, label, chosen})."""
    drawn = []
    for one in choices:
        chosen = " selected" if one["chosen"] else ""
        drawn.append(
            f'<option value="{escaped(str(one["key"]))}"{chosen}>{escaped(str(one["label"]))}</option>'
        )
    return mark_safe("\n".join(drawn))  # noqa: S308 - escaped option by option  # nosec B308 B703


def column_boxes(choices: Iterable[Mapping[str, Any]]) -> SafeString:
    """A box for each column that a list may show ({key, label, shown})."""
    drawn = []
    for one in choices:
        ticked = " checked" if one["shown"] else ""
        box = f'<input type="checkbox" name="cols" value="{one["key"]}"{ticked}>'
        drawn.append(f'<div><label class="tick">{box}<span>{escaped(str(one["label"]))}</span></label></div>')
    return mark_safe("\n".join(drawn))  # noqa: S308 - escaped box by box  # nosec B308 B703


@dataclass(frozen=True)
class Table:
    """Rows under columns; ``url`` gives the page of a row, ``ticked`` are the keys of the rows that are chosen."""

    columns: Sequence[Column]
    rows: Iterable[Any]
    url: Callable[[Any], str] | None = None
    ticked: Collection[int] = ()

    def draw(self, may_pick: bool) -> SafeString:
        """The rows as HTML, with a tick box each where they can be picked."""
        language = get_language()
        frames = [_frame(one.label, one.kind, language, place == 0) for place, one in enumerate(self.columns)]
        parts = list(zip(self.columns, frames, strict=True))
        url = self.url.for_page() if isinstance(self.url, To) else self.url or no_url
        choose = gettext("Choose %(name)s") if may_pick else ""
        return mark_safe("\n".join(self._row(row, parts, url, choose) for row in self.rows))  # noqa: S308 - escaped cell by cell  # nosec B308 B703

    def _row(self, row: Any, parts: Sequence[Part], page: Callable[[Any], str], choose: str) -> str:
        (head, (before, after)), *others = parts
        name, url = head.text(row), (head.link or page)(row)
        box = pick(row.pk, choose % {"name": name}, row.pk in self.ticked) if choose else ""
        drawn = ["<tr>", box, before, cell(name, url, head.mark(row) if head.mark else "", True), after]
        for column, (before, after) in others:
            found = column.value(row)  # type: ignore[operator]  # bound by then
            if column.link or column.mark:
                url = column.link(row) if column.link else ""
                mark = column.mark(row) if column.mark else ""
                drawn += before, cell(display(column.kind, found), url, mark, False), after
            elif found is None or found == "":
                drawn += before, EMPTY, after
            elif type(found) is str:
                drawn += before, found if not SPECIAL(found) else escaped(clean(found)), after
            else:
                drawn += before, escaped(display(column.kind, found)) or EMPTY, after
        return "".join([*drawn, "</tr>"])


def drawn(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """Rows that come as texts ({url, cells [{label, text, url}]}), drawn the same."""
    language = get_language()
    lines = []
    for row in rows:
        parts = ["<tr>"]
        for place, one in enumerate(row["cells"]):
            before, after = _frame(str(one["label"]), one.get("kind") or "text", language, place == 0)
            url = one.get("url") or (place == 0 and row.get("url")) or ""
            parts += before, cell(str(one["text"]), url, one.get("mark") or "", place == 0), after
        lines.append("".join([*parts, "</tr>"]))
    return mark_safe("\n".join(lines))  # noqa: S308 - escaped cell by cell  # nosec B308 B703
