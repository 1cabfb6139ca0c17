"""Every list of the product is sorted by every column that can be, both ways, and its Excel goes the same way."""

import io
from itertools import groupby
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from openpyxl import load_workbook

from cadre_review.accounts.models import User
from tests import shown
from tests.browser.pages import make_city
from tests.conftest import client_of
from visits.avoidance.lists import recusals_list
from visits.core.lists import sorting
from visits.core.lists.lists import EXPORTS, JOBS
from visits.core.lists.log import log_list
from visits.core.lists.paging import cursor_at, ordered, page_of
from visits.core.lists.query import Query, order_words
from visits.core.lists.sorting import way_of
from visits.core.lists.spec import ListSpec
from visits.core.lists.spec import page_of as route_of
from visits.models import Cadre, Round
from visits.offers import LISTS
from visits.organisation.rounds.lists import ROUNDS, assign_list, scope_list, teams_list
from visits.organisation.rounds.task_scope import task_list

pytestmark = pytest.mark.django_db
BESIDE = {
    "exports": EXPORTS,
    "jobs": JOBS,
    "rounds": ROUNDS,
    "teams": teams_list,
    "avoidances": recusals_list,
    "audit": log_list,
}
OF_A_ROUND = {"scope": scope_list, "assign": assign_list, "round_tasks": task_list}
READERS = {"done": "leader", "audit": "auditor"}
# Their pages draw their rows by themselves: cards and passages, without heads.
WITHOUT_HEADS = {"proposals", "search"}


@pytest.fixture(scope="module")
def city(module_db: None) -> None:
    """An invented city with something in most lists."""
    make_city()


def specs(user: Any) -> dict[str, ListSpec]:
    """Every list, as this user has it."""
    one = Round.objects.order_by("-starts_on").first()
    found = {
        key: spec if isinstance(spec, ListSpec) else spec(user) for key, spec in {**LISTS, **BESIDE}.items()
    }
    return found | {key: make(one) for key, make in OF_A_ROUND.items()}


def user_for(key: str) -> Any:
    """Who reads the list."""
    return User.objects.get(username=READERS.get(key, "staff"))


ALL = sorted({*LISTS, *BESIDE, *OF_A_ROUND} - WITHOUT_HEADS)


def query_of(spec: ListSpec, user: Any, words: str) -> Query:
    query = Query(spec, user, QueryDict(words))
    assert not query.form.errors
    return query


def keys_of(spec: ListSpec, user: Any, words: str) -> list[int]:
    return query_of(spec, user, words).keys()


@pytest.mark.parametrize("key", ALL)
def test_every_column_sorts_or_is_a_long_text(city, key):
    """Long texts are the only ones that cannot: they are read, no order of them helps anybody."""
    user = user_for(key)
    spec = specs(user)[key]
    model = getattr(spec.rows(user), "model", None)
    unsorted = {column.key for column in spec.columns if way_of(column, model) is None}
    assert unsorted == {column.key for column in spec.columns if column.kind == "long"}


@pytest.mark.parametrize("key", ALL)
def test_rows_come_in_the_order_of_each_column_both_ways(city, key):
    user = user_for(key)
    spec = specs(user)[key]
    for column in spec.columns:
        if column.kind == "long":
            continue
        rising, falling = (query_of(spec, user, f"sort={sign}{column.key}") for sign in ("", "-"))
        keys = rising.keys()
        assert rising.sort == column.key
        assert keys == falling.keys()[::-1], column.key
        assert sorted(keys) == sorted(query_of(spec, user, "").keys()), column.key
        texts = texts_of(query_of(spec, user, f"sort={column.key}&cols={column.key}"), column.key)
        assert is_rising(column, texts, order_words(rising)), (column.key, texts)


def texts_of(query: Query, key: str) -> list[str]:
    """What the column shows, in the order of the list."""
    rows = list(query.fetch(ordered(query.listed, query.order)))
    query.prepare(rows)
    column = next(one for one in query.columns if one.key == key)
    return [column.text(row) for row in rows]


def is_rising(column: Any, texts: list[str], words: str) -> bool:
    """Whether texts stand in the order that is said of the column; choices of one name stand together."""
    if column.kind in {"number", "share"}:
        found = [float(text.rstrip("%").replace(",", "")) if text else -1 for text in texts]
        return found == sorted(found)
    if column.kind in {"date", "month"} or gettext("by characters") in words:
        return texts == sorted(texts)
    if gettext("as they are offered") in words:
        return len(list(groupby(texts))) == len(set(texts))
    return True


