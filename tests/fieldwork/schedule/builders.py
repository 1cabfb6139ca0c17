"""Planned visits for tests, written straight into the tables."""

import datetime as dt
from typing import Any
from uuid import uuid4

from django.utils import timezone

from visits.fieldwork.schedule.models import PlannedVisit


def workday(after: int = 7) -> dt.date:
    """The first Monday to Friday that lies so many days ahead."""
    day = timezone.localdate() + dt.timedelta(days=after)
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def make_plan(round: Any, unit: Any, author: Any, *members: Any, **values: Any) -> PlannedVisit:
    number = PlannedVisit.objects.filter(round=round, unit=unit).count() + 1
    plain = {"client_key": uuid4(), "wanted_on": workday(), "number": number}
    made = PlannedVisit.objects.create(round=round, unit=unit, created_by=author, **(plain | values))
    made.members.set(members)
    return made
