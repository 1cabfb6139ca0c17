"""走访发现卡: one finding with the evidence for and against it, the account, the verification, and lines to sign."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cadre_review.marks import labelled
from visits.cadres.files.versions import stood
from visits.core import docx as word
from visits.core.lists.lists import TITLES
from visits.core.marks.deriving import secrecy_with_grounds
from visits.core.marks.reading import secrecy_of
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.places import heard_in
from visits.fieldwork.visits.verifying import on_paper, shown_of

from .actions import read
from .models import Finding, FindingEvidence
from .views import evidence_of, facts_of, settled_of
from .way import findings


@findings.paper("finding", enter=lambda user, finding: read(actor=user, finding=finding))
def finding_paper(finding: Finding, user: Any, foot: str) -> bytes:
    """The .docx. Of the evidence there stands what the reader may read, the rest is counted; sealed sources stay so."""
    visits, hidden = shown_of(user, finding.visits)
    evidence = evidence_of(user, finding)
    told = [row.interview or row.attachment for group in evidence for row in group["rows"]]
    marks = [*secrecy_with_grounds([finding]), *secrecy_of([*visits, *filter(None, told)])]
    document = word.new(str(TITLES["finding"]), kind="finding", foot=foot, marks=marks)
    word.facts(document, [*_whom(finding), *facts_of(finding, evidence), *_lead(finding, user)])
    word.passage(document, _("What was found"), finding.statement)
    word.heading(document, _("Evidence linked"))
    for group in evidence:
        _evidence(document, group)
    word.passage(document, _("Own account"), "\n".join(_accounts(finding, user)) or _("None yet."))
    word.heading(document, pgettext("paper", "Verification"))
    on_paper(document, visits, hidden)
    concluded = [(_("State"), finding.get_state_display()), *settled_of(finding)]
    word.passage(document, pgettext("paper", "Conclusion"), word.lines_of(concluded))
    opened = f"{_('Opened by')} {finding.created_by.name}"
    word.to_sign(document, opened, pgettext("signature", "Verified by"), pgettext("signature", "Approved by"))
    return word.saved(document, finding.changed_at)


def _whom(finding: Finding) -> list[tuple[Any, Any]]:
    """The subject, with unit and post of the day on which it was opened."""
    rows = [
        (pgettext("of a judgement", "Subject"), finding.subject),
        (_("Unit on the day"), finding.unit_then),
    ]
    if finding.cadre:
        day = timezone.localdate(finding.created_at)
        rows.append((_("Post on the day"), stood(finding.cadre, day).post_title))
    return [*rows, (_("For or against"), finding.get_side_display())]


def _lead(finding: Finding, user: Any) -> list[tuple[Any, Any]]:
    lead = Lead.objects.visible_to(user).filter(pk=finding.lead_id).first()
    return [(_("Lead"), lead)] if lead else []


def _evidence(document: Any, group: dict[str, Any]) -> None:
    word.heading(document, group["label"], level=3)
    if group["rows"]:
        rows = [(row.passage, _where(row)) for row in group["rows"]]
        word.table(document, (_("Passage"), _("Heard where and from whom")), rows)
    word.left_out(document, group["hidden"])
    if not group["rows"] and not group["hidden"]:
        word.says(document, _("None yet."))


def _where(row: FindingEvidence) -> str:
    if row.interview:
        return heard_in(row.interview.visit, row.interview.source, row.statement)
    return row.attachment.name if row.attachment else labelled(_("Document"), row.document)


def _accounts(finding: Any, user: Any) -> Iterable[str]:
    """What the subject said: written down, refused, or sent by link."""
    when = f"{finding.account_on:%Y-%m-%d} {finding.account_by.name}" if finding.account_on else ""
    if finding.account:
        yield f"{when}\n{finding.account}".strip()
    elif finding.account_refused:
        yield f"{when} {_('An account was refused.')} {finding.account_refused}".strip()
    for one in finding.own_accounts.visible_to(user).received().order_by("received_at", "pk"):
        sent = f"{timezone.localtime(one.received_at):%Y-%m-%d} {_('own account, sent by link')}"
        yield f"{sent} {_('Receipt')} {one.receipt}\n{one.text}"
