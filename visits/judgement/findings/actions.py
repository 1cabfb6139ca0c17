"""Open a finding, link its evidence, hear the account, have it verified, settle it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.fields import check_text
from visits.core.history.models import keep
from visits.fieldwork.leads.actions import even
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.models import Attachment, Statement, Visit, VisitState
from visits.organisation.rounds.models import Round, VisitTeam

from .models import Finding, FindingEvidence, FindingState, FindingStep
from .rules import lacking

SHORTEST = 6  # characters of a reason
CHANGED = ("side", "check_key", "dimension", "kind", "statement", "fact", "fact_on", "fact_place", "lead")


@transaction.atomic
def open_finding(
    *, actor: Any, told: Statement, client_key: UUID, passage: str, values: Mapping[str, Any]
) -> Finding:
    """Open a finding on a passage of an accepted statement; its subject is that of the statement.

    ``values``: side, check_key or dimension, kind, statement. The same client key gives the first finding again.
    """
    locked = _told(told)
    require(actor, "finding.open", locked)
    if existing := Finding.objects.filter(client_key=client_key).first():
        if existing.created_by_id != actor.pk:
            raise PermissionDenied(_("This form belongs to another finding. Open a new one."))
        return existing
    lead = Lead.objects.visible_to(actor).filter(statement=locked).first()
    finding = Finding(
        cadre=locked.cadre, leadership_team=locked.leadership_team, client_key=client_key, created_by=actor,
        version=0, lead=lead, **_clean(values),
    )  # fmt: skip
    _check_lead(finding)
    finding.full_clean()
    finding.save()
    _link(finding, actor, locked, passage, FindingEvidence.Bears.SUPPORTS)
    _write(finding, actor, _("opened"))
    record(actor, "finding.open", finding, statement=locked.pk, side=finding.side)
    return finding


def _told(statement: Statement) -> Statement:
    rows = Statement.objects.select_for_update(of=("self",))
    return rows.select_related("visit", "interview", "cadre", "leadership_team__unit").get(pk=statement.pk)


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in values.items():
        if isinstance(value, str):
            _text(name, value)
    return dict(values)


def _text(name: str, value: str) -> str:
    try:
        check_text(value)
    except ValidationError as error:
        raise ValidationError({name: error}) from None
    return value.strip()


@transaction.atomic
def change(*, actor: Any, finding: Finding, base_version: int, values: Mapping[str, Any]) -> Finding:
    """Correct what was found and the fact under it; only while it is unverified."""
    locked = _locked(actor, "finding.change", finding, base_version)
    _expect(locked, FindingState.UNVERIFIED)
    for name, value in _clean(values).items():
        if name in CHANGED:
            setattr(locked, name, value)
    if locked.fact_on and locked.fact_on > timezone.localdate():
        raise ValidationError({"fact_on": _("This day has not come yet.")})
    _check_lead(locked)
    _write(locked, actor, _("corrected"))
    record(actor, "finding.change", locked)
    return locked


def _check_lead(finding: Finding) -> None:
    lead = finding.lead
    if lead and (lead.cadre_id, lead.leadership_team_id) != (finding.cadre_id, finding.leadership_team_id):
        raise ValidationError({"lead": _("This lead speaks of somebody else.")})


@transaction.atomic
def link_passage(
    *, actor: Any, finding: Finding, base_version: int, told: Statement, passage: str, bears: str
) -> Finding:
    """Link a passage of an accepted statement about the same subject, for the finding or against it."""
    locked = _locked(actor, "finding.change", finding, base_version)
    _expect(locked, FindingState.UNVERIFIED)
    source = _told(told)
    if (source.cadre_id, source.leadership_team_id) != (locked.cadre_id, locked.leadership_team_id):
        raise ValidationError(_("This statement is about somebody else."))
    made = _link(locked, actor, source, passage, bears)
    _write(locked, actor, _("evidence linked: %(what)s") % {"what": made.get_bears_display()})
    record(actor, "finding.link", locked, statement=source.pk, bears=bears)
    return locked


def _link(finding: Finding, actor: Any, told: Statement, passage: str, bears: str) -> FindingEvidence:
    if not Statement.objects.visible_to(actor).filter(pk=told.pk).exists():
        raise PermissionDenied(_("This statement is not yours to read."))
    if told.visit.state != VisitState.ACCEPTED:
        raise ValidationError(_("A finding rests on accepted visits only."))
    if not (wanted := even(passage)) or wanted not in even(told.text):
        raise ValidationError({"passage": _("Choose words that stand in the statement as they are.")})
    made = FindingEvidence(
        finding=finding, bears=bears, statement=told, interview_id=told.interview_id, passage=passage.strip(),
        added_by=actor,
    )  # fmt: skip
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def link_document(
    *,
    actor: Any,
    finding: Finding,
    base_version: int,
    bears: str,
    passage: str,
    document: str = "",
    attachment: Attachment | None = None,
) -> Finding:
    """Link a document: a paper named by title, office, number and date, or an attachment of an accepted visit."""
    locked = _locked(actor, "finding.change", finding, base_version)
    _expect(locked, FindingState.UNVERIFIED)
    if attachment and attachment.visit.state != VisitState.ACCEPTED:
        raise ValidationError({"attachment": _("A finding rests on accepted visits only.")})
    if bool(attachment) == bool(document.strip()):
        raise ValidationError({"document": _("Name the paper, or choose an attachment: one of the two.")})
    made = FindingEvidence(
        finding=locked, bears=bears, document=_text("document", document), attachment=attachment,
        passage=_text("passage", passage), added_by=actor,
    )  # fmt: skip
    made.full_clean()
    made.save()
    _write(locked, actor, _("document linked: %(what)s") % {"what": made.get_bears_display()})
    record(actor, "finding.link", locked, attachment=attachment and attachment.pk, bears=bears)
    return locked


@transaction.atomic
def unlink(
    *, actor: Any, finding: Finding, base_version: int, evidence: FindingEvidence, reason: str
) -> Finding:
    """Take a link off that was a mistake; the version before and the log keep it."""
    locked = _locked(actor, "finding.change", finding, base_version)
    _expect(locked, FindingState.UNVERIFIED)
    why = _reason(reason)
    locked.evidence.get(pk=evidence.pk).delete()
    _write(locked, actor, _("evidence taken off: %(why)s") % {"why": why})
    record(actor, "finding.unlink", locked, statement=evidence.statement_id, passage=len(evidence.passage))
    return locked


@transaction.atomic
def hear_account(
    *,
    actor: Any,
    finding: Finding,
    base_version: int,
    account: str,
    account_refused: str,
    account_on: dt.date,
) -> Finding:
    """Write down what the subject says to it, or how he refused to say anything; one of the two."""
    locked = _locked(actor, "finding.change", finding, base_version)
    _expect(locked, FindingState.UNVERIFIED)
    said, refused = _text("account", account), _text("account_refused", account_refused)
    if bool(said) == bool(refused):
        raise ValidationError({"account": _("Write down the account, or its refusal: one of the two.")})
    if account_on > timezone.localdate():
        raise ValidationError({"account_on": _("This day has not come yet.")})
    locked.account, locked.account_refused = said, refused
    locked.account_on, locked.account_by = account_on, actor
    _write(locked, actor, _("own account written down") if said else _("refusal of an account written down"))
    record(actor, "finding.account", locked, refused=bool(refused))
    return locked


@transaction.atomic
def assign(*, actor: Any, finding: Finding, base_version: int, team: VisitTeam, due_on: dt.date) -> Finding:
    """Ask a visit team of an open round to verify the finding by a day."""
    locked = _locked(actor, "finding.change", finding, base_version)
    _expect(locked, FindingState.UNVERIFIED)
    if team.round.state != Round.State.OPEN:
        raise ValidationError({"team": _("The round of this team is not open.")})
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("This day is over.")})
    locked.team, locked.due_on = team, due_on
    _write(locked, actor, _("to %(team)s, by %(day)s") % {"team": team, "day": due_on})
    record(actor, "finding.assign", locked, team=team.pk, due_on=due_on)
    return locked


@transaction.atomic
def link_visits(*, actor: Any, finding: Finding, base_version: int, visits: list[Visit]) -> Finding:
    """Say which visits of the team verify the finding."""
    locked = _locked(actor, "finding.visit", finding, base_version)
    _expect(locked, FindingState.UNVERIFIED)
    known = set(visits_for(locked, actor).values_list("pk", flat=True))
    if any(one.pk not in known for one in visits):
        raise ValidationError({"visits": _("One of these visits is not your team's, or is to another unit.")})
    locked.visits.set(visits)
    _write(locked, actor, _("%(n)s visits verify it") % {"n": len(visits)})
    record(actor, "finding.visit", locked, visits=sorted(one.pk for one in visits))
    return locked


def visits_for(finding: Finding, user: Any) -> Any:
    """The visits that may verify a finding: of its team, to the subject's unit, seen by the user."""
    return Visit.objects.visible_to(user).filter(team=finding.team_id, unit=finding.unit_id)


