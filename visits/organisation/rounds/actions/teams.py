"""Writing visit teams: who serves in them, which units they have in hand."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.accounts.models import User
from cadre_review.audit.log import record
from visits.core.access import closed_for, closed_to, require, stands_between
from visits.core.history.models import keep
from visits.organisation.rounds.models import Assignment, Round, TeamMembership, VisitTeam
from visits.organisation.units.models import Unit

from .checks import fill, fresh, said

UNDER_WAY = ("draft", "returned")


def _open_for_changes(one: Round) -> None:
    if one.state == Round.State.CLOSED:
        raise ValidationError(
            _("%(round)s is closed; its teams no longer change.") % {"round": one}, code="closed"
        )


def locked_team(actor: Any, team: VisitTeam, act: str) -> VisitTeam:
    """Lock the team for a change that this person may make while the round is not closed."""
    locked = VisitTeam.objects.select_for_update().get(pk=team.pk)
    require(actor, act, locked)
    _open_for_changes(locked.round)
    return locked


@transaction.atomic
def create_team(*, actor: Any, round: Round, **values: Any) -> VisitTeam:
    """Set up a visit team of a round."""
    require(actor, "team.write")
    _open_for_changes(round)
    team = VisitTeam(round=round)
    fill(team, values)
    team.full_clean()
    team.save()
    keep(team, actor)
    record(actor, "team.create", team, round=round.pk)
    return team


@transaction.atomic
def change_team(*, actor: Any, team: VisitTeam, version: int, **values: Any) -> VisitTeam:
    """Rename or renumber a visit team."""
    locked = fresh(locked_team(actor, team, "team.write"), version)
    if not (changed := fill(locked, values)):
        return team
    locked.full_clean()
    locked.save(update_fields=[*changed, "version"])
    keep(locked, actor)
    record(actor, "team.change", locked, fields=changed)
    return locked


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
    held = locked.assignments.in_hand().order_by().values_list("unit", flat=True)
    if stands_between([user], units=held):
        text = _(
            "%(name)s keeps away from a unit of this team (avoidance). Have staff hand the unit over first."
        )
        raise ValidationError({"user": text % {"name": user}})
    membership = TeamMembership(team=locked, user=user, from_on=from_on)
    membership.full_clean()
    membership.save()
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


def check_avoidance(team: VisitTeam, units: list[Unit]) -> None:
    """Refuse a team in which somebody keeps away from one of the units."""
    members = [one.user for one in team.memberships.not_over().select_related("user").order_by("pk")]
    closed = closed_for([member.pk for member in members])
    sentences = [
        _("%(name)s of %(team)s keeps away from %(unit)s (avoidance); give it to another team.")
        % {"name": member, "team": team, "unit": unit}
        for unit in units
        for member in members
        if unit.pk in closed[member.pk].units
    ]
    if sentences:
        raise ValidationError(list(dict.fromkeys(sentences)))


def check_hands(actor: Any, units: Iterable[Unit]) -> None:
    """Refuse an actor who keeps away from one of the units: who visits it is for somebody else to say."""
    if closed := [unit for unit in units if unit.pk in closed_to(actor).units]:
        raise ValidationError(
            _("You keep away from %(units)s (avoidance): a colleague decides which team visits it.")
            % {"units": said(closed)}
        )


def _check_in_scope(one: Round, units: list[Unit]) -> None:
    inside = set(one.scope.filter(in_scope=True, unit__in=units).values_list("unit", flat=True))
    if outside := [unit for unit in units if unit.pk not in inside]:
        raise ValidationError(
            _("Not in the scope of this round: %(units)s.") % {"units": said(outside)}, code="scope"
        )


def _check_nothing_under_way(held: list[Assignment]) -> None:
    """A draft would be lost to its author with the unit: it is sent in or deleted first."""
    either = Q(pk__in=[])
    for row in held:
        either |= Q(pk=row.pk, unit__visits__team=row.team_id, unit__visits__state__in=UNDER_WAY)
    stuck = Assignment.objects.filter(either).select_related("unit", "team").distinct() if held else []
    if names := [f"{row.unit}（{row.team}）" for row in stuck]:
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
    locked = Round.objects.select_for_update().get(pk=round.pk)
    require(actor, "team.assign", locked)
    _open_for_changes(locked)
    chosen = list(units)
    if not chosen:
        raise ValidationError(_("Tick the units first."))
    check_hands(actor, chosen)
    if team is not None:
        if team.round_id != locked.pk:
            raise ValidationError({"team": _("Choose a team of this round.")})
        _check_in_scope(locked, chosen)
        check_avoidance(team, chosen)
    held = list(
        Assignment.objects.in_hand().filter(round=locked, unit__in=chosen).select_related("unit", "team")
    )
    moving = [row for row in held if team is None or row.team_id != team.pk]
    staying = {row.unit_id for row in held} - {row.unit_id for row in moving}
    _check_nothing_under_way(moving)
    today = timezone.localdate()
    Assignment.objects.filter(pk__in=[row.pk for row in moving]).update(ended_on=today)
    fresh_units = [unit for unit in chosen if team is not None and unit.pk not in staying]
    Assignment.objects.bulk_create(
        Assignment(round=locked, team=team, unit=unit, assigned_on=today) for unit in fresh_units
    )
    keys = sorted(unit.pk for unit in fresh_units) or sorted(row.unit_id for row in moving)
    record(
        actor, "team.assign", team or locked, units=keys, taken_from=sorted({row.team_id for row in moving})
    )
    return len(keys), len(moving)
