"""Ask for the name of a sealed source, decide, look (domain.md 4; safety.md, "Who")."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.accounts.models import recently_reset
from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.records import store
from visits.core.workflow import lock_row
from visits.core.workflow.texts import reason_of
from visits.fieldwork.sealed_sources.models import SealRequest
from visits.fieldwork.visits.seals import SEALED, is_sealed

LONGEST = 500  # characters of a reason
AWAY = gettext_lazy("You keep away from somebody of whom this speaks.")


@transaction.atomic(durable=True)
def ask(*, actor: Any, thing: Any, reason: str) -> SealRequest:
    """Ask who the source of a talk, or the writer of a lead, is. Who decides and the auditor read the reason."""
    _refuse_reset(actor)
    require(actor, "seal.request", thing)
    if not is_sealed(thing):
        raise ValidationError(_("Nobody wrote down who this source is, so there is nothing to open."))
    reason = _written(reason, "reason")
    request = store(SealRequest(made_by=actor, reason=reason, **{thing._meta.model_name: thing}))
    record(actor, "seal.request", request, **_named(request))
    return request


@transaction.atomic(durable=True)
def decide(*, actor: Any, request: SealRequest, approve: bool, note: str = "") -> SealRequest:
    """Approve for ``SEAL_OPEN_HOURS`` hours, or refuse; never one's own request, nor one about oneself or one's kin."""
    _refuse_reset(actor)
    locked = lock_row(actor, request, "seal.decide", away=AWAY)
    if locked.state != SealRequest.State.ASKED:
        raise ValidationError(_("This request has been decided already."))
    note = _written(note, "note") if not approve else note.strip()
    locked.state = SealRequest.State.APPROVED if approve else SealRequest.State.REFUSED
    locked.decided_by, locked.decided_at, locked.decision_note = actor, timezone.now(), note
    locked.open_until = timezone.now() + dt.timedelta(hours=settings.SEAL_OPEN_HOURS) if approve else None
    locked.save()
    record(actor, "seal.approve" if approve else "seal.refuse", locked, **_named(locked))
    return locked


@transaction.atomic(durable=True)
def look(*, actor: Any, request: SealRequest) -> str:
    """Who the source is, for who asked and within the time; the line in the log is written before it is given."""
    _refuse_reset(actor)
    locked = lock_row(actor, request, "seal.look", away=AWAY)
    if not locked.is_open:
        raise ValidationError(_("The name cannot be read now: the time is over, or it was never granted."))
    if not is_sealed(locked.thing):
        raise ValidationError(_("The team wrote down no name for this source: there is nothing to read."))
    locked.looks += 1
    locked.save(update_fields=["looks"])
    record(actor, "seal.look", locked, **_named(locked), times=locked.looks)
    return str(getattr(locked.thing, SEALED[locked.thing._meta.model_name]).identity)


def _refuse_reset(actor: Any) -> None:
    if recently_reset(actor):
        raise PermissionDenied(
            _("Your account was changed by administrators; it opens no seal for 72 hours.")
        )


def _named(request: SealRequest) -> dict[str, int]:
    """What the log says of the thing: its kind and key."""
    return {request.thing._meta.model_name: request.thing.pk}


def _written(text: str, field: str) -> str:
    text = reason_of(text, field)
    if len(text) > LONGEST:
        raise ValidationError({field: _("At most %(most)s characters.") % {"most": LONGEST}})
    return text
