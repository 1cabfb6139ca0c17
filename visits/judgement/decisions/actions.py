"""Draft a motion, sign it, prepare and make the decision, tell it, and follow review, appeal and probation.

The steps stand in the order of their buttons.
"""

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from cadre_review.marks import parted
from visits.core.records import store
from visits.core.workflow import Done, Notice, Said, Workflow
from visits.core.workflow.forms import DayForm, ReasonForm
from visits.core.workflow.texts import not_to_come, reason_of, refuse, text_of, texts_of
from visits.judgement.evidence.drafting import draft_about
from visits.judgement.rectifications.by_decision import let_fall, make_demand, prepare_demand
from visits.organisation.notices.rules import AUTHOR, LEADERS, REVIEWERS, STAFF

from . import entering, law, named, open_matters, order, rules
from .forms import (
    ChangeForm,
    DecideForm,
    EnterForm,
    MustForm,
    PrepareForm,
    ProbationForm,
    ResultForm,
    SignForm,
    TellForm,
)
from .models import INSPECTED, OF_TEAMS, Decision, Kind, Must, State

NEED_ALL = (
    "decision.second",
    "decision.sign",
    "decision.decide",
)  # rights to steps whose pages say first what lacks
WHERE_OPEN = ("second", "sign", "edit")  # steps whose pages say what is open about the same person
MOTION = (
    "kind",
    "origin",
    "reasons",
    "lead",
    "recommendation",
    "key_task",
    "appraisal_item",
    "found_through_visits",
    "how_found",
    "interview",
    "visit",
    "goes_on",
)
PREPARATION = (
    "recommended_on", "recommended_votes", "body", "met_on", "entitled", "present", "votes_for", "votes_against",
    "votes_abstained", "notice_from", "notice_to", "notice_result", "ground", "post_after", "level_after", "rank_after",
    "exception_reason", "appointed_on",
)  # fmt: skip
SETTLED = ("decision.settle_review", "decision.withdraw")
TO_WITHDRAW = dict.fromkeys(
    (State.DRAFTED, State.SECONDED, State.SIGNED), "decision.withdraw"
) | dict.fromkeys((State.DECIDED, State.TOLD), "decision.take_back")


def parts_of(decision: Decision) -> dict[str, Any]:
    """The lines of a decision in its history."""
    facts = ("which", "result", "done_on", "person", "note")
    findings = [{"finding": pk} for pk in decision.findings.order_by("pk").values_list("pk", flat=True)]
    return {"musts": list(decision.musts.order_by("pk").values(*facts)), "findings": findings}


def page_of(request: Any, decision: Decision, key: str) -> dict[str, Any]:
    """What stands on the page of a step: the motion, and what still lacks."""
    about: list[dict[str, Any]] = [{"title": decision.get_kind_display(), "text": decision.reasons}]
    step = motions.steps.get(key)
    if step and step.right in NEED_ALL and (lacks := rules.lacks_of(decision)):
        about.append({"title": _("What is still missing"), "lines": lacks})
    if key == "enter" and entering.may_enter(decision):
        heads = ["", pgettext("of a decision", "before"), pgettext("of a decision", "after")]
        rows = entering.differences(decision)
        about.append({"title": _("What changes in the file"), "heads": heads, "rows": rows})
    if key in WHERE_OPEN and (found := open_matters.against_case(request.user, decision)):
        about.append({"title": open_matters.TITLE, "links": found})
    return {"about": about, "subject": decision.subject}


def _who_enters(decision: Decision) -> Any:
    """Staff, where a decision is to be entered in a file."""
    return STAFF(decision) if entering.may_enter(decision) else []


motions = Workflow(
    Decision,
    pages="decisions",
    title=_("Motions and decisions"),
    rows=("cadre__unit", "leadership_team__unit", "lead", "recommendation", "key_task", "ground", "created_by",
          "seconded_by", "signed_by", "appraisal_item__appraisal"),
    parts=parts_of,
    page=page_of,
    stale=_("Someone else has changed this decision meanwhile. Look at it again, then repeat your change."),
    not_now=_("This cannot be done to a motion or decision that is “%(state)s”."),
    taken=_("This form belongs to another motion. Open a new one."),
)  # fmt: skip
motions.act(
    "decision.draft",
    _("drafted a motion"),
    Notice(_("A motion waits for the second signature"), REVIEWERS, ("decision.second", "decision.withdraw")),
)


