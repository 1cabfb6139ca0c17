"""What the work list shows of the plan."""

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone

from visits.fieldwork.schedule.models import PlannedVisit, PlanState

register = template.Library()
MOST = 8


@register.inclusion_tag("plans/_week.html")
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


@register.simple_tag
def units_planned_today(user: Any) -> set[int]:
    """The units to which the user's teams are to go today."""
    plans = PlannedVisit.objects.visible_to(user).standing().with_state()
    return set(plans.filter(due_on=timezone.localdate()).values_list("unit", flat=True))
