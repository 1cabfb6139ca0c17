"""Questions whose statement is composed once and kept as text, without any data; the keys are put in each time.

To compose a question and write it as SQL costs ten times what the database takes to answer it. What a statement looks
like follows from how many keys are given, never from the keys. So it is composed for marks, one for one, and the keys
take the places of the marks. ``visits.core.readers`` does the same for the sets by which a reader sees.

What may be asked so is a function of a module, of keys, tuples of keys and words, that returns ``values_list`` rows. It
looks nothing up and knows no clock but the day: ``Now()`` is the database's.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

Question = Callable[..., QuerySet[Any, Any]]
Key = tuple[Any, ...]
FIRST_GIVEN = 2 * 10**15  # no key of a row is as high
MOST_TEXTS = 1000
INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:")

_texts: dict[Key, "Text"] = {}


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


def rows_given(question: Question, *given: Any) -> list[tuple[Any, ...]]:
    """The rows of ``question(*given)``."""
    marked, marks = in_marks(given)
    text = text_of((question, *marks.shape), lambda: question(*marked))
    return ask(text, marks.values())


def in_marks(given: Iterable[Any]) -> tuple[list[Any], Marks]:
    """Marks for what is given, and what they stand for; words stay words."""
    marks = Marks(FIRST_GIVEN)
    return [_marked(marks, f"given {place}", one) for place, one in enumerate(given)], marks


def _marked(marks: Marks, kind: str, given: Any) -> Any:
    if isinstance(given, int):
        return marks.one(kind, given)
    if isinstance(given, str):
        marks.shape.append(given)
        return given
    return marks.of(kind, given)


def text_of(key: Key, compose: Callable[[], QuerySet[Any, Any]]) -> Text:
    """The text kept for the key of today, else the one composed now."""
    whole = (connection.vendor, timezone.localdate(), *key)
    if (text := _texts.get(whole)) is None:
        text = _composed(compose)
        if len(_texts) >= MOST_TEXTS:
            _texts.clear()
        _texts[whole] = text
    return text


def _composed(compose: Callable[[], QuerySet[Any, Any]]) -> Text:
    """Nothing may be looked up meanwhile: the answer would be about marks."""
    with connection.execute_wrapper(_refuse):
        compiler = compose().query.get_compiler(connection=connection)
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


def ask(text: Text, values: dict[int, int]) -> list[tuple[Any, ...]]:
    """The rows of the statement with these keys in the places of their marks."""
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
