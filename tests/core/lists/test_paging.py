"""Pages by keyset: walking them gives exactly the list's order, forwards and back."""

import base64
import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import make_cadre, make_task, make_unit
from visits.cadres.files.models import Cadre
from visits.core.lists import paging
from visits.core.lists.paging import ordered, page_of, turned
from visits.organisation.units.models import KeyTask

pytestmark = pytest.mark.django_db
ORDERS = [
    ("unit_left", "level", "pk"),
    ("level", "unit_left", "pk"),
    ("name_key", "pk"),
    ("birth_month", "pk"),
    ("unit__tree_left", "name_key", "pk"),
    ("rank_grade", "pk"),  # may be empty
    ("post_since", "level_since", "pk"),  # may be empty
    ("created_at", "pk"),
]


@pytest.fixture(autouse=True)
def short_pages(monkeypatch) -> None:
    monkeypatch.setattr(paging, "PAGE", 3)


@pytest.fixture
def people(staff) -> None:
    """Eleven cadres with many ties and gaps in every order field."""
    units = [make_unit(), make_unit()]
    for at in range(11):
        make_cadre(
            unit=units[at % 2],
            by=staff,
            name_key=["an", "bo", ""][at % 3],
            level=(30, 40)[at // 3 % 2],
            birth_month=dt.date(1970 + at // 4, 1, 1),
            rank_grade=(None, 20, 21)[at % 3],
            post_since=(None, dt.date(2015, 1, 1))[at % 2],
            level_since=(dt.date(2014, 1, 1), None)[at // 2 % 2],
        )


def walk(rows, order) -> tuple[list[int], list[int]]:
    """Keys met on the way down, and on the way back up page by page."""
    down, page = [], page_of(rows, order)
    pages = [page]
    while page.older:
        page = page_of(rows, order, after=page.older)
        pages.append(page)
    down = [row.pk for one in pages for row in one.rows]
    back = list(page.rows)
    while page.newer:
        page = page_of(rows, order, before=page.newer)
        back = [*page.rows, *back]
    return down, [row.pk for row in back]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("falling", [False, True])
def test_walk_gives_every_row_once_in_order(people, order, falling) -> None:
    order = turned(order) if falling else order
    rows = Cadre.objects.all()
    down, back = walk(rows, order)
    assert down == [row.pk for row in ordered(rows, order)]
    assert len(set(down)) == 11
    assert back == down


@given(st.lists(st.tuples(st.sampled_from("aABb_%"), st.none() | st.dates()), max_size=12), st.booleans())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_ties_and_gaps_keep_the_order(db, lines, falling) -> None:
    KeyTask.objects.all().delete()
    unit = make_unit()
    for letter, day in lines:
        make_task(lead_unit=unit, site=letter, started_on=day)
    order = ("-started_on", "-site", "-pk") if falling else ("started_on", "site", "pk")
    down, back = walk(KeyTask.objects.all(), order)
    assert down == back == [row.pk for row in ordered(KeyTask.objects.all(), order)]
    assert len(down) == len(lines)


def test_first_page_has_nothing_newer_and_last_nothing_older(people) -> None:
    rows, order = Cadre.objects.all(), ("name_key", "pk")
    first = page_of(rows, order)
    assert not first.newer
    second = page_of(rows, order, after=first.older)
    assert not page_of(rows, order, before=second.newer).newer
    exact = page_of(rows.filter(pk__in=[row.pk for row in first.rows]), order)
    assert not exact.older


def test_place_that_ran_empty_shows_first_page(people) -> None:
    rows, order = Cadre.objects.all(), ("name_key", "pk")
    first = page_of(rows, order)
    left = rows.filter(pk__in=[row.pk for row in first.rows])
    assert page_of(left, order, after=first.older).rows == first.rows


def cursor(*values) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


BAD = [
    "x", "%", "é", "=" * 9, "A" * 5000, base64.b64encode(b"[" * 1400).decode(),
    cursor(["v", "abc"], ["v", 1]), cursor(["v", 1]), cursor(["v", 1], ["v", None]), cursor(["v", [1]], ["v", 1]),
    cursor(["v", 10**30], ["v", 1]), cursor(["v", 1e400], ["v", 1]), cursor(["q", 1], ["v", 1]), cursor(1, 2),
    cursor(["d", "2018-13-01"], ["v", 1]), cursor(["d", "2018-12-01"], ["v", 1]), cursor(["n", "NaN"], ["v", 1]),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("side", ["after", "before"])
def test_malformed_cursor_shows_first_page(people, bad, side) -> None:
    rows, order = Cadre.objects.all(), ("level", "pk")
    assert page_of(rows, order, **{side: bad}) == page_of(rows, order)


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a\x07"])
def test_cursor_with_unreadable_text_shows_first_page(people, text) -> None:
    rows, order = Cadre.objects.all(), ("name_key", "pk")
    assert page_of(rows, order, after=cursor(["v", text], ["v", 1])) == page_of(rows, order)
