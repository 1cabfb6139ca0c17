"""Open a finding, link its evidence, hear the account, have it verified, settle it.

The steps stand in the order of their buttons.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.audit.log import record
from visits.cadres.files.consulting import open_file
from visits.core.access import can, require
from visits.core.records import store
from visits.core.workflow import Done, Notice, Said, Workflow
from visits.core.workflow.forms import ReasonForm
from visits.core.workflow.texts import not_over, not_to_come, reason_of, refuse, text_of, texts_of
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.leads.rules import even
from visits.fieldwork.visits.models import Attachment, Statement, Visit, VisitState
from visits.organisation.notices.rules import AUTHOR
from visits.organisation.notices.rules import team as its_team
from visits.organisation.rounds.models import Round, VisitTeam

from .forms import AccountForm, AssignForm, ChangeForm, DocumentForm, VisitsForm
from .models import Finding, FindingEvidence, FindingState
from .rules import lacking, visits_for

CHANGED = ("side", "check_key", "dimension", "kind", "statement", "fact", "fact_on", "fact_place", "lead")
OPEN, HELD, FELL = [FindingState.UNVERIFIED], FindingState.VERIFIED, FindingState.NOT_UPHELD


def parts_of(finding: Finding) -> dict[str, Any]:
    """The lines of a finding in its history."""
    names = ("bears", "statement", "interview", "attachment", "document", "passage", "added_by")
    visits = [{"visit": one.pk} for one in finding.visits.order_by("pk")]
    return {"evidence": list(finding.evidence.order_by("pk").values(*names)), "visits": visits}


def page_of(request: HttpRequest, finding: Finding, key: str) -> dict[str, Any]:
    """What stands on the page of a step: what was found."""
    about = [{"title": _("What was found"), "text": finding.statement}]
    return {"about": about, "crumb": finding.subject, "button": _("Save")}


def read(*, actor: Any, finding: Finding) -> None:
    """The right to read a finding; that a person's is opened stands in the register of the file before it is shown."""
    require(actor, "finding.read", finding)
    if finding.cadre and can(actor, "cadre.read_file", finding.cadre):
        open_file(actor=actor, cadre=finding.cadre, part="finding")


findings = Workflow(
    Finding,
    pages="findings",
    title=_("Findings"),
    rows=(
        "cadre__unit",
        "leadership_team__unit",
        "team__round",
        "lead",
        "created_by",
        "decided_by",
        "account_by",
    ),
    parts=parts_of,
    page=page_of,
    stale=_("Someone else has changed this finding meanwhile. Look at it again, then repeat your change."),
    not_now=_("This cannot be done to a finding that is “%(state)s”."),
    away=_("You keep away from whom this finding concerns."),
    taken=_("This form belongs to another finding. Open a new one."),
)
findings.act("finding.open", _("opened a finding"))


@transaction.atomic
def open_finding(
    *, actor: Any, told: Statement, client_key: UUID, passage: str, values: Mapping[str, Any]
) -> Finding:
    """Open a finding on a passage of an accepted statement; its subject is that of the statement.

    ``values``: side, check_key or dimension, kind, statement. The same client key gives the first finding again.
    """
    locked = _told(told)
    require(actor, "finding.open", locked)
    if existing := findings.known(client_key, actor):
        return existing
    lead = Lead.objects.visible_to(actor).filter(statement=locked).first()
    finding = Finding(
        cadre=locked.cadre, leadership_team=locked.leadership_team, client_key=client_key, created_by=actor,
        lead=lead, **texts_of(values),
    )  # fmt: skip
    _check_lead(finding)
    _link(store(finding), actor, locked, passage, FindingEvidence.Bears.SUPPORTS)
    findings.finish(finding, actor, _("opened"))
    record(actor, "finding.open", finding, statement=locked.pk, side=finding.side)
    return finding


def _told(statement: Statement) -> Statement:
    rows = Statement.objects.select_for_update(of=("self",))
    return rows.select_related("visit", "interview", "cadre", "leadership_team__unit").get(pk=statement.pk)


