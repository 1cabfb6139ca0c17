"""The way of an own account as the head of its page shows it: the link, what comes by it, on with the finding."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from visits.core.access import can
from visits.core.workflow.case import Head, Stage, head_of, short_day, turn_of
from visits.judgement.findings.models import FindingState

from .actions import own_accounts
from .models import AccountState as State
from .models import OwnAccount


def _came_on(one: OwnAccount) -> str:
    return short_day(timezone.localdate(one.received_at)) if one.received_at else ""


def _ran_out(one: OwnAccount) -> list[str]:
    """Of a link whose time is over: that nothing came."""
    return [] if one.is_open else [_("The link has run out, and nothing has come by it.")]


def _is_waited_for(one: OwnAccount) -> bool:
    """Whether the finding that it answers is still to be settled."""
    return bool(one.finding and one.finding.state == FindingState.UNVERIFIED)


own_accounts.way(
    Stage(pgettext_lazy("stage", "Link made"), after=State.ASKED),
    Stage(lazy("Own account"), at=[State.ASKED], asks=_ran_out, due=lambda one: one.last_day, note=_came_on),
    Stage(lazy("Finding settled"), at=[State.RECEIVED], open=_is_waited_for, fits=lambda one: one.finding_id,
          due=lambda one: one.finding.due_on),
    fell=[State.REVOKED],
)  # fmt: skip


def head_of_account(user: Any, one: OwnAccount, course: list[Any]) -> Head:
    """The head of its page; what leads on lies elsewhere: with the cadre, a further link, or the finding."""
    head = head_of(own_accounts, user, one, course)
    if one.state == State.ASKED:
        head.turn = _("%(cadre)s, by the link") % {"cadre": one.cadre} if one.is_open else ""
    if one.state == State.ASKED and not one.is_open:
        _ask_again(head, user, one)
    elif one.state == State.RECEIVED and _is_waited_for(one):
        head.turn = turn_of(user, "finding.settle", one.finding)
        page = reverse("findings:detail", args=[one.finding_id])
        head.press = {"url": page, "label": _("On with the finding"), "page": ""}
    return head


def _ask_again(head: Head, user: Any, one: OwnAccount) -> None:
    """The remedy for a link that ran out: another one."""
    head.turn, head.is_mine = turn_of(user, "own_account.ask", one), can(user, "own_account.ask", one)
    name, key = (
        ("findings:ask_account", one.finding_id)
        if one.finding_id
        else ("own_accounts:ask_cadre", one.cadre_id)
    )
    if head.is_mine:
        head.checks[0]["mend"] = {"url": reverse(name, args=[key]), "label": _("Make another link")}
