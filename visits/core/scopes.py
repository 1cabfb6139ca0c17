"""What a reader has in hand today, from one plain statement a request, and the conditions that follow from it.

A condition is flat: sets of keys as constants, one array where there are many, and nothing where a set is empty.
``visits.core.access.closed_to`` says what avoidance keeps from the reader.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.contrib.auth import get_user_model
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import F, Field, ForeignObject, Func, Lookup, Q, Subquery

from cadre_review.prepared import Together, rows_given
from cadre_review.request_cache import once

FEW_KEYS = 16  # so many stand in a statement one by one, which stays under 3 kB; more in one place
MOST_KEYS = 100  # more of what one serves at are a question of their own
UNPACKED = "IN (SELECT value FROM json_each(%s))"
NOBODY = Q(pk__in=[])  # the database is not even asked


def filled_up(keys: Collection[int], numbers: Sequence[int]) -> frozenset[int]:
    """The keys, with keys of no row up to the next of the numbers: texts of statements are kept by how many keys."""
    most = next((most for most in numbers if len(keys) <= most), len(keys))
    return frozenset(keys) | frozenset(range(len(keys) - most, 0))


@dataclass(frozen=True)
class Scope:
    """Where a person serves today: teams, those of them led, their rounds, and the units and key tasks that teams of
    open rounds have in hand, by round; all as primary keys. Avoidance is not taken off."""

    teams: frozenset[int]
    led: frozenset[int]
    rounds: frozenset[int]
    held: dict[int, frozenset[int]]
    held_tasks: dict[int, frozenset[int]]

    @property
    def units(self) -> frozenset[int]:
        """The units in hand, in whatever round."""
        return frozenset().union(*self.held.values())

    @property
    def tasks(self) -> frozenset[int]:
        """The key tasks in hand, in whatever round."""
        return frozenset().union(*self.held_tasks.values())


def scope_of(user: Any) -> Scope:
    """Where the user serves today; worked out once a request for who reads."""
    return once(user, "scope", _scope)


def _scope(user: Any) -> Scope:
    teams: dict[int, int] = {}
    led: set[int] = set()
    held: dict[int, set[int]] = {}
    held_tasks: dict[int, set[int]] = {}
    for team, is_lead, served, state, unit, task, ended_on in rows_given(_served, user.pk):
        teams[team] = served
        if is_lead:
            led.add(team)
        if (unit or task) and ended_on is None and state == "open":
            (held if unit else held_tasks).setdefault(served, set()).add(unit or task)
    return Scope(
        frozenset(teams), frozenset(led), frozenset(teams.values()), _frozen(held), _frozen(held_tasks)
    )


def _frozen(held: dict[int, set[int]]) -> dict[int, frozenset[int]]:
    return {served: frozenset(keys) for served, keys in held.items()}


def _served(user: int) -> Any:
    memberships: Any = get_user_model()(pk=user).team_memberships
    return memberships.today().order_by().values_list(
        "team", "is_lead", "team__round", "team__round__state",
        "team__assignments__unit", "team__assignments__key_task", "team__assignments__ended_on",
    )  # fmt: skip


def is_long(keys: Collection[Any]) -> bool:
    """Whether the keys are too many to be given with a statement."""
    return len(keys) > MOST_KEYS


def among(name: str, keys: Any) -> Q:
    """The condition that the field is one of the keys: a set, or a question for them."""
    return Q(**{f"{name}__{'one_of' if _are_many(keys) else 'in'}": keys})


def but(name: str, keys: Any) -> Q:
    """The condition that the field is none of the keys; nothing to ask where there are none."""
    if not isinstance(keys, Collection) or keys:
        return ~Q(**{f"{name}__{'is_one_of' if _are_many(keys) else 'in'}": keys})
    return Q()


def _are_many(keys: Any) -> bool:
    return isinstance(keys, Collection) and len(keys) > FEW_KEYS


@ForeignObject.register_lookup
@Field.register_lookup
class OneOf(Lookup[Any]):
    """``in`` for many keys at hand, which stand in one place of the statement: a database looks each up by an index, or
    each row among them, and knows how many they are. Of a question in their place it knows neither."""

    lookup_name = "one_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """As a list that SQLite unpacks."""
        at, params = self.process_lhs(compiler, connection)
        return f"{at} {UNPACKED}", [*params, self._together("[]")]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """As an array; of numbers one of the columns' kind, else it would not be hashed."""
        at, params = self.process_lhs(compiler, connection)
        keys = self._together("{}")
        kind = "::bigint[]" if isinstance(keys.keys[0], int) else ""
        return f"{at} = ANY(%s{kind})", [*params, keys]

    def _together(self, signs: str) -> Together:
        if not self.rhs:
            raise EmptyResultSet  # as for ``in``: the database is not asked
        return Together(sorted(self.rhs), signs)


