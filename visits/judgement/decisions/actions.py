"""Draft a motion, sign it, prepare and make the decision, tell it, and follow review, appeal and probation."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.cadres.files.models import Cadre
from visits.core.access import keeps_away, require
from visits.core.fields import check_text
from visits.core.history.models import keep
from visits.judgement.rectifications.by_decision import let_fall, make_demand, prepare_demand
from visits.organisation.units.models import LeadershipTeam

from . import named, order, rules
from .models import OF_TEAMS, Decision, DecisionStep, Kind, Must, State

SHORTEST = 6  # characters of a reason
PROBATION_DAYS = 365
MOTION = (
    "kind",
    "origin",
    "reasons",
    "lead",
    "key_task",
    "appraisal_item",
    "found_through_visits",
    "how_found",
    "interview",
    "visit",
)
PREPARATION = (
    "recommended_on", "recommended_votes", "body", "met_on", "entitled", "present", "votes_for", "votes_against",
    "votes_abstained", "notice_from", "notice_to", "notice_result", "ground", "post_after", "level_after", "rank_after",
    "exception_reason", "appointed_on",
)  # fmt: skip


@transaction.atomic
def draft(
    *,
    actor: Any,
    client_key: UUID,
    thing: Cadre | LeadershipTeam,
    values: Mapping[str, Any],
    findings: list[Any],
) -> Decision:
    """Draft a motion about a cadre or a leadership team; the same key gives the first one again."""
    require(actor, "decision.draft", thing)
    if existing := Decision.objects.filter(client_key=client_key).first():
        if existing.created_by_id != actor.pk:
            raise PermissionDenied(_("This form belongs to another motion. Open a new one."))
        return existing
    field = "cadre" if isinstance(thing, Cadre) else "leadership_team"
    made = Decision(client_key=client_key, created_by=actor, version=0, **{field: thing}, **_texts(values))
    if keeps_away(actor, made):
        raise PermissionDenied(_("You keep away from whom this concerns."))
    _check(made, findings)
    made.full_clean()
    made.save()
    made.findings.set(findings)
    _write(made, actor, _("drafted"))
    record(actor, "decision.draft", made, kind=made.kind, findings=sorted(one.pk for one in findings))
    return made


@transaction.atomic
def change(
    *, actor: Any, decision: Decision, base_version: int, values: Mapping[str, Any], findings: list[Any]
) -> Decision:
    """Correct a motion that nobody has signed yet."""
    locked = _locked(actor, "decision.draft", decision, base_version)
    _expect(locked, State.DRAFTED)
    for name, value in _texts(values).items():
        if name in MOTION:
            setattr(locked, name, value)
    _check(locked, findings)
    locked.findings.set(findings)
    _write(locked, actor, _("corrected"))
    record(actor, "decision.change", locked, findings=sorted(one.pk for one in findings))
    return locked


def _check(decision: Decision, findings: list[Any]) -> None:
    if decision.leadership_team_id and decision.kind not in OF_TEAMS:
        raise ValidationError({"kind": _("This kind is decided about cadres, not about leadership teams.")})
    if decision.cadre_id and decision.kind in (Kind.RESHUFFLE, Kind.RECTIFY):
        raise ValidationError({"kind": _("This kind is decided about leadership teams, not about cadres.")})
    subject = (decision.cadre_id, decision.leadership_team_id)
    if any((one.cadre_id, one.leadership_team_id) != subject for one in findings):
        raise ValidationError({"findings": _("One of these findings is about somebody else.")})
    for name in ("lead", "appraisal_item"):
        other = getattr(decision, name)
        if other and (other.cadre_id, other.leadership_team_id) != subject:
            raise ValidationError({name: _("This is about somebody else.")})
    offered = {"interview": named.talks_about, "visit": named.visits_about}
    for name, rows in offered.items():
        if (key := getattr(decision, f"{name}_id")) and not rows(decision.subject).filter(pk=key).exists():
            raise ValidationError({name: _("This is about somebody else.")})


@transaction.atomic
def second(*, actor: Any, decision: Decision, base_version: int) -> Decision:
    """Give the second signature; by another person than who drafted it."""
    locked = _locked(actor, "decision.second", decision, base_version)
    _expect(locked, State.DRAFTED)
    _refuse(rules.lacks_to_sign(locked))
    locked.seconded_by, locked.state = actor, State.SECONDED
    _write(locked, actor, _("second signature"))
    record(actor, "decision.second", locked)
    return locked


@transaction.atomic
def sign(*, actor: Any, decision: Decision, base_version: int) -> Decision:
    """Sign the motion; by a third person."""
    locked = _locked(actor, "decision.sign", decision, base_version)
    _expect(locked, State.SECONDED)
    if actor.pk in {locked.created_by_id, locked.seconded_by_id}:
        raise PermissionDenied(_("Drafter, second signature and signer are three people."))
    _refuse(rules.lacks_to_sign(locked))
    locked.signed_by, locked.state = actor, State.SIGNED
    _write(locked, actor, _("signed"))
    record(actor, "decision.sign", locked)
    return locked


@transaction.atomic
def send_back(*, actor: Any, decision: Decision, base_version: int, reason: str) -> Decision:
    """Send a motion back to its drafter instead of signing it; signatures given fall."""
    locked = _locked(actor, "decision.sign", decision, base_version)
    _expect(locked, State.SECONDED)
    why = _reason(reason)
    locked.seconded_by, locked.state = None, State.DRAFTED
    _write(locked, actor, why)
    record(actor, "decision.send_back", locked)
    return locked


@transaction.atomic
def write_must(
    *, actor: Any, decision: Decision, base_version: int, which: str, result: str, done_on: dt.date, person: str,
    note: str = "",
) -> Decision:  # fmt: skip
    """Write down one of the four musts; a later result of the same one replaces the former, which is kept."""
    locked = _locked(actor, "decision.prepare", decision, base_version)
    _expect(locked, State.SIGNED)
    if locked.kind != Kind.PROMOTION:
        raise ValidationError(_("The four musts belong to a promotion."))
    _not_to_come("done_on", done_on)
    must = locked.musts.filter(which=which).first() or Must(decision=locked, which=which)
    must.result, must.done_on = result, done_on
    must.person, must.note = _text("person", person), _text("note", note)
    must.full_clean()
    must.save()
    _write(locked, actor, str(must))
    record(actor, "decision.must", locked, which=which, result=result)
    return locked


@transaction.atomic
def prepare(*, actor: Any, decision: Decision, base_version: int, values: Mapping[str, Any]) -> Decision:
    """Write down recommendation, collective decision, notice, ground, and the post afterwards."""
    locked = _locked(actor, "decision.prepare", decision, base_version)
    _expect(locked, State.SIGNED)
    for name, value in _texts(values).items():
        if name in PREPARATION:
            setattr(locked, name, value)
    _in_order(locked)
    if locked.kind == Kind.RECTIFY:
        prepare_demand(actor=actor, decision=locked, values=_texts(values))
    _write(locked, actor, _("preparation written down"))
    record(actor, "decision.prepare", locked)
    return locked


@transaction.atomic
def decide(
    *, actor: Any, decision: Decision, base_version: int, decided_on: dt.date, document_number: str
) -> Decision:
    """Write down the decision with its day and number; refused with everything that still lacks.

    Post, level and rank before it are taken from the file as it stood at the end of the day before.
    """
    locked = _locked(actor, "decision.decide", decision, base_version)
    _expect(locked, State.SIGNED)
    _not_to_come("decided_on", decided_on)
    _refuse(rules.lacks_to_decide(locked, decided_on))
    number = _text("document_number", document_number)
    if not number:
        raise ValidationError({"document_number": _("A decision has a document number.")})
    locked.unit_before_id = locked.unit_id
    if locked.cadre:
        _keep_before(locked, decided_on)
    if locked.kind == Kind.PROMOTION:
        locked.probation_until = (locked.appointed_on or decided_on) + dt.timedelta(days=PROBATION_DAYS)
    locked.decided_on, locked.document_number, locked.state = decided_on, number, State.DECIDED
    locked.predates_order = False
    _write(locked, actor, _("decided: %(number)s") % {"number": number})
    record(actor, "decision.decide", locked, kind=locked.kind, decided_on=decided_on, number=number)
    if locked.kind == Kind.RECTIFY:
        make_demand(actor=actor, decision=locked)
    return locked


def _in_order(decision: Decision) -> None:
    """Refuse days that are out of order, and a ground that is not in force on the day it would rest on."""
    today = timezone.localdate()
    wrong = order.broken(decision) | order.to_come(decision, today)
    day = decision.met_on or today
    if decision.ground and not decision.ground.holds_on(day):
        wrong["ground"] = _("This version of the rules is not in force on %(day)s.") % {"day": day}
    if wrong:
        raise ValidationError(dict(wrong))
    decision.predates_order = False


def _keep_before(decision: Decision, day: dt.date) -> None:
    stood = rules.stood(decision, day)
    decision.post_before, decision.level_before = stood.post_title, stood.level
    decision.rank_before, decision.unit_before_id = stood.rank_grade, stood.unit_id


@transaction.atomic
def tell(*, actor: Any, decision: Decision, base_version: int, told_on: dt.date, told_by: str) -> Decision:
    """Write down the talk in which it was told; review and appeal run from this day."""
    locked = _locked(actor, "decision.decide", decision, base_version)
    _expect(locked, State.DECIDED)
    _not_to_come("told_on", told_on)
    if wrong := order.broken(locked, told_on=told_on).get("told_on"):
        raise ValidationError({"told_on": wrong})
    locked.told_on, locked.told_by, locked.state = told_on, _text("told_by", told_by), State.TOLD
    _write(locked, actor, _("told"))
    record(actor, "decision.tell", locked, told_on=told_on)
    return locked


@transaction.atomic
def ask_review(*, actor: Any, decision: Decision, base_version: int, day: dt.date) -> Decision:
    """Write down that whom it concerns asks for a review: within 30 days of being told."""
    locked = _locked(actor, "decision.decide", decision, base_version)
    _expect(locked, State.TOLD)
    _within(locked.review_on, rules.review_until(locked), locked.told_on, day)
    locked.review_on = day
    _write(locked, actor, _("review asked for"))
    record(actor, "decision.review", locked, on=day)
    return locked


@transaction.atomic
def appeal(*, actor: Any, decision: Decision, base_version: int, day: dt.date) -> Decision:
    """Write down an appeal: within 15 days of the review's result, or within 30 of being told where none was asked."""
    locked = _locked(actor, "decision.decide", decision, base_version)
    _expect(locked, State.TOLD)
    if locked.review_on and not locked.review_result_on:
        raise ValidationError({"day": _("The review is not decided yet.")})
    _within(locked.appeal_on, rules.appeal_until(locked), locked.review_result_on or locked.told_on, day)
    locked.appeal_on = day
    _write(locked, actor, _("appeal"))
    record(actor, "decision.appeal", locked, on=day)
    return locked


