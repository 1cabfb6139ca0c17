"""Findings, leads, appraisals, demands and letters have the same head; what each page costs; who sees what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.world import (
    frozen,
    make_appraisal,
    make_cadre,
    make_finding,
    make_lead,
    make_letter,
    make_rectification,
)
from visits.core.workflow.case import head_of
from visits.judgement.appraisals.way import meetings
from visits.judgement.findings.models import Finding
from visits.judgement.findings.way import findings
from visits.judgement.rectifications.models import Rectification
from visits.judgement.rectifications.way import demands

pytestmark = pytest.mark.django_db
QUESTIONS = {"findings": 43, "leads": 45, "rectifications": 42, "appraisals": 26, "letters": 16}


@pytest.fixture
def cadre(work, staff):
    return make_cadre(work.unit1, by=staff)


@pytest.fixture
def cases(work, cadre, staff, reviewer, leader):
    """A case of each kind about the cadre; of the letter the unit."""
    lead = make_lead(staff, work.unit1, work.team1, cadre=cadre)
    finding = make_finding(staff, cadre=cadre, lead=lead)
    demand = make_rectification(staff, cadre=cadre)
    demand.findings.set([finding])
    meeting = frozen(staff, make_appraisal(staff, leader, [reviewer], cadre))
    letter = make_letter(staff, work.unit1)
    return {
        "findings": finding,
        "leads": lead,
        "rectifications": demand,
        "appraisals": meeting,
        "letters": letter,
    }


def page(client, kind, thing):
    return client.get(reverse(f"{kind}:detail", args=[thing.pk]))


def now(found):
    return next((str(one["label"]) for one in found.stages if one["state"] == "now"), None)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_each_has_the_same_head_at_a_fixed_price(kind, cases, as_staff, reviewer, work, staff):
    page(as_staff, kind, cases[kind])
    with CaptureQueriesContext(connection) as asked:
        answer = page(as_staff, kind, cases[kind])
    text = answer.content.decode()
    assert answer.status_code == 200
    for part in ('class="case-steps', 'aria-current="step"', "轮到"):
        assert part in text
    assert len(asked) <= QUESTIONS[kind]
    assert sorted(len(one["sql"]) for one in asked)[-3] < 3_500  # the thing itself and a lead come whole
    for n in range(4):
        more = make_finding(staff, cadre=cases["findings"].cadre, lead=cases["leads"], statement=f"情况{n}")
        cases["rectifications"].findings.add(more)
        make_lead(staff, work.unit1, cadre=cases["findings"].cadre)
    with CaptureQueriesContext(connection) as again:
        page(as_staff, kind, cases[kind])
    assert len(again) <= len(asked)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_nobody_is_shown_more_than_one_solid_button(kind, cases, as_staff, as_reviewer, as_leader):
    """One for whose turn it is; while something lacks it is not solid and leads to what lacks; none for who reads."""
    shown = []
    for client in (as_staff, as_reviewer, as_leader):
        main = page(client, kind, cases[kind]).content.decode().partition("<main")[2].partition("</main>")[0]
        shown.append((main.count("button-primary"), main.count('class="button lacks"')))
    assert all(solid + lacks <= 1 for solid, lacks in shown), shown


def test_a_finding_says_what_lacks_with_the_step_that_brings_it(cases, staff, reviewer):
    one = Finding.objects.select_related("cadre", "created_by").get(pk=cases["findings"].pk)
    found = head_of(findings, staff, one, list(one.steps.all()))
    assert (now(found), found.lacks, found.is_mine) == ("取证与陈述", 3, True)
    keys = [check["mend"]["url"].rstrip("/").rpartition("/")[2] for check in found.checks]
    assert keys == ["evidence", "#id_fact", "account"]
    Finding.objects.filter(pk=one.pk).update(side="for")
    one.refresh_from_db()
    assert head_of(findings, reviewer, one).lacks == 1


def test_a_demand_that_was_found_undone_is_demanded_again(cases, staff, reviewer):
    demand = cases["rectifications"]
    Rectification.objects.filter(pk=demand.pk).update(state="verified", is_done=False)
    demand.refresh_from_db()
    assert now(head_of(demands, reviewer, demand)) == "重新责成"
    Rectification.objects.filter(pk=demand.pk).update(is_done=True)
    demand.refresh_from_db()
    found = head_of(demands, reviewer, demand)
    assert (now(found), found.press["label"]) == ("销号", "销号")
    assert [str(one["label"]) for one in found.stages].count("重新责成") == 0


def test_the_meeting_names_the_chair_and_each_subject_that_lacks(cases, leader, staff):
    found = head_of(meetings, leader, cases["appraisals"])
    assert (found.turn, found.is_mine, found.lacks) == (leader.name, True, 1)
    item = cases["appraisals"].items.get()
    assert found.checks[0]["mend"]["url"] == reverse("appraisals:item", args=[item.pk])
    assert head_of(meetings, staff, cases["appraisals"]).press is None


def test_a_team_sees_its_lead_without_what_is_open_about_the_person(cases, as_member1, as_staff):
    theirs = page(as_member1, "leads", cases["leads"]).content.decode()
    assert "此人当前" not in theirs
    assert cases["findings"].statement not in theirs
    office = page(as_staff, "leads", cases["leads"]).content.decode()
    assert "此人当前" in office
    assert cases["findings"].statement in office


def test_a_page_about_a_subject_of_the_meeting_has_one_solid_button(cases, as_leader, as_reviewer):
    item = reverse("appraisals:item", args=[cases["appraisals"].items.get().pk])
    for client in (as_leader, as_reviewer):
        main = client.get(item).content.decode().partition("<main")[2].partition("</main>")[0]
        assert main.count("button-primary") == 1
