"""What a decision must have, by its kind, and the clocks of review and appeal.

Sources: regulations on the selection and appointment of leading cadres (recommendation valid one year, four musts,
collective decision, public notice of at least five working days, probation of one year); rules on cadres unsuited
to their posts (review within 30 days, appeal within 15 days of the review or within 30 directly). The order of the
days stands in ``order.py``, what the chain behind a motion must name in ``named.py``, every number in ``law.toml``.
"""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from visits.cadres.files.versions import end_of, snapshot, version_on
from visits.fieldwork.schedule.working_days import working_days
from visits.fieldwork.visits.models import Statement
from visits.judgement.findings.models import FindingState
from visits.judgement.rectifications.by_decision import lacks_demand
from visits.organisation.units.models import Level

from . import law, named, order
from .models import (
    ADVERSE,
    COLLECTIVE,
    GROUNDED,
    INSPECTED,
    MOVES,
    STEP_OF_LEVEL,
    Decision,
    Kind,
    Must,
    State,
)


def lacks_to_sign(decision: Decision, decided_on: dt.date | None = None) -> list[str]:
    """What a motion still needs before it is seconded and signed; asked again on the day of the decision."""
    missing = []
    findings = list(decision.findings.all())
    if any(one.state != FindingState.VERIFIED for one in findings):
        missing.append(_("Only verified findings support a motion; take the others off."))
    if decision.behaviour in ADVERSE and not any(one.side == Statement.Side.AGAINST for one in findings):
        missing.append(_("A measure rests on at least one verified finding against whom it concerns."))
    if decision.behaviour == Kind.EXAMPLE and not any(one.side == Statement.Side.FOR for one in findings):
        missing.append(
            _("Holding up as an example rests on at least one verified finding for whom it concerns.")
        )
    return missing + named.lacking(decision, decided_on)


def lacks_to_decide(decision: Decision, decided_on: dt.date) -> list[str]:
    """What still has to be done and recorded before it can be decided on this day, a sentence each."""
    missing = lacks_to_sign(decision, decided_on)
    if decision.behaviour in INSPECTED:
        missing += _musts(decision, decided_on) + _recommendation(decision, decided_on)
    if decision.behaviour == Kind.PROMOTION:
        missing += _notice(decision)
    if decision.behaviour in COLLECTIVE:
        missing += _collective(decision)
    missing += order.broken(decision, decided_on=decided_on).values()
    missing += order.to_come(decision, timezone.localdate()).values()
    missing += _ground(decision, decided_on)
    if decision.behaviour == Kind.RECTIFY:
        missing += lacks_demand(decision, decided_on)
    return missing + (_afterwards(decision, decided_on) if decision.behaviour in MOVES else [])


def _afterwards(decision: Decision, day: dt.date) -> list[str]:
    missing = []
    if not decision.post_after:
        missing.append(_("Write down the post after the decision."))
    if decision.behaviour == Kind.PROMOTION and not (decision.level_after or decision.rank_after):
        missing.append(_("Write down the level or rank after the promotion."))
    before, after = stood(decision, day).level, decision.level_after
    if (
        after
        and before
        and before != Level.OTHER
        and before - after > STEP_OF_LEVEL * law.term("levels_at_once", day)
        and not decision.exception_reason
    ):
        sentence = _(
            "From “%(before)s” to “%(after)s” is more than one level: write down the reason of the exception."
        )
        missing.append(sentence % {"before": Level(before).label, "after": Level(after).label})
    return missing


def stood(decision: Decision, day: dt.date) -> Any:
    """The cadre as the file stood at the end of the day before."""
    cadre: Any = decision.cadre
    revision = version_on(cadre, end_of(day - dt.timedelta(days=1)))
    return snapshot(revision).cadre if revision else cadre


