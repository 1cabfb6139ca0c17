"""Writing the rule of coverage."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.organisation.rounds.models import Round
from visits.reports.models import CoverageRule

FIELDS = (
    "days_unseen", "praise_from", "weight_never", "weight_served", "weight_one_circle", "weight_few_sources",
    "weight_unseen", "weight_only_praise",
)  # fmt: skip


@transaction.atomic
def save_rule(*, actor: Any, round: Round, version: int, values: Mapping[str, Any]) -> CoverageRule:
    """Write thresholds and weights of a round. Raises PermissionDenied, ValidationError by field."""
    held = Round.objects.select_for_update().get(pk=round.pk)
    require(actor, "coverage.rule", held)
    rule = CoverageRule.objects.filter(round=held).first() or CoverageRule(round=held)
    if rule.version != version:
        raise ValidationError(_("The rule was changed meanwhile. Look at it as it stands now."))
    for name in FIELDS:
        setattr(rule, name, values[name])
    rule.version += 1
    rule.full_clean()
    rule.save()
    record(actor, "coverage.rule", held, **{name: values[name] for name in FIELDS})
    return rule
