"""Every route with an object × every role × every ground of avoidance: what one keeps away from does not open."""

from collections import Counter
from typing import Any

import pytest
from django.urls import reverse

from tests.conftest import client_of
from tests.routes import ROUTES, THIRD, some
from tests.test_access_matrix import (
    GUARDED,
    WITHOUT,
    World,
    builder_of,
    may,
)
from tests.world import make_talk, open_cadre
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Cadre, FamilyMember

pytestmark = pytest.mark.django_db
ROLES = ("member", "lead", "staff", "reviewer", "leader")
OF_UNITS = ("unit", "own_unit")
GROUNDS = (*OF_UNITS, "declared", "kin", "named_by_kin", "own_file")
# What names no person and is nobody's judgement: lists of the register, rounds, teams, imports, accounts, the box.
REGISTER = (
    "accounts:",
    "box:",
    "key_tasks:",
    "kinds:",
    "lists:",
    "outlines:",
    "rounds:",
    "teams:",
    "cadres:import_",
    "past:",
    "units:",
)
OPEN = {
    "cadres:edit_age_limit", "cadres:papers_approved", "decisions:edit_ground", "decisions:retire_ground",
    "plans:drop_holiday", "plans:edit_quota", "plans:import", "plans:itinerary", "plans:itinerary_calendar",
    "plans:itinerary_export", "reports:rule",
    "reports:task",  # the register's line of the task; people, visits and what was said stand there by right
    "search:retire_tag",  # a word of the office
    "reports:account_chain",  # a figure of the city: whom it leads to is listed by right
    "notices:open",  # names no thing, and leads back to the list where it is closed
    # who prepares a meeting prepares all of it; its subjects are shut one by one ("appraisals:item")
    "appraisals:detail", "appraisals:edit", "appraisals:put_on", "appraisals:minutes", "appraisals:close",
    "appraisals:paper", "appraisals:freeze",
    # the pages of a meeting in the room show of its items those that the reader may see
    "appraisals:screen", "appraisals:show", "appraisals:state", "appraisals:seat", "appraisals:record",
    "appraisals:put_motion",
}  # fmt: skip
STILL = {"rounds:hand_over"}  # concerns one unit after all


def walked(role: str) -> list[str]:
    """The routes with an object that the role opens, those of one kind together."""
    routes = [
        route
        for route in GUARDED
        if may(role, route) and ROUTES[route] and builder_of(route) and not WITHOUT.match(route)
        if route in STILL or not (route.startswith(REGISTER) or route in OPEN)
    ]
    return sorted(some(routes), key=lambda route: (id(builder_of(route)), route))


class Kept(World):
    """A world with an object for every route, and the cadres whom each is about."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.user, self.made = self.people[role], []
        self.objects: dict[Any, tuple[dict[str, Any], list[Any]]] = {}
        for route in walked(role):
            builder = builder_of(route)
            if builder not in self.objects:
                self.made = []
                thing = builder(self, role, self.near)
                self.objects[builder] = (thing if isinstance(thing, dict) else {"pk": thing.pk}, self.made)

    def cadre(self, role: str, unit: Any) -> Any:
        self.made.append(super().cadre(role, unit))
        return self.made[-1]

    def talk(self, role: str, unit: Any) -> Any:
        return make_talk(visit=self.visit(role, unit), source_cadre=self.cadre(role, unit))

    def address(self, route: str) -> str:
        values = self.objects[builder_of(route)][0]
        return reverse(
            route, kwargs={name: values.get(name, sample) for name, sample in ROUTES[route].items()}
        )

    def about(self, route: str) -> list[Any]:
        return self.objects[builder_of(route)][1]


class Grounds:
    """Puts one ground of avoidance between a person and what a route shows, and takes it away again."""

    def __init__(self, world: Kept) -> None:
        self.world, self.user = world, world.user
        self.own = open_cadre(staff=world.staff, name="本人")

    def owns(self, cadre: Any) -> None:
        Cadre.objects.filter(account=self.user).update(account=None)
        Cadre.objects.filter(pk=cadre.pk).update(account=self.user)

    def unit(self, route: str) -> None:
        Recusal.objects.create(user=self.user, unit=self.world.near, relation="own_unit")

    def own_unit(self, route: str) -> None:
        Cadre.objects.filter(pk=self.own.pk).update(unit=self.world.near)
        self.owns(self.own)

    def declared(self, route: str) -> None:
        for cadre in self.world.about(route):
            Recusal.objects.create(user=self.user, cadre=cadre, relation="affinity")

    def kin(self, route: str) -> None:
        self.owns(self.own)
        for cadre in self.world.about(route):
            FamilyMember.objects.create(cadre=self.own, relative=cadre, relation="妹", name=cadre.name)

    def named_by_kin(self, route: str) -> None:
        self.owns(self.own)
        for cadre in self.world.about(route):
            FamilyMember.objects.create(cadre=cadre, relative=self.own, relation="兄", name=self.own.name)

    def own_file(self, route: str) -> None:
        for cadre in self.world.about(route):
            self.owns(cadre)

    def clear(self) -> None:
        Recusal.objects.all().delete()
        FamilyMember.objects.all().delete()
        Cadre.objects.filter(account=self.user).update(account=None)
        Cadre.objects.filter(pk=self.own.pk).update(unit=self.world.far)


def closed(client: Any, url: str) -> bool:
    """Whether the address is shut; one that only takes posts is posted to."""
    status = client.get(url).status_code
    return (client.post(url).status_code if status == 405 else status) in {403, 404}


def concerns(ground: str, world: Kept, route: str) -> bool:
    """Whether the ground shuts the route: a unit all, one's own unit all but files, a person what is about them."""
    if ground == "own_unit":
        return not route.startswith("cadres:")
    return ground == "unit" or bool(world.about(route))


@pytest.mark.parametrize("role", ROLES)
def test_no_route_opens_what_one_keeps_away_from(role) -> None:
    world = Kept(role)
    grounds, client = Grounds(world), client_of(world.user)
    opened, asked = [], Counter()
    for place, route in enumerate(walked(role)):
        # Of the four grounds towards a person every other one, in turn: what each closes is in test_rules.
        for ground in GROUNDS[: len(OF_UNITS)] + GROUNDS[len(OF_UNITS) + place % 2 :: 2]:
            if concerns(ground, world, route):
                getattr(grounds, ground)(route)
                asked[ground] += 1
                if not closed(client, world.address(route)):
                    opened.append((ground, route))
                grounds.clear()
    assert opened == []
    assert set(GROUNDS) >= set(asked) >= (set(GROUNDS) if THIRD == 1 else set(OF_UNITS))
    assert asked["unit"] * THIRD > 25
