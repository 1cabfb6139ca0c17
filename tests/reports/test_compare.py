"""Rounds and years side by side: the numbers, what changed, and what no comparison may tell."""

import datetime as dt
import random
from collections import defaultdict
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document
from openpyxl import load_workbook

from cadre_review.audit.models import Entry
from tests.world import (
    accepted_visit,
    added_up_once,
    hand,
    make_cadre,
    make_finding,
    make_round,
    make_scheme,
    make_talk,
    make_team,
    make_unit,
    put_in_scope,
    rate,
)
from visits.avoidance.models import Recusal
from visits.core.access import closed_to
from visits.fieldwork.visits.models import Rating, Visit
from visits.organisation.units.models import LeadershipTeam
from visits.reports.compare import ratings
from visits.reports.compare.periods import begun, chosen, offered
from visits.reports.compare.tables import tables_of

pytestmark = pytest.mark.django_db
URL = "/reports/compare/"


class City:
    """Three rounds: one of 2017, two of 2018 at the same time; in each a visit to 甲局, in the first also to 乙局."""

    def __init__(self, member: Any) -> None:
        self.scheme = make_scheme()
        self.units = [make_unit("甲局"), make_unit("乙局", category="enterprise")]
        self.criterion = self.scheme.criteria.filter(subject_kind="cadre").order_by("position").first()
        self.cadres = [make_cadre(self.units[0], f"甲{n}") for n in "一二三四五六"]
        self.rounds, self.visits = [], []
        for name, first, month, seen in (
            ("2017年", 2017, 3, 2),
            ("2018年", 2018, 3, 1),
            ("专项", 2018, 4, 1),
        ):
            day = dt.date(first, month, 1)
            one = make_round(
                "closed", name=name, starts_on=day, ends_on=day + dt.timedelta(200), scheme=self.scheme
            )
            put_in_scope(one, *self.units)
            team = make_team(one, member, name="第一组")
            for unit in self.units[:seen]:
                hand(team, unit, on=day)
                self.visits.append(accepted_visit(team=team, unit=unit, author=member, visited_on=day))
            self.rounds.append(one)

    def rated(self, at: int, sources: int, position: int = 0, cadre: int = 0) -> None:
        """So many confidential talks of a visit to 甲局 in the round grade one cadre."""
        visit = next(one for one in self.visits if one.round == self.rounds[at])
        for _n in range(sources):
            talk = make_talk(visit=visit, is_confidential=True)
            rate(talk=talk, criterion=self.criterion, cadre=self.cadres[cadre], position=position)


@pytest.fixture
def city(member1) -> City:
    return City(member1)


def told(user: Any, *asked: tuple[str, Any]) -> dict[str, dict[str, list[str]]]:
    """By table and line the texts of its cells."""
    from django.http import QueryDict

    line = QueryDict("&".join(f"{name}={value}" for name, value in asked))
    periods = chosen(line, offered(begun()))
    return {
        table.key: {line.label: [cell.text for cell in line.cells] for line in table.lines}
        for table in tables_of(user, periods)
    }


def rounds(city: City, *at: int) -> list[tuple[str, int]]:
    return [("round", city.rounds[one].pk) for one in at]


def test_numbers_and_what_changed(city, staff):
    made = make_finding(staff, cadre=city.cadres[0])
    type(made).objects.filter(pk=made.pk).update(created_at=dt.datetime(2018, 4, 1, tzinfo=dt.UTC))
    found = told(staff, *rounds(city, 0, 1))
    assert found["coverage"]["全部单位：覆盖率"] == ["100.0%", "50.0%", "-50.0"]
    assert found["methods"]["已采纳走访"] == ["2", "1", "-1"]
    assert list(found["findings"].values())[0] == ["0", "1", "+1"]


def test_rounds_at_the_same_time_are_counted_each_by_its_own_visits(city, staff):
    found = told(staff, *rounds(city, 1, 2))
    assert found["methods"]["已采纳走访"] == ["1", "1", "0"]
    years = told(staff, ("year", 2017), ("year", 2018))
    assert years["methods"]["已采纳走访"] == ["2", "2", "0"]
    assert years["coverage"]["全部单位：覆盖率"] == [
        "100.0%",
        "50.0%",
        "-50.0",
    ]  # 甲局 is one unit, seen twice


