"""The roster is narrowed by facts, by conditions joined by and/or, and put in order."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import shown
from tests.world import assign_to, make_unit, open_cadre
from visits.cadres.files import texts
from visits.cadres.files.models import Cadre, Education
from visits.core.lists.models import SavedView

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return make_unit(code="T-CZ", name="榆平市财政局", short_name="财政局")


@pytest.fixture
def people(staff, bureau) -> dict[str, Cadre]:
    """Four people who differ in everything that can be asked for."""
    made = {
        "甲": {"name": "丁一", "level": 50, "sex": "female", "ethnicity": "壮族", "birth_month": dt.date(1990, 3, 1)},
        "乙": {"name": "王二", "level": 60, "political_status": "群众", "level_since": dt.date(2001, 1, 1)},
        "丙": {"name": "张三", "level": 50, "highest_education": "大学", "labels": "挂职",
              "level_since": dt.date(2003, 1, 1)},
        "丁": {"name": "霍四", "level": 70, "post_since": dt.date(2000, 1, 1), "level_since": dt.date(2002, 1, 1)},
    }  # fmt: skip
    found = {key: open_cadre(staff=staff, unit=bureau, **values) for key, values in made.items()}
    Education.objects.create(cadre=found["丙"], mode="full_time", level="大学", degree="法学学士")
    return found


def names(response) -> list[str]:
    return shown.first_cells(response)


def rows(*conditions: str, join: str = "all", **more: str) -> str:
    """An address line with conditions written ``group field operator value``."""
    parts = [one.split(" ") for one in conditions]
    columns = {f"c-{key}": [part[at] for part in parts] for at, key in enumerate("gfov")}
    return "/cadres/?" + urlencode({**columns, "c-j": join, **more}, doseq=True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sex=female", "丁一"),
        ("ethnicity=壮", "丁一"),
        ("political=群众", "王二"),
        ("education=学士", "张三"),
        ("education=大学", "张三"),
        ("label=挂职", "张三"),
        ("post_years_from=20", "霍四"),
        ("level_years_from=2&level_years_to=99", "422"),
        ("level_years_from=2", "霍四 王二 张三"),
        ("unit=T-CZ&level=60", "王二"),
        ("unit=财政局&level=60", "王二"),
        ("unit=没有的局", "422"),
        ("age_to=40", "丁一"),
    ],
)
def test_each_fact_narrows_the_list(as_staff, people, query, found) -> None:
    response = as_staff.get(f"/cadres/?{query}")
    if found == "422":
        assert response.status_code == 422
        assert not names(response)
    else:
        assert set(names(response)) == set(found.split())


def test_texts_are_found_one_after_the_other(people, monkeypatch) -> None:
    Cadre.objects.filter(pk=people["甲"].pk).update(highest_education="研究生")
    assert texts.texts_of(Cadre, "highest_education") == sorted(["", "大学", "研究生"])
    assert texts.texts_of(Education, "degree") == ["法学学士"]
    for most in (texts.MOST, 0):  # too many: each file is read
        monkeypatch.setattr(texts, "MOST", most)
        for word in ("大学", "学", "研究", "博士"):
            found = Cadre.objects.filter(texts.holding(Cadre, "highest_education", word))
            assert set(found) == {one for one in Cadre.objects.all() if word in one.highest_education}


def test_no_text_is_found_in_an_empty_roster(db) -> None:
    assert texts.texts_of(Education, "degree") == []
    assert not Education.objects.filter(texts.holding(Education, "degree", "博士")).exists()


def test_unit_of_an_address_line_is_shown_by_code_and_name(as_staff, people, bureau) -> None:
    response = as_staff.get(f"/cadres/?unit={bureau.pk}")
    assert 'value="T-CZ 榆平市财政局"' in response.content.decode()
    assert len(names(response)) == 4


def test_several_units_of_a_word_are_named(as_staff, people) -> None:
    make_unit(name="榆平市财政学会")
    response = as_staff.get("/cadres/?unit=财政")
    assert response.status_code == 422
    said = str(response.context["page"]["filter_form"].errors["unit"])
    assert "榆平市财政局" in said
    assert "榆平市财政学会" in said


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (rows("1 level is 50", "1 sex is female"), "丁一"),
        (rows("1 level is 50", "1 sex is female", join="any"), "丁一 张三"),
        (rows("1 level is 50", "1 sex is male", "2 political is 群众"), "张三 王二"),
        (rows("1 level is 60", "1 sex is female", "2 level le 60", join="any"), "王二"),
        (rows("1 level ge 60"), "丁一 王二 张三"),
        (rows("1 degree has 法学"), "张三"),
        (rows("1 degree blank "), "丁一 王二 霍四"),
        (rows("1 ethnicity not 壮族"), "王二 张三 霍四"),
        (rows("1 post_years ge 20"), "霍四"),
        (rows("1 age is 36", "2 label filled "), "丁一 张三"),
        (rows("1 rank_grade blank "), "丁一 王二 张三 霍四"),
        (rows("1 task filled "), ""),
        (rows("1   ", "1 sex is female"), "丁一"),
    ],
)
def test_conditions_are_joined_as_they_say(as_staff, people, address, found, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: dt.date(2026, 11, 23))
    response = as_staff.get(address)
    assert response.status_code == 200
    assert set(names(response)) == set(found.split())


@pytest.mark.parametrize(
    "address",
    [
        rows("1 password is x"),
        rows("9 sex is female"),
        rows("1 sex ge female"),
        rows("1 sex is nobody"),
        rows("1 age ge old"),
        rows("1 age ge 900"),
        rows("1 major has "),
        rows("1 major has \x00"),
        rows("1 sex is female", join="xor"),
        rows(*["1 sex is female"] * 9),
        "/cadres/?c-g=1&c-f=sex&c-o=is",
        rows("1  is left"),
    ],
)
def test_condition_that_cannot_be_read_leaves_no_rows(as_staff, people, address) -> None:
    response = as_staff.get(address)
    assert response.status_code == 422
    assert not names(response)
    assert response.context["page"]["filter_form"].errors["c"]


def test_conditions_are_said_kept_and_taken_away(as_staff, people) -> None:
    address = rows("1 level is 50", "1 sex is female", "2 political is 群众")
    page = as_staff.get(address).context["page"]
    assert page["is_filtered"]
    assert "群众" in page["sentence"]
    as_staff.post("/lists/cadres/views/new/", {"name": "两类", "query": address.partition("?")[2]})
    assert set(names(as_staff.get(f"/cadres/?{SavedView.objects.get().query}"))) == {"丁一", "王二"}
    assert as_staff.get(page["xlsx_url"]).status_code == 200
    assert ("c-f", "sex") in as_staff.get(f"{address}&sort=by_strokes").context["page"]["hidden_params"]


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("by_strokes", "丁一 王二 张三 霍四"),
        ("by_pinyin", "丁一 霍四 王二 张三"),
        ("by_rank", "丁一 张三 王二 霍四"),
        ("by_age", "王二 张三 霍四 丁一"),
        ("by_own_order", "霍四 丁一 王二 张三"),
    ],
)
def test_list_stands_in_the_order_chosen(as_staff, people, sort, found) -> None:
    Cadre.objects.filter(pk=people["丁"].pk).update(unit_position=1)
    page = as_staff.get(f"/cadres/?sort={sort}")
    assert names(page) == found.split()
    assert [order["key"] for order in page.context["page"]["orders"] if order["chosen"]] == [sort]


def test_namesakes_are_marked_as_the_viewer_sees_them(as_staff, staff, member1, people, sign_in) -> None:
    elsewhere = make_unit()
    open_cadre(staff=staff, unit=elsewhere, name="张三", birth_month=dt.date(1980, 1, 1))
    page = as_staff.get("/cadres/?q=张三").content.decode()
    assert page.count('class="mark"') == 2
    assign_to(user=member1, unit=elsewhere)
    assert 'class="mark"' not in sign_in(member1).get("/cadres/").content.decode()


def test_team_asks_by_name_post_and_unit_only(staff, member1, people, bureau, sign_in) -> None:
    hidden = open_cadre(staff=staff, name="张远", post_title="局长")
    assign_to(user=member1, unit=bureau)
    client = sign_in(member1)
    form = client.get("/cadres/").context["page"]["filter_form"]
    assert set(form.every()) == {"q", "unit"}
    assert hidden.name not in client.get("/cadres/?q=张").content.decode()
    assert len(names(client.get(rows("1 sex is female")))) == 4
    assert names(client.get("/cadres/?sort=by_rank")) == names(client.get("/cadres/"))


def test_queries_do_not_grow_with_rows(as_staff, staff, people, bureau, django_assert_num_queries) -> None:
    as_staff.get("/cadres/?q=财政 张")
    with CaptureQueriesContext(connection) as few:
        as_staff.get("/cadres/?q=财政 张")
    for number in range(8):
        open_cadre(staff=staff, unit=bureau, name=f"张{'一二三四五六七八'[number]}山")
    with django_assert_num_queries(len(few)):
        as_staff.get("/cadres/?q=财政 张")
