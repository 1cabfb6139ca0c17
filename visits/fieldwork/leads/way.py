"""The way of a lead as the head of its page shows it: written down, assigned, looked at, reported, settled."""

from django.utils.translation import pgettext_lazy

from visits.core.workflow.case import Stage
from visits.fieldwork.visits.models import WITH_THE_TEAM

from .actions import leads
from .models import Lead
from .models import LeadState as State


def is_unseen(lead: Lead) -> bool:
    """Whether no visit that was sent in verifies it yet."""
    return not lead.visits.exclude(state__in=WITH_THE_TEAM).exists()


leads.way(
    Stage(pgettext_lazy("stage", "Written down"), after=State.RECEIVED),
    Stage(pgettext_lazy("stage", "Assigned"), "assign", at=[State.RECEIVED], after=State.ASSIGNED),
    Stage(pgettext_lazy("stage", "Seen on the spot"), "verify", at=[State.ASSIGNED], open=is_unseen,
          due=lambda one: one.due_on),
    Stage(pgettext_lazy("stage", "Reported"), "report", at=[State.ASSIGNED], after=State.REPORTED,
          due=lambda one: one.due_on),
    Stage(pgettext_lazy("lead stage", "Settled"), "settle", at=[State.REPORTED], after=State.SETTLED),
)  # fmt: skip