def test_the_three_entries_stand_side_by_side(city, staff, as_staff):
    first, second = city.visits[0], city.visits[2]
    Visit.objects.filter(pk=first.pk).update(entries=["front_line", "site"])
    Visit.objects.filter(pk=second.pk).update(entries=["front_line", "project"])
    Visit.objects.filter(pk=city.visits[1].pk).update(
        entries=["front_line"], state="submitted"
    )  # counts nowhere
    found = told(staff, *rounds(city, 0, 1))["entries"]
    assert found == {"进一线": ["1", "1", "0"], "进项目": ["0", "1", "+1"], "进现场": ["1", "0", "-1"]}
    asked = {"round": [one.pk for one in city.rounds[:2]]}
    assert "三进" in as_staff.get(URL, asked).content.decode()
    book = load_workbook(BytesIO(b"".join(as_staff.get("/reports/compare.xlsx", asked))))
    cells = [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert {"进一线", "进项目", "进现场"} <= set(cells)


def test_three_periods_have_two_differences(city, staff):
    found = told(staff, *rounds(city, 0, 1, 2))
    assert found["methods"]["已采纳走访"] == ["2", "1", "-1", "1", "0"]


def ratings_of(user: Any, *asked: tuple[str, Any]) -> list[str]:
    (cells,) = told(user, *asked)["ratings"].values()
    return cells


def test_ratings_are_compared_in_points(city, staff):
    city.rated(0, 6)
    city.rated(1, 6, position=1)
    assert ratings_of(staff, *rounds(city, 0, 1)) == ["95.0（6）", "85.0（6）", "-10.0"]


def test_a_small_group_is_withheld_with_its_difference(city, staff):
    city.rated(0, 6)
    city.rated(1, 3)
    assert ratings_of(staff, *rounds(city, 0, 1)) == ["95.0（6）", "不予显示", "不予显示"]


def test_what_one_comparison_keeps_no_other_one_tells(city, staff):
    """2018 had two rounds: were one shown and the year too, the other one's figure would follow."""
    city.rated(0, 6)
    city.rated(1, 6)
    city.rated(2, 2, position=2)
    assert ratings_of(staff, *rounds(city, 0, 2))[1] == "不予显示"
    assert ratings_of(staff, *rounds(city, 0, 1))[1] == "不予显示"
    assert ratings_of(staff, ("year", 2017), ("year", 2018))[1].endswith("（8）")


def test_what_the_subjects_own_pages_show_does_not_tell_the_rest(city, staff):
    """Six sources speak of one cadre, whose portrait shows it; one source speaks of another one."""
    city.rated(0, 6)
    city.rated(0, 1, position=3, cadre=1)
    city.rated(1, 6)
    assert ratings_of(staff, *rounds(city, 0, 1)) == ["不予显示", "95.0（6）", "不予显示"]


def test_many_small_groups_together_are_shown(city, staff):
    for at in range(6):
        city.rated(0, 1, cadre=at)
    city.rated(1, 6)
    assert ratings_of(staff, *rounds(city, 0, 1))[0] == "95.0（6）"


@pytest.mark.parametrize("keeps_away", [False, True])
def test_what_is_added_up_of_a_round_is_what_its_ratings_hold(city, staff, keeps_away):
    """Of every subject that is open to the reader, at random; who rated those with few sources is known by name."""
    chance = random.Random(11)
    team = LeadershipTeam.objects.create(unit=city.units[1])
    of_team = city.scheme.criteria.get(subject_kind="team")
    with added_up_once():
        for visit in city.visits:
            for _n in range(9):
                talk = make_talk(visit=visit, is_confidential=True)
                for cadre in chance.sample(city.cadres, 3):
                    for criterion in city.scheme.criteria.filter(subject_kind="cadre")[:3]:
                        rate(talk=talk, criterion=criterion, cadre=cadre, position=chance.randrange(4))
                rate(talk=talk, criterion=of_team, leadership_team=team, position=chance.randrange(4))
    if keeps_away:
        Recusal.objects.create(user=staff, cadre=city.cadres[0], relation="lineal")
        Recusal.objects.create(user=staff, unit=city.units[1], relation="own_unit")
    minimum = {one.pk: 5 for one in city.rounds}
    sums, places = ratings._sums(staff, city.rounds, minimum)
    found = {
        (held, key): (one.n, one.points, one.few, one.who if one.few else None)
        for held, lines in sums.items()
        for key, one in lines.items()
    }
    assert found == by_hand(staff, 5)
    assert {few for _n, _points, few, _who in found.values()} == {True, False}


def by_hand(user: Any, minimum: int) -> dict[Any, Any]:
    """By round and criterion ratings, points, whether some subject has few sources, and whose these are."""
    closed = closed_to(user)
    rows = Rating.objects.filter(visit_state="accepted").exclude(cadre__in=closed.cadres)
    rows = rows.exclude(leadership_team__unit__in=closed.leaderships)
    given = defaultdict(lambda: defaultdict(list))
    for row in rows.select_related("criterion", "grade", "visit"):
        one = row.criterion
        place = (one.subject_kind, one.check_key or one.dimension, one.name)
        given[row.visit.round_id, place][row.cadre_id, row.leadership_team_id].append(row)
    told = {}
    for key, subjects in given.items():
        lines = [row for rows in subjects.values() for row in rows]
        few = [rows for rows in subjects.values() if len({row.interview_id for row in rows}) < minimum]
        who = {f"t{row.interview_id}" for rows in few for row in rows}
        points = sum(int(row.grade.points * 100) for row in lines)
        told[key] = (len(lines), points, bool(few), who if few else None)
    return told


def test_page_excel_word_and_picture_hold_the_same(city, as_staff, staff):
    asked = {"round": [one.pk for one in city.rounds[:2]]}
    page = as_staff.get(URL, asked).content.decode()
    tab = load_workbook(BytesIO(b"".join(as_staff.get("/reports/compare.xlsx", asked).streaming_content)))
    sheet = [[cell.value for cell in row] for row in tab.worksheets[0].iter_rows()]
    paper = Document(BytesIO(as_staff.get("/reports/compare.docx", asked).content))
    words = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    line = ["全部单位：覆盖率", "100.0%", "50.0%", "-50.0"]
    assert all(text in page for text in line)
    assert line in words
    assert any(row[:2] == ["全部单位：覆盖率", 100] and row[3] == -50 for row in sheet)
    assert Entry.objects.filter(act="export.take").count() == 2
    picture = as_staff.get("/reports/compare.svg", asked | {"of": "coverage"})
    assert picture["Content-Type"] == "image/svg+xml"
    assert as_staff.get("/reports/compare.svg", asked | {"of": "nothing"}).status_code == 404


def test_without_two_rounds_the_page_says_so(as_staff):
    assert "目前还没有两个轮次" in as_staff.get(URL).content.decode()
    assert as_staff.get("/reports/compare.xlsx").status_code == 404


def test_field_roles_compare_nothing(city, as_member1, as_lead1):
    for client in (as_member1, as_lead1):
        assert client.get(URL, {"round": [one.pk for one in city.rounds]}).status_code == 403


def asked_of(client: Any, city: City) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(URL, {"round": [one.pk for one in city.rounds[:2]]}).status_code == 200
    assert max(len(one["sql"]) for one in found.captured_queries) < 3_500
    return len(found)


def test_questions_do_not_grow(city, as_staff, member1):
    few = asked_of(as_staff, city)
    for at in range(6):
        city.rated(at % 2, 2, cadre=at)
    assert asked_of(as_staff, city) <= few + 3  # criteria, and whose sources are few in either round
    assert few <= 26


def test_dashboard_and_summary_show_the_same_days_a_year_before(city, as_staff):
    asked = {"first": "2018-01-01", "last": "2018-12-31"}
    page = as_staff.get("/reports/dashboard/", asked)
    found = {row.figure.key: (row.figure.value, row.last, row.change) for row in page.context["figures"]}
    assert found["visits"] == (2, 2, "0")
    assert found["share"] == ("50.0%", "100.0%", "-50.0")
    assert "上年同期100.0%，增减-50.0" in page.content.decode()
    paper = Document(BytesIO(as_staff.get("/reports/summary.docx", {"year": 2018}).content))
    rows = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert ["覆盖率（按已采纳记录）", "50.0%", "100.0%", "-50.0", "占应走访单位"] in rows


def test_outcomes_stand_beside_the_same_days_a_year_before_on_page_in_excel_and_in_word(city, as_staff):
    asked = {"first": "2018-01-01", "last": "2018-12-31"}
    page = as_staff.get("/reports/outcomes/", asked)
    figures = [row for _label, group, *_bars in page.context["groups"] for row in group]
    shown = {row.figure.key: (row.figure.value, row.last, row.change) for row in figures}
    assert shown["visits"] == (2, 2, "0")
    assert shown["share"] == ("50.0%", "100.0%", "-50.0")
    assert "2017-01-01至2017-12-31" in page.content.decode().replace(" ", "")
    paper = Document(BytesIO(as_staff.get("/reports/outcomes.docx", asked).content))
    rows = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    assert ["覆盖率（按已采纳记录）", "50.0%", "100.0%", "-50.0", "占应走访单位"] in rows
    book = load_workbook(BytesIO(b"".join(as_staff.get("/reports/outcomes.xlsx", asked).streaming_content)))
    lines = list(book.worksheets[0].values)
    heads = next(line for line in lines if "上年同期" in line)
    of_share = next(line for line in lines if "覆盖率（按已采纳记录）" in line)
    at = {head: n for n, head in enumerate(heads)}
    assert (str(of_share[at["上年同期"]]), of_share[at["差值"]]) == ("100.0%", -50)
