"""Questions whose statement is composed once and kept as text, without any data; the keys are put in each time.

To compose a question and write it as SQL costs ten times what the database takes to answer it. What a statement looks
like follows from how many keys are given, never from the keys. So it is composed for marks, one for one, and the keys
take the places of the marks. ``visits.core.readers`` does the same for the sets by which a reader sees.

What may be asked so is a function of a module, of keys, days, sets of keys, words, and records (dataclasses) of these;
it returns rows of ``values_list`` or records, with ``select_related`` too. It looks nothing up and knows no clock but
the day: ``Now()`` is the database's. A text in which no day stands but those given holds on every day.
"""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Self
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.utils import timezone

from cadre_review import request_cache

Question = Callable[..., QuerySet[Any, Any]]
Key = tuple[Any, ...]
Within = Callable[[], AbstractContextManager[None]]
FIRST_GIVEN = 2 * 10**15  # no key of a row is as high
MOST_TEXTS = 1000
WITHIN = re.compile(r"\D[12]\d{15}|[12]\d{15}\D")  # a mark with more before or after it
INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:")
DAY = re.compile(r"[0-8]\d{3}-\d\d-\d\d")  # that of a mark comes later

_texts: dict[Key, "Text"] = {}


class LooksUpError(RuntimeError):
    """A question that looks something up while it is composed: what it found would be about marks."""

    def __init__(self) -> None:
        super().__init__("A prepared question looks nothing up.")


class WithinWordsError(RuntimeError):
    """A question that writes a key into words: what takes the place of its mark would not be found there."""

    def __init__(self) -> None:
        super().__init__("A prepared question gives keys as they are, or as the whole of a word.")


class KnowsTheTimeError(TypeError):
    """A question that says when it was composed, and would say so tomorrow."""

    def __init__(self) -> None:
        super().__init__("A prepared question knows no clock but the database's: use Now().")


class Together(str):
    """Many keys in one place of a statement, however many there are: between braces an array of PostgreSQL, between
    brackets a text of JSON, which SQLite unpacks."""

    keys: tuple[Any, ...]
    signs: str

    def __new__(cls, keys: Iterable[Any], signs: str) -> Self:
        """In their order."""
        several = tuple(keys)
        made = super().__new__(cls, signs[0] + json.dumps(several, ensure_ascii=False)[1:-1] + signs[1])
        made.keys, made.signs = several, signs
        return made


@dataclass(frozen=True)
class Text:
    """A statement without data: marks stand among its parameters. ``sql`` is "" where nothing can be found.

    ``only_on`` is the day on which it was composed, where it may say something else on another.
    """

    sql: str = ""
    params: tuple[Any, ...] = ()
    width: int = 0
    converters: tuple[tuple[int, Any, Any], ...] = ()
    record: "Record | None" = None
    only_on: dt.date | None = None


class Record:
    """How a row becomes a record with what was selected and annotated along, as Django's own ``ModelIterable`` does."""

    def __init__(self, compiler: Any) -> None:
        info = compiler.klass_info
        self.model, fields = info["model"], info["select_fields"]
        self.first, self.end = fields[0], fields[-1] + 1
        self.names = [one[0].target.attname for one in compiler.select[self.first : self.end]]
        self.related = get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        self.annotated = list(compiler.annotation_col_map.items())

    def of(self, row: tuple[Any, ...]) -> Any:
        """The record."""
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.first : self.end])
        for related in self.related:
            related.populate(row, made)
        for name, place in self.annotated:
            setattr(made, name, row[place])
        return made


