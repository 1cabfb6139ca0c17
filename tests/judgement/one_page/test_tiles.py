"""Tiles, dots and lanes of the page of one cadre, on small cases whose right answers are written down here."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.world import (
    accepted_visit,
    make_cadre,
    make_decision,
    make_finding,
    make_post,
    make_round,
    make_talk,
    make_team,
    make_tenure,
    rate,
    state,
)
from visits.avoidance.models import Recusal
from visits.judgement.evidence.evidence import Subject
from visits.judgement.one_page.rated import rated_of
from visits.judgement.one_page.said import matrix_of
from visits.organisation.units.models import LeadershipTeam

pytestmark = pytest.mark.django_db


@pytest.fixture
def cadre(unit):
    return make_cadre(unit, name="韦若澜", post_since=dt.date(2021, 9, 1))


def heard(visit, cadre, sources, check, circle, **more):
    """So many sources say one thing each."""
    talks = [make_talk(visit=visit) for _n in range(sources)]
    for talk in talks:
        state(talk=talk, cadre=cadre, check_key=check, circle=circle, **more)
    return talks


@pytest.fixture
def case(visit, cadre):
    """Political: 6 at work (one also against), 5 in life. Competence: 3 at work, 6 in life. Performance: 5 at work."""
    talks = heard(visit, cadre, 6, "political", "work")
    state(talk=talks[0], cadre=cadre, check_key="political", circle="work", side="against")
    heard(visit, cadre, 5, "political", "life")
    heard(visit, cadre, 3, "competence", "work")
    heard(visit, cadre, 6, "competence", "life")
    heard(visit, cadre, 5, "performance", "work", side="against")
    return cadre


def tiles(cadre, user, asked=""):
    found = matrix_of(Subject(cadre), user, "/", asked)
    return [[(one.state, one.pro, one.con, one.sources) for one in row] for _label, row in found.rows], found


def test_a_small_tile_is_withheld_and_with_it_the_neighbour_from_which_it_would_follow(case, staff):
    rows, found = tiles(case, staff)
    assert rows[0] == [("shown", 6, 1, 6), ("shown", 5, 0, 5), ("none", 0, 0, 0)]
    # 9 sources of competence are known from the portrait: with 6 in life shown, the 3 at work would follow.
    assert [one[0] for one in rows[1]] == ["few", "follow", "none"]
    assert rows[2][0] == ("shown", 0, 5, 5)
    assert (found.sources, found.rounds) == (25, 1)
    counted = {one.label: (one.state, one.pro, one.con) for one in found.aspects}
    assert counted["思想动态"] == ("shown", 11, 1)  # of the shown tiles only
    assert counted["履职情况"] == ("shown", 0, 5)
    assert counted["德才表现"] == ("none", 0, 0)


def test_withheld_looks_like_neither_zero_nor_not_heard(case, as_staff):
    page = as_staff.get(reverse("cadres:detail", args=[case.pk])).content.decode()
    assert page.count("来源不足 5 个") == 1
    assert page.count("可由此推出他格") == 1
    assert page.count("尚未听取") == 4
    assert page.count('class="tile tile-hidden"') == 2
    evidence = reverse("cadres:evidence", args=[case.pk])
    assert f'href="{evidence}?place=political&amp;circle=work"' in page  # each tile opens its lines


def test_the_newest_round_beside_all_gives_nothing_small_away(case, unit, member1, staff):
    """4 sources of an earlier round are not shown alone, so all rounds together are not shown beside the newest."""
    former = make_team(make_round(starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2020, 9, 1)))
    before = accepted_visit(team=former, unit=unit, author=member1, visited_on=dt.date(2020, 5, 4))
    heard(before, case, 4, "performance", "work")
    newest, found = tiles(case, staff)
    everything, _all = tiles(case, staff, "all")
    assert not found.of_all
    shown = [newest[2][0][0] == "shown", everything[2][0][0] == "shown"]
    assert shown.count(True) <= 1


def test_what_was_heard_long_ago_is_called_old(cadre, unit, member1, staff, as_staff):
    former = make_team(make_round(starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2020, 9, 1)))
    before = accepted_visit(team=former, unit=unit, author=member1, visited_on=dt.date(2020, 5, 4))
    heard(before, cadre, 5, "political", "work")
    _rows, found = tiles(cadre, staff)
    assert found.rows[0][1][0].is_old
    assert "已旧" in as_staff.get(reverse("cadres:detail", args=[cadre.pk])).content.decode()


def rated(visit, cadre, criterion, positions):
    for position in positions:
        rate(talk=make_talk(visit=visit), criterion=criterion, position=position, cadre=cadre)


def test_rounds_stand_side_by_side_and_in_words(visit, cadre, unit, member1, staff, as_staff):
    first, second = visit.round.scheme.criteria.filter(check_key="political")[:2]
    former = make_team(
        make_round(scheme=visit.round.scheme, starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2020, 9, 1))
    )
    before = accepted_visit(team=former, unit=unit, author=member1)
    rated(before, cadre, first, [1] * 5)  # five times 85
    rated(visit, cadre, first, [0, 0, 0, 1, 1])  # (3 × 95 + 2 × 85) / 5 = 91
    rated(visit, cadre, second, [0, 0])  # two sources: not shown
    found = rated_of(Subject(cadre), staff, "/sources/")
    row, few = found.rows
    assert (row.now.mean, row.before.mean, row.change, row.now.sources) == (91, 85, 6, 5)
    best, next_best = (one.label for one in first.scale.grades.order_by("position")[:2])
    assert row.words == f"5 人评价，共 5 次：{best} 3、{next_best} 2；平均 91.0 分"
    assert few.few == "来源不足 5 个，不予显示"
    assert few.drawn == ""
    assert 'class="now" cx="87.5%"' in row.drawn  # from 84 to 92 in steps of two
    page = as_staff.get(reverse("cadres:detail", args=[cadre.pk])).content.decode()
    assert "+6.0" in page
    assert "不作排名" in page


def test_a_round_of_which_nothing_may_be_shown_does_not_hide_the_one_before(
    visit, cadre, unit, member1, staff
):
    criterion = visit.round.scheme.criteria.filter(check_key="political").first()
    former = make_team(
        make_round(scheme=visit.round.scheme, starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2020, 9, 1))
    )
    rated(accepted_visit(team=former, unit=unit, author=member1), cadre, criterion, [1] * 9)
    rated(visit, cadre, criterion, [0] * 2)
    found = rated_of(Subject(cadre), staff, "/")
    # The 9 before go with the 2 of now, else these would follow from all 11.
    assert [row.few for row in found.rows] == ["来源不足 5 个，不予显示"]
    assert found.now == visit.round


def test_the_years_hold_posts_findings_and_motions(case, staff, reviewer, as_staff):
    finding = make_finding(staff, reviewer, cadre=case, fact_on=dt.date(2024, 3, 1))
    motion = make_decision(staff, cadre=case)
    answer = as_staff.get(reverse("cadres:detail", args=[case.pk]))
    words = [one.words for _label, one in answer.context["course"].events]
    assert any(one.startswith("2024-03-01 反面") for one in words)
    page = answer.content.decode()
    assert f'<a href="{reverse("findings:detail", args=[finding.pk])}" aria-label=' in page
    assert reverse("decisions:detail", args=[motion.pk]) in page
    assert "动议中" in page
    assert "反面发现 1 条" in page


def test_a_visit_team_reads_no_more_than_before(case, as_member1):
    page = as_member1.get(reverse("cadres:detail", args=[case.pk])).content.decode()
    assert "韦若澜" in page
    assert "one-page" not in page.split("<main", 1)[1]


def test_who_keeps_away_does_not_open_it(case, staff, as_staff):
    Recusal.objects.create(user=staff, cadre=case, relation="kin")
    assert as_staff.get(reverse("cadres:detail", args=[case.pk])).status_code == 404


def test_a_leadership_team_has_four_rows_and_no_aspects(visit, unit, staff):
    leadership = LeadershipTeam.objects.create(unit=unit)
    for _n in range(5):
        state(talk=make_talk(visit=visit), leadership_team=leadership)
    found = matrix_of(Subject(leadership), staff, "/")
    assert [len(row) for _label, row in found.rows] == [3, 3, 3, 3]
    assert found.aspects == []
    assert found.rows[2][1][0].pro == 5


def test_a_leadership_team_stands_on_one_page_with_the_standing_of_its_members(
    visit, unit, cadre, staff, as_staff
):
    leadership = LeadershipTeam.objects.create(unit=unit)
    make_tenure(cadre=cadre, post=make_post(unit=unit, title="局长", establishment=2))
    state(talk=make_talk(visit=visit), cadre=cadre)
    make_decision(staff, cadre=cadre)
    make_finding(staff, cadre=cadre)
    for _n in range(5):
        state(talk=make_talk(visit=visit), leadership_team=leadership)
    answer = as_staff.get(reverse("cadres:structure", args=[unit.pk]))
    (member,) = answer.context["team"].members
    standing = member.standing
    assert (standing.newest, standing.talks) == (visit.visited_on, 1)
    assert (standing.against, standing.motions) == (1, 1)
    assert [number for _label, number in answer.context["seats"]][:3] == [2, 1, 1]  # seats, in post, vacant
    assert {lane.label: len(lane.events) for lane in answer.context["course"].lanes} == {
        "走访": 1, "班子成员变动": 1, "发现（问题）": 0, "整改": 0, "研判与决定": 0,
    }  # fmt: skip
    assert "四项建设" in answer.content.decode()


def test_who_keeps_away_from_a_team_reads_its_seats_and_nothing_heard(visit, unit, staff, as_staff):
    leadership = LeadershipTeam.objects.create(unit=unit)
    state(talk=make_talk(visit=visit), leadership_team=leadership, text="班子不团结")
    Recusal.objects.create(user=staff, unit=unit, relation="kin")
    answer = as_staff.get(reverse("cadres:structure", args=[unit.pk]))
    assert answer.status_code == 404 or "matrix" not in answer.context
