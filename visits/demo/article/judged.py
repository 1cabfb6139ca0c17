"""From what was said to a decision: the finding with its evidence, verified; the motion, signed by three; the steps of the law."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from visits.judgement.decisions import actions, entering
from visits.judgement.decisions.models import Decision, Ground, Must
from visits.judgement.findings import actions as findings
from visits.judgement.findings.models import Finding

from .clock import Story
from .fieldwork import Said
from .office import WORDS, Office

SAY = WORDS["judged"]


@dataclass
class Case:
    """Whom a decision concerns, what it rests on, and what it says; ``asked`` goes into the motion, ``after`` beside it."""

    said: Said
    finding: dict[str, str]  # kind, and the fact under an adverse one
    kind: str
    asked: dict[str, Any]
    after: dict[str, Any]

    @property
    def is_adverse(self) -> bool:
        """Whether it rests on something against the subject."""
        return self.said.side == "against"


def later(day: dt.date, days: int) -> dt.date:
    """So many days later."""
    return day + dt.timedelta(days)


def judged(office: Office, case: Case, day: dt.date) -> Story:
    """From the day on which the visit is accepted to the talk in which the decision is told."""
    yield later(day, 1)
    finding = opened(office, case)
    yield later(day, 6)
    finding = findings.verify(
        actor=office.reviewer, finding=finding, base_version=finding.version, reason=SAY["why"]
    )
    yield from decided(office, case, [finding], later(day, 10))


def opened(office: Office, case: Case) -> Finding:
    """The finding on what was said first, with what the others say; an adverse one with fact and account."""
    told = case.said.heard()
    values = {
        "side": case.said.side, "statement": told[0].text, "kind": case.finding.get("kind", ""), **case.said.place
    }  # fmt: skip
    made = findings.open_finding(
        actor=office.staff, told=told[0], client_key=office.key(), passage=told[0].text, values=values
    )
    for other in told[1:]:
        made = findings.link_passage(
            actor=office.staff, finding=made, base_version=made.version, told=other, passage=other.text, bears="supports"
        )  # fmt: skip
    return _answered(office, case, made) if case.is_adverse else made


def _answered(office: Office, case: Case, made: Finding) -> Finding:
    visit = case.said.heard()[-1].visit
    fact = {
        "fact": case.finding.get("fact") or case.said.texts[0], "fact_on": later(visit.visited_on, -40),
        "fact_place": str(visit.unit),
    }  # fmt: skip
    made = findings.change(actor=office.staff, finding=made, base_version=made.version, values=fact)
    return findings.hear_account(
        actor=office.staff, finding=made, base_version=made.version, account=SAY["account"], account_refused="",
        account_on=later(visit.visited_on, 4),
    )  # fmt: skip


def decided(office: Office, case: Case, found: list[Finding], day: dt.date) -> Story:
    """The motion, its two signatures, the steps of the law by its kind, the decision, the talk, the file."""
    yield day
    values = {
        "kind": case.kind,
        "origin": "other",
        "found_through_visits": False,
        "how_found": "",
    } | case.asked
    if values["found_through_visits"]:
        values["interview"] = case.said.heard()[0].interview
    made = actions.draft(
        actor=office.staff, client_key=office.key(), thing=found[0].subject, values=values, findings=found
    )
    yield later(day, 2)
    made = actions.second(actor=office.reviewer, decision=made, base_version=made.version)
    yield later(day, 4)
    made = actions.sign(actor=office.leader, decision=made, base_version=made.version)
    last = later(day, 32 if case.kind == "promotion" else 12)
    yield last
    made = actions.prepare(
        actor=office.staff, decision=made, base_version=made.version, values=_prepared(office, case, day)
    )
    if case.kind == "promotion":
        made = _musts(office, made, later(day, 8))
    made = actions.decide(
        actor=office.staff, decision=made, base_version=made.version, decided_on=last,
        document_number=f"组干〔{last.year}〕{office.number()}号",
    )  # fmt: skip
    yield later(last, 1)
    made = actions.tell(
        actor=office.staff,
        decision=made,
        base_version=made.version,
        told_on=later(last, 1),
        told_by=SAY["told_by"],
    )
    if entering.may_enter(made):
        where: dict[str, Any] = {"unit": entering.unit_of(made), "since": entering.since_of(made)}
        actions.enter(actor=office.staff, decision=made, base_version=made.version, **where)


def _musts(office: Office, made: Decision, day: dt.date) -> Decision:
    for which in Must.Which.values:
        made = actions.write_must(
            actor=office.staff, decision=made, base_version=made.version, which=which, result="clear", done_on=day,
            person=SAY["person"],
        )  # fmt: skip
    return made


def _prepared(office: Office, case: Case, day: dt.date) -> dict[str, Any]:
    """What the kind asks for: recommendation and notice, the collective decision, the ground, the demand."""
    if case.kind == "rectify":
        return {
            "demand": SAY["demand"],
            "responsible": SAY["responsible"],
            "due_on": later(day, 102),
        } | case.after
    met = later(day, 12 if case.kind == "promotion" else 10)
    values = {
        "body": SAY["body"], "met_on": met, "entitled": 11, "present": 10, "votes_for": 10, "votes_against": 0,
        "votes_abstained": 0,
    }  # fmt: skip
    if case.kind == "promotion":
        values |= {
            "recommended_on": later(day, 6), "recommended_votes": SAY["votes"], "notice_from": later(met, 3),
            "notice_to": later(met, 17), "notice_result": SAY["notice"], "appointed_on": later(day, 32),
        }  # fmt: skip
    elif case.kind != "reshuffle":
        values["ground"] = Ground.objects.in_force_on(met).order_by("situation")[office.number() % 10]
    return values | case.after
