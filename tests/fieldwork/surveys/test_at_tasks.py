"""A survey is held at a key task: by the team that has it in hand, about people sent there, apart from the unit's."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tests import world
from tests.conftest import client_of
from tests.world import Office
from visits.avoidance.models import Recusal
from visits.fieldwork.surveys.lists import SURVEYS
from visits.fieldwork.surveys.models import Survey
from visits.fieldwork.surveys.setting_up import create_survey
from visits.fieldwork.visits.actions.hand_over import hand_over
from visits.organisation.rounds.models import Assignment

pytestmark = pytest.mark.django_db(transaction=True)
CLASSES = "A｜指挥部成员｜6\nB｜群众代表｜12"


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def task(office):
    """A headquarters in the hands of team 1, to which a cadre of another unit is sent; its lead unit is in nobody's."""
    made = world.make_task(lead_unit=world.make_unit("牵头局", code="U3"), name="城中村改造指挥部")
    world.put_in_scope(office.round, office.unit, made)
    world.hand(office.team, made, on=office.round.starts_on)
    world.send_to_task(cadre=office.stranger, task=made)
    return made


def held(task) -> Assignment:
    return Assignment.objects.in_hand().to(task).get()


def prepared(office, task, staff, actor=None, **values) -> Survey:
    now = timezone.now()
    return create_survey(
        actor=actor or office.lead1, client_key=uuid.uuid4(), assignment=held(task), design=world.make_design(staff),
        cadres=[office.stranger], classes=[{"label": one, "name": one, "expected": 9} for one in "AB"],
        title="指挥部民主测评", opens_at=now, closes_at=now + dt.timedelta(days=3), **values,
    )  # fmt: skip


def test_team_prepares_it_in_the_form_about_who_is_sent_there(office, task, staff):
    client, design = client_of(office.member1), world.make_design(staff)
    assert "城中村改造指挥部" in client.get(reverse("surveys:choose")).content.decode()
    address = reverse("surveys:create", args=[held(task).pk, design.pk])
    page = client.get(address)
    assert office.stranger.name in page.content.decode()
    now = timezone.localtime()
    post = {name: page.context["form"][name].value() for name in ("client_key", "title")}
    post |= {
        "classes": CLASSES, "cadres": [office.stranger.pk], "opens_at": f"{now:%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + dt.timedelta(days=2):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    answer = client.post(address, post)
    assert answer.status_code == 302, answer.context["form"].errors
    made = Survey.objects.get()
    assert (made.key_task, made.unit, made.team, made.leadership_team) == (
        task,
        task.lead_unit,
        office.team,
        None,
    )
    subject = made.subjects.get()
    assert (subject.heard_at, subject.away_unit) == ("task", office.stranger.unit)
    assert made.title.startswith("城中村改造指挥部")
    assert "城中村改造指挥部" in client.get(answer["Location"]).content.decode()
    assert client.get(reverse("surveys:change", args=[made.pk])).status_code == 200


def test_task_has_no_leadership_team(office, task, staff):
    with pytest.raises(ValidationError, match="with_team"):
        prepared(office, task, staff, with_team=True)


def test_it_names_only_a_visit_to_the_task(office, task, staff):
    at_unit = world.draft(office, unit=office.unit, key_task=task)
    with pytest.raises(ValidationError, match="held_at"):
        prepared(office, task, staff, held_at=at_unit)
    there = world.draft(office, unit=task.lead_unit, key_task=task, to_task=True)
    assert prepared(office, task, staff, held_at=there).held_at == there


def test_it_is_found_by_the_task_and_counted_there_alone(office, task, staff):
    world.put_in_scope(office.round, task.lead_unit)
    made = prepared(office, task, staff)
    client = client_of(staff)
    for query, n in (({"key_task": task.name}, 1), ({"q": "城中村"}, 1), ({"key_task": "没有"}, 0)):
        found = client.get(reverse("surveys:list"), query).context["page"]["rows"]
        assert len(found) == n, query
    assert {column.key for column in SURVEYS.columns} >= {"unit", "key_task"}
    row = client.get(reverse("reports:coverage_tasks")).context["page"]["rows"][0]
    assert row.surveys == 1
    matrix = client.get(reverse("reports:matrix"), {"round": office.round.pk}).context["page"]["rows"]
    assert [one.cells.methods["questionnaire"] for one in matrix if one.unit_id == task.lead_unit_id] == [0]
    assert made.title in client.get(reverse("reports:task", args=[task.pk])).content.decode()


def test_who_has_not_the_task_in_hand_sees_nothing_of_it(office, task, staff, member2):
    made = prepared(office, task, staff)
    world.hand(office.other_team, task.lead_unit)
    assert client_of(member2).get(reverse("surveys:detail", args=[made.pk])).status_code == 404
    assert client_of(office.member1).get(reverse("surveys:detail", args=[made.pk])).status_code == 200
    Recusal.objects.create(user=office.member1, unit=task.lead_unit, relation="own_unit")
    assert client_of(office.member1).get(reverse("surveys:detail", args=[made.pk])).status_code == 404


def test_it_goes_along_with_the_task(office, task, staff, member2):
    made = prepared(office, task, staff)
    hand_over(actor=staff, assignment=held(task), team=office.other_team, reason="调整")
    made.refresh_from_db()
    assert made.team == office.other_team
    assert client_of(member2).get(reverse("surveys:detail", args=[made.pk])).status_code == 200
