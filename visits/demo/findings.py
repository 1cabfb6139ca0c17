"""Findings for the invented city: some verified, one not upheld, some still to be verified."""

import datetime as dt
import uuid
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from cadre_review.accounts.models import Role, User
from cadre_review.audit.log import record
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.models import Statement, Visit
from visits.judgement.findings.actions import (
    change,
    hear_account,
    link_document,
    link_passage,
    open_finding,
    reject,
    verify,
)
from visits.judgement.findings.models import Finding
from visits.organisation.rounds.models import Check, Round

MOST = 12
BEFORE = 70  # days ago: what was heard by then was found and verified in time for the motions that rest on it
TEAMS = 3  # of the findings against, how many are about leadership teams
FOR = {Check.POLITICAL: "steadfast", Check.COMPETENCE: "able", Check.PERFORMANCE: "achievement"}
AGAINST = {
    Check.POLITICAL: "no_initiative",
    Check.COMPETENCE: "not_fulfilling",
    Check.PERFORMANCE: "discontent",
}
OF_TEAMS = {
    ("for", "political_building"): "delivers", ("for", "ideological_building"): "united",
    ("for", "running"): "runs_well", ("for", "function"): "delivers",
    ("against", "political_building"): "party_building", ("against", "ideological_building"): "raising_cadres",
    ("against", "running"): "runs_badly", ("against", "function"): "undecided",
}  # fmt: skip
WHY = "两人以上分别证实，与台账和现场一致。"


def make_findings(chance: Random, lead: Lead | None = None) -> list[Finding]:
    """A dozen findings from accepted statements, that of the lead at their head, every third not verified yet; the
    same seed gives the same ones."""
    staff = User.objects.filter(role=Role.STAFF, is_active=True).order_by("pk").first()
    reviewer = User.objects.filter(role=Role.REVIEWER, is_active=True).order_by("pk").first()
    if not staff or not reviewer:
        return []
    made: list[Finding] = []
    for told in _statements(lead.statement if lead else None):
        if len(made) == MOST:
            break
        made.append(_dated(_found(chance, staff, reviewer, told, len(made))))
    return made


def _statements(first: Statement | None) -> list[Statement]:
    """The newest of each subject before that day, from talks with accepted visits of the open rounds."""
    rows = Statement.objects.filter(visit__state="accepted", visit__round__state=Round.State.OPEN)
    rows = rows.filter(visit__visited_on__lte=timezone.localdate() - dt.timedelta(BEFORE))
    rows = rows.select_related("visit", "interview").order_by("-visit__visited_on", "pk")
    seen: dict[tuple[Any, Any, str], Statement] = {}
    head = [first] if first else []
    for row in rows[:400]:
        seen.setdefault((row.cadre_id, row.leadership_team_id, row.side), row)
    if first:
        seen.pop((first.cadre_id, None, first.side), None)
    against = [row for row in seen.values() if row.side == "against"]
    teams = [row for row in against if row.leadership_team_id][:TEAMS]
    people = [row for row in against if row.cadre_id][: MOST // 2 - len(teams)]
    praised = [row for row in seen.values() if row.side == "for"]
    return head + teams + people + sorted(praised, key=lambda row: row.cadre_id is None)


def _found(chance: Random, staff: Any, reviewer: Any, told: Statement, place: int) -> Finding:
    kinds = FOR if told.side == "for" else AGAINST
    values = {
        "side": told.side, "check_key": told.check_key, "dimension": told.dimension, "statement": told.text[:200],
        "kind": kinds[Check(told.check_key)] if told.cadre_id else OF_TEAMS[told.side, told.dimension],
    }  # fmt: skip
    key = uuid.UUID(int=chance.getrandbits(128), version=4)
    finding = open_finding(actor=staff, told=told, client_key=key, passage=told.text, values=values)
    finding = _supported(staff, finding, told)
    if place % 3 == 2:
        return finding
    if place % 6 == 4:
        return reject(actor=reviewer, finding=finding, base_version=finding.version,
                      reason="经现场核实，与反映情况不符。")  # fmt: skip
    return verify(actor=reviewer, finding=finding, base_version=finding.version, reason=WHY)


@transaction.atomic
def _dated(finding: Finding) -> Finding:
    """As if it had been opened two days after the last talk under it, and settled four days later."""
    heard = Visit.objects.filter(interviews__findings__finding=finding).order_by("-visited_on").first()
    if heard is None:
        return finding
    at = timezone.make_aware(dt.datetime.combine(heard.visited_on + dt.timedelta(2), dt.time(10)))
    settled = (at + dt.timedelta(4)).date() if finding.decided_on else None
    Finding.objects.filter(pk=finding.pk).update(created_at=at, decided_on=settled)
    record(None, "demo.fill", finding)
    return finding


def _supported(staff: Any, finding: Finding, told: Statement) -> Finding:
    others = Statement.objects.filter(
        visit__state="accepted",
        cadre=told.cadre_id,
        leadership_team=told.leadership_team_id,
        visit__visited_on__lte=told.visit.visited_on,
    ).exclude(pk=told.pk)
    for other in others.order_by("pk")[:2]:
        bears = "supports" if other.side == told.side else "contradicts"
        finding = link_passage(actor=staff, finding=finding, base_version=finding.version, told=other,
                               passage=other.text, bears=bears)  # fmt: skip
    if told.side == "for":
        return finding
    finding = link_document(actor=staff, finding=finding, base_version=finding.version, bears="supports",
                            document="市委督查室专项督查通报（演示）", passage="通报所列问题与谈话反映的一致。")  # fmt: skip
    day = told.visit.visited_on
    values = {"fact": told.text[:2000], "fact_on": day, "fact_place": str(told.visit.unit)}
    finding = change(actor=staff, finding=finding, base_version=finding.version, values=values)
    return hear_account(
        actor=staff, finding=finding, base_version=finding.version, account_on=day, account_refused="",
        account="承认反映的情况存在，说明了原因，表示已经着手改正。",
    )  # fmt: skip
