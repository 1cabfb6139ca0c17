"""A round copied: what goes along, what changes is told before it is written, and it is written whole or not at all."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse

from cadre_review.audit.models import Entry
from tests import world
from tests.conftest import client_of
from tests.world import Office, make_unit, put_in_scope
from visits.avoidance.models import Recusal
from visits.organisation.rounds.models import Assignment, Round, ScopeEntry, TeamMembership, VisitTeam
from visits.organisation.units.models import Unit
from visits.reports.models import CoverageRule
from visits.reports.next_round.actions import MovedOnError, copy_round
from visits.reports.next_round.plan import plan_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    made = Office(member1, lead1, member2)
    put_in_scope(made.round, made.unit, made.other_unit)
    type(made.scheme).objects.filter(pk=made.scheme.pk).update(published_on=dt.date(2017, 1, 1))
    made.scheme.refresh_from_db()
    made.spare = make_unit("边远局")
    put_in_scope(made.round, made.spare, reason="路途中断")
    CoverageRule.objects.create(round=made.round, days_unseen=45, version=3)
    return made


def values_of(office: Any, **changes: Any) -> dict[str, Any]:
    later = dt.timedelta(365)
    facts = {"name": "下一轮", "starts_on": office.round.starts_on + later, "ends_on": office.round.ends_on + later,
             "scheme": office.scheme, "minimum_group": 5, "note": ""}  # fmt: skip
    return facts | changes


def copied(staff: Any, office: Any, **changes: Any) -> Round:
    values = values_of(office, **changes)
    plan = plan_of(staff, office.round, values["starts_on"], values["ends_on"], values["scheme"])
    return copy_round(actor=staff, one=office.round, digest=plan.digest, **values)


def changes_of(staff: Any, office: Any) -> dict[str, list[str]]:
    values = values_of(office)
    return plan_of(staff, office.round, values["starts_on"], values["ends_on"], office.scheme).changes


def hands_of(one: Round) -> dict[str, list[str]]:
    rows = (
        Assignment.objects.in_hand().filter(round=one).select_related("team", "unit").order_by("team", "pk")
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.team.name, []).append(row.unit.name)
    return found


def test_all_that_belongs_to_a_round_goes_along(office, staff, member1, lead1):
    made = copied(staff, office)
    assert made.state == Round.State.PLANNED
    assert [team.name for team in made.teams.order_by("position", "pk")] == ["第一组", "第二组"]
    first = made.teams.get(name="第一组")
    members = {(row.user, row.is_lead, row.from_on, row.to_on) for row in first.memberships.all()}
    assert members == {(member1, False, made.starts_on, None), (lead1, True, made.starts_on, None)}
    scope = {row.unit.name: (row.in_scope, row.reason) for row in made.scope.select_related("unit")}
    assert scope == {"甲局": (True, ""), "乙局": (True, ""), "边远局": (False, "路途中断")}
    assert hands_of(made) == {"第一组": ["甲局"], "第二组": ["乙局"]}
    assert made.coverage_rule.days_unseen == 45


def test_one_act_is_one_line_of_the_log(office, staff):
    made = copied(staff, office)
    entries = Entry.objects.filter(act__startswith="round.")
    assert [one.act for one in entries] == ["round.copy"]
    told = entries.get().detail
    assert (told["source"], told["teams"], told["members"], told["assignments"]) == (office.round.pk, 2, 3, 2)
    assert str(made.pk) == entries.get().thing_id


def test_people_who_are_gone_are_told_and_left_out(office, staff, member1, member2, lead1):
    type(member1).objects.filter(pk=member1.pk).update(is_active=False)
    type(lead1).objects.filter(pk=lead1.pk).update(role="member")
    TeamMembership.objects.filter(user=member2).update(to_on=dt.date.today() - dt.timedelta(1))
    told = changes_of(staff, office)["members"]
    assert len(told) == 2
    assert any(member1.name in one and "停用" in one for one in told)
    made = copied(staff, office)
    rows = TeamMembership.objects.filter(team__round=made)
    assert [(row.user, row.is_lead) for row in rows] == [(lead1, False)]


def test_a_unit_that_went_into_another_one_is_followed_and_new_ones_are_in_scope(office, staff):
    heir, fresh = make_unit("新甲局"), make_unit("新设局")
    gone = dt.date.today()
    Unit.objects.filter(pk=office.unit.pk).update(valid_to=gone, successor=heir)
    Unit.objects.filter(pk=office.other_unit.pk).update(valid_to=gone)
    told = " ".join(changes_of(staff, office)["scope"])
    assert "新甲局" in told
    assert "乙局" in told
    assert "新设局" in told
    made = copied(staff, office)
    inside = set(made.scope.filter(in_scope=True).values_list("unit__name", flat=True))
    assert inside == {heir.name, fresh.name}
    assert hands_of(made) == {"第一组": ["新甲局"]}


def test_a_member_who_must_keep_away_by_now_is_told_and_the_unit_stays_free(office, staff, member1):
    Recusal.objects.create(user=member1, unit=office.unit, relation="own_unit")
    (sentence,) = changes_of(staff, office)["hands"]
    assert member1.name in sentence
    assert "甲局" in sentence
    assert hands_of(copied(staff, office)) == {"第二组": ["乙局"]}


def test_what_changed_since_it_was_looked_at_is_not_written(office, staff):
    values = values_of(office)
    plan = plan_of(staff, office.round, values["starts_on"], values["ends_on"], office.scheme)
    make_unit("刚设的局")
    with pytest.raises(MovedOnError):
        copy_round(actor=staff, one=office.round, digest=plan.digest, **values)
    assert Round.objects.count() == 1


def test_nothing_is_written_by_halves(office, staff):
    """The last thing that is written fails: nothing stands."""
    before = {
        model: model.objects.count() for model in (Round, VisitTeam, TeamMembership, ScopeEntry, Assignment)
    }

    def refuse(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "coveragerule" in sql:
            raise DatabaseError("full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError):
        copied(staff, office)
    assert {model: model.objects.count() for model in before} == before
    assert not Entry.objects.filter(act="round.copy").exists()


def post_of(office: Any, **more: Any) -> dict[str, Any]:
    values = values_of(office)
    return {name: getattr(value, "pk", value) for name, value in values.items()} | {"version": 1} | more


def test_page_tells_what_changes_before_it_writes(office, staff, as_staff):
    address = reverse("rounds:copy", args=[office.round.pk])
    assert as_staff.get(address).status_code == 200
    shown = as_staff.post(address, post_of(office))
    assert shown.status_code == 200
    assert Round.objects.count() == 1
    plan = shown.context["plan"]
    assert (len(plan.teams), plan.members, plan.hands) == (2, 3, 2)
    digest = shown.context["form"]["digest"].value()
    make_unit("刚设的局")
    again = as_staff.post(address, post_of(office, digest=digest, _write="1"))
    assert again.status_code == 422
    assert Round.objects.count() == 1
    written = as_staff.post(
        address, post_of(office, digest=again.context["form"]["digest"].value(), _write="1")
    )
    assert written.status_code == 302
    assert Round.objects.get(name="下一轮").teams.count() == 2


def test_wrong_facts_come_back_and_only_staff_copy(office, as_staff, lead1):
    address = reverse("rounds:copy", args=[office.round.pk])
    assert as_staff.post(address, post_of(office, name=office.round.name)).status_code == 422
    assert client_of(lead1).get(address).status_code == 403


def test_questions_do_not_grow_with_the_round(office, staff, django_assert_max_num_queries):
    for n in range(12):
        unit = make_unit(f"局{n}")
        put_in_scope(office.round, unit)
        Assignment.objects.create(
            round=office.round, team=office.team, unit=unit, assigned_on=office.round.starts_on
        )
    with django_assert_max_num_queries(14):
        changes_of(staff, office)


def test_tasks_that_go_on_stay_with_their_team_and_others_leave(office, staff):
    kept, gone = world.make_task(lead_unit=office.unit), world.make_task(lead_unit=office.unit, state="done")
    world.put_in_scope(office.round, kept, gone)
    world.hand(office.team, kept, gone)
    fresh = world.make_task(lead_unit=office.unit)
    told = changes_of(staff, office)["scope"]
    assert [any(str(task) in text for text in told) for task in (kept, gone, fresh)] == [False, True, True]
    made = copied(staff, office)
    assert {entry.key_task for entry in made.scope.to_tasks()} == {kept, fresh}
    assert [row.key_task for row in made.assignments.to_tasks()] == [kept]
