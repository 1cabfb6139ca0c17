"""What the work list shows of the plan and of leads."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from visits.core.access import is_given
from visits.core.prepared import rows_of
from visits.fieldwork.leads.models import Lead, LeadState
from visits.fieldwork.schedule.models import Contact, DayPart, PlannedVisit, PlanState
from visits.reports.home.visits import pages_of

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
    page = pages_of("plans:detail")
    found = [
        {"url": page(key), "unit": short or name, "on": day, "part": DayPart(part).label}
        | _state(agreed, called)
        for key, short, name, day, agreed, called, part in rows_of(user, _planned)
    ]
    late = [one for one in found if one["on"] < today]
    return {"plans": found[len(late) :], "late": late, "is_field": True}


def _planned(user: Any) -> QuerySet[PlannedVisit, Any]:
    """The first of those before today, and the first from today until Sunday, in the order of their days."""
    today = timezone.localdate()
    rows = PlannedVisit.objects.visible_to(user).open()
    rows = rows.filter(due_on__lte=today + dt.timedelta(days=6 - today.weekday()))
    is_late: Any = Q(due_on__lt=today)
    nth = Window(RowNumber(), partition_by=[is_late], order_by=["due_on", "pk"])
    called = Exists(Contact.objects.filter(planned=OuterRef("pk")).order_by())
    first = rows.annotate(nth=nth, called=called).filter(nth__lte=MOST).order_by("due_on", "pk")
    return first.values_list(
        "pk", "unit__short_name", "unit__name", "due_on", "agreed_on", "called", "part_of_day"
    )


def _state(agreed_on: dt.date | None, is_called: bool) -> dict[str, Any]:
    """How far one has come that is not visited yet, as ``with_state`` has it."""
    state = PlanState.AGREED if agreed_on else PlanState.CONTACTED if is_called else PlanState.WANTED
    return {"state": state.value, "state_label": state.label}


def leads_waiting(user: Any) -> list[dict[str, Any]]:
    """Leads that wait for the user: teams verify; staff and reviewers assign and settle. Nothing of the content."""
    if user.role not in WITH:
        return []
    today, page = timezone.localdate(), pages_of("leads:detail")
    return [
        {"url": page(key), "number": number, "unit": short or name, "state": state,
         "state_label": LeadState(state).label, "due_on": due_on,
         "is_late": state == LeadState.ASSIGNED and due_on is not None and due_on < today}
        for key, number, short, name, state, due_on in rows_of(user, _leads)
    ]  # fmt: skip


def _leads(user: Any) -> QuerySet[Lead, Any]:
    wanted = Q(state__in=WITH[user.role])
    if is_given(user, "lead.assign"):
        wanted |= Q(state=LeadState.ASSIGNED, due_on__lt=timezone.localdate())
    rows = Lead.objects.visible_to(user).filter(wanted).order_by("due_on", "pk")
    return rows.values_list("pk", "number", "unit__short_name", "unit__name", "state", "due_on")[:MOST]
