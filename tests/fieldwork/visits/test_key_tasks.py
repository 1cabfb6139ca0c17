"""A key task is visited: at a unit, or by itself, by the team that has it in hand and by nobody else."""

import datetime as dt
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from cadre_review.audit.models import Entry
from tests import world
from tests.conftest import client_of
from tests.world import Office, interview_post, visit_post
from visits.avoidance.models import Recusal
from visits.core.saving import Sent
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.actions.hand_over import hand_over
from visits.fieldwork.visits.actions.visits import save_visit
from visits.fieldwork.visits.counting import wrong
from visits.fieldwork.visits.heard import TaskHeard, UnitHeard
from visits.fieldwork.visits.models import Draft, Interview, Visit
from visits.judgement.closings.closing import unvisited
from visits.organisation.rounds.models import Assignment
from visits.organisation.units.models import KeyTask, Unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def task(office) -> KeyTask:
    """A headquarters in the hands of team 1; its lead unit is in nobody's."""
    lead_unit = world.make_unit("牵头局", code="U3")
    made = world.make_task(lead_unit=lead_unit, name="城中村改造指挥部")
    world.put_in_scope(office.round, office.unit, office.other_unit, made)
    world.hand(office.team, made, on=office.round.starts_on)
    return made


def task_post(office: Office, task: KeyTask, **changes) -> dict:
    data = visit_post(office, key_task=task.pk, entries=["project"], **changes)
    del data["unit"]
    return data | {"task": task.pk, "draft_of": f"task-visit-new:{task.pk}"}


def log_it(office: Office, task: KeyTask, **changes) -> Visit:
    data = task_post(office, task, **changes)
    answer = client_of(office.member1).post("/visits/new/", data)
    assert answer.status_code == 302, answer.content.decode()
    return Visit.objects.get(client_key=data["client_key"])


def test_team_logs_a_visit_to_its_task_under_the_lead_unit(office, task):
    visit = log_it(office, task)
    assert (visit.to_task, visit.key_task, visit.unit, visit.team) == (
        True,
        task,
        task.lead_unit,
        office.team,
    )
    assert str(visit).endswith("城中村改造指挥部")
    page = client_of(office.lead1).get(reverse("visits:detail", args=[visit.pk])).content.decode()
    assert "城中村改造指挥部" in page
    assert world.logged("visit.create", visit) == 1


def test_form_offers_the_task_and_begins_with_the_project(office, task):
    client = client_of(office.member1)
    assert "城中村改造指挥部" in client.get("/visits/new/").content.decode()
    page = client.get(f"/visits/new/?task={task.pk}", follow=True).content.decode()
    assert f'name="task" value="{task.pk}"' in page
    assert 'value="project" ' in page


@pytest.mark.parametrize("who", ["member2", "lead2", "staff", "reviewer"])
def test_who_has_not_the_task_in_hand_cannot_visit_it(who, office, task, request):
    user = request.getfixturevalue(who)
    data = task_post(office, task)
    assert client_of(user).post("/visits/new/", data).status_code in {403, 404}
    sent = Sent(UUID(data["client_key"]), {"visited_on": world.today(), "members_present": [user]})
    with pytest.raises(PermissionDenied):
        save_visit(actor=user, to=task, sent=sent)
    assert not Visit.objects.exists()


def test_other_team_sees_nothing_of_it_even_with_the_lead_unit_in_hand(office, task, member2):
    visit = log_it(office, task)
    world.hand(office.other_team, task.lead_unit)
    assert client_of(member2).get(reverse("visits:detail", args=[visit.pk])).status_code == 404
    assert not Visit.objects.visible_to(member2).exists()


def test_avoidance_of_the_lead_unit_closes_the_task(office, task):
    visit = log_it(office, task)
    Recusal.objects.create(user=office.member1, unit=task.lead_unit, relation="own_unit")
    client = client_of(office.member1)
    assert client.get(reverse("visits:detail", args=[visit.pk])).status_code == 404
    assert client.get(f"/visits/new/?task={task.pk}").status_code == 404
    assert not Assignment.objects.visible_to(office.member1).to_tasks().exists()


def test_who_keeps_away_from_the_lead_unit_was_not_there(office, task):
    Recusal.objects.create(user=office.lead1, unit=task.lead_unit, relation="own_unit")
    answer = client_of(office.member1).post(
        "/visits/new/", task_post(office, task, members_present=[office.member1.pk, office.lead1.pk])
    )
    assert answer.status_code == 422
    assert not Visit.objects.exists()


def test_visit_after_the_end_of_the_task_is_refused(office, task):
    KeyTask.objects.filter(pk=task.pk).update(ended_on=world.today() - dt.timedelta(days=3))
    answer = client_of(office.member1).post("/visits/new/", task_post(office, task))
    assert answer.status_code == 422
    assert "visited_on" in answer.context["form"].errors
    log_it(office, task, visited_on=(world.today() - dt.timedelta(days=3)).isoformat())


def test_visit_is_changed_and_keeps_its_task(office, task):
    visit = log_it(office, task)
    other = world.make_task(lead_unit=office.unit)
    client, page = client_of(office.member1), reverse("visits:edit", args=[visit.pk])
    post = task_post(office, task, base_version=1, client_key=str(visit.client_key), observed="改过")
    assert client.post(page, post | {"key_task": other.pk}).status_code == 422
    assert client.post(page, post).status_code == 302
    visit.refresh_from_db()
    assert (visit.observed, visit.key_task, visit.unit) == ("改过", task, task.lead_unit)
    client.post(page, post)
    assert world.logged("visit.change", visit) == 1


