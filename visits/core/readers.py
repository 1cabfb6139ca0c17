"""What a reader asks: prepared questions whose conditions follow from role, scope and avoidance.

What such a statement looks like follows from the reader's role and from the shape of the sets in ``Scope`` and
``Closed`` (how many there are in each, which of them are the same), never from the keys. So it is composed for a
stand-in with the reader's role whose keys are marks. Whatever a scope does with its sets (union, difference, asking for
emptiness) comes out for the marks as it would for the keys. See ``cadre_review.prepared``.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import Http404

from cadre_review import request_cache
from cadre_review.along import along
from cadre_review.prepared import Key, LooksUpError, Marks, Question, Text, ask, in_marks, text_of
from visits.core.access import Closed
from visits.core.scopes import Scope

FIRST_MARK = 10**15  # no key of a row is as high

Needs = dict[str, Callable[[Any], Any]]  # by name, how it is made

_needs: dict[Hashable, Needs] = {}  # by question and role, what it reads of the memory


@dataclass(frozen=True)
class StandIn:
    """Who stands in for a reader: an account of the role, what the request knows in marks, and what is behind them."""

    user: Any
    memory: dict[str, Any]
    shape: tuple[Any, ...]
    values: dict[Any, Any]


class NoKeysError(TypeError):
    """A question reads something of the request's memory that is no set of keys."""

    def __init__(self, name: str) -> None:
        super().__init__(f"What is kept as {name} is no set of keys.")


def rows_of(user: Any, question: Question, *given: Any) -> list[Any]:
    """The rows of ``question(user, *given)``; outside of a request it is composed each time."""
    if (memory := request_cache.memory_of(user)) is None:
        return list(question(user, *given))
    if request_cache.IS_STAND_IN in memory:
        raise LooksUpError
    marked, marks = in_marks(given)
    text, values = text_for(user, question, marks.shape, lambda reader: question(reader, *marked))
    return ask(text, values | marks.values())


def seen_or_404(user: Any, model: Any, pk: int, *along: str) -> Any:
    """The record under the key with what is selected along, if the user sees it; else 404."""
    for found in rows_of(user, _one, model._meta.label, pk, *along):
        return found
    raise Http404


def _one(user: Any, label: str, pk: int, *names: str) -> QuerySet[Any, Any]:
    rows: Any = apps.get_model(label)._default_manager
    seen: QuerySet[Any, Any] = rows.visible_to(user).filter(pk=pk).order_by()
    return along(seen, names)


def text_for(
    user: Any, question: Hashable, shape: Iterable[Any], compose: Callable[[Any], QuerySet[Any, Any]]
) -> tuple[Text, dict[Any, Any]]:
    """The text of ``compose(reader)`` kept under the question and a shape, and what is behind its marks."""
    asked = (question, user.role)
    while True:
        needs = _needs.get(asked, {})
        _know(user, needs)
        try:
            return _text(_stand_in(user), user.role, (question, shape), compose)
        except request_cache.NotKnownError as error:
            if error.name in needs:
                raise NoKeysError(error.name) from error
            # Once it is known that the question reads this of the request's memory, it is worked out before. Other
            # threads may find the same at the same moment: what they read is never changed, only replaced.
            _needs[asked] = _needs.get(asked, {}) | {error.name: error.make}


def _text(
    stand_in: StandIn, role: str, of: tuple[Hashable, Iterable[Any]], compose: Callable[[Any], Any]
) -> tuple[Text, dict[Any, Any]]:
    question, shape = of
    key = (question, role, *stand_in.shape, *shape)
    within = partial(request_cache.standing_in, stand_in.user, stand_in.memory)
    return text_of(key, lambda: compose(stand_in.user), within), stand_in.values


def _know(user: Any, needs: Needs) -> None:
    """Work out what a question reads of the request's memory, where that is not there yet."""
    for name, make in needs.items():
        request_cache.once(user, name, make)


def _stand_in(user: Any) -> StandIn:
    """Made anew where the memory has grown since."""
    known = {name: one for name, one in (request_cache.memory_of(user) or {}).items() if _is_of_keys(one)}
    made: dict[Key, StandIn] = request_cache.once(user, request_cache.DERIVED, lambda _user: {})
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
        held, held_tasks = (
            {marks.one("round", one): marks.of(kind, keys) for one, keys in sorted(of.items())}
            for kind, of in (("unit", thing.held), ("task", thing.held_tasks))
        )
        teams, led = marks.of("team", thing.teams), marks.of("team", thing.led)
        return Scope(teams, led, marks.of("round", thing.rounds), held, held_tasks)
    if isinstance(thing, Closed):
        units = {
            one: marks.of("unit", getattr(thing, one))
            for one in ("units", "leaderships", "workplaces", "declared")
        }
        cadres = {one: marks.of("cadre", getattr(thing, one)) for one in ("cadres", "people")}
        return replace(thing, **units, **cadres)
    return marks.of(name, thing)
