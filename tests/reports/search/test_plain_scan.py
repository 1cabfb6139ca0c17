"""What the search finds, counts and pages is what reading every text would find: many words, readers and filters."""

import random

import pytest
from django.urls import reverse

from cadre_review.accounts.models import User
from tests.conftest import client_of, enter
from tests.world import Office, accepted, statement, submitted, talk
from visits.avoidance.models import Recusal
from visits.core.lists import paging
from visits.models import Passage
from visits.reports.search import hits, index
from visits.reports.search.lists import rows_of
from visits.reports.search.pairs import fold, words_of

pytestmark = pytest.mark.django_db
READERS = ("staff", "leader", "member1", "lead1", "member2")
SIGNS, WORDS = (
    "征地拆迁群众信访",
    ("征", "征地", "地征", "征地拆迁", "征地 群众", "拆迁 信访 群", "群群", "龙"),
)


@pytest.fixture(scope="module")
def people(module_db) -> dict[str, User]:
    """Who reads, by name."""
    return {name: enter(name) for name in READERS}


@pytest.fixture(scope="module")
def world(people) -> Office:
    """Texts of eight signs, so that every pair is in many of them and few stand side by side in a word."""
    office = Office(people["member1"], people["lead1"], people["member2"])
    staff, chance = people["staff"], random.Random(3)  # noqa: S311

    def line() -> str:
        return "".join(chance.choices(SIGNS, k=14))

    for place in range(24):
        visit = accepted(office, staff) if place % 3 else submitted(office)
        visit.observed = line()
        visit.save(update_fields=["observed"])
        told = talk(visit, office.cadres[place % 3], text=line())
        statement(told, office.cadres[3 + place % 2], text=line())
    sum(index.rebuild())
    return office


ALL = {"MANY": 1_000}
MORE = {"MANY": 5, "SOME": 6}
FEW = MORE | {"WALK": 3, "FEW": 2, "DAYS": 2}


@pytest.fixture(
    params=[ALL, MORE, FEW],
    ids=["all are counted", "more than are counted", "few are read before the index is asked"],
)
def ways(request, monkeypatch):
    """The three ways in which a page is found, each for all words."""
    for name, number in request.param.items():
        monkeypatch.setattr(hits, name, number)
    for module in (hits, paging):
        monkeypatch.setattr(module, "PAGE", 4)


def plain(user, words, **narrowed) -> list[int]:
    """The keys by reading all that the user may find, the newest first."""
    rows = rows_of(user).filter(**narrowed).order_by("-day", "-pk").values_list("pk", "text")
    return [key for key, text in rows if all(word in text for word in words_of(words))]


def leafed(client, way="older_url", **asked) -> list[list[int]]:
    """The keys of all pages, forward from the first; then back again from the last, turned."""
    pages, answer = [], client.get(reverse("search:list"), asked)
    while True:
        page = answer.context["page"]
        pages.append([row.pk for row in page["rows"]])
        if not page["older_url"]:
            break
        answer = client.get(page["older_url"])
    back = [pages[-1]]
    while url := answer.context["page"]["newer_url"]:
        answer = client.get(url)
        back.insert(0, [row.pk for row in answer.context["page"]["rows"]])
    assert [key for page in back for key in page] == [key for page in pages for key in page]
    return pages


@pytest.fixture
def staff(people) -> User:
    """The reader who may find all."""
    return people["staff"]


@pytest.mark.parametrize("name", READERS)
def test_pages_hold_what_reading_every_text_finds(world, ways, people, name):
    user = people[name]
    client = client_of(user)
    for words in WORDS:
        assert sum(leafed(client, q=words), []) == plain(user, words), words


def test_filters_narrow_the_same_rows(world, ways, staff):
    client, first = client_of(staff), Passage.objects.order_by("day").first()
    asked = [
        ({"kind": "statement"}, {"kind": "statement"}),
        ({"unit": world.unit.code}, {"unit": world.unit}),
        ({"unit": world.other_unit.code}, {"unit": world.other_unit}),
        ({"round": str(world.round.pk)}, {"team__round": world.round}),
        ({"to": first.day.isoformat()}, {"day__lte": first.day}),
    ]
    for query, narrowed in asked:
        for words in ("征地", "群众"):
            assert sum(leafed(client, q=words, **query), []) == plain(staff, words, **narrowed), query


@pytest.mark.parametrize("of", ["unit", "source", "subject"])
def test_closed_texts_are_neither_found_nor_counted(world, ways, staff, of):
    closed = {
        "unit": {"unit": world.unit},
        "source": {"cadre": world.cadres[0]},
        "subject": {"cadre": world.cadres[3]},
    }
    client, before = client_of(staff), set(plain(staff, "征"))
    Recusal.objects.create(user=staff, relation="lineal", **closed[of])
    seen = plain(staff, "征")
    assert set(seen) < before
    assert sum(leafed(client, q="征"), []) == seen
    page = client.get(reverse("search:list"), {"q": "征"}).context["page"]
    if len(seen) <= hits.MANY:
        assert sum(int(one["count"]) for one in page["count_of_kinds"]) == len(seen)
        assert str(len(seen)) in page["count_text"]
    else:
        assert {one["count"] for one in page["count_of_kinds"]} == {""}


@pytest.mark.parametrize(
    "cursor", ["junk", paging.pack(["2017-01-01"]), paging.pack([{}, 1]), paging.pack(["x", "y"])]
)
def test_a_cursor_that_is_none_shows_the_first_page(world, ways, staff, cursor):
    client = client_of(staff)
    for name in ("after", "before"):
        page = client.get(reverse("search:list"), {"q": "征", name: cursor}).context["page"]
        assert [row.pk for row in page["rows"]] == plain(staff, "征")[:4]


def test_folding_holds_for_both_ways(world, ways, staff):
    accepted(world, staff, observed="ＧＤＰ增长 8.5％")
    sum(index.rebuild())
    assert fold("ＧＤＰ") == "gdp"
    assert sum(leafed(client_of(staff), q="gdp 8.5"), []) == plain(staff, "gdp 8.5") != []
