"""Which visits may verify a lead, and how its words are compared with what was said."""

import re
from typing import Any

from django.db.models import Q

from cadre_review.marks import listed
from visits.cadres.files.models import TaskAssignment, Tenure
from visits.fieldwork.visits.models import Visit
from visits.organisation.rounds.models import Assignment, Round, VisitTeam

from .models import Lead


def visits_for(lead: Lead, user: Any) -> Any:
    """The visits that may verify a lead: of its team, on or after the day it came, seen by the user."""
    return Visit.objects.visible_to(user).filter(team=lead.team_id, visited_on__gte=lead.received_on)


def at_its_places(lead: Lead, at: str = "") -> Q:
    """Where a lead can be verified: its unit and the key tasks that it leads; of a cadre also where he serves beside,
    the key tasks to which he is sent, and the units that lead these."""
    units = Q(**{f"{at}unit": lead.unit_id}) | Q(**{f"{at}key_task__lead_unit": lead.unit_id})
    if not lead.cadre_id:
        return units
    now = {"cadre": lead.cadre_id, "to_on__isnull": True}
    held = Tenure.objects.filter(**now).order_by().values("unit")
    sent = TaskAssignment.objects.filter(**now).order_by()
    units |= Q(**{f"{at}unit__in": held}) | Q(**{f"{at}unit__in": sent.values("key_task__lead_unit")})
    return units | Q(**{f"{at}key_task__in": sent.values("key_task")})


def teams_for(lead: Lead) -> list[VisitTeam]:
    """The teams of open rounds that can verify it: those that have one of its places in hand."""
    held = Assignment.objects.in_hand().filter(at_its_places(lead), round__state=Round.State.OPEN)
    rows = VisitTeam.objects.filter(pk__in=held.order_by().values("team"))
    return list(rows.select_related("round").order_by("-round__starts_on", "position", "pk"))


def why_it_can(lead: Lead, teams: list[VisitTeam]) -> dict[int, str]:
    """By team, the places of the lead that it has in hand: the unit, where he serves beside, the task he is sent to."""
    held = Assignment.objects.in_hand().filter(at_its_places(lead), team__in=[one.pk for one in teams])
    found: dict[int, list[str]] = {}
    for one in held.select_related("unit", "key_task").order_by("pk"):
        found.setdefault(one.team_id, []).append(str(one.unit or one.key_task))
    return {team: listed(dict.fromkeys(places)) for team, places in found.items()}


def hands_for(lead: Lead) -> Any:
    """The assignments by which the team that verifies it has one of its places in hand."""
    return Assignment.objects.in_hand().filter(at_its_places(lead), team=lead.team_id)


def even(text: str) -> str:
    """The text with every run of blanks and line breaks as one blank."""
    return re.sub(r"\s+", " ", text).strip()