def _check(actor: Any, decision: Decision, findings: list[Any]) -> str:
    """Refuse what does not fit together; what was open about the subject and why the motion goes on all the same."""
    if decision.leadership_team_id and decision.behaviour not in OF_TEAMS:
        raise ValidationError({"kind": _("This kind is decided about cadres, not about leadership teams.")})
    if decision.cadre_id and decision.behaviour in (Kind.RESHUFFLE, Kind.RECTIFY):
        raise ValidationError({"kind": _("This kind is decided about leadership teams, not about cadres.")})
    subject = (decision.cadre_id, decision.leadership_team_id)
    if any((one.cadre_id, one.leadership_team_id) != subject for one in findings):
        raise ValidationError({"findings": _("One of these findings is about somebody else.")})
    for name in ("lead", "appraisal_item", "recommendation"):
        other = getattr(decision, name)
        if other and (other.cadre_id, getattr(other, "leadership_team_id", None)) != subject:
            raise ValidationError({name: _("This is about somebody else.")})
    offered = {"interview": named.talks_about, "visit": named.visits_about}
    for name, rows in offered.items():
        if (key := getattr(decision, f"{name}_id")) and not rows(decision.subject).filter(pk=key).exists():
            raise ValidationError({name: _("This is about somebody else.")})
    own = open_matters.itself(decision) | {"findings": [one.pk for one in findings]}
    found = open_matters.against(actor, decision.subject, **own)
    return open_matters.going_on(found, decision.goes_on)


draft = partial(draft_about, motions, _check, ["kind"])  # a motion about a cadre or a leadership team


@motions.step(
    "second", right="decision.second", at=[State.DRAFTED], form=SignForm, label=_("Second signature"),
    log=_("gave a motion the second signature"),
    notice=Notice(
        _("A motion waits to be signed"), LEADERS, ("decision.sign", "decision.send_back", "decision.withdraw")
    ),
)  # fmt: skip
def second(*, actor: Any, decision: Decision, base_version: int, goes_on: str = "") -> Said:
    """Give the second signature; by another person than who drafted it."""
    refuse(rules.lacks_to_sign(decision))
    decision.seconded_by, decision.state = actor, State.SECONDED
    return _signed(actor, decision, _("second signature"), goes_on)


@motions.step(
    "sign", right="decision.sign", at=[State.SECONDED], form=SignForm, label=_("Sign"), log=_("signed a motion"),
    notice=Notice(_("A motion of yours was signed"), AUTHOR, ("decision.decide", "decision.withdraw")),
)  # fmt: skip
def sign(*, actor: Any, decision: Decision, base_version: int, goes_on: str = "") -> Said:
    """Sign the motion; by a third person."""
    if actor.pk in {decision.created_by_id, decision.seconded_by_id}:
        raise PermissionDenied(_("Drafter, second signature and signer are three people."))
    refuse(rules.lacks_to_sign(decision))
    decision.signed_by, decision.state = actor, State.SIGNED
    return _signed(actor, decision, _("signed"), goes_on)


def _signed(actor: Any, decision: Decision, note: Any, goes_on: str) -> Done:
    found = open_matters.against_case(actor, decision)
    why = open_matters.going_on(found, goes_on)
    return Done(parted([note, why]) if why else note, open=len(found))


@motions.step(
    "send_back", right="decision.sign", at=[State.SECONDED], form=ReasonForm, label=_("Send back"), address="back",
    log=_("sent a motion back"),
    notice=Notice(_("A motion came back to you"), AUTHOR, ("decision.change", "decision.second", "decision.withdraw")),
)  # fmt: skip
def send_back(*, actor: Any, decision: Decision, base_version: int, reason: str) -> Said:
    """Send a motion back to its drafter instead of signing it; signatures given fall."""
    decision.seconded_by, decision.state = None, State.DRAFTED
    return reason_of(reason)


@motions.step(
    "prepare", right="decision.prepare", at=[State.SIGNED], form=PrepareForm, label=_("Prepare the decision"),
    log=_("prepared a decision"),
)  # fmt: skip
def prepare(*, actor: Any, decision: Decision, base_version: int, values: Mapping[str, Any]) -> Said:
    """Write down recommendation, collective decision, notice, ground, and the post afterwards."""
    checked = texts_of(values)
    for name in checked.keys() & set(PREPARATION):
        setattr(decision, name, checked[name])
    _in_order(decision)
    if decision.behaviour == Kind.RECTIFY:
        prepare_demand(actor=actor, decision=decision, values=checked)
    return _("preparation written down")


