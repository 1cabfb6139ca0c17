"""The one demand of a decision 责成整改: prepared with it, running from its day, fallen with it.

A demand signed by a leader on its own and one that a decision made are the same thing: one row here, counted from
its signature on. A decision to rectify never stands without its demand, nor is its demand signed before it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.records import store
from visits.judgement.decisions.models import Decision

from .models import Rectification, RectificationState
from .steps import demands

PARTS = ("demand", "responsible", "due_on")  # what the preparation of the decision says of its demand


def demand_of(decision: Decision) -> Rectification | None:
    """The demand of a decision to rectify, from its preparation on."""
    rows = decision.rectifications.exclude(state=RectificationState.WITHDRAWN)
    found: Rectification | None = rows.order_by("pk").first()
    return found


def prepare_demand(*, actor: Any, decision: Decision, values: Mapping[str, Any]) -> None:
    """Draft the demand that the decision will make, or correct it; nothing while one of its parts is open."""
    parts = {name: values.get(name) for name in PARTS}
    if not all(parts.values()):
        return
    made = demand_of(decision) or Rectification(
        client_key=uuid4(), created_by=decision.created_by, decision=decision,
        leadership_team=decision.leadership_team, problem=decision.reasons,
    )  # fmt: skip
    is_new = made.pk is None
    for name, value in parts.items():
        setattr(made, name, value)
    store(made).findings.set(decision.findings.all())
    demands.finish(made, actor, _("prepared with the decision"))
    if is_new:
        record(actor, "rectification.prepare", made, decision=decision.pk)


def lacks_demand(decision: Decision, decided_on: dt.date) -> list[str]:
    """What the demand needs before the decision that makes it."""
    made = demand_of(decision)
    if made is None:
        return [_("Write down what is demanded, who answers for it and until when.")]
    if made.due_on < decided_on:
        text = _("The demand is due on %(due)s, before the decision of %(day)s.")
        return [text % {"due": made.due_on, "day": decided_on}]
    return []


def make_demand(*, actor: Any, decision: Decision) -> None:
    """The decision is made: its demand runs from that day, signed by who signed the motion."""
    made = demand_of(decision)
    if made is None or made.state != RectificationState.DRAFTED:
        return
    made.state, made.demanded_on = RectificationState.DEMANDED, decision.decided_on
    made.demanded_by = decision.signed_by
    demands.write(made, actor, _("demanded until %(day)s") % {"day": made.due_on})
    record(actor, "rectification.demand", made, due_on=made.due_on, decision=decision.pk)


def let_fall(*, actor: Any, decision: Decision, reason: str) -> None:
    """The motion or decision is withdrawn or overturned: what it made falls with it and counts no more."""
    made = demand_of(decision)
    if made is None or decision.behaviour != "rectify":
        return
    made.state = RectificationState.WITHDRAWN
    demands.write(made, actor, reason)
    record(actor, "rectification.withdraw", made, decision=decision.pk)