@findings.step(
    "verify", right="finding.settle", at=OPEN, form=ReasonForm, label=_("Verified"),
    title=_("The finding is verified"), act="finding.settle", log=_("settled a finding"),
    notice=Notice(_("A finding of yours was settled"), AUTHOR),
)  # fmt: skip
def verify(*, actor: Any, finding: Finding, base_version: int, reason: str) -> Said:
    """Say that the finding holds. Never by who opened it; refused with what still lacks."""
    refuse(lacking(finding))
    return _settle(finding, actor, FindingState.VERIFIED, reason)


def _settle(finding: Finding, actor: Any, state: str, reason: str) -> Said:
    finding.state, finding.reason = state, reason_of(reason)
    finding.decided_on, finding.decided_by = timezone.localdate(), actor
    return Done(finding.reason, state=state)


@findings.step(
    "edit", right="finding.change", at=OPEN, form=ChangeForm, label=_("Correct"), title=_("Correct the finding"),
    act="finding.change", log=_("corrected a finding"),
)  # fmt: skip
def change(*, actor: Any, finding: Finding, base_version: int, values: Mapping[str, Any]) -> Said:
    """Correct what was found and the fact under it; only while it is unverified."""
    for name, value in texts_of(values).items():
        if name in CHANGED:
            setattr(finding, name, value)
    not_to_come("fact_on", finding.fact_on)
    _check_lead(finding)
    return _("corrected")


def _check_lead(finding: Finding) -> None:
    lead = finding.lead
    if lead and (lead.cadre_id, lead.leadership_team_id) != (finding.cadre_id, finding.leadership_team_id):
        raise ValidationError({"lead": _("This lead speaks of somebody else.")})


findings.link("evidence", right="finding.change", at=OPEN, label=_("Link a passage"))


@findings.step("link", right="finding.change", at=OPEN, label=_("Link a passage"), offered=None,
            log=_("linked evidence to a finding"))  # fmt: skip
def link_passage(
    *, actor: Any, finding: Finding, base_version: int, told: Statement, passage: str, bears: str
) -> Said:
    """Link a passage of an accepted statement about the same subject, for the finding or against it."""
    source = _told(told)
    if (source.cadre_id, source.leadership_team_id) != (finding.cadre_id, finding.leadership_team_id):
        raise ValidationError(_("This statement is about somebody else."))
    made = _link(finding, actor, source, passage, bears)
    return Done(
        _("evidence linked: %(what)s") % {"what": made.get_bears_display()}, statement=source.pk, bears=bears
    )


def _link(finding: Finding, actor: Any, told: Statement, passage: str, bears: str) -> FindingEvidence:
    if not Statement.objects.visible_to(actor).filter(pk=told.pk).exists():
        raise PermissionDenied(_("This statement is not yours to read."))
    if told.visit.state != VisitState.ACCEPTED:
        raise ValidationError(_("A finding rests on accepted visits only."))
    if not (wanted := even(passage)) or wanted not in even(told.text):
        raise ValidationError({"passage": _("Choose words that stand in the statement as they are.")})
    return store(FindingEvidence(
        finding=finding, bears=bears, statement=told, interview_id=told.interview_id, passage=passage.strip(),
        added_by=actor,
    ))  # fmt: skip


@findings.step("document", right="finding.change", at=OPEN, form=DocumentForm, label=_("Link a document"),
            act="finding.link")  # fmt: skip
def link_document(
    *,
    actor: Any,
    finding: Finding,
    base_version: int,
    bears: str,
    passage: str,
    document: str = "",
    attachment: Attachment | None = None,
) -> Said:
    """Link a document: a paper named by title, office, number and date, or an attachment of an accepted visit."""
    if attachment and attachment.visit.state != VisitState.ACCEPTED:
        raise ValidationError({"attachment": _("A finding rests on accepted visits only.")})
    if bool(attachment) == bool(document.strip()):
        raise ValidationError({"document": _("Name the paper, or choose an attachment: one of the two.")})
    made = store(FindingEvidence(
        finding=finding, bears=bears, document=text_of("document", document), attachment=attachment,
        passage=text_of("passage", passage), added_by=actor,
    ))  # fmt: skip
    return Done(
        _("document linked: %(what)s") % {"what": made.get_bears_display()},
        attachment=attachment and attachment.pk,
        bears=bears,
    )


@findings.step("unlink", right="finding.change", at=OPEN, label=_("Take the evidence off"), offered=None,
            log=_("took evidence off a finding"))  # fmt: skip
