"""Open a lead, assign it, link the visits that verify it, report, settle, take up again."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.cadres.files.consulting import open_file, open_team
from visits.cadres.files.models import Cadre
from visits.core.access import can, require
from visits.core.fields import check_text
from visits.core.history.models import keep
from visits.fieldwork.sealed_sources.naming import check_unnamed
from visits.fieldwork.visits.models import WITH_THE_TEAM, Statement, Visit
from visits.organisation.rounds.models import Round, VisitTeam

from .models import VERIFIED, About, Channel, Lead, LeadState, LeadStep, LeadWriter, LeadYear

SHORTEST = 6  # characters of a reason


@transaction.atomic
def open_from_statement(*, actor: Any, statement: Statement, client_key: UUID, passage: str) -> Lead:
    """Open a lead from a passage of what was said in a talk; subject and day are those of the statement.

    Raises PermissionDenied; ValidationError while the talk is still with the team, and where the passage does
    not stand in the statement.
    """
    told = Statement.objects.select_for_update(of=("self",)).select_related("visit__team__round")
    locked = told.get(pk=statement.pk)
    require(actor, "lead.open", locked)
    if existing := _opened(actor, client_key):
        return existing
    if locked.visit.state in WITH_THE_TEAM:
        raise ValidationError(_("Send the visit in first: a lead rests on what was submitted."))
    if not (wanted := even(passage)) or wanted not in even(locked.text):
        raise ValidationError({"passage": _("Choose words that stand in the statement as they are.")})
    about = About.CADRE if locked.cadre_id else About.LEADERSHIP
    unit = locked.cadre.unit if locked.cadre else locked.leadership_team.unit  # type: ignore[union-attr]
    lead = Lead(
        channel=Channel.TALK, about=about, cadre=locked.cadre, leadership_team=locked.leadership_team,
        unit=unit or locked.visit.unit, says=passage.strip(), received_on=locked.visit.visited_on,
        received_by=actor, interview_id=locked.interview_id, statement=locked,
    )  # fmt: skip
    return _open(actor, lead, client_key)


@transaction.atomic
def open_lead(*, actor: Any, client_key: UUID, values: Mapping[str, Any], writer: str = "") -> Lead:
    """Write down a lead that came by letter or from data.

    ``values``: channel, about, unit, cadre, leadership_team, says, received_on. ``writer`` is sealed at once;
    a text that names him is refused. The same client key gives the first lead again.
    """
    lead = Lead(received_by=actor, **values)
    require(actor, "lead.open", lead)
    if existing := _opened(actor, client_key):
        return existing
    check_text(writer)
    _check_received(lead, writer)
    if writer.strip():
        check_unnamed(writer, Cadre.objects.filter(unit=lead.unit), {"says": lead.says})
    return _open(actor, lead, client_key, writer.strip())


def _check_received(lead: Lead, writer: str) -> None:
    if lead.channel == Channel.TALK:
        raise ValidationError({"channel": _("A lead heard in a talk is opened from the statement.")})
    if lead.received_on > timezone.localdate():
        raise ValidationError({"received_on": _("This day has not come yet.")})
    if writer.strip() and lead.channel != Channel.LETTER:
        raise ValidationError({"writer": _("Only a letter has a writer.")})
    place = (lead.cadre and lead.cadre.unit_id) or (lead.leadership_team and lead.leadership_team.unit_id)
    if place and place != lead.unit_id:
        raise ValidationError({"about": _("Choose someone of this unit.")})


def _opened(actor: Any, client_key: UUID) -> Lead | None:
    existing = Lead.objects.filter(client_key=client_key).first()
    if existing and existing.created_by_id != actor.pk:
        raise PermissionDenied(_("This form belongs to another lead. Open a new one."))
    return existing


def _open(actor: Any, lead: Lead, client_key: UUID, writer: str = "") -> Lead:
    check_text(lead.says)
    lead.client_key, lead.created_by, lead.version = client_key, actor, 0
    lead.number = _next_number()
    _write(lead, actor, _("written down"))
    if writer:
        LeadWriter.objects.create(lead=lead, identity=writer, sealed_by=actor)
    record(actor, "lead.open", lead, number=lead.number, channel=lead.channel)
    return lead


def _next_number() -> str:
    year = timezone.localdate().year
    LeadYear.objects.get_or_create(year=year)
    held = LeadYear.objects.select_for_update().get(year=year)
    held.last += 1
    held.save()
    return f"{year}-{held.last:04}"


@transaction.atomic
def assign(*, actor: Any, lead: Lead, base_version: int, team: VisitTeam, due_on: dt.date) -> Lead:
    """Give a lead to a visit team of an open round, to be verified by a day; another team takes it over so too."""
    locked = _locked(actor, "lead.assign", lead, base_version)
    _expect(locked, LeadState.RECEIVED, LeadState.ASSIGNED)
    if team.round.state != Round.State.OPEN:
        raise ValidationError({"team": _("The round of this team is not open.")})
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("This day is over.")})
    locked.team, locked.due_on, locked.state = team, due_on, LeadState.ASSIGNED
    _write(locked, actor, _("to %(team)s, by %(day)s") % {"team": team, "day": due_on})
    record(actor, "lead.assign", locked, team=team.pk, due_on=due_on)
    return locked


@transaction.atomic
def link_visits(*, actor: Any, lead: Lead, base_version: int, visits: list[Visit]) -> Lead:
    """Say which visits of the team verify the lead."""
    locked = _locked(actor, "lead.verify", lead, base_version)
    _expect(locked, LeadState.ASSIGNED)
    known = set(visits_for(locked, actor).values_list("pk", flat=True))
    if any(one.pk not in known for one in visits):
        raise ValidationError({"visits": _("One of these visits is not your team's, or is too early.")})
    locked.visits.set(visits)
    _write(locked, actor, _("%(n)s visits verify it") % {"n": len(visits)})
    record(actor, "lead.verify", locked, visits=sorted(one.pk for one in visits))
    return locked


def visits_for(lead: Lead, user: Any) -> Any:
    """The visits that may verify a lead: of its team, on or after the day it came, seen by the user."""
    return Visit.objects.visible_to(user).filter(team=lead.team_id, visited_on__gte=lead.received_on)


@transaction.atomic
def report(*, actor: Any, lead: Lead, base_version: int, outcome: str, reason: str) -> Lead:
    """The team lead says what the verification showed; the department settles it after that.

    A result of verification needs a visit that was sent in; handing on and no action need the reason alone.
    """
    locked = _locked(actor, "lead.report", lead, base_version)
    _expect(locked, LeadState.ASSIGNED)
    _conclude(locked, outcome, reason)
    locked.state = LeadState.REPORTED
    _write(locked, actor, f"{locked.get_outcome_display()}：{locked.outcome_reason}")
    record(actor, "lead.report", locked, outcome=outcome)
    return locked


@transaction.atomic
def send_back(*, actor: Any, lead: Lead, base_version: int, due_on: dt.date, reason: str) -> Lead:
    """Send a reported lead back to its team: what was verified does not suffice."""
    locked = _locked(actor, "lead.settle", lead, base_version)
    _expect(locked, LeadState.REPORTED)
    if due_on < timezone.localdate():
        raise ValidationError({"due_on": _("This day is over.")})
    locked.state, locked.due_on, locked.outcome, locked.outcome_reason = LeadState.ASSIGNED, due_on, "", ""
    _write(locked, actor, reason_of(reason))
    record(actor, "lead.send_back", locked, due_on=due_on)
    return locked


@transaction.atomic
def settle(*, actor: Any, lead: Lead, base_version: int, outcome: str, reason: str) -> Lead:
    """Say what came of a lead, and why. Never by who opened it; not while a team verifies it."""
    locked = _locked(actor, "lead.settle", lead, base_version)
    _expect(locked, LeadState.RECEIVED, LeadState.REPORTED)
    _conclude(locked, outcome, reason)
    locked.state, locked.settled_on = LeadState.SETTLED, timezone.localdate()
    _write(locked, actor, f"{locked.get_outcome_display()}：{locked.outcome_reason}")
    record(actor, "lead.settle", locked, outcome=outcome)
    return locked


@transaction.atomic
def take_up(*, actor: Any, lead: Lead, base_version: int, reason: str) -> Lead:
    """Take a settled lead up again, with the reason; it is to be assigned anew."""
    locked = _locked(actor, "lead.assign", lead, base_version)
    _expect(locked, LeadState.SETTLED)
    locked.state, locked.settled_on, locked.outcome, locked.outcome_reason = LeadState.RECEIVED, None, "", ""
    locked.team, locked.due_on = None, None
    _write(locked, actor, reason_of(reason))
    record(actor, "lead.take_up", locked)
    return locked


def read(*, actor: Any, lead: Lead) -> None:
    """Enter the reading of a lead in the log, and in the register of the file it speaks of, before it is shown."""
    if lead.cadre and can(actor, "cadre.read_file", lead.cadre):
        open_file(actor=actor, cadre=lead.cadre, part="lead")
    if lead.leadership_team and can(actor, "team_file.read", lead.leadership_team):
        open_team(actor=actor, team=lead.leadership_team, part="lead")
    with transaction.atomic():
        record(actor, "lead.read", lead, number=lead.number)


def _conclude(lead: Lead, outcome: str, reason: str) -> None:
    if outcome in VERIFIED and not lead.visits.exclude(state__in=WITH_THE_TEAM).exists():
        text = _("Borne out or not can be said only after a visit that verified it was sent in and linked.")
        raise ValidationError({"outcome": text})
    lead.outcome, lead.outcome_reason = outcome, reason_of(reason)


def reason_of(reason: str) -> str:
    """A reason worth keeping; raises ValidationError at ``reason``."""
    if len(text := reason.strip()) < SHORTEST:
        raise ValidationError(
            {"reason": _("Give the reason in at least %(n)s characters.") % {"n": SHORTEST}}
        )
    try:
        check_text(text)
    except ValidationError as error:
        raise ValidationError({"reason": error}) from None
    return text


def _locked(actor: Any, act: str, lead: Lead, base_version: int) -> Lead:
    locked = Lead.objects.select_for_update(of=("self",)).select_related("team__round").get(pk=lead.pk)
    require(actor, act, locked)
    if not Lead.objects.visible_to(actor).filter(pk=locked.pk).exists():
        raise PermissionDenied(_("You keep away from whom this lead speaks of, or it is not your team's."))
    if locked.version != base_version:
        text = _("Someone else has changed this lead meanwhile. Look at it again, then repeat your change.")
        raise ValidationError(text)
    return locked


def _expect(lead: Lead, *states: str) -> None:
    if lead.state not in states:
        text = _("This cannot be done to a lead that is “%(state)s”.")
        raise ValidationError(text % {"state": lead.get_state_display()})


def _write(lead: Lead, actor: Any, note: str) -> None:
    lead.version += 1
    lead.full_clean()
    lead.save()
    LeadStep.objects.create(lead=lead, after=lead.state, note=note, by=actor)
    keep(lead, actor, visits=[{"visit": one.pk} for one in lead.visits.order_by("pk")])


def even(text: str) -> str:
    """The text with every run of blanks and line breaks as one blank."""
    return re.sub(r"\s+", " ", text).strip()
