"""What visits promised: seen to, closed by another, taken up again; overdue things go a rung up, once."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.world import (
    accepted_visit,
    hand,
    join,
    make_cadre,
    make_rectification,
    make_round,
    make_talk,
    make_team,
    make_unit,
)
from visits.avoidance.models import Recusal
from visits.fieldwork.follow_ups import actions
from visits.fieldwork.visits.actions.saving import settled
from visits.fieldwork.visits.models import FollowUp
from visits.judgement.rectifications.escalation import escalate
from visits.judgement.rectifications.models import Rectification
from visits.organisation.notices.models import Escalation, Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def visit(member1):
    team = make_team(make_round())
    join(team, member1)
    unit = hand(team, make_unit("审计局"))[0].unit
    return accepted_visit(team=team, unit=unit, author=member1, visited_on=TODAY - dt.timedelta(60))


@pytest.fixture
def promised(visit):
    return FollowUp.objects.create(visit=visit, text="答复办证窗口排队问题", owner="窗口科", due_on=TODAY)


def post(client, name, one, **values):
    answer = client.post(reverse(f"follow_ups:{name}", args=[one.pk]), values)
    one.refresh_from_db()
    return answer


DONE = {"done_on": TODAY, "result": "增设两个窗口，排队时间减半。", "papers": "窗口改造通知〔2018〕2号"}


def test_from_the_promise_to_the_end_and_once_more(promised, as_member1, as_staff, as_reviewer) -> None:
    assert post(as_member1, "see_to", promised, **DONE).status_code == 302
    assert promised.done_by.username == "member1"
    assert post(as_reviewer, "close", promised).status_code == 302
    assert promised.closed_on == TODAY
    shown = as_staff.get(reverse("follow_ups:detail", args=[promised.pk])).content.decode()
    assert "增设两个窗口" in shown
    assert post(as_staff, "reopen", promised, reason="群众反映仍在排队").status_code == 302
    assert promised.done_on is promised.closed_on is None
    assert promised.times_reopened == 1
    assert "增设两个窗口" in promised.reason
    assert Entry.objects.filter(act__startswith="follow_up.").count() == 3


def test_who_wrote_it_down_does_not_close_it(promised, as_staff, as_reviewer) -> None:
    assert post(as_staff, "see_to", promised, **DONE).status_code == 302
    assert post(as_staff, "close", promised).status_code == 403
    assert post(as_reviewer, "close", promised).status_code == 302


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"done_on": TODAY + dt.timedelta(1)}, "这一天还没有到"),
        ({"done_on": TODAY - dt.timedelta(61)}, "早于走访日期"),
        ({"result": "已办"}, "至少"),
    ],
)
def test_what_is_not_right_is_refused_with_its_sentence(promised, as_staff, change, sentence) -> None:
    answer = post(as_staff, "see_to", promised, **(DONE | change))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert promised.done_on is None


def test_nothing_is_seen_to_before_the_visit_is_sent_in(promised, visit, member1, reviewer) -> None:
    visit.state = "draft"
    visit.save()
    with pytest.raises(ValidationError):
        actions.see_to(actor=member1, follow_up=promised, done_on=TODAY, result="已经办结了。")
    visit.state = "accepted"
    visit.save()
    with pytest.raises(ValidationError):
        actions.close(actor=reviewer, follow_up=promised)
    with pytest.raises(ValidationError):
        actions.reopen(actor=reviewer, follow_up=promised, reason="再看一次吧")


def test_a_corrected_visit_keeps_what_was_done(promised, visit, staff) -> None:
    actions.see_to(actor=staff, follow_up=promised, done_on=TODAY, result="已经办结了。")
    lines = [
        {"text": promised.text, "owner": "办公室", "due_on": TODAY + dt.timedelta(3)},
        {"text": "另一件事", "owner": "", "due_on": None},
    ]
    FollowUp.objects.bulk_create(settled(visit, None, lines))
    promised.refresh_from_db()
    assert (promised.owner, promised.result) == ("办公室", "已经办结了。")
    assert FollowUp.objects.count() == 2
    assert not settled(visit, None, lines[1:])
    assert list(FollowUp.objects.values_list("text", flat=True)) == ["另一件事"]


def test_the_list_and_the_board_show_what_is_late(promised, visit, as_staff) -> None:
    FollowUp.objects.create(visit=visit, text="早已过期之事", due_on=TODAY - dt.timedelta(40))
    FollowUp.objects.create(visit=visit, text="没有期限之事")
    late = as_staff.get(reverse("follow_ups:list"), {"rung": "over30"}).content.decode()
    assert "早已过期之事" in late
    assert promised.text not in late
    board = as_staff.get(reverse("rectifications:board")).content.decode()
    assert "早已过期之事" in board
    assert promised.text in board  # due within seven days


def test_who_does_not_read_the_talk_does_not_read_its_promise(visit, leader, as_leader) -> None:
    unit = visit.unit
    cadre = make_cadre(unit)
    talk = make_talk(visit=visit, source_cadre=cadre)
    one = FollowUp.objects.create(visit=visit, interview=talk, text="谈话中的承诺", due_on=TODAY)
    Recusal.objects.create(user=leader, unit=unit, relation="own_unit")
    assert as_leader.get(reverse("follow_ups:detail", args=[one.pk])).status_code == 404


def test_overdue_things_go_up_rung_by_rung_and_once(
    promised, visit, staff, reviewer, leader, member1
) -> None:
    def move(days):
        FollowUp.objects.filter(pk=promised.pk).update(due_on=TODAY - dt.timedelta(days))

    assert escalate() == 0
    steps = []
    for days, user in ((1, staff), (15, reviewer), (30, leader)):
        move(days)
        assert escalate() == 1
        assert escalate() == 0
        assert Notice.objects.filter(user=user, act="follow_up.escalate").count() == 1
        steps.append(Escalation.objects.latest("pk").rung)
    assert steps == ["over", "over15", "over30"]
    actions.see_to(actor=member1, follow_up=promised, done_on=TODAY, result="已经办结了。")
    move(45)
    assert escalate() == 0


def test_sign_in_and_the_command_take_rectification_up(staff, reviewer, client) -> None:
    one = make_rectification(staff, cadre=make_cadre(make_unit("财政局")))
    Rectification.objects.filter(pk=one.pk).update(state="demanded", due_on=TODAY - dt.timedelta(16))
    client.force_login(reviewer)
    assert Escalation.objects.get().rung == "over15"
    assert Notice.objects.get(act="rectification.escalate").user == reviewer
    shown = client.get(reverse("rectifications:detail", args=[one.pk])).content.decode()
    assert "逾期 15 天" in shown
    out = io.StringIO()
    call_command("escalate", stdout=out)
    assert out.getvalue().startswith("0 ")
