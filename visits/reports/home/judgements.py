"""What the work list shows of findings, decisions and rectification: numbers with their lists, nothing of content."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
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


class Waiting(NamedTuple):
    """What waits: in words, the list that holds it, and the rows as the user sees them."""

    label: Any
    route: str
    query: str
    rows: Callable[[Any], QuerySet[Any]]


def judgements_waiting(user: Any) -> dict[str, Waiting]:
    """What may wait for the user, by the name under which it is counted."""
    if not (user.is_office or user.is_field):
        return {}
    found = [*_findings(user), *_motions(user), *_demands(user), *_rungs(user), *_checks(user)]
    return {f"{one.route}?{one.query}": one for one in found}


def told(waiting: Mapping[str, Waiting], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """What waits, as the page shows it: only what is not zero."""
    return [
        {"label": one.label, "n": counts[name], "url": f"{reverse(one.route)}?{one.query}"}
        for name, one in waiting.items()
        if counts[name]
    ]


def _findings(user: Any) -> Iterator[Waiting]:
    if is_given(user, "finding.settle") or is_given(user, "lead.report"):
        yield Waiting(
            _("Findings to be verified"), "findings:list", "state=unverified",
            lambda user: Finding.objects.visible_to(user).filter(state=FindingState.UNVERIFIED),
        )  # fmt: skip


def _motions(user: Any) -> Iterator[Waiting]:
    if waiting := MOTIONS.get(user.role):
        state, label = waiting
        yield Waiting(
            label, "decisions:list", f"state={state.value}",
            lambda user: Decision.objects.visible_to(user).filter(~Q(created_by=user), state=state),
        )  # fmt: skip


def _demands(user: Any) -> Iterator[Waiting]:
    if waiting := DEMANDS.get(user.role):
        state, label = waiting
        yield Waiting(
            label, "rectifications:list", f"state={state.value}",
            lambda user: Rectification.objects.visible_to(user).filter(state=state),
        )  # fmt: skip


def _rungs(user: Any) -> Iterator[Waiting]:
    for key in RUNGS.get(user.role, ()):
        yield _rung(key, *LADDER[key])


def _rung(key: str, label: Any, first: int | None, last: int | None) -> Waiting:
    return Waiting(
        _("Rectification: %(rung)s") % {"rung": label}, "rectifications:list", f"rung={key}",
        lambda user: Rectification.objects.visible_to(user).due_within(first, last),
    )  # fmt: skip


def _checks(user: Any) -> Iterator[Waiting]:
    if is_given(user, "outcome.check"):
        yield Waiting(
            _("Decisions to look at again"), "rectifications:checks", "due=due",
            lambda user: OutcomeCheck.objects.visible_to(user).filter(
                checked_on=None, due_on__lte=timezone.localdate()
            ),
        )  # fmt: skip
