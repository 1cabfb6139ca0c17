"""What the work list and the page of a talk show of leads."""

from typing import Any

from django import template
from django.db.models import Q
from django.utils import timezone

from visits.core.access import can, is_given
from visits.fieldwork.visits.models import WITH_THE_TEAM, Visit
from visits.judgement.leads.models import Lead, LeadState

register = template.Library()
MOST = 8


@register.simple_tag
def may_open_leads(user: Any, visit: Visit) -> bool:
    """Whether the user may open leads from what was said on this visit."""
    return visit.state not in WITH_THE_TEAM and user.is_field and can(user, "lead.open", visit)


@register.inclusion_tag("leads/_waiting.html")
def leads_waiting(user: Any) -> dict[str, Any]:
    """Leads that wait for the user: teams verify; staff and reviewers assign and settle. Nothing of the content."""
    states = {
        "member": [LeadState.ASSIGNED],
        "lead": [LeadState.ASSIGNED],
        "staff": [LeadState.RECEIVED, LeadState.REPORTED],
        "reviewer": [LeadState.REPORTED],
    }.get(user.role)
    if not states:
        return {"leads": []}
    wanted = Q(state__in=states)
    if is_given(user, "lead.assign"):
        wanted |= Q(state=LeadState.ASSIGNED, due_on__lt=timezone.localdate())
    rows = Lead.objects.visible_to(user).filter(wanted).select_related("unit").order_by("due_on", "pk")
    return {"leads": rows[:MOST]}
