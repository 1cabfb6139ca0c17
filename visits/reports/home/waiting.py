"""What the work list shows of the plan and of leads."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone

from visits.core.access import is_given
from visits.fieldwork.leads.models import Lead, LeadState
from visits.fieldwork.schedule.models import PlannedVisit, PlanState

MOST = 8
WITH = {  # which leads wait for whom
    "member": [LeadState.ASSIGNED],
    "lead": [LeadState.ASSIGNED],
    "staff": [LeadState.RECEIVED, LeadState.REPORTED],
    "reviewer": [LeadState.REPORTED],
}


def visits_of_the_week(user: Any) -> dict[str, Any]:
    """This week's visits with the state of contact, and those whose day has passed; for field roles."""
    if not user.is_field:
        return {"plans": [], "late": [], "is_field": False}
    today = timezone.localdate()
    sunday = today + dt.timedelta(days=6 - today.weekday())
    rows = PlannedVisit.objects.visible_to(user).with_state().select_related("unit")
    rows = rows.exclude(state__in=[PlanState.DONE, PlanState.DROPPED]).order_by("due_on", "pk")
    late = list(rows.filter(due_on__lt=today)[:MOST])
    return {"plans": rows.filter(due_on__range=(today, sunday))[:MOST], "late": late, "is_field": True}


def leads_waiting(user: Any) -> Any:
    """Leads that wait for the user: teams verify; staff and reviewers assign and settle. Nothing of the content."""
    if not (states := WITH.get(user.role)):
        return []
    wanted = Q(state__in=states)
    if is_given(user, "lead.assign"):
        wanted |= Q(state=LeadState.ASSIGNED, due_on__lt=timezone.localdate())
    rows = Lead.objects.visible_to(user).filter(wanted).select_related("unit").order_by("due_on", "pk")
    return rows[:MOST]
