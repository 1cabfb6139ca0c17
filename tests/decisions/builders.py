"""Builders of decisions, written straight into the tables."""

from uuid import uuid4

from visits.reviews.decisions.models import Decision


def make_decision(by, **values):
    """A motion about the ``cadre`` or ``leadership_team`` given; decided where a day is given."""
    facts = {
        "kind": "rectify" if "leadership_team" in values else "promotion",
        "reasons": "经走访发现",
        "client_key": uuid4(),
    }
    if "decided_on" in values:
        facts |= {"state": "told", "document_number": "组干1号", "told_on": values["decided_on"]}
    return Decision.objects.create(created_by=by, **(facts | values))
