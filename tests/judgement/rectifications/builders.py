"""Builders of rectifications and outcome checks, written straight into the tables."""

import datetime as dt
from uuid import uuid4

from django.utils import timezone

from visits.fieldwork.visits.actions.attachments import keep_bytes
from visits.judgement.rectifications.models import OutcomeCheck, Rectification, RectificationFile


def make_rectification(by, state="demanded", days=10, **values):
    """A demand on the ``cadre`` or ``leadership_team`` given, due in so many days."""
    due = timezone.localdate() + dt.timedelta(days)
    facts = {"problem": "议事规则不执行", "demand": "三个月内建章立制", "responsible": "单位主要负责人", "due_on": due,
             "state": state, "client_key": uuid4()}  # fmt: skip
    return Rectification.objects.create(created_by=by, **(facts | values))


def make_check(decision, **values):
    """A check of the decision that is due today."""
    return OutcomeCheck.objects.create(
        decision=decision, months=3, **({"due_on": timezone.localdate()} | values)
    )


def make_file(rectification, by, data=b"2018-06-01 done"):
    """A text file that shows what was done, as the page keeps it."""
    made = RectificationFile(
        rectification=rectification,
        client_key=uuid4(),
        name="整改台账.txt",
        content_type="text/plain",
        added_by=by,
    )
    keep_bytes(made, data, "txt")
    made.save()
    return made
