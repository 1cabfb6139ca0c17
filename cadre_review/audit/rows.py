"""Which rows an entry answers for: each carries the digest of every covered row that its act wrote.

Rows are noticed where Django writes them (``save``, ``delete``, ``bulk_create``, ``update``), wait on the
transaction, are gone with it when it is rolled back, and go into the entry that ``record`` writes next.
What is covered stands in the file that AUDIT_COVERED names.
"""

import functools
import logging
import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from operator import attrgetter
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models.signals import post_delete, post_save

from .digest import cell, row_digest

logger = logging.getLogger(__name__)
GONE = ""  # the digest of a row that was deleted
SEALED = "sealed"
AT_ONCE = 500
PLAIN_TEXT = frozenset({models.CharField, models.TextField})
noticing: ContextVar[bool] = ContextVar("noticing", default=True)
Written = dict[str, dict[str, str]]  # table → key → digest


class Table:
    """A covered table: which columns its digests cover, and how a value becomes text."""

    def __init__(self, model: type[models.Model], left_out: Iterable[str] = (), sealed: Iterable[str] = ()):
        self.model, self.name = model, model._meta.db_table
        left, hidden = set(left_out), set(sealed)
        fields = [one for one in model._meta.concrete_fields if one.column not in left]
        self.fields = fields
        self.takes = [
            (str(one.column), _sealed if one.column in hidden else _prepared(one)) for one in fields
        ]
        self.names = [one.attname for one in fields]
        self.values = attrgetter(*self.names)
        self.all_names = {one.attname for one in model._meta.concrete_fields}

    def digest(self, values: Iterable[Any]) -> str:
        """The digest of a row, from the values of ``fields`` in order."""
        held = {
            column: value if value.__class__ is str and take is None else cell(take(value) if take else value)
            for (column, take), value in zip(self.takes, values, strict=True)
            if value is not None and value != ""
        }
        return row_digest(self.name, held)

    def of(self, thing: models.Model) -> str | None:
        """The digest of a thing as it was saved; None where only the database knows a value."""
        if not thing.__dict__.keys() >= self.all_names:
            return None
        values = self.values(thing)
        return None if any(map(_is_expression, set(map(type, values)))) else self.digest(values)

    def stored(self, **only: Any) -> Iterator[tuple[str, str]]:
        """Key and digest of the rows as they stand, in the order of keys."""
        rows = self.model._base_manager.filter(**only).order_by("pk").values_list("pk", *self.names)
        for key, *values in rows.iterator(chunk_size=2000):
            yield str(key), self.digest(values)


def _is_expression(kind: type) -> bool:
    return hasattr(kind, "resolve_expression")


def _sealed(value: Any) -> str:
    return SEALED if value else ""


def _prepared(field: Any) -> Callable[[Any], Any] | None:
    """How a value is made ready for its column; None where it is written as it is."""
    return None if type(field) in PLAIN_TEXT else field.get_prep_value


@functools.cache
def tables() -> dict[type[models.Model], Table]:
    """The covered tables by model."""
    with open(settings.AUDIT_COVERED, "rb") as file:
        covered = tomllib.load(file)["covered"]
    named = {model._meta.db_table: model for model in apps.get_models()}
    return {named[name]: Table(named[name], **columns) for name, columns in covered.items()}


class Waiting:
    """Rows of one table that were written and wait for their entry.

    It hangs on the transaction as a callback of its commit, so a rollback, to a savepoint or whole, takes it away.
    """

    def __init__(self, table: Table, digests: dict[str, str | None]) -> None:
        self.table, self.digests, self.entry = table, digests, 0

    def __call__(self) -> None:
        """The commit: an act that wrote after its entry, or none, is a fault of the program."""
        if not self.entry:
            logger.error("Rows of %s were written without an entry of the log.", self.table.name)


