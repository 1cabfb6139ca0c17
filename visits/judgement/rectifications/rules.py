"""Who may verify what was rectified, and which demand waits for its decision."""

from typing import Any

from visits.fieldwork.visits.models import Visit
from visits.judgement.decisions.models import STANDING
from visits.organisation.rounds.models import VisitTeam

from .models import Rectification


def teams_that_raised(rectification: Rectification) -> set[int]:
    """The visit teams whose talks stand under the findings, and those that verified them."""
    findings = rectification.findings.all()
    told = VisitTeam.objects.filter(visits__interviews__findings__finding__in=findings)
    seen = VisitTeam.objects.filter(visits__findings_verified__in=findings)
    return set(told.order_by().values_list("pk", flat=True)) | set(
        seen.order_by().values_list("pk", flat=True)
    )


def visits_for(rectification: Rectification, user: Any) -> Any:
    """The visits that may verify it: of its team, to the unit, since it was reported."""
    rows = Visit.objects.visible_to(user).filter(team=rectification.team_id, unit=rectification.unit_id)
    return (
        rows.filter(visited_on__gte=rectification.reported_on) if rectification.reported_on else rows.none()
    )


def waits_for_decision(one: Rectification) -> bool:
    """Whether a decision that is not made yet will make this demand: then it is not signed by itself."""
    return one.decision is not None and one.decision.state not in STANDING