def unlink(
    *, actor: Any, finding: Finding, base_version: int, evidence: FindingEvidence, reason: str
) -> Said:
    """Take a link off that was a mistake; the version before and the log keep it."""
    why = reason_of(reason)
    finding.evidence.get(pk=evidence.pk).delete()
    return Done(
        _("evidence taken off: %(why)s") % {"why": why},
        statement=evidence.statement_id,
        passage=len(evidence.passage),
    )


@findings.step("account", right="finding.change", at=OPEN, form=AccountForm, label=_("Own account"),
            log=_("wrote down the subject's account to a finding"))  # fmt: skip
def hear_account(
    *,
    actor: Any,
    finding: Finding,
    base_version: int,
    account: str,
    account_refused: str,
    account_on: dt.date,
) -> Said:
    """Write down what the subject says to it, or how he refused to say anything; one of the two."""
    said, refused = text_of("account", account), text_of("account_refused", account_refused)
    if bool(said) == bool(refused):
        raise ValidationError({"account": _("Write down the account, or its refusal: one of the two.")})
    not_to_come("account_on", account_on)
    finding.account, finding.account_refused = said, refused
    finding.account_on, finding.account_by = account_on, actor
    return Done(
        _("own account written down") if said else _("refusal of an account written down"),
        refused=bool(refused),
    )


@findings.step(
    "assign", right="finding.change", at=OPEN, form=AssignForm, label=_("Have it verified"),
    log=_("asked a visit team to verify a finding"),
    notice=Notice(_("Your team is to verify a finding"), its_team, ("finding.visit", "finding.settle")),
)  # fmt: skip
def assign(*, actor: Any, finding: Finding, base_version: int, team: VisitTeam, due_on: dt.date) -> Said:
    """Ask a visit team of an open round to verify the finding by a day."""
    if team.round.state != Round.State.OPEN:
        raise ValidationError({"team": _("The round of this team is not open.")})
    not_over("due_on", due_on)
    finding.team, finding.due_on = team, due_on
    return Done(_("to %(team)s, by %(day)s") % {"team": team, "day": due_on}, team=team.pk, due_on=due_on)


@findings.step(
    "visits", right="finding.visit", at=OPEN, form=VisitsForm, label=_("Link visits"), act="finding.visit",
    log=_("linked visits to a finding"), offered=lambda one: one.team_id,
    notice=Notice(_("Visits verify a finding of yours"), AUTHOR, ("finding.settle",)),
)  # fmt: skip
def link_visits(*, actor: Any, finding: Finding, base_version: int, visits: list[Visit]) -> Said:
    """Say which visits of the team verify the finding."""
    known = set(visits_for(finding, actor).values_list("pk", flat=True))
    if any(one.pk not in known for one in visits):
        raise ValidationError({"visits": _("One of these visits is not your team's, or is to another unit.")})
    finding.visits.set(visits)
    return Done(_("%(n)s visits verify it") % {"n": len(visits)}, visits=sorted(one.pk for one in visits))


@findings.step("reject", right="finding.settle", at=[*OPEN, HELD], form=ReasonForm, label=_("Not upheld"),
            title=_("The finding is not upheld"), act="finding.settle")  # fmt: skip
def reject(*, actor: Any, finding: Finding, base_version: int, reason: str) -> Said:
    """Say that the finding does not hold: it leaves every later view. Its record stays."""
    return _settle(finding, actor, FindingState.NOT_UPHELD, reason)


@findings.step("take_up", right="finding.settle", at=[HELD, FELL], form=ReasonForm, label=_("Take up again"),
            address="again", log=_("took a finding up again"))  # fmt: skip
def take_up(*, actor: Any, finding: Finding, base_version: int, reason: str) -> Said:
    """Take a settled finding up again, with the reason; it is unverified anew."""
    why = reason_of(reason)
    finding.state, finding.reason, finding.decided_on, finding.decided_by = (
        FindingState.UNVERIFIED,
        "",
        None,
        None,
    )
    return why


findings.link(
    "ask_account", right="own_account.ask", at=OPEN, label=_("Ask for the subject's account by link"),
    offered=lambda one: one.cadre_id,
)  # fmt: skip
