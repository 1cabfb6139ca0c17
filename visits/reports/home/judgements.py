"""What the work list shows of findings, decisions and rectification: numbers with their lists, nothing of content."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.access import is_given
from visits.judgement.decisions.models import Decision, State
from visits.judgement.findings.models import Finding, FindingState
from visits.judgement.rectifications.lists import LADDER
from visits.judgement.rectifications.models import OutcomeCheck, Rectification, RectificationState

RUNGS = {"staff": ("soon", "over"), "reviewer": ("over15",), "leader": ("over30",)}
DEMANDS = {  # which demands wait for whom
    "lead": (RectificationState.REPORTED, gettext_lazy("Demands whose measures your team verifies")),
    "reviewer": (RectificationState.VERIFIED, gettext_lazy("Demands to close or to reopen")),
    "leader": (RectificationState.DRAFTED, gettext_lazy("Demands to sign")),
}
MOTIONS = {
    "staff": (State.SIGNED, gettext_lazy("Signed motions to prepare and decide")),
    "reviewer": (State.DRAFTED, gettext_lazy("Motions that wait for the second signature")),
    "leader": (State.SECONDED, gettext_lazy("Motions to sign")),
}


def judgements_waiting(user: Any) -> list[dict[str, Any]]:
    """What waits for the user: [{label, n, url}], in a fixed number of counts; only what is not zero."""
    if not (user.is_office or user.is_field):
        return []
    found = [*_findings(user), *_motions(user), *_demands(user), *_rungs(user), *_checks(user)]
    return [one for one in found if one["n"]]


def _line(label: Any, rows: models.QuerySet[Any], route: str, query: str) -> dict[str, Any]:
    return {"label": label, "n": rows.count(), "url": f"{reverse(route)}?{query}"}


def _findings(user: Any) -> list[dict[str, Any]]:
    if not (is_given(user, "finding.settle") or is_given(user, "lead.report")):
        return []
    rows = Finding.objects.visible_to(user).filter(state=FindingState.UNVERIFIED)
    return [_line(_("Findings to be verified"), rows, "findings:list", "state=unverified")]


def _motions(user: Any) -> list[dict[str, Any]]:
    if not (waiting := MOTIONS.get(user.role)):
        return []
    state, label = waiting
    rows = Decision.objects.visible_to(user).filter(~Q(created_by=user), state=state)
    return [_line(label, rows, "decisions:list", f"state={state.value}")]


def _demands(user: Any) -> list[dict[str, Any]]:
    if not (waiting := DEMANDS.get(user.role)):
        return []
    state, label = waiting
    rows = Rectification.objects.visible_to(user).filter(state=state)
    return [_line(label, rows, "rectifications:list", f"state={state.value}")]


def _rungs(user: Any) -> list[dict[str, Any]]:
    seen = Rectification.objects.visible_to(user)
    rungs = [(key, *LADDER[key]) for key in RUNGS.get(user.role, ())]
    return [
        _line(_("Rectification: %(rung)s") % {"rung": label}, seen.due_within(first, last), "rectifications:list",
              f"rung={key}")
        for key, label, first, last in rungs
    ]  # fmt: skip


def _checks(user: Any) -> list[dict[str, Any]]:
    if not is_given(user, "outcome.check"):
        return []
    rows = OutcomeCheck.objects.visible_to(user).filter(checked_on=None, due_on__lte=timezone.localdate())
    return [_line(_("Decisions to look at again"), rows, "rectifications:checks", "due=due")]
