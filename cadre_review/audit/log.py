"""How lines come into the log: ``record()``, ``record_all()`` for several at once, ``look()`` for who only looks."""

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import DatabaseError, models, transaction
from django.db.models.signals import post_save
from django.utils import timezone

from cadre_review.prepared import rows_given

from . import looks
from .digest import plain, plain_text
from .models import ChainHead, Entry
from .rows import take

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

SAID = ("actor_id", "actor_name", "act", "thing", "thing_id", "detail", "address")
current_address: ContextVar[str] = ContextVar("current_address", default="")


class Line(NamedTuple):
    """What one entry is to say: the act, the thing, and the detail."""

    act: str
    thing: models.Model | None
    detail: dict[str, Any]


def record(
    actor: "AbstractBaseUser | AnonymousUser | None",
    act: str,
    thing: models.Model | None = None,
    /,
    **detail: Any,
) -> Entry:
    """Append one entry to the chain, inside the caller's transaction; call it last in an action.

    ``act`` is a dotted word such as ``visit.submit``. ``detail`` takes JSON values that say *which*
    fields, how many rows, why: never the text of a record. The digests of the rows written since the last
    entry of the transaction go with it. The head row is locked until the caller's transaction ends, so
    entries are numbered without a gap and in the order of commit.
    """
    return record_all(actor, [Line(act, thing, detail)])[0]


def record_all(actor: "AbstractBaseUser | AnonymousUser | None", lines: Iterable[Line], /) -> list[Entry]:
    """``record`` for several lines with the same three statements; the first entry has the digests of all rows."""
    with transaction.atomic(savepoint=False):
        head = _locked_head()
        looked = _looked(head)
        _chain(looked, head)
        entries = [_entry(actor, line) for line in lines]
        if entries:
            entries[0].rows = take(head.number + 1) or None
        _chain(entries, head)
        _append(looked + entries, head)
    return entries


def look(actor: Any, lines: Iterable[Line], /) -> None:
    """Enter that somebody looked; durable when it returns. On SQLite it waits for no writer: see ``looks``.

    Raises DatabaseError or OSError where it cannot be entered; then nothing may be shown.
    """
    if path := looks.place():
        looks.keep(path, [_plain_line(_entry(actor, line)) for line in lines])
        return
    with transaction.atomic():
        record_all(actor, lines)


def take_looks() -> None:
    """Bring what was kept beside the database into the chain, where there is any; whoever reads the log calls it."""
    if not looks.are_kept():
        return
    head = ChainHead.objects.filter(pk=1).first() or ChainHead()
    if looks.found(head.looks, head.looks_read_to):
        with suppress(DatabaseError):  # a database that only reads shows what it has
            record_all(None, [])


def _looked(head: ChainHead) -> list[Entry]:
    """The entries of those who looked since; the head remembers how far their file was read."""
    found = looks.found(head.looks, head.looks_read_to)
    if found is None:
        return []
    head.looks, head.looks_read_to = found.word, found.read_to
    transaction.on_commit(lambda: looks.begin_anew(found.word, found.read_to))
    return [Entry(**line | {"at": dt.datetime.fromisoformat(line["at"])}) for line in found.lines]


def _chain(entries: list[Entry], head: ChainHead) -> None:
    """Put the entries after the head, which moves on to the last one."""
    for entry in entries:
        entry.number, entry.previous = head.number + 1, head.digest
        entry.digest = entry.computed_digest()
        head.number, head.digest = entry.number, entry.digest


def _append(entries: list[Entry], head: ChainHead) -> None:
    Entry.objects.bulk_create(entries)
    ChainHead.objects.filter(pk=1).update(
        number=head.number, digest=head.digest, looks=head.looks, looks_read_to=head.looks_read_to
    )
    for entry in entries:  # a bulk insert tells nobody
        post_save.send(Entry, instance=entry, created=True, raw=False, using="default", update_fields=None)


def _entry(actor: Any, line: Line) -> Entry:
    """The entry without its place in the chain."""
    act, thing, detail = line
    return Entry(
        at=timezone.now().astimezone(dt.UTC),
        actor_id=getattr(actor, "pk", None),
        actor_name=actor.get_username() if actor is not None and actor.pk else "",
        act=act,
        thing=thing._meta.label_lower if thing is not None else "",
        thing_id=plain_text(str(thing.pk)) if thing is not None else "",
        detail=plain(detail),
        address=current_address.get(),
    )


def _plain_line(entry: Entry) -> dict[str, Any]:
    """What an entry says before it stands in the chain, for JSON."""
    said = {name: getattr(entry, name) for name in SAID}
    return said | {"at": entry.at.isoformat(timespec="microseconds")}


def _locked_head() -> ChainHead:
    """The head of the chain, locked; the migration makes the row, an emptied test database has none."""
    if not (found := rows_given(_head)):
        ChainHead.objects.get_or_create(pk=1)
        found = rows_given(_head)
    head: ChainHead = found[0]
    return head


def _head() -> models.QuerySet[ChainHead]:
    return ChainHead.objects.select_for_update().filter(pk=1)
