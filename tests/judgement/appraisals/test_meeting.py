"""Meeting mode: motions on the list, one item before the meeting, votes from each seat, results, minutes."""

import io
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from cadre_review.audit.models import Entry
from tests.conftest import client_of
from tests.world import frozen, make_appraisal, make_cadre, make_decision, make_unit
from visits.avoidance.models import Recusal
from visits.judgement.appraisals.actions import give_view, vote
from visits.judgement.appraisals.models import Appraisal, AppraisalItem
from visits.judgement.decisions.models import Decision
from visits.judgement.meetings.actions import counted, enter_for, put_motion, show, write_result

pytestmark = pytest.mark.django_db


@pytest.fixture
def motion(staff, reviewer, leader):
    cadre = make_cadre(make_unit(), name="某甲乙")
    return make_decision(
        staff, cadre=cadre, kind="lateral", state="signed", seconded_by=reviewer, signed_by=leader
    )


@pytest.fixture
def held(staff, reviewer, leader, motion):
    """A meeting of three with the motion and another cadre on its list, the pack frozen."""
    made = make_appraisal(staff, leader, [reviewer], make_cadre(make_unit(), name="某丙丁"))
    put_motion(actor=staff, appraisal=made, motion=motion)
    made.refresh_from_db()
    return frozen(staff, made)


@pytest.fixture
def item(held):
    return held.items.get(motion__isnull=False)


def before(staff, item):
    """The item before the meeting."""
    show(actor=staff, appraisal=item.appraisal, item=item)
    return AppraisalItem.objects.get(pk=item.pk)


def url(name, held):
    return reverse(f"appraisals:{name}", args=[held.pk])


def test_only_a_signed_motion_comes_on_the_list(staff, reviewer, leader):
    made = make_appraisal(staff, leader, [reviewer])
    drafted = make_decision(staff, cadre=make_cadre(make_unit()), kind="lateral")
    with pytest.raises(ValidationError):
        put_motion(actor=staff, appraisal=made, motion=drafted)


def test_votes_are_taken_only_while_the_item_is_before_the_meeting_and_can_be_changed(
    staff, leader, reviewer, item
):
    with pytest.raises(ValidationError):
        vote(actor=leader, item=item, vote="for")
    item = before(staff, item)
    vote(actor=leader, item=item, vote="against")
    vote(actor=leader, item=item, vote="for")
    give_view(actor=reviewer, item=item, proposed="", view="同意，工作扎实")
    assert item.views.get(user=leader).vote == "for"
    assert counted(item) == {
        "entitled": 3,
        "present": 3,
        "votes_for": 1,
        "votes_against": 0,
        "votes_abstained": 2,
    }
    other = item.appraisal.items.exclude(pk=item.pk).get()
    show(actor=staff, appraisal=item.appraisal, item=other)
    with pytest.raises(ValidationError):
        vote(actor=reviewer, item=AppraisalItem.objects.get(pk=item.pk), vote="for")


def test_a_carried_motion_takes_its_counts_along_and_is_closed(staff, leader, reviewer, item, motion):
    item = before(staff, item)
    for user in (leader, reviewer):
        vote(actor=user, item=item, vote="for")
    write_result(actor=staff, item=item, result="carried", **counted(item))
    motion.refresh_from_db()
    assert (motion.state, motion.met_on, motion.body) == (
        "signed",
        item.appraisal.held_on,
        item.appraisal.title,
    )
    assert (motion.entitled, motion.votes_for, motion.votes_abstained) == (3, 2, 1)
    assert Entry.objects.filter(act="appraisal.result").count() == 1
    with pytest.raises(ValidationError):
        write_result(actor=staff, item=item, result="deferred")
    with pytest.raises(ValidationError):
        vote(actor=leader, item=AppraisalItem.objects.get(pk=item.pk), vote="against")


@pytest.mark.parametrize(
    "counts",
    [
        {"entitled": 9, "present": 5, "votes_for": 5, "votes_against": 0, "votes_abstained": 0},
        {"entitled": 9, "present": 9, "votes_for": 4, "votes_against": 3, "votes_abstained": 2},
        {"entitled": 9, "present": 7, "votes_for": 7, "votes_against": 1, "votes_abstained": 0},
    ],
)
def test_without_quorum_or_majority_nothing_is_carried(staff, item, counts):
    item = before(staff, item)
    with pytest.raises(ValidationError):
        write_result(actor=staff, item=item, result="carried", **counts)
    assert not AppraisalItem.objects.get(pk=item.pk).result


