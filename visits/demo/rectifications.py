"""Demands to rectify for the invented city, one of them overdue, and checks of what became of its decisions."""

import datetime as dt
import uuid
from random import Random

from django.db import transaction
from django.utils import timezone

from cadre_review.accounts.models import Role, User
from cadre_review.audit.log import record
from visits.fieldwork.visits.models import Visit
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding
from visits.judgement.letters import actions as letters
from visits.judgement.rectifications import actions
from visits.judgement.rectifications.models import Rectification


def make_rectifications(chance: Random) -> list[Rectification]:
    """A demand on each verified finding against that no decision made one of, the first of them overdue."""
    staff = User.objects.filter(role=Role.STAFF, is_active=True).order_by("pk").first()
    leader = User.objects.filter(role=Role.LEADER, is_active=True).order_by("pk").first()
    if not staff or not leader:
        return []
    made = []
    today = timezone.localdate()
    for finding in Finding.objects.verified().filter(side="against", rectifications=None).order_by("pk"):
        values = {
            "problem": finding.statement, "demand": "对照问题逐项整改，报送整改情况和佐证材料。", "responsible": "单位主要负责人",
            "due_on": today + dt.timedelta(chance.randint(5, 60)), "decision": None,
        }  # fmt: skip
        key = uuid.UUID(int=chance.getrandbits(128), version=4)
        one = actions.draft(
            actor=staff, client_key=key, thing=finding.subject, values=values, findings=[finding]
        )
        made.append(actions.demand(actor=leader, rectification=one, base_version=one.version))
    for late in made[:1]:
        _date_back(late, today - dt.timedelta(16))
    _letter(chance, staff, leader)
    standing = Decision.objects.effective().order_by("pk")
    for decision in standing[:3]:
        actions.plan_checks(actor=staff, decision=decision)
    return made


@transaction.atomic
def _date_back(late: Rectification, due_on: dt.date) -> None:
    """As if it had been demanded some time ago."""
    then = timezone.now() - dt.timedelta(46)
    days = {"due_on": due_on, "demanded_on": timezone.localdate(then), "created_at": then}
    Rectification.objects.filter(pk=late.pk).update(**days)
    late.steps.update(at=then)
    record(None, "demo.fill", late, due_on=due_on)


def _letter(chance: Random, staff: User, leader: User) -> None:
    """A feedback letter, sent, to the unit of the newest accepted visit."""
    visit = Visit.objects.accepted().select_related("unit", "round").order_by("-visited_on", "pk").first()
    if visit is None:
        return
    today = timezone.localdate()
    words = {
        "praise": "1. 班子成员坚持到基层一线现场办公。", "problems": "1. 个别重点项目节点滞后，调度机制不够有力。",
        "demands": "1. 逐项列出滞后节点，明确责任人和时限，书面报送。", "answer_by": today + dt.timedelta(30),
    }  # fmt: skip
    key = uuid.UUID(int=chance.getrandbits(128), version=4)
    made = letters.draft(actor=staff, client_key=key, unit=visit.unit, of=visit.round, values=words)
    made = letters.sign(actor=leader, letter=made, base_version=made.version)
    number = f"组函〔{today.year}〕{chance.randint(10, 99)}号"
    letters.send(actor=staff, letter=made, base_version=made.version, number=number, sent_on=today)
