"""Draft, demand, report, verify, close and reopen a rectification; check outcomes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.cadres.files.models import Cadre
from visits.core.access import keeps_away, require
from visits.core.fields import check_text
from visits.fieldwork.visits.actions.attachments import fit_to_keep, keep_bytes, named_to_keep
from visits.fieldwork.visits.models import WITH_THE_TEAM, Visit
from visits.judgement.decisions.models import STANDING, Decision, Kind
from visits.judgement.findings.models import FindingState
from visits.organisation.rounds.models import Round, VisitTeam
from visits.organisation.units.models import LeadershipTeam

from .models import OutcomeCheck, Rectification, RectificationFile, RectificationState
from .steps import keep_step

SHORTEST = 6  # characters of a reason
MOST_FILES = 30  # of one demand

State = RectificationState


@transaction.atomic
def draft(
    *,
    actor: Any,
    client_key: UUID,
    thing: Cadre | LeadershipTeam,
    values: Mapping[str, Any],
    findings: list[Any],
) -> Rectification:
    """Draft a demand on a cadre or a leadership team; only verified findings carry it. Same key, same demand."""
    require(actor, "rectification.draft", thing)
    if existing := Rectification.objects.filter(client_key=client_key).first():
        if existing.created_by_id != actor.pk:
            raise PermissionDenied(_("This form belongs to another demand. Open a new one."))
        return existing
    field = "cadre" if isinstance(thing, Cadre) else "leadership_team"
    made = Rectification(
        client_key=client_key, created_by=actor, version=0, **{field: thing}, **_texts(values)
    )
    if keeps_away(actor, made):
        raise PermissionDenied(_("You keep away from whom this concerns."))
    _check(made, findings)
    made.full_clean()
    made.save()
    made.findings.set(findings)
    keep_step(made, actor, _("drafted"))
    record(actor, "rectification.draft", made, findings=sorted(one.pk for one in findings))
    return made


def _check(made: Rectification, findings: list[Any]) -> None:
    subject = (made.cadre_id, made.leadership_team_id)
    if any((one.cadre_id, one.leadership_team_id) != subject for one in findings):
        raise ValidationError({"findings": _("One of these findings is about somebody else.")})
    if not findings or any(one.state != FindingState.VERIFIED for one in findings):
        raise ValidationError(
            {"findings": _("A demand rests on at least one finding, and on verified ones only.")}
        )
    if made.decision and (made.decision.cadre_id, made.decision.leadership_team_id) != subject:
        raise ValidationError({"decision": _("This is about somebody else.")})
    if made.decision and made.decision.kind == Kind.RECTIFY and made.decision.rectifications.exists():
        raise ValidationError({"decision": _("This decision has made its demand already.")})
    if made.due_on < timezone.localdate():
        raise ValidationError({"due_on": _("This day is over.")})


@transaction.atomic
def demand(*, actor: Any, rectification: Rectification, base_version: int) -> Rectification:
    """Sign the demand: by a leader, never by who drafted it. The clock runs from here."""
    locked = _locked(actor, "rectification.demand", rectification, base_version)
    _expect(locked, State.DRAFTED)
    if any(one.state != FindingState.VERIFIED for one in locked.findings.all()):
        raise ValidationError(_("One of its findings is not verified any more."))
    if locked.decision and locked.decision.state not in STANDING:
        raise ValidationError(_("This demand is made by its decision: it is signed there."))
    locked.state, locked.demanded_on, locked.demanded_by = State.DEMANDED, timezone.localdate(), actor
    keep_step(locked, actor, _("demanded until %(day)s") % {"day": locked.due_on})
    record(actor, "rectification.demand", locked, due_on=locked.due_on)
    return locked


@transaction.atomic
def extend(
    *, actor: Any, rectification: Rectification, base_version: int, due_on: dt.date, reason: str
) -> Rectification:
    """Give more time, with the reason; the former day stays in the course."""
    locked = _locked(actor, "rectification.draft", rectification, base_version)
    _expect(locked, State.DEMANDED)
    if due_on <= locked.due_on:
        raise ValidationError({"due_on": _("Choose a later day than %(day)s.") % {"day": locked.due_on}})
    why, before = _reason("reason", reason), locked.due_on
    locked.due_on = due_on
    keep_step(
        locked,
        actor,
        _("from %(before)s to %(after)s: %(why)s") % {"before": before, "after": due_on, "why": why},
    )
    record(actor, "rectification.extend", locked, before=before, due_on=due_on)
    return locked


@transaction.atomic
def report(
    *, actor: Any, rectification: Rectification, base_version: int, measures: str, evidence: str, reported_on: dt.date,
    team: VisitTeam,
) -> Rectification:  # fmt: skip
    """Write down what was done and its evidence, and which team verifies it: not the one whose visits raised it."""
    locked = _locked(actor, "rectification.draft", rectification, base_version)
    _expect(locked, State.DEMANDED)
    if reported_on > timezone.localdate():
        raise ValidationError({"reported_on": _("This day has not come yet.")})
    if team.round.state != Round.State.OPEN:
        raise ValidationError({"team": _("The round of this team is not open.")})
    if team.pk in teams_that_raised(locked):
        raise ValidationError(
            {"team": _("Another team verifies than the one whose visits raised the problem.")}
        )
    locked.measures, locked.evidence = _reason("measures", measures), _reason("evidence", evidence)
    locked.reported_on, locked.team, locked.state = reported_on, team, State.REPORTED
    keep_step(locked, actor, _("reported as done; %(team)s verifies it") % {"team": team})
    record(actor, "rectification.report", locked, team=team.pk)
    return locked


def teams_that_raised(rectification: Rectification) -> set[int]:
    """The visit teams whose talks stand under the findings, and those that verified them."""
    findings = rectification.findings.all()
    told = VisitTeam.objects.filter(visits__interviews__findings__finding__in=findings)
    seen = VisitTeam.objects.filter(visits__findings_verified__in=findings)
    return set(told.order_by().values_list("pk", flat=True)) | set(
        seen.order_by().values_list("pk", flat=True)
    )


@transaction.atomic
def verify(
    *,
    actor: Any,
    rectification: Rectification,
    base_version: int,
    visits: list[Visit],
    is_done: bool,
    verification: str,
) -> Rectification:
    """The lead of the verifying team says what its visits showed; a visit that was sent in is needed."""
    locked = _locked(actor, "rectification.verify", rectification, base_version)
    _expect(locked, State.REPORTED)
    known = set(visits_for(locked, actor).values_list("pk", flat=True))
    if not visits or any(one.pk not in known or one.state in WITH_THE_TEAM for one in visits):
        text = _("Choose visits of your team to this unit since the report that were sent in.")
        raise ValidationError({"visits": text})
    locked.visits.set(visits)
    locked.verification, locked.is_done = _reason("verification", verification), is_done
    locked.state = State.VERIFIED
    keep_step(
        locked, actor, (_("found to be done") if is_done else _("not done")) + f"：{locked.verification}"
    )
    record(actor, "rectification.verify", locked, is_done=is_done, visits=sorted(one.pk for one in visits))
    return locked


def visits_for(rectification: Rectification, user: Any) -> Any:
    """The visits that may verify it: of its team, to the unit, since it was reported."""
    rows = Visit.objects.visible_to(user).filter(team=rectification.team_id, unit=rectification.unit_id)
    return (
        rows.filter(visited_on__gte=rectification.reported_on) if rectification.reported_on else rows.none()
    )


@transaction.atomic
def close(*, actor: Any, rectification: Rectification, base_version: int, reason: str) -> Rectification:
    """Close what was verified as done; not by who drafted it."""
    locked = _locked(actor, "rectification.close", rectification, base_version)
    _expect(locked, State.VERIFIED)
    if not locked.is_done:
        raise ValidationError(_("The verification found that it is not done: reopen it."))
    why = _reason("reason", reason)
    locked.state, locked.closed_on = State.CLOSED, timezone.localdate()
    keep_step(locked, actor, why)
    record(actor, "rectification.close", locked)
    return locked


@transaction.atomic
def reopen(
    *, actor: Any, rectification: Rectification, base_version: int, due_on: dt.date, reason: str
) -> Rectification:
    """Demand it again with a new day: the verification found it undone, or it came back after closing."""
    locked = _locked(actor, "rectification.close", rectification, base_version)
    _expect(locked, State.VERIFIED, State.CLOSED)
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("This day is over.")})
    why = _reason("reason", reason)
    locked.state, locked.due_on, locked.closed_on, locked.is_done = State.DEMANDED, due_on, None, None
    locked.times_reopened += 1
    keep_step(locked, actor, why)
    record(actor, "rectification.reopen", locked, due_on=due_on)
    return locked


@transaction.atomic
def plan_checks(*, actor: Any, decision: Decision) -> list[OutcomeCheck]:
    """Put the checks after 3, 6 and 12 months on the clock of a decision that stands; asked twice, made once."""
    require(actor, "outcome.check", decision)
    if decision.state not in STANDING or decision.decided_on is None:
        raise ValidationError(_("Only a decision that stands is followed up."))
    made = []
    for months in OutcomeCheck.MONTHS:
        day = _months_after(decision.decided_on, months)
        one, is_new = OutcomeCheck.objects.get_or_create(
            decision=decision, months=months, defaults={"due_on": day}
        )
        made += [one] if is_new else []
    if made:
        record(actor, "outcome.plan", decision, checks=len(made))
    return made


def _months_after(day: dt.date, months: int) -> dt.date:
    at = day.month - 1 + months
    first = dt.date(day.year + at // 12, at % 12 + 1, 1)
    last = (dt.date(first.year + first.month // 12, first.month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return first.replace(day=min(day.day, last))


@transaction.atomic
def write_check(*, actor: Any, check: OutcomeCheck, checked_on: dt.date, found: str) -> OutcomeCheck:
    """Write down what became of a decision."""
    locked = OutcomeCheck.objects.select_for_update(of=("self",)).select_related("decision").get(pk=check.pk)
    require(actor, "outcome.check", locked)
    if locked.checked_on:
        raise ValidationError(_("This check has been written down already."))
    if checked_on > timezone.localdate():
        raise ValidationError({"checked_on": _("This day has not come yet.")})
    locked.checked_on, locked.found, locked.checked_by = checked_on, _reason("found", found), actor
    locked.save()
    record(actor, "outcome.check", locked.decision, months=locked.months)
    return locked


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _text(name, value) if isinstance(value, str) else value for name, value in values.items()}


def _text(name: str, value: str) -> str:
    try:
        check_text(value)
    except ValidationError as error:
        raise ValidationError({name: error}) from None
    return value.strip()


@transaction.atomic(durable=True)
def add_file(
    *, actor: Any, rectification: Rectification, client_key: UUID, name: str, data: bytes
) -> RectificationFile:
    """Add a paper or photo that shows what was done; while the demand runs. The same key gives the first one again."""
    locked = Rectification.objects.select_for_update(of=("self",)).get(pk=rectification.pk)
    require(actor, "rectification.draft", locked)
    if not Rectification.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise PermissionDenied(_("You keep away from whom this concerns."))
    if existing := RectificationFile.objects.filter(client_key=client_key).first():
        if existing.rectification_id != locked.pk:
            raise PermissionDenied(_("This form belongs to another demand. Open a new one."))
        return existing
    _expect(locked, State.DEMANDED, State.REPORTED)
    if locked.files.count() >= MOST_FILES:
        raise ValidationError({"file": _("A demand holds at most %(most)s files.") % {"most": MOST_FILES}})
    _text("file", name)
    kept, ending, media = fit_to_keep(data)
    facts = {"name": named_to_keep(name, media), "content_type": media, "added_by": actor}
    made = RectificationFile(rectification=locked, client_key=client_key, **facts)
    keep_bytes(made, kept, ending)
    made.save()
    record(actor, "rectification.file", locked, file=made.pk, digest=made.digest)
    return made


def _reason(name: str, text: str) -> str:
    if len(said := _text(name, text)) < SHORTEST:
        raise ValidationError({name: _("Write at least %(n)s characters.") % {"n": SHORTEST}})
    return said


def _locked(actor: Any, act: str, rectification: Rectification, base_version: int) -> Rectification:
    rows = Rectification.objects.select_for_update(of=("self",)).select_related(
        "cadre", "leadership_team", "team__round"
    )
    locked: Rectification = rows.get(pk=rectification.pk)
    require(actor, act, locked)
    if not Rectification.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise PermissionDenied(_("You keep away from whom this concerns."))
    if locked.version != base_version:
        text = _("Someone else has changed this demand meanwhile. Look at it again, then repeat your change.")
        raise ValidationError(text)
    return locked


def _expect(rectification: Rectification, *states: str) -> None:
    if rectification.state not in states:
        text = _("This cannot be done to a demand that is “%(state)s”.")
        raise ValidationError(text % {"state": rectification.get_state_display()})
