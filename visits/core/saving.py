"""Saving what people type: one algorithm for every kind of record, for one of them or for many in one transaction.

Whoever calls holds the lock and has asked for the right. Then, for all records together: found by their client keys →
same content changes nothing → the moment → no text overwritten unseen → checked → written with their lines → versions
kept → one call to the log. ``put`` ends before the last two, so that records of several kinds share them (``finish``).
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from cadre_review.along import along
from cadre_review.audit.log import Line, record_all
from cadre_review.prepared import rows_given
from visits.core.history.models import Recorded, keep_all


class Stale(ValidationError):  # noqa: N818 - it names what happened
    """Somebody else, or another window, has saved the record meanwhile; ``current`` is how it stands now."""

    def __init__(self, current: Recorded) -> None:
        super().__init__(_("This record was saved elsewhere meanwhile. Compare both texts, then save."))
        self.current = current


class Unfit(ValidationError):  # noqa: N818 - it names what happened
    """One of several records was refused; ``client_key`` says which."""

    def __init__(self, error: ValidationError, client_key: UUID) -> None:
        super().__init__(error)
        self.client_key = client_key


@dataclass(frozen=True)
class Sent:
    """One record as its form sent it.

    ``values``: its own fields; ``lines``: what else it holds, in the shape of its kind; ``base_version``: the version
    that the text was typed on; ``record``: the one that the form was opened for, None for a new one.
    """

    client_key: UUID
    values: Mapping[str, Any]
    lines: Any = None
    base_version: int = 0
    draft_key: UUID | None = None
    record: Recorded | None = None


@dataclass
class Typed:
    """What was sent beside the row that it becomes.

    ``values`` and ``parts`` (its lines by name, as versions keep them) are tidied; ``counted``: the parts of which the
    log says how many there are; ``digest``: of the whole content.
    """

    row: Any
    sent: Sent
    values: Mapping[str, Any]
    parts: Mapping[str, list[dict[str, Any]]]
    digest: str
    counted: tuple[str, ...] = ()
    changed: list[str] = field(default_factory=list)
    is_new: bool = False
    is_written: bool = False


def rows_under(model: type[Recorded], sents: Iterable[Sent], *along: str) -> dict[UUID, Any]:
    """The rows that are there under the client keys, locked, with what belongs to them; one statement."""
    keys = {one.client_key for one in sents}
    found = rows_given(_under, model._meta.label, keys, *along)
    return {row.client_key: row for row in found}


def _under(label: str, keys: Any, *names: str) -> QuerySet[Any]:
    rows = apps.get_model(label)._default_manager.select_for_update(of=("self",)).filter(client_key__in=keys)
    return along(rows, names)


def refuse_foreign(row: Any, sent: Sent, actor: Any, text: str, **of: Any) -> None:
    """Refuse a key that belongs to another record: a new one is its writer's, each belongs to what it was typed in."""
    is_mine = sent.record is not None or row.created_by_id == actor.pk
    if not is_mine or any(getattr(row, f"{name}_id") != thing.pk for name, thing in of.items()):
        raise PermissionDenied(text)


def put(
    typed: Sequence[Typed],
    *,
    moment: Callable[[], None],
    check: Callable[[Typed], None],
    write: Callable[[list[Typed]], None],
) -> None:
    """Write the records whose content differs from what is stored. See the head of this file.

    ``moment`` refuses where nothing may be written now; ``check`` refuses one record, filled in, by field; ``write``
    puts the lines of all in the place of those before. Raises ValidationError, ``Stale``.
    """
    due = [one for one in typed if one.row.content_hash != one.digest]
    if not due:
        return
    moment()
    for one in due:
        try:
            _fill(one)
            check(one)
            _number(one)
        except Stale:
            raise
        except ValidationError as error:
            raise Unfit(error, one.sent.client_key) from error
    _store(due)
    write(due)


def finish(actor: Any, typed: Iterable[Typed]) -> None:
    """Keep the versions of what was written and enter it in the log: one insert, one call."""
    if written := [one for one in typed if one.is_written]:
        keep_all([(one.row, one.parts) for one in written], actor)
        record_all(actor, [_line(one) for one in written])


def _fill(one: Typed) -> None:
    row = one.row
    one.is_new = row.pk is None
    if not one.is_new and row.version != one.sent.base_version:
        raise Stale(row)
    one.changed = [name for name, value in one.values.items() if getattr(row, name, None) != value]
    for name, value in one.values.items():
        setattr(row, name, value)


def _number(one: Typed) -> None:
    one.is_written = True
    one.row.version += 1
    one.row.content_hash = one.digest
    related = [column.name for column in one.row._meta.concrete_fields if column.is_relation]
    one.row.clean_fields(exclude=[*related, "client_key"])  # whom it names was chosen from what there is


def _store(due: list[Typed]) -> None:
    fresh = [one.row for one in due if one.is_new]
    if fresh:
        type(fresh[0])._default_manager.bulk_create(fresh)
    for one in due:
        if not one.is_new:
            one.row.save()


def _line(one: Typed) -> Line:
    act = f"{one.row._meta.model_name}.{'create' if one.is_new else 'change'}"
    counts = {name: len(one.parts[name]) for name in one.counted}
    return Line(act, one.row, {"version": one.row.version, "fields": one.changed, **counts})


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over the content in one canonical order: the same content always gives the same digest."""
    text = json.dumps(content, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else str(value)
