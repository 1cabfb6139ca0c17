"""Who keeps away from whom, worked out for one person or for many in the same few statements.

Grounds: one's own file; kin on file, either way; avoidance declared from a cadre or a unit; one's own unit (where
one's own file serves); a former superior, as far as the tenures on file show one. Sources: the rules on avoidance of
civil servants (公务员回避规定) for kin; practice for own unit and former superiors.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone

from cadre_review.prepared import rows_given
from visits.cadres.files.models import Cadre, FamilyMember, Tenure
from visits.core.access import Closed

from .models import Recusal

Keys = dict[int, set[int]]


@dataclass
class Grounds:
    """What was found, by user."""

    cadres: Keys = field(default_factory=lambda: defaultdict(set))
    declared: Keys = field(default_factory=lambda: defaultdict(set))
    own_units: Keys = field(default_factory=lambda: defaultdict(set))


def closed_for(users: Collection[int]) -> dict[int, Closed]:
    """What is closed to each of the users: one statement where nothing stands between them and anybody."""
    found = Grounds()
    if owner := _named(users, found):
        _kin(owner, found)
        _posts(owner, found)
    if not (found.cadres or found.declared):
        return dict.fromkeys(users, Closed())
    people = {cadre for cadres in found.cadres.values() for cadre in cadres}
    led, homes = _led_by(people), _homes_of(people)
    staff = _serving_in({unit for units in found.declared.values() for unit in units})
    return {user: _of_one(user, found, led, homes, staff) for user in users}


def may_be_closed() -> Any:
    """Whether anything may be closed to the account of a session: it declared avoidance, or has a file of its own."""
    declared = Recusal.objects.standing().filter(user=OuterRef("account")).order_by()
    return Exists(declared) | Exists(Cadre.objects.filter(account=OuterRef("account")).order_by())


def stands_between(
    users: Iterable[Any],
    *,
    units: Iterable[int] = (),
    cadres: Iterable[int] = (),
    leaderships: Iterable[int] = (),
) -> list[Any]:
    """Those of the users who keep away from one of the units, cadres, or leadership teams (by their unit).

    Whoever keeps away from the unit of a cadre keeps away from the cadre.
    """
    asked, people = {user.pk: user for user in users if user is not None}, set(cadres) - {None}
    homes = (
        set(Cadre.objects.filter(pk__in=people).order_by().values_list("unit", flat=True))
        if people
        else set()
    )
    places, teams = (set(units) | homes) - {None}, set(leaderships) - {None}
    closed = closed_for(asked)
    return [user for key, user in asked.items() if closed[key].bars(places, people, teams)]


def _of_one(user: int, found: Grounds, led: Keys, homes: Keys, staff: Keys) -> Closed:
    people, declared = found.cadres[user], found.declared[user]
    units = declared | found.own_units[user]
    return Closed(
        cadres=frozenset(people.union(*(staff[unit] for unit in declared))),
        units=frozenset(units),
        leaderships=frozenset(units.union(*(led[cadre] for cadre in people))),
        workplaces=frozenset(units.union(*(led[cadre] | homes[cadre] for cadre in people))),
        declared=frozenset(declared),
        people=frozenset(people),
    )


def _named(users: Collection[int], found: Grounds) -> dict[int, int]:
    """What was declared and not withdrawn, and one's own file and unit, in one statement; own file → user."""
    owner = {}
    for user, unit, cadre, is_own in rows_given(_rows_of, users):
        if is_own:
            owner[cadre] = user
            found.own_units[user].add(unit)
        (found.cadres if cadre else found.declared)[user].add(cadre or unit)
    return owner


def _rows_of(users: Collection[int]) -> Any:
    files = Cadre.objects.filter(account__in=users).order_by().values_list("account", "unit", "pk", Value(1))
    rows = Recusal.objects.standing().filter(user__in=users).order_by()
    return rows.values_list("user", "unit", "cadre", Value(0)).union(files, all=True)


def _kin(owner: dict[int, int], found: Grounds) -> None:
    """Relatives on file, whichever of the two files names the other."""
    rows = FamilyMember.objects.filter(Q(cadre__in=owner) | Q(relative__in=owner), relative__isnull=False)
    for one, other in rows.order_by().values_list("cadre", "relative"):
        if one in owner:
            found.cadres[owner[one]].add(other)
        if other in owner:
            found.cadres[owner[other]].add(one)


def _posts(owner: dict[int, int], found: Grounds) -> None:
    """Where one serves today, and who led there, above oneself and at the same time, at any time."""
    own = list(Tenure.objects.filter(cadre__in=owner).order_by())
    for one in own:
        if _holds(one, timezone.localdate()):
            found.own_units[owner[one.cadre_id]].update(filter(None, (one.unit_id, one.home_unit_id)))
    leading = Tenure.objects.filter(unit__in={one.unit_id for one in own}, post__in_leadership_team=True)
    by_unit = defaultdict(list)
    for other in leading.exclude(from_on=None).order_by() if own else ():
        by_unit[other.unit_id].append(other)
    for one in own:
        above = (other for other in by_unit[one.unit_id] if other.level < one.level and _overlap(one, other))
        found.cadres[owner[one.cadre_id]] |= {other.cadre_id for other in above}


def _holds(one: Tenure, day: dt.date) -> bool:
    return (one.from_on or day) <= day <= (one.to_on or day)


def _overlap(one: Tenure, other: Tenure) -> bool:
    """Whether both were there at one time; a tenure of which the beginning is not on file proves nothing."""
    if one.from_on is None or other.from_on is None:
        return False
    return one.from_on <= (other.to_on or dt.date.max) and other.from_on <= (one.to_on or dt.date.max)


def _led_by(people: set[int]) -> Keys:
    """The units of whose leadership team these cadres are today."""
    units: Keys = defaultdict(set)
    now = Q(to_on__isnull=True) | Q(to_on__gte=timezone.localdate())
    posts = Tenure.objects.filter(now, cadre__in=people, post__in_leadership_team=True).order_by()
    for cadre, unit in posts.values_list("cadre", "unit") if people else ():
        units[cadre].add(unit)
    return units


def _homes_of(people: set[int]) -> Keys:
    """The units to which these cadres belong."""
    units: Keys = defaultdict(set)
    homes = Cadre.objects.filter(pk__in=people).order_by().values_list("pk", "unit")
    for cadre, unit in homes if people else ():
        units[cadre].add(unit)
    return units


def _serving_in(units: set[int]) -> Keys:
    """The cadres of these units."""
    people: Keys = defaultdict(set)
    if units:
        for unit, cadre in Cadre.objects.filter(unit__in=units).order_by().values_list("unit", "pk"):
            people[unit].add(cadre)
    return people
