"""When something of one day began and ended. What began in the evening may end past midnight, by the early morning."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

EVENING, EARLY = dt.time(18), dt.time(6)
WRONG_ORDER = gettext_lazy(
    "It ends before it begins. Only what began at 18:00 or later may end past midnight, by 06:00."
)


def past_midnight(record: Any) -> bool:
    """Whether the record's ending time is one of the next day."""
    began, ended = record.starts_at, record.ends_at
    return bool(began and ended and ended < began and began >= EVENING and ended <= EARLY)


def out_of_order(record: Any) -> bool:
    """Whether both times are given and the record cannot have ended then."""
    began, ended = record.starts_at, record.ends_at
    return bool(began and ended and ended <= began and not past_midnight(record))


def in_order(name: str) -> models.CheckConstraint:
    """The same rule, held by the database."""
    one_missing = Q(ends_at__isnull=True) | Q(starts_at__isnull=True)
    night = Q(starts_at__gte=EVENING, ends_at__lte=EARLY)
    condition = one_missing | Q(ends_at__gt=F("starts_at")) | night
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=WRONG_ORDER)


def hours_of(record: Any) -> str:
    """``22:30–00:40 (next day)``, or what is known of it."""
    ends = [moment.strftime("%H:%M") for moment in (record.starts_at, record.ends_at) if moment]
    text = "–".join(ends)
    return _("%(hours)s (next day)") % {"hours": text} if past_midnight(record) else text


class Timed:
    """A record with ``starts_at`` and ``ends_at``; either may be unknown."""

    hours = property(hours_of)
