"""Planning a visit: put it in the plan, write down contacts, move it, drop it, begin it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.audit.log import record
from cadre_review.marks import listed
from visits.core.access import require, stands_between
from visits.core.fields import check_text
from visits.core.records import Register, fill, store
from visits.core.workflow.texts import not_to_come, text_of
from visits.fieldwork.leads.models import Lead, LeadState
from visits.fieldwork.leads.rules import hands_for
from visits.organisation.rounds.actions.checks import check_part
from visits.organisation.rounds.destinations import answering
from visits.organisation.rounds.models import Assignment, TeamMembership

from .models import Contact, Move, PlannedVisit, PlanState, VisitStart

FIELDS = ("methods", "to_hear", "note")
HELD = ("team__round", "round", "unit", "key_task__lead_unit")
plans = Register(
    PlannedVisit, "plan.write",
    stale=gettext_lazy(
        "Someone else has changed this planned visit meanwhile. Look at it again, then repeat your change."
    ),
    parts=lambda one: {"members": [{"user": member.pk} for member in one.members.order_by("pk")]},
)  # fmt: skip


@transaction.atomic
def plan_visit(
    *,
    actor: Any,
    assignment: Assignment,
    client_key: UUID,
    wanted_on: dt.date,
    part_of_day: str,
    values: Mapping[str, Any],
    members: Sequence[Any] = (),
    lead: Any = None,
) -> PlannedVisit:
    """Put a visit to a unit or a key task that the team has in hand into the plan of the round.

    The same client key gives the first one again. The number follows from the visits planned already. ``lead`` is
    what the visit is to verify: one that this team verifies, at one of its places.
    Raises PermissionDenied, ValidationError by field.
    """
    held = Assignment.objects.select_for_update(of=("self",)).select_related(*HELD)
    locked = held.get(pk=assignment.pk)
    require(actor, "plan.write", locked)
    if existing := PlannedVisit.objects.filter(client_key=client_key).first():
        if existing.created_by_id != actor.pk:
            raise PermissionDenied(_("This form belongs to another planned visit. Open a new one."))
        return existing
    _check_day(locked.round, "wanted_on", wanted_on)
    _check_lead(actor, locked, lead)
    rows = PlannedVisit.objects.to(locked.destination).filter(round=locked.round)
    number = (rows.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    planned = PlannedVisit(
        client_key=client_key, created_by=actor, round=locked.round, unit=locked.unit, key_task=locked.key_task,
        number=number, wanted_on=wanted_on, part_of_day=part_of_day, lead=lead,
    )  # fmt: skip
    _store(planned, locked, values, members)
    return plans.finish(
        actor, "plan.create", planned, wanted_on=wanted_on, unit=locked.unit_id, key_task=locked.key_task_id,
        lead=lead.pk if lead else None,
    )  # fmt: skip


@transaction.atomic
def change_plan(
    *, actor: Any, planned: PlannedVisit, base_version: int, values: Mapping[str, Any], members: Sequence[Any]
) -> PlannedVisit:
    """Change members, methods, people to be heard and note; the day is changed by ``move``."""
    locked, held = locked_plan(actor, "plan.write", planned)
    plans.refuse_stale(locked, base_version)
    _store(locked, held, values, members)
    return plans.finish(actor, "plan.change", locked, version=locked.version)


@transaction.atomic
def add_contact(*, actor: Any, planned: PlannedVisit, client_key: UUID, values: Mapping[str, Any]) -> Contact:
    """Write down a contact with the unit; a day agreed in it becomes the day of the visit.

    ``values`` holds by, contacted_on, way, partner, agreed_on, part_of_day, remark.
    """
    locked, held = locked_plan(actor, "plan.write", planned)
    if existing := Contact.objects.filter(client_key=client_key, planned=locked).first():
        return existing
    not_to_come("contacted_on", values["contacted_on"])
    for name in ("partner", "remark"):
        check_text(values[name])
    check_members(held, [values["by"]], "by")
    contact = store(Contact(planned=locked, client_key=client_key, **values))
    if agreed := values["agreed_on"]:
        _check_day(locked.round, "agreed_on", agreed)
        _refuse_moving(locked, agreed)
        locked.agreed_on, locked.part_of_day = agreed, values["part_of_day"]
    plans.write(actor, "plan.contact", locked, agreed_on=values["agreed_on"])
    return contact


def _refuse_moving(planned: PlannedVisit, agreed: dt.date) -> None:
    """A day once agreed is moved by the lead, with the reason kept; no contact changes it on the way."""
    if planned.agreed_on and planned.agreed_on != agreed:
        text = _("%(day)s was agreed already. The lead moves the visit to another day, with the reason.")
        raise ValidationError({"agreed_on": text % {"day": planned.agreed_on}})


@transaction.atomic
def move(
    *, actor: Any, planned: PlannedVisit, base_version: int, to_on: dt.date, part_of_day: str, reason: str
) -> PlannedVisit:
    """Move a planned visit to another day or time of day; the reason is kept with both days."""
    locked, _held = locked_plan(actor, "plan.move", planned)
    plans.refuse_stale(locked, base_version)
    _check_day(locked.round, "to_on", to_on)
    if (to_on, part_of_day) == (locked.on, locked.part_of_day):
        raise ValidationError({"to_on": _("The visit stands on this day already.")})
    check_text(reason)
    step = store(Move(
        planned=locked, from_on=locked.on, from_part=locked.part_of_day, to_on=to_on, to_part=part_of_day,
        reason=reason, by=actor,
    ))  # fmt: skip
    locked.part_of_day = part_of_day
    if locked.agreed_on:
        locked.agreed_on = to_on
    else:
        locked.wanted_on = to_on
    return plans.write(actor, "plan.move", locked, from_on=step.from_on, to_on=to_on)


@transaction.atomic
def send(
    *, actor: Any, planned: PlannedVisit, base_version: int, to_on: dt.date, part_of_day: str,
    members: Sequence[Any], reason: str = "",
) -> PlannedVisit:  # fmt: skip
    """Send these members, on this day: a plan of the week as the lead moves it, in one step.

    Another day or time of day is a move, with its reason; raises ValidationError where nothing is another.
    """
    stays = (to_on, part_of_day) == (planned.on, planned.part_of_day)
    are_sent = {one.pk for one in planned.members.all()}
    if stays and are_sent == {one.pk for one in members}:
        raise ValidationError(_("Nothing is changed: choose other members or another day."))
    if not stays:
        planned = move(actor=actor, planned=planned, base_version=base_version, to_on=to_on, part_of_day=part_of_day,
                       reason=reason)  # fmt: skip
        base_version = planned.version
    if are_sent != {one.pk for one in members}:
        values = {name: getattr(planned, name) for name in FIELDS}
        planned = change_plan(
            actor=actor, planned=planned, base_version=base_version, values=values, members=members
        )
    return planned


@transaction.atomic
def drop(*, actor: Any, planned: PlannedVisit, base_version: int, reason: str) -> PlannedVisit:
    """Take a visit out of the plan; it stays in view with the reason."""
    locked, _held = locked_plan(actor, "plan.move", planned)
    plans.refuse_stale(locked, base_version)
    if not (why := text_of("reason", reason)):
        raise ValidationError({"reason": _("Say why the visit is dropped.")})
    locked.dropped_at, locked.dropped_reason = timezone.now(), why
    return plans.write(actor, "plan.drop", locked)


@transaction.atomic
def begin(*, actor: Any, planned: PlannedVisit) -> VisitStart:
    """The key of the form in which the actor logs this visit; the visit saved under it fulfils the plan."""
    locked, held = locked_plan(actor, "plan.write", planned)
    require(actor, "visit.create", held)
    start, _made = VisitStart.objects.get_or_create(planned=locked, user=actor, defaults={"key": uuid4()})
    record(actor, "plan.begin", locked)
    return start


def locked_plan(actor: Any, act: str, planned: PlannedVisit) -> tuple[PlannedVisit, Assignment]:
    """The planned visit, locked and still open, and the assignment by which a team has unit or task in hand."""
    rows = PlannedVisit.objects.select_for_update(of=("self",)).select_related("round", "unit", "key_task")
    locked = rows.get(pk=planned.pk)
    require(actor, act, held := assignment_of(locked))
    if locked.dropped_at:
        raise ValidationError(_("This visit has been dropped. Plan a new one."))
    if state_of(locked) == PlanState.DONE:
        raise ValidationError(_("This visit has been made. Plan a new one if another is wanted."))
    return locked, held


def assignment_of(planned: PlannedVisit) -> Assignment:
    """Who has the unit or task in hand in the round; PermissionDenied where nobody has."""
    rows = Assignment.objects.in_hand().to(planned.destination).select_related(*HELD)
    held: Assignment | None = rows.filter(round=planned.round_id).first()
    if held is None:
        raise PermissionDenied(_("No visit team has this unit in hand. Ask personnel staff to assign it."))
    return held


def state_of(planned: PlannedVisit) -> str:
    """The state as contacts and log say it now."""
    found: str = PlannedVisit.objects.with_state().values_list("state", flat=True).get(pk=planned.pk)
    return found


def check_members(held: Assignment, members: Sequence[Any], field: str = "members") -> None:
    """Refuse people who do not serve in the team, today or later, and those who keep away from the unit."""
    serving = set(TeamMembership.objects.not_over().filter(team=held.team).values_list("user", flat=True))
    if any(one.pk not in serving for one in members):
        raise ValidationError({field: _("One of these people does not belong to the team.")})
    if kept := stands_between(members, units=[answering(held.destination).pk]):
        words = {"names": listed(map(str, kept))}
        raise ValidationError({field: _("%(names)s must keep away from this unit (avoidance).") % words})


def _check_day(round: Any, field: str, day: dt.date) -> None:
    if not round.starts_on <= day <= round.ends_on:
        words = {"first": round.starts_on, "last": round.ends_on}
        raise ValidationError({field: _("The round runs from %(first)s to %(last)s.") % words})


def _check_lead(actor: Any, held: Assignment, lead: Any) -> None:
    if lead is None:
        return
    if not Lead.objects.visible_to(actor).filter(pk=lead.pk).exists():
        raise PermissionDenied(_("You keep away from whom this lead speaks of, or it is not your team's."))
    if lead.state != LeadState.ASSIGNED or not hands_for(lead).filter(pk=held.pk).exists():
        raise ValidationError(_("This lead is verified elsewhere, or your team does not verify it now."))


def _store(
    planned: PlannedVisit, held: Assignment, values: Mapping[str, Any], members: Sequence[Any]
) -> None:
    fill(planned, {name: values[name] for name in FIELDS})
    check_members(held, members)
    check_part(held.team)
    store(planned).members.set(members)
