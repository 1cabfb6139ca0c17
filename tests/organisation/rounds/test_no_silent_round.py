"""No page takes one of several rounds in silence: not in the code, not on the pages of whoever serves in two."""

import ast
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tests.conftest import client_of
from tests.world import Office, hand, make_plan, make_round, make_team, put_in_scope, today
from visits import models as m

pytestmark = pytest.mark.django_db

MANAGERS = ("Round.objects", "VisitTeam.objects", "Assignment.objects")
LISTS = {"rounds", "teams", "held", "assignments", "shown", "running"}
ONE_ANYWAY = {  # function: why what it takes the first of is one, or is no choice
    "change_survey": "of a round, a unit and a team there is one open assignment",
    "detail": "of the round and the unit of a plan there is one open assignment",
    "PlanImport.require": "whether the team has a unit at all; the team is given",
    "hand_for": "all that fit are weighed; several make a question",
    "_note": "whether the unit or task is in hand at all",
    "Page.__init__": "the form asks; members of all the teams are offered",
    "_frame": "the only one, else the one that fits",
    "forms_of": "the kit's forms are the same for every team",
    "PastPlanner.team": "of a round and a name, or of a round and a unit, there is one",
    "RoundPlanner.check": "of a name there is one round",
    "PastRounds.make": "of a name there is one round",
    "PeopleFilter.scope_choices": "the list says of which round it is, and names the others",
    "progress": "a picture on the page of one round, which gives its key",
    "week_page": "the page names the team with its round and offers the others",
    "naming": "what a filter shows where it names none; the page says so",
    "_period": "of the key that the address gives",
    "shown_of": "the newest of those that are over, and the page names it",
    "comparison_of": "the newest in which the subject was rated; the page names it and offers the others",
    "_usual": "only the year of the window, which the page shows in its form and under each sentence",
    "scope_address": "only where there is one; several open side by side",
    "fallen": "the two newest in which the same was asked are compared, and the proposal names both",
}


def taken_first() -> Iterator[tuple[str, str]]:
    """Every place that takes the first of rounds, teams or assignments: where, and the function it stands in."""
    for path in sorted((Path(settings.BASE_DIR) / "visits").rglob("*.py")):
        if {"migrations", "demo"} & set(path.parts):
            continue
        for name, body in functions(ast.parse(path.read_text())):
            for node in ast.walk(body):
                if takes_first(node):
                    yield f"{path.relative_to(settings.BASE_DIR)}:{node.lineno}", name


def functions(tree: ast.AST, within: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from functions(node, f"{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield f"{within}{node.name}", node


def takes_first(node: ast.AST) -> bool:
    """``x.first()``, ``x[0]``, ``x[:1]`` or ``next(iter(x), …)`` where x is rounds, teams or assignments."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "first":
        return is_several(node.func.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "next":
        inner = node.args[0]
        return isinstance(inner, ast.Call) and bool(inner.args) and is_several(inner.args[0])
    if isinstance(node, ast.Subscript):
        part = ast.unparse(node.slice)
        return part in {"0", ":1", "-1"} and is_several(node.value)
    return False


def is_several(node: ast.AST) -> bool:
    text = ast.unparse(node)
    name = text.rsplit(".", 1)[-1]
    return text.startswith((*MANAGERS, "shown_of(")) or name in LISTS


def test_nothing_takes_the_first_of_several_rounds_without_a_reason():
    places = list(taken_first())
    assert not [f"{where} in {name}" for where, name in places if name not in ONE_ANYWAY]
    assert set(ONE_ANYWAY) <= {name for _where, name in places}


class Two(Office):
    """Two open rounds; each has a 第一组 in which lead1 and member1 serve and that has 甲局 in hand."""

    def __init__(self, member1, lead1, member2) -> None:
        super().__init__(member1, lead1, member2)
        self.newer = make_round(scheme=self.scheme, name="专项走访", starts_on=today() - dt.timedelta(30))
        self.newer_team = make_team(self.newer, member1, lead1, name="第一组")
        hand(self.newer_team, self.unit)
        put_in_scope(self.round, self.unit, self.other_unit)
        put_in_scope(self.newer, self.unit)


@pytest.fixture
def two(member1, lead1, member2) -> Two:
    return Two(member1, lead1, member2)


def text_of(user, address: str, **query: str) -> str:
    answer = client_of(user).get(address, query, follow=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


FIELD_PAGES = [
    "/", "/reports/coverage/", "/reports/matrix/", "/reports/people/", "/reports/next-visits/",
    "/plans/", "/plans/calendar/", "/plans/new/", "/teams/", "/visits/",
]  # fmt: skip
OFFICE_PAGES = [*FIELD_PAGES[1:6], "/plans/calendar/", "/teams/", "/reports/outcomes/"]


@pytest.mark.parametrize("address", FIELD_PAGES)
def test_pages_of_a_lead_who_serves_in_two_rounds_name_both(two, lead1, address):
    make_plan(two.round, two.unit, lead1)
    make_plan(two.newer, two.unit, lead1)
    text = text_of(lead1, address)
    assert two.round.name in text
    assert two.newer.name in text


@pytest.mark.parametrize("address", OFFICE_PAGES)
def test_pages_of_the_department_name_every_open_round(two, staff, address):
    text = text_of(staff, address)
    assert two.round.name in text
    assert two.newer.name in text


def test_a_visit_of_one_round_leaves_the_unit_open_in_the_other(two, member1, lead1):
    """On the work list, in coverage and in its Excel."""
    from tests.world import make_visit

    make_visit(two.team, two.unit, member1, "submitted")
    home = client_of(lead1).get("/").context
    (row,) = next(one["rows"] for one in home["sections"] if "visited=no" in one["more"])
    assert row["note"] == two.newer.name
    assert row["url"].endswith(f"?unit={two.unit.pk}&team={two.newer_team.pk}")
    by_round = {name: {one["label"]: one["value"] for one in line} for name, line in home["figures"]}
    assert [list(line.values())[1] for line in by_round.values()] == [0, 1]
    rows = client_of(lead1).get("/reports/coverage/", {"visited": "no"}).context["page"]["rows"]
    assert [(row.round_id, row.unit_id) for row in rows] == [(two.newer.pk, two.unit.pk)]


def test_teams_of_one_name_are_told_apart_in_every_choice(two, staff, lead1):
    """Filters offer them with the round, and take what they offer."""
    names = [f"第一组 {one}" for one in (two.newer, two.round)]
    for route in ("visits:list", "interviews:list", "plans:list", "surveys:list", "leads:list"):
        address = reverse(route)
        offered = client_of(staff).get(address, {"offers": "team", "text": "第一组"}).json()["offers"]
        assert sorted(offered) == sorted(names), route
        page = client_of(staff).get(address, {"team": names[0]})
        assert page.context["page"]["filter_form"].chosen("team") == two.newer_team, route
    form = client_of(lead1).get(reverse("plans:choose")).context["form"]
    labels = [label for key, label in form.fields["assignment"].choices if key]
    assert labels == [f"甲局（{team.full_name}）" for team in (two.newer_team, two.team)]


def test_unit_handed_over_in_one_round_is_still_written_of_in_the_other(two, staff, member1):
    from visits.fieldwork.visits.actions.hand_over import hand_over

    held = m.Assignment.objects.in_hand().get(team=two.team, unit=two.unit)
    hand_over(actor=staff, assignment=held, team=two.other_team, reason="任务调整")
    page = client_of(member1).get(reverse("visits:create"), {"unit": two.unit.pk}, follow=True)
    assert page.status_code == 200
    assert page.context["teams"] == [two.newer_team]
