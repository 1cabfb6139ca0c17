"""The way of a finding as the head of its page shows it: opened, evidence and account, seen on the spot, settled."""

from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from visits.core.workflow.case import Check, Stage

from .actions import OPEN, findings
from .models import Finding, FindingState
from .rules import lacking, needs


def checks(finding: Finding) -> list[Check]:
    """What verification asks for: what is there, and what lacks with the step that brings it."""
    return [Check(need.label, lack="" if need.met else need.lacking) for need in needs(finding)]


findings.way(
    Stage(pgettext_lazy("stage", "Opened"), after=FindingState.UNVERIFIED),
    Stage(pgettext_lazy("stage", "Seen on the spot"), "visits", at=OPEN, fits=lambda one: one.team_id,
          open=lambda one: not one.visits.exists(), due=lambda one: one.due_on),
    Stage(lazy("Evidence and own account"), "evidence", at=OPEN, open=lacking, asks=checks,
          due=lambda one: one.due_on, press=lazy("Have it settled")),
    Stage(pgettext_lazy("stage", "Settled"), "verify", at=OPEN, after=FindingState.VERIFIED,
          due=lambda one: one.due_on),
    fell=[FindingState.NOT_UPHELD],
)  # fmt: skip
