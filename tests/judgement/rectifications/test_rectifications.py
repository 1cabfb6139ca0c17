"""A rectification from the demand to its closing; the ladder of what is overdue; the checks of outcomes."""

import datetime as dt
import io
from hashlib import sha256
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.world import (
    accepted_visit,
    hand,
    join,
    make_cadre,
    make_check,
    make_decision,
    make_finding,
    make_rectification,
    make_round,
    make_talk,
    make_team,
    make_unit,
    state,
)
from visits.avoidance.models import Recusal
from visits.judgement.findings.models import FindingEvidence
from visits.judgement.rectifications.actions import plan_checks
from visits.judgement.rectifications.models import OutcomeCheck, Rectification, RectificationFile
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def round_(staff):
    return make_round()


@pytest.fixture
def team(round_, member1, lead1):
    """The team that raises the problem."""
    one = make_team(round_)
    join(one, member1)
    join(one, lead1, is_lead=True)
    return one


@pytest.fixture
def other(round_, lead2):
    """Another team, with its lead."""
    one = make_team(round_)
    join(one, lead2, is_lead=True)
    return one


@pytest.fixture
def leadership(team):
    unit = hand(team, make_unit("审计局"))[0].unit
    return LeadershipTeam.objects.create(unit=unit)


@pytest.fixture
def finding(team, leadership, member1, staff, reviewer):
    """A verified finding against the leadership team, on what the first team heard."""
    visit = accepted_visit(team=team, unit=leadership.unit, author=member1)
    told = state(talk=make_talk(visit=visit), text="临时动议多", side="against", leadership_team=leadership)
    made = make_finding(staff, reviewer, leadership_team=leadership)
    FindingEvidence.objects.create(
        finding=made,
        bears="supports",
        statement=told,
        interview=told.interview,
        passage="临时动议多",
        added_by=staff,
    )
    return made


def url(name, thing):
    return reverse(f"rectifications:{name}", args=[thing.pk])


def words(answer):
    return answer.content.decode()


def post(client, name, one, **values):
    one.refresh_from_db()
    answer = client.post(url(name, one), {"version": one.version} | values)
    one.refresh_from_db()
    return answer


def test_a_demand_goes_from_the_finding_to_its_closing_and_comes_back(
    finding, leadership, team, other, lead2, as_staff, as_leader, as_reviewer, as_lead2
):
    unit = leadership.unit
    page = reverse("rectifications:draft_team", args=[unit.pk])
    assert page in words(as_staff.get(reverse("reviews:leadership_team", args=[unit.pk])))
    form = {"client_key": uuid4(), "findings": [finding.pk], "problem": "议事规则不执行", "demand": "三个月内整改到位",
            "responsible": "某主任", "due_on": TODAY + dt.timedelta(90)}  # fmt: skip
    assert as_staff.post(page, form | {"findings": []}).status_code == 422
    assert as_staff.post(page, form | {"due_on": TODAY - dt.timedelta(1)}).status_code == 422
    for _twice in range(2):
        assert as_staff.post(page, form).status_code == 302
    one = Rectification.objects.get()
    assert post(as_staff, "demand", one).status_code == 403
    assert post(as_leader, "demand", one).status_code == 302
    later = TODAY + dt.timedelta(120)
    assert post(as_staff, "extend", one, due_on=TODAY, reason="需跨年度完成").status_code == 422
    assert post(as_staff, "extend", one, due_on=later, reason="需跨年度完成").status_code == 302
    assert str(TODAY + dt.timedelta(90)) in one.steps.last().note  # the former day stays
    told = {"reported_on": TODAY, "measures": "修订议事规则并公开", "evidence": "《议事规则》2026年第3号"}
    assert "另一个走访组" in words(post(as_staff, "report", one, team=team.pk, **told))
    assert post(as_staff, "report", one, team=other.pk, **told).status_code == 302
    assert as_lead2.get(url("detail", one)).status_code == 200
    assert (
        post(as_lead2, "verify", one, is_done="yes", verification="规则已执行").status_code == 422
    )  # no visit
    unit.assignments.update(team=other)
    seen = accepted_visit(team=other, unit=unit, author=lead2, state="submitted", visited_on=TODAY)
    result = {"visits": [seen.pk], "verification": "会议记录三次不符合规则"}
    assert post(as_lead2, "verify", one, is_done="no", **result).status_code == 302
    assert post(as_reviewer, "close", one, reason="已整改到位，予以销号").status_code == 422  # found undone
    again = {"due_on": TODAY + dt.timedelta(30), "reason": "核实未到位，重新整改"}
    assert post(as_reviewer, "reopen", one, **again).status_code == 302
    assert (one.state, one.times_reopened) == ("demanded", 1)
    post(as_staff, "report", one, team=other.pk, **told)
    post(as_lead2, "verify", one, is_done="yes", **result)
    assert post(as_staff, "close", one, reason="已整改到位，予以销号").status_code == 403  # who drafted it
    assert post(as_reviewer, "close", one, reason="已整改到位，予以销号").status_code == 302
    assert (one.state, one.closed_on) == ("closed", TODAY)
    acts = set(Entry.objects.filter(act__startswith="rectification.").values_list("act", flat=True))
    assert acts == {f"rectification.{name}" for name in
                    ("draft", "demand", "extend", "report", "verify", "close", "reopen")}  # fmt: skip


