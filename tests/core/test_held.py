"""A page that asks for nothing where there is nothing says the same as one that asks for everything."""

import re

import pytest
from django.db.models import Q
from django.utils import timezone

from cadre_review.accounts.models import User
from cadre_review.request_cache import reading
from tests.conftest import client_of
from tests.world import cities
from visits.core import held
from visits.core.marks.actions import propose
from visits.core.marks.models import SecrecyMark
from visits.models import Cadre
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db
MODELS = {"cadre": Cadre, "leadershipteam": LeadershipTeam}
PAGES = {
    "cadre": ["/cadres/{0.pk}/", "/cadres/{0.pk}/portrait/", "/cadres/{0.pk}/evidence/", "/cadres/{0.pk}/ratings/"],
    "leadershipteam": [
        "/units/{0.unit_id}/structure/",
        "/units/{0.unit_id}/leadership-team/",
        "/units/{0.unit_id}/leadership-team/portrait/",
    ],
}  # fmt: skip
OWN = re.compile(rb'(csrfmiddlewaretoken" value|form_owner" value|nonce)="[^"]*"')  # of one answer


@pytest.fixture(scope="module", autouse=True)
def city(module_db):
    with cities.on_a_wednesday():
        cadre, staff = Cadre.objects.order_by("-pk").first(), User.objects.get(username="staff")
        values = {"since": timezone.localdate(), "reason": "x", "base": None}
        propose(actor=staff, thing=cadre, level="secret", years=5, **values)
        yield


def things(kind):
    """One with rows of each name, where the city has any, and one with none of them."""
    rows = MODELS[kind].objects.order_by("pk")
    there = {name: rows.filter(holding(kind, name)).first() for name in held.HELD[kind]}
    none = rows.filter(*(~holding(kind, name) for name in held.HELD[kind])).first()
    return there, none


def holding(kind, name):
    if name == held.MARKS:
        return Q(pk__in=SecrecyMark.objects.in_force().filter(thing=kind).values("thing_id"))
    related = MODELS[kind]._meta.related_objects
    path = next(one.field.related_query_name() for one in related if one.get_accessor_name() == name)
    return Q(**{f"{path}__isnull": False})


@pytest.mark.parametrize("kind", MODELS)
def test_what_a_thing_holds_is_known_by_name(kind):
    there, none = things(kind)
    with reading(User.objects.get(username="staff")):
        assert all(held.has_any(thing, name) for name, thing in there.items() if thing)
        assert none is None or not held.has_any(none, *held.HELD[kind])
    assert sum(thing is not None for thing in there.values()) > 4


@pytest.mark.parametrize("who", ["staff", "leader"])
@pytest.mark.parametrize("kind", MODELS)
def test_a_page_says_the_same_as_if_everything_were_asked(kind, who, monkeypatch):
    there, none = things(kind)
    client = client_of(User.objects.get(username=who))
    shown = {thing.pk: thing for thing in [*there.values(), none] if thing}
    pages = [page.format(thing) for thing in shown.values() for page in PAGES[kind]]
    before = {page: OWN.sub(b"", client.get(page).content) for page in pages}
    monkeypatch.setattr(held, "_held", lambda kind, _key: dict.fromkeys(held.HELD[kind], True))
    for page, said in before.items():
        assert OWN.sub(b"", client.get(page).content) == said, page
