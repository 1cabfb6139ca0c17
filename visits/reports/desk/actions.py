"""The one act of the desk: to say that what came in has been read."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.accounts.models import User
from cadre_review.audit.log import record
from visits.core.access import require
from visits.reports.models import DeskLook


@transaction.atomic
def look(*, actor: Any, at: dt.datetime) -> DeskLook:
    """Keep that the actor has read his desk up to ``at``, the moment his page was made; never earlier than before."""
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    require(actor, "desk.look")
    if at > timezone.now():
        raise ValidationError(_("This moment lies in the future. Open the desk again."))
    one = DeskLook.objects.filter(user=actor).first() or DeskLook(user=actor, at=at)
    one.at = max(one.at, at)
    one.save()
    record(actor, "desk.look", one, at=one.at.isoformat())
    return one
