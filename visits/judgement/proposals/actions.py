"""What is proposed now; make a lead of a proposal, or say that it is none."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.workflow.texts import reason_of
from visits.fieldwork.leads.actions import open_lead
from visits.fieldwork.leads.models import About, Lead, LeadState

from .models import ProposalAnswer, Rule
from .overlooked import rarely_heard, steadfast
from .rules import Proposal, answered_badly, fallen, spoken_against, teams_spoken_against

RULES: tuple[Callable[[Any], list[Proposal]], ...] = (
    spoken_against, teams_spoken_against, fallen, answered_badly, steadfast, rarely_heard,
)  # fmt: skip


def proposed(user: Any) -> list[Proposal]:
    """What the rules propose to this user and nobody has answered, in the order of units and names, not of size."""
    found = [one for rule in RULES for one in rule(user)]
    answers: dict[str, list[ProposalAnswer]] = defaultdict(list)
    for answer in ProposalAnswer.objects.select_related("lead"):
        answers[answer.key].append(answer)
    waiting = [one for one in found if not any(_stands(answer, one) for answer in answers[one.key])]
    return sorted(waiting, key=lambda one: one.place_in_list)


def _stands(answer: ProposalAnswer, proposal: Proposal) -> bool:
    """Whether an answer still answers the proposal: its numbers have not grown, or its lead is not settled yet."""
    under_way = answer.lead is not None and answer.lead.state != LeadState.SETTLED
    return under_way or proposal.size <= answer.size


@transaction.atomic
def take(*, actor: Any, key: str, size: int, client_key: UUID) -> Lead:
    """Make a lead "from data" of a proposal, its sentence being the text. The same client key gives it again.

    Raises PermissionDenied; ValidationError where the proposal stands no more, or its numbers have changed.
    """
    if made := Lead.objects.filter(client_key=client_key, created_by=actor).first():
        return made
    one = _standing(actor, key, size)
    side = "for" if one.rule in (Rule.STEADFAST, Rule.TO_HEAR) else ""
    values = {"channel": "data", "side": side, "received_on": timezone.localdate()} | _told_of(one)
    lead = open_lead(actor=actor, client_key=client_key, values=values)
    _answer(one, by=actor, lead=lead)
    record(actor, "proposal.take", lead, proposal=key, size=size)
    return lead


@transaction.atomic
def dismiss(*, actor: Any, key: str, size: int, reason: str) -> None:
    """Say that a proposal is no lead, and why; it comes again when its numbers grow."""
    one = _standing(actor, key, size)
    require(actor, "lead.dismiss", one.subject)
    reason = reason_of(reason)
    _answer(one, by=actor, reason=reason)
    record(actor, "proposal.dismiss", one.subject, proposal=key, size=size, reason=reason)


def _standing(actor: Any, key: str, size: int) -> Proposal:
    one = next((one for one in proposed(actor) if one.key == key), None)
    if one is None or one.size != size:
        raise ValidationError(
            _("This proposal has been answered, or its numbers have changed. Look at it again.")
        )
    return one


def _told_of(one: Proposal) -> dict[str, Any]:
    """Whom it is about and what it says, as a lead and an answer keep it."""
    return {
        "about": one.about, "unit": one.unit, "says": one.says,
        "cadre": one.subject if one.about == About.CADRE else None,
        "leadership_team": one.subject if one.about == About.LEADERSHIP else None,
    }  # fmt: skip


def _answer(one: Proposal, **values: Any) -> None:
    try:
        with transaction.atomic():
            ProposalAnswer.objects.create(
                key=one.key, size=one.size, rule=one.rule, **_told_of(one), **values
            )
    except IntegrityError:
        raise ValidationError(_("Somebody has answered this proposal meanwhile.")) from None
