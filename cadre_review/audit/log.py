"""``record()`` and, for several lines at once, ``record_all()``: the one way lines come into the log."""

import datetime as dt
from collections.abc import Iterable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import models, transaction
from django.db.models.signals import post_save
from django.utils import timezone

from cadre_review.prepared import rows_given

from .digest import plain, plain_text
from .models import ChainHead, Entry
from .rows import take

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

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
    entries: list[Entry] = []
    with transaction.atomic(savepoint=False):
        head = _locked_head()
        for line in lines:
            entry = _entry(actor, line, head)
            entry.rows = None if entries else take(entry.number) or None
            entry.digest = entry.computed_digest()
            head.number, head.digest = entry.number, entry.digest
            entries.append(entry)
        Entry.objects.bulk_create(entries)
        ChainHead.objects.filter(pk=1).update(number=head.number, digest=head.digest)
        for entry in entries:  # a bulk insert tells nobody
            post_save.send(
                Entry, instance=entry, created=True, raw=False, using="default", update_fields=None
            )
    return entries


def _entry(actor: Any, line: Line, head: ChainHead) -> Entry:
    """The entry after the head of the chain, without its rows and its digest."""
    act, thing, detail = line
    return Entry(
        number=head.number + 1,
        at=timezone.now().astimezone(dt.UTC),
        actor_id=getattr(actor, "pk", None),
        actor_name=actor.get_username() if actor is not None and actor.pk else "",
        act=act,
        thing=thing._meta.label_lower if thing is not None else "",
        thing_id=plain_text(str(thing.pk)) if thing is not None else "",
        detail=plain(detail),
        address=current_address.get(),
        previous=head.digest,
    )


def _locked_head() -> ChainHead:
    """The head of the chain, locked; the migration makes the row, an emptied test database has none."""
    if not (found := rows_given(_head)):
        ChainHead.objects.get_or_create(pk=1)
        found = rows_given(_head)
    head: ChainHead = found[0]
    return head


def _head() -> models.QuerySet[ChainHead]:
    return ChainHead.objects.select_for_update().filter(pk=1)
