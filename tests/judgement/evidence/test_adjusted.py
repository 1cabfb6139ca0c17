"""The adjusted figure, the comparison of like with like, and what was seen and written, on the pages."""

import datetime as dt
import random
import uuid
from collections import defaultdict
from statistics import quantiles

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.world import (
    accepted_visit,
    added_up_once,
    hand,
    make_cadre,
    make_finding,
    make_round,
    make_talk,
    make_team,
    make_unit,
    rate,
)
from visits.avoidance.models import Recusal
from visits.cadres.files.models import TaskAssignment
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.visits.models import Attachment, Rating
from visits.judgement.evidence.evidence import Subject
from visits.judgement.evidence.marks import counted
from visits.judgement.findings.models import FindingEvidence
from visits.judgement.portraits import peers
from visits.judgement.portraits.adjusted import adjusted_of
from visits.judgement.portraits.peers import comparison_of
from visits.judgement.portraits.rounds import given_of, over_rounds
from visits.organisation.units.models import KeyTask, LeadershipTeam

pytestmark = pytest.mark.django_db


@pytest.fixture
def criteria(visit):
    return list(visit.round.scheme.criteria.filter(subject_kind="cadre")[:2])


def at_level(unit, level, name="张伟"):
    cadre = make_cadre(unit, name)
    type(cadre).objects.filter(pk=cadre.pk).update(level=level)
    cadre.refresh_from_db()
    return cadre


def panel(visit, criteria, positions, n=6):
    """As many talks, each grading every one of the cadres by ``positions`` (counted from the best)."""
    with added_up_once():
        for _n in range(n):
            talk = make_talk(visit=visit)
            for cadre, position in positions.items():
                for criterion in criteria:
                    rate(talk=talk, criterion=criterion, position=position, cadre=cadre)


def adjusted(cadre, user, minimum=5):
    subject = Subject(cadre)
    marks = counted(subject.field, subject.ratings(user))
    return adjusted_of(subject, marks, over_rounds(marks, minimum), given_of(subject, user))


def test_a_cadre_of_a_strict_panel_is_lifted(visit, unit, criteria, staff, as_staff):
    one, two, three, four = (make_cadre(unit) for _n in range(4))
    panel(visit, criteria, {one: 2, three: 2, four: 2})
    panel(visit, criteria, {two: 0, three: 0, four: 0})
    (row,) = adjusted(one, staff)
    assert row.why == ""
    assert row.raters == row.linked == 6
    assert row.mark > row.raw + 5
    assert row.is_stricter
    assert row.low < row.mark < row.high
    other = adjusted(two, staff)[0]
    assert other.mark == pytest.approx(row.mark, abs=1)
    shown = as_staff.get(reverse("cadres:portrait", args=[one.pk])).content.decode()
    assert f"{row.mark:.1f}" in shown


def test_who_cannot_be_compared_is_told_why(visit, unit, criteria, staff, as_staff):
    alone, lonely, third = (make_cadre(unit) for _n in range(3))
    panel(visit, criteria, {alone: 1})
    assert "几乎没有" in str(adjusted(alone, staff)[0].why)
    panel(visit, criteria, {lonely: 1, third: 0})
    assert str(adjusted(alone, staff)[0].why) == "评价者几乎没有评价过其他人"
    assert "不能比较" in as_staff.get(reverse("cadres:portrait", args=[alone.pk])).content.decode()


def test_a_round_of_few_sources_is_withheld(visit, unit, criteria, staff):
    one, two, three = (make_cadre(unit) for _n in range(3))
    panel(visit, criteria, {one: 1, two: 0, three: 1}, n=4)
    assert adjusted(one, staff)[0].withheld
    panel(visit, criteria, {two: 1, three: 0}, n=9)
    assert adjusted(one, staff)[0].withheld
    assert not adjusted(two, staff)[0].withheld


def test_what_he_says_of_himself_is_no_mark(visit, unit, criteria, staff):
    one, two, three = (make_cadre(unit) for _n in range(3))
    panel(visit, criteria, {one: 1, two: 1, three: 1}, n=8)
    own = make_talk(visit=visit, source_cadre=one, source_class="colleague")
    rate(talk=own, criterion=criteria[0], position=0, cadre=one)
    (row,) = adjusted(one, staff)
    assert row.raters == 8


