"""What a round lacks, unit by unit: each finding is a condition on rows of ScopeEntry.

Ratings are not used: only how many were heard, from where, and whether anyone spoke against. Talks by or about people
whom the reader keeps away from count nowhere.
"""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.fieldwork.visits.heard import UnitHeard
from visits.organisation.rounds.models import Round
from visits.reports.models import CoverageRule, rule_of

from .reading import fits, reading_of


class Finding(models.TextChoices):
    """What is missing at a unit."""

    NEVER = "never", _("never visited")
    UNSEEN = "unseen", _("not seen lately")
    ONE_CIRCLE = "one_circle", _("only one circle heard")
    ONLY_PRAISE = "only_praise", _("only praise")
    FEW_SOURCES = "few_sources", _("too few sources for a judgement")
    SERVED = "served", _("people served not heard")


def since(rule: CoverageRule, days: int | None = None) -> dt.date:
    """From which day on a visit was lately."""
    return timezone.localdate() - dt.timedelta(days=days or rule.days_unseen)


Lookups = dict[str, dict[str, Any]]


def shows(one: Round, rule: CoverageRule, days: int | None = None) -> Lookups:
    """By which lookups the row of a visited unit shows each finding. ``days`` is for those not seen lately."""
    return {
        Finding.UNSEEN: {"last_on__lt": since(rule, days)},
        Finding.ONE_CIRCLE: {"circles_heard": 1},
        Finding.ONLY_PRAISE: {"said__gte": rule.praise_from, "against": 0},
        Finding.FEW_SOURCES: {"sources__lt": one.minimum_group},
        Finding.SERVED: {"served": 0},
    }


def condition(
    user: Any, one: Round, key: str, days: int | None = None, rule: CoverageRule | None = None
) -> Q:
    """Which units of the round show this finding to this reader."""
    reading = reading_of(user, one.pk)
    if key == Finding.NEVER:
        return ~Q(unit__in=reading.visits.values("unit"))
    return reading.units_with(**shows(one, rule or rule_of(one), days)[key])


def findings_of(row: UnitHeard | None, wanted: Lookups) -> list[str]:
    """Which findings (of ``shows``) the row of a unit shows; None is one that was never visited."""
    if row is None:
        return [Finding.NEVER]
    return [key for key, lookups in wanted.items() if fits(row, lookups)]


def counts(user: Any, one: Round, rule: CoverageRule, days: int | None, never: int) -> dict[str, int]:
    """How many units in scope show each finding; how many were ``never`` visited is known by then."""
    return reading_of(user, one.pk).tally(shows(one, rule, days)) | {Finding.NEVER: never}
