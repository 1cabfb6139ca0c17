"""Writing the rule of coverage."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from visits.core.records import Register, fill, lock
from visits.organisation.rounds.models import Round
from visits.reports.models import CoverageRule

FIELDS = (
    "days_unseen", "praise_from", "weight_never", "weight_served", "weight_one_circle", "weight_few_sources",
    "weight_unseen", "weight_only_praise",
)  # fmt: skip
rules = Register(
    CoverageRule, "coverage.rule", about=lambda rule: rule.round, kept=False,
    stale=_("The rule was changed meanwhile. Look at it as it stands now."),
)  # fmt: skip


@transaction.atomic
def save_rule(*, actor: Any, round: Round, version: int, values: Mapping[str, Any]) -> CoverageRule:
    """Write thresholds and weights of a round. Raises PermissionDenied, ValidationError by field."""
    held = lock(actor, round, rules.right)
    rule = CoverageRule.objects.filter(round=held).first() or CoverageRule(round=held)
    rules.refuse_stale(rule, version)
    told = {name: values[name] for name in FIELDS}
    fill(rule, told)
    return rules.write(actor, "coverage.rule", rule, **told)
