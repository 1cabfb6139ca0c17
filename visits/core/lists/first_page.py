"""The first page of a list that nothing narrows, which is opened all day: its statement is kept (``readers.text_for``).

What the statement looks like follows from the list, the role, the columns read, the order and the length, never from
who reads. A list whose rows look something up while they are composed, or that a record cannot be made of again, is
asked as every other page is.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import models
from django.http import QueryDict

from cadre_review import request_cache
from cadre_review.prepared import KnowsTheTimeError, LooksUpError, Text, ask
from visits.core.readers import NoKeysError, text_for

from .computed import Worked
from .paging import Key, Page, first_of, ordered
from .rows import Row

if TYPE_CHECKING:
    from .query import Query

_unfit: set[Hashable] = set()  # by list and role, what cannot be kept


class NotKeptError(Exception):
    """What is asked cannot be asked by a text alone."""


NOT_KEPT = (LooksUpError, KnowsTheTimeError, NoKeysError, NotKeptError)


def source_of(rows: Callable[..., Any]) -> Hashable:
    """What is the same of a list however often it is made; None where its rows follow from who made it."""
    if isinstance(getattr(rows, "__self__", None), models.Manager):
        return rows
    code = getattr(rows, "__code__", None)
    return None if code is None or rows.__closure__ or rows.__defaults__ else code


def may_keep(query: "Query") -> bool:
    """Whether this is a list as it opens, for the reader of the request under way."""
    return (
        source_of(query.spec.rows) is not None
        and isinstance(query.spec.filter_form, type)
        and query.is_bare
        and request_cache.memory_of(query.user) is not None
    )


def first_page(query: "Query", size: int) -> Page | None:
    """The page; None where it has to be composed."""
    paths, order = query.fetch.paths, query.order
    found = _asked(query, ("rows", paths, order, size), lambda rows: _cut(rows, paths, order, size))
    if found is None:
        return None
    rows = found if paths is None else [Row(**dict(zip(paths, cells, strict=True))) for cells in found]
    return first_of(rows, [Key.of(query.model, name.lstrip("-")) for name in order], size)


def count_kept(query: "Query", bare: Callable[[Any], Any]) -> int:
    """How many rows ``bare`` leaves of all."""
    found = _asked(query, ("count",), lambda rows: _without_more(bare(rows)), _counting)
    return int(bare(query.rows).count()) if found is None else sum(row[0] for row in found)


def asked_of(query: "Query", name: str, part: Callable[[Any], Any]) -> list[Any]:
    """What ``part`` asks of all rows, as tuples; ``name`` says which question it is."""
    found = _asked(query, (name,), part) if may_keep(query) else None
    return list(part(query.rows)) if found is None else found


def _asked(
    query: "Query",
    what: tuple[Any, ...],
    part: Callable[[Any], Any],
    then: Callable[[Text], Text] | None = None,
) -> list[Any] | None:
    source = source_of(query.spec.rows)
    name = (source, query.spec.filter_form, *what)
    kind = (*name[:3], query.user.role)
    if kind in _unfit:
        return None
    try:
        text, values = text_for(query.user, name, (), lambda reader: part(_of(query.spec, reader)))
    except NOT_KEPT:
        _unfit.add(kind)
        return None
    return ask(then(text) if then else text, values)


def _of(spec: Any, reader: Any) -> Any:
    """The rows of the list for whom stands in, with nothing typed into its filter."""
    form = spec.filter_form(QueryDict(), user=reader)
    rows = form.narrow(spec.rows(reader)) if form.is_valid() else None
    if rows is None or isinstance(rows, Worked):
        raise NotKeptError
    return rows


def _cut(rows: Any, paths: Iterable[str] | None, order: Iterable[str], size: int) -> Any:
    """So many rows and one more; things themselves only where a record is all that they are."""
    part = ordered(rows, tuple(order))[: size + 1]
    return _without_more(part) if paths is None else part.values_list(*paths)


def _without_more(rows: Any) -> Any:
    if rows._prefetch_related_lookups:
        raise NotKeptError
    return rows


def _counting(text: Text) -> Text:
    sql = f"SELECT COUNT(*) FROM ({text.sql}) AS counted" if text.sql else ""  # noqa: S608  # nosec B608 - our own
    return replace(text, sql=sql, width=1, converters=(), record=None)
