"""The itinerary of a team: to print, as Excel, and for the calendar of a phone (.ics, RFC 5545)."""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Any, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.accounts.models import User
from cadre_review.marks import bracketed, listed, parted
from cadre_review.policy import opens
from visits.core.lists.register import registered
from visits.core.lists.views import send_sheet
from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet
from visits.organisation.rounds.models import VisitTeam

from .lists import fill_lacks, prepare
from .models import DayPart, PlannedVisit, PlanState

HOURS = {
    DayPart.WHOLE: ("090000", "170000"),
    DayPart.MORNING: ("090000", "120000"),
    DayPart.AFTERNOON: ("143000", "173000"),
}
COLUMNS = [
    Column("day", gettext_lazy("Day"), lambda p: p.on, kind="date", width=12),
    Column("part", gettext_lazy("Time of day"), lambda p: p.get_part_of_day_display(), width=10),
    Column("unit", gettext_lazy("Unit or key task"), lambda p: p.destination.name, width=26),
    Column("contact", gettext_lazy("Contact"), lambda p: p.partner, width=20),
    Column("members", gettext_lazy("Members"), lambda p: listed(p.people), width=20),
    Column("methods", gettext_lazy("Methods"), lambda p: listed(p.labels_of_methods()), width=20),
    Column("hear", gettext_lazy("To be heard"), lambda p: parted(p.lacks), kind="long", width=34),
    Column("conflicts", gettext_lazy("Conflicts"), lambda p: parted(p.conflicts), kind="long", width=24),
    Column("state", gettext_lazy("State"), lambda p: p.state_label, width=10),
]  # fmt: skip


def scoped(request: HttpRequest, pk: int) -> VisitTeam:
    """The team, if the user sees it."""
    rows = VisitTeam.objects.visible_to(request.user).select_related("round")
    found: VisitTeam = get_object_or_404(rows, pk=pk)
    return found


def plans_of(user: Any, team: VisitTeam) -> list[PlannedVisit]:
    """The visits still to be made by the team, by day, with what the columns need."""
    rows = (
        PlannedVisit.objects.visible_to(user)
        .of_team(team)
        .with_state()
        .select_related("unit", "key_task", "round")
    )
    rows = rows.exclude(state__in=[PlanState.DONE, PlanState.DROPPED])
    found = list(rows.order_by("due_on", "pk"))
    prepare(found)
    fill_lacks(found)
    return found


def page(request: HttpRequest, team: int) -> HttpResponse:
    """The itinerary by day, to be printed."""
    held, reader = scoped(request, team), cast(User, request.user)
    plans = plans_of(reader, held)
    days = [(day, list(rows)) for day, rows in groupby(plans, key=lambda one: one.on)]
    context = {
        "team": held,
        "days": days,
        "now": timezone.localtime(),
        "may_have_calendar": opens(reader.role, "plans:itinerary_calendar"),
    }
    return render(request, "plans/itinerary.html", context)


def workbook(request: HttpRequest, team: int) -> FileResponse:
    """The itinerary as an office sheet, registered."""
    held, reader = scoped(request, team), cast(User, request.user)
    plans = plans_of(reader, held)
    entry = registered(request.user, "itinerary", f"team={team}", len(plans))
    sheet = Sheet(
        title=_("Itinerary of %(team)s") % {"team": held}, name=str(held)[:31], columns=COLUMNS, rows=plans,
        lines=(str(held.round),), signed_by=reader.name,
    )  # fmt: skip
    return send_sheet(sheet, entry)


def calendar_file(request: HttpRequest, team: int) -> HttpResponse:
    """The team's visits for a calendar program; units, tasks and team only, registered."""
    held = scoped(request, team)
    rows = (
        PlannedVisit.objects.visible_to(request.user)
        .of_team(held)
        .with_state()
        .select_related("unit", "key_task")
    )
    plans = list(rows.exclude(state=PlanState.DONE).order_by("due_on", "pk"))
    entry = registered(request.user, "itinerary_ics", f"team={team}", len(plans))
    text = ics(plans, held)
    response = HttpResponse(text.encode(), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="visits-{entry.pk}.ics"'
    return response


def ics(plans: Iterable[PlannedVisit], team: VisitTeam) -> str:
    """The plans as an iCalendar object. No person is named in it: calendars on phones go to clouds.

    UIDs are the plans' client keys and stay; SEQUENCE is the version; dropped visits are CANCELLED.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//visit-records//plan//ZH", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", "BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD",
             "DTSTART:19700101T000000", "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "TZNAME:CST", "END:STANDARD",
             "END:VTIMEZONE"]  # fmt: skip
    for plan in plans:
        lines += _event(plan, team)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(plan: PlannedVisit, team: VisitTeam) -> list[str]:
    starts, ends = HOURS[DayPart(plan.part_of_day)]
    stamp = f"{plan.changed_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    state = "CANCELLED" if plan.dropped_at else "CONFIRMED" if plan.agreed_on else "TENTATIVE"
    return [
        "BEGIN:VEVENT",
        f"UID:{plan.client_key}@visit-plan",
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{plan.version}",
        f"DTSTART;TZID=Asia/Shanghai:{plan.on:%Y%m%d}T{starts}",
        f"DTEND;TZID=Asia/Shanghai:{plan.on:%Y%m%d}T{ends}",
        f"SUMMARY:{escaped(bracketed(plan.destination.name, team))}",
        f"STATUS:{state}",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Text as RFC 5545 §3.3.11 writes it."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never within a character (RFC 5545 §3.1)."""
    pieces, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > 75:
            pieces.append(" ")
            size = 1
        pieces[-1] += letter
        size += width
    return "\r\n".join(pieces)
