"""Pages by number, the exact count, how one has lists shown, and acts on all that a filter finds."""

import pytest
from django.test import Client

from cadre_review.accounts.models import User
from tests.world import make_cadre, make_unit
from visits.core.lists import ticks
from visits.core.lists.query import Count

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(staff) -> None:
    unit = make_unit()
    for _at in range(45):
        make_cadre(unit=unit, by=staff)


def shown(client: Client, address: str) -> dict:
    return client.get(address).context["page"]


def keys(page: dict) -> list[int]:
    return [row.pk for row in page["rows"]]


def size(client: Client, rows: str, **more: str) -> None:
    client.post("/lists/cadres/mine/", {"rows": rows, "next": "/cadres/?page=2", **more})


def test_page_is_opened_by_its_number_and_the_next_one_follows(as_staff, people) -> None:
    size(as_staff, "20")
    first, third = shown(as_staff, "/cadres/"), shown(as_staff, "/cadres/?page=3")
    second = shown(as_staff, first["older_url"])
    assert (len(first["rows"]), len(second["rows"]), len(third["rows"])) == (20, 20, 5)
    assert keys(second) == keys(shown(as_staff, "/cadres/?page=2"))
    assert len({*keys(first), *keys(second), *keys(third)}) == 45
    assert [(one["number"], one["is_here"]) for one in second["pages"]] == [(1, False), (2, True), (3, False)]
    assert keys(shown(as_staff, third["newer_url"])) == keys(second)


@pytest.mark.parametrize("number", ["0", "4", "9999999", "99999999", "x", "-1", "²"])
def test_number_of_no_page_shows_the_first(as_staff, people, number) -> None:
    size(as_staff, "20")
    assert keys(shown(as_staff, f"/cadres/?page={number}")) == keys(shown(as_staff, "/cadres/"))


@pytest.mark.parametrize(
    ("rows", "words"), [(286, "286"), (10_000, "10,000"), (10_001, "10,000"), (None, "50")]
)
def test_count_is_exact_to_ten_thousand(rows, words) -> None:
    count = Count(rows)
    assert words in count.words
    assert count.is_exact is (rows is not None and rows <= 10_000)


@pytest.mark.parametrize(("sent", "held"), [("20", 20), ("100", 100), ("7", 50), ("x", 50), ("99999", 50)])
def test_length_of_a_page_is_kept_with_the_account(as_staff, staff, people, sent, held) -> None:
    size(as_staff, sent, wide="1")
    kept = User.objects.get(pk=staff.pk).preferences
    assert (kept["rows"], kept["wide"]) == (held, True)
    page = shown(as_staff, "/visits/")
    assert (page["mine"].rows, page["mine"].is_wide) == (held, True)


def test_columns_and_widths_are_kept_for_one_list_and_given_up_again(as_staff, staff, people) -> None:
    answer = as_staff.post(
        "/lists/cadres/mine/",
        {
            "cols": ["name", "sex"],
            "width-name": "200",
            "width-sex": "9",
            "next": "/cadres/?sex=female&cols=age&page=2",
        },
    )
    assert answer["Location"] == "/cadres/?sex=female"
    page = shown(as_staff, "/cadres/")
    assert [one["key"] for one in page["columns"]] == ["name", "sex"]
    assert page["table"].widths == [200, 40]
    assert "cols=name&cols=sex" in page["xlsx_url"]
    assert [one["key"] for one in shown(as_staff, "/cadres/?cols=age")["columns"]] == ["age"]
    as_staff.post("/lists/cadres/mine/", {"reset": "1"})
    assert len(shown(as_staff, "/cadres/")["columns"]) > 5


def test_columns_of_one_are_not_those_of_another(as_staff, as_leader, people) -> None:
    as_staff.post("/lists/cadres/mine/", {"cols": ["name"]})
    assert len(shown(as_leader, "/cadres/")["columns"]) > 5


def test_all_of_the_filter_means_every_page_of_it(as_staff, people, monkeypatch) -> None:
    sent = {"all": "1", "next": "/cadres/?sex=male", "pick": ["1"]}
    assert as_staff.post("/cadres/papers/ticked/", sent)["Location"] == "/cadres/papers/?sex=male"
    first = keys(shown(as_staff, "/cadres/"))[:2]
    answer = as_staff.post("/cadres/papers/ticked/", {"pick": first, "next": "/cadres/"})
    assert answer["Location"] == f"/cadres/papers/?pick={first[0]}&pick={first[1]}"
    monkeypatch.setattr(ticks, "MOST", 1)
    assert (
        as_staff.post("/cadres/papers/ticked/", {"pick": first, "next": "/cadres/"})["Location"] == "/cadres/"
    )


def labels_of(client: Client, address: str) -> list[str]:
    return [one["key"] for one in shown(client, address)["columns"]]


def test_columns_stand_in_the_order_that_somebody_chose_and_the_sheet_follows(
    as_staff, staff, people
) -> None:
    sent = {"cols": ["level", "name", "unit"], "next": "/cadres/"}
    as_staff.post("/lists/cadres/mine/", sent)
    assert labels_of(as_staff, "/cadres/") == ["level", "name", "unit"]
    page = shown(as_staff, "/cadres/")
    assert [one["key"] for one in page["column_choices"]][:3] == ["level", "name", "unit"]
    assert "cols=level&cols=name&cols=unit" in page["xlsx_url"]
    assert labels_of(as_staff, "/cadres/?cols=unit&cols=name") == ["unit", "name"]


@pytest.mark.parametrize(
    ("step", "found"),
    [
        ("up-unit", ["name", "unit", "level"]),
        ("down-name", ["level", "name", "unit"]),
        ("up-name", ["name", "level", "unit"]),
        ("down-unit", ["name", "level", "unit"]),
        ("up-nothing", ["name", "level", "unit"]),
        ("aside-name", ["name", "level", "unit"]),
    ],
)
def test_press_of_an_arrow_moves_a_column_and_leaves_the_choice_open(
    as_staff, staff, people, step, found
) -> None:
    sent = {"cols": ["name", "level", "unit"], "move": step, "next": "/cadres/?sex=male&page=2"}
    answer = as_staff.post("/lists/cadres/mine/", sent)
    assert answer["Location"] == "/cadres/?sex=male&arrange=1"
    page = shown(as_staff, answer["Location"])
    assert [one["key"] for one in page["columns"]] == found
    assert page["arranging"]
    assert "arrange" not in page["xlsx_url"]
