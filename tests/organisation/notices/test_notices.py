"""Notices: who is told of what, that nothing of content is in them, and that they close with the thing."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.log import record
from cadre_review.audit.models import Entry
from tests.conftest import client_of
from tests.shown import rows
from tests.world import (
    accepted_visit,
    hand,
    join,
    make_cadre,
    make_decision,
    make_finding,
    make_notice,
    make_round,
    make_task,
    make_team,
    make_unit,
    put_in_scope,
)
from visits.audit_labels import ACTS
from visits.avoidance.models import Recusal
from visits.fieldwork.visits.actions.states import hand_to_lead, return_visit, submit
from visits.judgement.decisions import actions
from visits.judgement.findings.actions import assign
from visits.organisation.notices.models import Notice
from visits.organisation.notices.rules import KINDS, settle
from visits.organisation.rounds.actions.teams import assign_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def cadre(staff):
    return make_cadre(make_unit("审计局"), "闻知远")


def acts_of(user):
    return sorted(Notice.objects.filter(user=user).values_list("act", flat=True))


def test_a_motion_tells_the_next_person_and_its_drafter(cadre, staff, reviewer, leader, as_reviewer) -> None:
    values = {"kind": "example", "origin": "other", "reasons": "走访中群众一致好评"}
    finding = make_finding(staff, reviewer, cadre=cadre, side="for", kind="achievement")
    type(finding).objects.filter(pk=finding.pk).update(
        state="verified", reason="已核实", decided_by=reviewer, decided_on=timezone.localdate()
    )
    made = actions.draft(
        actor=staff, client_key=finding.client_key, thing=cadre, values=values, findings=[finding]
    )
    assert acts_of(reviewer) == ["decision.draft"]
    assert acts_of(leader) == acts_of(staff) == []
    made = actions.second(actor=reviewer, decision=made, base_version=made.version)
    assert acts_of(leader) == ["decision.second"]
    actions.sign(actor=leader, decision=made, base_version=made.version)
    assert acts_of(staff) == ["decision.sign"]
    shown = as_reviewer.get(reverse("notices:list")).content.decode()
    assert "一件动议等待复签" in shown
    assert "闻知远" in shown  # the thing is named to whoever sees it
    assert "群众一致好评" not in shown
    assert (
        "一件动议等待复签"
        in as_reviewer.get(reverse("notices:list"), {"q": "复签"}).content.decode().split("<tbody")[-1]
    )
    assert "<tbody" not in as_reviewer.get(reverse("notices:list"), {"q": "没有的事"}).content.decode()
    notice = Notice.objects.get(user=reviewer)
    assert as_reviewer.get(reverse("notices:open", args=[notice.pk]))["Location"] == reverse(
        "decisions:detail", args=[made.pk]
    )
    notice.refresh_from_db()
    assert notice.read_at


def test_who_keeps_away_is_told_nothing(cadre, staff, reviewer) -> None:
    Recusal.objects.create(user=reviewer, cadre=cadre, relation="kin")
    values = {"kind": "example", "origin": "other", "reasons": "走访中群众一致好评"}
    actions.draft(actor=staff, client_key=cadre.client_key, thing=cadre, values=values, findings=[])
    assert acts_of(reviewer) == []


def test_a_notice_closes_with_its_thing(cadre, staff, reviewer, as_reviewer) -> None:
    notice = make_notice(reviewer, make_decision(staff, cadre=cadre))
    Recusal.objects.create(user=reviewer, cadre=cadre, relation="kin")
    answer = as_reviewer.get(reverse("notices:open", args=[notice.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("notices:list")
    assert "已不向您开放" in answer.content.decode()


def test_a_team_is_told_of_its_finding_and_an_author_of_his_visit(
    cadre, staff, member1, lead1, reviewer
) -> None:
    team = make_team(make_round())
    join(team, member1)
    join(team, lead1, is_lead=True)
    hand(team, cadre.unit)
    finding = make_finding(staff, reviewer, cadre=cadre, state="unverified")
    assign(actor=staff, finding=finding, base_version=finding.version, team=team, due_on=timezone.localdate())
    assert acts_of(member1) == acts_of(lead1) == ["finding.assign"]
    visit = accepted_visit(team=team, unit=cadre.unit, author=member1, state="submitted")
    return_visit(actor=staff, visit=visit, version=visit.version, reason="请补充时间地点", field="")
    assert acts_of(member1) == ["finding.assign", "visit.return"]


def test_the_same_is_told_once_until_it_is_opened(cadre, staff, reviewer) -> None:
    decision = make_decision(staff, cadre=cadre)
    make_notice(reviewer, decision)
    record(staff, "decision.draft", decision)
    assert Notice.objects.filter(user=reviewer).count() == 1
    Notice.objects.update(read_at=timezone.now())
    record(staff, "decision.draft", decision)
    assert Notice.objects.filter(user=reviewer).count() == 2


def test_the_work_list_says_how_many_and_all_are_put_away(
    cadre, staff, reviewer, as_reviewer, as_leader
) -> None:
    make_notice(reviewer, make_decision(staff, cadre=cadre))
    assert "1 条新通知" in as_reviewer.get(reverse("home")).content.decode()
    assert "新通知" not in as_leader.get(reverse("home")).content.decode()
    assert as_leader.get(reverse("notices:open", args=[Notice.objects.get().pk])).status_code == 404
    as_leader.post(reverse("notices:put_away"))
    assert Notice.objects.unread().count() == 1
    as_reviewer.post(reverse("notices:put_away"))
    assert Notice.objects.unread().count() == 0
    assert as_reviewer.get(reverse("notices:put_away")).status_code == 405


def test_an_act_that_fails_leaves_no_notice(cadre, staff, reviewer) -> None:
    decision = make_decision(staff, cadre=cadre)
    with transaction.atomic():
        record(staff, "decision.draft", decision)
        assert Notice.objects.exists()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_every_kind_leads_to_a_page_and_is_an_act_of_the_log() -> None:
    for act, kind in KINDS.items():
        assert act in ACTS, act
        if kind.route:
            assert reverse(kind.route, args=[1])


INFORM = {
    "visit.accept",
    "finding.settle",
    "appraisal.close",
    "export.refuse",
    "own_account.receive",
    "team.assign",
    "team.hand_over",
    "secrecy.decline",
}  # nothing is left to do about them


def test_every_kind_closes_for_everybody_with_each_act_that_settles_it(
    cadre, staff, reviewer, leader
) -> None:
    assert {act for act, kind in KINDS.items() if not kind.until} == INFORM
    decision, other = make_decision(staff, cadre=cadre), make_decision(staff, cadre=cadre)
    for act, kind in KINDS.items():
        for settling in kind.until:
            assert settling in ACTS, settling
            for user in (reviewer, leader):
                make_notice(user, decision, act)
            kept = make_notice(reviewer, other, act)
            assert settle(Entry(act=settling, thing="visits.decision", thing_id=str(decision.pk))) == 2
            assert list(Notice.objects.unread()) == [kept], (act, settling)
            kept.delete()


def test_the_acts_themselves_leave_no_open_notice(cadre, staff, reviewer, leader, member1, lead1) -> None:
    team = make_team(make_round())
    join(team, member1)
    join(team, lead1, is_lead=True)
    hand(team, cadre.unit)
    visit = accepted_visit(team=team, unit=cadre.unit, author=member1, state="draft", methods=["interview"],
                       targets=["cadre"], checks=["performance"], observed="项目按期推进")  # fmt: skip
    visit.members_present.add(member1)
    visit = hand_to_lead(actor=member1, visit=visit)
    assert acts_of(lead1) == ["visit.hand_to_lead"]
    visit = return_visit(actor=lead1, visit=visit, reason="请补充时间地点")
    assert list(Notice.objects.unread().values_list("user", "act")) == [(member1.pk, "visit.return")]
    submit(actor=lead1, visit=hand_to_lead(actor=member1, visit=visit))
    assert not Notice.objects.unread().exists()
    finding = make_finding(staff, reviewer, cadre=cadre, side="for")
    values = {"kind": "example", "origin": "other", "reasons": "走访中群众一致好评"}
    made = actions.draft(
        actor=staff, client_key=finding.client_key, thing=cadre, values=values, findings=[finding]
    )
    made = actions.second(actor=reviewer, decision=made, base_version=made.version)
    made = actions.send_back(actor=leader, decision=made, base_version=made.version, reason="请补充事实依据")
    made = actions.second(actor=reviewer, decision=made, base_version=made.version)
    made = actions.sign(actor=leader, decision=made, base_version=made.version)
    assert list(Notice.objects.unread().values_list("act", flat=True)) == ["decision.sign"]
    actions.decide(
        actor=staff,
        decision=made,
        base_version=made.version,
        decided_on=timezone.localdate(),
        document_number="1号",
    )
    assert not Notice.objects.unread().exists()


def test_a_team_is_told_of_what_it_gets_in_hand(staff, member1, lead1, member2):
    one, other = (make_team(make_round()) for _n in range(2))
    for team, user in ((one, member1), (one, lead1), (other, member2)):
        join(team, user, is_lead=user.is_lead)
    task = make_task(lead_unit=make_unit("审计局"))
    put_in_scope(one.round, task)
    assign_tasks(actor=staff, round=one.round, team=one, tasks=[task])
    assert acts_of(member1) == acts_of(lead1) == ["team.assign"]
    assert acts_of(member2) == acts_of(staff) == []
    notice = Notice.objects.get(user=member1)
    answer = client_of(member1).get(reverse("notices:open", args=[notice.pk]))
    assert answer["Location"] == reverse("teams:detail", args=[one.pk])
    assign_tasks(actor=staff, round=one.round, team=None, tasks=[task])
    assert acts_of(member1) == ["team.assign"]


def test_notices_stand_by_kind_and_name_their_thing_by_right(cadre, staff, reviewer, as_reviewer) -> None:
    first, second = (make_decision(staff, cadre=cadre, kind=kind) for kind in ("promotion", "transfer"))
    for decision in (first, second):
        make_notice(reviewer, decision)
    answer = as_reviewer.get(reverse("notices:list"))
    (group,) = answer.context["groups"]
    assert group["n"] == 2
    assert {name for _pk, name in group["rows"]} == {str(first), str(second)}
    assert cadre.name in {row[1]["text"] for row in rows(answer)}.pop()
    Recusal.objects.create(user=reviewer, cadre=cadre, relation="kin")
    answer = as_reviewer.get(reverse("notices:list"))
    assert {name for _pk, name in answer.context["groups"][0]["rows"]} == {""}
    assert cadre.name not in answer.content.decode()
    as_reviewer.post(reverse("notices:put_away"), {"act": "export.request"})
    assert Notice.objects.unread().count() == 2
    as_reviewer.post(reverse("notices:put_away"), {"act": group["act"]})
    assert Notice.objects.unread().count() == 0