def test_the_ladder_names_what_is_due_and_overdue(leadership, staff, as_staff):
    for days in (20, 3, -1, -14, -15, -29, -30):
        make_rectification(staff, days=days, leadership_team=leadership, responsible=f"甲{days}")
    make_rectification(staff, state="closed", days=-50, leadership_team=leadership, responsible="甲已销号")
    found = {
        rung: {one.responsible for one in Rectification.objects.due_within(first, last)}
        for rung, first, last in (("soon", -7, 1), ("over", 1, 15), ("15", 15, 30), ("30", 30, None))
    }
    assert found == {"soon": {"甲3"}, "over": {"甲-1", "甲-14"}, "15": {"甲-15", "甲-29"}, "30": {"甲-30"}}
    board = words(as_staff.get(reverse("rectifications:board")))
    assert "甲-30" in board
    assert "甲20" not in board
    listed = words(as_staff.get(reverse("rectifications:list"), {"rung": "over15"}))
    assert "甲-15" in listed
    assert "甲-14" not in listed
    assert as_staff.get(reverse("rectifications:export")).status_code == 200


def test_nobody_sees_a_demand_on_whom_he_keeps_away_from(leadership, staff, as_staff, as_member1):
    one = make_rectification(staff, leadership_team=leadership)
    assert as_member1.get(url("detail", one)).status_code == 404
    Recusal.objects.create(user=staff, unit=leadership.unit, relation="own_unit")
    assert as_staff.get(url("detail", one)).status_code == 404
    assert "议事规则" not in words(as_staff.get(reverse("rectifications:board")))


def test_outcomes_are_looked_at_after_three_six_and_twelve_months(leadership, staff, as_staff):
    cadre = make_cadre(leadership.unit)
    decision = make_decision(staff, cadre=cadre, decided_on=dt.date(2025, 11, 30))
    assert as_staff.post(reverse("rectifications:plan_checks", args=[decision.pk])).status_code == 302
    days = list(OutcomeCheck.objects.values_list("due_on", flat=True))
    assert days == [dt.date(2026, 2, 28), dt.date(2026, 5, 30), dt.date(2026, 11, 30)]
    assert plan_checks(actor=staff, decision=decision) == []
    one = OutcomeCheck.objects.first()
    page = reverse("rectifications:check", args=[one.pk])
    assert as_staff.post(page, {"checked_on": TODAY, "found": "好"}).status_code == 422
    assert as_staff.post(page, {"checked_on": TODAY, "found": "履职正常，群众反映好"}).status_code == 302
    assert as_staff.post(page, {"checked_on": TODAY, "found": "再写一次看看行不"}).status_code == 422
    assert "履职正常" in words(as_staff.get(reverse("decisions:detail", args=[decision.pk])))
    assert "履职正常" in words(as_staff.get(reverse("rectifications:checks"), {"due": "done"}))
    Recusal.objects.create(user=staff, cadre=cadre, relation="kin")
    assert as_staff.get(page).status_code == 404


