"""An appraisal: its list, recusals before the pack opens, the frozen pack, views, votes, conclusions, minutes."""

import io
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from cadre_review.audit.models import Entry
from tests.world import (
    accepted_visit,
    frozen,
    hand,
    join,
    make_appraisal,
    make_cadre,
    make_finding,
    make_round,
    make_talk,
    make_team,
    make_unit,
    state,
)
from visits.avoidance.models import Recusal
from visits.core.history.models import Revision
from visits.fieldwork.visits.models import Statement
from visits.judgement.appraisals.actions import put_on
from visits.judgement.appraisals.models import Appraisal, AppraisalItem
from visits.judgement.appraisals.pack import digest
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(member1):
    team = make_team(make_round())
    join(team, member1)
    return hand(team, make_unit("审计局"))[0].unit


@pytest.fixture
def cadre(unit, member1):
    """A cadre of whom something was said on either side."""
    one = make_cadre(unit)
    visit = accepted_visit(team=unit.assignments.get().team, unit=unit, author=member1)
    state(talk=make_talk(visit=visit), text="带头驻守工地", cadre=one)
    state(talk=make_talk(visit=visit), text="会上很少表态", side="against", cadre=one)
    return one


def url(name, thing):
    return reverse(f"appraisals:{name}", args=[thing.pk])


def words(answer):
    return answer.content.decode()


def post(client, name, thing, **values):
    answer = client.post(url(name, thing), values)
    thing.refresh_from_db()
    return answer


def test_a_meeting_goes_from_its_list_to_its_minutes(
    cadre, unit, staff, reviewer, leader, as_staff, as_reviewer, as_leader
):
    leadership = LeadershipTeam.objects.create(unit=unit)
    make_finding(staff, reviewer, cadre=cadre)
    form = {"client_key": uuid4(), "title": "年度研判", "held_on": timezone.localdate(), "chair": leader.pk,
            "members": [staff.pk, reviewer.pk]}  # fmt: skip
    assert (
        as_staff.post(reverse("appraisals:create"), form | {"members": [staff.pk]}).status_code == 422
    )  # two
    for _twice in range(2):
        assert as_staff.post(reverse("appraisals:create"), form).status_code == 302
    meeting = Appraisal.objects.get()
    assert post(as_staff, "freeze", meeting, version=meeting.version).status_code == 422  # nobody on the list
    assert post(as_staff, "put_on", meeting, cadre="无此人").status_code == 422
    assert post(as_staff, "put_on", meeting, cadre=cadre.name).status_code == 302
    assert post(as_staff, "put_on", meeting, unit="审计局").status_code == 302
    item, of_team = meeting.items.all()
    assert of_team.leadership_team == leadership
    assert post(as_staff, "freeze", meeting, version=meeting.version).status_code == 302
    item.refresh_from_db()
    assert meeting.state == "frozen"
    assert {row["text"] for row in item.pack["statements"]} == {"带头驻守工地", "会上很少表态"}
    assert [row["state"] for row in item.pack["findings"]] == ["verified"]

    assert (
        post(as_reviewer, "view", item, proposed="runs_well", view="x").status_code == 422
    )  # not of a cadre
    assert post(as_reviewer, "view", item, proposed="keep", view="能干事，话不多").status_code == 302
    assert post(as_reviewer, "view", item, proposed="keep", view="能干事，话不多，稳").status_code == 302
    assert Revision.objects.filter(thing="visits.appraisalview").count() == 2  # the former view is kept
    assert post(as_reviewer, "vote", item, vote="for").status_code == 422  # nothing lies before the meeting
    assert as_reviewer.get(url("conclude", item)).status_code == 403
    assert (
        post(as_leader, "conclude", item, conclusion="keep", grounds="两条陈述、一条发现").status_code == 302
    )
    assert post(as_reviewer, "vote", item, vote="for").status_code == 302
    assert post(as_leader, "vote", item, vote="for").status_code == 302
    assert (
        post(as_leader, "close", meeting, version=meeting.version).status_code == 422
    )  # the team has none yet
    post(as_leader, "conclude", of_team, conclusion="runs_well", grounds="运行正常")
    post(as_leader, "vote", of_team, vote="against")
    present = [one.pk for one in meeting.members.exclude(user=staff)]
    assert post(as_staff, "record", meeting, act="attend", present=present).status_code == 302
    minutes = {"version": meeting.version, "minutes": "逐一介绍、发言、表决。"}
    assert post(as_staff, "minutes", meeting, **minutes).status_code == 302
    answer = post(as_leader, "close", meeting, version=meeting.version)
    assert "多数" in words(answer)
    post(as_leader, "vote", of_team, vote="for")
    assert post(as_leader, "close", meeting, version=meeting.version).status_code == 302
    assert meeting.state == "closed"
    assert post(as_reviewer, "vote", item, vote="against").status_code == 422
    acts = Entry.objects.filter(act__startswith="appraisal.").values_list("act", flat=True)
    assert {"appraisal.prepare", "appraisal.freeze", "appraisal.view", "appraisal.conclude", "appraisal.vote",
            "appraisal.minutes", "appraisal.close"} <= set(acts)  # fmt: skip

    paper = Document(io.BytesIO(as_reviewer.get(url("paper", meeting)).content))
    text = "\n".join(one.text for one in paper.paragraphs)
    assert meeting.digest in text
    for said in ("能干事，话不多，稳", "逐一介绍"):
        assert said in text
    facts = [[cell.text for cell in row.cells] for row in paper.tables[0].rows]
    assert ["缺席", staff.name] in facts


