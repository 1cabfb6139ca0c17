"""A plan for the invented city: visits of the next weeks, some agreed, some late."""

import datetime as dt
import uuid
from random import Random
from typing import Any

from django.utils import timezone

from cadre_review.audit.rows import unnoticed
from visits.fieldwork.schedule.models import Contact, Holiday, PlannedVisit
from visits.fieldwork.visits.models import Method
from visits.organisation.rounds.models import Assignment, VisitTeam

PARTNERS = ("办公室主任", "组织人事科科长", "党办副主任", "综合科科长")


def make_plans(chance: Random) -> list[PlannedVisit]:
    """Six visits a team around today, one of them to a key task, on working days; the same seed gives the same plan."""
    year = timezone.localdate().year
    for month, number, name in (
        (1, 1, "元旦"),
        (5, 1, "劳动节"),
        (10, 1, "国庆节"),
        (10, 2, "国庆节"),
        (10, 3, "国庆节"),
    ):
        with unnoticed():  # the city covers what it fills in at its end
            Holiday.objects.get_or_create(on=dt.date(year, month, number), defaults={"name": name})
    made = []
    for team in VisitTeam.objects.filter(round__state="open").select_related("round").order_by("pk"):
        members = [one.user for one in team.memberships.select_related("user").order_by("pk")]
        rows = Assignment.objects.in_hand().filter(team=team).select_related("unit", "key_task")
        held = [*rows.to_units().order_by("-pk")[:5], *rows.to_tasks().order_by("pk")[:1]]
        for place, assignment in enumerate(held):
            day = timezone.localdate() + dt.timedelta(days=2 * place - 3)
            day -= dt.timedelta(days=max(0, day.weekday() - 4))
            if not members or not team.round.starts_on <= day <= team.round.ends_on:
                continue
            made.append(_planned(chance, assignment, members, day, place))
    return made


def _planned(chance: Random, held: Assignment, members: list[Any], day: dt.date, place: int) -> PlannedVisit:
    who = chance.sample(members, min(2, len(members)))
    agreed = day if place % 3 == 1 else None
    one = PlannedVisit.objects.create(
        client_key=uuid.UUID(int=chance.getrandbits(128), version=4), created_by=members[0], round_id=held.round_id,
        unit=held.unit, key_task=held.key_task, wanted_on=day, agreed_on=agreed, part_of_day=chance.choice(("morning", "afternoon", "whole")),
        methods=chance.sample(Method.values, 2),
    )  # fmt: skip
    one.members.set(who)
    if place % 3:
        Contact.objects.create(
            planned=one, client_key=uuid.UUID(int=chance.getrandbits(128), version=4), by=who[0],
            contacted_on=timezone.localdate() - dt.timedelta(days=4), partner=chance.choice(PARTNERS), agreed_on=agreed,
        )  # fmt: skip
    return one
