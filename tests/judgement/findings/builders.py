"""Builders of findings, written straight into the tables."""

from uuid import uuid4

from django.utils import timezone

from visits.judgement.findings.models import Finding


def make_finding(by, settled_by=None, **values):
    """A finding about the ``cadre`` or ``leadership_team`` given; verified where somebody settled it."""
    place = {"dimension": "running"} if "leadership_team" in values else {"check_key": "performance"}
    facts = {"side": "against", "statement": "重点项目推进迟缓", "client_key": uuid4()} | place
    if "cadre" in values:
        facts["kind"] = "not_fulfilling" if values.get("side", "against") == "against" else "achievement"
    if settled_by:
        facts |= {"state": "verified", "reason": "两人证实", "decided_by": settled_by}
        facts["decided_on"] = timezone.localdate()
    return Finding.objects.create(created_by=by, **(facts | values))
