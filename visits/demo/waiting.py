"""What waits for the leader of the invented city: motions with the second signature, a letter, a seal to be opened."""

import datetime as dt
import uuid
from random import Random
from typing import Any

from django.utils import timezone

from cadre_review.accounts.models import Role, User
from visits.fieldwork.sealed_sources import actions as seals
from visits.fieldwork.visits.models import Interview
from visits.judgement.appraisals import actions as meetings
from visits.judgement.decisions import actions as motions
from visits.judgement.findings.models import Finding
from visits.judgement.letters import actions as letters
from visits.judgement.letters.models import FeedbackLetter
from visits.judgement.meetings.actions import put_motion
from visits.organisation.rounds.models import Round, ScopeEntry

from .decisions import WHY_ON

MOTIONS = 4
ON_THE_LIST = 2  # of them are signed and come before a meeting


def make_waiting(chance: Random) -> None:
    """Through the site's own actions; nothing where the city has nobody to do it."""
    office = [User.objects.filter(role=role, is_active=True).order_by("pk").first()
              for role in (Role.STAFF, Role.REVIEWER, Role.LEADER)]  # fmt: skip
    if not all(office):
        return
    staff, reviewer, leader = office
    rows = Finding.objects.visible_to(staff).verified().filter(cadre__isnull=False, side="for")
    moved = [
        _motion(_key(chance), staff, reviewer, finding)
        for finding in rows.select_related("cadre__unit").order_by("pk")[:MOTIONS]
    ]
    _meeting(_key(chance), staff, reviewer, leader, moved[:ON_THE_LIST])
    _letter(_key(chance), staff)
    _seal(staff)


def _key(chance: Random) -> uuid.UUID:
    return uuid.UUID(int=chance.getrandbits(128), version=4)


def _motion(key: uuid.UUID, staff: Any, reviewer: Any, finding: Any) -> Any:
    reasons = f"{finding.statement}拟平职交流到任务更重的岗位，进一步发挥作用。"
    values = {"kind": "lateral", "origin": "other", "reasons": reasons, "goes_on": WHY_ON}
    made = motions.draft(actor=staff, client_key=key, thing=finding.cadre, values=values, findings=[finding])
    return motions.second(actor=reviewer, decision=made, base_version=made.version, goes_on=WHY_ON)


def _meeting(key: uuid.UUID, staff: Any, reviewer: Any, leader: Any, moved: list[Any]) -> None:
    """A meeting of the department on motions that the leader has signed, its pack frozen."""
    if not moved:
        return
    values = {
        "title": "部务会",
        "held_on": timezone.localdate(),
        "place": "二楼会议室",
        "agenda": "",
        "chair": leader,
    }
    meeting = meetings.prepare(actor=staff, client_key=key, values=values, members=[staff, reviewer, leader])
    for one in moved:
        signed = motions.sign(actor=leader, decision=one, base_version=one.version, goes_on=WHY_ON)
        put_motion(actor=staff, appraisal=meeting, motion=signed)
    meeting.refresh_from_db()
    meetings.freeze(actor=staff, appraisal=meeting, base_version=meeting.version)


def _letter(key: uuid.UUID, staff: Any) -> None:
    held = Round.objects.filter(state=Round.State.OPEN).order_by("-pk").first()
    if held is None:
        return
    told = FeedbackLetter.objects.filter(round=held).values("unit")
    entries = ScopeEntry.objects.to_units().filter(round=held, in_scope=True).exclude(unit__in=told)
    entry = entries.order_by("pk").first()
    if entry is None:
        return
    values = {
        "praise": "班子分工明确，推进年度工作有章法。", "problems": "年轻干部到一线锻炼的安排还不够。",
        "demands": "请于一个月内报送改进安排。", "answer_by": timezone.localdate() + dt.timedelta(30),
    }  # fmt: skip
    letters.draft(actor=staff, client_key=key, unit=entry.unit, of=held, values=values)


def _seal(staff: Any) -> None:
    talks = Interview.objects.visible_to(staff).filter(sealed_source__isnull=False, visit_state="accepted")
    if talk := talks.order_by("pk").first():
        seals.ask(actor=staff, thing=talk, reason="反映的问题需向本人进一步核对细节。")
