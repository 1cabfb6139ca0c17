"""``{% heads … %}``: the head of a table, a column a word: ``{% heads _("Team") _("Units")|number names|number %}``.

A list gives a column each. ``|number`` stands over figures, ``|unseen`` is heard only, ``|where:may_write`` leaves the
column out where the condition does not hold. A head of constant words is drawn once for each language.
"""

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, Parser, Token, Variable, VariableDoesNotExist
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
WORDS = re.compile(
    r"""(?:"[^"]*"|'[^']*'|[^\s"'])+"""
)  # Django's own splitting takes no filter behind _("…")


class Head:
    """The word of a column, and how it is drawn."""

    def __init__(self, text: Any, of: str = "", is_seen: bool = True) -> None:
        self.text, self.of, self.is_seen = text, of, is_seen

    def __str__(self) -> str:
        words = escape(str(self.text))
        drawn = words if self.is_seen else f'<span class="visually-hidden">{words}</span>'
        return f'<th scope="col"{self.of}>{drawn}</th>'


@register.filter
def number(said: Any) -> list[Head]:
    """Over figures."""
    return [Head(one, ' class="cell-number"') for one in _several(said)]


@register.filter
def unseen(said: Any) -> Head:
    """For who hears the page: the column says itself to who sees it."""
    return Head(said, is_seen=False)


@register.filter
def where(said: Any, holds: Any) -> Any:
    """Only where this holds."""
    return said if holds else ()


class Heads(Node):
    """The head of a table."""

    def __init__(self, columns: list[FilterExpression]) -> None:
        self.columns = columns
        self.kept: dict[str | None, list[str | None]] = {}

    def render(self, context: Any) -> SafeString:
        """The columns in one row; those that are constant are kept."""
        language = get_language()
        if (kept := self.kept.get(language)) is None:
            kept = [None if _asks(one) else _drawn(one, context) for one in self.columns]
            self.kept[language] = kept
        row = [one or _drawn(column, context) for one, column in zip(kept, self.columns, strict=True)]
        return SafeString(f"<thead><tr>{''.join(row)}</tr></thead>")  # nosec B703 - escaped head by head


def _drawn(column: FilterExpression, context: Any) -> str:
    """A condition that the page was not given does not hold, as in ``{% if %}``."""
    try:
        said = column.resolve(context)
    except VariableDoesNotExist:
        return ""
    return "".join([str(one if isinstance(one, Head) else Head(one)) for one in _several(said)])


def _asks(column: FilterExpression) -> bool:
    """Whether a column follows from what the page was given."""
    values = [column.var, *(value for _function, values in column.filters for _is_name, value in values)]
    return any(isinstance(value, Variable) for value in values)


def _several(said: Any) -> Iterable[Any]:
    return said if isinstance(said, list | tuple) else (said,)


@register.tag
def heads(parser: Parser, token: Token) -> Heads:
    """``{% heads word … %}``."""
    return Heads([parser.compile_filter(word) for word in WORDS.findall(token.contents)[1:]])
