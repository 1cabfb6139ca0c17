"""Who may do what: ``can(user, act, thing)`` and ``require``; the words of the access matrix given meaning.

A *scope* is a word of ``access.toml``; the function of that name here says whether this user
stands in it towards this thing. Packages ask ``can`` in the view (not to show a button in vain) and
``require`` in the action (so that imports, commands and copies cannot walk round it).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from cadre_review.accounts import requests
from cadre_review.accounts.models import recently_reset
from cadre_review.policy import matrix
from cadre_review.request_cache import once
from visits.core.concerns import at, concerns, keys, whole
from visits.core.scopes import scope_of

CLOSED = "closed"  # what the request keeps under it
SEALS = frozenset({"seal.request", "seal.decide", "seal.look"})


@dataclass(frozen=True)
class Closed:
    """What avoidance (回避) closes to one person, as primary keys.

    ``cadres``: whose files; ``units``: of which visits, plans, surveys and judgements; ``leaderships``: units of whose
    leadership team somebody of ``cadres`` is, so that nothing said of it is shown; ``workplaces``: units in which
    somebody of ``cadres`` serves at all, so that no judgement about their leadership team is; ``declared``: units from
    which the person keeps away by declaration, so that their line of the register is not theirs to change either;
    ``people``: those of ``cadres`` who are closed for themselves, not as serving in a declared unit.
    """

    cadres: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    leaderships: frozenset[int] = frozenset()
    workplaces: frozenset[int] = frozenset()
    declared: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Whether anything is closed."""
        return bool(self.cadres or self.units)

    def bars(self, units: Collection[int], cadres: Collection[int], leaderships: Collection[int]) -> bool:
        """Whether it closes one of the units (those of the cadres are among them), cadres or leadership teams."""
        return bool(
            not self.cadres.isdisjoint(cadres)
            or not self.units.isdisjoint(units)
            or not self.leaderships.isdisjoint(leaderships)
        )


class Avoidance(Protocol):
    """What ``visits.avoidance`` gives: it stands above cadres, since kin and former superiors are on their files."""

    def closed_for(self, users: Collection[int]) -> dict[int, Closed]:
        """What is closed to each of the users (by primary key)."""

    def stands_between(
        self,
        users: Iterable[Any],
        *,
        units: Iterable[int] = (),
        cadres: Iterable[int] = (),
        leaderships: Iterable[int] = (),
    ) -> list[Any]:
        """Those of the users who keep away from one of these."""


_avoidance: list[Avoidance] = []


def keep_away_by(avoidance: Avoidance) -> None:
    """Let this say who keeps away from whom; called once, when the site starts."""
    _avoidance[:] = [avoidance]


def closed_to(user: Any) -> Closed:
    """What avoidance closes to the user; worked out once a request for who reads, where anything may be closed."""
    return once(user, CLOSED, lambda reader: closed_for([reader.pk])[reader.pk])


def closed_for(users: Collection[int]) -> dict[int, Closed]:
    """What avoidance closes to each of the users (by primary key), in the same few statements for all of them."""
    return _avoidance[0].closed_for(users)


def stands_between(users: Iterable[Any], **what: Iterable[int]) -> list[Any]:
    """Those of the users who keep away from one of the ``units``, ``cadres`` or ``leaderships`` (by unit)."""
    return _avoidance[0].stands_between(users, **what)


def can(user: Any, act: str, thing: Any = None) -> bool:
    """Whether the matrix lets this user do the act to the thing, today, and no avoidance stands between."""
    return granted(user, act, thing) and not keeps_away(user, thing, act)


def granted(user: Any, act: str, thing: Any = None) -> bool:
    """What the matrix says, without asking for avoidance: for the rows of a list, whose pages ask ``can`` again."""
    if not getattr(user, "is_active", False) or (act in SEALS and recently_reset(user)):
        return False
    scope = matrix()["acts"].get(act, {}).get(user.role)
    if scope is None or (thing is None and scope != "any"):
        return False
    return SCOPES[scope](user, thing)


