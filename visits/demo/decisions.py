"""Motions and decisions for the invented city: one promoted through the visits, measures, a demand to rectify."""

import datetime as dt
import uuid
from itertools import pairwise
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from cadre_review.accounts.models import Role, User
from cadre_review.audit.log import record
from visits.fieldwork.recommendations.models import Recommendation
from visits.fieldwork.visits.places import HeardAt
from visits.judgement.decisions import actions
from visits.judgement.decisions.models import Decision, Must
from visits.judgement.dossiers.actions import freeze
from visits.judgement.findings.models import Finding
from visits.organisation.units.models import Level

WHY_ON = "已逐项核对本人当前未了事项，不影响本次动议。"
MOVED = 50  # days ago that promotions were moved


def make_decisions(chance: Random) -> list[Decision]:
    """A decision on each verified finding but the last, which stays a motion; the same seed gives the same ones."""
    office = [User.objects.filter(role=role, is_active=True).order_by("pk").first()
              for role in (Role.STAFF, Role.REVIEWER, Role.LEADER)]  # fmt: skip
    if not all(office):
        return []
    found = list(Finding.objects.verified().select_related("cadre", "leadership_team").order_by("pk"))
    made = [_decision(chance, office, one, is_motion=one is found[-1]) for one in found]
    for decision in made[:1]:
        freeze(
            actor=office[0], decision=decision, client_key=uuid.UUID(int=chance.getrandbits(128), version=4)
        )
    return made


def _decision(chance: Random, office: list[Any], finding: Finding, *, is_motion: bool) -> Decision:
    staff, reviewer, leader = office
    praised = finding.side == "for"
    kind = (
        ("promotion" if praised else "reminder") if finding.cadre else ("example" if praised else "rectify")
    )
    values = {
        "kind": kind, "origin": "other", "reasons": finding.statement, "found_through_visits": praised,
        "how_found": "走访中群众和同事反映，经核实。" if praised else "", "goes_on": WHY_ON, **_rests_on(finding, kind),
    }  # fmt: skip
    key = uuid.UUID(int=chance.getrandbits(128), version=4)
    made = actions.draft(
        actor=staff, client_key=key, thing=finding.subject, values=values, findings=[finding]
    )
    if is_motion:
        return made
    made = actions.second(actor=reviewer, decision=made, base_version=made.version, goes_on=WHY_ON)
    made = actions.sign(actor=leader, decision=made, base_version=made.version, goes_on=WHY_ON)
    today = timezone.localdate()
    if kind == "promotion":
        made = _prepared(staff, _moved(made, today - dt.timedelta(MOVED)))
    if kind == "rectify":
        made = actions.prepare(actor=staff, decision=made, base_version=made.version, values={
            "demand": "对照问题逐项整改，报送整改情况和佐证材料。", "responsible": "单位主要负责人",
            "due_on": today + dt.timedelta(45),
        })  # fmt: skip
    number = f"组干〔{today.year}〕{chance.randint(100, 999)}号"
    made = actions.decide(actor=staff, decision=made, base_version=made.version, decided_on=today,
                          document_number=number)  # fmt: skip
    return actions.tell(
        actor=staff, decision=made, base_version=made.version, told_on=today, told_by="干部科"
    )


def _rests_on(finding: Finding, kind: str) -> dict[str, Any]:
    """Of a promotion: the recommendation by those around, and the lead with the key task from which it came."""
    if kind != "promotion":
        return {}
    around = Recommendation.objects.standing().filter(cadre=finding.cadre).first()
    told = finding.lead and finding.lead.statement
    task = told.visit.key_task if told and told.heard_at == HeardAt.TASK else None
    from_task = {"origin": "key_task", "key_task": task, "lead": finding.lead} if task else {}
    return {"recommendation": around, **from_task}


@transaction.atomic
def _moved(made: Decision, day: dt.date) -> Decision:
    """As if it had been moved and signed some weeks ago, so that its steps stand in the order of the law."""
    at = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
    Decision.objects.filter(pk=made.pk).update(created_at=at)
    for place, step in enumerate(made.steps.order_by("pk")):
        made.steps.filter(pk=step.pk).update(at=at + dt.timedelta(hours=place))
    made.refresh_from_db()
    record(None, "demo.fill", made)
    return made


def _prepared(staff: Any, made: Decision) -> Decision:
    today = timezone.localdate()
    for which in Must.Which.values:
        made = actions.write_must(actor=staff, decision=made, base_version=made.version, which=which, result="clear",
                                  done_on=today - dt.timedelta(34), person="干部监督科")  # fmt: skip
    cadre: Any = made.cadre
    higher = dict(pairwise(reversed(Level.values)))
    values = {
        "recommended_on": today - dt.timedelta(40), "recommended_votes": "参加50人，推荐42票", "body": "市委常委会",
        "met_on": today - dt.timedelta(30), "entitled": 11, "present": 10, "votes_for": 10, "votes_against": 0,
        "votes_abstained": 0, "notice_from": today - dt.timedelta(25), "notice_to": today - dt.timedelta(10),
        "notice_result": "公示期间未收到反映", "post_after": f"{cadre.unit.name}负责人（演示）",
        "level_after": higher.get(cadre.level, cadre.level), "appointed_on": today,
    }  # fmt: skip
    return actions.prepare(actor=staff, decision=made, base_version=made.version, values=values)
