"""The order of the law: every breach, at every kind of decision that has the step, on page and action."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.judgement.decisions.test_decisions import post, signed, url, words
from tests.world import days_of_law, make_cadre, make_finding, make_lead, make_unit
from visits.cadres.files.models import Cadre, TaskAssignment
from visits.judgement.decisions import actions, rules
from visits.judgement.decisions.models import (
    ADVERSE,
    COLLECTIVE,
    GROUNDED,
    INSPECTED,
    MOVES,
    Decision,
    Ground,
    Kind,
    Must,
)
from visits.judgement.decisions.rules import lacks_of
from visits.organisation.units.models import KeyTask, LeadershipTeam, Level

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(1)
DAYS = days_of_law(TODAY)
MET = DAYS["met_on"]
NUMBER = {"decided_on": TODAY, "document_number": "组干〔2026〕9号"}
VOTES = {"body": "市委常委会", "met_on": MET, "entitled": 12, "present": 10, "votes_for": 9, "votes_against": 0,
         "votes_abstained": 1}  # fmt: skip


def values_of(kind):
    """What the preparation of this kind writes down when nothing lacks."""
    values = dict(VOTES) if kind in COLLECTIVE else {}
    if kind == Kind.GREATER_USE:
        values |= {"recommended_on": DAYS["recommended_on"], "recommended_votes": "42/50"}
    if kind == Kind.PROMOTION:
        values |= DAYS | {
            "recommended_votes": "42/50",
            "notice_result": "无异议",
            "level_after": Level.COUNTY_HEAD,
        }
    if kind in MOVES:
        values |= {"post_after": "某局新职", "appointed_on": TODAY}
    if kind in GROUNDED:
        values["ground"] = Ground.objects.in_force_on(TODAY).first()
    if kind == Kind.RECTIFY:
        values |= {"demand": "逐项整改", "responsible": "主要负责人", "due_on": TODAY + 30 * DAY}
    return values


@pytest.fixture
def whole(staff, reviewer, leader):
    """Make a signed motion of a kind that lacks nothing."""
    unit = make_unit("审计局")
    cadre = make_cadre(unit)
    Cadre.objects.filter(pk=cadre.pk).update(level=Level.COUNTY_DEPUTY, post_title="副局长")
    cadre.refresh_from_db()

    def make(kind):
        thing = (
            LeadershipTeam.objects.get_or_create(unit=unit)[0]
            if kind in (Kind.RESHUFFLE, Kind.RECTIFY)
            else cadre
        )
        about = {"leadership_team": thing} if thing is not cadre else {"cadre": thing}
        side = "against" if kind in ADVERSE else "for"
        motion = signed(
            staff, reviewer, leader, thing, kind, [make_finding(staff, reviewer, side=side, **about)]
        )
        if kind in INSPECTED:
            for which in Must.Which.values:
                motion = actions.write_must(actor=staff, decision=motion, base_version=motion.version, which=which,
                                            result="clear", done_on=MET, person="某科")  # fmt: skip
        motion = actions.prepare(
            actor=staff, decision=motion, base_version=motion.version, values=values_of(kind)
        )
        assert rules.lacks_to_decide(motion, TODAY) == []
        return motion

    return make


def facts(**values):
    return lambda motion: Decision.objects.filter(pk=motion.pk).update(predates_order=True, **values)


def must(**values):
    return lambda motion: motion.musts.filter(which="file").update(**values)


def away(motion):
    """A key task on which the cadre served once, not on the day of the motion."""
    task = KeyTask.objects.create(name="汽车城二期", kind="auto_city", lead_unit=motion.cadre.unit)
    TaskAssignment.objects.create(
        cadre=motion.cadre, key_task=task, from_on=TODAY - 90 * DAY, to_on=TODAY - DAY
    )
    facts(key_task=task, origin="key_task")(motion)


def late_lead(motion):
    """A lead received after the motion."""
    motion.findings.clear()
    about = {"cadre": motion.cadre} if motion.cadre else {}
    lead = make_lead(motion.created_by, motion.subject.unit, **about)
    facts(lead=lead, found_through_visits=True, how_found="群众反映",
          created_at=timezone.now() - 3 * DAY)(motion)  # fmt: skip


def nothing_named(motion):
    motion.findings.clear()
    facts(found_through_visits=True, how_found="群众反映")(motion)


PROMOTED, CADRES = (Kind.PROMOTION,), tuple(one for one in Kind if one not in (Kind.RESHUFFLE, Kind.RECTIFY))
EVERY = tuple(Kind)
BREACHES = [
    (PROMOTED, facts(recommended_on=MET + DAY), f"民主推荐（{MET + DAY}）晚于集体研究（{MET}）"),
    (PROMOTED, facts(recommended_on=TODAY - 366 * DAY), f"（{TODAY - 366 * DAY}）到决定之日{TODAY}已超过一年"),
    (PROMOTED, facts(recommended_on=TODAY + DAY), f"民主推荐的日期{TODAY + DAY}尚未到来，今天是{TODAY}"),
    (PROMOTED, facts(recommended_on=None), "民主推荐"),
    (PROMOTED, facts(notice_from=MET - DAY), f"公示自{MET - DAY}开始，早于集体研究之日{MET}"),
    (PROMOTED, facts(notice_to=DAYS["notice_from"] - DAY), "早于开始日"),
    (PROMOTED, facts(notice_to=DAYS["notice_from"] + 3 * DAY), "工作日"),
    (PROMOTED, facts(notice_to=TODAY), f"公示至{TODAY}，到决定之日{TODAY}尚未结束"),
    (COLLECTIVE, facts(met_on=TODAY + DAY), f"集体研究之日{TODAY + DAY}晚于决定之日{TODAY}"),
    (COLLECTIVE, facts(met_on=None), "集体"),
    (MOVES, facts(appointed_on=TODAY - DAY), f"任职日期{TODAY - DAY}早于决定之日{TODAY}"),
    (MOVES, facts(level_after=Level.CITY_DEPUTY), "破格理由"),
    (PROMOTED, must(result="not_clear"), "四必"),
    (PROMOTED, must(done_on=MET + DAY), f"日期为{MET + DAY}，晚于集体研究或决定之日{MET}"),
    (PROMOTED, lambda motion: motion.musts.filter(which="file").delete(), "四必"),
    (GROUNDED, facts(ground=None), "请选择适用情形"),
    (PROMOTED, away, f"没有覆盖动议之日{TODAY}的“汽车城二期”"),
    (CADRES, facts(origin="key_task"), "请选择该重点任务"),
    (EVERY, facts(origin="lead"), "请选择该线索"),
    (EVERY, facts(origin="appraisal"), "请选择该次研判"),
    (EVERY, nothing_named, "请指明走访发现所依据"),
    (EVERY, late_lead, f"走访发现的日期{TODAY}晚于动议之日{TODAY - 3 * DAY}"),
    ((Kind.RECTIFY,), lambda motion: motion.rectifications.update(due_on=TODAY - DAY), "早于决定之日"),
    ((Kind.RECTIFY,), lambda motion: motion.rectifications.update(state="withdrawn"), "整改要求"),
]  # fmt: skip


@pytest.mark.parametrize("kind", EVERY)
def test_each_breach_is_said_before_and_refused_on_page_and_action(kind, whole, staff, as_staff):
    motion = whole(kind)
    told = [one for one in BREACHES if kind in one[0]]
    for _kinds, break_it, sentence in told:
        before = transaction.savepoint()
        break_it(motion)
        fresh = Decision.objects.get(pk=motion.pk)
        assert any(sentence in text for text in lacks_of(fresh)), sentence  # what the pages say before
        answer = as_staff.post(url("decide", fresh), {"version": fresh.version} | NUMBER)
        assert (answer.status_code, sentence in words(answer)) == (422, True), sentence
        with pytest.raises(ValidationError):
            actions.decide(actor=staff, decision=fresh, base_version=fresh.version, **NUMBER)
        if sentence == told[-1][2]:
            for page in ("detail", "decide"):
                assert sentence in words(as_staff.get(url(page, fresh))), page
        transaction.savepoint_rollback(before)
    motion.refresh_from_db()
    assert post(as_staff, "decide", motion, **NUMBER).status_code == 302
    assert motion.state == "decided"
    assert not motion.predates_order


@pytest.mark.parametrize("kind", [*GROUNDED, Kind.RANK_ONLY])
def test_only_grounds_in_force_on_the_day_are_offered_and_taken(kind, whole, staff, as_staff):
    motion, old = whole(kind), Ground.objects.filter(valid_to__lt=TODAY).first()
    page = words(as_staff.get(url("prepare", motion)))
    assert old.text not in page
    assert Ground.objects.in_force_on(TODAY).first().text in page
    assert post(as_staff, "prepare", motion, **VOTES, ground=old.pk, post_after="某职").status_code == 422
    with pytest.raises(ValidationError):
        actions.prepare(actor=staff, decision=motion, base_version=motion.version, values={"ground": old})
    Decision.objects.filter(pk=motion.pk).update(ground=old)
    with pytest.raises(ValidationError):
        actions.decide(actor=staff, decision=motion, base_version=motion.version, **NUMBER)


DAY_BREACHES = [
    {"recommended_on": MET + DAY}, {"recommended_on": TODAY + DAY}, {"met_on": TODAY + DAY},
    {"notice_from": MET - DAY}, {"notice_to": DAYS["notice_from"] - DAY},
]  # fmt: skip


@pytest.mark.parametrize("change", DAY_BREACHES)
def test_days_out_of_order_are_not_even_written_down(change, whole, staff, as_staff):
    motion = whole(Kind.PROMOTION)
    named = next(iter(change))
    wrong = values_of(Kind.PROMOTION) | change
    answer = post(
        as_staff, "prepare", motion, **{name: getattr(value, "value", value) for name, value in wrong.items()}
    )
    assert answer.status_code == 422
    with pytest.raises(ValidationError):
        actions.prepare(actor=staff, decision=motion, base_version=motion.version, values=change)
    if change[named] <= TODAY:
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=motion.pk).update(**change)


def test_the_database_refuses_what_no_page_would_write(whole, staff):
    motion = whole(Kind.PROMOTION)
    motion = actions.decide(actor=staff, decision=motion, base_version=motion.version, **NUMBER)
    early = dict.fromkeys(("told_on", "appointed_on"), TODAY - DAY)
    wrong = early | {"recommended_on": None, "decided_on": DAYS["notice_to"], "origin": "key_task"}
    for change in [{name: value} for name, value in (wrong | {"level_after": Level.CITY_DEPUTY}).items()]:
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=motion.pk).update(**change)


def test_nothing_is_edited_afterwards(whole, staff, as_staff):
    motion = whole(Kind.PROMOTION)
    assert post(as_staff, "decide", motion, **NUMBER).status_code == 302
    late = {"which": "file", "result": "clear", "done_on": TODAY, "person": "某科"}
    prepared = {name: getattr(value, "value", value) for name, value in values_of(Kind.PROMOTION).items()}
    form = {"kind": "promotion", "origin": "other", "reasons": "改", "client_key": motion.client_key}
    for step, values in (("must", late), ("prepare", prepared), ("edit", form), ("decide", NUMBER)):
        assert post(as_staff, step, motion, **values).status_code == 422, step
    assert set(motion.musts.values_list("done_on", flat=True)) == {MET}


def test_an_exception_is_written_down_shown_and_taken_away(whole, as_staff):
    motion = whole(Kind.PROMOTION)
    values = values_of(Kind.PROMOTION) | {"level_after": Level.CITY_DEPUTY.value}
    assert post(as_staff, "prepare", motion, **values).status_code == 302
    assert post(as_staff, "decide", motion, **NUMBER).status_code == 422
    reason = "在抢险一线表现特别突出，经上级批准破格"
    assert post(as_staff, "prepare", motion, **values, exception_reason=reason).status_code == 302
    assert post(as_staff, "decide", motion, **NUMBER).status_code == 302
    assert reason in words(as_staff.get(url("detail", motion)))
    assert reason in words(as_staff.get(reverse("decisions:list"), {"cols": ["subject", "exception"]}))


def test_a_tenure_that_covers_the_motion_counts(whole, as_staff):
    motion = whole(Kind.PROMOTION)
    task = KeyTask.objects.create(name="汽车城二期", kind="auto_city", lead_unit=motion.cadre.unit)
    TaskAssignment.objects.create(cadre=motion.cadre, key_task=task, from_on=TODAY - 90 * DAY, to_on=TODAY)
    Decision.objects.filter(pk=motion.pk).update(key_task=task, origin="key_task")
    assert post(as_staff, "decide", motion, **NUMBER).status_code == 302
