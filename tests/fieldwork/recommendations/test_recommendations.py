"""Recommendation by those around: written down, withheld where too few, sealed names, and the chain it stands in."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.judgement.decisions.test_decisions import WHY, drafted
from tests.world import (
    accepted_visit,
    hand,
    make_cadre,
    make_lead,
    make_recommendation,
    make_round,
    make_team,
    make_unit,
)
from visits.avoidance.models import Recusal
from visits.fieldwork.recommendations.models import Recommendation
from visits.fieldwork.recommendations.rules import shown
from visits.fieldwork.sealed_sources import actions as seals
from visits.judgement.decisions import rules
from visits.judgement.decisions.models import Decision

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(1)


@pytest.fixture
def team(member1, lead1):
    return make_team(make_round(), member1, lead1)


@pytest.fixture
def cadre(team, staff):
    return make_cadre(hand(team, make_unit("某街道办"))[0].unit, name="甘立行")


@pytest.fixture
def lead(staff, team, cadre):
    return make_lead(staff, cadre.unit, team=team, cadre=cadre, received_on=TODAY - 20 * DAY)


@pytest.fixture
def visit(team, cadre, member1, lead):
    made = accepted_visit(team=team, unit=cadre.unit, author=member1)
    lead.visits.add(made)
    return made


def url(name, thing):
    return reverse(f"recommendations:{name}", args=[thing.pk])


def words(answer):
    return answer.content.decode()


def form(**values):
    return {"client_key": uuid4(), "proposed_for": "副处级领导职务", "way": "meeting", "held_on": TODAY,
            "asked_staff": 20, "for_staff": 20, "asked_served": 8, "for_served": 8} | values  # fmt: skip


def test_a_team_writes_it_down_from_its_lead(as_member1, as_member2, as_staff, lead, visit, cadre):
    assert url("after_lead", lead) in words(as_member1.get(reverse("leads:detail", args=[lead.pk])))
    page = words(as_member1.get(url("after_lead", lead)))
    assert str(visit) in page
    told = form(lead=lead.pk, visit=visit.pk, names="钱某、孙某", account="一致认为其敢啃硬骨头")
    for _twice in range(2):
        assert as_member1.post(url("after_lead", lead), told).status_code == 302
    one = Recommendation.objects.get()
    assert (one.asked, one.in_favour, one.is_unanimous, one.team) == (28, 28, True, visit.team)
    for client in (as_member1, as_staff):
        shown_page = words(client.get(url("detail", one)))
        assert "一致推荐" in shown_page
        assert "28/28" in shown_page
        assert "钱某" not in shown_page
    assert as_member2.get(url("detail", one)).status_code == 404
    assert url("detail", one) in words(as_staff.get(reverse("leads:detail", args=[lead.pk])))
    listed = words(as_staff.get(reverse("recommendations:list")))
    assert "甘立行" in listed
    assert "28人中28人推荐" in listed
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity FROM visits_recommendationnames")
        assert "钱某" not in cursor.fetchone()[0]


def test_what_does_not_fit_is_refused(as_member1, as_staff, lead, visit, team, cadre, staff):
    wrong = [
        {"for_staff": 21},
        {"asked_staff": "", "for_staff": "", "asked_served": "", "for_served": ""},
        {"held_on": TODAY + DAY},
        {"held_on": TODAY - 30 * DAY},  # before the lead came
        {"visit": ""},  # a team names its visit
        {"names": "钱某某", "account": "钱某某说好"},
        {"proposed_for": ""},
    ]
    for change in wrong:
        told = form(lead=lead.pk, visit=visit.pk) | change
        assert as_member1.post(url("after_lead", lead), told).status_code == 422, change
    other = accepted_visit(team=make_team(make_round()), unit=make_unit("别处"), author=staff)
    assert as_member1.post(url("after_lead", lead), form(visit=other.pk)).status_code == 422
    assert not Recommendation.objects.exists()
    assert as_staff.post(url("of_cadre", cadre), form()).status_code == 302  # staff need no visit


def test_few_are_withheld_and_what_gives_them_away(staff, cadre):
    one = make_recommendation(staff, cadre, counts=(("leader", 2, 1), ("staff", 20, 19), ("served", 30, 30)))
    rows = dict(shown(one))
    assert rows["合计"] == "50/52"
    assert sum("/" in value for value in rows.values()) < 3  # the leaders, and a neighbour
    few = make_recommendation(staff, cadre, counts=(("leader", 2, 2), ("staff", 2, 2)))
    assert all("/" not in value for _label, value in shown(few))


def test_names_are_opened_by_two_people(staff, reviewer, leader, cadre, as_staff):
    one = make_recommendation(staff, cadre, names="钱某、孙某")
    assert as_staff.post(url("ask_seal", one), {"reason": "核对推荐范围是否合规"}).status_code == 302
    asked = one.seal_requests.get()
    assert str(cadre.unit) in str(asked)
    seals.decide(actor=reviewer, request=asked, approve=True)
    assert seals.look(actor=staff, request=asked) == "钱某、孙某"
    assert str(one) in words(as_staff.get(reverse("seals:list"), {"kind": "names"}))


def test_avoidance_closes_it(staff, cadre, as_staff):
    one = make_recommendation(staff, cadre)
    assert as_staff.get(url("detail", one)).status_code == 200
    Recusal.objects.create(user=staff, cadre=cadre, relation="affinity")
    assert as_staff.get(url("detail", one)).status_code == 404
    assert as_staff.post(url("of_cadre", cadre), form()).status_code in (403, 404)
    assert "甘立行" not in words(as_staff.get(reverse("recommendations:list")))


def test_the_chain_from_lead_to_motion(staff, reviewer, cadre, lead, visit, team, as_staff, as_member1):
    one = make_recommendation(staff, cadre, lead=lead, visit=visit, team=team)
    motion = drafted(staff, cadre, "promotion", origin="lead", lead=lead, recommendation=one)
    assert rules.lacks_of(motion) == []
    page = words(as_staff.get(reverse("decisions:detail", args=[motion.pk])))
    for link in (
        reverse("leads:detail", args=[lead.pk]),
        reverse("visits:detail", args=[visit.pk]),
        url("detail", one),
    ):
        assert link in page
    assert reverse("decisions:detail", args=[motion.pk]) in words(as_staff.get(url("detail", one)))
    for step in ("edit", "withdraw"):  # a motion rests on it
        answer = as_member1.post(url(step, one), form(version=one.version, visit=visit.pk, reason=WHY))
        assert answer.status_code == 422
    Recommendation.objects.filter(pk=one.pk).update(held_on=TODAY + DAY)
    assert "身边人推荐的日期" in rules.lacks_of(Decision.objects.get(pk=motion.pk))[0]
    Recommendation.objects.filter(pk=one.pk).update(held_on=TODAY, state="withdrawn")
    assert "已撤回" in rules.lacks_of(Decision.objects.get(pk=motion.pk))[0]
    with pytest.raises(ValidationError):
        drafted(staff, make_cadre(cadre.unit, name="另一人"), "promotion", recommendation=one)


def test_corrected_and_withdrawn_as_long_as_nothing_rests_on_it(staff, cadre, visit, team, as_member1):
    one = make_recommendation(staff, cadre, visit=visit, team=team)
    change = form(version=one.version, visit=visit.pk, asked_staff=30, for_staff=25)
    assert as_member1.post(url("edit", one), change).status_code == 302
    one.refresh_from_db()
    assert (one.asked, one.in_favour) == (38, 33)
    assert (
        as_member1.post(
            url("withdraw", one), {"version": one.version, "reason": "人数有误，重新组织"}
        ).status_code
        == 302
    )
    one.refresh_from_db()
    assert one.state == "withdrawn"
