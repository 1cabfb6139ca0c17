"""Builders of decisions, written straight into the tables."""

import datetime as dt
from uuid import uuid4

from visits.judgement.decisions.models import Decision


def make_decision(by, **values):
    """A motion about the ``cadre`` or ``leadership_team`` given; decided where a day is given."""
    facts = {
        "kind": "rectify" if "leadership_team" in values else "promotion",
        "reasons": "经走访发现",
        "client_key": uuid4(),
    }
    if "decided_on" in values:
        facts |= {"state": "told", "document_number": "组干1号", "told_on": values["decided_on"]}
        if facts["kind"] == "promotion" and "kind" not in values:
            facts |= days_of_law(values["decided_on"])
    return Decision.objects.create(created_by=by, **(facts | values))


def days_of_law(decided_on):
    """Recommendation, meeting and notice in their order before the day of the decision."""
    names = {"recommended_on": 40, "met_on": 30, "notice_from": 25, "notice_to": 10}
    return {name: decided_on - dt.timedelta(days) for name, days in names.items()}
