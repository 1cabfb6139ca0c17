"""The way of a motion as the head of its page shows it: from the draft over the order of the law to the probation."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from visits.core.workflow.case import Check, Stage, short_day

from . import entering, law, rules
from .actions import motions
from .models import COLLECTIVE, INSPECTED, MOVES, Decision, Kind, Must, State


def _today() -> dt.date:
    return timezone.localdate()


def checks_to_meet(decision: Decision) -> list[Check]:
    """The four musts and the recommendation, what is there and what lacks."""
    day, done = _today(), {one.which: one for one in decision.musts.all()}
    checks = [_must(decision, which, done.get(which), day) for which in law.musts_on(day)]
    recommended = f"{decision.recommended_on or ''} {decision.recommended_votes}".strip()
    lack = next(iter(rules.lacks_of_recommendation(decision, day)), "")
    return [*checks, Check(_("Democratic recommendation"), recommended, lack=lack)]


def _must(decision: Decision, which: str, must: Must | None, day: dt.date) -> Check:
    lack = rules.lack_of_must(decision, which, must, day)
    text = f"{must.get_result_display()} {must.note}".strip() if must else ""
    return Check(
        Must.Which(which).label, text, f"{short_day(must.done_on)} {must.person}" if must else "", lack
    )


def counted(decision: Decision) -> str:
    """How many of what is asked for before the meeting are there."""
    checks = checks_to_meet(decision) if decision.state == State.SIGNED else []
    done = sum(1 for one in checks if not one.lack)
    return _("%(done)s of %(all)s done") % {"done": done, "all": len(checks)} if checks else ""


def _met(decision: Decision) -> str:
    return f"{decision.body} {short_day(decision.met_on)}".strip()


def _noticed(decision: Decision) -> str:
    if decision.notice_from and decision.notice_to:
        return f"{short_day(decision.notice_from)}–{short_day(decision.notice_to)}"
    return _("at least %(n)s working days") % {"n": law.term("notice_days", _today())}


def _is_noticed(decision: Decision) -> bool:
    """Whether the public notice is over, with its result."""
    return not rules.lacks_of_notice(decision) and bool(decision.notice_to and decision.notice_to < _today())


def _while_noticed(decision: Decision) -> list[str]:
    """While the notice runs its result is not there yet."""
    if decision.notice_to and decision.notice_to >= _today():
        return [_("The public notice runs until %(day)s.") % {"day": decision.notice_to}]
    return []


def _recommended_until(decision: Decision) -> dt.date | None:
    """The last day on which a decision may rest on the recommendation."""
    if decision.behaviour not in INSPECTED or not decision.recommended_on:
        return None
    return decision.recommended_on + dt.timedelta(
        days=law.term("recommendation_days", decision.recommended_on)
    )


def _on_probation(decision: Decision) -> list[str]:
    if decision.probation_until and decision.probation_until > _today():
        return [_("The probation runs until %(day)s.") % {"day": decision.probation_until}]
    return []


SIGNED, STANDS = [State.SIGNED], [State.DECIDED, State.TOLD]

motions.way(
    Stage(lazy("Draft"), after=State.DRAFTED),
    Stage(lazy("Second signature"), "second", at=[State.DRAFTED], after=State.SECONDED, asks=rules.lacks_to_sign),
    Stage(pgettext_lazy("stage", "Signature"), "sign", at=[State.SECONDED], after=State.SIGNED,
          asks=rules.lacks_to_sign),
    Stage(lazy("Four musts and recommendation"), "prepare", at=SIGNED, asks=checks_to_meet, note=counted,
          fits=lambda one: one.behaviour in INSPECTED, due=_recommended_until,
          open=lambda one: rules.lacks_to_meet(one, _today()), press=lazy("Write down the meeting"), spot="#id_body"),
    Stage(pgettext_lazy("stage", "Meeting"), "prepare", at=SIGNED, note=_met, due=_recommended_until,
          fits=lambda one: one.behaviour in COLLECTIVE, open=rules.lacks_of_meeting,
          press=lazy("Write down the meeting"), spot="#id_body"),
    Stage(lazy("Public notice"), "prepare", at=SIGNED, note=_noticed, due=lambda one: one.notice_to,
          fits=lambda one: one.behaviour == Kind.PROMOTION, open=lambda one: not _is_noticed(one),
          asks=_while_noticed, press=lazy("Write down the public notice"), spot="#id_notice_from"),
    Stage(lazy("Decision"), "decide", at=SIGNED, after=State.DECIDED, due=_recommended_until,
          asks=lambda one: rules.lacks_to_decide(one, _today())),
    Stage(pgettext_lazy("stage", "Talk"), "tell", at=[State.DECIDED], after=State.TOLD),
    Stage(pgettext_lazy("stage", "File"), "enter", at=STANDS, open=entering.may_enter,
          fits=lambda one: one.behaviour in MOVES and one.cadre_id, note=lambda one: short_day(one.entered_on)),
    Stage(lazy("Review and appeal"), "result", at=[State.TOLD], fits=lambda one: one.review_on or one.appeal_on,
          open=rules.is_disputed),
    Stage(pgettext_lazy("stage", "Probation"), "probation", at=STANDS, open=rules.is_on_probation,
          fits=lambda one: one.behaviour == Kind.PROMOTION, due=lambda one: one.probation_until,
          asks=_on_probation, note=lambda one: short_day(one.probation_until) or _("one year")),
    fell=[State.WITHDRAWN, State.OVERTURNED],
)  # fmt: skip
