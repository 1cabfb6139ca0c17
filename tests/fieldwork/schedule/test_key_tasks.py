"""Visits to key tasks in the plan: planned, agreed, moved, logged, printed, taken in, suggested."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from tests import world
from tests.conftest import client_of
from tests.world import Office
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.schedule.actions import plan_visit
from visits.fieldwork.schedule.intake import plan_file
from visits.fieldwork.schedule.itinerary import ics, plans_of
from visits.fieldwork.schedule.models import PlannedVisit
from visits.reports.coverage.next_visits import suggest


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def task(office):
    made = world.make_task(lead_unit=world.make_unit("牵头局"), name="城中村改造指挥部")
    world.put_in_scope(office.round, office.unit, made)
    world.hand(office.team, made, on=office.round.starts_on)
    return made


def planned(office, task, actor=None, on=None, **values) -> PlannedVisit:
    held = office.team.assignments.to_tasks().get()
    return plan_visit(
        actor=actor or office.lead1, assignment=held, client_key=uuid.uuid4(), wanted_on=on or world.today(),
        part_of_day="morning", values={"methods": ["site_visit"], "to_hear": "", "note": ""}, members=[office.member1],
    )  # fmt: skip


def test_visit_is_planned_numbered_and_seen_by_its_team_alone(office, task, member2):
    one, two = planned(office, task), planned(office, task)
    assert (one.destination, one.unit, one.number, two.number) == (task, None, 1, 2)
    assert set(PlannedVisit.objects.visible_to(office.member1)) == {one, two}
    assert not PlannedVisit.objects.visible_to(member2).exists()
    assert client_of(member2).get(reverse("plans:detail", args=[one.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        planned(office, task, actor=member2)


def test_pages_name_the_task(office, task):
    one, client = planned(office, task), client_of(office.lead1)
    for address in (
        reverse("plans:list"), reverse("plans:calendar"), reverse("plans:detail", args=[one.pk]),
        reverse("plans:itinerary", args=[office.team.pk]), reverse("home"), reverse("plans:choose"),
        reverse("plans:edit", args=[one.pk]), reverse("plans:contact", args=[one.pk]),
    ):  # fmt: skip
        assert "城中村改造指挥部" in client.get(address).content.decode(), address
    assert client.get(reverse("plans:list"), {"what": "tasks"}).context["page"]["rows"]
    assert not client.get(reverse("plans:list"), {"what": "units"}).context["page"]["rows"]
    assert not client.get(reverse("plans:list"), {"q": "甲局"}).context["page"]["rows"]
    assert "城中村改造指挥部" in ics(plans_of(office.lead1, office.team), office.team)


def test_logging_it_opens_the_form_of_the_task_and_fulfils_the_plan(office, task):
    one = planned(office, task)
    answer = client_of(office.member1).post(reverse("plans:log", args=[one.pk]))
    assert f"task={task.pk}" in answer["Location"]
    world.make_visit(office.team, task.lead_unit, office.member1, key_task=task, to_task=True)
    assert PlannedVisit.objects.with_state().get().state == "done"


def test_visit_to_the_lead_unit_fulfils_no_plan_of_the_task_nor_the_other_way_round(office, task):
    world.hand(office.team, task.lead_unit)
    held = office.team.assignments.to_units().get(unit=task.lead_unit)
    of_unit = plan_visit(
        actor=office.lead1, assignment=held, client_key=uuid.uuid4(), wanted_on=world.today(), part_of_day="whole",
        values={"methods": [], "to_hear": "", "note": ""},
    )  # fmt: skip
    of_task = planned(office, task)
    states = PlannedVisit.objects.with_state()
    world.make_visit(office.team, task.lead_unit, office.member1, key_task=task, to_task=True)
    assert {one.pk: one.state for one in states} == {of_unit.pk: "wanted", of_task.pk: "done"}


def test_plan_goes_along_with_the_task(office, task):
    one = planned(office, task)
    office.team.assignments.to_tasks().update(ended_on=world.today())
    world.hand(office.other_team, task)
    assert list(PlannedVisit.objects.of_team(office.other_team)) == [one]
    assert not PlannedVisit.objects.of_team(office.team).exists()


def test_excel_names_the_task(office, task):
    day = (world.today() + dt.timedelta(days=3)).isoformat()
    sheet = world.xlsx_of(("单位", "计划日期"), ("城中村改造指挥部", day), ("甲局", day))
    found = plan_file(team=office.team, name="计划.xlsx", data=sheet.getvalue())
    assert [(item["act"], item["unit"]) for item in found["items"]] == [
        ("create", "城中村改造指挥部"), ("create", "甲局"),
    ]  # fmt: skip


def test_next_visits_name_a_task_that_nobody_visited(office, task):
    days = {world.today() + dt.timedelta(days=1): 2}
    assert [one.assignment.destination for one in suggest(office.lead1, office.team, days)] == [
        task,
        office.unit,
    ]
    page = client_of(office.lead1).get(reverse("reports:next_visits"))
    assert "城中村改造指挥部" in page.content.decode()
    world.make_visit(office.team, task.lead_unit, office.member1, key_task=task, to_task=True)
    assert [one.assignment.destination for one in suggest(office.lead1, office.team, days)] == [office.unit]


def test_home_offers_the_task_until_it_is_visited(office, task):
    address = f"/visits/new/?task={task.pk}"
    assert address in client_of(office.member1).get(reverse("home")).content.decode()
    world.make_visit(office.team, task.lead_unit, office.member1, key_task=task, to_task=True)
    assert address not in client_of(office.member1).get(reverse("home")).content.decode()


@pytest.fixture
def lead_there(office, task, staff) -> Lead:
    """About somebody of a unit that nobody has in hand, who is sent to the task; team 1 verifies it."""
    cadre = world.make_cadre(world.make_unit("某街道办"), "甘立行")
    world.send_to_task(cadre=cadre, task=task)
    return world.make_lead(staff, cadre.unit, office.team, cadre=cadre)


def test_visit_to_the_task_is_planned_for_a_lead_about_who_is_sent_there(office, task, lead_there):
    held = office.team.assignments.to_tasks().get()
    address = f"{reverse('plans:create', args=[held.pk])}?lead={lead_there.pk}"
    client = client_of(office.lead1)
    assert address in client.get(reverse("leads:detail", args=[lead_there.pk])).content.decode()
    assert client.get(address).status_code == 200
    post = {"client_key": uuid.uuid4(), "version": 0, "wanted_on": world.today(), "part_of_day": "whole"}
    assert client.post(address, post).status_code == 302
    plan = PlannedVisit.objects.get()
    assert (plan.key_task, plan.lead) == (task, lead_there)
    assert "城中村改造指挥部" in client.get(reverse("leads:detail", args=[lead_there.pk])).content.decode()


def test_lead_is_not_verified_where_nobody_of_it_serves(office, task, lead_there):
    [other] = world.hand(office.team, world.make_task(lead_unit=office.unit, name="水厂"))
    assert client_of(office.lead1).get(
        f"{reverse('plans:create', args=[other.pk])}?lead={lead_there.pk}"
    ).status_code == 404  # fmt: skip
    with pytest.raises(ValidationError):
        plan_visit(
            actor=office.lead1, assignment=other, client_key=uuid.uuid4(), wanted_on=world.today(), part_of_day="whole",
            values={"methods": [], "to_hear": "", "note": ""}, lead=lead_there,
        )  # fmt: skip
