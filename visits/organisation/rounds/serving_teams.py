"""Through which team, and so in which round, a person logs a visit to a unit or a key task on a day."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from cadre_review.prepared import rows_given
from visits.core.scopes import scope_of
from visits.organisation.units.models import KeyTask, Unit

from .destinations import field_of
from .models import Assignment, TeamMembership, VisitTeam


def hands_of(user: Any, destination: Unit | KeyTask) -> list[Assignment]:
    """The open assignments by which teams of the user have it in hand today: one for each round."""
    return rows_given(_hands, field_of(destination), destination.pk, scope_of(user).teams)


def _hands(field: str, key: int, teams: Any) -> Any:
    held = Assignment.objects.in_hand().filter(round__state="open", team__in=teams, **{field: key})
    return held.select_related("team__round", "round", "key_task").order_by("-round__starts_on", "pk")


def told_of(held: Assignment) -> str:
    """Round and team, as a choice names them."""
    return held.team.full_name


def hand_for(user: Any, destination: Unit | KeyTask, day: Any, team: VisitTeam | None = None) -> Assignment:
    """The assignment to which a visit of the day belongs: the writer serves in its team that day, its round holds it.

    ``team`` is what was chosen where several fit. Raises PermissionDenied where the unit or task is in no hand of
    theirs, else ValidationError at ``team`` or ``visited_on``. A day that is none is left to whoever checks the record.
    """
    held = [one for one in hands_of(user, destination) if team is None or one.team_id == team.pk]
    if not held and team is not None:
        raise ValidationError(
            {"team": [_("Choose a team in which you serve and which has this unit in hand.")]}
        )
    if not held and isinstance(destination, KeyTask):
        raise PermissionDenied(_("This key task is not assigned to your team in an open round."))
    if not held:
        raise PermissionDenied(_("This unit is not assigned to your team in an open round."))
    if not isinstance(day, dt.date):
        return held[0]
    fitting = [one for one in held if one.round.starts_on <= day <= one.round.ends_on] or held[:1]
    served = _teams_on(user, day)
    right = [one for one in fitting if one.team_id in served]
    if not right:
        raise ValidationError({"visited_on": [_elsewhere(destination, fitting[0], served)]})
    if len(right) > 1:
        text = _(
            "Several rounds hold this unit on this day: %(choices)s. Choose the one that the visit belongs to."
        )
        raise ValidationError({"team": [text % {"choices": listed(map(told_of, right))}]})
    return right[0]


def _teams_on(user: Any, day: dt.date) -> set[int]:
    rows = rows_given(_memberships, user.pk)
    return {team for team, first, last in rows if first <= day and (last is None or day <= last)}


def _memberships(user: int) -> Any:
    return TeamMembership.objects.filter(user=user).order_by().values_list("team", "from_on", "to_on")


def _elsewhere(destination: Unit | KeyTask, here: Assignment, served: set[int]) -> str:
    """Why the visit of that day is not the writer's to log, and whose it is."""
    before = Assignment.objects.in_hand().to(destination).filter(round__state="open", team__in=served)
    if other := before.select_related("team", "round").first():
        words = {"team": other.team, "round": other.round}
        return (
            _(
                "On this day you served in %(team)s (%(round)s), no longer today: have that team log the visit."
            )
            % words
        )
    return _("You did not serve in %(team)s on this day. Whoever served there logs the visit.") % {
        "team": here.team
    }
