"""A demand as a thing with states; its steps are declared in ``actions.py``, or taken with those of a decision."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from visits.core.workflow import Notice, Workflow
from visits.organisation.notices.rules import LEADERS, up

from .models import Rectification


def parts_of(one: Rectification) -> dict[str, Any]:
    """The lines of a demand in its history."""
    findings = [{"finding": row.pk} for row in one.findings.order_by("pk")]
    return {"findings": findings, "visits": [{"visit": row.pk} for row in one.visits.order_by("pk")]}


def page_of(request: HttpRequest, one: Rectification, key: str) -> dict[str, Any]:
    """What stands on the page of a step: what is demanded, of whom."""
    about = [{"title": _("What is demanded"), "text": one.demand}]
    return {"about": about, "crumb": one.subject, "subject": one.subject}


demands = Workflow(
    Rectification,
    pages="rectifications",
    title=_("Rectification"),
    rows=("cadre__unit", "leadership_team__unit", "team__round", "decision", "created_by", "demanded_by"),
    parts=parts_of,
    page=page_of,
    stale=_("Someone else has changed this demand meanwhile. Look at it again, then repeat your change."),
    not_now=_("This cannot be done to a demand that is “%(state)s”."),
    taken=_("This form belongs to another demand. Open a new one."),
)
demands.act(
    "rectification.draft",
    _("drafted a demand to rectify"),
    Notice(
        _("A demand to rectify waits to be signed"),
        LEADERS,
        ("rectification.demand", "rectification.withdraw"),
    ),
)
demands.act("rectification.prepare", _("prepared the demand of a decision to rectify"))
demands.act("rectification.withdraw", _("let a demand fall with its decision"))
demands.act(
    "rectification.escalate",
    _("took an overdue rectification a rung up"),
    Notice(
        _("Rectification is overdue"),
        up,
        ("rectification.report", "rectification.extend", "rectification.withdraw"),
    ),
)