@motions.step(
    "must", right="decision.prepare", at=[State.SIGNED], form=MustForm, label=_("Four musts"),
    log=_("wrote down one of the four musts"), offered=lambda one: one.behaviour in INSPECTED,
)  # fmt: skip
def write_must(
    *, actor: Any, decision: Decision, base_version: int, which: str, result: str, done_on: dt.date, person: str,
    note: str = "",
) -> Said:  # fmt: skip
    """Write down one of the four musts; a later result of the same one replaces the former, which is kept."""
    if decision.behaviour not in INSPECTED:
        raise ValidationError(_("The four musts belong to a promotion or a greater use."))
    not_to_come("done_on", done_on)
    must = decision.musts.filter(which=which).first() or Must(decision=decision, which=which)
    must.result, must.done_on = result, done_on
    must.person, must.note = text_of("person", person), text_of("note", note)
    return Done(str(store(must)), which=which, result=result)


@motions.step(
    "decide", right="decision.decide", at=[State.SIGNED], form=DecideForm, label=_("Decide"),
    log=_("wrote down a decision"),
    notice=Notice(
        _("A decision waits to be entered in the file"), _who_enters, ("decision.enter", "decision.withdraw")
    ),
)  # fmt: skip
def decide(
    *, actor: Any, decision: Decision, base_version: int, decided_on: dt.date, document_number: str
) -> Said:
    """Write down the decision with its day and number; refused with everything that still lacks.

    Post, level and rank before it are taken from the file as it stood at the end of the day before.
    """
    not_to_come("decided_on", decided_on)
    refuse(rules.lacks_to_decide(decision, decided_on))
    number = text_of("document_number", document_number)
    if not number:
        raise ValidationError({"document_number": _("A decision has a document number.")})
    decision.unit_before_id = decision.unit_id
    if decision.cadre:
        _keep_before(decision, decided_on)
    if decision.behaviour == Kind.PROMOTION:
        since = decision.appointed_on or decided_on
        decision.probation_until = since + dt.timedelta(days=law.term("probation_days", since))
    decision.decided_on, decision.document_number, decision.state = decided_on, number, State.DECIDED
    decision.predates_order = False
    if decision.behaviour == Kind.RECTIFY:
        make_demand(actor=actor, decision=decision)
    note = _("decided: %(number)s") % {"number": number}
    return Done(note, kind=decision.kind, decided_on=decided_on, number=number)


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


@motions.step(
    "tell", right="decision.decide", at=[State.DECIDED], form=TellForm, label=_("Tell"),
    log=_("wrote down that a decision was told"),
)  # fmt: skip
def tell(*, actor: Any, decision: Decision, base_version: int, told_on: dt.date, told_by: str) -> Said:
    """Write down the talk in which it was told; review and appeal run from this day."""
    not_to_come("told_on", told_on)
    if wrong := order.broken(decision, told_on=told_on).get("told_on"):
        raise ValidationError({"told_on": wrong})
    decision.told_on, decision.told_by, decision.state = told_on, text_of("told_by", told_by), State.TOLD
    return Done(_("told"), told_on=told_on)


@motions.step(
    "enter", right="decision.enter", at=[State.DECIDED, State.TOLD], form=EnterForm, label=_("Enter in the file"),
    log=_("entered a decision in the file"), offered=entering.may_enter,
)  # fmt: skip
def enter(*, actor: Any, decision: Decision, base_version: int, unit: Any, since: dt.date) -> Said:
    """Write post, level, rank and document number into the file; the old post ends. Once for each decision."""
    entering.enter_in_file(actor=actor, decision=decision, unit=unit, since=since)
    decision.entered_on = timezone.localdate()
    return Done(_("entered in the file"), since=since)


@motions.step(
    "review", right="decision.decide", at=[State.TOLD], form=DayForm, label=_("Review asked for"),
    log=_("wrote down that a review was asked for"), offered=lambda one: one.is_adverse and not one.review_on,
    notice=Notice(_("A review of a decision was asked for"), REVIEWERS, SETTLED),
)  # fmt: skip
def ask_review(*, actor: Any, decision: Decision, base_version: int, day: dt.date) -> Said:
    """Write down that whom it concerns asks for a review: within 30 days of being told."""
    _within(decision.review_on, rules.review_until(decision), decision.told_on, day)
    decision.review_on = day
    return Done(_("review asked for"), on=day)


