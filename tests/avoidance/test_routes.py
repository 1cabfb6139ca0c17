"""Every route with an object × every role × every ground of avoidance: what one keeps away from does not open."""

from typing import Any

import pytest
from django.urls import reverse

from tests.cadres.builders import make_cadre
from tests.conftest import client_of
from tests.reviews.builders import make_talk
from tests.routes import ROUTES
from tests.test_access_matrix import (
    GUARDED,
    WITHOUT,
    World,
    builder_of,
    may,
)
from visits.cadres.models import FamilyMember
from visits.teams.models import Recusal

pytestmark = pytest.mark.django_db
ROLES = ("member", "lead", "staff", "reviewer", "leader")
GROUNDS = ("declared", "kin", "named by kin", "own file")
# What names no person and is nobody's judgement: lists of the register, rounds, teams, imports, accounts, the box.
REGISTER = (
    "accounts:",
    "box:",
    "key_tasks:",
    "lists:",
    "outlines:",
    "rounds:",
    "teams:",
    "cadres:import_",
    "units:",
)
OPEN = {
    "cadres:edit_age_limit", "cadres:papers_approved", "decisions:edit_ground", "decisions:retire_ground",
    "plans:drop_holiday", "plans:edit_quota", "plans:import", "plans:itinerary", "plans:itinerary_calendar",
    "plans:itinerary_export", "reports:rule",
    "notices:open",  # names no thing, and leads back to the list where it is closed
    # who prepares a meeting prepares all of it; its subjects are shut one by one ("appraisals:item")
    "appraisals:detail", "appraisals:edit", "appraisals:put_on", "appraisals:minutes", "appraisals:close",
    "appraisals:paper", "appraisals:freeze",
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
    return sorted(routes, key=lambda route: (id(builder_of(route)), route))


class Kept(World):
    """A world in which every cadre that is made stands in the ground to who asks."""

    def __init__(self, role: str, ground: str = "") -> None:
        super().__init__()
        self.role, self.ground, self.cadres = role, ground, 0
        self.own = make_cadre(staff=self.staff, name="本人", account=self.people[role])

    def cadre(self, role: str, unit: Any) -> Any:
        cadre = super().cadre(role, unit)
        user, self.cadres = self.people[self.role], self.cadres + 1
        if self.ground == "declared":
            Recusal.objects.create(user=user, cadre=cadre, relation="affinity")
        elif self.ground == "kin":
            FamilyMember.objects.create(cadre=self.own, relative=cadre, relation="妹", name=cadre.name)
        elif self.ground == "named by kin":
            FamilyMember.objects.create(cadre=cadre, relative=self.own, relation="兄", name=self.own.name)
        elif self.ground == "own file":
            type(cadre).objects.filter(account=user).update(account=None)
            type(cadre).objects.filter(pk=cadre.pk).update(account=user)
        return cadre

    def talk(self, role: str, unit: Any) -> Any:
        return make_talk(visit=self.visit(role, unit), source_cadre=self.cadre(role, unit))


def closed(client: Any, route: str, url: str) -> bool:
    """Whether the address is shut; one that only takes posts is posted to."""
    status = client.get(url).status_code
    return (client.post(url).status_code if status == 405 else status) in {403, 404}


def addresses(world: World, role: str, unit: Any, routes: list[str]) -> list[tuple[str, str]]:
    """The address of each route; routes of one kind share their object."""
    made: dict[Any, dict[str, Any]] = {}
    found = []
    for route in routes:
        builder = builder_of(route)
        if builder not in made:
            thing = builder(world, role, unit)
            made[builder] = thing if isinstance(thing, dict) else {"pk": thing.pk}
        found.append((route, address_of(route, made[builder])))
    return found


def address_of(route: str, values: dict[str, Any]) -> str:
    return reverse(route, kwargs={name: values.get(name, sample) for name, sample in ROUTES[route].items()})


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_a_unit_opens_to_who_keeps_away_from_it(role) -> None:
    world = World()
    client = client_of(world.people[role])
    routes = walked(role)
    assert len(routes) > 25
    urls = addresses(world, role, world.near, routes)
    Recusal.objects.create(user=world.people[role], unit=world.near, relation="own_unit")
    assert [route for route, url in urls if not closed(client, route, url)] == []


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_ones_own_unit_opens_but_its_register_and_files(role) -> None:
    world = World()
    client = client_of(world.people[role])
    routes = [route for route in walked(role) if not route.startswith(("cadres:", "units:"))]
    urls = addresses(world, role, world.near, routes)
    make_cadre(staff=world.staff, name="本人", account=world.people[role], unit=world.near)
    assert [route for route, url in urls if not closed(client, route, url)] == []


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("role", ROLES)
def test_nothing_about_a_person_opens_to_who_keeps_away_from_them(role, ground) -> None:
    world = Kept(role, ground)
    client = client_of(world.people[role])
    open_to_them, asked = [], 0
    made: dict[Any, dict[str, Any] | None] = {}
    for route in walked(role):
        builder, before = builder_of(route), world.cadres
        if builder not in made:
            thing = builder(world, role, world.near)
            values = thing if isinstance(thing, dict) else {"pk": thing.pk}
            made[builder] = values if world.cadres > before else None  # about nobody: no ground of this kind
        if made[builder] is not None:
            asked += 1
            if not closed(client, route, address_of(route, made[builder])):
                open_to_them.append(route)
    assert asked > 3
    assert open_to_them == []