def test_a_check_of_a_decision_that_stands_no_more_is_gone(leadership, staff, as_staff):
    decision = make_decision(staff, cadre=make_cadre(leadership.unit), decided_on=TODAY)
    one = make_check(decision)
    type(decision).objects.filter(pk=decision.pk).update(state="overturned")
    assert as_staff.get(reverse("rectifications:check", args=[one.pk])).status_code == 404


def test_files_show_what_was_done_and_the_store_is_held_against_them(
    own_store, leadership, staff, as_staff, as_member1
) -> None:
    one = make_rectification(staff, leadership_team=leadership)
    key = uuid4()
    for _twice in range(2):
        sent = {"client_key": key, "file": SimpleUploadedFile("台账.txt", "三项制度已经建立".encode())}
        assert as_staff.post(url("attach", one), sent).status_code == 302
    kept = RectificationFile.objects.get()
    assert kept.digest == sha256("三项制度已经建立".encode()).hexdigest()
    assert "台账.txt" in words(as_staff.get(url("detail", one)))
    given = as_staff.get(reverse("rectifications:file", args=[kept.pk]))
    assert b"".join(given.streaming_content).decode() == "三项制度已经建立"
    assert as_member1.get(reverse("rectifications:file", args=[kept.pk])).status_code == 404
    assert as_member1.get(url("attach", one)).status_code == 403
    wrong = {"client_key": uuid4(), "file": SimpleUploadedFile("x.exe", b"MZ" + bytes(range(256)))}
    answer = as_staff.post(url("attach", one), wrong)
    assert answer.status_code == 422
    assert "JPEG" in words(answer)
    closed = make_rectification(staff, state="closed", leadership_team=leadership)
    late = {"client_key": uuid4(), "file": SimpleUploadedFile("a.txt", b"later")}
    assert as_staff.post(url("attach", closed), late).status_code == 422
    call_command("check_attachments", stdout=io.StringIO())
    kept.file.storage.delete(kept.file.name)
    with pytest.raises(CommandError, match="not in the store"):
        call_command("check_attachments", stdout=io.StringIO())


def test_a_look_at_an_outcome_is_a_case_and_the_next_one_due_follows(leadership, staff, as_staff, as_leader):
    """Its way are the looks, whose turn, until when, what lacks with its remedy, the form for who is to look."""
    decision = make_decision(staff, cadre=make_cadre(leadership.unit), decided_on=TODAY - dt.timedelta(300))
    plan_checks(actor=staff, decision=decision)
    first, second, third = OutcomeCheck.objects.order_by("due_on")
    page = as_staff.get(check_page(second))
    head, main = page.context["head"], main_of(page)
    assert [one["state"] for one in head.stages] == ["done", "now", "next", "next"]
    assert (head.due["day"], head.due["tone"], head.is_mine) == (first.due_on, "attention", True)
    assert head.checks[0]["mend"]["url"] == check_page(first)
    assert main.count("button-primary") == 1
    assert "此人当前" in main
    read = as_leader.get(check_page(first))
    assert (read.context["may_write"], "button-primary" in main_of(read)) == (False, False)
    sent = {"checked_on": TODAY, "found": "履职正常，群众反映好"}
    assert as_leader.post(check_page(first), sent).status_code == 403
    assert as_staff.post(check_page(first), sent).url == check_page(second)
    assert as_staff.post(check_page(second), sent).url == reverse("rectifications:checks")
    assert "履职正常" in words(as_leader.get(check_page(third)))


def check_page(one):
    return reverse("rectifications:check", args=[one.pk])


def test_a_look_at_an_outcome_asks_a_fixed_number_of_short_questions(leadership, staff, reviewer, as_staff):
    cadre = make_cadre(leadership.unit)
    decision = make_decision(staff, cadre=cadre, decided_on=TODAY - dt.timedelta(300))
    plan_checks(actor=staff, decision=decision)
    page = check_page(OutcomeCheck.objects.first())

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert as_staff.get(page).status_code == 200
        return len(found)

    asked()
    few = asked()
    for _at in range(4):
        decision.findings.add(make_finding(staff, reviewer, cadre=cadre))
        make_rectification(staff, cadre=cadre, days=-3)
    assert asked() <= few + 6  # the columns of the chain that were empty
    assert few <= 28


def main_of(page):
    return words(page).partition("<main")[2].partition("</main>")[0]
