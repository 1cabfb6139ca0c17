"""What is overdue is taken a rung up: to staff at once, to reviewers after 15 days, to leaders after 30.

It is done at every sign-in and by ``manage.py escalate``, and each rung is taken once for each due day, so that it does
not matter how often. Whoever it concerns gets a notice; the step stands in the log and on the page of the thing.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.dispatch import receiver

from cadre_review.audit.log import record
from visits.fieldwork.visits.models import FollowUp
from visits.organisation.notices.models import Escalation

from .lists import LADDER
from .models import Rectification

RUNGS = [key for key in LADDER if key != "soon"]
FIRST = min(LADDER[key][1] for key in RUNGS)  # days overdue from which there is a rung
MOST = 200  # steps of a rung at once: a sign-in does not wait for the arrears of years
ACTS: dict[Any, str] = {Rectification: "rectification.escalate", FollowUp: "follow_up.escalate"}


@transaction.atomic
def escalate() -> int:
    """Take up what has reached a rung since the last time; how many steps there were."""
    overdue = [model for model in ACTS if model.objects.due_within(FIRST, None).exists()]
    return sum(_rung(model, key) for model in overdue for key in RUNGS)


def _rung(model: Any, key: str) -> int:
    _label, first, last = LADDER[key]
    name = model._meta.label_lower
    taken = Escalation.objects.filter(
        thing=name, rung=key, thing_id=OuterRef("pk"), due_on=OuterRef("due_on")
    )
    fresh = list(model.objects.due_within(first, last).filter(~Exists(taken)).order_by("due_on", "pk")[:MOST])
    made = [Escalation(thing=name, thing_id=one.pk, rung=key, due_on=one.due_on) for one in fresh]
    Escalation.objects.bulk_create(made, ignore_conflicts=True)
    for one in fresh:
        record(None, ACTS[model], one, rung=key, due_on=one.due_on)
    return len(fresh)


def rungs_of(thing: Any) -> list[dict[str, Any]]:
    """The rungs that a thing has reached, in words, with their moment."""
    rows = Escalation.objects.filter(thing=thing._meta.label_lower, thing_id=thing.pk)
    return [
        {"label": LADDER[one.rung][0], "at": one.at, "due_on": one.due_on}
        for one in rows
        if one.rung in LADDER
    ]


@receiver(user_logged_in, dispatch_uid="escalation")
def on_sign_in(sender: Any, **_more: Any) -> None:
    """Look for what is overdue whenever somebody comes to work."""
    escalate()
