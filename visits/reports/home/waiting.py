"""What the work list shows of the plan and of leads."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from visits.core.access import is_given
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
    found = _planned(user, today, today + dt.timedelta(days=6 - today.weekday()))
    late = [one for one in found if one["on"] < today]
    return {"plans": found[len(late) :], "late": late, "is_field": True}


def _planned(user: Any, today: dt.date, last: dt.date) -> list[dict[str, Any]]:
    """The first of those before today, and the first from today until the last day, in the order of their days."""
    nth = Window(RowNumber(), partition_by=[Q(due_on__lt=today)], order_by=["due_on", "pk"])
    rows = PlannedVisit.objects.visible_to(user).open().filter(due_on__lte=last)
    rows = rows.annotate(
        nth=nth, called=Exists(Contact.objects.filter(planned=OuterRef("pk")).order_by())
    )
    values = rows.filter(nth__lte=MOST).order_by("due_on", "pk").values_list(
        "pk", "unit__short_name", "unit__name", "due_on", "agreed_on", "called", "part_of_day"
    )  # fmt: skip
    page = pages_of("plans:detail")
    return [
        {"url": page(key), "unit": short or name, "on": day, "part": DayPart(part).label}
        | _state(agreed, called)
        for key, short, name, day, agreed, called, part in values
    ]


def _state(agreed_on: dt.date | None, is_called: bool) -> dict[str, Any]:
    """How far one has come that is not visited yet, as ``with_state`` has it."""
    state = PlanState.AGREED if agreed_on else PlanState.CONTACTED if is_called else PlanState.WANTED
    return {"state": state.value, "state_label": state.label}


def leads_waiting(user: Any) -> list[dict[str, Any]]:
    """Leads that wait for the user: teams verify; staff and reviewers assign and settle. Nothing of the content."""
    if not (states := WITH.get(user.role)):
        return []
    today, wanted = timezone.localdate(), Q(state__in=states)
    if is_given(user, "lead.assign"):
        wanted |= Q(state=LeadState.ASSIGNED, due_on__lt=today)
    rows = Lead.objects.visible_to(user).filter(wanted).order_by("due_on", "pk")
    values = rows.values_list("pk", "number", "unit__short_name", "unit__name", "state", "due_on")[:MOST]
    page = pages_of("leads:detail")
    return [
        {"url": page(key), "number": number, "unit": short or name, "state": state,
         "state_label": LeadState(state).label, "due_on": due_on,
         "is_late": state == LeadState.ASSIGNED and due_on is not None and due_on < today}
        for key, number, short, name, state, due_on in values
    ]  # fmt: skip