def is_given(user: Any, act: str) -> bool:
    """Whether the role of the user is given the act at all, on whatever thing: for lists and menus, not for the act."""
    return user.role in matrix()["acts"].get(act, {})


def require(user: Any, act: str, thing: Any = None) -> None:
    """Raise PermissionDenied with a sentence unless ``can``."""
    if not can(user, act, thing):
        raise PermissionDenied(_("This is not yours to do, or not at this moment."))


def keeps_away(user: Any, thing: Any, act: str = "") -> bool:
    """Whether avoidance stands between the user and the thing, its unit, its cadre or its leadership team.

    What belongs to a visit stands under the visit's unit. The files of one's own unit are kept like any others
    (acts ``cadre.…``); judged is nobody of it.
    """
    if thing is None:
        return False
    closed, said = closed_to(user), concerns(thing)
    units, cadres = set(keys(thing, said.units)), set(keys(thing, said.cadres))
    if said.kind == "register":
        return bool(units & closed.declared)
    if said.kind == "file" and act.startswith("cadre."):
        units = set()
    judged = units & closed.workplaces if at(thing, said.judges) is not None else None
    return bool(cadres & closed.cadres or units & closed.units or judged)


def serves(user: Any, team: Any, lead: bool = False) -> bool:
    """Whether the user serves in the visit team today (as its lead, where asked), and the round is open."""
    if team.round.state != "open":
        return False
    scope = scope_of(user)
    return team.pk in (scope.led if lead else scope.teams)


def any_(user: Any, thing: Any) -> bool:
    """Everyone with the role."""
    return True


def author(user: Any, thing: Any) -> bool:
    """Who wrote the record or took part in it, while serving in its team.

    A visit that was handed over with its unit is the whole receiving team's: nobody of it was there.
    """
    visit = whole(thing)
    if not serves(user, visit.team):
        return False
    took_part = user.pk == visit.created_by_id or visit.had(user)
    wrote = own(user, thing)
    return took_part or wrote or visit.hand_overs.filter(to_team=visit.team_id).exists()


def author_or_lead(user: Any, thing: Any) -> bool:
    """Who wrote the record or took part in it, and the lead of its team, who corrects it."""
    return author(user, thing) or team_lead(user, thing)


def contributor(user: Any, thing: Any) -> bool:
    """Whoever serves in the team may add to its visit; what stands in it belongs to who wrote it or took part."""
    return team(user, thing) if whole(thing) is thing else author(user, thing)


def team(user: Any, thing: Any) -> bool:
    """Who serves in the team of the record."""
    return serves(user, team_of(thing))


def team_lead(user: Any, thing: Any) -> bool:
    """Who leads the team of the record."""
    return serves(user, team_of(thing), lead=True)


def team_of(thing: Any) -> Any:
    """The visit team that works on the record."""
    record = whole(thing)
    return at(record, concerns(record).team)


def assigned(user: Any, thing: Any) -> bool:
    """Who serves in the team that has this unit in hand (the thing is an assignment)."""
    return thing.ended_on is None and serves(user, thing.team)


def own(user: Any, thing: Any) -> bool:
    """Whose it is."""
    return bool(user.pk == at(thing, concerns(thing).owner))


def not_own(user: Any, thing: Any) -> bool:
    """Everyone with the role but the one whose it is: nobody approves his own act."""
    return not own(user, thing)


def took_no_part(user: Any, thing: Any) -> bool:
    """Everyone with the role who neither wrote the visit nor was there."""
    visit = whole(thing)
    return user.pk != visit.created_by_id and not visit.had(user)


def chair(user: Any, thing: Any) -> bool:
    """Who takes the chair of the appraisal."""
    return bool(user.pk == whole(thing).chair_id)


def attends(user: Any, thing: Any) -> bool:
    """Who is of the appraisal's meeting."""
    return bool(whole(thing).members.filter(user=user).exists())


SCOPES: dict[str, Callable[[Any, Any], bool]] = {
    "any": any_,
    "author": author,
    "author_or_lead": author_or_lead,
    "contributor": contributor,
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