def test_key_of_a_visit_to_a_unit_is_not_taken_for_the_task(office, task):
    data = visit_post(office)
    client_of(office.member1).post("/visits/new/", data)
    other = task_post(office, task) | {"client_key": data["client_key"]}
    assert client_of(office.member1).post("/visits/new/", other).status_code in {403, 409}
    assert Visit.objects.get().to_task is False


def test_typed_text_opens_again_at_the_task(office, task):
    data = task_post(office, task)
    key = data["draft_key"]
    client = client_of(office.member1)
    assert client.post(f"/drafts/{key}/", data).status_code == 200
    assert f"task={task.pk}" in Draft.objects.get().address
    assert client.get(f"/visits/new/?task={task.pk}&draft={key}").status_code == 200
    assert (
        client_of(office.lead1).post(f"/drafts/{task_post(office, task)['draft_key']}/", data).status_code
        == 200
    )
    Assignment.objects.to_tasks().update(ended_on=world.today())
    assert client.post(f"/drafts/{key}/", data | {"draft_version": 1}).status_code == 404


def test_talk_is_logged_at_the_task(office, task):
    visit = log_it(office, task)
    post = interview_post(office, visit) | {
        "source_cadre": "", "is_confidential": "on", "source_class": "served", "source_relation": "served",
        "identity": "群众", "statements-0-text": "", "statements-0-subject": "",
    }  # fmt: skip
    page = reverse("visits:interview_create", args=[visit.pk])
    assert client_of(office.member1).get(page, follow=True).status_code == 200
    answer = client_of(office.member1).post(page, post)
    assert answer.status_code == 302, answer.content.decode()
    assert Interview.objects.get().visit == visit


def test_key_words_are_noted_at_the_task(office, task):
    client, page = client_of(office.member1), reverse("visits:note_task", args=[task.pk])
    assert "城中村改造指挥部" in client.get(reverse("visits:note")).content.decode()
    assert client.get(page, follow=True).status_code == 200
    assert client_of(office.member1).get(reverse("visits:note_task", args=[task.pk + 9])).status_code == 404


def test_handing_over_takes_the_drafts_of_the_task_alone(office, task, staff, member2):
    visit, at_unit = log_it(office, task), world.draft(office, key_task=task)
    held = Assignment.objects.in_hand().to_tasks().get()
    assert hand_over(actor=staff, assignment=held, team=office.other_team, reason="调整") == 1
    visit.refresh_from_db()
    at_unit.refresh_from_db()
    assert (visit.team, at_unit.team) == (office.other_team, office.team)
    assert Visit.objects.visible_to(member2).get() == visit
    line = Entry.objects.get(act="team.hand_over")
    assert (line.detail["key_task"], line.detail["visits"]) == (task.pk, [visit.pk])
    told = client_of(office.member1).get(f"/visits/new/?task={task.pk}")
    assert told.status_code == 409
    assert "第二组" in told.content.decode()


def test_page_of_handing_over_names_the_task(office, task, staff):
    held = Assignment.objects.to_tasks().get()
    page = reverse("rounds:hand_over", args=[held.pk])
    assert "城中村改造指挥部" in client_of(staff).get(page).content.decode()
    answer = client_of(staff).post(page, {"team": office.other_team.pk, "reason": "调整"})
    assert answer.status_code == 302
    assert Assignment.objects.in_hand().to_tasks().get().team == office.other_team


def test_visit_cannot_be_written_once_the_task_is_taken_back(office, task):
    visit = log_it(office, task)
    Assignment.objects.to_tasks().update(ended_on=world.today())
    post = task_post(office, task, base_version=1, client_key=str(visit.client_key), observed="再改")
    assert client_of(office.member1).post(reverse("visits:edit", args=[visit.pk]), post).status_code == 404
    world.hand(office.team, task.lead_unit)  # whoever has the lead unit sees it, and writes no more
    answer = client_of(office.member1).post(reverse("visits:edit", args=[visit.pk]), post)
    assert answer.status_code == 422


def test_visit_to_a_task_counts_for_the_task_and_not_for_the_unit(office, task, staff):
    world.hand(office.team, task.lead_unit)
    states.submit(actor=office.lead1, visit=world.draft(
        office, unit=task.lead_unit, key_task=task, to_task=True, entries=["project", "site"]
    ))  # fmt: skip
    states.submit(actor=office.lead1, visit=world.draft(office, key_task=task, entries=["site"]))
    row = TaskHeard.objects.get(reach="sent")
    assert (row.key_task, row.visits, row.by_entry) == (task, 2, {"project": 1, "site": 2})
    assert [one.unit for one in UnitHeard.objects.filter(reach="sent")] == [office.unit]
    assert list(wrong()) == []


def test_visit_to_a_task_names_one(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        world.draft(office, to_task=True)


def test_task_not_visited_is_told_at_the_closing(office, task):
    assert unvisited(office.team) == 2
    log_it(office, task)
    assert unvisited(office.team) == 1
    assert Unit.assigned_to(office.member1) == {office.unit.pk}
