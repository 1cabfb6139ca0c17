"""``record()``: the one way a line comes into the log."""

import datetime as dt
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from .digest import plain, plain_text
from .models import ChainHead, Entry
from .rows import take

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

current_address: ContextVar[str] = ContextVar("current_address", default="")


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
    with transaction.atomic(savepoint=False):
        head = _locked_head()
        entry = Entry(
            number=head.number + 1,
            at=timezone.now().astimezone(dt.UTC),
            actor_id=getattr(actor, "pk", None),
            actor_name=actor.get_username() if actor is not None and actor.pk else "",
            act=act,
            thing=thing._meta.label_lower if thing is not None else "",
            thing_id=plain_text(str(thing.pk)) if thing is not None else "",
            detail=plain(detail),
            address=current_address.get(),
            rows=take(head.number + 1) or None,
            previous=head.digest,
        )
        entry.digest = entry.computed_digest()
        entry.save(force_insert=True)
        ChainHead.objects.filter(pk=1).update(number=entry.number, digest=entry.digest)
    return entry


def _locked_head() -> ChainHead:
    """The head of the chain, locked; the migration makes the row, an emptied test database has none."""
    heads = ChainHead.objects.select_for_update()
    if head := heads.filter(pk=1).first():
        return head
    ChainHead.objects.get_or_create(pk=1)
    return heads.get(pk=1)
