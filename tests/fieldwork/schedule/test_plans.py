"""A visit from the plan to the log, and who may do what on the way."""

import datetime as dt
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.world import accepted_visit, hand, join, make_plan, make_round, make_team, make_unit, workday
from visits.avoidance.models import Recusal
from visits.fieldwork.schedule.conflicts import conflicts_of, people_of
from visits.fieldwork.schedule.models import Contact, Holiday, PlannedVisit
from visits.fieldwork.schedule.queries import plan_of_team, planned_by_month
from visits.fieldwork.visits.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(member1, lead1):
    """The first team with member and lead."""
    return make_team(make_round(), member1, lead1)


@pytest.fixture
def held(team):
    """A unit that the first team has in hand."""
    return hand(team, make_unit("审计局"))[0]


def url(name, planned):
    return reverse(f"plans:{name}", args=[planned.pk])


def state_of(planned):
    return PlannedVisit.objects.with_state().get(pk=planned.pk).state


def test_a_visit_goes_from_plan_to_log(team, held, member1, lead1, as_member1, as_lead1):
    day = workday()
    told = {
        "client_key": uuid4(), "version": 0, "wanted_on": day, "part_of_day": "morning",
        "members": [member1.pk, lead1.pk], "methods": ["interview"], "to_hear": "服务对象代表", "note": "",
    }  # fmt: skip
    page = reverse("plans:create", args=[held.pk])
    answer = as_member1.post(page, told)
    planned = PlannedVisit.objects.get()
    assert answer.url == url("detail", planned)
    assert set(planned.members.all()) == {member1, lead1}
    assert state_of(planned) == "wanted"
    assert as_member1.post(page, told).url == url("detail", planned)  # sent twice: planned once
    assert Entry.objects.filter(act="plan.create").count() == 1

    contact = {
        "client_key": uuid4(), "by": member1.pk, "contacted_on": timezone.localdate(), "way": "phone",
        "partner": "办公室主任 甄某", "agreed_on": "", "part_of_day": "morning", "remark": "",
    }  # fmt: skip
    as_member1.post(url("contact", planned), contact)
    assert state_of(planned) == "contacted"
    agreed = day + dt.timedelta(days=1)
    as_member1.post(url("contact", planned), contact | {"client_key": uuid4(), "agreed_on": agreed})
    planned.refresh_from_db()
    assert (state_of(planned), planned.agreed_on) == ("agreed", agreed)
    assert Contact.objects.count() == 2
    other_day = contact | {"client_key": uuid4(), "agreed_on": workday(14)}
    assert (
        as_member1.post(url("contact", planned), other_day).status_code == 422
    )  # a day agreed is the lead's to move
    planned.refresh_from_db()
    assert (planned.agreed_on, planned.moves.count(), Contact.objects.count()) == (agreed, 0, 2)
    assert plan_of_team(team)[held.unit_id]["contact"] == "办公室主任 甄某"
    assert planned_by_month(team.round, lead1) == {f"{agreed:%Y-%m}": 1}

    other = workday(14)
    move = {"version": planned.version, "to_on": other, "part_of_day": "whole", "reason": ""}
    assert as_member1.post(url("move", planned), move).status_code == 403
    assert as_lead1.post(url("move", planned), move).status_code == 422
    as_lead1.post(url("move", planned), move | {"reason": "单位开会"})
    planned.refresh_from_db()
    step = planned.moves.get()
    assert planned.agreed_on == other
    assert (step.from_on, step.to_on, step.by) == (agreed, other, lead1)
    stale = move | {"reason": "又改", "to_on": day}
    assert as_lead1.post(url("move", planned), stale).status_code == 422
    assert planned.moves.count() == 1

    form = as_member1.post(url("log", planned)).url
    shown = as_member1.get(form).content.decode()
    assert f'value="{other}"' in shown
    visit = accepted_visit(
        team=team, unit=held.unit, author=member1, state="draft", visited_on=other + dt.timedelta(days=3)
    )
    assert state_of(planned) == "agreed"  # a visit on another day, not begun from the plan
    Visit.objects.filter(pk=visit.pk).update(client_key=planned.starts.get().key)
    assert state_of(planned) == "done"
    assert as_member1.post(url("contact", planned), contact | {"client_key": uuid4()}).status_code == 403
    assert plan_of_team(team) == {}


