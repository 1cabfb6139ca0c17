"""Writing visit teams: who serves in them, which units and key tasks they have in hand."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.accounts.models import User
from cadre_review.audit.log import record
from cadre_review.marks import bracketed
from visits.core.access import Closed, closed_for, closed_to, require, stands_between
from visits.core.records import Register, fill, lock, store
from visits.organisation.rounds.destinations import answering, field_of
from visits.organisation.rounds.models import Assignment, Round, TeamMembership, VisitTeam
from visits.organisation.units.models import KeyTask, Unit

from .checks import STALE, said

UNDER_WAY = ("draft", "returned")
teams = Register(VisitTeam, "team.write", stale=STALE)


def _open_for_changes(one: Round) -> None:
    if one.state == Round.State.CLOSED:
        raise ValidationError(
            _("%(round)s is closed; its teams no longer change.") % {"round": one}, code="closed"
        )


def locked_team(actor: Any, team: VisitTeam, act: str) -> VisitTeam:
    """Lock the team for a change that this person may make while the round is not closed."""
    locked = teams.lock(actor, team, right=act)
    _open_for_changes(locked.round)
    return locked


@transaction.atomic
def create_team(*, actor: Any, round: Round, **values: Any) -> VisitTeam:
    """Set up a visit team of a round."""
    require(actor, "team.write")
    _open_for_changes(round)
    team = VisitTeam(round=round)
    fill(team, values)
    return teams.write(actor, "team.create", team, round=round.pk)


@transaction.atomic
def change_team(*, actor: Any, team: VisitTeam, version: int, **values: Any) -> VisitTeam:
    """Rename or renumber a visit team."""
    locked = locked_team(actor, team, "team.write")
    teams.refuse_stale(locked, version)
    before = fill(locked, values)
    return teams.write(actor, "team.change", locked, fields=list(before)) if before else team


@transaction.atomic
def add_member(
    *, actor: Any, team: VisitTeam, user: User, from_on: dt.date, is_lead: bool = False
) -> TeamMembership:
    """Grant a person service in the team; nobody serves in two teams of one round at a time."""
    Round.objects.select_for_update().get(pk=team.round_id)
    locked = locked_team(actor, team, "team.member")
    _may_serve(user, is_lead)
    elsewhere = TeamMembership.objects.not_over().filter(team__round=locked.round_id, user=user)
    if other := elsewhere.exclude(team=locked).select_related("team").first():
        raise ValidationError(
            {"user": _("%(name)s serves in %(team)s of this round.") % {"name": user, "team": other.team}}
        )
    held = locked.assignments.in_hand().order_by().values_list("unit", "key_task__lead_unit")
    if stands_between([user], units={unit or lead for unit, lead in held}):
        text = _(
            "%(name)s keeps away from a unit of this team (avoidance). Have staff hand the unit over first."
        )
        raise ValidationError({"user": text % {"name": user}})
    membership = store(TeamMembership(team=locked, user=user, from_on=from_on))
    if is_lead:
        _put_in_lead(membership)
    record(actor, "team.member_add", locked, user=user.pk, lead=is_lead, from_on=from_on.isoformat())
    return membership


def _may_serve(user: User, is_lead: bool) -> None:
    if not user.is_active or not user.is_field:
        raise ValidationError({"user": _("Only active accounts with a team role serve in a visit team.")})
    if is_lead and not user.is_lead:
        text = _("%(name)s does not hold the role of team lead. Grant the role first.") % {"name": user}
        raise ValidationError({"user": text})


def _put_in_lead(membership: TeamMembership) -> None:
    """One lead a team: the one before stays as a member."""
    membership.team.memberships.filter(is_lead=True).exclude(pk=membership.pk).update(is_lead=False)
    membership.is_lead = True
    membership.save(update_fields=["is_lead"])


def _standing(actor: Any, membership: TeamMembership) -> TeamMembership:
    """Lock a membership that is not over."""
    locked_team(actor, membership.team, "team.member")
    locked = TeamMembership.objects.select_for_update().select_related("user", "team").get(pk=membership.pk)
    if locked.to_on and locked.to_on < timezone.localdate():
        raise ValidationError(_("This membership is over already."))
    return locked


@transaction.atomic
def make_lead(*, actor: Any, membership: TeamMembership) -> TeamMembership:
    """Put a member in the lead of the team; who led it before stays as a member."""
    locked = _standing(actor, membership)
    _may_serve(locked.user, True)
    _put_in_lead(locked)
    record(actor, "team.member_lead", locked.team, user=locked.user_id)
    return locked


@transaction.atomic
def end_membership(*, actor: Any, membership: TeamMembership) -> TeamMembership:
    """End a person's service in the team: from the next request he sees nothing of it any more.

    The last day is yesterday; for one who began today (or was to begin later) it is his first day's eve, that
    is, the membership is taken back whole.
    """
    locked = _standing(actor, membership)
    today = timezone.localdate()
    team, user = locked.team, locked.user_id
    if locked.from_on >= today:
        locked.delete()
    else:
        locked.to_on = today - dt.timedelta(days=1)
        locked.is_lead = False
        locked.save(update_fields=["to_on", "is_lead"])
    record(actor, "team.member_end", team, user=user)
    return locked


def check_avoidance(team: VisitTeam, destinations: Iterable[Unit | KeyTask]) -> None:
    """Refuse a team in which somebody keeps away from one of the units, or from the lead unit of a task."""
    members = [one.user for one in team.memberships.not_over().select_related("user").order_by("pk")]
    closed = closed_for([member.pk for member in members])
    sentences = [text for one in destinations for text in kept_away(team, members, one, closed)]
    if sentences:
        raise ValidationError(list(dict.fromkeys(sentences)))


def kept_away(
    team: VisitTeam, members: Iterable[User], destination: Unit | KeyTask, closed: Mapping[int, Closed]
) -> list[str]:
    """Which members keep away from a unit, or from the lead unit of a task, a sentence each; ``closed`` by key."""
    text = _("%(name)s of %(team)s keeps away from %(unit)s (avoidance); give it to another team.")
    unit = answering(destination).pk
    return [
        text % {"name": member, "team": team, "unit": destination}
        for member in members
        if unit in closed[member.pk].units
    ]


def check_hands(actor: Any, destinations: Iterable[Unit | KeyTask]) -> None:
    """Refuse an actor who keeps away from one of the units (of a task: its lead unit): who visits it is for somebody
    else to say."""
    if closed := [one for one in destinations if answering(one).pk in closed_to(actor).units]:
        raise ValidationError(not_yours(closed))


def not_yours(destinations: Iterable[Unit | KeyTask]) -> str:
    """Why somebody else says who visits these."""
    text = _("You keep away from %(units)s (avoidance): a colleague decides which team visits it.")
    return text % {"units": said(destinations)}


def _check_in_scope(one: Round, destinations: list[Any]) -> None:
    field = field_of(destinations[0])
    rows = one.scope.filter(in_scope=True, **{f"{field}__in": destinations})
    inside = set(rows.values_list(field, flat=True))
    if outside := [one for one in destinations if one.pk not in inside]:
        raise ValidationError(
            _("Not in the scope of this round: %(units)s.") % {"units": said(outside)}, code="scope"
        )


def _check_nothing_under_way(at: str, held: list[Assignment]) -> None:
    """A draft would be lost to its author with the unit: it is sent in or deleted first."""
    written = {"team": F("team"), "round": F("round"), "state__in": UNDER_WAY, "to_task": at == "key_task"}
    there = Q(**{f"{at}__visits__{name}": value for name, value in written.items()})
    stuck = Assignment.objects.filter(there, pk__in=[row.pk for row in held]).distinct()
    if names := [bracketed(row.destination, row.team) for row in stuck.select_related(at, "team")]:
        raise ValidationError(
            _("Visits are still being written: %(units)s. Have them sent in before the unit is handed over.")
            % {"units": said(names)}
        )


@transaction.atomic
def assign_units(
    *, actor: Any, round: Round, team: VisitTeam | None, units: Iterable[Unit]
) -> tuple[int, int]:
    """Put units in a team's hands (``None`` takes them back): how many changed hands, how many were another's.

    All or nothing. A unit that the team has already stays as it is.
    """
    return _assign(actor, round, team, list(units))


@transaction.atomic
def assign_tasks(
    *, actor: Any, round: Round, team: VisitTeam | None, tasks: Iterable[KeyTask]
) -> tuple[int, int]:
    """The same for key tasks; one that is completed or stopped goes to nobody any more."""
    chosen = list(tasks)
    if team is not None and (over := [task for task in chosen if task.state in KeyTask.OVER]):
        raise ValidationError(
            _("Completed or stopped, so no team takes them up: %(tasks)s.") % {"tasks": said(over)}
        )
    return _assign(actor, round, team, chosen)


def _assign(actor: Any, round: Round, team: VisitTeam | None, chosen: list[Any]) -> tuple[int, int]:
    """``chosen``: units alone, or key tasks alone."""
    locked = lock(actor, round, "team.assign")
    _open_for_changes(locked)
    if not chosen:
        raise ValidationError(_("Tick the units first."))
    field = field_of(chosen[0])
    check_hands(actor, chosen)
    if team is not None:
        if team.round_id != locked.pk:
            raise ValidationError({"team": _("Choose a team of this round.")})
        _check_in_scope(locked, chosen)
        check_avoidance(team, chosen)
    rows = Assignment.objects.in_hand().filter(round=locked, **{f"{field}__in": chosen})
    held = list(rows.select_related(field, "team"))
    moving = [row for row in held if team is None or row.team_id != team.pk]
    staying = {row.destination.pk for row in held} - {row.destination.pk for row in moving}
    _check_nothing_under_way(field, moving)
    today = timezone.localdate()
    Assignment.objects.filter(pk__in=[row.pk for row in moving]).update(ended_on=today)
    fresh_ones = [one for one in chosen if team is not None and one.pk not in staying]
    Assignment.objects.bulk_create(
        Assignment(round=locked, team=team, assigned_on=today, **{field: one}) for one in fresh_ones
    )
    keys = sorted(one.pk for one in fresh_ones) or sorted(row.destination.pk for row in moving)
    what, before = {f"{field}s": keys}, sorted({row.team_id for row in moving})
    record(actor, "team.assign", team or locked, **what, taken_from=before)
    return len(keys), len(moving)
