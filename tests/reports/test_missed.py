"""Not visited, not heard for so many rounds: filter, column and Excel of units, cadres, leadership teams, coverage."""

from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests import shown
from tests.conftest import client_of
from tests.reports.test_compare import City
from tests.world import make_talk, make_unit, put_in_scope
from visits.organisation.units.models import LeadershipTeam
from visits.reports.coverage.next_visits import gaps_of
from visits.reports.models import rule_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(member1) -> City:
    """甲局 is visited in all three rounds, 乙局 in the first one; 丙局 stands in the scope of the last one only."""
    made = City(member1)
    made.units.append(make_unit("丙局"))
    put_in_scope(made.rounds[2], made.units[2])
    for unit in made.units:
        LeadershipTeam.objects.create(unit=unit)
    return made


def named(client: Any, route: str, **query: Any) -> list[str]:
    """The unit that each row shows."""
    rows = shown.rows(client.get(reverse(route), query))
    return [cell["text"] for row in rows for cell in row if cell["text"] in {"甲局", "乙局", "丙局"}]


@pytest.mark.parametrize(("n", "names"), [(1, ["乙局", "丙局"]), (2, ["乙局"]), (3, [])])
def test_units_and_leadership_teams_are_found_by_the_rounds_that_missed_them(city, as_staff, n, names):
    for route in ("units:list", "cadres:leadership_list"):
        assert named(as_staff, route, missed=n) == names
    assert named(as_staff, "reports:coverage", missed=n, round=city.rounds[2].pk) == names


def test_number_stands_in_the_column_and_in_the_excel(city, as_staff):
    for address in ("/units.xlsx", "/leadership-teams.xlsx"):
        asked = {"cols": ["name", "unit", "missed"]}
        tab = load_workbook(BytesIO(b"".join(as_staff.get(address, asked).streaming_content))).active
        found = {
            row[1].value: row[2].value for row in tab.iter_rows() if str(row[1].value or "").endswith("局")
        }
        assert found == {"甲局": 0, "乙局": 2, "丙局": 1}


def test_cadres_are_found_by_the_rounds_in_which_nobody_talked_with_them(city, as_staff):
    make_talk(visit=city.visits[0], source_cadre=city.cadres[0])  # in 2017
    make_talk(visit=city.visits[-1], source_cadre=city.cadres[1])  # in the last round
    found = {n: len(named(as_staff, "cadres:list", missed=n)) for n in (1, 2, 3)}
    assert found == {1: 5, 2: 5, 3: 4}


def test_who_counts_accepted_visits_only_is_told_by_these(city, as_staff, as_leader):
    type(city.visits[0]).objects.filter(pk=city.visits[-1].pk).update(state="submitted")
    assert "甲局" not in named(as_staff, "units:list", missed=1)
    assert "甲局" in named(as_leader, "units:list", missed=1)


def test_next_visits_take_the_longest_missed_first_and_the_department_is_told(city, staff, lead1):
    team = city.rounds[2].teams.get()
    from tests.world import hand

    hand(team, city.units[1], city.units[2])
    found = {one.assignment: one.missed for one in gaps_of(staff, team, rule_of(city.rounds[2]))}
    assert sorted(found.values()) == [0, 1, 2]
    assert not any(one.missed for one in gaps_of(lead1, team, rule_of(city.rounds[2])))


def test_teams_are_offered_no_such_column(work, member1):
    page = client_of(member1).get("/units/")
    assert "missed" not in {one["key"] for one in page.context["page"]["column_choices"]}
    assert "missed" not in page.context["page"]["filter_form"].every()
