"""From the motion to the decision and after it: each rule refused with its sentence, then the whole way."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.world import make_cadre, make_finding, make_lead, make_unit
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Cadre
from visits.fieldwork.schedule.models import Holiday
from visits.fieldwork.schedule.working_days import working_days
from visits.judgement.decisions import actions, rules
from visits.judgement.decisions.models import Decision, Ground, Must
from visits.organisation.units.models import LeadershipTeam, Level

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WHY = "经走访发现并核实，表现突出"


@pytest.fixture
def unit():
    return make_unit("审计局")


@pytest.fixture
def cadre(unit, staff):
    one = make_cadre(unit)
    Cadre.objects.filter(pk=one.pk).update(level=Level.COUNTY_DEPUTY, post_title="审计局副局长")
    one.refresh_from_db()
    return one


def url(name, thing):
    return reverse(f"decisions:{name}", args=[thing.pk])


def words(answer):
    return answer.content.decode()


def post(client, name, decision, **values):
    decision.refresh_from_db()
    answer = client.post(url(name, decision), {"version": decision.version} | values)
    decision.refresh_from_db()
    return answer


def drafted(staff, thing, kind, findings=(), **values):
    facts = {"kind": kind, "origin": "other", "reasons": WHY, "goes_on": WHY} | values
    return actions.draft(actor=staff, client_key=uuid4(), thing=thing, values=facts, findings=list(findings))


def signed(staff, reviewer, leader, thing, kind, findings=(), **values):
    made = drafted(staff, thing, kind, findings, **values)
    made = actions.second(actor=reviewer, decision=made, base_version=made.version, goes_on=WHY)
    return actions.sign(actor=leader, decision=made, base_version=made.version, goes_on=WHY)


def ready(decision, **values):
    """Everything a promotion needs, as of today."""
    facts = {
        "recommended_on": TODAY - dt.timedelta(30), "recommended_votes": "42/50", "body": "市委常委会",
        "met_on": TODAY - dt.timedelta(20), "entitled": 12, "present": 10, "votes_for": 9, "votes_against": 0,
        "votes_abstained": 1, "notice_from": TODAY - dt.timedelta(15), "notice_to": TODAY - dt.timedelta(2),
        "notice_result": "无异议", "post_after": "审计局局长", "level_after": Level.COUNTY_HEAD,
    } | values  # fmt: skip
    Decision.objects.filter(pk=decision.pk).update(**facts)
    for which in Must.Which.values:
        Must.objects.create(
            decision=decision, which=which, result="clear", done_on=TODAY - dt.timedelta(25), person="某科"
        )
    decision.refresh_from_db()
    return decision


def test_a_promotion_goes_from_the_motion_to_the_end_of_probation(
    cadre, staff, reviewer, leader, as_staff, as_reviewer, as_leader, time_machine
):
    lead = make_lead(reviewer, cadre.unit, cadre=cadre)
    finding = make_finding(staff, reviewer, cadre=cadre, side="for", lead=lead)
    form = {"client_key": uuid4(), "kind": "promotion", "origin": "lead", "reasons": WHY, "lead": lead.pk,
            "findings": [finding.pk], "found_through_visits": "on"}  # fmt: skip
    assert url("draft_cadre", cadre) in words(as_staff.get(reverse("cadres:detail", args=[cadre.pk])))
    for _twice in range(2):
        assert as_staff.post(url("draft_cadre", cadre), form).status_code == 302
    motion = Decision.objects.get()
    assert "走访如何发现" in words(post(as_reviewer, "second", motion))
    assert post(as_staff, "edit", motion, **form | {"how_found": "群众在走访中反映"}).status_code == 302
    assert post(as_staff, "second", motion).status_code == 403
    assert post(as_reviewer, "second", motion).status_code == 302
    assert post(as_reviewer, "sign", motion).status_code == 403
    assert post(as_leader, "sign", motion).status_code == 302
    number = {"decided_on": TODAY, "document_number": "组干〔2026〕1号"}
    refused = words(post(as_staff, "decide", motion, **number))
    for sentence in ("四必", "民主推荐", "公示", "集体"):
        assert sentence in refused
    for which in Must.Which.values:
        answer = post(
            as_staff,
            "must",
            motion,
            which=which,
            result="clear",
            done_on=TODAY - dt.timedelta(21),
            person="干部监督科",
        )
        assert answer.status_code == 302
    facts = {
        "recommended_on": TODAY - dt.timedelta(30), "recommended_votes": "42/50", "body": "市委常委会",
        "met_on": TODAY - dt.timedelta(20), "entitled": 12, "present": 10, "votes_for": 9, "votes_against": 0,
        "votes_abstained": 1, "notice_from": TODAY - dt.timedelta(15), "notice_to": TODAY - dt.timedelta(2),
        "notice_result": "无异议", "post_after": "审计局局长", "level_after": Level.COUNTY_HEAD.value,
    }  # fmt: skip
    assert post(as_staff, "prepare", motion, **facts).status_code == 302
    assert post(as_staff, "decide", motion, **number).status_code == 302, motion.state
    assert (motion.level_before, motion.post_before) == (Level.COUNTY_DEPUTY, "审计局副局长")
    Cadre.objects.filter(pk=cadre.pk).update(level=Level.COUNTY_HEAD, post_title="审计局局长")
    motion.refresh_from_db()
    assert motion.level_before == Level.COUNTY_DEPUTY  # kept as of the day, never computed again
    assert post(as_staff, "tell", motion, told_on=TODAY, told_by="甲部长").status_code == 302
    assert post(as_staff, "probation", motion, probation_result="期满合格，正式任职").status_code == 422
    page = words(as_staff.get(url("detail", motion)))
    for link in (reverse("leads:detail", args=[lead.pk]), reverse("findings:detail", args=[finding.pk])):
        assert link in page
    time_machine.move_to(dt.datetime.combine(motion.probation_until, dt.time(4), dt.UTC))
    motion = actions.end_probation(
        actor=staff, decision=motion, base_version=motion.version, probation_result="期满合格，正式任职"
    )
    assert motion.probation_result
    acts = list(
        Entry.objects.filter(act__startswith="decision.").order_by("pk").values_list("act", flat=True)
    )
    assert acts[:4] == ["decision.draft", "decision.change", "decision.second", "decision.sign"]
    assert acts[-4:] == ["decision.prepare", "decision.decide", "decision.tell", "decision.end_probation"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"recommended_on": TODAY - dt.timedelta(400)}, "民主推荐"),
        ({"notice_from": TODAY - dt.timedelta(4)}, "工作日"),
        ({"notice_to": TODAY}, "尚未结束"),
        ({"present": 7, "votes_for": 7, "votes_abstained": 0}, "三分之二"),
        ({"votes_for": 6, "votes_against": 3}, "半数"),
        ({"votes_for": 8}, "对不上"),
        ({"post_after": ""}, "任后"),
        ({"level_after": None}, "级别"),
    ],
)
def test_a_promotion_is_refused_by_each_rule(change, sentence, cadre, staff, reviewer, leader):
    motion = ready(signed(staff, reviewer, leader, cadre, "promotion"))
    assert rules.lacks_to_decide(motion, TODAY) == []
    Decision.objects.filter(pk=motion.pk).update(**change)
    motion.refresh_from_db()
    with pytest.raises(ValidationError) as refusal:
        actions.decide(actor=staff, decision=motion, base_version=motion.version, decided_on=TODAY,
                       document_number="1号")  # fmt: skip
    assert any(sentence in text for text in refusal.value.messages), refusal.value.messages
    motion.refresh_from_db()
    assert motion.state == "signed"


def test_one_must_that_is_not_clear_stops_it(cadre, staff, reviewer, leader):
    motion = ready(signed(staff, reviewer, leader, cadre, "promotion"))
    motion.musts.filter(which="discipline").update(result="not_clear")
    assert len(rules.lacks_to_decide(motion, TODAY)) == 1


def test_working_days_follow_the_calendar_of_days_off():
    Holiday.objects.all().delete()
    monday = dt.date(2026, 3, 2)
    assert working_days(monday, monday + dt.timedelta(6)) == 5
    Holiday.objects.create(on=monday, name="假日")
    Holiday.objects.create(on=monday + dt.timedelta(5), name="调休", is_worked=True)
    Holiday.objects.create(on=monday + dt.timedelta(1), name="假日")
    assert working_days(monday, monday + dt.timedelta(6)) == 4
    assert working_days(monday, monday - dt.timedelta(1)) == 0


def test_a_measure_rests_on_a_verified_adverse_finding(cadre, staff, reviewer):
    unverified = make_finding(reviewer, cadre=cadre)
    kind = make_finding(staff, reviewer, cadre=cadre, side="for")
    for findings in ([], [unverified], [kind]):
        motion = drafted(staff, cadre, "admonition", findings)
        with pytest.raises(ValidationError):
            actions.second(actor=reviewer, decision=motion, base_version=motion.version)
    against = make_finding(staff, reviewer, cadre=cadre)
    motion = drafted(staff, cadre, "reminder", [against])
    again = actions.second(actor=reviewer, decision=motion, base_version=motion.version, goes_on=WHY)
    assert again.state == "seconded"
    with pytest.raises(ValidationError):
        drafted(staff, make_cadre(cadre.unit, name="另一人"), "reminder", [against])  # about somebody else


def test_the_ground_is_of_the_version_in_force_on_the_day(cadre, staff, reviewer, leader):
    assert Ground.objects.filter(valid_to__isnull=False).count() == 10
    assert Ground.objects.filter(valid_to__isnull=True).count() == 15
    against = make_finding(staff, reviewer, cadre=cadre)
    motion = ready(signed(staff, reviewer, leader, cadre, "removal", [against]))
    assert len(rules.lacks_to_decide(motion, TODAY)) == 1
    motion.ground = Ground.objects.filter(valid_to__isnull=False)[0]
    assert len(rules.lacks_to_decide(motion, TODAY)) == 1
    motion.ground = Ground.objects.filter(valid_to__isnull=True)[0]
    assert rules.lacks_to_decide(motion, TODAY) == []


def test_review_and_appeal_run_by_their_clocks(cadre, staff, reviewer, leader, as_staff, as_reviewer):
    against = make_finding(staff, reviewer, cadre=cadre)
    motion = signed(staff, reviewer, leader, cadre, "criticism", [against])
    day = TODAY - dt.timedelta(40)
    motion = actions.decide(actor=staff, decision=motion, base_version=motion.version, decided_on=day,
                            document_number="2号")  # fmt: skip
    motion = actions.tell(
        actor=staff, decision=motion, base_version=motion.version, told_on=day, told_by="甲部长"
    )
    assert rules.review_until(motion) == day + dt.timedelta(30)
    assert post(as_staff, "review", motion, day=day + dt.timedelta(31)).status_code == 422
    assert post(as_staff, "appeal", motion, day=day + dt.timedelta(31)).status_code == 422
    assert post(as_staff, "review", motion, day=day + dt.timedelta(10)).status_code == 302
    assert post(as_staff, "appeal", motion, day=day + dt.timedelta(12)).status_code == 422  # not decided yet
    result = {"day": day + dt.timedelta(20), "result": "原决定程序有误，予以撤销", "overturned": "on"}
    assert post(as_reviewer, "result", motion, **result).status_code == 403  # gave the second signature
    other = leader
    Decision.objects.filter(pk=motion.pk).update(signed_by=None, seconded_by=None)
    motion.refresh_from_db()
    motion = actions.settle_review(actor=other, decision=motion, base_version=motion.version,
                                   day=day + dt.timedelta(20), result="复核后维持原决定", overturned=False)  # fmt: skip
    assert rules.appeal_until(motion) == day + dt.timedelta(35)
    assert post(as_staff, "appeal", motion, day=day + dt.timedelta(36)).status_code == 422
    assert post(as_staff, "appeal", motion, day=day + dt.timedelta(35)).status_code == 302
    motion = actions.settle_review(actor=other, decision=motion, base_version=motion.version, day=TODAY,
                                   result="事实不清，予以撤销", overturned=True)  # fmt: skip
    assert motion.state == "overturned"
    assert not Decision.objects.effective().exists()


def test_nobody_acts_on_his_own_or_whom_he_keeps_away_from(
    cadre, unit, staff, reviewer, leader, as_staff, as_leader
):
    motion = drafted(staff, cadre, "promotion")
    Cadre.objects.filter(pk=cadre.pk).update(account=leader)
    assert as_leader.get(url("detail", motion)).status_code == 404
    Recusal.objects.create(user=staff, unit=unit, relation="own_unit")
    assert as_staff.get(url("detail", motion)).status_code == 404
    assert as_staff.get(url("draft_cadre", cadre)).status_code == 404
    team = LeadershipTeam.objects.create(unit=unit)
    assert as_staff.get(reverse("decisions:draft_team", args=[team.unit_id])).status_code == 404


def test_a_team_is_told_to_rectify_and_a_motion_is_withdrawn_with_its_reason(
    unit, staff, reviewer, as_staff, as_leader
):
    team = LeadershipTeam.objects.create(unit=unit)
    against = make_finding(staff, reviewer, leadership_team=team)
    form = {
        "client_key": uuid4(),
        "kind": "rectify",
        "origin": "other",
        "reasons": WHY,
        "findings": [against.pk],
    }
    assert as_staff.post(reverse("decisions:draft_team", args=[unit.pk]), form).status_code == 302
    motion = Decision.objects.get()
    assert (motion.leadership_team, motion.kind) == (team, "rectify")
    assert post(as_staff, "withdraw", motion, reason="重").status_code == 422
    assert post(as_staff, "withdraw", motion, reason="并入另一动议办理").status_code == 302
    assert motion.state == "withdrawn"
    assert post(as_staff, "withdraw", motion, reason="并入另一动议办理").status_code == 422
    assert as_staff.get(reverse("decisions:export")).status_code == 200
