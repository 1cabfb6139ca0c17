"""Keyset paging: a page is what follows the last row seen, never an OFFSET.

The order's fields all point the same way and end in a unique one, so that one row-value comparison
``(a, b) > (x, y)`` finds the place through the index; the OR form of it is fifty times slower on SQLite.
A field that may be empty takes part as the lowest value of its kind, since databases disagree where NULL stands.
"""

import base64
import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import connection, models
from django.db.models import F, Func, Value
from django.db.models.functions import Coalesce

from visits.core.fields import check_text

from .computed import Worked
from .rows import Row, at

PAGE = 50
COUNT_CAP = 10_000
SIZES = (20, 50, 100)  # rows of a page that one may choose
CURSOR_LIMIT = 2000  # characters; a cursor of ours is far shorter


class RowCompare(Func):
    """``(field, …) < (value, …)`` as one comparison of rows."""

    output_field = models.BooleanField()

    def __init__(self, fields: Sequence[Any], operator: str, values: Sequence[Any]) -> None:
        self.operator = operator
        self.width = len(fields)
        super().__init__(*fields, *map(Value, values))

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


@dataclass(frozen=True)
class Key:
    """One field of an order: where it stands, and what takes the place of an empty value."""

    path: str
    field: Any = None
    lowest: Any = None

    @classmethod
    def of(cls, model: type[models.Model], path: str) -> "Key":
        """Look the path up; a path that names no field (an annotation) is taken as it is."""
        field, nullable = None, False
        try:
            for name in path.split("__"):
                field = model._meta.pk if name == "pk" else model._meta.get_field(name)
                nullable = nullable or bool(getattr(field, "null", False))
                model = field.related_model or model
        except FieldDoesNotExist:
            return cls(path)
        return cls(path, field, _lowest(field) if nullable else None)

    def expression(self) -> Any:
        """What the database orders and compares by."""
        if self.lowest is None:
            return F(self.path)
        return Coalesce(F(self.path), Value(self.lowest, output_field=type(self.field)()))

    def value(self, row: Any) -> Any:
        """The row's value; ``unit__tree_left`` walks the relation of a thing."""
        found = at(row, self.path)
        return self.lowest if found is None else found

    def fit(self, value: Any) -> Any:
        """The value of a cursor as the field holds it; ValueError for one that it cannot hold."""
        if isinstance(value, list | dict) or value is None:
            raise ValueError(value)
        value = self.field.to_python(value) if self.field is not None else value
        if isinstance(value, str):
            check_text(value)
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise ValueError(value)
        return value


def _lowest(field: Any) -> Any:
    if isinstance(field, models.DateTimeField):
        return dt.datetime.min.replace(year=2, tzinfo=dt.UTC)
    if isinstance(field, models.DateField):
        return dt.date.min
    if isinstance(field, models.TimeField):
        return dt.time.min
    if isinstance(field, models.CharField | models.TextField):
        return ""
    if isinstance(field, models.IntegerField):
        return connection.ops.integer_field_range(field.get_internal_type())[0] or -1
    return -1


def keys_of(rows: models.QuerySet[Any], order: Sequence[str]) -> list[Key]:
    """The fields of an order; of what was annotated for it, with the type that the database compares."""
    made = rows.query.annotations
    paths = [name.lstrip("-") for name in order]
    return [
        Key(path, made[path].output_field) if path in made else Key.of(rows.model, path) for path in paths
    ]


def ordered(rows: models.QuerySet[Any], order: Sequence[str]) -> models.QuerySet[Any]:
    """The rows in the order that pages have; the export goes through them in the same one."""
    if isinstance(rows, Worked):
        return rows
    pairs = zip(keys_of(rows, order), order, strict=True)
    return rows.order_by(
        *(
            name
            if key.lowest is None
            else key.expression().desc()
            if name[0] == "-"
            else key.expression().asc()
            for key, name in pairs
        )
    )


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


