"""A portrait: nothing without its record, nothing hidden on either side, figures withheld by round."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.world import (
    accepted_visit,
    make_cadre,
    make_finding,
    make_round,
    make_talk,
    make_team,
    rate,
    state,
)
from visits.avoidance.models import Recusal
from visits.fieldwork.visits.models import Rating
from visits.judgement.evidence.evidence import Subject
from visits.judgement.evidence.figures import Cell
from visits.judgement.evidence.marks import counted
from visits.judgement.portraits.rounds import careless, given_of, over_rounds
from visits.organisation.rounds.models import Criterion, Grade
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db


@pytest.fixture
def cadre(unit):
    return make_cadre(unit)


def page(client, cadre):
    return client.get(reverse("cadres:portrait", args=[cadre.pk])).content.decode()


def test_each_side_shows_its_newest_and_opens_the_rest(visit, cadre, as_staff):
    for n in range(7):
        state(talk=make_talk(visit=visit), text=f"正面之{n}。", cadre=cadre)
    state(talk=make_talk(visit=visit), text="反面之一。", side="against", cadre=cadre)
    state(talk=make_talk(visit=visit, source_class="self"), text="自述之一。", cadre=cadre)
    shown = page(as_staff, cadre)
    assert "正面之6" in shown
    assert "正面之0" not in shown
    assert "反面之一" in shown  # one against is not lost among many for
    assert f"{reverse('cadres:evidence', args=[cadre.pk])}?place=performance&amp;side=for" in shown
    assert "8 个独立来源" in shown  # what he says of himself is no source
    assert "本人陈述" in shown


def test_few_sources_and_gaps_and_age_are_named(team, unit, cadre, member1, as_staff):
    old = accepted_visit(
        team=team, unit=unit, author=member1, visited_on=timezone.localdate() - dt.timedelta(400)
    )
    state(talk=make_talk(visit=old), text="多年前的话", cadre=cadre)
    shown = page(as_staff, cadre)
    for words in ("尚未听取", "不足以作出判断", "超过一年"):
        assert words in shown


def test_findings_stand_in_it_and_those_not_upheld_do_not(visit, cadre, staff, reviewer, as_staff):
    finding = make_finding(staff, reviewer, cadre=cadre)
    assert "推进迟缓" in page(as_staff, cadre)
    type(finding).objects.filter(pk=finding.pk).update(state="not_upheld")
    assert "推进迟缓" not in page(as_staff, cadre)


def rated(visit, cadre, criterion, n, position=0, **talk):
    for _one in range(n):
        rate(talk=make_talk(visit=visit, **talk), criterion=criterion, position=position, cadre=cadre)


def test_a_round_with_few_sources_is_withheld_and_with_it_a_neighbour(visit, cadre, unit, member1, as_staff):
    criterion = visit.round.scheme.criteria.filter(check_key="performance").first()
    rated(visit, cadre, criterion, 9)
    for n, many in ((1, 3), (2, 6)):
        other = make_team(make_round(scheme=visit.round.scheme, starts_on=dt.date(2015 + n, 1, 1),
                                     ends_on=dt.date(2015 + n, 9, 1)))  # fmt: skip
        rated(accepted_visit(team=other, unit=unit, author=member1), cadre, criterion, many, position=1)
    (line,) = over_rounds(counted("cadre", Rating.objects.all()), 5)
    assert [cell.withheld for cell in line.cells] == [True, True, False]  # 3 alone, so 6 goes with it
    assert not line.total.withheld
    shown = page(as_staff, cadre)
    assert shown.count("不予显示") >= 2
    picture = as_staff.get(reverse("cadres:portrait_chart", args=[cadre.pk]))
    assert picture.headers["Content-Type"].startswith("image/svg")
    assert b"<script" not in picture.content


def test_careless_ratings_are_pointed_out_and_counted_all_the_same(visit, cadre, staff, as_staff):
    criteria = list(Criterion.objects.filter(scheme=visit.round.scheme).exclude(check_key="")[:4])
    straight, first, second, own = (make_talk(visit=visit) for _n in range(4))
    for n, criterion in enumerate(criteria):
        rate(talk=straight, criterion=criterion, position=1, cadre=cadre)
        rate(talk=first, criterion=criterion, position=n % 2, cadre=cadre)
        rate(talk=second, criterion=criterion, position=n % 2, cadre=cadre)
        rate(talk=own, criterion=criterion, position=n % 3, cadre=cadre)
    found = careless(given_of(Subject(cadre), staff))
    assert found.straight == (straight.pk,)
    assert found.copied == (first.pk, second.pk)
    assert found.ratings == 12
    shown = page(as_staff, cadre)
    assert reverse("interviews:detail", args=[straight.pk]) in shown
    assert reverse("interviews:detail", args=[own.pk]) not in shown


def test_a_team_has_one_by_its_dimensions(visit, unit, as_staff, as_member1):
    leadership = LeadershipTeam.objects.create(unit=unit)
    state(talk=make_talk(visit=visit), text="班子团结", leadership_team=leadership)
    address = reverse("reviews:leadership_portrait", args=[unit.pk])
    assert "班子团结" in as_staff.get(address).content.decode()
    assert as_staff.get(reverse("reviews:leadership_chart", args=[unit.pk])).status_code == 200
    assert as_member1.get(address).status_code == 403


def test_nobody_opens_one_of_whom_he_keeps_away_from(visit, cadre, staff, as_staff):
    Recusal.objects.create(user=staff, cadre=cadre, relation="kin")
    for name in ("portrait", "portrait_chart"):
        assert as_staff.get(reverse(f"cadres:{name}", args=[cadre.pk])).status_code == 404


def test_the_questions_do_not_grow(visit, cadre, as_staff):
    criterion = visit.round.scheme.criteria.filter(check_key="performance").first()

    def count():
        with CaptureQueriesContext(connection) as seen:
            page(as_staff, cadre)
        return len(seen)

    rated(visit, cadre, criterion, 6)
    state(talk=make_talk(visit=visit), text="一", cadre=cadre)
    count()
    first = count()
    rated(visit, cadre, criterion, 12, position=1)
    for n in range(12):
        state(talk=make_talk(visit=visit), text=str(n), side="against", cadre=cadre)
    assert count() == first


def test_grades_stand_best_first_in_whatever_order_they_come(visit, cadre):
    cell = Cell("", "")
    for at, (grade, points) in enumerate(
        [("称职", 80), ("不称职", 40), ("优秀", 95), ("基本称职", 60), ("优秀", 95)]
    ):
        cell.take([f"t{at}"], [(Grade(label=grade, points=Decimal(points)), 1)])
    assert cell.spread == "优秀 2、称职 1、基本称职 1、不称职 1"
    criterion = visit.round.scheme.criteria.filter(check_key="performance").first()
    rate(talk=make_talk(visit=visit), criterion=criterion, cadre=cadre)
    (line,) = over_rounds(counted("cadre", Rating.objects.all()), 1)
    assert line.name == f"工作实绩 · {criterion.name}"