def notice(things: Iterable[models.Model]) -> None:
    """Remember things as they were just saved."""
    found: dict[type[models.Model], dict[str, str | None]] = {}
    for thing in things:
        if table := tables().get(thing.__class__):
            found.setdefault(thing.__class__, {})[str(thing.pk)] = table.of(thing)
    for model, digests in found.items():
        _wait(model, digests)


def notice_keys(model: type[models.Model], keys: Iterable[Any], digest: str | None = None) -> None:
    """Remember rows by their keys: they are read when the entry is written."""
    if model in tables():
        _wait(model, {str(key): digest for key in keys})


def notice_stored(model: type[models.Model], **only: Any) -> None:
    """Remember rows that came in by a way of their own (raw SQL), as they stand now."""
    if noticing.get():
        _wait(model, dict(tables()[model].stored(**only)))


def _wait(model: type[models.Model], digests: dict[str, str | None]) -> None:
    if digests and noticing.get() and connection.in_atomic_block:
        connection.on_commit(Waiting(tables()[model], digests))


@contextmanager
def unnoticed() -> Iterator[None]:
    """Rows in bulk that one entry could not hold; ``cover`` enters them afterwards, in pieces."""
    token = noticing.set(False)
    try:
        yield
    finally:
        noticing.reset(token)


def take(number: int) -> Written:
    """The rows that wait in this transaction for the entry of this number: all behind those of the entry before."""
    waiting: list[Waiting] = []
    for _savepoints, one, _robust in reversed(connection.run_on_commit):
        if isinstance(one, Waiting):
            if 0 < one.entry < number:
                break
            waiting.append(one)
    found: dict[Table, dict[str, str | None]] = {}
    for one in reversed(waiting):
        one.entry = number
        found.setdefault(one.table, {}).update(one.digests)
    return {table.name: _complete(table, digests) for table, digests in found.items()}


def _complete(table: Table, digests: dict[str, str | None]) -> dict[str, str]:
    """Read the rows whose digest is not known; those that are no longer there are gone."""
    unknown = iter([key for key, digest in digests.items() if digest is None])
    read: dict[str, str] = {}
    while some := list(islice(unknown, AT_ONCE)):
        read |= dict(table.stored(pk__in=some))
    return {key: read.get(key, GONE) if digest is None else digest for key, digest in digests.items()}


# --- where Django writes ------------------------------------------------------------------------


def listen() -> None:
    """Notice every write of a covered row; called once, when the app is ready."""
    post_save.connect(_saved, dispatch_uid="audit.rows")
    for model in tables():
        post_delete.connect(_deleted, sender=model, dispatch_uid="audit.rows")
    _after("bulk_create", lambda _query, result: notice(result))
    _around_update()


def _saved(instance: models.Model, **_kwargs: Any) -> None:
    notice([instance])


def _deleted(sender: type[models.Model], instance: models.Model, **_kwargs: Any) -> None:
    notice_keys(sender, [instance.pk], GONE)


def _after(name: str, then: Callable[[Any, Any], None]) -> None:
    """Let a verb of QuerySet, which sends no signal, be followed by ours."""
    verb = getattr(models.QuerySet, name)

    @functools.wraps(verb)
    def followed(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = verb(self, *args, **kwargs)
        then(self, result)
        return result

    followed.alters_data = True  # type: ignore[attr-defined]
    setattr(models.QuerySet, name, followed)


def _around_update() -> None:
    """``update`` names no rows: their keys are read before it, unless it writes left-out columns only."""
    update = models.QuerySet.update

    @functools.wraps(update)
    def noticed(self: Any, **values: Any) -> int:
        table = tables().get(self.model)
        if table is None or not {self.model._meta.get_field(name) for name in values} & set(table.fields):
            return update(self, **values)
        keys = list(self.order_by().values_list("pk", flat=True))
        count = update(self, **values)
        notice_keys(self.model, keys)
        return count

    noticed.alters_data = True  # type: ignore[attr-defined]
    models.QuerySet.update = noticed  # type: ignore[method-assign]
