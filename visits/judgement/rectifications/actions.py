"""Draft, demand, report, verify, close and reopen a rectification; check outcomes.

The steps stand in the order of their buttons.
"""

import datetime as dt
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.audit.log import record
from cadre_review.marks import labelled
from visits.cadres.files.consulting import open_file
from visits.core.access import can, require
from visits.core.records import lock
from visits.core.workflow import Done, Notice, Said
from visits.core.workflow.forms import ReasonForm, StepForm
from visits.core.workflow.texts import account_of, not_over, not_to_come, text_of
from visits.fieldwork.visits.actions.attachments import fit_to_keep, keep_bytes, named_to_keep
from visits.fieldwork.visits.models import WITH_THE_TEAM, Visit
from visits.judgement.decisions.law import months_after
from visits.judgement.decisions.models import STANDING, Decision, Kind
from visits.judgement.evidence.drafting import draft_about
from visits.judgement.findings.models import FindingState
from visits.organisation.notices.rules import AUTHOR, REVIEWERS
from visits.organisation.notices.rules import team as its_team
from visits.organisation.rounds.models import Round, VisitTeam

from .forms import NewDayForm, ReportForm, VerifyForm
from .models import OutcomeCheck, Rectification, RectificationFile, RectificationState
from .rules import teams_that_raised, visits_for, waits_for_decision
from .steps import demands

MOST_FILES = 30  # of one demand

State = RectificationState


def _check(actor: Any, made: Rectification, findings: list[Any]) -> None:
    subject = (made.cadre_id, made.leadership_team_id)
    if any((one.cadre_id, one.leadership_team_id) != subject for one in findings):
        raise ValidationError({"findings": _("One of these findings is about somebody else.")})
    if not findings or any(one.state != FindingState.VERIFIED for one in findings):
        raise ValidationError(
            {"findings": _("A demand rests on at least one finding, and on verified ones only.")}
        )
    if made.decision and (made.decision.cadre_id, made.decision.leadership_team_id) != subject:
        raise ValidationError({"decision": _("This is about somebody else.")})
    if made.decision and made.decision.behaviour == Kind.RECTIFY and made.decision.rectifications.exists():
        raise ValidationError({"decision": _("This decision has made its demand already.")})
    not_over("due_on", made.due_on)


def read(*, actor: Any, one: Rectification) -> None:
    """That a demand on a person is opened stands in the register of the file before it is shown."""
    if one.cadre and can(actor, "cadre.read_file", one.cadre):
        open_file(actor=actor, cadre=one.cadre, part="rectification")


draft = partial(draft_about, demands, _check)  # a demand on a cadre or a leadership team


@demands.step(
    "demand", right="rectification.demand", at=[State.DRAFTED], form=StepForm, label=_("Sign the demand"),
    log=_("signed a demand to rectify"), offered=lambda one: not waits_for_decision(one),
    notice=Notice(_("A demand to rectify was signed"), AUTHOR, ("rectification.report", "rectification.withdraw")),
)  # fmt: skip
def demand(*, actor: Any, rectification: Rectification, base_version: int) -> Said:
    """Sign the demand: by a leader, never by who drafted it. The clock runs from here."""
    if any(one.state != FindingState.VERIFIED for one in rectification.findings.all()):
        raise ValidationError(_("One of its findings is not verified any more."))
    if waits_for_decision(rectification):
        raise ValidationError(_("This demand is made by its decision: it is signed there."))
    rectification.state, rectification.demanded_by = State.DEMANDED, actor
    rectification.demanded_on = timezone.localdate()
    return Done(_("demanded until %(day)s") % {"day": rectification.due_on}, due_on=rectification.due_on)


@demands.step(
    "report", right="rectification.draft", at=[State.DEMANDED], form=ReportForm, label=_("Write down the measures"),
    log=_("wrote down measures of rectification"),
    notice=Notice(
        _("Your team is to verify what was rectified"), its_team, ("rectification.verify", "rectification.withdraw")
    ),
)  # fmt: skip
def report(
    *, actor: Any, rectification: Rectification, base_version: int, measures: str, evidence: str, reported_on: dt.date,
    team: VisitTeam,
) -> Said:  # fmt: skip
    """Write down what was done and its evidence, and which team verifies it: not the one whose visits raised it."""
    not_to_come("reported_on", reported_on)
    if team.round.state != Round.State.OPEN:
        raise ValidationError({"team": _("The round of this team is not open.")})
    if team.pk in teams_that_raised(rectification):
        raise ValidationError(
            {"team": _("Another team verifies than the one whose visits raised the problem.")}
        )
    rectification.measures, rectification.evidence = (
        account_of("measures", measures),
        account_of("evidence", evidence),
    )
    rectification.reported_on, rectification.team, rectification.state = reported_on, team, State.REPORTED
    return Done(_("reported as done; %(team)s verifies it") % {"team": team}, team=team.pk)


