"""What other packages ask the plan."""

import re
from collections import defaultdict
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from visits.core.readers import rows_of
from visits.organisation.rounds.models import Round, VisitTeam

from .hearing import to_hear_of, told
from .models import Contact, PlannedVisit, PlanState

PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")  # in what is written of a contact


def call_of(partner: str) -> str:
    """The number in what is written of a contact, as it is dialled; "" where there is none."""
    found = PHONE.search(partner)
    return found[0].replace("-", "") if found else ""


def plan_of_team(team: VisitTeam) -> dict[int | str, dict[str, Any]]:
    """By unit the next open visit of the team's plan (by ``task:<key>`` that of a key task): plain values that may lie
    on a device.

    ``contact`` is the partner of the last contact, ``call`` their number; ``to_hear`` are lines of what is still to be
    heard.
    """
    rows = PlannedVisit.objects.of_team(team).with_state().select_related("unit", "key_task", "round")
    last = Prefetch("contacts", Contact.objects.all(), to_attr="told_contacts")
    plans = [
        one
        for one in rows.prefetch_related("members", last).order_by("due_on", "pk")
        if one.state not in {PlanState.DONE, PlanState.DROPPED}
    ]
    hearing = to_hear_of(plans)
    found: dict[int | str, dict[str, Any]] = {}
    for one in plans:
        partner = one.told_contacts[0].partner if one.told_contacts else ""
        found.setdefault(
            one.unit_id or f"task:{one.key_task_id}",
            {
                "wanted_on": one.wanted_on.isoformat(),
                "agreed_on": one.agreed_on.isoformat() if one.agreed_on else "",
                "contact": partner,
                "call": call_of(partner),
                "methods": list(one.methods),
                "members": [person.pk for person in one.members.all()],
                "to_hear": told(hearing[one.pk]) + ([one.to_hear] if one.to_hear else []),
            },
        )
    return found


def planned_by_month(round: Round, user: Any) -> dict[str, int]:
    """How many units the plan of the round visits for the first time in each month: ``2026-04`` → number."""
    first: dict[int, Any] = {}
    for unit, day in rows_of(user, _days_of_units, round.pk):
        first.setdefault(unit, day)
    months: dict[str, int] = defaultdict(int)
    for day in first.values():
        months[f"{day:%Y-%m}"] += 1
    return dict(sorted(months.items()))


def _days_of_units(user: Any, held: int) -> QuerySet[Any, Any]:
    rows = PlannedVisit.objects.visible_to(user).to_units().filter(round=held).standing()
    due = rows.annotate(due_on=Coalesce("agreed_on", "wanted_on")).order_by("due_on", "pk")
    return due.values_list("unit", "due_on")


def planned_until(user: Any, rounds: Any) -> QuerySet[Any, Any]:
    """Of each round how many units its plan visits until today, at least once."""
    rows = PlannedVisit.objects.visible_to(user).to_units().filter(round__in=rounds).standing()
    due = rows.annotate(due_on=Coalesce("agreed_on", "wanted_on")).filter(due_on__lte=timezone.localdate())
    return due.order_by().values_list("round").annotate(n=Count("unit", distinct=True))
