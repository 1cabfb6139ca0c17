"""Open a lead, assign it, link the visits that verify it, report, settle, take up again.

The steps stand in the order of their buttons.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.audit.log import record
from cadre_review.marks import labelled
from visits.cadres.files.consulting import open_file, open_team
from visits.cadres.files.models import Cadre
from visits.core.access import can, require
from visits.core.fields import check_text
from visits.core.kinds.families import ChannelBehaviour, Family
from visits.core.kinds.reading import behaviour, offered
from visits.core.workflow import Done, Notice, Said, Workflow
from visits.core.workflow.forms import ReasonForm
from visits.core.workflow.texts import not_over, not_to_come, reason_of
from visits.fieldwork.visits.models import WITH_THE_TEAM, Statement, Visit
from visits.fieldwork.visits.naming import check_unnamed
from visits.organisation.notices.rules import REVIEWERS
from visits.organisation.notices.rules import team as its_team
from visits.organisation.rounds.models import Round, VisitTeam

from .forms import AssignForm, ConcludeForm, SendBackForm, VerifyForm
from .models import VERIFIED, About, Lead, LeadWriter, LeadYear
from .models import LeadState as State
from .rules import even, visits_for


def parts_of(lead: Lead) -> dict[str, Any]:
    """The lines of a lead in its history."""
    return {"visits": [{"visit": one.pk} for one in lead.visits.order_by("pk")]}


def page_of(request: HttpRequest, lead: Lead, key: str) -> dict[str, Any]:
    """What stands on the page of a step: what the lead says, which is read there."""
    if request.method == "GET":
        read(actor=request.user, lead=lead)
    about = [{"title": _("What it says"), "text": lead.says}]
    return {"about": about, "intro": f"{lead.number} · {lead.subject}", "button": _("Save")}


def read(*, actor: Any, lead: Lead) -> None:
    """Enter the reading of a lead in the log, and in the register of the file it speaks of, before it is shown."""
    if lead.cadre and can(actor, "cadre.read_file", lead.cadre):
        open_file(actor=actor, cadre=lead.cadre, part="lead")
    if lead.leadership_team and can(actor, "team_file.read", lead.leadership_team):
        open_team(actor=actor, team=lead.leadership_team, part="lead")
    with transaction.atomic():
        record(actor, "lead.read", lead, number=lead.number)


leads = Workflow(
    Lead,
    pages="leads",
    title=_("Leads"),
    rows=("unit", "cadre", "leadership_team__unit", "team__round", "received_by", "interview__visit__unit"),
    parts=parts_of,
    page=page_of,
    stale=_("Someone else has changed this lead meanwhile. Look at it again, then repeat your change."),
    not_now=_("This cannot be done to a lead that is “%(state)s”."),
    away=_("You keep away from whom this lead speaks of, or it is not your team's."),
    taken=_("This form belongs to another lead. Open a new one."),
    said=_("%(step)s: written down for lead %(number)s."),
)
leads.act("lead.open", _("opened a lead"))


@transaction.atomic
def open_from_statement(*, actor: Any, statement: Statement, client_key: UUID, passage: str) -> Lead:
    """Open a lead from a passage of what was said in a talk; subject and day are those of the statement.

    Raises PermissionDenied; ValidationError while the talk is still with the team, and where the passage does
    not stand in the statement.
    """
    told = Statement.objects.select_for_update(of=("self",)).select_related("visit__team__round")
    locked = told.get(pk=statement.pk)
    require(actor, "lead.open", locked)
    if existing := leads.known(client_key, actor):
        return existing
    if locked.visit.state in WITH_THE_TEAM:
        raise ValidationError(_("Send the visit in first: a lead rests on what was submitted."))
    if not (wanted := even(passage)) or wanted not in even(locked.text):
        raise ValidationError({"passage": _("Choose words that stand in the statement as they are.")})
    about = About.CADRE if locked.cadre_id else About.LEADERSHIP
    unit = locked.cadre.unit if locked.cadre else locked.leadership_team.unit
    lead = Lead(
        channel="talk", about=about, cadre=locked.cadre, leadership_team=locked.leadership_team,
        side=locked.side, unit=unit or locked.visit.unit, says=passage.strip(), received_on=locked.visit.visited_on,
        received_by=actor, interview_id=locked.interview_id, statement=locked,
    )  # fmt: skip
    return _open(actor, lead, client_key)


@transaction.atomic
def open_lead(*, actor: Any, client_key: UUID, values: Mapping[str, Any], writer: str = "") -> Lead:
    """Write down a lead that rests on no talk, by whichever channel it came.

    ``values``: channel, about, unit, cadre, leadership_team, says, received_on. ``writer`` is sealed at once;
    a text that names him is refused. The same client key gives the first lead again.
    """
    lead = Lead(received_by=actor, **values)
    require(actor, "lead.open", lead)
    if existing := leads.known(client_key, actor):
        return existing
    check_text(writer)
    _check_received(lead, writer)
    if writer.strip():
        check_unnamed(writer, Cadre.objects.filter(unit=lead.unit), {"says": lead.says})
    return _open(actor, lead, client_key, writer.strip())


@transaction.atomic
def raise_lead(*, actor: Any, client_key: UUID, values: Mapping[str, Any]) -> Lead:
    """A visit team raises a lead about anybody, a unit or its leadership team, with no talk behind it; staff assign it.

    ``values``: cadre or unit, leadership_team, side, says, received_on. The same client key gives the first lead again.
    """
    cadre, board = values.get("cadre"), values.get("leadership_team")
    channel = next(key for key, _label in offered(Family.CHANNEL, {ChannelBehaviour.VISIT}))
    kind = About.CADRE if cadre else About.LEADERSHIP if board else About.UNIT
    about = {"about": kind, "unit": cadre.unit if cadre else values["unit"]}
    lead = Lead(received_by=actor, channel=channel, **{**values, **about})
    require(actor, "lead.raise", lead)
    if existing := leads.known(client_key, actor):
        return existing
    not_to_come("received_on", lead.received_on)
    return _open(actor, lead, client_key)


def _check_received(lead: Lead, writer: str) -> None:
    if behaviour(Family.CHANNEL, lead.channel) == ChannelBehaviour.TALK:
        raise ValidationError({"channel": _("A lead heard in a talk is opened from the statement.")})
    not_to_come("received_on", lead.received_on)
    if writer.strip() and behaviour(Family.CHANNEL, lead.channel) != ChannelBehaviour.LETTER:
        raise ValidationError({"writer": _("Only what a person brings has somebody to name.")})
    place = (lead.cadre and lead.cadre.unit_id) or (lead.leadership_team and lead.leadership_team.unit_id)
    if place and place != lead.unit_id:
        raise ValidationError({"about": _("Choose someone of this unit.")})


def _open(actor: Any, lead: Lead, client_key: UUID, writer: str = "") -> Lead:
    check_text(lead.says)
    lead.client_key, lead.created_by, lead.version = client_key, actor, 0
    lead.number = _next_number()
    leads.write(lead, actor, _("written down"))
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


@leads.step(
    "assign", right="lead.assign", at=[State.RECEIVED, State.ASSIGNED], form=AssignForm, label=_("Assign to a team"),
    log=_("assigned a lead to a visit team"), offered=lambda one: one.team_id is None,
    notice=Notice(
        _("Your team is to verify a lead"), its_team, ("lead.report", "lead.assign", "lead.settle")
    ),
)  # fmt: skip
def assign(*, actor: Any, lead: Lead, base_version: int, team: VisitTeam, due_on: dt.date) -> Said:
    """Give a lead to a visit team of an open round, to be verified by a day; another team takes it over so too."""
    if team.round.state != Round.State.OPEN:
        raise ValidationError({"team": _("The round of this team is not open.")})
    not_over("due_on", due_on)
    lead.team, lead.due_on, lead.state = team, due_on, State.ASSIGNED
    return Done(_("to %(team)s, by %(day)s") % {"team": team, "day": due_on}, team=team.pk, due_on=due_on)


@leads.step("verify", right="lead.verify", at=[State.ASSIGNED], form=VerifyForm, label=_("Link visits"),
            log=_("linked visits to a lead"))  # fmt: skip
def link_visits(*, actor: Any, lead: Lead, base_version: int, visits: list[Visit]) -> Said:
    """Say which visits of the team verify the lead."""
    known = set(visits_for(lead, actor).values_list("pk", flat=True))
    if any(one.pk not in known for one in visits):
        raise ValidationError({"visits": _("One of these visits is not your team's, or is too early.")})
    lead.visits.set(visits)
    return Done(_("%(n)s visits verify it") % {"n": len(visits)}, visits=sorted(one.pk for one in visits))


@leads.step(
    "report", right="lead.report", at=[State.ASSIGNED], form=ConcludeForm, label=_("Report the result"),
    log=_("reported what the verification of a lead showed"),
    notice=Notice(
        _("The verification of a lead was reported"), REVIEWERS, ("lead.settle", "lead.send_back")
    ),
)  # fmt: skip
def report(*, actor: Any, lead: Lead, base_version: int, outcome: str, reason: str) -> Said:
    """The team lead says what the verification showed; the department settles it after that.

    A result of verification needs a visit that was sent in; handing on and no action need the reason alone.
    """
    _conclude(lead, outcome, reason)
    lead.state = State.REPORTED
    return Done(labelled(lead.get_outcome_display(), lead.outcome_reason), outcome=outcome)


leads.link("assign", right="lead.assign", at=[State.ASSIGNED], label=_("To another team"))


@leads.step("settle", right="lead.settle", at=[State.RECEIVED, State.REPORTED], form=ConcludeForm,
            label=_("Settle the lead"), log=_("settled a lead"))  # fmt: skip
def settle(*, actor: Any, lead: Lead, base_version: int, outcome: str, reason: str) -> Said:
    """Say what came of a lead, and why. Never by who opened it; not while a team verifies it."""
    _conclude(lead, outcome, reason)
    lead.state, lead.settled_on = State.SETTLED, timezone.localdate()
    return Done(labelled(lead.get_outcome_display(), lead.outcome_reason), outcome=outcome)


@leads.step(
    "send_back", right="lead.settle", at=[State.REPORTED], form=SendBackForm, label=_("Send back to the team"),
    address="back", log=_("sent a lead back to its team"),
    notice=Notice(_("A lead came back to your team"), its_team, ("lead.report", "lead.settle")),
)  # fmt: skip
def send_back(*, actor: Any, lead: Lead, base_version: int, due_on: dt.date, reason: str) -> Said:
    """Send a reported lead back to its team: what was verified does not suffice."""
    not_over("due_on", due_on)
    lead.state, lead.due_on, lead.outcome, lead.outcome_reason = State.ASSIGNED, due_on, "", ""
    return Done(reason_of(reason), due_on=due_on)


@leads.step("take_up", right="lead.assign", at=[State.SETTLED], form=ReasonForm, label=_("Take up again"),
            address="again", log=_("took a lead up again"))  # fmt: skip
def take_up(*, actor: Any, lead: Lead, base_version: int, reason: str) -> Said:
    """Take a settled lead up again, with the reason; it is to be assigned anew."""
    lead.state, lead.settled_on, lead.outcome, lead.outcome_reason = State.RECEIVED, None, "", ""
    lead.team, lead.due_on = None, None
    return reason_of(reason)


def _conclude(lead: Lead, outcome: str, reason: str) -> None:
    if outcome in VERIFIED and not lead.visits.exclude(state__in=WITH_THE_TEAM).exists():
        text = _("Borne out or not can be said only after a visit that verified it was sent in and linked.")
        raise ValidationError({"outcome": text})
    lead.outcome, lead.outcome_reason = outcome, reason_of(reason)