@motions.step(
    "appeal", right="decision.decide", at=[State.TOLD], form=DayForm, label=_("Appeal"), log=_("wrote down an appeal"),
    offered=lambda one: one.is_adverse and not one.appeal_on,
    notice=Notice(_("An appeal was made against a decision"), LEADERS, SETTLED),
)  # fmt: skip
def appeal(*, actor: Any, decision: Decision, base_version: int, day: dt.date) -> Said:
    """Write down an appeal: within 15 days of the review's result, or within 30 of being told where none was asked."""
    if decision.review_on and not decision.review_result_on:
        raise ValidationError({"day": _("The review is not decided yet.")})
    since = decision.review_result_on or decision.told_on
    _within(decision.appeal_on, rules.appeal_until(decision), since, day)
    decision.appeal_on = day
    return Done(_("appeal"), on=day)


def _within(already: dt.date | None, until: dt.date | None, since: dt.date | None, day: dt.date) -> None:
    not_to_come("day", day)
    if already or until is None or since is None:
        raise ValidationError({"day": _("This way is not open here, or has been taken already.")})
    if not since <= day <= until:
        raise ValidationError({"day": _("The time for it ran until %(day)s.") % {"day": until}})


@motions.step(
    "result", right="decision.review", at=[State.TOLD], form=ResultForm, label=_("Result of review or appeal"),
    act="decision.settle_review", log=_("wrote down the result of a review or an appeal"),
    offered=rules.is_disputed,
)  # fmt: skip
def settle_review(
    *, actor: Any, decision: Decision, base_version: int, day: dt.date, result: str, overturned: bool
) -> Said:
    """Write down what came of the review, or of the appeal where one is open; an overturned decision stands no more.

    Not by who drafted, seconded or signed it.
    """
    if actor.pk in {decision.created_by_id, decision.seconded_by_id, decision.signed_by_id}:
        raise PermissionDenied(_("Who took part in the decision does not review it."))
    not_to_come("day", day)
    text = reason_of(result, "result")
    if decision.appeal_on and not decision.appeal_result_on:
        decision.appeal_result_on, decision.appeal_result = day, text
    elif decision.review_on and not decision.review_result_on:
        decision.review_result_on, decision.review_result = day, text
    else:
        raise ValidationError(_("Neither a review nor an appeal is open."))
    if overturned:
        decision.state = State.OVERTURNED
        let_fall(actor=actor, decision=decision, reason=text)
    return Done(text, overturned=overturned)


@motions.step(
    "probation", right="decision.decide", at=[State.TOLD, State.DECIDED], form=ProbationForm,
    label=_("End of probation"), act="decision.end_probation", log=_("wrote down how a probation ended"),
    offered=rules.is_on_probation,
)  # fmt: skip
def end_probation(*, actor: Any, decision: Decision, base_version: int, probation_result: str) -> Said:
    """Write down how a promotion's probation ended; not before its last day."""
    if not decision.probation_until or decision.probation_result:
        raise ValidationError(_("No probation is running."))
    if timezone.localdate() < decision.probation_until:
        raise ValidationError(
            {"probation_result": _("The probation runs until %(day)s.") % {"day": decision.probation_until}}
        )
    decision.probation_result = reason_of(probation_result, "probation_result")
    return decision.probation_result


@motions.step(
    "edit", right="decision.draft", at=[State.DRAFTED], form=ChangeForm, label=_("Correct"),
    title=_("Correct the motion"), act="decision.change", log=_("corrected a motion"),
)  # fmt: skip
def change(
    *, actor: Any, decision: Decision, base_version: int, values: Mapping[str, Any], findings: list[Any]
) -> Said:
    """Correct a motion that nobody has signed yet."""
    checked = texts_of(values)
    for name in checked.keys() & set(MOTION):
        setattr(decision, name, checked[name])
    why = _check(actor, decision, findings)
    decision.findings.set(findings)
    note = parted([_("corrected"), why]) if why else _("corrected")
    return Done(note, findings=sorted(one.pk for one in findings))


@motions.step(
    "withdraw", right=TO_WITHDRAW, form=ReasonForm, label=_("Withdraw"), log=_("withdrew a motion or decision"),
)  # fmt: skip
def withdraw(*, actor: Any, decision: Decision, base_version: int, reason: str) -> Said:
    """Withdraw a motion or a decision, with the reason; the record stays. One that was decided: by a leader."""
    decision.state, why = State.WITHDRAWN, reason_of(reason)
    let_fall(actor=actor, decision=decision, reason=why)
    return why