def test_who_keeps_away_is_recused_before_the_pack_opens(
    cadre, unit, staff, reviewer, leader, as_reviewer, as_leader
):
    other = make_cadre(unit, name="另一人")
    Recusal.objects.create(user=reviewer, cadre=cadre, relation="kin")
    meeting = frozen(staff, make_appraisal(staff, leader, [reviewer], cadre, other))
    item, second = meeting.items.all()
    assert [one.user for one in item.recusals.all()] == [reviewer]
    assert not second.recusals.exists()
    for name in ("item", "view", "vote", "recuse"):
        assert as_reviewer.get(url(name, item)).status_code == 404
    page = words(as_reviewer.get(url("detail", meeting)))
    assert cadre.name not in page
    assert "另一人" in page
    Recusal.objects.all().delete()  # a declaration withdrawn afterwards opens nothing any more
    assert as_reviewer.get(url("item", item)).status_code == 404
    text = "\n".join(one.text for one in Document(
        io.BytesIO(as_reviewer.get(url("paper", meeting)).content)).paragraphs)  # fmt: skip
    assert cadre.name not in text
    assert as_leader.get(url("item", item)).status_code == 200


def test_one_may_keep_away_by_ones_own_word_and_ones_view_goes(cadre, staff, reviewer, leader, as_reviewer):
    meeting = frozen(staff, make_appraisal(staff, leader, [reviewer], cadre))
    item = meeting.items.get()
    post(as_reviewer, "view", item, proposed="keep", view="好")
    assert post(as_reviewer, "recuse", item, reason="老同事").status_code == 302
    assert not item.views.exists()
    assert as_reviewer.get(url("item", item)).status_code == 404


def test_the_pack_stays_as_it_was_and_shows_when_it_was_touched(cadre, staff, reviewer, leader, as_leader):
    meeting = frozen(staff, make_appraisal(staff, leader, [reviewer], cadre))
    item = meeting.items.get()
    Statement.objects.update(text="改了")
    assert "带头驻守工地" in words(as_leader.get(url("item", item)))
    assert digest(item.pack) == item.digest
    AppraisalItem.objects.filter(pk=item.pk).update(pack=item.pack | {"gaps": []})
    assert "与摘要不符" in words(as_leader.get(url("item", item)))


def test_nobody_else_sees_the_meeting(cadre, staff, reviewer, leader, as_member1):
    meeting = make_appraisal(staff, leader, [reviewer], cadre)
    assert as_member1.get(url("detail", meeting)).status_code == 403
    Appraisal.objects.filter(pk=meeting.pk).update(created_by=leader)
    meeting.members.filter(user=staff).delete()
    assert not Appraisal.objects.visible_to(staff).exists()


def test_the_page_asks_the_same_number_of_questions(cadre, unit, staff, reviewer, leader, as_leader):
    meeting = make_appraisal(staff, leader, [reviewer], cadre)

    def count():
        with CaptureQueriesContext(connection) as seen:
            assert as_leader.get(url("detail", meeting)).status_code == 200
        return len(seen)

    count()
    first = count()
    for n in range(4):
        put_on(actor=staff, appraisal=Appraisal.objects.get(), thing=make_cadre(unit, name=f"干部{n}"))
    assert count() == first
