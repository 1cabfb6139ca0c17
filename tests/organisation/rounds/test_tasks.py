"""Key tasks in the scope of a round and in the hands of its teams."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from cadre_review.audit.models import Entry
from tests import world
from tests.conftest import client_of
from tests.organisation.rounds.test_rounds import facts
from visits.avoidance.models import Recusal
from visits.organisation.rounds.actions import rounds, teams
from visits.organisation.rounds.models import Assignment, ScopeEntry
from visits.organisation.units.models import KeyTask


@pytest.fixture
def task(work) -> KeyTask:
    made = world.make_task(lead_unit=work.spare, name="汽车城")
    world.put_in_scope(work.one, made)
    return made


def holder(task):
    return [row.team for row in Assignment.objects.in_hand().to(task)]


def test_new_round_has_the_tasks_under_way_in_scope(staff):
    unit = world.make_unit()
    running = world.make_task(lead_unit=unit)
    for state in KeyTask.OVER:
        world.make_task(lead_unit=unit, state=state)
    one = rounds.create_round(actor=staff, **facts())
    assert [entry.key_task for entry in one.scope.to_tasks()] == [running]
    assert rounds.missing_units(one).count() == 0  # rows of tasks hide no unit
    world.make_unit()
    assert rounds.missing_units(one).count() == 1


def test_task_entered_later_is_put_in_scope(work, staff):
    world.make_task(lead_unit=work.spare)
    page = client_of(staff).get(reverse("rounds:tasks", args=[work.one.pk]))
    assert page.context["new_tasks"] == 1
    assert client_of(staff).post(reverse("rounds:add_tasks", args=[work.one.pk])).status_code == 302
    assert work.one.scope.to_tasks().filter(in_scope=True).count() == 1
    assert Entry.objects.get(act="round.scope_add").detail == {"key_tasks": 1}


def test_scope_names_one_thing(work, task):
    for wrong in ({}, {"unit": work.spare, "key_task": task}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ScopeEntry.objects.create(round=work.one, **wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.create(round=work.one, team=work.team1, assigned_on=world.today(), **wrong)


def test_staff_give_a_task_to_a_team_and_take_it_back(work, task, staff):
    entry, client = ScopeEntry.objects.to(task).get(), client_of(staff)
    page = reverse("rounds:set_tasks", args=[work.one.pk])
    assert client.post(page, {"pick": entry.pk, "to": work.team1.pk}).status_code == 302
    assert holder(task) == [work.team1]
    assert Entry.objects.get(act="team.assign").detail["key_tasks"] == [task.pk]
    refused = client.post(page, {"pick": entry.pk, "to": "out", "reason": "停建"})
    assert refused.status_code == 422
    assert "汽车城" in refused.content.decode()
    assert client.post(page, {"pick": entry.pk, "to": "none"}).status_code == 302
    assert holder(task) == []
    assert client.post(page, {"pick": entry.pk, "to": "out"}).status_code == 422
    assert client.post(page, {"pick": entry.pk, "to": "out", "reason": "停建"}).status_code == 302
    assert ScopeEntry.objects.to(task).get().reason == "停建"
    assert client.post(page, {"pick": entry.pk, "to": work.team1.pk}).status_code == 422
    assert client.post(page, {"to": "in"}).status_code == 422


@pytest.mark.parametrize("who", ["member1", "lead1", "reviewer", "leader"])
def test_nobody_else_sets_tasks(who, work, task, request):
    user, entry = request.getfixturevalue(who), ScopeEntry.objects.to(task).get()
    page = reverse("rounds:set_tasks", args=[work.one.pk])
    assert client_of(user).post(page, {"pick": entry.pk, "to": work.team1.pk}).status_code in {403, 404}
    with pytest.raises(PermissionDenied):
        teams.assign_tasks(actor=user, round=work.one, team=work.team1, tasks=[task])
    assert not holder(task)


def test_one_team_a_task(work, task, staff):
    teams.assign_tasks(actor=staff, round=work.one, team=work.team1, tasks=[task])
    assert teams.assign_tasks(actor=staff, round=work.one, team=work.team2, tasks=[task]) == (1, 1)
    assert holder(task) == [work.team2]
    with pytest.raises(IntegrityError), transaction.atomic():
        world.hand(work.team1, task)


@pytest.mark.parametrize("state", KeyTask.OVER)
def test_finished_task_goes_to_nobody(state, work, task, staff):
    KeyTask.objects.filter(pk=task.pk).update(state=state)
    task.refresh_from_db()
    with pytest.raises(ValidationError, match="汽车城"):
        teams.assign_tasks(actor=staff, round=work.one, team=work.team1, tasks=[task])


def test_avoidance_of_the_lead_unit_bars_the_team_and_the_hand(work, task, staff, member1, secadmin):
    Recusal.objects.create(user=member1, unit=work.spare, relation="own_unit")
    with pytest.raises(ValidationError, match="汽车城"):
        teams.assign_tasks(actor=staff, round=work.one, team=work.team1, tasks=[task])
    teams.assign_tasks(actor=staff, round=work.one, team=work.team2, tasks=[task])
    teams.end_membership(actor=secadmin, membership=work.team1.memberships.get(user=member1))
    with pytest.raises(ValidationError):
        teams.add_member(actor=secadmin, team=work.team2, user=member1, from_on=world.today())
    Recusal.objects.create(user=staff, unit=work.spare, relation="own_unit")
    with pytest.raises(ValidationError):
        teams.assign_tasks(actor=staff, round=work.one, team=None, tasks=[task])


def test_draft_at_the_task_holds_it_in_the_hands(work, task, staff, member1):
    teams.assign_tasks(actor=staff, round=work.one, team=work.team1, tasks=[task])
    visit = world.make_visit(work.team1, work.spare, member1, state="draft", key_task=task, to_task=True)
    with pytest.raises(ValidationError, match="汽车城"):
        teams.assign_tasks(actor=staff, round=work.one, team=work.team2, tasks=[task])
    visit.delete()
    world.make_visit(work.team1, work.unit1, member1, state="draft", key_task=task)  # under the unit
    teams.assign_tasks(actor=staff, round=work.one, team=work.team2, tasks=[task])


def test_field_roles_see_the_scope_that_they_have_in_hand(work, task, staff, member1, member2):
    teams.assign_tasks(actor=staff, round=work.one, team=work.team1, tasks=[task])
    assert set(ScopeEntry.objects.visible_to(member1)) == {
        *ScopeEntry.objects.to(work.unit1), *ScopeEntry.objects.to(task),
    }  # fmt: skip
    assert list(ScopeEntry.objects.visible_to(member2)) == list(ScopeEntry.objects.to(work.unit2))
    assert list(KeyTask.objects.in_hand(member1)) == [task]
    assert not KeyTask.objects.in_hand(member2).exists()


def test_page_of_the_team_tells_its_tasks(work, task, staff, member1):
    teams.assign_tasks(actor=staff, round=work.one, team=work.team1, tasks=[task])
    world.make_visit(work.team1, work.spare, member1, key_task=task, to_task=True)
    page = client_of(staff).get(reverse("teams:detail", args=[work.team1.pk]))
    assert [(row.key_task, row.visit_count) for row in page.context["tasks"]] == [(task, 1)]
    assert page.context["visited"] == 0
    assert [row["tasks_in_hand"] for row in [vars(row) for row in _teams(staff)]] == [1, 0]


def _teams(staff):
    from visits.organisation.rounds.lists import teams_list

    return teams_list(staff).rows(staff).order_by("pk")


def test_list_is_narrowed_by_hands_and_scope(work, task, staff):
    other = world.make_task(lead_unit=work.unit1, name="水厂")
    world.put_in_scope(work.one, other, reason="已完工")
    teams.assign_tasks(actor=staff, round=work.one, team=work.team1, tasks=[task])
    page = reverse("rounds:tasks", args=[work.one.pk])

    def names(**query):
        rows = client_of(staff).get(page, query).context["page"]["rows"]
        return [row.key_task.name for row in rows]

    assert names() == ["水厂", "汽车城"] or names() == ["汽车城", "水厂"]
    assert names(hands=work.team1.pk) == ["汽车城"]
    assert names(hands="none") == []
    assert names(scope="out") == ["水厂"]
    assert names(q="汽车") == ["汽车城"]
