"""What a meeting does in the room: put a motion on its list, bring an item before it, write down its result."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.records import store
from visits.core.workflow import lock_row
from visits.core.workflow.texts import reason_of, refuse
from visits.judgement.appraisals.actions import (
    AWAY,
    FROZEN,
    PREPARED,
    expect_open,
    items,
    meetings,
    put_on,
    take_view,
    take_vote,
)
from visits.judgement.appraisals.models import Appraisal, AppraisalItem, AppraisalMember, Result
from visits.judgement.decisions import actions as motions
from visits.judgement.decisions.models import Decision, State
from visits.judgement.decisions.rules import lacks_of_counts

COUNTS = ("entitled", "present", "votes_for", "votes_against", "votes_abstained")
meetings.link("put_motion", right="appraisal.prepare", at=PREPARED, label=_("Put a motion on the list"))
meetings.link("screen", right="appraisal.show", at=FROZEN, label=_("Screen in the room"))
meetings.link("seat", right="appraisal.view", at=FROZEN, label=_("My seat: views and votes"))
meetings.link("record", right="appraisal.prepare", at=FROZEN, label=_("Recorder"))
meetings.act("appraisal.put_motion", _("put a motion on the list of a meeting"))
meetings.act("appraisal.show", _("brought an item before a meeting"))
meetings.act("appraisal.attend", _("took down who is at a meeting"))
meetings.act("appraisal.result", _("wrote down the result of a motion before a meeting"))


@transaction.atomic
def put_motion(*, actor: Any, appraisal: Appraisal, motion: Decision) -> AppraisalItem:
    """Put a signed motion on the list: its subject is spoken of, and the motion is voted on."""
    require(actor, "decision.prepare", motion)
    if motion.state != State.SIGNED:
        raise ValidationError({"motion": _("Only a motion that was signed comes before a meeting.")})
    item = put_on(actor=actor, appraisal=appraisal, thing=motion.subject)
    item.motion = motion
    return items.write(actor, "appraisal.put_motion", item, item=item.pk, decision=motion.pk)


@transaction.atomic
def show(*, actor: Any, appraisal: Appraisal, item: AppraisalItem | None) -> Appraisal:
    """Bring an item before the meeting, on the screen and at every seat; None: no item."""
    held = meetings.lock(actor, appraisal, "appraisal.show")
    meetings.expect(held, FROZEN)
    if item is not None and item.appraisal_id != held.pk:
        raise ValidationError(_("This item belongs to another meeting."))
    if held.shown_id != (item and item.pk):
        held.shown = item
        meetings.write(held, actor)
        record(actor, "appraisal.show", held, item=item and item.pk)
    return held


@transaction.atomic
def take_attendance(*, actor: Any, appraisal: Appraisal, present: Iterable[AppraisalMember]) -> Appraisal:
    """The recorder takes down which members are in the room: of them votes are counted, and the minutes name them."""
    held = meetings.lock(actor, appraisal, "appraisal.prepare")
    meetings.expect(held, FROZEN)
    there = {one.pk for one in present}
    for member in held.members.order_by("pk"):
        member.was_present = member.pk in there
        member.save(update_fields=["was_present"])
    meetings.write(held, actor)
    record(actor, "appraisal.attend", held, present=len(there))
    return held


@transaction.atomic
def enter_for(
    *,
    actor: Any,
    item: AppraisalItem,
    member: AppraisalMember,
    vote: str = "",
    proposed: str = "",
    view: str = "",
) -> AppraisalItem:
    """The recorder enters the view or the vote of a member who has no device in the room; the log names both."""
    held: AppraisalItem = lock_row(actor, item, "appraisal.prepare", ["appraisal"], AWAY)
    if not member.was_present or member not in who_may_speak(held):
        raise ValidationError({"member": _("This member is not in the room for this item.")})
    if not held.conclusion and (view or proposed):
        take_view(actor, held, member.user, proposed, view)
    if vote:
        take_vote(actor, held, member.user, vote)
    return held


def who_may_speak(item: AppraisalItem) -> QuerySet[AppraisalMember]:
    """The members who are there and do not keep away from the item."""
    away = item.recusals.order_by().values("user")
    there = AppraisalMember.objects.filter(appraisal=item.appraisal_id, was_present=True)
    return there.exclude(user__in=away).select_related("user").order_by("pk")


@transaction.atomic
def write_result(
    *, actor: Any, item: AppraisalItem, result: str, reason: str = "", **counts: int
) -> AppraisalItem:
    """The recorder writes down the counts and what became of the motion; it goes on by its own steps.

    Carried: the counts stand in the preparation of the decision. Not carried: the motion is withdrawn, with the reason.
    Deferred: it stays signed, for another meeting.
    """
    held: AppraisalItem = lock_row(actor, item, "appraisal.prepare", ["appraisal"], AWAY)
    meetings.expect(held.appraisal, FROZEN)
    expect_open(held)
    if held.motion is None:
        raise ValidationError(
            _("No motion lies before the meeting here: the chair writes down a conclusion.")
        )
    if result != Result.DEFERRED:
        _fit(result, counts)
    for name in COUNTS:
        setattr(held, name, counts.get(name))
    held.result = result
    items.keep(actor, store(held))
    _move(actor, held, counts, reason)
    record(actor, "appraisal.result", held.appraisal, item=held.pk, result=result, decision=held.motion_id)
    return held


def _fit(result: str, counts: dict[str, int]) -> None:
    entitled, present, *votes = (counts[name] for name in COUNTS)
    if present > entitled or sum(votes) != present:
        raise ValidationError(_("The votes do not add up: for, against and abstained are those present."))
    lacking = lacks_of_counts(entitled, present, *votes)
    if result == Result.CARRIED:
        refuse(lacking)
    elif not lacking:
        raise ValidationError(_("By these counts the motion is carried."))


def _move(actor: Any, item: AppraisalItem, counts: dict[str, int], reason: str) -> None:
    motion: Any = item.motion
    if item.result == Result.CARRIED:
        values = {"body": item.appraisal.title, "met_on": item.appraisal.held_on} | counts
        motions.prepare(actor=actor, decision=motion, base_version=motion.version, values=values)
    elif item.result == Result.NOT_CARRIED:
        why = reason_of(reason)
        motions.withdraw(actor=actor, decision=motion, base_version=motion.version, reason=why)


def counted(item: AppraisalItem) -> dict[str, int]:
    """The counts as the seats gave them: whoever is there and did not vote abstains; who keeps away is not there."""
    away = set(item.recusals.values_list("user", flat=True))
    members = list(
        AppraisalMember.objects.filter(appraisal=item.appraisal_id).values_list("user", "was_present")
    )
    present = [user for user, was_there in members if was_there and user not in away]
    votes = Counter(item.views.filter(user__in=present).values_list("vote", flat=True))
    yes, no = votes["for"], votes["against"]
    numbers = (len(members), len(present), yes, no, len(present) - yes - no)
    return dict(zip(COUNTS, numbers, strict=True))


def voted(item: AppraisalItem) -> int:
    """How many have voted, or given a view where there is nothing to vote on yet; never who, nor what."""
    rows = item.views.exclude(vote="") if item.motion_id or item.conclusion else item.views.all()
    return int(rows.count())