@ForeignObject.register_lookup
@Field.register_lookup
class IsOneOf(OneOf):
    """The same to be negated. Where a column may be empty the planner of PostgreSQL takes the empty rows off once for
    each of the keys, and so nearly no row to be left."""

    lookup_name = "is_one_of"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """As a question of yes or no."""
        said, params = super().as_postgresql(compiler, connection)
        return f"({said}) IS TRUE", params


@ForeignObject.register_lookup
class JudgedOneOf(OneOf):
    """The same beside a condition that finds these rows already: the planner of PostgreSQL, which would multiply what
    both leave, reckons nothing from it."""

    lookup_name = "judged_one_of"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """As a case."""
        said, params = super().as_postgresql(compiler, connection)
        return f"CASE WHEN {said} THEN TRUE ELSE FALSE END", params


@Field.register_lookup
class OneOfThese(Lookup[Any]):
    """``in`` for a question that is answered before the first row: an index that begins with the column gives the rows
    of all its keys in its own order, so that a page of them is read and no more."""

    lookup_name = "one_of_these"

    def as_sql(self, compiler: Any, connection: Any, words: str = "{} IN {}") -> Any:
        """As a list."""
        at, params = self.process_lhs(compiler, connection)
        question, more = self.process_rhs(compiler, connection)
        return words.format(at, question), [*params, *more]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """As an array."""
        return self.as_sql(compiler, connection, "{} = ANY(ARRAY{})")


class NoneOf(Func):
    """The condition that the field is none of the keys for which a question stands.

    PostgreSQL joins with them. For ``NOT IN`` it would find them all before the first row, and reckons with it anew for
    each row to which the table is joined: it would rather read the table from end to end. Where rows that are joined to
    nothing are counted it is the other way round: ten thousand of them are joined by reading what all of them hold.
    """

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, name: str, keys: Any) -> None:
        super().__init__(F(name), Subquery(keys))

    def as_sql(self, compiler: Any, connection: Any, *_more: Any, **_context: Any) -> Any:
        """As a list that is looked into."""
        return self._told(compiler, "({at} IS NULL OR {at} NOT IN {keys})")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        """As a join."""
        if _counts_alone(compiler.query):
            return self.as_sql(compiler, connection)
        return self._told(compiler, "NOT EXISTS (SELECT FROM {keys} AS none_of(pk) WHERE none_of.pk = {at})")

    def _told(self, compiler: Any, words: str) -> tuple[str, list[Any]]:
        at, keys = self.source_expressions
        place, _none = compiler.compile(at)
        question, params = compiler.compile(keys)
        return words.format(at=place, keys=question), list(params)


def for_count(rows: models.QuerySet[Any, Any]) -> models.QuerySet[Any, Any]:
    """The rows as they are only counted: see ``NoneOf``."""
    counted = rows.all()
    counted.query.is_counted = True  # type: ignore[attr-defined]
    return counted


def _counts_alone(query: Any) -> bool:
    tables = [alias for alias in query.alias_map if query.alias_refcount[alias]]
    return getattr(query, "is_counted", False) and len(tables) == 1


class Scoped(models.QuerySet[Any]):
    """Rows that are seen by one flat condition, which what belongs to them is seen by too."""

    def seen(self, user: Any, at: str = "") -> Q:
        """The condition by which rows with one of these ``at`` this place of theirs are seen."""
        raise NotImplementedError

    def visible_to(self, user: Any) -> Self:
        """Those that the user may see: see ``seen``."""
        condition = self.seen(user)
        return self.filter(condition) if condition else self.all()


class SeenWith(Scoped):
    """Rows that belong to another and are seen with it: the model names the field that leads to it, ``within``."""

    def seen(self, user: Any, at: str = "") -> Q:
        """Seen by whoever sees what it belongs to."""
        owner: Any = self.model._meta.get_field(self.model.within).related_model
        condition: Q = owner._default_manager.seen(user, f"{at}{self.model.within}__")
        return condition