def _musts(decision: Decision, day: dt.date) -> list[str]:
    done = {one.which: one for one in decision.musts.all()}
    missing, last = [], min(decision.met_on or day, day)
    late = _(
        "Of the four musts “%(which)s” is dated %(first)s, after the collective decision or decision of %(second)s."
    )
    for which in law.musts_on(day):
        must, label = done.get(which), Must.Which(which).label
        if must is None:
            missing.append(_("Of the four musts is missing: %(which)s.") % {"which": label})
        elif must.result != Must.Result.CLEAR:
            missing.append(_("Of the four musts is not clear: %(which)s.") % {"which": label})
        elif must.done_on > last:
            missing.append(order.both(late, must.done_on, last, which=label))
    return missing


def _recommendation(decision: Decision, day: dt.date) -> list[str]:
    told = decision.recommended_on
    if not told or not decision.recommended_votes:
        return [_("Write down the democratic recommendation with its result.")]
    if (day - told).days > law.term("recommendation_days", day):
        text = _(
            "The democratic recommendation of %(first)s is older than one year on %(second)s, the day of the decision."
        )
        return [order.both(text, told, day)]
    return []


def _notice(decision: Decision) -> list[str]:
    first, last = decision.notice_from, decision.notice_to
    if not first or not last:
        return [_("Write down the public notice with its first and last day.")]
    least = law.term("notice_days", first)
    if first <= last and working_days(first, last) < least:
        return [_("The public notice lasts %(n)s working days; at least %(least)s are needed.")
                % {"n": working_days(first, last), "least": least}]  # fmt: skip
    return [] if decision.notice_result else [_("Write down what came in during the public notice.")]


def _collective(decision: Decision) -> list[str]:
    counts = (
        decision.entitled,
        decision.present,
        decision.votes_for,
        decision.votes_against,
        decision.votes_abstained,
    )
    if not decision.body or not decision.met_on or None in counts:
        return [_("Write down the collective decision: body, day and counts.")]
    entitled, present, yes, no, none = (count or 0 for count in counts)
    missing = []
    if present > entitled or yes + no + none != present:
        missing.append(_("The votes do not add up: for, against and abstained are those present."))
    if present * 3 < entitled * 2:
        missing.append(_("Fewer than two thirds of those entitled were present."))
    if yes * 2 <= entitled:
        missing.append(_("Not more than half of those entitled voted for it."))
    return missing


def _ground(decision: Decision, day: dt.date) -> list[str]:
    if decision.ground and not decision.ground.holds_on(day):
        return [_("This version of the rules is not in force on %(day)s.") % {"day": day}]
    if decision.behaviour in GROUNDED and not decision.ground:
        return [_("Choose the ground: a situation of the rules in force on the day.")]
    return []


def lacks_of(decision: Decision) -> list[str]:
    """What the next signature or the decision still needs today, before anybody presses the button."""
    if decision.state in (State.DRAFTED, State.SECONDED):
        return lacks_to_sign(decision)
    return lacks_to_decide(decision, timezone.localdate()) if decision.state == State.SIGNED else []


def is_disputed(decision: Decision) -> bool:
    """Whether a review or an appeal has no result yet."""
    review = decision.review_on and not decision.review_result_on
    return bool(review or (decision.appeal_on and not decision.appeal_result_on))


def is_on_probation(decision: Decision) -> bool:
    """Whether a promotion was told whose probation has no result yet."""
    return (decision.state, decision.behaviour) == (
        State.TOLD,
        Kind.PROMOTION,
    ) and not decision.probation_result


def review_until(decision: Decision) -> dt.date | None:
    """The last day on which a review can be asked for."""
    return _days_from(decision.told_on, "review_days") if decision.is_adverse else None


def appeal_until(decision: Decision) -> dt.date | None:
    """The last day of an appeal: counted from the result of the review, or from being told where none was asked."""
    if not decision.told_on or not decision.is_adverse:
        return None
    if decision.review_result_on:
        return _days_from(decision.review_result_on, "appeal_days")
    return None if decision.review_on else _days_from(decision.told_on, "appeal_direct_days")


def _days_from(day: dt.date | None, key: str) -> dt.date | None:
    return day + dt.timedelta(days=law.term(key, day)) if day else None
