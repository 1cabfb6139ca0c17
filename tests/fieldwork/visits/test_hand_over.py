"""A unit goes to another team with its drafts: nothing is lost, nobody works on it twice."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from cadre_review.audit.models import Entry
from tests import world as log
from tests.conftest import client_of
from tests.fieldwork.offline.test_server import Phone
from tests.fieldwork.offline.test_server import visit as boxed
from tests.world import Office, make_survey, make_team, visit_post
from visits.avoidance.models import Recusal
from visits.core.history.models import Revision
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.actions.hand_over import hand_over
from visits.fieldwork.visits.models import Draft, StateChange, Visit
from visits.organisation.rounds.models import Assignment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


def give(office, staff, reason="任务调整"):
    held = Assignment.objects.in_hand().get(unit=office.unit)
    return hand_over(actor=staff, assignment=held, team=office.other_team, reason=reason)


def test_drafts_go_along_and_what_was_sent_in_stays(office, staff):
    survey = make_survey(staff, staff, office.team, office.unit)
    draft, sent = log.draft(office), log.submitted(office)
    draft.follow_ups.create(text="补充材料")
    assert give(office, staff) == 1
    draft.refresh_from_db()
    sent.refresh_from_db()
    survey.refresh_from_db()
    assert (draft.team, sent.team, survey.team) == (office.other_team, office.team, office.other_team)
    assert list(draft.members_present.all()) == [office.member1]
    step = StateChange.objects.get(visit=draft, act="hand_over")
    assert (step.before, step.after, step.reason) == ("draft", "draft", "任务调整")
    kept = Revision.objects.get(thing="visits.visit", thing_id=draft.pk, version=draft.version)
    assert kept.content["follow_ups"][0]["text"] == "补充材料"
    assert Entry.objects.get(act="team.hand_over").detail["visits"] == [draft.pk]
    assert log.logged("visit.hand_over", draft) == 1


def test_new_team_finishes_the_visit_and_old_team_is_told_where_it_is(office, staff, member1, member2, lead2):
    from visits.organisation.rounds.models import TeamMembership

    TeamMembership.objects.create(
        team=office.other_team, user=lead2, from_on=office.round.starts_on, is_lead=True
    )
    visit = log.draft(office)
    give(office, staff)
    visit.refresh_from_db()
    page = reverse("visits:edit", args=[visit.pk])
    post = visit_post(office, base_version=visit.version, visited_on=visit.visited_on, observed="新组补写")
    post["client_key"] = str(visit.client_key)
    told = client_of(member1).post(page, post | {"observed": "老组还在写的字"})
    assert told.status_code == 409
    assert "第二组" in told.content.decode()
    assert "老组还在写的字" in told.content.decode()
    talk = client_of(member1).post(
        reverse("visits:interview_create", args=[visit.pk]), {"text": "谈话还在写"}
    )
    assert talk.status_code == 409
    assert "谈话还在写" in talk.content.decode()
    assert client_of(member2).post(page, post).status_code == 302
    visit.refresh_from_db()
    assert visit.observed == "新组补写"
    assert list(visit.members_present.all()) == [office.member1]
    states.submit(actor=lead2, visit=visit)
    assert Visit.objects.get(pk=visit.pk).state == "submitted"


def test_typed_text_stays_with_its_author_alone(office, staff, member1, member2):
    visit, key = log.draft(office), uuid4()
    Draft.objects.create(
        owner=member1, client_key=key, form="visit", visit=visit, address="/x/",
        content='{"observed": ["没有保存的话"]}',
    )  # fmt: skip
    give(office, staff)
    page = client_of(member1).get(reverse("drafts:read", args=[key])).content.decode()
    assert "没有保存的话" in page
    assert "第二组" in page
    assert client_of(member2).get(reverse("drafts:read", args=[key])).status_code == 404


def test_what_the_draft_box_still_holds_is_refused_naming_the_new_team(office, staff, member1, lead1):
    phone, visit = Phone(member1), log.draft(office)
    give(office, staff)
    before = Visit.objects.count()
    new = phone.send("visit", uuid4(), boxed(office), unit=office.unit.pk)
    old = phone.send("visit", visit.client_key, boxed(office), base=visit.version, unit=office.unit.pk)
    talk = phone.send("interview", uuid4(), {"text": ["谈话"]}, visit_key=str(visit.client_key))
    for answer in (new, old, talk):
        assert answer.status_code == 403
        assert "第二组" in answer.json()["message"]
    visit.refresh_from_db()
    assert (Visit.objects.count(), visit.observed) == (before, "项目按期推进")


def test_visit_returned_after_the_hand_over_goes_to_the_team_that_has_the_unit(office, staff):
    visit = log.submitted(office)
    give(office, staff)
    states.return_visit(actor=staff, visit=visit, reason="请补充数据")
    visit.refresh_from_db()
    assert (visit.team, visit.state) == (office.other_team, "returned")


def test_refused_hand_over_changes_nothing(office, staff, lead1, member2):
    visit = log.draft(office)
    with pytest.raises(PermissionDenied):
        give(office, lead1)
    with pytest.raises(ValidationError):
        give(office, staff, reason=" ")
    Recusal.objects.create(user=member2, unit=office.unit, relation="own_unit")
    with pytest.raises(ValidationError, match=member2.name):
        give(office, staff)
    foreign = make_team(office.round.__class__.objects.create(
        name="别轮", starts_on=office.round.starts_on, ends_on=office.round.ends_on, scheme=office.scheme
    ), name="别组")  # fmt: skip
    with pytest.raises(ValidationError):
        hand_over(actor=staff, assignment=office.assignment, team=foreign, reason="换")
    visit.refresh_from_db()
    office.assignment.refresh_from_db()
    assert (visit.team, office.assignment.ended_on) == (office.team, None)


def test_staff_hand_over_on_the_page(office, staff, lead1):
    log.draft(office)
    page = reverse("rounds:hand_over", args=[office.assignment.pk])
    assert client_of(lead1).get(page).status_code == 403
    client = client_of(staff)
    assert client.post(page, {"team": office.other_team.pk, "reason": ""}).status_code == 422
    assert client.post(page, {"team": office.other_team.pk, "reason": "任务调整"}).status_code == 302
    assert Assignment.objects.in_hand().get(unit=office.unit).team == office.other_team
    assert client.get(page).status_code == 404
