"""The head of a motion's page: its way, whose turn it is, what lacks and how it is mended, who sees which button."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.judgement.decisions.test_decisions import WHY, drafted, ready, signed, url, words
from tests.world import make_appraisal, make_cadre, make_finding, make_lead, make_unit
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Cadre
from visits.core.workflow.case import Lack, head_of
from visits.judgement.decisions import actions, rules
from visits.judgement.decisions.models import Decision, Must
from visits.judgement.decisions.way import motions
from visits.organisation.units.models import Level

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def cadre(staff):
    one = make_cadre(make_unit("审计局"))
    Cadre.objects.filter(pk=one.pk).update(level=Level.COUNTY_DEPUTY, post_title="审计局副局长")
    one.refresh_from_db()
    return one


def head(user, decision):
    one = Decision.objects.select_related("cadre", "created_by").get(pk=decision.pk)
    return head_of(motions, user, one, list(one.steps.select_related("by")))


def states(found):
    return {str(one["label"]): one["state"] for one in found.stages}


def main(page):
    return page.partition("<main")[2].partition("</main>")[0]


def now(found):
    return next((label for label, state in states(found).items() if state == "now"), None)


def test_the_bar_names_every_stage_and_who_did_what_when(cadre, staff, reviewer, leader):
    found = head(staff, signed(staff, reviewer, leader, cadre, "promotion"))
    assert [str(one["label"]) for one in found.stages] == [
        "起草", "复签", "签发", "四必与推荐", "会议", "任前公示", "决定", "谈话", "入档", "试用",
    ]  # fmt: skip
    assert list(states(found).values())[:4] == ["done", "done", "done", "now"]
    day = TODAY.strftime("%m-%d")
    done = [f"{day} {one.name}" for one in (staff, reviewer, leader)]
    assert [one["note"] for one in found.stages[:3]] == done
    assert found.stages[3]["note"] == "0 / 5 项已办"
    measure = make_finding(staff, reviewer, cadre=cadre)
    other = head(staff, drafted(staff, cadre, "reminder", [measure]))
    assert list(states(other)) == ["起草", "复签", "签发", "决定", "谈话"]


def test_whose_turn_it_is_and_one_button_for_whom_it_is(cadre, staff, reviewer, leader):
    motion = drafted(staff, cadre, "promotion")
    mine, theirs = head(reviewer, motion), head(leader, motion)
    assert (now(mine), mine.is_mine, theirs.is_mine) == ("复签", True, False)
    assert reviewer.name in mine.turn
    assert mine.turn == theirs.turn
    assert mine.press["url"] == url("second", motion)
    assert theirs.press is None
    assert url("second", motion) not in [one["url"] for one in mine.others]


def test_who_keeps_away_is_not_named(cadre, staff, reviewer):
    motion = drafted(staff, cadre, "promotion")
    Recusal.objects.create(user=reviewer, cadre=cadre, relation="kin")
    assert reviewer.name not in head(staff, motion).turn


def test_what_lacks_is_said_before_the_button_with_the_way_to_mend_it(
    cadre, staff, reviewer, as_reviewer, as_staff
):
    motion = drafted(staff, cadre, "promotion", origin="lead")
    page = words(as_reviewer.get(url("detail", motion)))
    assert "还缺1项" in page
    assert 'class="button lacks" href="#lacks"' in page
    assert "button-primary" not in main(page)
    mend = f"{url('edit', motion)}#id_lead"
    assert mend not in page  # a reviewer does not correct the motion
    assert mend in words(as_staff.get(url("detail", motion)))


def test_each_must_and_the_recommendation_have_their_own_small_button(
    cadre, staff, reviewer, leader, as_staff
):
    motion = signed(staff, reviewer, leader, cadre, "promotion")
    found = head(staff, motion)
    assert (now(found), found.lacks) == ("四必与推荐", 5)
    mends = [one["mend"]["url"] for one in found.checks]
    musts = [f"{url('must', motion)}?which={which}" for which in Must.Which.values]
    assert mends == [*musts, f"{url('prepare', motion)}#id_recommended_on"]
    form = words(as_staff.get(mends[2]))
    assert re.search(r'value="discipline"[^>]*checked', form)
    assert words(as_staff.get(url("detail", motion))).count("check-mend") == 5


def test_the_button_leads_from_the_musts_over_meeting_and_notice_to_the_decision(
    cadre, staff, reviewer, leader
):
    motion = ready(signed(staff, reviewer, leader, cadre, "promotion"))

    def at(**values):
        Decision.objects.filter(pk=motion.pk).update(**values)
        found = head(staff, motion)
        return now(found), found.lacks, found.press["url"].rpartition("/")[2]

    assert at(body="", met_on=None) == ("会议", 0, "#id_body")
    met = {"body": "市委常委会", "met_on": TODAY - dt.timedelta(20)}
    assert at(**met, notice_from=None, notice_to=None, notice_result="") == ("任前公示", 0, "#id_notice_from")
    runs = {"notice_from": TODAY - dt.timedelta(3), "notice_to": TODAY + dt.timedelta(6)}
    assert at(**runs) == ("任前公示", 1, "#id_notice_from")
    over = {"notice_from": TODAY - dt.timedelta(15), "notice_to": TODAY - dt.timedelta(2)}
    assert at(**over, notice_result="无异议", post_after="") == ("决定", 1, "")
    assert at(post_after="审计局局长") == ("决定", 0, "")
    assert head(staff, motion).due["day"] == motion.recommended_on + dt.timedelta(365)


def test_a_decided_motion_goes_on_to_talk_file_and_probation(cadre, staff, reviewer, leader):
    motion = ready(signed(staff, reviewer, leader, cadre, "promotion"))
    made = actions.decide(actor=staff, decision=motion, base_version=motion.version, decided_on=TODAY,
                          document_number="组干〔2026〕1号")  # fmt: skip
    assert now(head(staff, made)) == "谈话"
    made = actions.tell(actor=staff, decision=made, base_version=made.version, told_on=TODAY, told_by="甲")
    assert now(head(staff, made)) == "入档"
    made = actions.enter(actor=staff, decision=made, base_version=made.version, unit=cadre.unit, since=TODAY)
    found = head(staff, made)
    assert (now(found), found.lacks, found.due["day"]) == ("试用", 1, made.probation_until)
    Decision.objects.filter(pk=made.pk).update(probation_result="期满合格")
    found = head(staff, made)
    assert (now(found), found.turn, found.press) == (None, "", None)
    assert set(states(found).values()) == {"done"}


def test_one_that_came_back_says_why_and_one_that_fell_stands_nowhere(cadre, staff, reviewer, leader):
    motion = drafted(staff, cadre, "promotion")
    motion = actions.second(actor=reviewer, decision=motion, base_version=motion.version, goes_on=WHY)
    motion = actions.send_back(
        actor=leader, decision=motion, base_version=motion.version, reason="请补充群众评价"
    )
    found = head(staff, motion)
    assert (now(found), found.came_back.note, found.came_back.by) == ("复签", "请补充群众评价", leader)
    motion = actions.withdraw(
        actor=staff, decision=motion, base_version=motion.version, reason="重新酝酿人选"
    )
    found = head(staff, motion)
    assert (now(found), found.turn, found.press) == (None, "", None)
    assert list(states(found).values())[:3] == ["done", "done", "next"]


def test_sentences_of_what_lacks_know_their_step(cadre, staff):
    motion = drafted(staff, cadre, "promotion")
    lacks = rules.lacks_to_decide(motion, TODAY)
    assert {one.step for one in lacks if isinstance(one, Lack)} == {"must", "prepare"}
    assert all(isinstance(one, Lack) for one in lacks)


def test_the_chain_is_drawn_and_said_in_words(cadre, staff, reviewer, leader, as_staff):
    lead = make_lead(reviewer, cadre.unit, cadre=cadre, side="for")
    good = make_finding(staff, reviewer, cadre=cadre, side="for", lead=lead, statement="七个月完成四百户签约")
    bad = make_finding(staff, reviewer, cadre=cadre, statement="二期工期拖延")
    meeting = make_appraisal(staff, leader, [reviewer], cadre)
    motion = drafted(staff, cadre, "lateral", [good, bad], lead=lead, appraisal_item=meeting.items.get())
    page = words(as_staff.get(url("detail", motion)))
    assert page.count('class="chain-card') == 5
    assert page.count('class="chain-card is-against') == 1
    assert f'href="{reverse("leads:detail", args=[lead.pk])}"' in page
    for said in ("引出：七个月完成四百户签约", "引出：研判 年度研判", "引出：平职调整"):
        assert said in page
    lines = page.split("chain-lines")[1].split("</svg>")[0]
    assert lines.startswith(
        '" viewBox="0 0 1000 108" height="108" preserveAspectRatio="none" aria-hidden="true"'
    )
    assert (lines.count("<path"), lines.count("is-against")) == (4, 1)


def test_what_is_open_about_the_person_stands_beside_and_none_is_said_plainly(
    cadre, staff, reviewer, leader, as_staff
):
    motion = drafted(staff, cadre, "lateral")
    page = words(as_staff.get(url("detail", motion)))
    beside = page.split("此人当前")[1].split("</section>")[0]
    assert beside.count(">无<") == 5
    assert "已查" in beside
    make_finding(staff, reviewer, cadre=cadre, statement="作风粗暴")
    make_lead(reviewer, cadre.unit, cadre=cadre, side="for")
    beside = words(as_staff.get(url("detail", motion))).split("此人当前")[1].split("</section>")[0]
    assert beside.count(">无<") == 3
    assert "作风粗暴" in beside


def test_the_page_has_one_solid_button(cadre, staff, reviewer, leader, as_staff, as_reviewer, as_leader):
    motion = drafted(staff, cadre, "lateral")
    for client, solid in ((as_reviewer, 1), (as_leader, 0), (as_staff, 0)):
        assert main(words(client.get(url("detail", motion)))).count("button-primary") == solid


def test_the_page_asks_a_fixed_number_of_short_questions(cadre, staff, reviewer, leader, as_staff):
    motion = signed(staff, reviewer, leader, cadre, "promotion")

    def asked():
        with CaptureQueriesContext(connection) as found:
            assert as_staff.get(url("detail", motion)).status_code == 200
        assert (
            sorted(len(one["sql"]) for one in found)[-2] < 3_500
        )  # the motion itself comes with all that it names
        return len(found)

    def one_more(n):
        found = make_finding(staff, reviewer, cadre=cadre, side="for", statement=f"事迹{n}",
                             lead=make_lead(reviewer, cadre.unit, cadre=cadre, side="for"))  # fmt: skip
        motion.findings.add(found)
        make_lead(reviewer, cadre.unit, cadre=cadre)

    one_more(0)
    asked()
    few = asked()
    for n in range(1, 7):
        one_more(n)
    assert asked() == few
    assert few <= 40
