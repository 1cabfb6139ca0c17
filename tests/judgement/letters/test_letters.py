"""Feedback letters: drafted, signed by another, sent, answered; and nobody is quoted in them."""

import io
import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from cadre_review.audit.models import Entry
from tests import shown
from tests.core.lists.test_export import body_of, table_of
from tests.world import (
    accepted_visit,
    make_cadre,
    make_finding,
    make_letter,
    make_talk,
    make_task,
    make_unit,
    state,
)
from visits.avoidance.models import Recusal
from visits.core.lists.models import Export
from visits.judgement.letters.models import FeedbackLetter
from visits.judgement.letters.rules import quoted
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db
SAID = "他们开会只念稿子，三个月没有下过一次工地现场。"


@pytest.fixture
def leadership(unit):
    return LeadershipTeam.objects.create(unit=unit)


@pytest.fixture
def visit(team, unit, member1, leadership, staff):
    made = accepted_visit(team=team, unit=unit, author=member1, visited_on=timezone.localdate())
    state(talk=make_talk(visit=made), text=SAID, side="against", leadership_team=leadership)
    return made


def post(client, name, letter, **values):
    letter.refresh_from_db()
    answer = client.post(reverse(f"letters:{name}", args=[letter.pk]), {"version": letter.version} | values)
    letter.refresh_from_db()
    return answer


def text_of(held: bytes) -> str:
    return "\n".join(one.text for one in Document(io.BytesIO(held)).paragraphs)


def test_from_draft_to_answer(visit, unit, team, as_staff, as_leader) -> None:
    words = {
        "client_key": uuid4(),
        "round": team.round_id,
        "problems": "1. 深入现场不够。",
        "answer_by": "2030-01-01",
    }
    drafted = as_staff.post(reverse("letters:draft", args=[unit.pk]), words)
    letter = FeedbackLetter.objects.get()
    assert drafted["Location"] == reverse("letters:detail", args=[letter.pk])
    assert post(as_leader, "sign", letter).status_code == 302
    assert (
        post(as_staff, "send", letter, number="组函〔2018〕7号", sent_on=timezone.localdate()).status_code
        == 302
    )
    answered = {"answer": "已制定下沉计划。", "answered_on": timezone.localdate()}
    assert post(as_staff, "answer", letter, **answered).status_code == 302
    assert letter.state == "answered"
    assert letter.version == 4
    paper = as_staff.get(reverse("letters:paper", args=[letter.pk]))
    text = text_of(paper.content)
    for part in ("审计局：", "深入现场不够", "2030-01-01", "组函〔2018〕7号", letter.signed_by.name):
        assert part in text
    assert Export.objects.get().list_key == "letter"
    shown = as_staff.get(reverse("letters:detail", args=[letter.pk])).content.decode()
    assert "已制定下沉计划" in shown
    assert Entry.objects.filter(act__startswith="letter.").count() == 4


@pytest.mark.parametrize("name", ["praise", "problems", "demands"])
def test_words_of_a_talk_are_refused_where_they_stand(visit, unit, team, as_staff, name) -> None:
    words = {"client_key": uuid4(), "round": team.round_id, name: "有人说：三个月没有下过一次 工地现场。"}
    answer = as_staff.post(reverse("letters:draft", args=[unit.pk]), words)
    assert answer.status_code == 422
    assert "谈话原文" in answer.content.decode()
    assert not FeedbackLetter.objects.exists()


def test_a_run_of_twelve_is_a_quotation_and_eleven_are_not(visit, unit, team) -> None:
    plain = "".join(SAID.split())
    assert quoted([plain[3:15]], unit, team.round) == plain[3:15]
    assert quoted([plain[3:14]], unit, team.round) == ""


def test_what_was_heard_later_stops_the_signature(visit, unit, team, staff, leadership, as_leader) -> None:
    letter = make_letter(staff, unit, team.round, problems="值班电话长期无人接听影响群众办事")
    talk = make_talk(visit=visit)
    state(talk=talk, text="值班电话长期无人接听影响群众办事。", leadership_team=leadership)
    assert post(as_leader, "sign", letter).status_code == 422
    assert letter.state == "drafted"


def test_its_first_words_are_verified_findings(visit, unit, staff, reviewer, leadership, as_staff) -> None:
    finding = make_finding(staff, reviewer, leadership_team=leadership)
    address = reverse("letters:draft", args=[unit.pk])
    type(finding).objects.filter(pk=finding.pk).update(
        state="verified",
        reason="已核实",
        decided_by=reviewer,
        decided_on=timezone.localdate(),
        statement="重大事项议事规则执行不严",
    )
    assert "重大事项议事规则执行不严" in as_staff.get(address).content.decode()
    type(finding).objects.filter(pk=finding.pk).update(state="unverified")
    assert "重大事项议事规则执行不严" not in as_staff.get(address).content.decode()


