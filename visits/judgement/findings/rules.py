"""What a finding must have before it can be said to be verified.

Source: the department's rules on checking adverse findings: two independent sources or one document, a fact with
date and place, and the account of whom it concerns (or the record that he refused it).
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cadre_review.prepared import rows_given
from visits.core.workflow.case import Lack
from visits.fieldwork.visits.models import SourceClass, Statement, Visit
from visits.judgement.evidence.heard import Source, source_of

from .models import Finding, FindingEvidence

SOURCES_WANTED = 2


@dataclass(frozen=True)
class Need:
    """One thing that verification asks for: its name, whether it is there, and the sentence when it is not."""

    label: str
    met: bool
    lacking: str


def support_of(finding: Finding) -> tuple[set[Source], int]:
    """The independent sources that support it, and how many documents.

    A named cadre counts once however often he was heard; of unnamed sources each talk counts as one. What the
    subject says of himself is his account and no source.
    """
    rows = rows_given(_supports, finding.pk)
    sources = {
        source_of(talk, cadre)
        for talk, cadre, kind in rows
        if talk and kind != SourceClass.SELF and (not cadre or cadre != finding.cadre_id)
    }
    return sources, sum([talk is None for talk, *_who in rows])


def _supports(finding: int) -> QuerySet[Any, Any]:
    """What supports it: the talk with who spoke there and as what; or no talk, for a paper or an attachment."""
    rows = FindingEvidence.objects.filter(finding=finding, bears=FindingEvidence.Bears.SUPPORTS).order_by()
    return rows.values_list("interview", "interview__source_cadre", "interview__source_class")


def needs(finding: Finding) -> list[Need]:
    """Everything that verification asks of this finding, in the order of its page."""
    found, documents = support_of(finding)
    sources = len(found)
    if finding.side == Statement.Side.FOR:
        text = _("A finding needs at least one source or document behind it.")
        return [Need(_("evidence"), bool(sources or documents), Lack(text, "evidence"))]
    text = _("An adverse finding needs two independent sources or one document; it has %(n)s source(s).")
    return [
        Need(
            _("two independent sources or one document"),
            sources >= SOURCES_WANTED or documents > 0,
            Lack(text % {"n": sources}, "evidence"),
        ),
        Need(
            _("a fact with day and place"),
            bool(finding.fact and finding.fact_on and finding.fact_place),
            Lack(
                _("Write down the fact with its day and place: what happened, when and where."),
                "edit",
                "#id_fact",
            ),
        ),
        Need(
            _("the subject's own account, or its refusal"),
            bool(finding.account or finding.account_refused) or _came_by_link(finding),
            Lack(_("Hear the subject first: write down the account, or how it was refused."), "account"),
        ),
    ]


def _came_by_link(finding: Any) -> bool:
    return finding.pk is not None and finding.own_accounts.filter(state="received").exists()


def lacking(finding: Any) -> list[str]:
    """The sentences of what is missing; empty where it can be verified."""
    return [need.lacking for need in needs(finding) if not need.met]


def visits_for(finding: Finding, user: Any) -> Any:
    """The visits that may verify a finding: of its team, to the subject's unit, seen by the user."""
    return Visit.objects.visible_to(user).filter(team=finding.team_id, unit=finding.unit_id)