@demands.step(
    "verify", right="rectification.verify", at=[State.REPORTED], form=VerifyForm, label=_("Verify"),
    log=_("verified a rectification"),
    notice=Notice(
        _("What was rectified was verified"), REVIEWERS,
        ("rectification.close", "rectification.reopen", "rectification.withdraw"),
    ),
)  # fmt: skip
def verify(
    *,
    actor: Any,
    rectification: Rectification,
    base_version: int,
    visits: list[Visit],
    is_done: bool,
    verification: str,
) -> Said:
    """The lead of the verifying team says what its visits showed; a visit that was sent in is needed."""
    known = set(visits_for(rectification, actor).values_list("pk", flat=True))
    if not visits or any(one.pk not in known or one.state in WITH_THE_TEAM for one in visits):
        text = _("Choose visits of your team to this unit since the report that were sent in.")
        raise ValidationError({"visits": text})
    rectification.visits.set(visits)
    rectification.verification, rectification.is_done = account_of("verification", verification), is_done
    rectification.state = State.VERIFIED
    note = _("found to be done") if is_done else _("not done")
    return Done(
        labelled(note, rectification.verification), is_done=is_done, visits=sorted(one.pk for one in visits)
    )


demands.link(
    "attach",
    right="rectification.draft",
    at=[State.DEMANDED, State.REPORTED],
    label=_("Add a paper or photo"),
)


@demands.step("extend", right="rectification.draft", at=[State.DEMANDED], form=NewDayForm, label=_("Give more time"),
              log=_("gave more time to rectify"))  # fmt: skip
def extend(
    *, actor: Any, rectification: Rectification, base_version: int, due_on: dt.date, reason: str
) -> Said:
    """Give more time, with the reason; the former day stays in the course."""
    if due_on <= rectification.due_on:
        raise ValidationError(
            {"due_on": _("Choose a later day than %(day)s.") % {"day": rectification.due_on}}
        )
    why, before = account_of("reason", reason), rectification.due_on
    rectification.due_on = due_on
    note = _("from %(before)s to %(after)s: %(why)s") % {"before": before, "after": due_on, "why": why}
    return Done(note, before=before, due_on=due_on)


@demands.step("close", right="rectification.close", at=[State.VERIFIED], form=ReasonForm, label=_("Close it"),
              log=_("closed a rectification"))  # fmt: skip
def close(*, actor: Any, rectification: Rectification, base_version: int, reason: str) -> Said:
    """Close what was verified as done; not by who drafted it."""
    if not rectification.is_done:
        raise ValidationError(_("The verification found that it is not done: reopen it."))
    why = account_of("reason", reason)
    rectification.state, rectification.closed_on = State.CLOSED, timezone.localdate()
    return why


@demands.step(
    "reopen", right="rectification.close", at=[State.VERIFIED, State.CLOSED], form=NewDayForm, label=_("Reopen"),
    log=_("reopened a rectification"),
    notice=Notice(
        _("A demand to rectify was reopened"), AUTHOR, ("rectification.report", "rectification.withdraw")
    ),
)  # fmt: skip
def reopen(
    *, actor: Any, rectification: Rectification, base_version: int, due_on: dt.date, reason: str
) -> Said:
    """Demand it again with a new day: the verification found it undone, or it came back after closing."""
    not_over("due_on", due_on)
    why = account_of("reason", reason)
    rectification.state, rectification.due_on = State.DEMANDED, due_on
    rectification.closed_on = rectification.is_done = None
    rectification.times_reopened += 1
    return Done(why, due_on=due_on)


@transaction.atomic
def plan_checks(*, actor: Any, decision: Decision) -> list[OutcomeCheck]:
    """Put the checks after 3, 6 and 12 months on the clock of a decision that stands; asked twice, made once."""
    require(actor, "outcome.check", decision)
    if decision.state not in STANDING or decision.decided_on is None:
        raise ValidationError(_("Only a decision that stands is followed up."))
    made = []
    for months in OutcomeCheck.MONTHS:
        day = months_after(decision.decided_on, months)
        one, is_new = OutcomeCheck.objects.get_or_create(
            decision=decision, months=months, defaults={"due_on": day}
        )
        made += [one] if is_new else []
    if made:
        record(actor, "outcome.plan", decision, checks=len(made))
    return made


@transaction.atomic
def write_check(*, actor: Any, check: OutcomeCheck, checked_on: dt.date, found: str) -> OutcomeCheck:
    """Write down what became of a decision."""
    locked = lock(actor, check, "outcome.check", ["decision"])
    if locked.checked_on:
        raise ValidationError(_("This check has been written down already."))
    not_to_come("checked_on", checked_on)
    locked.checked_on, locked.found, locked.checked_by = checked_on, account_of("found", found), actor
    locked.save()
    record(actor, "outcome.check", locked.decision, months=locked.months)
    return locked


@transaction.atomic(durable=True)
def add_file(
    *, actor: Any, rectification: Rectification, client_key: UUID, name: str, data: bytes
) -> RectificationFile:
    """Add a paper or photo that shows what was done; while the demand runs. The same key gives the first one again."""
    locked = demands.lock(actor, rectification, "rectification.draft")
    if existing := RectificationFile.objects.filter(client_key=client_key).first():
        if existing.rectification_id != locked.pk:
            raise PermissionDenied(demands.taken)
        return existing
    demands.expect(locked, [State.DEMANDED, State.REPORTED])
    if locked.files.count() >= MOST_FILES:
        raise ValidationError({"file": _("A demand holds at most %(most)s files.") % {"most": MOST_FILES}})
    text_of("file", name)
    kept, ending, media = fit_to_keep(data)
    facts = {"name": named_to_keep(name, media), "content_type": media, "added_by": actor}
    made = RectificationFile(rectification=locked, client_key=client_key, **facts)
    keep_bytes(made, kept, ending)
    made.save()
    record(actor, "rectification.file", locked, file=made.pk, digest=made.digest)
    return made
