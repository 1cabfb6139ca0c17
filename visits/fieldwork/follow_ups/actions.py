"""See to what a visit promised: write down what was done, close it, take it up again.

The steps stand in the order of their buttons.
"""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import bracketed, labelled
from visits.core.workflow import Done, Notice, Said, Workflow
from visits.core.workflow.forms import StepForm
from visits.core.workflow.texts import SHORTEST, not_to_come, reason_of, text_of
from visits.fieldwork.visits.models import WITH_THE_TEAM, FollowUp
from visits.organisation.notices.rules import STAFF, up

from .forms import AgainForm, DoneForm


def page_of(request: HttpRequest, one: FollowUp, key: str) -> dict[str, Any]:
    """What stands on the page of a step: what was promised, and what was done."""
    done = f"{one.done_on or ''} {one.result}" if one.result else ""
    words = one.text if len(one.text) <= CRUMB else f"{one.text[: CRUMB - 1]}…"
    return {"about": [{"text": "\n".join(filter(None, [one.text, done]))}], "crumb": words}


CRUMB = 30  # characters of a follow-up that name it
follow_ups = Workflow(
    FollowUp,
    pages="follow_ups",
    title=_("Follow-ups of visits"),
    rows=("visit__unit", "visit__team__round", "done_by", "closed_by"),
    page=page_of,
)
follow_ups.act(
    "follow_up.escalate",
    _("took an overdue follow-up a rung up"),
    Notice(_("A follow-up is overdue"), up, ("follow_up.see_to",)),
)


@follow_ups.step(
    "see_to", right="follow_up.see_to", form=DoneForm, label=_("Write down what was done"), address="done",
    log=_("wrote down what was done about a follow-up"),
    offered=lambda one: one.visit.state not in WITH_THE_TEAM and not one.done_on,
    notice=Notice(_("A follow-up was reported as done"), STAFF, ("follow_up.close", "follow_up.reopen")),
)  # fmt: skip
def see_to(*, actor: Any, follow_up: FollowUp, done_on: dt.date, result: str, papers: str = "") -> Said:
    """Write down what was done about it, on which day, and which papers show it."""
    if follow_up.visit.state in WITH_THE_TEAM:
        raise ValidationError(_("The visit has not been sent in yet. What it promises can still change."))
    if follow_up.done_on:
        raise ValidationError(_("What was done is written down already."))
    not_to_come("done_on", done_on)
    if done_on < follow_up.visit.visited_on:
        raise ValidationError({"done_on": _("This day lies before the visit.")})
    follow_up.result, follow_up.papers = text_of("result", result), text_of("papers", papers)
    if len(follow_up.result) < SHORTEST:
        text = _("Say what was done in at least %(n)s characters.")
        raise ValidationError({"result": text % {"n": SHORTEST}})
    follow_up.done_on, follow_up.done_by = done_on, actor
    return Done(visit=follow_up.visit_id, done_on=done_on)


@follow_ups.step("close", right="follow_up.close", form=StepForm, label=_("Close it"), log=_("closed a follow-up"),
                 offered=lambda one: one.done_on and not one.closed_on)  # fmt: skip
def close(*, actor: Any, follow_up: FollowUp) -> Said:
    """Close it: by another person than who wrote down what was done."""
    if not follow_up.done_on or follow_up.closed_on:
        raise ValidationError(_("Only what was reported as done, and is not closed yet, can be closed."))
    follow_up.closed_on, follow_up.closed_by = timezone.localdate(), actor
    return Done(visit=follow_up.visit_id)


@follow_ups.step("reopen", right="follow_up.close", form=AgainForm, label=_("Reopen"), address="again",
                 log=_("reopened a follow-up"), offered=lambda one: one.done_on)  # fmt: skip
def reopen(*, actor: Any, follow_up: FollowUp, reason: str) -> Said:
    """Take it up again, since what was reported was not enough; its words stay beside the reason."""
    if not follow_up.done_on:
        raise ValidationError(_("It is open as it is."))
    why = reason_of(reason)
    follow_up.reason = bracketed(why, labelled(follow_up.done_on, follow_up.result))[:500]
    follow_up.done_on = follow_up.closed_on = follow_up.done_by = follow_up.closed_by = None
    follow_up.result, follow_up.papers, follow_up.times_reopened = "", "", follow_up.times_reopened + 1
    return Done(visit=follow_up.visit_id, times=follow_up.times_reopened)
