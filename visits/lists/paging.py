"""Keyset paging: a page is what follows the last row seen, never an OFFSET.

The order's fields all point the same way and end in a unique one, so that one row-value comparison
``(a, b) > (x, y)`` finds the place through the index; the OR form of it is fifty times slower on SQLite.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Func, Value

PAGE = 50
COUNT_CAP = 1000


class RowCompare(Func):
    """``(field, …) < (value, …)`` as one comparison of rows."""

    output_field = models.BooleanField()

    def __init__(self, fields: Sequence[str], operator: str, values: Sequence[Any]) -> None:
        self.operator = operator
        self.width = len(fields)
        super().__init__(*map(F, fields), *map(Value, values))

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Write both rows in brackets."""
        parts, parameters = [], []
        for expression in self.get_source_expressions():
            sql, values = compiler.compile(expression)
            parts.append(sql)
            parameters += values
        left, right = ", ".join(parts[: self.width]), ", ".join(parts[self.width :])
        return f"({left}) {self.operator} ({right})", parameters


@dataclass
class Page:
    """One page of rows, and the cursors of its neighbours ('' where there is none)."""

    rows: list[Any]
    newer: str
    older: str


def field_value(row: Any, path: str) -> Any:
    """The row's value of an order field; ``unit__tree_left`` walks the relation."""
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def pack(values: Sequence[Any]) -> str:
    """A cursor for the address line; it holds sort values only, nothing secret that the page does not show."""
    typed = [
        ["d", value.isoformat()] if isinstance(value, dt.date) and not isinstance(value, dt.datetime)
        else ["t", value.isoformat()] if isinstance(value, dt.datetime)
        else ["n", str(value)] if isinstance(value, Decimal)
        else ["v", value]
        for value in values
    ]  # fmt: skip
    return base64.urlsafe_b64encode(json.dumps(typed, ensure_ascii=False).encode()).decode().rstrip("=")


def unpack(cursor: str, width: int) -> list[Any] | None:
    """The sort values of a cursor; None for one that is not ours, so that the first page is shown."""
    readers: dict[str, Any] = {
        "d": dt.date.fromisoformat,
        "t": dt.datetime.fromisoformat,
        "n": Decimal,
        "v": lambda value: value,
    }
    try:
        typed = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [readers[kind](value) for kind, value in typed]
    except (ValueError, TypeError, KeyError, binascii.Error, ArithmeticError):
        return None
    fits = len(values) == width and all(
        not isinstance(value, list | dict) and value is not None for value in values
    )
    return values if fits else None


def turned(order: Sequence[str]) -> tuple[str, ...]:
    """The order back to front."""
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def page_of(rows: models.QuerySet[Any], order: Sequence[str], after: str = "", before: str = "") -> Page:
    """Cut one page out of the rows. ``order`` points one way throughout and ends in a unique field."""
    names = [name.lstrip("-") for name in order]
    backward = bool(before)
    values = unpack(before or after, len(names)) if before or after else None
    falling = order[0].startswith("-")
    if values is not None:
        operator = "<" if falling != backward else ">"
        rows = rows.filter(RowCompare(names, operator, values))
    else:
        backward = False
    found = list(rows.order_by(*(turned(order) if backward else order))[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backward:
        found.reverse()
    ends = [pack([field_value(row, name) for name in names]) for row in (found[:1] + found[-1:])]
    has_newer = more if backward else values is not None
    has_older = True if backward else more
    return Page(found, ends[0] if found and has_newer else "", ends[-1] if found and has_older else "")
