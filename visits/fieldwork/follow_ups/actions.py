"""See to what a visit promised: write down what was done, close it, take it up again."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.fieldwork.visits.actions.saving import tidy
from visits.fieldwork.visits.models import WITH_THE_TEAM, FollowUp

SHORTEST = 6  # characters of what was done, or of a reason


@transaction.atomic
def see_to(*, actor: Any, follow_up: FollowUp, done_on: dt.date, result: str, papers: str = "") -> FollowUp:
    """Write down what was done about it, on which day, and which papers show it."""
    locked = _locked(actor, "follow_up.see_to", follow_up)
    if locked.visit.state in WITH_THE_TEAM:
        raise ValidationError(_("The visit has not been sent in yet. What it promises can still change."))
    if locked.done_on:
        raise ValidationError(_("What was done is written down already."))
    if done_on > timezone.localdate():
        raise ValidationError({"done_on": _("This day has not come yet.")})
    if done_on < locked.visit.visited_on:
        raise ValidationError({"done_on": _("This day lies before the visit.")})
    words = tidy({"result": result, "papers": papers})
    if len(words["result"]) < SHORTEST:
        raise ValidationError(
            {"result": _("Say what was done in at least %(n)s characters.") % {"n": SHORTEST}}
        )
    locked.done_on, locked.done_by = done_on, actor
    locked.result, locked.papers = words["result"], words["papers"]
    _write(locked)
    record(actor, "follow_up.see_to", locked, visit=locked.visit_id, done_on=done_on)
    return locked


@transaction.atomic
def close(*, actor: Any, follow_up: FollowUp) -> FollowUp:
    """Close it: by another person than who wrote down what was done."""
    locked = _locked(actor, "follow_up.close", follow_up)
    if not locked.done_on or locked.closed_on:
        raise ValidationError(_("Only what was reported as done, and is not closed yet, can be closed."))
    locked.closed_on, locked.closed_by = timezone.localdate(), actor
    _write(locked)
    record(actor, "follow_up.close", locked, visit=locked.visit_id)
    return locked


@transaction.atomic
def reopen(*, actor: Any, follow_up: FollowUp, reason: str) -> FollowUp:
    """Take it up again, since what was reported was not enough; its words stay beside the reason."""
    locked = _locked(actor, "follow_up.close", follow_up)
    if not locked.done_on:
        raise ValidationError(_("It is open as it is."))
    if len(why := tidy({"reason": reason})["reason"]) < SHORTEST:
        raise ValidationError(
            {"reason": _("Give the reason in at least %(n)s characters.") % {"n": SHORTEST}}
        )
    before = {"done_on": locked.done_on, "result": locked.result}
    locked.reason = f"{why}（{before['done_on']}：{before['result']}）"[:500]
    locked.done_on = locked.closed_on = locked.done_by = locked.closed_by = None
    locked.result, locked.papers, locked.times_reopened = "", "", locked.times_reopened + 1
    _write(locked)
    record(actor, "follow_up.reopen", locked, visit=locked.visit_id, times=locked.times_reopened)
    return locked


def _write(follow_up: FollowUp) -> None:
    follow_up.full_clean()
    follow_up.save()


def _locked(actor: Any, act: str, follow_up: FollowUp) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related(
        "visit__team__round", "visit__unit"
    )
    locked = rows.get(pk=follow_up.pk)
    require(actor, act, locked)
    if not FollowUp.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise PermissionDenied(_("You keep away from whom this concerns."))
    return locked