def _within(already: dt.date | None, until: dt.date | None, since: dt.date | None, day: dt.date) -> None:
    _not_to_come("day", day)
    if already or until is None or since is None:
        raise ValidationError({"day": _("This way is not open here, or has been taken already.")})
    if not since <= day <= until:
        raise ValidationError({"day": _("The time for it ran until %(day)s.") % {"day": until}})


@transaction.atomic
def settle_review(
    *, actor: Any, decision: Decision, base_version: int, day: dt.date, result: str, overturned: bool
) -> Decision:
    """Write down what came of the review, or of the appeal where one is open; an overturned decision stands no more.

    Not by who drafted, seconded or signed it.
    """
    locked = _locked(actor, "decision.review", decision, base_version)
    _expect(locked, State.TOLD)
    if actor.pk in {locked.created_by_id, locked.seconded_by_id, locked.signed_by_id}:
        raise PermissionDenied(_("Who took part in the decision does not review it."))
    _not_to_come("day", day)
    text = _reason(result, "result")
    if locked.appeal_on and not locked.appeal_result_on:
        locked.appeal_result_on, locked.appeal_result = day, text
    elif locked.review_on and not locked.review_result_on:
        locked.review_result_on, locked.review_result = day, text
    else:
        raise ValidationError(_("Neither a review nor an appeal is open."))
    if overturned:
        locked.state = State.OVERTURNED
    _write(locked, actor, text)
    record(actor, "decision.settle_review", locked, overturned=overturned)
    if overturned:
        let_fall(actor=actor, decision=locked, reason=text)
    return locked


