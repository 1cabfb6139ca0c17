"""Declaring avoidance (回避) and withdrawing it.

Regulation on Party and government leaders' avoidance: spouse, lineal kin, collateral kin within three
generations, close affinity; practice adds one's own unit and former superiors.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.accounts.models import User
from cadre_review.audit.log import record
from cadre_review.request_cache import forget
from visits.core.access import require
from visits.core.records import fill, store

from .models import Recusal


@transaction.atomic
def declare(*, actor: Any, unit: Any = None, cadre: Any = None, relation: str, note: str = "") -> Recusal:
    """Keep away from a unit or a cadre: both close to the person at the next request. Once for each."""
    require(actor, "recusal.declare")
    User.objects.select_for_update().get(pk=actor.pk)
    recusal = Recusal(user=actor, unit=unit, cadre=cadre)
    fill(recusal, {"relation": relation, "note": note})
    if Recusal.objects.standing().filter(user=actor, unit=unit, cadre=cadre).exists():
        raise ValidationError(_("You have declared this avoidance already."))
    store(recusal)
    forget()
    record(actor, "recusal.declare", recusal, about="unit" if unit else "cadre", relation=relation)
    return recusal


@transaction.atomic
def withdraw(*, actor: Any, recusal: Recusal) -> Recusal:
    """Withdraw one's own declaration; the line stays, with the time."""
    require(actor, "recusal.declare")
    locked = Recusal.objects.select_for_update().get(pk=recusal.pk)
    if locked.user_id != actor.pk:
        raise PermissionDenied(_("Only the person who declared an avoidance withdraws it."))
    if locked.withdrawn_at:
        raise ValidationError(_("This avoidance has been withdrawn already."))
    locked.withdrawn_at = timezone.now()
    locked.save(update_fields=["withdrawn_at"])
    forget()
    record(actor, "recusal.withdraw", locked)
    return locked
