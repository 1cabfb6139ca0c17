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

from visits.cadres.files import versions
from visits.core.workflow.case import Lack
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


def in_preparation(text: Any, name: str) -> Lack:
    """What lacks, and is mended in this field of the preparation."""
    return Lack(text, "prepare", f"#id_{name}")


def in_motion(text: Any, name: str) -> Lack:
    """What lacks, and is mended in this field of the motion while nobody has signed it."""
    return Lack(text, "edit", f"#id_{name}")


def lacks_to_sign(decision: Decision, decided_on: dt.date | None = None) -> list[str]:
    """What a motion still needs before it is seconded and signed; asked again on the day of the decision."""
    missing: list[str] = []
    findings = list(decision.findings.all())
    if any(one.state != FindingState.VERIFIED for one in findings):
        missing.append(
            in_motion(_("Only verified findings support a motion; take the others off."), "findings")
        )
    if decision.behaviour in ADVERSE and not any(one.side == Statement.Side.AGAINST for one in findings):
        text = _("A measure rests on at least one verified finding against whom it concerns.")
        missing.append(in_motion(text, "findings"))
    if decision.behaviour == Kind.EXAMPLE and not any(one.side == Statement.Side.FOR for one in findings):
        text = _("Holding up as an example rests on at least one verified finding for whom it concerns.")
        missing.append(in_motion(text, "findings"))
    return missing + [in_motion(text, name) for name, text in named.lacking(decision, decided_on)]


def lacks_to_decide(decision: Decision, decided_on: dt.date) -> list[str]:
    """What still has to be done and recorded before it can be decided on this day, a sentence each."""
    missing = lacks_to_sign(decision, decided_on)
    if decision.behaviour in INSPECTED:
        missing += lacks_to_meet(decision, decided_on)
    if decision.behaviour == Kind.PROMOTION:
        missing += lacks_of_notice(decision)
    if decision.behaviour in COLLECTIVE:
        missing += lacks_of_meeting(decision)
    wrong = order.broken(decision, decided_on=decided_on) | order.to_come(decision, timezone.localdate())
    missing += [text if name == "decided_on" else in_preparation(text, name) for name, text in wrong.items()]
    missing += _ground(decision, decided_on)
    if decision.behaviour == Kind.RECTIFY:
        missing += lacks_demand(decision, decided_on)
    return missing + (_afterwards(decision, decided_on) if decision.behaviour in MOVES else [])


def _afterwards(decision: Decision, day: dt.date) -> list[str]:
    missing: list[str] = []
    if not decision.post_after:
        missing.append(in_preparation(_("Write down the post after the decision."), "post_after"))
    if decision.behaviour == Kind.PROMOTION and not (decision.level_after or decision.rank_after):
        text = _("Write down the level or rank after the promotion.")
        missing.append(in_preparation(text, "level_after"))
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
        text = sentence % {"before": Level(before).label, "after": Level(after).label}
        missing.append(in_preparation(text, "exception_reason"))
    return missing


def stood(decision: Decision, day: dt.date) -> Any:
    """The cadre as the file stood at the end of the day before."""
    cadre: Any = decision.cadre
    return versions.stood(cadre, day - dt.timedelta(days=1))


def lacks_to_meet(decision: Decision, day: dt.date) -> list[str]:
    """What a promotion needs before the body meets: the four musts and the democratic recommendation."""
    done = {one.which: one for one in decision.musts.all()}
    musts = [lack_of_must(decision, which, done.get(which), day) for which in law.musts_on(day)]
    return [text for text in musts if text] + lacks_of_recommendation(decision, day)


def lack_of_must(decision: Decision, which: str, must: Must | None, day: dt.date) -> str:
    """What one of the four musts lacks on the day; "" where it is done and clear in time."""
    label, last, text = Must.Which(which).label, min(decision.met_on or day, day), ""
    late = _(
        "Of the four musts “%(which)s” is dated %(first)s, after the collective decision or decision of %(second)s."
    )
    if must is None:
        text = _("Of the four musts is missing: %(which)s.") % {"which": label}
    elif must.result != Must.Result.CLEAR:
        text = _("Of the four musts is not clear: %(which)s.") % {"which": label}
    elif must.done_on > last:
        text = order.both(late, must.done_on, last, which=label)
    return Lack(text, "must", f"?which={which}") if text else ""


def lacks_of_recommendation(decision: Decision, day: dt.date) -> list[str]:
    """What the democratic recommendation lacks on the day."""
    told, text = decision.recommended_on, ""
    if not told or not decision.recommended_votes:
        text = _("Write down the democratic recommendation with its result.")
    elif (day - told).days > law.term("recommendation_days", day):
        old = _(
            "The democratic recommendation of %(first)s is older than one year on %(second)s, the day of the decision."
        )
        text = order.both(old, told, day)
    return [in_preparation(text, "recommended_on")] if text else []


def lacks_of_notice(decision: Decision) -> list[str]:
    """What the public notice lacks."""
    first, last = decision.notice_from, decision.notice_to
    if not first or not last:
        text = _("Write down the public notice with its first and last day.")
        return [in_preparation(text, "notice_from")]
    least = law.term("notice_days", first)
    if first <= last and working_days(first, last) < least:
        text = _("The public notice lasts %(n)s working days; at least %(least)s are needed.")
        return [in_preparation(text % {"n": working_days(first, last), "least": least}, "notice_to")]
    text = _("Write down what came in during the public notice.")
    return [] if decision.notice_result else [in_preparation(text, "notice_result")]


def lacks_of_meeting(decision: Decision) -> list[str]:
    """What the collective decision lacks."""
    counts = (
        decision.entitled,
        decision.present,
        decision.votes_for,
        decision.votes_against,
        decision.votes_abstained,
    )
    if not decision.body or not decision.met_on or None in counts:
        return [in_preparation(_("Write down the collective decision: body, day and counts."), "body")]
    return [in_preparation(text, "entitled") for text in lacks_of_counts(*(count or 0 for count in counts))]


def lacks_of_counts(entitled: int, present: int, yes: int, no: int, none: int) -> list[str]:
    """What a vote lacks: the numbers add up, two thirds were there, more than half of those entitled are for it."""
    missing = []
    if present > entitled or yes + no + none != present:
        missing.append(_("The votes do not add up: for, against and abstained are those present."))
    if present * 3 < entitled * 2:
        missing.append(_("Fewer than two thirds of those entitled were present."))
    if yes * 2 <= entitled:
        missing.append(_("Not more than half of those entitled voted for it."))
    return missing


def _ground(decision: Decision, day: dt.date) -> list[str]:
    text = ""
    if decision.ground and not decision.ground.holds_on(day):
        text = _("This version of the rules is not in force on %(day)s.") % {"day": day}
    elif decision.behaviour in GROUNDED and not decision.ground:
        text = _("Choose the ground: a situation of the rules in force on the day.")
    return [in_preparation(text, "ground")] if text else []


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