@transaction.atomic
def verify(*, actor: Any, finding: Finding, base_version: int, reason: str) -> Finding:
    """Say that the finding holds. Never by who opened it; refused with what still lacks."""
    locked = _locked(actor, "finding.settle", finding, base_version)
    _expect(locked, FindingState.UNVERIFIED)
    if missing := lacking(locked):
        raise ValidationError(missing)
    return _settle(locked, actor, FindingState.VERIFIED, reason)


@transaction.atomic
def reject(*, actor: Any, finding: Finding, base_version: int, reason: str) -> Finding:
    """Say that the finding does not hold: it leaves every later view. Its record stays."""
    locked = _locked(actor, "finding.settle", finding, base_version)
    _expect(locked, FindingState.UNVERIFIED, FindingState.VERIFIED)
    return _settle(locked, actor, FindingState.NOT_UPHELD, reason)


def _settle(finding: Finding, actor: Any, state: str, reason: str) -> Finding:
    finding.state, finding.reason = state, _reason(reason)
    finding.decided_on, finding.decided_by = timezone.localdate(), actor
    _write(finding, actor, finding.reason)
    record(actor, "finding.settle", finding, state=state)
    return finding


@transaction.atomic
def take_up(*, actor: Any, finding: Finding, base_version: int, reason: str) -> Finding:
    """Take a settled finding up again, with the reason; it is unverified anew."""
    locked = _locked(actor, "finding.settle", finding, base_version)
    _expect(locked, FindingState.VERIFIED, FindingState.NOT_UPHELD)
    why = _reason(reason)
    locked.state, locked.reason, locked.decided_on, locked.decided_by = (
        FindingState.UNVERIFIED,
        "",
        None,
        None,
    )
    _write(locked, actor, why)
    record(actor, "finding.take_up", locked)
    return locked