@transaction.atomic
def end_probation(*, actor: Any, decision: Decision, base_version: int, probation_result: str) -> Decision:
    """Write down how a promotion's probation ended; not before its last day."""
    locked = _locked(actor, "decision.decide", decision, base_version)
    _expect(locked, State.TOLD, State.DECIDED)
    if not locked.probation_until or locked.probation_result:
        raise ValidationError(_("No probation is running."))
    if timezone.localdate() < locked.probation_until:
        raise ValidationError(
            {"probation_result": _("The probation runs until %(day)s.") % {"day": locked.probation_until}}
        )
    locked.probation_result = _reason(probation_result, "probation_result")
    _write(locked, actor, locked.probation_result)
    record(actor, "decision.end_probation", locked)
    return locked


@transaction.atomic
def withdraw(*, actor: Any, decision: Decision, base_version: int, reason: str) -> Decision:
    """Withdraw a motion or a decision, with the reason; the record stays. One that was decided: by a leader."""
    act = "decision.take_back" if decision.state in (State.DECIDED, State.TOLD) else "decision.withdraw"
    locked = _locked(actor, act, decision, base_version)
    if locked.state in (State.WITHDRAWN, State.OVERTURNED):
        _expect(locked, State.DRAFTED)
    why = _reason(reason)
    locked.state = State.WITHDRAWN
    _write(locked, actor, why)
    record(actor, "decision.withdraw", locked)
    let_fall(actor=actor, decision=locked, reason=why)
    return locked