class Marks:
    """Marks for keys, one for one by kind, in the order in which they came; ``shape`` is all that is left of them."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.known: dict[tuple[str, Any], int] = {}
        self.shape: list[Any] = []

    def one(self, kind: str, key: Any) -> Any:
        """The mark of a key, a number, a UUID or a day as the key is."""
        mark = self.known.setdefault((kind, key), self.first + len(self.known))
        self.shape.append(mark)
        if isinstance(key, dt.date):
            return self._day(mark)
        return UUID(int=mark) if isinstance(key, UUID) else mark

    def _day(self, mark: int) -> dt.date:
        return dt.date.max - dt.timedelta(mark - self.first)

    def of(self, kind: str, keys: Iterable[Any]) -> frozenset[Any]:
        """The marks of a set of keys; of numbers, which may be many, without a call for each."""
        self.shape.append(kind)
        several, known = sorted(keys), self.known
        if not several or type(several[0]) is not int:
            return frozenset([self.one(kind, key) for key in several])
        marks = [known.setdefault((kind, key), self.first + len(known)) for key in several]
        self.shape += marks
        return frozenset(marks)

    def values(self) -> dict[Any, Any]:
        """The key behind each mark, as itself and as its text; of a UUID in the ways in which databases take it."""
        found: dict[Any, Any] = {}
        for (_kind, key), mark in self.known.items():
            found[mark], found[str(mark)] = key, str(key)
            if isinstance(key, UUID):
                found |= {UUID(int=mark): key, UUID(int=mark).hex: key.hex}
            elif isinstance(key, dt.date):
                found |= {self._day(mark): key, str(self._day(mark)): str(key)}
        return found


def rows_given(question: Question, *given: Any) -> list[Any]:
    """The rows of ``question(*given)``."""
    marked, marks = in_marks(given)
    text = text_of((question, *marks.shape), lambda: question(*marked))
    return ask(text, marks.values())


def keys_given(question: Question, *given: Any) -> set[Any]:
    """What stands in the one column of the rows of ``question(*given)``."""
    return {key for (key,) in rows_given(question, *given)}


def in_marks(given: Iterable[Any]) -> tuple[list[Any], Marks]:
    """Marks for what is given, and what they stand for; words by themselves stay words, those of a set do not."""
    marks = Marks(FIRST_GIVEN)
    return [_marked(marks, f"given {place}", one) for place, one in enumerate(given)], marks


def _marked(marks: Marks, kind: str, given: Any) -> Any:
    if isinstance(given, dt.datetime):
        raise KnowsTheTimeError
    if isinstance(given, int | UUID | dt.date):
        return marks.one(kind, given)
    if given is None or isinstance(given, str):
        marks.shape.append(given)
        return given
    if is_dataclass(given) and not isinstance(given, type):
        parts = {one.name: getattr(given, one.name) for one in fields(given)}
        return replace(given, **{name: _marked(marks, f"{kind} {name}", one) for name, one in parts.items()})
    return marks.of(kind, given)


def text_of(key: Key, compose: Callable[[], QuerySet[Any, Any]], within: Within = nullcontext) -> Text:
    """The text kept for the key (the question, and the shape of what is given), else the one composed now."""
    whole = (connection.vendor, *key)
    text = _texts.get(whole)
    if text is None or (text.only_on and text.only_on != _today()):
        if getattr(key[0], "__closure__", None):
            raise TypeError("A prepared question is a function of a module: it holds nothing itself.")
        with within():
            text = _composed(compose)
        if len(_texts) >= MOST_TEXTS and whole not in _texts:
            with suppress(KeyError, RuntimeError):  # another thread may be at it
                del _texts[next(iter(_texts))]
        _texts[whole] = text
    return text


def _today() -> dt.date:
    return request_cache.kept("today", timezone.localdate)


def _composed(compose: Callable[[], QuerySet[Any, Any]]) -> Text:
    """Nothing may be looked up meanwhile: the answer would be about marks."""
    today = _today()
    with connection.execute_wrapper(_refuse), _marks_in_small_columns():
        rows = compose()
        compiler = rows.query.get_compiler(connection=connection)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return Text(only_on=today)
        columns = [one[0] for one in compiler.select[: compiler.col_count]]
        if any(INSTANT.match(str(one)) for one in params):
            raise KnowsTheTimeError
        if any(
            isinstance(one, str) and not isinstance(one, Together) and WITHIN.search(one) for one in params
        ):
            raise WithinWordsError
        found = compiler.get_converters(columns).items()
    converters = tuple((place, converters, column) for place, (converters, column) in found)
    record = Record(compiler) if rows._iterable_class is ModelIterable else None
    only_on = today if any(DAY.search(str(one)) for one in params) else None
    return Text(sql, tuple(params), len(columns), converters, record, only_on)


@contextmanager
def _marks_in_small_columns() -> Iterator[None]:
    """Django leaves a condition out whose number no such column can hold; a mark is no number to be held."""
    own = vars(connection.ops)
    own["integer_field_range"] = lambda _kind: (None, None)
    try:
        yield
    finally:
        del own["integer_field_range"]


def _refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    raise LooksUpError


def ask(text: Text, values: dict[Any, Any]) -> list[Any]:
    """The rows of the statement with these keys in the places of their marks."""
    if not text.sql:
        return []
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        cursor.execute(text.sql, [put_in(values, one) for one in text.params])
        found = cursor.fetchall()
    if text.converters:
        cells = [_converted(text, row, database) for row in found]
    else:
        cells = [row[: text.width] for row in found]
    return [text.record.of(row) for row in cells] if text.record else cells


def put_in(values: dict[Any, Any], one: Any) -> Any:
    """What takes the place of a parameter: the key of a mark, the keys of several, else itself."""
    if isinstance(one, Together):
        return Together(sorted(values.get(mark, mark) for mark in one.keys), one.signs)
    return values.get(one, one)


def _converted(text: Text, row: tuple[Any, ...], database: Any) -> tuple[Any, ...]:
    cells = list(row[: text.width])
    for place, converters, column in text.converters:
        for convert in converters:
            cells[place] = convert(cells[place], column, database)
    return tuple(cells)