def _reason(reason: str) -> str:
    text = _text("reason", reason)
    if len(text) < SHORTEST:
        raise ValidationError(
            {"reason": _("Give the reason in at least %(n)s characters.") % {"n": SHORTEST}}
        )
    return text


def _locked(actor: Any, act: str, finding: Finding, base_version: int) -> Finding:
    rows = Finding.objects.select_for_update(of=("self",)).select_related(
        "cadre", "leadership_team", "team__round", "lead"
    )
    locked: Finding = rows.get(pk=finding.pk)
    require(actor, act, locked)
    if not Finding.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise PermissionDenied(_("You keep away from whom this finding concerns."))
    if locked.version != base_version:
        text = _(
            "Someone else has changed this finding meanwhile. Look at it again, then repeat your change."
        )
        raise ValidationError(text)
    return locked


def _expect(finding: Finding, *states: str) -> None:
    if finding.state not in states:
        text = _("This cannot be done to a finding that is “%(state)s”.")
        raise ValidationError(text % {"state": finding.get_state_display()})


def _write(finding: Finding, actor: Any, note: str) -> None:
    finding.version += 1
    finding.full_clean()
    finding.save()
    FindingStep.objects.create(finding=finding, after=finding.state, note=note, by=actor)
    names = ("bears", "statement", "interview", "attachment", "document", "passage", "added_by")
    evidence: list[Any] = list(finding.evidence.order_by("pk").values(*names))
    keep(
        finding, actor, evidence=evidence, visits=[{"visit": one.pk} for one in finding.visits.order_by("pk")]
    )