def _refuse(missing: list[str]) -> None:
    if missing:
        raise ValidationError(missing)


def _not_to_come(name: str, day: dt.date) -> None:
    if day > timezone.localdate():
        raise ValidationError({name: _("This day has not come yet.")})


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _text(name, value) if isinstance(value, str) else value for name, value in values.items()}


def _text(name: str, value: str) -> str:
    try:
        check_text(value)
    except ValidationError as error:
        raise ValidationError({name: error}) from None
    return value.strip()


def _reason(reason: str, name: str = "reason") -> str:
    if len(text := _text(name, reason)) < SHORTEST:
        raise ValidationError({name: _("Give the reason in at least %(n)s characters.") % {"n": SHORTEST}})
    return text


def _locked(actor: Any, act: str, decision: Decision, base_version: int) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",)).select_related(
        "cadre", "leadership_team", "ground"
    )
    locked: Decision = rows.get(pk=decision.pk)
    require(actor, act, locked)
    if not Decision.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise PermissionDenied(_("You keep away from whom this concerns."))
    if locked.version != base_version:
        text = _(
            "Someone else has changed this decision meanwhile. Look at it again, then repeat your change."
        )
        raise ValidationError(text)
    return locked


def _expect(decision: Decision, *states: str) -> None:
    if decision.state not in states:
        text = _("This cannot be done to a motion or decision that is “%(state)s”.")
        raise ValidationError(text % {"state": decision.get_state_display()})


def _write(decision: Decision, actor: Any, note: str) -> None:
    decision.version += 1
    decision.full_clean()
    decision.save()
    DecisionStep.objects.create(decision=decision, after=decision.state, note=note, by=actor)
    musts: list[Any] = list(
        decision.musts.order_by("pk").values("which", "result", "done_on", "person", "note")
    )
    findings: list[Any] = [{"finding": one.pk} for one in decision.findings.order_by("pk")]
    keep(decision, actor, musts=musts, findings=findings)
