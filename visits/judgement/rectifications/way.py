"""The way of a demand as the head of its page shows it: drafted, signed, put right, verified by others, closed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from visits.core.workflow.case import Lack, Stage
from visits.fieldwork.visits.models import WITH_THE_TEAM, Visit
from visits.judgement.findings.models import FindingState

from .actions import demands
from .models import Rectification
from .models import RectificationState as State
from .rules import waits_for_decision


def lacks_to_demand(one: Rectification) -> list[str]:
    """What lacks before the demand is signed."""
    lacks = []
    if one.findings.exclude(state=FindingState.VERIFIED).exists():
        lacks.append(_("One of its findings is not verified any more."))
    if waits_for_decision(one):
        lacks.append(_("This demand is made by its decision: it is signed there."))
    return lacks


def lacks_to_verify(one: Rectification) -> list[str]:
    """The verifying team needs a visit to the unit since the report that was sent in."""
    rows = Visit.objects.filter(team=one.team_id, unit=one.unit_id, visited_on__gte=one.reported_on)
    if rows.exclude(state__in=WITH_THE_TEAM).exists():
        return []
    return [Lack(_("No visit of the verifying team to this unit since the report was sent in yet."))]


demands.way(
    Stage(lazy("Draft"), after=State.DRAFTED),
    Stage(pgettext_lazy("stage", "Signature"), "demand", at=[State.DRAFTED], after=State.DEMANDED,
          asks=lacks_to_demand),
    Stage(pgettext_lazy("stage", "Put right"), "report", at=[State.DEMANDED], after=State.REPORTED,
          due=lambda one: one.due_on),
    Stage(pgettext_lazy("stage", "Verified by another team"), "verify", at=[State.REPORTED], after=State.VERIFIED,
          asks=lacks_to_verify, due=lambda one: one.due_on),
    Stage(pgettext_lazy("stage", "Demanded again"), "reopen", at=[State.VERIFIED],
          fits=lambda one: one.state == State.VERIFIED and not one.is_done),
    Stage(pgettext_lazy("stage", "Closed"), "close", at=[State.VERIFIED], after=State.CLOSED),
    fell=[State.WITHDRAWN],
)  # fmt: skip