def test_not_carried_needs_a_reason_and_deferred_leaves_the_motion(staff, item, motion):
    item = before(staff, item)
    counts = {"entitled": 3, "present": 3, "votes_for": 1, "votes_against": 2, "votes_abstained": 0}
    with pytest.raises(ValidationError):
        write_result(actor=staff, item=item, result="not_carried", reason="", **counts)
    write_result(actor=staff, item=item, result="not_carried", reason="会议认为时机尚不成熟", **counts)
    motion.refresh_from_db()
    assert motion.state == "withdrawn"


def test_deferred_leaves_the_motion_signed(staff, item, motion):
    write_result(actor=staff, item=before(staff, item), result="deferred")
    motion.refresh_from_db()
    assert (motion.state, motion.met_on) == ("signed", None)


def test_who_keeps_away_is_told_to_leave_and_has_no_vote(staff, reviewer, leader, motion):
    Recusal.objects.create(user=reviewer, cadre=motion.cadre, relation="affinity")
    made = make_appraisal(staff, leader, [reviewer])
    put_motion(actor=staff, appraisal=made, motion=motion)
    made.refresh_from_db()
    held = frozen(staff, made)
    item = before(staff, held.items.get())
    page = client_of(reviewer).get(url("seat", held)).content.decode()
    assert "请离场" in page
    assert "某甲乙" not in page
    assert "某甲乙" not in client_of(reviewer).get(url("screen", held)).content.decode()
    with pytest.raises(PermissionDenied):
        vote(actor=reviewer, item=item, vote="for")
    assert counted(item)["present"] == 2
    assert reviewer.name in client_of(leader).get(url("screen", held)).content.decode()


def test_a_secret_vote_is_counted_by_the_recorder_alone(staff, leader, held, item, as_staff):
    Appraisal.objects.filter(pk=held.pk).update(is_secret=True)
    item = before(staff, item)
    with pytest.raises(ValidationError):
        vote(actor=leader, item=item, vote="for")
    assert 'name="vote"' not in client_of(leader).get(url("seat", held)).content.decode()
    counts = {
        "entitled": 3,
        "present": 3,
        "votes_for": 2,
        "votes_against": 1,
        "votes_abstained": 0,
        "result": "carried",
    }
    assert as_staff.post(url("record", held), counts).status_code == 302
    assert AppraisalItem.objects.get(pk=item.pk).result == "carried"


def test_the_state_says_what_changed_and_nothing_of_a_vote(staff, leader, held, item, as_leader, as_reviewer):
    first = as_leader.get(url("state", held)).json()
    item = before(staff, item)
    second = as_leader.get(url("state", held)).json()
    assert first["state"] != second["state"]
    answer = as_leader.post(url("seat", held), {"for_item": item.pk, "vote": "for", "view": ""})
    assert answer.status_code == 302
    third = as_reviewer.get(url("state", held)).json()
    assert (third["state"], third["voted"]) == (second["state"], 1)
    assert set(json.loads(json.dumps(third))) == {"state", "voted"}


def test_a_vote_for_an_item_that_is_over_is_not_taken_for_the_next(staff, held, item, as_leader):
    other = held.items.exclude(pk=item.pk).get()
    before(staff, item)
    answer = as_leader.post(url("seat", held), {"for_item": other.pk, "vote": "for"}, follow=True)
    assert "下一议题" in answer.content.decode()
    assert not item.views.exists()