def test_names_go_by_pinyin_and_units_by_the_register(city):
    staff = user_for("cadres")
    spec = specs(staff)["cadres"]
    names = dict(Cadre.objects.values_list("pk", "name_key"))
    found = [names[key] for key in keys_of(spec, staff, "sort=-name")]
    assert found == sorted(found, reverse=True)
    visits = specs(staff)["visits"]
    places = dict(visits.rows(staff).values_list("pk", "unit__tree_left"))
    found = [places[key] for key in keys_of(visits, staff, "sort=unit")]
    assert found == sorted(found)


def test_states_follow_each_other_as_they_are_offered(city):
    staff = user_for("leads")
    spec = specs(staff)["leads"]
    states = dict(spec.rows(staff).values_list("pk", "state"))
    offered = [key for key, _label in spec.rows(staff).model._meta.get_field("state").flatchoices]
    found = [offered.index(states[key]) for key in keys_of(spec, staff, "sort=state")]
    assert found == sorted(found)
    assert len(set(found)) > 1


@pytest.mark.parametrize(
    ("key", "sort"),
    [("cadres", "-age"), ("findings", "kind"), ("coverage", "-accepted"), ("leads", "subject")],
)
def test_sheet_goes_the_same_way_and_says_which(city, key, sort):
    staff = user_for(key)
    client, spec = client_of(staff), specs(staff)[key]
    keys = [column.key for column in spec.columns if column.kind != "long"][:6]
    words = "&".join([f"sort={sort}", *(f"cols={one}" for one in dict.fromkeys([*keys, sort.lstrip("-")]))])
    page = client.get(f"{reverse(route_of(key))}?{words}").context["page"]
    sheet = load_workbook(io.BytesIO(b"".join(client.get(page["xlsx_url"]).streaming_content))).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    said = [str(row[0]) for row in rows[:5]]
    assert any(order_words(query_of(spec, staff, words)) in line for line in said)
    start = next(at for at, row in enumerate(rows) if row[0] == 1)
    texts = [row[0]["text"] for row in shown.rows(page)]
    assert [str(row[1] or "") for row in rows[start : start + len(texts)]] == texts


@pytest.mark.parametrize("sort", ["sex", "-sex", "age", "-age", "-post", "labels"])
def test_pages_of_a_sorted_list_hold_each_row_once(city, sort):
    staff = user_for("cadres")
    query = query_of(specs(staff)["cadres"], staff, f"sort={sort}")
    walked, after = [], ""
    for _page in range(20):
        page = page_of(query.listed, query.order, after=after, fetch=query.fetch, size=6)
        walked += [row.pk for row in page.rows]
        after = page.older
        if not after:
            break
    assert walked == query.keys()
    third = page_of(
        query.listed, query.order, after=cursor_at(query.listed, query.order, 12), fetch=query.fetch, size=6
    )
    assert [row.pk for row in third.rows] == walked[12:18] != []
    before = page_of(query.listed, query.order, before=third.newer, fetch=query.fetch, size=6)
    assert [row.pk for row in before.rows] == walked[6:12]


@pytest.mark.parametrize(
    "cursor",
    ["WyJ2IiwgMV0", "W1sidiIsICJ4Il0sIFsidiIsIDFdXQ", "W1sidiIsICJ4Il0sIFsidiIsICJ5Il0sIFsidiIsIDFdXQ"],
)
@pytest.mark.parametrize("sort", ["sex", "age", "post", "birth"])
def test_cursor_of_another_order_shows_the_first_page(city, cursor, sort):
    client = client_of(user_for("cadres"))
    first = client.get(f"/cadres/?sort={sort}").context["page"]["rows"]
    answer = client.get(f"/cadres/?sort={sort}&after={cursor}")
    assert answer.status_code == 200
    assert len(answer.context["page"]["rows"]) <= len(first)


def test_list_too_long_for_a_column_says_so_and_keeps_its_order(city, monkeypatch):
    client = client_of(user_for("cadres"))
    monkeypatch.setattr(sorting, "MOST_WORDS", 3)
    way_of.cache_clear()
    page = client.get("/cadres/?sort=age").context["page"]
    way_of.cache_clear()
    assert "3" in page["too_long"]
    assert not next(one for one in page["columns"] if one["key"] == "age")["sort_url"]
    assert page["rows"] == client.get("/cadres/").context["page"]["rows"]


def test_column_that_is_not_shown_sorts_all_the_same(city):
    client = client_of(user_for("cadres"))
    for sort in ("age", "labels", "native"):
        page = client.get(f"/cadres/?sort={sort}&cols=name").context["page"]
        both = client.get(f"/cadres/?sort={sort}&cols=name&cols={sort}").context["page"]
        assert shown.first_cells(page) == shown.first_cells(both)
