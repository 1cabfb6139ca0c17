"""A question kept for marks says what it says for the keys: held wherever a test teaches the site a question.

What is composed for marks (``cadre_review.prepared``) may be a right kept as text. Anything that a mark bears otherwise
than a key (arithmetic, a truth value, a number that a column cannot hold) would leave a condition out or ask for
another, and nobody would see it. So each text is composed once more for what was really given, and compared; one that
says on another day, or after it was forgotten, what it said before is known. A text that is kept for every day is
composed on another one, of another month, year and day of the week.
"""

import datetime as dt
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from inspect import getclosurevars
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone

from cadre_review import prepared, request_cache
from visits.core import readers
from visits.core.lists import first_page

# What was marked, what it was made of, what is behind its marks.
_asked: deque[tuple[Any, ...]] = deque(maxlen=1000)
FAR = dt.timedelta(days=400)
_is_later: ContextVar[bool] = ContextVar("is_later", default=False)
_now = timezone.now
_compared: dict[int, prepared.Text] = {}
_said: set[tuple[Any, ...]] = set()  # the question, and what its text said


def hold() -> None:
    """Compare from now on, in this process."""
    mark, learn, learn_for = prepared.in_marks, prepared.text_of, readers.text_for

    def in_marks(given: Iterable[Any]) -> tuple[list[Any], prepared.Marks]:
        given = list(given)
        marked, marks = mark(given)
        _asked.append((marked, given, marks.values()))
        return marked, marks

    def text_of(key: prepared.Key, compose: Callable[[], Any], *within: Any) -> prepared.Text:
        text = learn(key, compose, *within)
        if not within and _is_new(text, key):  # what is composed for a reader is compared below
            _compare(text, compose, {}, ())
        return text

    def text_for(user: Any, *of: Any) -> tuple[prepared.Text, dict[Any, Any]]:
        text, values = learn_for(user, *of)
        if _is_new(text, of[0], user.role):
            _compare(text, of[-1], values, (user,))
        return text, values

    timezone.now = _now_or_later
    prepared.in_marks = readers.in_marks = in_marks
    prepared.text_of = readers.text_of = text_of
    readers.text_for = first_page.text_for = text_for


def _is_new(text: prepared.Text, *asked: Any) -> bool:
    if _compared.get(id(text)) is text:
        return False
    _compared[id(text)] = text
    said = (*asked, text.sql, str(text.params))
    if said in _said:
        return False
    _said.add(said)
    return True


def _compare(
    text: prepared.Text, compose: Callable[..., Any], values: dict[Any, Any], reader: tuple[Any, ...]
) -> None:
    known = getclosurevars(compose).nonlocals
    with nullcontext() if text.only_on else _on_another_day():
        if "marked" in known:
            _marked, given, behind = next(one for one in list(_asked)[::-1] if one[0] is known["marked"])
            rows, values = known["question"](*reader, *given), values | behind
        else:
            rows = compose(*reader)
    try:
        with (
            prepared._marks_in_small_columns()
        ):  # what no such column can hold is left out elsewise: it is always true
            sql, params = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        sql, params = "", ()
    kept = Counter(str(prepared.put_in(values, one)) for one in text.params)
    asked = Counter(map(str, params))
    assert (text.sql, kept) == (sql, asked), (
        f"{known.get('question', compose)} is kept as\n{text.sql}\n{kept - asked}\nand asks\n{sql}\n{asked - kept}"
    )


@contextmanager
def _on_another_day() -> Iterator[None]:
    """For this thread alone: the others answer other people, whose sessions last half a day. What is worked out
    meanwhile about the reader is forgotten again."""
    token = _is_later.set(True)
    memory = request_cache._kept.get()
    forgotten = {name: known for name, known in (memory or {}).items() if name != "today"}
    try:
        with nullcontext() if memory is None else request_cache._remembering(forgotten):
            yield
    finally:
        _is_later.reset(token)


def _now_or_later() -> dt.datetime:
    return _now() + FAR if _is_later.get() else _now()