def test_the_chair_concludes_at_their_seat_and_every_seat_votes_on_it(
    staff, held, item, as_leader, as_reviewer
):
    other = held.items.exclude(pk=item.pk).get()
    assert as_leader.post(url("show", held), {"item": other.pk, "back": "seat"}).url == url("seat", held)
    assert 'name="chair-grounds"' not in as_reviewer.get(url("seat", held)).content.decode()
    sent = {"for_item": other.pk, "act": "conclude", "chair-conclusion": "keep"}
    refused = as_leader.post(url("seat", held), sent)
    assert (refused.status_code, bool(refused.context["form"].errors)) == (422, False)
    assert as_reviewer.post(url("seat", held), sent | {"chair-grounds": "两条陈述"}).status_code == 422
    assert as_leader.post(url("seat", held), sent | {"chair-grounds": "两条陈述"}).status_code == 302
    assert AppraisalItem.objects.get(pk=other.pk).conclusion == "keep"
    assert as_reviewer.post(url("seat", held), {"for_item": other.pk, "vote": "for"}).status_code == 302
    page = as_leader.get(reverse("appraisals:item", args=[other.pk]))
    assert page.context["head"].press["url"] == url("seat", held)


def test_the_recorder_takes_down_who_is_there(staff, leader, held, item, as_staff, as_leader):
    before(staff, item)
    there = [one.pk for one in held.members.exclude(user=leader)]
    assert as_staff.post(url("record", held), {"act": "attend", "present": there}).status_code == 302
    assert counted(item)["present"] == 2
    assert Entry.objects.get(act="appraisal.attend").detail["present"] == 2
    assert as_leader.post(url("record", held), {"act": "attend", "present": []}).status_code == 403
    assert as_staff.post(url("record", held), {"act": "attend", "present": [999999]}).status_code == 422
    Appraisal.objects.filter(pk=held.pk).update(state="closed")
    assert 'value="attend"' not in as_staff.get(url("record", held)).content.decode()


def test_the_recorder_enters_for_a_member_without_a_device(staff, leader, reviewer, held, item, as_staff):
    item = before(staff, item)
    members = {one.user_id: one for one in held.members.all()}
    sent = {"act": "for", "for-member": members[reviewer.pk].pk, "for-vote": "for", "for-view": "同意"}
    assert as_staff.post(url("record", held), sent).status_code == 302
    given = item.views.get(user=reviewer)
    assert (given.vote, given.view) == ("for", "同意")
    line = Entry.objects.filter(act="appraisal.vote").latest("number")
    assert (line.actor_id, line.detail["user"]) == (staff.pk, reviewer.pk)
    members[leader.pk].was_present = False
    members[leader.pk].save()
    assert as_staff.post(url("record", held), sent | {"for-member": members[leader.pk].pk}).status_code == 422
    with pytest.raises(ValidationError):
        enter_for(actor=staff, item=item, member=members[leader.pk], vote="for")
    with pytest.raises(PermissionDenied):
        enter_for(actor=leader, item=item, member=members[reviewer.pk], vote="against")
    Appraisal.objects.filter(pk=held.pk).update(is_secret=True)
    assert 'value="for"' not in as_staff.get(url("record", held)).content.decode().replace('name="vote"', "")
    with pytest.raises(ValidationError):
        enter_for(
            actor=staff, item=AppraisalItem.objects.get(pk=item.pk), member=members[reviewer.pk], vote="for"
        )


def test_only_staff_and_the_chair_bring_items_up(held, item, as_reviewer, as_leader):
    assert as_reviewer.post(url("show", held), {"item": item.pk}).status_code == 403
    assert as_leader.post(url("show", held), {"item": item.pk}).status_code == 302
    assert Appraisal.objects.get(pk=held.pk).shown_id == item.pk
    assert Decision.objects.count() == 1


def test_the_minutes_name_result_and_votes(staff, leader, reviewer, held, item, as_staff):
    item = before(staff, item)
    for user in (leader, reviewer):
        vote(actor=user, item=item, vote="for")
    write_result(actor=staff, item=item, result="carried", **counted(item))
    paper = as_staff.get(url("paper", held))
    words = "\n".join(one.text for one in Document(io.BytesIO(paper.content)).paragraphs)
    assert "结果：通过" in words
    assert f"{leader.name}、{reviewer.name}" in words or f"{reviewer.name}、{leader.name}" in words


@pytest.mark.parametrize(("name", "questions"), [("screen", 22), ("seat", 24), ("record", 22), ("state", 9)])
def test_pages_of_the_room_ask_a_fixed_number_of_questions(name, questions, staff, held, item, as_staff):
    before(staff, item)
    as_staff.get(url(name, held))
    with CaptureQueriesContext(connection) as asked:
        assert as_staff.get(url(name, held)).status_code == 200
    assert len(asked) <= questions
