"""What the department reads of a cadre and of a leadership team: accepted only, withheld where too few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cadre_review.audit.models import Entry
from tests.conftest import client_of
from tests.world import (
    accepted_visit,
    added_up_once,
    hand,
    join,
    make_round,
    make_talk,
    make_team,
    make_unit,
    open_cadre,
    rate,
    state,
)
from visits.avoidance.models import Recusal
from visits.core.lists import paging
from visits.organisation.rounds.models import Criterion
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db
PARTS = ["evidence/", "ratings/", "ratings/sources/?criterion=1", "talks/"]


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def cadre(staff, unit):
    return open_cadre(staff=staff, unit=unit)


@pytest.fixture
def team(unit):
    return LeadershipTeam.objects.create(unit=unit)


@pytest.fixture
def visit(member1, unit):
    field = make_team(make_round())
    join(field, member1)
    hand(field, unit)
    return accepted_visit(team=field, unit=unit, author=member1)


@pytest.fixture
def criterion(visit) -> Criterion:
    return Criterion.objects.filter(scheme=visit.round.scheme, subject_kind="cadre").first()


def rated(visit, cadre, criterion, source_class: str, n: int, position: int = 0, **source) -> None:
    with added_up_once():
        for _turn in range(n):
            rate(
                talk=make_talk(visit=visit, source_class=source_class, **source),
                criterion=criterion,
                cadre=cadre,
                position=position,
            )


def test_statements_of_accepted_visits_only(as_staff, visit, cadre) -> None:
    other = accepted_visit(team=visit.team, unit=visit.unit, author=visit.created_by, state="submitted")
    state(talk=make_talk(visit=visit), cadre=cadre, text="已采纳的话")
    state(talk=make_talk(visit=other), cadre=cadre, text="未采纳的话")
    page = as_staff.get(f"/cadres/{cadre.pk}/evidence/").content.decode()
    assert "已采纳的话" in page
    assert "未采纳的话" not in page


def test_numbers_open_the_statements_behind_them(as_staff, visit, cadre) -> None:
    talk = make_talk(visit=visit)
    for side, circle, check in (
        ("for", "work", "performance"),
        ("against", "life", "political"),
        ("for", "life", "political"),
    ):
        state(talk=talk, cadre=cadre, side=side, circle=circle, check_key=check, text=f"{side}-{circle}")
    address = f"/cadres/{cadre.pk}/evidence/"
    for row in as_staff.get(address).context["table"]:
        for cell in row["cells"]:
            if cell["n"]:
                assert len(as_staff.get(address + cell["url"]).context["statements"]) == cell["n"]
    assert len(as_staff.get(f"{address}?side=bad&place=x&circle=%00").context["statements"]) == 3
    assert [str(one.text) for one in as_staff.get(f"{address}?side=against").context["statements"]] == [
        "against-life"
    ]


def test_what_is_not_heard_yet_is_named(as_staff, visit, cadre) -> None:
    state(talk=make_talk(visit=visit), cadre=cadre, circle="work", check_key="performance")
    assert len(as_staff.get(f"/cadres/{cadre.pk}/evidence/").context["gaps"]) == 4


def test_statements_are_paged(as_staff, visit, cadre, monkeypatch) -> None:
    monkeypatch.setattr(paging, "PAGE", 2)
    talk = make_talk(visit=visit)
    written = [state(talk=talk, cadre=cadre, side="for").pk for _turn in range(5)]
    state(talk=talk, cadre=cadre, side="against")
    address, met = f"/cadres/{cadre.pk}/evidence/", []
    line = "?side=for"
    while line:
        context = as_staff.get(address + line).context
        met += [one.pk for one in context["statements"]]
        line = context["older_url"]
    assert met == written[::-1]
    back = as_staff.get(address + context["newer_url"]).context
    assert [one.pk for one in back["statements"]] == met[2:4]


def cells_of(client, cadre) -> dict[str, object]:
    row = client.get(f"/cadres/{cadre.pk}/ratings/").context["rows"][0]
    return {cell.source_class: cell for cell in row.cells} | {"": row.total}


def test_small_group_and_its_neighbour_are_withheld(as_staff, visit, cadre, criterion) -> None:
    rated(visit, cadre, criterion, "leader", 2, position=3)
    rated(visit, cadre, criterion, "staff", 6)
    rated(visit, cadre, criterion, "served", 9)
    cells = cells_of(as_staff, cadre)
    assert {key: cell.withheld for key, cell in cells.items()} == {
        "leader": True, "staff": True, "served": False, "": False,
    }  # fmt: skip


@pytest.mark.parametrize("source_class", ["leader", "staff", "partner", "nothing"])
def test_withheld_figure_has_no_address(as_staff, visit, cadre, criterion, source_class) -> None:
    rated(visit, cadre, criterion, "leader", 2)
    rated(visit, cadre, criterion, "staff", 6)
    rated(visit, cadre, criterion, "served", 9)
    address = f"/cadres/{cadre.pk}/ratings/sources/?criterion={criterion.pk}&source_class="
    assert as_staff.get(address + source_class).status_code == 404
    assert as_staff.get(address + "served").status_code == 200


def test_total_lists_no_single_rating_of_a_withheld_class(as_staff, visit, cadre, criterion) -> None:
    rated(visit, cadre, criterion, "leader", 2, position=3)
    rated(visit, cadre, criterion, "staff", 6)
    rated(visit, cadre, criterion, "served", 9)
    response = as_staff.get(f"/cadres/{cadre.pk}/ratings/sources/?criterion={criterion.pk}")
    assert {one.source_class for one in response.context["ratings"]} == {"served"}
    assert response.context["some_withheld"]


def test_one_person_heard_often_is_one_source(as_staff, staff, visit, cadre, criterion) -> None:
    colleague = open_cadre(staff=staff, unit=visit.unit, name="别人")
    rated(visit, cadre, criterion, "staff", 6, source_cadre=colleague)
    cells = cells_of(as_staff, cadre)
    assert (cells["staff"].sources, cells["staff"].withheld, cells[""].withheld) == (1, True, True)


@pytest.mark.parametrize("criterion", ["", "x", "0", "999999", "9" * 30])
def test_address_without_a_figure_is_404(as_staff, cadre, criterion) -> None:
    assert as_staff.get(f"/cadres/{cadre.pk}/ratings/sources/?criterion={criterion}").status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_visit_teams_are_refused(member1, lead1, visit, cadre, part) -> None:
    join(visit.team, lead1, is_lead=True)
    for user in (member1, lead1):
        assert client_of(user).get(f"/cadres/{cadre.pk}/{part}").status_code == 403
        assert Entry.objects.filter(act="access.refused", actor=user).exists()


@pytest.mark.parametrize("part", ["", "ratings/", "ratings/sources/?criterion=1"])
def test_leadership_team_page_is_the_departments(as_member1, as_leader, leader, visit, team, part) -> None:
    address = f"/units/{team.unit_id}/leadership-team/{part}"
    assert as_member1.get(address).status_code == 403
    assert as_leader.get(address).status_code in {200, 404}
    Recusal.objects.create(user=leader, unit=team.unit, relation="own_unit")
    assert as_leader.get(address).status_code == 404


def test_leadership_team_by_its_dimensions(as_staff, visit, team) -> None:
    criterion = Criterion.objects.filter(scheme=visit.round.scheme, subject_kind="team").first()
    for _turn in range(6):
        talk = make_talk(visit=visit)
        state(talk=talk, leadership_team=team, text="班子团结")
        rate(talk=talk, criterion=criterion, leadership_team=team)
    page = as_staff.get(f"/units/{team.unit_id}/leadership-team/")
    assert "班子团结" in page.content.decode()
    assert [len(row["cells"]) for row in page.context["table"]] == [5, 5, 5, 5]
    ratings = as_staff.get(f"/units/{team.unit_id}/leadership-team/ratings/").context["rows"]
    assert [(row.total.sources, row.total.withheld) for row in ratings] == [(6, False)]
    assert Entry.objects.filter(act="team_file.open").count() == 2


def test_statement_about_another_avoided_cadre_is_not_shown_to_him(as_staff, staff, visit, cadre) -> None:
    other = open_cadre(staff=staff, unit=make_unit(), name="别人")
    state(talk=make_talk(visit=visit), cadre=other, text="关于别人")
    Recusal.objects.create(user=staff, cadre=other, relation="spouse")
    assert as_staff.get(f"/cadres/{other.pk}/evidence/").status_code == 404


@pytest.mark.parametrize("part", ["evidence/", "ratings/", "talks/"])
def test_queries_do_not_grow_with_records(as_staff, visit, cadre, criterion, part) -> None:
    def write(n: int) -> None:
        for _turn in range(n):
            talk = make_talk(visit=visit)
            state(talk=talk, cadre=cadre)
            rate(talk=talk, criterion=criterion, cadre=cadre)

    write(1)
    as_staff.get(f"/cadres/{cadre.pk}/{part}")
    with CaptureQueriesContext(connection) as few:
        as_staff.get(f"/cadres/{cadre.pk}/{part}")
    write(9)
    with CaptureQueriesContext(connection) as many:
        as_staff.get(f"/cadres/{cadre.pk}/{part}")
    assert len(many) == len(few)
