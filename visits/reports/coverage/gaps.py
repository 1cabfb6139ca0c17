"""What a round lacks, unit by unit: each finding is a condition on rows of ScopeEntry.

Every condition asks one grouped question for the whole round, not one for each unit, so that the head of
the page can count all of them at once. Talks by or about people whom the reader keeps away from count nowhere.
Ratings are not used: only how many were heard, from where, and whether anyone spoke against.
"""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.fieldwork.visits.models import Interview, SourceClass, Statement
from visits.organisation.rounds.models import Round, ScopeEntry
from visits.reports.models import CoverageRule, rule_of

from .rules import counted_talks, counted_visits


class Finding(models.TextChoices):
    """What is missing at a unit."""

    NEVER = "never", _("never visited")
    UNSEEN = "unseen", _("not seen lately")
    ONE_CIRCLE = "one_circle", _("only one circle heard")
    ONLY_PRAISE = "only_praise", _("only praise")
    FEW_SOURCES = "few_sources", _("too few sources for a judgement")
    SERVED = "served", _("people served not heard")


def independent_sources() -> models.expressions.Combinable:
    """Sources of a group of talks: a named cadre once however often heard, each confidential talk as one.

    Who a confidential source is stays sealed, so two talks with one sealed person cannot be told apart.
    """
    return Count("source_cadre", distinct=True) + Count("pk", filter=Q(source_cadre__isnull=True))


def counted_statements(user: Any, talks: QuerySet[Interview]) -> QuerySet[Statement]:
    """Statements of these talks that the reader may read."""
    return Statement.objects.visible_to(user).filter(interview__in=talks.values("pk")).order_by()


def condition(
    user: Any, one: Round, key: str, days: int | None = None, rule: CoverageRule | None = None
) -> Q:
    """Which units of the round show this finding to this reader. ``days`` is for those not seen lately."""
    rule = rule or rule_of(one)
    visits = counted_visits(user).filter(round=one)
    talks = counted_talks(user).filter(visit__round=one)
    seen = Q(unit__in=visits.values("unit"))
    by_unit = talks.values("visit__unit")
    if key == Finding.NEVER:
        return ~seen
    if key == Finding.UNSEEN:
        since = timezone.localdate() - dt.timedelta(days=days or rule.days_unseen)
        return seen & ~Q(unit__in=visits.filter(visited_on__gte=since).values("unit"))
    if key == Finding.ONE_CIRCLE:
        heard = by_unit.annotate(n=Count("source_circle", distinct=True)).filter(n=1)
        return Q(unit__in=heard.values("visit__unit"))
    if key == Finding.ONLY_PRAISE:
        return Q(unit__in=_praised(counted_statements(user, talks), rule.praise_from))
    if key == Finding.FEW_SOURCES:
        enough = by_unit.annotate(n=independent_sources()).filter(n__gte=one.minimum_group)
        return seen & ~Q(unit__in=enough.values("visit__unit"))
    served = talks.filter(source_class=SourceClass.SERVED)
    return seen & ~Q(unit__in=served.values("visit__unit"))


def _praised(statements: QuerySet[Statement], least: int) -> QuerySet[Any, Any]:
    against = Count("pk", filter=Q(side=Statement.Side.AGAINST))
    groups = statements.values("visit__unit").annotate(n=Count("pk"), against=against)
    return groups.filter(n__gte=least, against=0).values("visit__unit")


def counts(user: Any, one: Round, rule: CoverageRule, days: int | None = None) -> dict[str, int]:
    """How many units in scope show each finding, in one query."""
    rows = ScopeEntry.objects.visible_to(user).filter(round=one, in_scope=True).order_by()
    return rows.aggregate(
        **{str(key): Count("pk", filter=condition(user, one, key, days, rule)) for key in Finding.values}
    )
