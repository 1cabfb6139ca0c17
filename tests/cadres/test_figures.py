"""Structure statistics: numbers counted by hand, the list behind each, Excel like the page."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cadre_review.audit.models import Entry
from tests.world import make_cadre, make_unit
from visits.cadres.files.kinds import FIGURES, counted_as
from visits.cadres.files.models import Cadre, Education
from visits.cadres.statistics.counts import table_of
from visits.core.lists.models import Export

pytestmark = pytest.mark.django_db


def ask_all(_name, part):
    """All cadres."""
    return part(Cadre.objects.all())


DAY = dt.date(2018, 6, 30)
MONTHS = [
    dt.date(1988, 6, 1),
    dt.date(1987, 7, 1),
    dt.date(1987, 6, 1),
    dt.date(1962, 7, 1),
    dt.date(1962, 6, 1),
]


@pytest.fixture
def people(staff):
    """Five people, counted by hand in the tests below. Ages on DAY: 30, 30, 31, 55, 56."""
    unit = make_unit()
    names = ("sex", "ethnicity", "level", "political_status", "highest_education")
    facts = [
        ("female", "壮族", 30, "中共党员", "研究生（硕士）"),
        ("male", "汉族", 30, "民建会员", "大学（学士）"),
        ("male", "汉", 40, "群众", "大学专科"),
        ("female", "", 40, "", "中央党校研究生"),
        ("male", "侗族", 40, "", ""),
    ]
    entered = {4: {"party_entry_month": dt.date(1990, 7, 1)}}
    return [
        make_cadre(
            unit=unit,
            by=staff,
            name=f"某{i}",
            birth_month=month,
            **dict(zip(names, fact, strict=True)),
            **entered.get(i, {}),
        )
        for i, (month, fact) in enumerate(zip(MONTHS, facts, strict=True))
    ]


def test_numbers_are_those_counted_by_hand(people, django_assert_num_queries):
    with django_assert_num_queries(3):
        table = table_of(ask_all, "level", DAY)
    head, deputy = table.lines
    assert (head.key, head.people, head.average) == (30, 2, 30.0)
    assert (deputy.key, deputy.people, deputy.average) == (40, 3, 47.3)
    counted = {key: number for key, number in table.total.counts.items() if number}
    assert counted == {
        "sex_male": 3, "sex_female": 2, "ethnicity_han": 2, "ethnicity_minority": 2,
        "party_member": 2, "party_democratic": 1, "party_none": 1, "party_unstated": 1,
        "age_0": 2, "age_31": 1, "age_51": 1, "age_56": 1,
        "education_postgraduate": 1, "education_university": 1, "education_college": 1,
        "education_party_school": 1, "education_unstated": 1, "degree_master": 1, "degree_bachelor": 1,
    }  # fmt: skip
    assert table.ethnicities == [("", 1), ("侗族", 1), ("壮族", 1), ("汉", 1), ("汉族", 1)]


def test_education_of_the_form_counts_where_the_roster_writes_none(people):
    Education.objects.create(cadre=people[4], mode="full_time", level="大学", degree="理学学士")
    Education.objects.create(cadre=people[4], mode="on_job", level="研究生", degree="管理学硕士")
    counts = table_of(ask_all, "level", DAY).total.counts
    assert (counts["education_postgraduate"], counts["education_unstated"], counts["degree_master"]) == (
        2,
        0,
        2,
    )
    assert people[4] in counted_as(Cadre.objects.all(), FIGURES["education_postgraduate"], DAY)


def test_every_number_is_the_length_of_the_list_it_opens(people):
    total = table_of(ask_all, "level", DAY).total
    for key, figure in FIGURES.items():
        assert counted_as(Cadre.objects.all(), figure, DAY).count() == total.counts[key], key


def test_page_opens_lists_and_agrees_with_them(people, as_staff):
    page = as_staff.get(reverse("cadres:statistics"), {"counted_on": "2018-06-30", "level": "40"})
    assert page.context["total"].people == 3
    for cell in page.context["lines"][0]["cells"]:
        if cell["url"]:
            listed = as_staff.get(cell["url"])
            assert len(listed.context["page"]["rows"]) == cell["number"], cell


def test_page_asks_no_more_for_more_people(people, as_staff, staff, django_assert_max_num_queries):
    as_staff.get(reverse("cadres:statistics"))
    with django_assert_max_num_queries(40) as few:
        as_staff.get(reverse("cadres:statistics"))
    unit = make_unit()
    for number in range(12):
        make_cadre(unit=unit, by=staff, name=f"又{number}", level=10 * (1 + number % 6), rank_grade=20)
    with django_assert_max_num_queries(len(few)):
        as_staff.get(reverse("cadres:statistics"))


def test_own_file_is_not_counted(people, as_staff, staff):
    Cadre.objects.filter(pk=people[0].pk).update(account=staff)
    assert as_staff.get(reverse("cadres:statistics")).context["total"].people == 4


def test_filter_that_cannot_be_read_counts_nobody(people, as_staff):
    page = as_staff.get(reverse("cadres:statistics"), {"level": "x"})
    assert (page.status_code, page.context["total"].people) == (422, 0)


@pytest.mark.parametrize("of", ["age", "education", "lines"])
def test_picture_holds_no_script(people, as_staff, of):
    picture = as_staff.get(reverse(f"cadres:statistics_{of}"))
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert b"script" not in picture.content.lower()


def test_excel_is_the_page_and_is_registered(people, as_leader, leader):
    words = {"counted_on": "2018-06-30", "by": "category"}
    page = as_leader.get(reverse("cadres:statistics"), words)
    answer = as_leader.get(reverse("cadres:statistics_export"), words)
    sheet = load_workbook(io.BytesIO(b"".join(answer))).worksheets[0]
    shown = [
        [str(line["label"]), *(cell["number"] for cell in line["cells"]), line["average"]]
        for line in page.context["lines"]
    ]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert [row for row in rows if row[0] in {line[0] for line in shown}] == shown
    export = Export.objects.get()
    assert (export.list_key, export.taken_by, export.rows) == ("cadre_statistics", leader, 7)
    assert Entry.objects.latest("number").act == "export.take"


def test_visit_team_gets_no_statistics(people, as_member1):
    for route in ("statistics", "statistics_export", "statistics_age"):
        assert as_member1.get(reverse(f"cadres:{route}")).status_code == 403
    assert "statistics" not in as_member1.get(reverse("cadres:list")).content.decode()


def test_roster_carries_its_filter_to_the_statistics(people, as_staff):
    page = as_staff.get(reverse("cadres:list"), {"level": "40"}).content.decode()
    assert f"{reverse('cadres:statistics')}?level=40" in page


def test_ages_are_counted_today_where_no_day_is_given(people, as_staff):
    assert as_staff.get(reverse("cadres:statistics")).context["selection"].day == timezone.localdate()


def test_conditions_joined_by_and_or_reach_every_link(people, as_staff):
    words = {
        "c-j": "any",
        "c-g": ["1", "1"],
        "c-f": ["ethnicity", "ethnicity"],
        "c-o": ["is", "blank"],
        "c-v": ["壮族", ""],
    }
    page = as_staff.get(reverse("cadres:statistics"), words)
    assert page.context["total"].people == 2
    assert page.context["sentence"]
    for cell in [cell for line in page.context["lines"] for cell in line["cells"] if cell["url"]]:
        assert len(as_staff.get(cell["url"]).context["page"]["rows"]) == cell["number"], cell