def test_another_team_gets_404_and_office_reads(
    team, held, member1, member2, as_member2, as_staff, as_leader
):
    planned = make_plan(team.round, held.unit, member1)
    join(make_team(team.round), member2)
    assert as_member2.get(url("detail", planned)).status_code == 404
    assert as_member2.post(url("contact", planned), {}).status_code == 404
    assert held.unit.name not in as_member2.get(reverse("plans:calendar")).content.decode()
    for client in (as_staff, as_leader):
        assert client.get(url("detail", planned)).status_code == 200
        assert client.post(url("drop", planned), {"version": 1, "reason": "x"}).status_code == 403
    assert PlannedVisit.objects.get().dropped_at is None


def test_conflicts_are_shown_and_pages_do_not_count_rows(
    team, held, member1, lead1, as_lead1, django_assert_max_num_queries
):
    other = hand(team, make_unit("水利局"))[0]
    day = workday()
    one = make_plan(team.round, held.unit, lead1, member1, wanted_on=day, part_of_day="morning")
    two = make_plan(team.round, other.unit, lead1, member1, wanted_on=day, part_of_day="afternoon")
    assert 'id="conflicts"' not in as_lead1.get(url("detail", one)).content.decode()
    PlannedVisit.objects.filter(pk=two.pk).update(part_of_day="whole")
    Holiday.objects.create(on=day, name="劳动节")
    Recusal.objects.create(user=member1, unit=held.unit, relation="own_unit")
    shown = as_lead1.get(url("detail", one)).content.decode()
    assert all(word in shown for word in ('id="conflicts"', "水利局", "劳动节"))
    rows = PlannedVisit.objects.with_state().select_related("round")
    assert len(conflicts_of(rows, people_of(rows))[one.pk]) == 3  # a holiday, two places, avoidance
    with django_assert_max_num_queries(30):
        as_lead1.get(reverse("plans:calendar") + f"?on={day}")
    with django_assert_max_num_queries(31):  # three of them: whom the reader sees
        as_lead1.get(reverse("plans:list"))


def queries_of(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_calendar_list_itinerary_and_home_ask_no_more_for_more_rows(team, held, member1, lead1, as_lead1):
    day = workday()
    make_plan(team.round, held.unit, lead1, member1, wanted_on=day)
    pages = [reverse("plans:calendar") + f"?on={day}", reverse("plans:list"), "/",
             reverse("plans:itinerary", args=[team.pk])]  # fmt: skip
    few = [queries_of(as_lead1, page) for page in pages + pages][len(pages) :]  # the first look warms caches
    for name in ("水利局", "档案馆", "林业局", "气象局"):
        make_plan(team.round, hand(team, make_unit(name))[0].unit, lead1, member1, wanted_on=day)
    assert [queries_of(as_lead1, page) for page in pages] == few


def test_conflicts_stand_in_the_list_and_in_the_itinerary(team, held, member1, lead1, as_lead1):
    day = workday()
    make_plan(team.round, held.unit, lead1, member1, wanted_on=day)
    Holiday.objects.create(on=day, name="端午节")
    for page in (reverse("plans:list"), reverse("plans:itinerary", args=[team.pk])):
        assert "端午节" in as_lead1.get(page).content.decode()


def test_home_names_the_visits_of_the_week(team, held, member1, as_member1):
    make_plan(team.round, held.unit, member1, member1, wanted_on=timezone.localdate())
    assert held.unit.name in as_member1.get("/").content.decode()


def test_the_lead_alone_drags_and_the_day_dragged_to_is_filled_in(
    team, held, member1, lead1, as_lead1, as_member1
):
    planned = make_plan(team.round, held.unit, member1, member1)
    calendar, move = reverse("plans:calendar") + f"?on={planned.wanted_on}", url("move", planned)
    assert f'data-move="{move}"' in as_lead1.get(calendar).content.decode()
    assert "data-move=" not in as_member1.get(calendar).content.decode()
    to = workday(20)
    assert f'value="{to}"' in as_lead1.get(f"{move}?to_on={to}").content.decode()
