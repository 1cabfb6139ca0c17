"""Builders of leads, written straight into the tables."""

from itertools import count
from uuid import uuid4

from django.utils import timezone

from visits.fieldwork.leads.models import Lead

numbers = count(1)


def make_lead(by, unit, team=None, **values):
    """A lead about the unit (or the ``cadre`` given); with a team it is being verified."""
    today = timezone.localdate()
    facts = {"channel": "letter", "about": "unit", "says": "反映工程进度严重滞后", "received_on": today,
             "client_key": uuid4(), "number": f"T-{next(numbers):04}"}  # fmt: skip
    if team:
        facts |= {"team": team, "due_on": today, "state": "assigned"}
    if "cadre" in values:
        facts["about"] = "cadre"
    return Lead.objects.create(unit=unit, created_by=by, received_by=by, **(facts | values))
