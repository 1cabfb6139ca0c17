"""Questions whose statement is composed once and kept as text, without any data; each reader's keys are put in.

To compose a question and write it as SQL costs ten times what the database takes to answer it. What a statement looks
like follows from the reader's role and from the shape of the sets in ``scopes`` and ``Closed`` (how many there are in
each, which of them are the same), never from the keys in them. So it is composed for a stand-in with the reader's role
whose keys are marks, one for one, and the reader's keys take the places of the marks. Whatever a scope does with its
sets (union, difference, asking for emptiness) comes out for the marks as it would for the keys.

What may be asked so is a function of a module, of a user and of keys and words, that returns ``values_list`` rows. It
looks nothing up and knows no clock but the day: ``Now()`` is the database's.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from cadre_review import request_cache
from visits.core.access import Closed, closed_to
from visits.core.scopes import Scope, scope_of

Question = Callable[..., QuerySet[Any, Any]]
Key = tuple[Any, ...]
FIRST_MARK, FIRST_GIVEN = 10**15, 2 * 10**15  # no key of a row is as high
MOST_TEXTS = 1000
INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:")
STAND_IN = request_cache.DERIVED

_texts: dict[Key, "Text"] = {}
_needs: dict[
    Question, set[str]
] = {}  # what a question reads of the request's memory beside scope and avoidance


@dataclass(frozen=True)
class Text:
    """A statement without data: marks stand among its parameters. ``sql`` is "" where nothing can be found."""

    sql: str = ""
    params: tuple[Any, ...] = ()
    width: int = 0
    converters: tuple[tuple[int, Any, Any], ...] = ()


class Marks:
    """Marks for keys, one for one by kind, in the order in which they came; ``shape`` is all that is left of them."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.known: dict[tuple[str, int], int] = {}
        self.shape: list[Any] = []

    def one(self, kind: str, key: int) -> int:
        """The mark of a key."""
        mark = self.known.setdefault((kind, key), self.first + len(self.known))
        self.shape.append(mark)
        return mark

    def of(self, kind: str, keys: Iterable[int]) -> frozenset[int]:
        """The marks of a set of keys."""
        self.shape.append(kind)
        return frozenset([self.one(kind, key) for key in sorted(keys)])

    def values(self) -> dict[int, int]:
        """The key behind each mark."""
        return {mark: key for (_kind, key), mark in self.known.items()}


@dataclass(frozen=True)
class StandIn:
    """Who stands in for a reader: an account of the role, what the request knows in marks, and what is behind them."""

    user: Any
    memory: dict[str, Any]
    shape: tuple[Any, ...]
    values: dict[int, int]


def rows_of(user: Any, question: Question, *given: Any) -> list[tuple[Any, ...]]:
    """The rows of ``question(user, *given)``; given are keys, tuples of keys and words."""
    if request_cache.memory_of(user) is None:
        return list(question(user, *given))
    _know(user, question, given)
    marks = Marks(FIRST_GIVEN)
    marked = [_marked(marks, place, one) for place, one in enumerate(given)]
    stand_in = _stand_in(user)
    key = (connection.vendor, timezone.localdate(), question, user.role, stand_in.shape, *marks.shape)
    if (text := _texts.get(key)) is None:
        try:
            text = _text(question, stand_in, marked)
        except request_cache.NotKnownError as error:
            needed = _needs.setdefault(question, set())
            if str(error) in needed:
                raise  # what is kept under this name is no set of keys
            needed.add(str(error))
            return rows_of(user, question, *given)
        if len(_texts) >= MOST_TEXTS:
            _texts.clear()
        _texts[key] = text
    return _ask(text, stand_in.values | marks.values())


def _know(user: Any, question: Question, given: Iterable[Any]) -> None:
    """Work out what the question reads of the request's memory, where that is not there yet."""
    closed_to(user)
    if user.is_field:
        scope_of(user)
    known = request_cache.memory_of(user) or {}
    if not _needs.get(question, set()) <= known.keys():
        question(user, *given)


def _marked(marks: Marks, place: int, given: Any) -> Any:
    kind = f"given {place}"
    if isinstance(given, int):
        return marks.one(kind, given)
    if isinstance(given, str):
        marks.shape.append(given)
        return given
    return marks.of(kind, given)


def _stand_in(user: Any) -> StandIn:
    """Made anew where the memory has grown since."""
    known = {name: one for name, one in (request_cache.memory_of(user) or {}).items() if _is_of_keys(one)}
    made: dict[Key, StandIn] = request_cache.once(user, STAND_IN, dict)
    names = tuple(sorted(known))
    if names not in made:
        made.clear()
        made[names] = _made(user, known, names)
    return made[names]


def _is_of_keys(thing: Any) -> bool:
    return isinstance(thing, Scope | Closed | frozenset)


def _made(user: Any, known: dict[str, Any], names: tuple[str, ...]) -> StandIn:
    marks = Marks(FIRST_MARK)
    account = get_user_model()(pk=marks.one("user", user.pk), role=user.role, is_active=user.is_active)
    memory = {name: _in_marks(marks, name, known[name]) for name in names}
    return StandIn(account, memory, (*names, *marks.shape), marks.values())


def _in_marks(marks: Marks, name: str, thing: Any) -> Any:
    if isinstance(thing, Scope):
        held = {marks.one("round", one): marks.of("unit", units) for one, units in sorted(thing.held.items())}
        return Scope(
            marks.of("team", thing.teams), marks.of("team", thing.led), marks.of("round", thing.rounds), held
        )
    if isinstance(thing, Closed):
        units = {
            one: marks.of("unit", getattr(thing, one))
            for one in ("units", "leaderships", "workplaces", "declared")
        }
        cadres = {one: marks.of("cadre", getattr(thing, one)) for one in ("cadres", "people")}
        return replace(thing, **units, **cadres)
    return marks.of(name, thing)


def _text(question: Question, stand_in: StandIn, given: list[Any]) -> Text:
    """Compose the question for the stand-in. Nothing may be asked meanwhile: the answer would be about nobody."""
    if question.__closure__:
        raise TypeError("A prepared question is a function of a module.")
    with request_cache.standing_in(stand_in.user, stand_in.memory), connection.execute_wrapper(_refuse):
        compiler = question(stand_in.user, *given).query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return Text()
        columns = [one[0] for one in compiler.select[: compiler.col_count]]
        if any(INSTANT.match(str(one)) for one in params):
            raise TypeError("A prepared question knows no clock but the database's: use Now().")
        found = compiler.get_converters(columns).items()
    converters = tuple((place, converters, column) for place, (converters, column) in found)
    return Text(sql, tuple(params), len(columns), converters)


def _refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    raise RuntimeError("A prepared question looks nothing up.")


def _ask(text: Text, values: dict[int, int]) -> list[tuple[Any, ...]]:
    if not text.sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(text.sql, [values.get(one, one) for one in text.params])
        found = cursor.fetchall()
    if not text.converters:
        return [row[: text.width] for row in found]
    return [_converted(text, row) for row in found]


def _converted(text: Text, row: Iterable[Any]) -> tuple[Any, ...]:
    cells = list(row)[: text.width]
    for place, converters, column in text.converters:
        for convert in converters:
            cells[place] = convert(cells[place], column, connection)
    return tuple(cells)
