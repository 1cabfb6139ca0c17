"""A strip over all rounds on the pages of a unit, a cadre, a leadership team and a visit team, by right."""

import datetime as dt
import re
from html import unescape
from typing import Any, NamedTuple

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from tests.reports.test_compare import City
from tests.world import make_finding, make_round, make_talk, rating, state
from visits.avoidance.models import Recusal
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(member1) -> City:
    """2017 and two rounds of 2018; 甲局 visited in all, 乙局 in the first; a fourth one, without units, has begun."""
    made = City(member1)
    make_round(name="新一轮", scheme=made.scheme)
    return made


class Mark(NamedTuple):
    """A row of the strip as it is drawn."""

    round: str
    word: str
    cells: list[tuple[int, str]]  # number, where it leads


def marks_on(page: Any) -> list[Mark]:
    """The strip on a page, row by row."""
    table = page.content.decode().partition('id="over-rounds"')[2].partition("</table>")[0]
    return [_mark(row) for row in table.partition("<tbody>")[2].split("<tr>")[1:]]


def _mark(row: str) -> Mark:
    head, word, *cells = re.split(r"<td[^>]*>", row)
    found = [(int(strip_tags(cell)), (re.findall(r'href="([^"]+)"', cell) or [""])[0]) for cell in cells]
    return Mark(strip_tags(head.partition("<span")[0]).strip(), strip_tags(word).strip(), found)


def strip(client: Any, route: str, key: int) -> dict[str, list[Any]]:
    """By round the word and the numbers."""
    page = client.get(reverse(route, args=[key]))
    assert page.status_code == 200
    return {one.round: [one.word, *(n for n, _url in one.cells)] for one in marks_on(page)}


def test_unit_is_told_round_by_round(city, staff, as_staff):
    made = make_finding(staff, leadership_team=LeadershipTeam.objects.create(unit=city.units[1]))
    type(made).objects.filter(pk=made.pk).update(created_at=dt.datetime(2017, 4, 1, tzinfo=dt.UTC))
    assert strip(as_staff, "units:detail", city.units[1].pk) == {
        "新一轮": ["不在范围", 0, 0, 0, 0],
        "专项": ["未走访", 0, 0, 0, 0],
        "2018年": ["未走访", 0, 0, 0, 0],
        "2017年": ["已走访", 1, 0, 1, 0],
    }


def test_numbers_open_their_lists(city, as_staff):
    make_talk(visit=city.visits[0], is_confidential=True)
    page = as_staff.get(reverse("units:detail", args=[city.units[0].pk]))
    oldest = marks_on(page)[-1]
    assert [n for n, _url in oldest.cells[:2]] == [1, 1]
    for n, url in oldest.cells[:2]:
        assert len(as_staff.get(unescape(url)).context["page"]["rows"]) == n


def test_cadre_and_leadership_team_have_one_too(city, as_staff, staff):
    cadre = city.cadres[0]
    talk = make_talk(visit=city.visits[0], source_cadre=city.cadres[1])
    state(talk=talk, cadre=cadre)
    rating(talk, cadre, city.criterion)
    assert strip(as_staff, "cadres:detail", cadre.pk)["2017年"] == ["有人谈及", 0, 1, 0, 0]
    assert strip(as_staff, "cadres:detail", cadre.pk)["专项"] == ["未听取", 0, 0, 0, 0]
    team = LeadershipTeam.objects.create(unit=city.units[0])
    assert strip(as_staff, "reviews:leadership_portrait", team.unit_id)["2018年"][:2] == ["已走访", 1]


def test_team_stands_beside_those_of_its_name(city, as_staff):
    team = city.rounds[0].teams.get()
    found = strip(as_staff, "teams:detail", team.pk)
    assert found == {
        "专项": ["已开展走访", 1, 1, 1, 0],
        "2018年": ["已开展走访", 1, 1, 1, 0],
        "2017年": ["已开展走访", 2, 2, 2, 0],
    }


def test_talks_about_who_is_closed_to_the_reader_count_nowhere(city, as_staff, staff):
    talk = make_talk(visit=city.visits[0], is_confidential=True)
    state(talk=talk, cadre=city.cadres[0])
    assert strip(as_staff, "units:detail", city.units[0].pk)["2017年"][2] == 1
    Recusal.objects.create(user=staff, cadre=city.cadres[0], relation="lineal")
    assert strip(as_staff, "units:detail", city.units[0].pk)["2017年"][:3] == ["已走访", 1, 0]


def test_field_roles_are_told_of_their_own_rounds_and_no_judgements(work, as_member1):
    page = as_member1.get(reverse("units:detail", args=[work.unit1.pk]))
    (mark,) = marks_on(page)
    assert (mark.round, len(mark.cells)) == (str(work.one), 2)
    table = page.content.decode().partition('id="over-rounds"')[2].partition("</thead>")[0]
    assert table.count('class="cell-number"') == 2
