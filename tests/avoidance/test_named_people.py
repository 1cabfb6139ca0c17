"""Kin, declared avoidance and an ended membership, posted to every form that names people: refused, nothing written."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from tests.conftest import client_of, enter
from tests.world import Office, interview_post, make_plan, make_team, visit_post, workday
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Cadre, FamilyMember
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.models import Interview, Visit
from visits.organisation.rounds.models import Assignment, TeamMembership

pytestmark = pytest.mark.django_db
GROUNDS = ("kin", "declared", "own unit", "ended")


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    """``lead2`` serves with member1 and lead1: the person who is named."""
    held = Office(member1, lead1, member2)
    TeamMembership.objects.create(team=held.team, user=enter("lead2"), from_on=held.round.starts_on)
    return held


def named(office: Office) -> Any:
    return TeamMembership.objects.get(user__username="lead2").user


def plant(office: Office, ground: str) -> Any:
    """Put the person named in the ground towards the first cadre of the unit, its unit, or the team."""
    person, cadre = named(office), office.cadres[0]
    if ground == "ended":
        day = timezone.localdate() - dt.timedelta(days=1)
        TeamMembership.objects.filter(user=person).update(to_on=day)
    elif ground == "declared":
        Recusal.objects.create(user=person, unit=office.unit, relation="other")
    else:
        home = office.unit if ground == "own unit" else office.other_unit
        plain = {"sex": "male", "birth_month": dt.date(1980, 1, 1), "created_by": office.lead1}
        own = Cadre.objects.create(client_key=uuid4(), name="本人", account=person, unit=home, **plain)
        if ground == "kin":
            FamilyMember.objects.create(cadre=cadre, relative=own, relation="弟", name=own.name)
    return person


def visit_of(office: Office) -> Visit:
    made = Visit.objects.create(
        client_key=uuid4(), created_by=office.member1, round=office.round, team=office.team, unit=office.unit,
        visited_on=timezone.localdate(),
    )  # fmt: skip
    made.members_present.set([office.member1])
    return made


def talk_post(office: Office, visit: Visit, **changes: Any) -> dict[str, Any]:
    return interview_post(office, visit, source_cadre=office.cadres[0].pk, **changes)


def symposium_post(office: Office, **changes: Any) -> dict[str, Any]:
    key = str(uuid4())
    data = {
        "client_key": key, "draft_key": key, "base_version": 0, "draft_version": 0, "form_tab": uuid4().hex,
        "host": office.member1.pk, "recorder": office.lead1.pk, "minutes": "交流情况", "_save": "1",
        "attendance-TOTAL_FORMS": 1, "attendance-INITIAL_FORMS": 0, "attendance-0-source_class": "staff",
        "attendance-0-expected": 8, "attendance-0-present": 8,
        "opinions-TOTAL_FORMS": 1, "opinions-INITIAL_FORMS": 0, "opinions-0-source_class": "staff",
        "opinions-0-source_relation": "subordinate", "opinions-0-source_circle": "work",
        "opinions-0-subject": f"c{office.cadres[0].pk}", "opinions-0-side": "for", "opinions-0-nature": "fact",
        "opinions-0-place": "performance", "opinions-0-circle": "work", "opinions-0-text": "作风扎实",
    }  # fmt: skip
    return data | changes


def to_visit(office: Office, person: Any) -> Any:
    post = visit_post(office, members_present=[office.member1.pk, person.pk])
    return client_of(office.member1).post(reverse("visits:create"), post)


def to_talk(role: str) -> Any:
    def posted(office: Office, person: Any) -> Any:
        visit = visit_of(office)
        url = reverse("visits:interview_create", args=[visit.pk])
        return client_of(office.member1).post(url, talk_post(office, visit, **{role: person.pk}))

    return posted


def to_note(office: Office, person: Any) -> Any:
    key = str(uuid4())
    post = {
        "client_key": key, "draft_key": key, "base_version": 0, "draft_version": 0, "form_tab": uuid4().hex,
        "source": f"c{office.cadres[0].pk}", "kind": "interview", "keywords": "要点", "_save": "1",
        "second_interviewer": person.pk,
    }  # fmt: skip
    return client_of(office.member1).post(reverse("visits:note_unit", args=[office.unit.pk]), post)


def to_symposium(role: str) -> Any:
    def posted(office: Office, person: Any) -> Any:
        url = reverse("visits:symposium_create", args=[visit_of(office).pk])
        return client_of(office.member1).post(url, symposium_post(office, **{role: person.pk}))

    return posted


def to_plan(office: Office, person: Any) -> Any:
    url = reverse("plans:create", args=[office.assignment.pk])
    post = {
        "client_key": uuid4(),
        "version": 0,
        "wanted_on": workday(),
        "part_of_day": "whole",
        "members": [person.pk],
    }
    return client_of(office.lead1).post(url, post)


def to_contact(office: Office, person: Any) -> Any:
    plan = make_plan(office.round, office.unit, office.lead1)
    post = {
        "client_key": uuid4(), "by": person.pk, "contacted_on": timezone.localdate(), "way": "phone",
        "partner": "办公室", "part_of_day": "whole", "agreed_on": "", "remark": "",
    }  # fmt: skip
    return client_of(office.lead1).post(reverse("plans:contact", args=[plan.pk]), post)


OF_UNIT = ("declared", "own unit")
FORMS = {
    "visit, members present": (to_visit, (*OF_UNIT, "ended")),
    "talk, first interviewer": (to_talk("interviewer"), GROUNDS),
    "talk, second interviewer": (to_talk("second_interviewer"), GROUNDS),
    "talk, recorder": (to_talk("recorder"), GROUNDS),
    "key words, second interviewer": (to_note, GROUNDS),
    "symposium, host": (to_symposium("host"), GROUNDS),
    "symposium, recorder": (to_symposium("recorder"), GROUNDS),
    "plan, members": (to_plan, (*OF_UNIT, "ended")),
    "plan, who made contact": (to_contact, (*OF_UNIT, "ended")),
}
CASES = [(name, ground) for name, (_post, grounds) in FORMS.items() for ground in grounds]
WRITTEN = ("Visit", "Interview", "Symposium", "PlannedVisit", "Contact", "Statement", "Rating", "Recusal")


def rows() -> dict[str, int]:
    return {name: apps.get_model("visits", name).objects.count() for name in WRITTEN}


@pytest.mark.parametrize("name", FORMS)
def test_somebody_without_a_ground_is_taken(office, name):
    response = FORMS[name][0](office, named(office))
    assert response.status_code == 302, response.context["form"].errors


@pytest.mark.parametrize(("name", "ground"), CASES)
def test_who_keeps_away_or_serves_no_more_is_refused_in_words(office, name, ground):
    person = plant(office, ground)
    if name.startswith(("talk", "symposium")):
        visit_of(office)  # as the form finds one
    before = rows()
    response = FORMS[name][0](office, person)
    assert response.status_code == 422
    form = response.context["form"]
    said = " ".join(text for texts in form.errors.values() for text in texts)
    assert said.strip()
    after = rows()
    assert after["Visit"] - before["Visit"] in {0, 1}
    assert {**after, "Visit": 0, "PlannedVisit": 0} == {**before, "Visit": 0, "PlannedVisit": 0}
    assert not Interview.objects.exists()
    assert not Symposium.objects.exists()


@pytest.mark.parametrize("ground", OF_UNIT)
def test_a_team_gets_no_unit_from_which_somebody_of_it_keeps_away(office, ground, staff, secadmin):
    plant(office, ground)
    Assignment.objects.filter(unit=office.unit).update(ended_on=timezone.localdate())
    office.round.scope.create(unit=office.unit)
    url = reverse("rounds:set_assign", args=[office.round.pk])
    entry = office.round.scope.get()
    response = client_of(staff).post(url, {"team": office.team.pk, "pick": [entry.pk]})
    assert response.status_code == 422
    assert named(office).name in response.content.decode()
    assert not Assignment.objects.in_hand().filter(unit=office.unit).exists()


@pytest.mark.parametrize("ground", OF_UNIT)
def test_nobody_joins_a_team_that_has_a_unit_he_keeps_away_from(office, ground, secadmin):
    person = plant(office, ground)
    TeamMembership.objects.filter(user=person).delete()
    url = reverse("teams:add_member", args=[office.team.pk])
    post = {"user": person.pk, "from_on": timezone.localdate().isoformat()}
    assert client_of(secadmin).post(url, post).status_code == 422
    assert not TeamMembership.objects.filter(user=person).exists()


@pytest.mark.parametrize("ground", OF_UNIT)
def test_a_unit_is_not_handed_to_a_team_that_keeps_away(office, ground, staff):
    person = plant(office, ground)
    team = make_team(office.round, person, name="第三组")
    TeamMembership.objects.filter(team=office.team, user=person).delete()
    url = reverse("rounds:hand_over", args=[office.assignment.pk])
    response = client_of(staff).post(url, {"team": team.pk, "reason": "回避"})
    assert response.status_code == 422
    assert Assignment.objects.get(pk=office.assignment.pk).ended_on is None


def test_who_keeps_away_from_a_unit_does_not_say_which_team_visits_it(office, staff):
    Recusal.objects.create(user=staff, unit=office.unit, relation="affinity")
    url = reverse("rounds:hand_over", args=[office.assignment.pk])
    assert client_of(staff).post(url, {"team": office.other_team.pk, "reason": "调整"}).status_code == 404
    assert assign_count(office) == 1


def assign_count(office: Office) -> int:
    return Assignment.objects.in_hand().filter(unit=office.unit, team=office.team).count()