def test_each_step_in_its_order_by_its_person(visit, unit, team, staff, leader, as_staff, as_leader) -> None:
    letter = make_letter(staff, unit, team.round)
    assert post(as_staff, "sign", letter).status_code == 403
    sent = {"number": "1", "sent_on": timezone.localdate()}
    assert post(as_staff, "send", letter, **sent).status_code == 422  # not signed yet
    post(as_leader, "sign", letter)
    assert post(as_staff, "edit", letter, problems="别的话").status_code == 422
    post(as_leader, "take_back", letter)
    assert post(as_staff, "edit", letter, problems="别的话。").status_code == 302
    assert letter.problems == "别的话。"
    assert post(as_staff, "edit", letter, problems="").status_code == 422
    own = make_letter(leader, make_unit("财政局"), team.round)
    assert post(as_leader, "sign", own).status_code == 403
    old = letter.version
    post(as_staff, "edit", letter, problems="再改。")
    answer = as_staff.post(reverse("letters:edit", args=[letter.pk]), {"version": old, "problems": "旧页。"})
    assert answer.status_code == 422


def test_one_letter_a_round_and_unit(visit, unit, team, staff, as_staff) -> None:
    make_letter(staff, unit, team.round)
    words = {"client_key": uuid4(), "round": team.round_id, "problems": "又一封。"}
    assert as_staff.post(reverse("letters:draft", args=[unit.pk]), words).status_code == 422
    assert FeedbackLetter.objects.count() == 1


def test_the_list_names_late_answers(visit, unit, team, staff, as_staff) -> None:
    late = {"state": "sent", "sent_on": "2018-01-01", "number": "1", "answer_by": "2018-02-01"}
    make_letter(staff, unit, team.round, **late)
    make_letter(staff, make_unit("财政局"), team.round)
    shown = as_staff.get(reverse("letters:list"), {"late": "on"}).content.decode()
    assert "审计局" in shown
    assert "财政局" not in re.sub(r"<option.*?</option>", "", shown)


def test_who_keeps_away_sees_none(visit, unit, team, staff, leader, as_leader) -> None:
    letter = make_letter(staff, unit, team.round)
    Recusal.objects.create(user=leader, unit=unit, relation="own_unit")
    assert as_leader.get(reverse("letters:detail", args=[letter.pk])).status_code == 404
    assert as_leader.get(reverse("letters:paper", args=[letter.pk])).status_code == 404
    Recusal.objects.all().delete()
    Recusal.objects.create(user=leader, cadre=make_cadre(unit), relation="kin")
    assert as_leader.get(reverse("letters:detail", args=[letter.pk])).status_code == 404


def test_words_are_looked_for_in_the_text_and_the_answer(
    unit, team, staff, leader, as_staff, as_leader
) -> None:
    make_letter(staff, unit, team.round, problems="值班制度落实不严。")
    make_letter(staff, make_unit("财政局"), team.round, demands="三个月内建立台账。", number="组函7号")
    other = {"state": "answered", "sent_on": "2018-01-01", "number": "8", "answer": "已建立值班制度。"}
    make_letter(staff, make_unit("教育局"), team.round, **other)

    def found(client, words):
        return set(shown.first_cells(client.get(reverse("letters:list"), {"q": words})))

    assert found(as_staff, "值班制度") == {"审计局", "教育局"}
    assert found(as_staff, "台账") == found(as_staff, "组函7") == found(as_staff, "财政局") == {"财政局"}
    assert found(as_staff, "没有的话") == set()
    sheet = table_of(body_of(as_staff.get(reverse("letters:export"), {"q": "值班制度"})))
    assert {row[0] for row in sheet[1:]} == {"审计局", "教育局"}
    Recusal.objects.create(user=leader, unit=unit, relation="own_unit")
    assert found(as_leader, "值班制度") == {"教育局"}


def test_visits_to_a_task_that_the_unit_leads_are_told_apart(as_staff, team, unit, visit, member1):
    task = make_task(lead_unit=unit)
    accepted_visit(team=team, unit=unit, author=member1, key_task=task, to_task=True)
    letter = make_letter(member1, unit, of=team.round)
    told = text_of(as_staff.get(reverse("letters:paper", args=[letter.pk])).content)
    assert "到你单位走访 1 次" in told
    assert f"另到你单位牵头的重点任务走访 1 次：{task.name}。" in told
