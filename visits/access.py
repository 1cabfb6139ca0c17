"""Who may do what: ``can(user, act, thing)`` and ``require``; the words of the access matrix given meaning.

A *scope* is a word of ``access.toml``; the function of that name here says whether this user
stands in it towards this thing. Rooms ask ``can`` in the view (not to show a button in vain) and
``require`` in the action (so that imports, commands and copies cannot walk round it).
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.accounts import requests
from cadre_review.accounts.models import recently_reset
from cadre_review.policy import matrix

SEALS = frozenset({"seal.request", "seal.decide", "seal.look"})


def can(user: Any, act: str, thing: Any = None) -> bool:
    """Whether the matrix lets this user do the act to the thing, today, and no avoidance stands between."""
    return granted(user, act, thing) and not keeps_away(user, thing)


def granted(user: Any, act: str, thing: Any = None) -> bool:
    """What the matrix says, without asking for avoidance: for the rows of a list, whose pages ask ``can`` again."""
    if not getattr(user, "is_active", False) or (act in SEALS and recently_reset(user)):
        return False
    scope = matrix()["acts"].get(act, {}).get(user.role)
    if scope is None or (thing is None and scope != "any"):
        return False
    return SCOPES[scope](user, thing)


def require(user: Any, act: str, thing: Any = None) -> None:
    """Raise PermissionDenied with a sentence unless ``can``."""
    if not can(user, act, thing):
        raise PermissionDenied(_("This is not yours to do, or not at this moment."))


def keeps_away(user: Any, thing: Any) -> bool:
    """Whether the user keeps away from the thing, its unit or its cadre, or is that cadre or his kin.

    What belongs to a visit stands under the visit's unit.
    """
    if thing is None:
        return False
    visit = getattr(thing, "visit", None)
    kind = thing._meta.model_name
    units = {
        getattr(thing, "unit_id", None),
        getattr(visit, "unit_id", None),
        thing.pk if kind == "unit" else None,
    }
    cadres = {getattr(thing, "cadre_id", None), thing.pk if kind == "cadre" else None}
    units, cadres = units - {None}, cadres - {None}
    if not units and not cadres:
        return False
    declared = Q(recusals__unit__in=units) | Q(recusals__cadre__in=cadres)
    kin = Q(own_file__family__relative__in=cadres) | Q(own_file__kin_lines__cadre__in=cadres)
    found = Q(declared, recusals__withdrawn_at__isnull=True) | Q(own_file__in=cadres) | kin
    return get_user_model().objects.filter(found, pk=user.pk).exists()


def serves(user: Any, team: Any, lead: bool = False) -> bool:
    """Whether the user serves in the visit team today (as its lead, where asked), and the round is open."""
    today = timezone.localdate()
    now = Q(to_on__isnull=True) | Q(to_on__gte=today)
    memberships = team.memberships.filter(now, user=user, from_on__lte=today)
    return team.round.state == "open" and (memberships.filter(is_lead=True) if lead else memberships).exists()


def any_(user: Any, thing: Any) -> bool:
    """Everyone with the role."""
    return True


def author(user: Any, thing: Any) -> bool:
    """Who wrote the record or took part in it, while serving in its team.

    A visit that was handed over with its unit is the whole receiving team's: nobody of it was there.
    """
    visit = getattr(thing, "visit", thing)
    if not serves(user, visit.team):
        return False
    took_part = user.pk == visit.created_by_id or visit.members_present.filter(pk=user.pk).exists()
    wrote = getattr(thing, "created_by_id", None) == user.pk
    return took_part or wrote or visit.hand_overs.filter(to_team=visit.team_id).exists()


def team(user: Any, thing: Any) -> bool:
    """Who serves in the team of the record."""
    return serves(user, getattr(thing, "visit", thing).team)


def team_lead(user: Any, thing: Any) -> bool:
    """Who leads the team of the record."""
    return serves(user, getattr(thing, "visit", thing).team, lead=True)


def assigned(user: Any, thing: Any) -> bool:
    """Who serves in the team that has this unit in hand (the thing is an assignment)."""
    return thing.ended_on is None and serves(user, thing.team)


def own(user: Any, thing: Any) -> bool:
    """Whose it is."""
    return user.pk in {
        getattr(thing, name, None) for name in ("owner_id", "user_id", "taken_by_id", "made_by_id")
    }


def not_own(user: Any, thing: Any) -> bool:
    """Everyone with the role but the one whose it is: nobody approves his own act."""
    return not own(user, thing)


def took_no_part(user: Any, thing: Any) -> bool:
    """Everyone with the role who neither wrote the visit nor was there."""
    visit = getattr(thing, "visit", thing)
    return user.pk != visit.created_by_id and not visit.members_present.filter(pk=user.pk).exists()


def chair(user: Any, thing: Any) -> bool:
    """Who takes the chair of the appraisal."""
    return bool(user.pk == getattr(thing, "appraisal", thing).chair_id)


def attends(user: Any, thing: Any) -> bool:
    """Who is of the appraisal's meeting."""
    meeting = getattr(thing, "appraisal", thing)
    return bool(meeting.members.filter(user=user).exists())


SCOPES: dict[str, Callable[[Any, Any], bool]] = {
    "any": any_,
    "author": author,
    "team": team,
    "team_lead": team_lead,
    "assigned": assigned,
    "own": own,
    "not_own": not_own,
    "took_no_part": took_no_part,
    "chair": chair,
    "attends": attends,
    **requests.SCOPES,
}
