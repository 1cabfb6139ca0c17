"""The kept statement of a list's first page gives each reader what composing it for this reader gives."""

from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, reverse

from cadre_review import prepared
from cadre_review.accounts.models import User
from cadre_review.policy import matrix, opens
from tests.conftest import CAST, client_of
from tests.world import cities
from visits.core.lists import first_page, page
from visits.core.lists.paging import page_of
from visits.core.lists.query import bare, count_of
from visits.core.lists.spec import ELSEWHERE

pytestmark = pytest.mark.django_db
PAGES = sorted(
    {route for route in matrix()["routes"] if route.endswith(":list")}
    | {name for name, _sheet in ELSEWHERE.values()}
)


@pytest.fixture(scope="module")
def city(module_db: None) -> Iterator[None]:
    """Two teams with their visits, so that readers of one role see different rows."""
    with cities.on_a_wednesday():
        yield


@pytest.fixture
def compared(monkeypatch) -> list[tuple[str, str]]:
    """The lists whose first page was kept, by key and role, each held against the page composed for the reader."""
    seen: list[tuple[str, str]] = []

    def first(query, size):
        kept = first_page.first_page(query, size)
        if kept is not None:
            composed = page_of(query.rows, query.order, "", "", query.fetch, size)
            assert (kept.rows, kept.newer, kept.older) == (composed.rows, composed.newer, composed.older)
            assert first_page.count_kept(query, bare) == count_of(query.rows).rows
            seen.append((query.spec.key, query.user.username))
        return kept

    monkeypatch.setattr(page, "first_page", first)
    monkeypatch.setattr(prepared, "_texts", {})
    return seen


def addresses(role: str) -> Iterator[str]:
    for route in PAGES:
        if opens(role, route):
            try:
                yield reverse(route)
            except NoReverseMatch:
                continue


@pytest.mark.parametrize("order", ["", "?sort=-date"])
def test_every_reader_gets_their_own_first_page(city, compared, order):
    """One after another, so that most find the text that another's page left."""
    for name in CAST:
        user = User.objects.get(username=name)
        client = client_of(user)
        for address in addresses(user.role):
            assert client.get(address + order).status_code in {200, 302}, address
    kept = {key for key, _name in compared}
    assert {"cadres", "visits", "interviews", "units", "findings", "decisions", "surveys"} <= kept
    assert {name for key, name in compared if key == "visits"} >= {"member1", "lead1", "member2", "staff"}


def test_what_follows_from_who_made_the_list_is_not_kept():
    user = object()
    assert first_page.source_of(lambda reader: (reader, user)) is None
    assert first_page.source_of(lambda reader, given=user: given) is None
    made = [lambda reader: reader for _time in range(2)]
    assert first_page.source_of(made[0]) == first_page.source_of(made[1]) is not None
    assert first_page.source_of([].append) is None