def test_like_stands_beside_like_and_nobody_is_ranked(visit, unit, criteria, staff, as_staff):
    one, *others = [at_level(unit, 30, name) for name in ("张伟", *["李默然"] * 6)]
    far = at_level(unit, 40)
    panel(visit, criteria, {one: 0, far: 3} | dict.fromkeys(others, 1))
    found = comparison_of(Subject(one), staff)
    assert (found.peers, found.rated) == (6, 6)
    line = found.lines[0]
    assert line.n == 6
    assert line.low == line.middle == line.high < float(line.own.mean)
    shown = as_staff.get(reverse("cadres:portrait_peers", args=[one.pk])).content.decode()
    assert "其他干部" in shown
    assert "李默然" not in shown


def test_few_or_unheard_peers_are_no_comparison(visit, unit, criteria, staff, as_staff):
    one, *others = [at_level(unit, 30) for _n in range(9)]
    panel(visit, criteria, {one: 0, others[0]: 1})
    found = comparison_of(Subject(one), staff)
    assert found.says_little
    assert found.lines[0].middle is None
    shown = as_staff.get(reverse("cadres:portrait_peers", args=[one.pk])).content.decode()
    assert "参考意义不大" in shown
    unrated = at_level(unit, 30)
    assert as_staff.get(reverse("cadres:portrait_peers", args=[unrated.pk])).status_code == 200


def test_peers_of_few_sources_do_not_count(visit, unit, criteria, staff):
    one, *others = [at_level(unit, 30) for _n in range(6)]
    panel(visit, criteria, {one: 0}, n=6)
    panel(visit, criteria, dict.fromkeys(others, 1), n=4)
    assert comparison_of(Subject(one), staff).rated == 0


def test_the_range_of_the_like_is_that_of_their_ratings(visit, unit, criteria, staff, monkeypatch):
    """Quartiles as they follow from the ratings themselves, among as many of the like as are read."""
    chance = random.Random(7)
    one, *others = [at_level(unit, 30) for _n in range(15)]
    panel(visit, criteria, {one: 0})
    given = defaultdict(list)
    with added_up_once():
        for cadre in others:
            for _n in range(chance.choice([4, 6, 7])):  # of fewer than five nothing is told
                talk = make_talk(visit=visit)
                for criterion in criteria:
                    made = rate(talk=talk, criterion=criterion, position=chance.randrange(4), cadre=cadre)
                    given[cadre.pk, criterion.pk].append(float(made.grade.points))

    def told(most: int) -> None:
        monkeypatch.setattr(peers, "MOST_PEERS", most)
        found, read = comparison_of(Subject(one), staff), [cadre.pk for cadre in others[:most]]
        enough = {key: sum(marks) / len(marks) for key, marks in given.items() if len(marks) >= 5}
        assert (found.peers, found.left_out) == (len(others), max(len(others) - most, 0))
        assert found.rated == len({who for who, _criterion in enough if who in read})
        for line in found.lines:
            means = [mean for (who, on), mean in enough.items() if on == line.criterion and who in read]
            assert line.n == len(means) >= 5
            assert [line.low, line.middle, line.high] == pytest.approx(
                quantiles(means, n=4, method="inclusive")
            )

    told(2000)
    told(len(others) - 1)


def test_a_team_stands_beside_teams_of_the_same_kind_of_unit(team, visit, unit, staff, as_staff):
    (criterion,) = visit.round.scheme.criteria.filter(subject_kind="team")[:1]
    others = [hand(team, make_unit(f"同类单位{n}"))[0].unit for n in range(6)]
    court = hand(team, make_unit("区法院", kind="court"))[0].unit
    avoided = hand(team, make_unit("应回避单位"))[0].unit
    Recusal.objects.create(user=staff, unit=avoided, relation="own_unit")
    leads = {
        one: LeadershipTeam.objects.get_or_create(unit=one)[0] for one in (unit, *others, court, avoided)
    }
    for _n in range(6):
        talk = make_talk(visit=visit)
        for one, lead in leads.items():
            position = {unit: 0, court: 3, avoided: 3}.get(one, 1)
            rate(talk=talk, criterion=criterion, position=position, leadership_team=lead)
    found = comparison_of(Subject(leads[unit]), staff)
    assert (found.peers, found.rated, found.lines[0].n) == (6, 6, 6)
    assert found.lines[0].low == found.lines[0].high < float(found.lines[0].own.mean)
    portrait = as_staff.get(reverse("reviews:leadership_portrait", args=[unit.pk])).content.decode()
    address = reverse("reviews:leadership_peers", args=[unit.pk])
    assert address in portrait
    shown = as_staff.get(address).content.decode()
    assert "单位性质" in shown
    assert "同类单位1" not in shown
    assert as_staff.get(reverse("reviews:leadership_peers", args=[avoided.pk])).status_code in {403, 404}


