"""What the work list shows of the plan and of leads."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from visits.core.access import is_given
from visits.core.lists.rows import pages_of
from visits.core.readers import rows_of
from visits.core.scopes import scope_of
from visits.fieldwork.leads.models import Lead, LeadState
from visits.fieldwork.schedule.models import Contact, DayPart, PlannedVisit, PlanState

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
    rows = rows_of(user, _planned)
    page = pages_of("plans:detail")
    found = [{"url": page(key)} | _planned_row(*row) for key, _round, *row in rows]
    if len(scope_of(user).held) > 1:
        for shown, (_key, held, *_rest) in zip(found, rows, strict=True):
            shown["note"] += f" · {held}"
    n_late = sum(day < timezone.localdate() for _key, _round, _short, _name, day, *_rest in rows)
    return {"plans": found[n_late:], "late": found[:n_late], "is_field": True}


def _planned_row(
    short: str, name: str, day: dt.date, agreed_on: Any, is_called: bool, part: str
) -> dict[str, Any]:
    state = PlanState.AGREED if agreed_on else PlanState.CONTACTED if is_called else PlanState.WANTED
    return {
        "label": short or name, "note": _said_of(day, part),
        "state": state.value, "state_label": state.label,
    }  # fmt: skip


def _said_of(day: dt.date, part: str) -> str:
    if day < timezone.localdate():
        return _("was due on %(day)s, not visited yet") % {"day": f"{day:%Y-%m-%d}"}
    return f"{formats.date_format(day, 'n-j D')} {DayPart(part).label}"


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
        "pk",
        "round__name",
        "unit__short_name",
        Coalesce("unit__name", "key_task__name"),
        "due_on",
        "agreed_on",
        "called",
        "part_of_day",
    )


def leads_waiting(user: Any) -> list[dict[str, Any]]:
    """Leads that wait for the user: teams verify; staff and reviewers assign and settle. Nothing of the content."""
    if not WITH.get(user.role):
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
