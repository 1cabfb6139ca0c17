"""Visit teams: membership, assignment, hand-over, avoidance."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cadre_review.accounts.models import User
from cadre_review.audit.models import Entry
from tests import world as builders
from visits.avoidance import actions as avoidances
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Cadre
from visits.organisation.rounds.actions import teams
from visits.organisation.rounds.models import Assignment, Round, TeamMembership, VisitTeam
from visits.organisation.units.models import Unit


def held(unit):
    return [row.team.name for row in Assignment.objects.in_hand().filter(unit=unit)]


def newcomer(role="member", name="新来", **values):
    return User.objects.create_user(username=f"new-{role}", name=name, role=role, **values)


# Membership


def test_secadmin_grants_membership(work, secadmin):
    user = newcomer()
    teams.add_member(actor=secadmin, team=work.team1, user=user, from_on=builders.today())
    assert work.team1.memberships.get(user=user).is_lead is False
    assert Entry.objects.get(act="team.member_add").detail["user"] == user.pk
    assert Unit.objects.visible_to(user).get() == work.unit1


@pytest.mark.parametrize("who", ["staff", "lead1", "leader", "sysadmin"])
def test_nobody_else_grants_membership(who, work, request):
    user, actor = newcomer(), request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        teams.add_member(actor=actor, team=work.team1, user=user, from_on=builders.today())
    assert not TeamMembership.objects.filter(user=user).exists()
    assert not Entry.objects.filter(act="team.member_add").exists()


def test_nobody_serves_in_two_teams_of_a_round(work, secadmin, member1):
    with pytest.raises(ValidationError) as refusal:
        teams.add_member(actor=secadmin, team=work.team2, user=member1, from_on=builders.today())
    assert "第一走访组" in refusal.value.message_dict["user"][0]
    assert member1.team_memberships.count() == 1


def test_staff_account_does_not_serve(work, secadmin, staff):
    with pytest.raises(ValidationError):
        teams.add_member(actor=secadmin, team=work.team1, user=staff, from_on=builders.today())
    assert not staff.team_memberships.exists()


def test_lead_needs_the_role(work, secadmin, member1):
    membership = member1.team_memberships.get()
    with pytest.raises(ValidationError):
        teams.make_lead(actor=secadmin, membership=membership)
    membership.refresh_from_db()
    assert not membership.is_lead


def test_new_lead_takes_the_place_of_the_old(work, secadmin, lead1):
    user = newcomer("lead")
    teams.add_member(actor=secadmin, team=work.team1, user=user, from_on=builders.today(), is_lead=True)
    assert [m.user for m in work.team1.memberships.filter(is_lead=True)] == [user]
    assert lead1.team_memberships.get().to_on is None


def test_ended_membership_closes_the_units_at_once(work, secadmin, member1):
    teams.end_membership(actor=secadmin, membership=member1.team_memberships.get())
    assert not Unit.objects.visible_to(member1).exists()
    assert not VisitTeam.objects.visible_to(member1).exists()
    assert Entry.objects.get(act="team.member_end").detail == {"user": member1.pk}
    teams.add_member(actor=secadmin, team=work.team2, user=member1, from_on=builders.today())
    assert Unit.objects.visible_to(member1).get() == work.unit2


def test_who_avoids_a_unit_does_not_join_its_team(work, secadmin, member2):
    avoidances.declare(actor=member2, unit=work.unit1, relation="own_unit")
    member2.team_memberships.all().delete()
    with pytest.raises(ValidationError) as refusal:
        teams.add_member(actor=secadmin, team=work.team1, user=member2, from_on=builders.today())
    assert "青山局" not in str(refusal.value)
    assert not member2.team_memberships.exists()


def test_secadmin_page_names_people_and_no_unit(work, as_secadmin, member1):
    text = as_secadmin.get(reverse("teams:members", args=[work.team1.pk])).content.decode()
    assert member1.name in text
    assert "青山局" not in text
    listing = as_secadmin.get(reverse("teams:list")).content.decode()
    assert reverse("teams:members", args=[work.team1.pk]) in listing
    assert as_secadmin.get(reverse("teams:detail", args=[work.team1.pk])).status_code == 403
    assert as_secadmin.get(reverse("rounds:list")).status_code == 403


def test_secadmin_grants_and_ends_on_the_page(work, as_secadmin):
    user = newcomer("lead")
    url = reverse("teams:add_member", args=[work.team1.pk])
    assert as_secadmin.post(url, {"user": "", "from_on": "x"}).status_code == 422
    assert as_secadmin.post(url, {"user": user.pk, "from_on": builders.today()}).status_code == 302
    membership = user.team_memberships.get()
    as_secadmin.post(reverse("teams:make_lead", args=[membership.pk]))
    assert TeamMembership.objects.get(pk=membership.pk).is_lead
    end = reverse("teams:end_member", args=[membership.pk])
    assert as_secadmin.get(end).status_code == 200
    assert as_secadmin.post(end).status_code == 302
    assert not user.team_memberships.exists()


# Assignment


def test_units_go_to_a_team_and_are_handed_over(work, staff):
    assert teams.assign_units(actor=staff, round=work.one, team=work.team1, units=[work.spare]) == (1, 0)
    assert held(work.spare) == ["第一走访组"]
    assert teams.assign_units(actor=staff, round=work.one, team=work.team2, units=[work.spare]) == (1, 1)
    assert held(work.spare) == ["第二走访组"]
    assert Assignment.objects.filter(unit=work.spare).count() == 2
    assert teams.assign_units(actor=staff, round=work.one, team=None, units=[work.spare]) == (1, 1)
    assert held(work.spare) == []
    assert Entry.objects.filter(act="team.assign").count() == 3


def test_unit_stays_with_its_team_when_assigned_again(work, staff):
    assert teams.assign_units(actor=staff, round=work.one, team=work.team1, units=[work.unit1]) == (0, 0)
    assert Assignment.objects.filter(unit=work.unit1).count() == 1


def test_assignment_is_refused_where_a_member_keeps_away(work, staff, member1):
    avoidances.declare(actor=member1, unit=work.spare, relation="own_unit")
    with pytest.raises(ValidationError) as refusal:
        teams.assign_units(actor=staff, round=work.one, team=work.team1, units=[work.spare, work.unit2])
    assert "蓝天局" in refusal.value.messages[0]
    assert member1.name in refusal.value.messages[0]
    assert (held(work.spare), held(work.unit2)) == ([], ["第二走访组"])
    assert not Entry.objects.filter(act="team.assign").exists()


def test_unit_out_of_scope_is_not_assigned(work, staff):
    foreign = builders.make_unit("河外局")
    with pytest.raises(ValidationError) as refusal:
        teams.assign_units(actor=staff, round=work.one, team=work.team1, units=[foreign])
    assert "河外局" in refusal.value.messages[0]
    assert held(foreign) == []


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_unit_is_not_handed_over_while_its_visit_is_written(state, work, staff, member1):
    builders.make_visit(work.team1, work.unit1, member1, state=state)
    with pytest.raises(ValidationError) as refusal:
        teams.assign_units(actor=staff, round=work.one, team=work.team2, units=[work.unit1])
    assert "青山局" in refusal.value.messages[0]
    assert held(work.unit1) == ["第一走访组"]


def test_closed_round_assigns_nothing(work, staff):
    Round.objects.filter(pk=work.one.pk).update(state="closed")
    with pytest.raises(ValidationError):
        teams.assign_units(actor=staff, round=work.one, team=work.team1, units=[work.spare])
    assert held(work.spare) == []


@pytest.mark.parametrize("who", ["lead1", "reviewer", "leader", "secadmin"])
def test_only_staff_assign(who, work, request):
    with pytest.raises(PermissionDenied):
        teams.assign_units(
            actor=request.getfixturevalue(who), round=work.one, team=work.team1, units=[work.spare]
        )
    assert held(work.spare) == []


def test_assignment_page_assigns_what_is_ticked(work, as_staff, member1):
    url = reverse("rounds:set_assign", args=[work.one.pk])
    entry = work.one.scope.get(unit=work.spare)
    assert as_staff.post(url, {"team": work.team1.pk}).status_code == 422
    assert as_staff.post(url, {"pick": entry.pk, "team": ""}).status_code == 422
    answer = as_staff.post(f"{url}?hands=none", {"pick": entry.pk, "team": work.team1.pk})
    assert answer.status_code == 302
    assert held(work.spare) == ["第一走访组"]
    avoidances.declare(actor=member1, unit=work.unit2, relation="spouse")
    two = work.one.scope.get(unit=work.unit2)
    refused = as_staff.post(url, {"pick": two.pk, "team": work.team1.pk})
    assert refused.status_code == 422
    assert f'value="{two.pk}" checked' in refused.content.decode()
    assert as_staff.post(url, {"pick": two.pk, "team": "none"}).status_code == 302
    assert held(work.unit2) == []


def test_assignment_page_filters_by_hands(work, as_staff):
    url = reverse("rounds:assign", args=[work.one.pk])
    free = as_staff.get(url, {"hands": "none"}).context["page"]["rows"]
    assert [row.pk for row in free] == [work.one.scope.get(unit=work.spare).pk]
    first = as_staff.get(url, {"hands": work.team1.pk}).context["page"]["rows"]
    assert [row.pk for row in first] == [work.one.scope.get(unit=work.unit1).pk]


# Teams


def test_staff_sets_up_and_changes_a_team(work, as_staff):
    form = {"round": work.one.pk, "name": "第三走访组", "position": 3, "note": ""}
    assert as_staff.post(reverse("teams:create"), form).status_code == 302
    assert as_staff.post(reverse("teams:create"), form).status_code == 422
    team = VisitTeam.objects.get(name="第三走访组")
    edit = reverse("teams:edit", args=[team.pk])
    change = {"name": "三组", "position": 3, "note": "", "version": 1}
    assert as_staff.post(edit, change).status_code == 302
    assert as_staff.post(edit, change | {"name": "四组"}).status_code == 409
    assert VisitTeam.objects.get(pk=team.pk).name == "三组"


def test_team_page_says_what_is_visited(work, as_lead1, as_lead2, member1):
    builders.make_visit(work.team1, work.unit1, member1)
    page = as_lead1.get(reverse("teams:detail", args=[work.team1.pk]))
    assert page.context["visited"] == 1
    assert "青山局" in page.content.decode()
    assert as_lead2.get(reverse("teams:detail", args=[work.team1.pk])).status_code == 404


def test_draft_is_no_visit(work, as_staff, member1):
    builders.make_visit(work.team1, work.unit1, member1, state="draft")
    assert as_staff.get(reverse("teams:detail", args=[work.team1.pk])).context["visited"] == 0


def test_member_sees_his_own_team_only(work, as_member1):
    text = as_member1.get(reverse("teams:list")).content.decode()
    assert "第一走访组" in text
    assert "第二走访组" not in text


@pytest.mark.parametrize("page", ["teams:list", "rounds:teams", "rounds:assign", "rounds:scope"])
def test_queries_do_not_grow_with_rows(page, work, as_staff):
    url = reverse(page, args=[] if page == "teams:list" else [work.one.pk])
    as_staff.get(url)
    with CaptureQueriesContext(connection) as few:
        as_staff.get(url)
    for number in range(5):
        team = builders.make_team(work.one)
        builders.join(team, member(number))
        unit = builders.make_unit()
        builders.put_in_scope(work.one, unit)
        builders.hand(team, unit)
    with CaptureQueriesContext(connection) as many:
        as_staff.get(url)
    assert len(many) == len(few)


def member(number):
    return User.objects.create_user(username=f"m{number}", name=f"组员{number}", role="member")


def test_team_page_queries_do_not_grow(work, as_staff, member1):
    url = reverse("teams:detail", args=[work.team1.pk])
    as_staff.get(url)
    with CaptureQueriesContext(connection) as few:
        as_staff.get(url)
    for number in range(5):
        builders.join(work.team1, member(number))
        unit = builders.make_unit()
        builders.hand(work.team1, unit)
        builders.make_visit(work.team1, unit, member1)
    with CaptureQueriesContext(connection) as many:
        as_staff.get(url)
    assert len(many) == len(few)


# Avoidance


def test_avoidance_closes_unit_at_the_next_request(work, as_member1, member1):
    page = reverse("teams:detail", args=[work.team1.pk])
    assert "青山局" in as_member1.get(page).content.decode()
    form = {"unit": "青山局", "relation": "own_unit", "note": ""}
    assert as_member1.post(reverse("teams:declare"), form).status_code == 302
    assert "青山局" not in as_member1.get(page).content.decode()
    recusal = Recusal.objects.get()
    assert Entry.objects.get(act="recusal.declare").detail == {"about": "unit", "relation": "own_unit"}
    assert as_member1.post(reverse("teams:withdraw", args=[recusal.pk])).status_code == 302
    recusal.refresh_from_db()
    assert recusal.withdrawn_at
    assert "青山局" in as_member1.get(page).content.decode()
    assert Entry.objects.filter(act="recusal.withdraw").count() == 1


def test_avoidance_closes_cadre(work, as_member1, member1):
    cadre = builders.make_cadre(work.unit1, "单伟")
    builders.make_cadre(work.unit1, "单巍")
    form = {"cadre": "shanwei", "relation": "affinity", "note": ""}
    answer = as_member1.post(reverse("teams:declare"), form)  # two are read so: choose
    assert answer.status_code == 422
    assert f'name="cadre_key" value="{cadre.pk}"' in answer.content.decode()
    assert as_member1.post(reverse("teams:declare"), form | {"cadre_key": cadre.pk}).status_code == 302
    assert not Cadre.objects.visible_to(member1).filter(pk=cadre.pk).exists()
    assert (
        as_member1.post(reverse("teams:declare"), form | {"cadre": "单伟"}).status_code == 422
    )  # is closed now


def test_avoidance_is_declared_of_a_stranger_who_may_be_named(work, as_member1, member1):
    cadre = builders.make_cadre(work.unit2, "单伟")
    form = {"cadre": "单伟", "relation": "affinity"}
    assert as_member1.post(reverse("teams:declare"), form).status_code == 302
    assert not Cadre.objects.nameable_by(member1).filter(pk=cadre.pk).exists()


def test_avoidance_is_declared_once(work, member1):
    avoidances.declare(actor=member1, unit=work.unit1, relation="own_unit")
    with pytest.raises(ValidationError):
        avoidances.declare(actor=member1, unit=work.unit1, relation="spouse")
    assert Recusal.objects.count() == 1


def test_nobody_withdraws_for_another(work, member1, member2, as_member2):
    recusal = avoidances.declare(actor=member1, unit=work.unit1, relation="own_unit")
    with pytest.raises(PermissionDenied):
        avoidances.withdraw(actor=member2, recusal=recusal)
    assert as_member2.post(reverse("teams:withdraw", args=[recusal.pk])).status_code == 404
    recusal.refresh_from_db()
    assert recusal.withdrawn_at is None


def test_everyone_sees_his_own_avoidances_and_staff_all(work, member1, as_member1, as_member2, as_staff):
    avoidances.declare(actor=member1, unit=work.unit1, relation="spouse", note="配偶在此任职")
    url = reverse("teams:avoidances")
    assert "配偶在此任职" in as_member1.get(url).content.decode()
    assert "配偶在此任职" in as_staff.get(url).content.decode()
    assert "配偶在此任职" not in as_member2.get(url).content.decode()


@pytest.mark.parametrize("who", ["reviewer", "leader", "secadmin", "sysadmin", "auditor"])
def test_avoidances_are_nobody_elses_business(who, request, sign_in):
    assert sign_in(request.getfixturevalue(who)).get(reverse("teams:avoidances")).status_code == 403


@pytest.mark.parametrize("words", ["\x00", "青" * 61, "𠮷", "' or 1=1", "%_", "·"])
def test_odd_words_find_nothing_and_break_nothing(words, work, as_member1):
    for name in ("cadre", "unit"):
        form = {name: words, "relation": "affinity"}
        assert as_member1.post(reverse("teams:declare"), form).status_code == 422
        assert as_member1.get(reverse("teams:declare"), {"offers": name, "text": words}).status_code in {
            200,
            404,
        }