def test_documents_stand_on_their_side(visit, unit, staff, reviewer, as_staff):
    cadre = make_cadre(unit)
    finding = make_finding(staff, reviewer, cadre=cadre)
    FindingEvidence.objects.create(
        finding=finding,
        bears="contradicts",
        document="验收报告〔2018〕3号",
        passage="按期验收",
        added_by=staff,
    )
    shown = as_staff.get(reverse("cadres:portrait", args=[cadre.pk])).content.decode()
    assert "验收报告〔2018〕3号" in shown
    found = [line for line in shown.split("<article") if "按期验收" in line]
    assert len(found) == 1
    assert found[0].startswith(' class="statement statement-for"')
    type(finding).objects.filter(pk=finding.pk).update(state="not_upheld")
    assert "按期验收" not in as_staff.get(reverse("cadres:portrait", args=[cadre.pk])).content.decode()


def test_photos_under_findings_ask_nothing_more_each(visit, unit, staff, reviewer, member1, as_staff):
    cadre = make_cadre(unit)
    finding = make_finding(staff, reviewer, cadre=cadre)
    address = reverse("cadres:portrait", args=[cadre.pk])

    def asked(photos: int) -> int:
        for at in range(photos):
            photo = Attachment.objects.create(
                visit=visit,
                client_key=uuid.uuid4(),
                file="x.jpg",
                name=f"工地{at}.jpg",
                size=1,
                added_by=member1,
            )
            values = {"attachment": photo, "passage": f"见照片{at}", "added_by": staff}
            FindingEvidence.objects.create(finding=finding, bears="supports", **values)
        as_staff.get(address)
        with CaptureQueriesContext(connection) as seen:
            shown = as_staff.get(address).content.decode()
        assert shown.count("工地") == FindingEvidence.objects.count()
        return len(seen)

    assert asked(1) == asked(3)


def test_what_was_seen_at_his_key_task_stands_in_it(visit, unit, member1, as_staff):
    cadre, stranger = make_cadre(unit), make_cadre(unit)
    task = KeyTask.objects.create(name="棚户区改造", kind="project", lead_unit=unit)
    TaskAssignment.objects.create(cadre=cadre, key_task=task, from_on=dt.date(2018, 1, 1))
    site = {
        "visit": visit,
        "place": "东区工地",
        "key_task": task,
        "created_by": member1,
        "client_key": uuid.uuid4(),
    }
    SiteVisit.objects.create(observed="工地井然有序", **site)
    assert "工地井然有序" in as_staff.get(reverse("cadres:portrait", args=[cadre.pk])).content.decode()
    assert "工地井然有序" not in as_staff.get(reverse("cadres:portrait", args=[stranger.pk])).content.decode()


def test_means_over_rounds_are_drawn_when_there_are_two(visit, unit, team, member1, criteria, as_staff):
    cadre = make_cadre(unit)
    panel(visit, criteria, {cadre: 1})
    picture = reverse("cadres:portrait_chart", args=[cadre.pk]) + "?of=rounds"
    page = reverse("cadres:portrait", args=[cadre.pk])
    assert "c-trend" not in as_staff.get(page).content.decode()
    later = make_team(make_round(scheme=visit.round.scheme))
    panel(accepted_visit(team=later, unit=unit, author=member1), criteria, {cadre: 0})
    assert "c-trend" in as_staff.get(page).content.decode()
    drawn = as_staff.get(picture)
    assert criteria[0].name in drawn.content.decode()
    assert b"<script" not in drawn.content
    assert Rating.objects.count() == 24