def unpack(cursor: str, keys: Sequence[Key]) -> list[Any] | None:
    """The sort values of a cursor; None for one that is not ours, so that the first page is shown."""
    readers: dict[str, Any] = {
        "d": dt.date.fromisoformat,
        "t": dt.datetime.fromisoformat,
        "n": Decimal,
        "v": lambda value: value,
    }
    if len(cursor) > CURSOR_LIMIT:
        return None
    try:
        typed = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [readers[kind](value) for kind, value in typed]
        return [key.fit(value) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError, ValidationError):
        return None


def turned(order: Sequence[str]) -> tuple[str, ...]:
    """The order back to front."""
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def page_of(
    rows: models.QuerySet[Any],
    order: Sequence[str],
    after: str = "",
    before: str = "",
    fetch: Callable[[Any], Iterable[Any]] = iter,
    size: int = 0,
) -> Page:
    """Cut one page out of the rows. ``order`` points one way throughout and ends in a unique field.

    Where the place that a cursor names has run empty meanwhile, the first page is shown.
    """
    size = size or PAGE
    if isinstance(rows, Worked):
        return _page_of_worked(rows, after, before, size)
    keys = keys_of(rows, order)
    values = unpack(before or after, keys) if before or after else None
    backward = bool(before) and values is not None
    some = rows if values is None else rows.filter(beyond(keys, order, values, backward=backward))
    found = list(fetch(ordered(some, turned(order) if backward else order)[: size + 1]))
    if values is not None and not found:
        return page_of(rows, order, fetch=fetch, size=size)
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    ends = [pack([key.value(row) for key in keys]) for row in (found[:1] + found[-1:])]
    has_newer = more if backward else values is not None
    return Page(
        found, ends[0] if found and has_newer else "", ends[-1] if found and (more or backward) else ""
    )


def first_of(found: list[Any], keys: Sequence[Key], size: int) -> Page:
    """The first page, out of its rows and the one after them where there is one."""
    more, found = len(found) > size, found[:size]
    return Page(found, "", pack([key.value(found[-1]) for key in keys]) if more else "")


def cursor_at(rows: Any, order: Sequence[str], place: int) -> str:
    """The cursor after so many rows, which one short question finds by their keys; "" before the first of them.

    The only place that counts its way to a row: never further than ``COUNT_CAP``.
    """
    if not 0 < place <= COUNT_CAP:
        return ""
    if isinstance(rows, Worked):
        return pack(rows.place(rows.rows[place - 1])) if place < len(rows) else ""
    keys = keys_of(rows, order)
    paths = list(dict.fromkeys(key.path for key in keys))
    found = ordered(rows, order).values(*paths)[place - 1 : place]
    return next((pack([key.value(Row(**one)) for key in keys]) for one in found), "")


def _page_of_worked(rows: Worked, after: str, before: str, size: int) -> Page:
    start, end = _span(rows, after, before, size)
    found = rows.rows[start:end]
    ends = [pack(rows.place(row)) for row in found[:1] + found[-1:]]
    return Page(found, ends[0] if found and start else "", ends[-1] if found and end < len(rows) else "")


def _span(rows: Worked, after: str, before: str, size: int) -> tuple[int, int]:
    """From where to where a page goes; the first one where the cursor is none of these rows'."""
    width = len(rows.place(rows.rows[0])) if rows.rows else 0
    values = unpack(before or after, [Key("")] * width) if before or after else None
    if values is None:
        return 0, size
    try:
        at = rows.behind(tuple(values), before=bool(before))
    except TypeError:
        return 0, size
    start, end = (max(at - size, 0), at) if before else (at, at + size)
    return (start, end) if start < min(end, len(rows)) else (0, size)


def beyond(keys: Sequence[Key], order: Sequence[str], values: Sequence[Any], *, backward: bool) -> RowCompare:
    """The condition that a row comes after these values of the order, or before them."""
    falling = order[0].startswith("-")
    operator = "<" if falling != backward else ">"
    return RowCompare([key.expression() for key in keys], operator, values)
