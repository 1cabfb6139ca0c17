"""A decision is entered in the file with one press: shown first, written whole, once."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.judgement.decisions.test_decisions import post, ready, signed, url, words
from tests.world import make_cadre, make_unit
from visits.cadres.files.models import Cadre, Tenure
from visits.judgement.decisions import actions
from visits.judgement.decisions.models import Decision
from visits.organisation.notices.models import Notice
from visits.organisation.units.models import Level

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def decided(staff, reviewer, leader):
    """A promotion into another unit, decided today."""
    unit, other = make_unit("审计局"), make_unit("财政局")
    cadre = make_cadre(unit)
    begun = TODAY - dt.timedelta(900)
    facts = {
        "level": Level.COUNTY_DEPUTY,
        "level_since": begun,
        "post_title": "审计局副局长",
        "post_since": begun,
    }
    Cadre.objects.filter(pk=cadre.pk).update(**facts)
    cadre.refresh_from_db()
    Tenure.objects.create(cadre=cadre, unit=unit, title="副局长", level=Level.COUNTY_DEPUTY, from_on=begun)
    motion = ready(signed(staff, reviewer, leader, cadre, "promotion"), post_after="财政局局长")
    made = actions.decide(actor=staff, decision=motion, base_version=motion.version, decided_on=TODAY,
                          document_number="组干〔2026〕9号")  # fmt: skip
    made.other = other
    return made


def test_what_changes_is_shown_then_written_once(decided, as_staff, as_reviewer, reviewer):
    page = words(as_staff.get(url("enter", decided)))
    assert "<td>审计局副局长</td><td><strong>财政局局长</strong></td>" in page
    assert "<td>县处级副职</td><td><strong>县处级正职</strong></td>" in page
    for words_shown in ("任前", "任后", "随之终止", "组干〔2026〕9号"):
        assert words_shown in page
    assert url("enter", decided) in words(as_staff.get(url("detail", decided)))
    assert as_reviewer.get(url("enter", decided)).status_code == 403
    values = {"unit": decided.other.pk, "since": TODAY}
    assert post(as_staff, "enter", decided, **values).status_code == 302
    cadre = Cadre.objects.get(pk=decided.cadre_id)
    assert (cadre.unit, cadre.post_title, cadre.level, cadre.level_since) == (
        decided.other, "财政局局长", Level.COUNTY_HEAD, TODAY,
    )  # fmt: skip
    held = {one.title: (one.unit.name, one.from_on, one.to_on) for one in cadre.tenures.all()}
    assert held["局长"] == ("财政局", TODAY, None)
    assert held["副局长"][2] == TODAY
    ranks = dict(cadre.rank_records.values_list("level", "document"))
    assert ranks[Level.COUNTY_HEAD] == "组干〔2026〕9号"
    assert decided.entered_on == TODAY
    assert post(as_staff, "enter", decided, **values).status_code == 422
    assert url("enter", decided) not in words(as_staff.get(url("detail", decided)))


def test_the_notice_of_it_closes(decided, as_staff):
    Notice.objects.create(
        user=decided.signed_by, act="decision.decide", thing="visits.decision", thing_id=decided.pk
    )
    assert post(as_staff, "enter", decided, unit=decided.other.pk, since=TODAY).status_code == 302
    assert not Notice.objects.unread().filter(act="decision.decide", thing_id=decided.pk).exists()


def test_a_day_before_the_decision_is_refused_and_nothing_is_written(decided, as_staff):
    early = {"unit": decided.other.pk, "since": TODAY - dt.timedelta(1)}
    assert post(as_staff, "enter", decided, **early).status_code == 422
    assert Cadre.objects.get(pk=decided.cadre_id).post_title == "审计局副局长"
    assert Decision.objects.get(pk=decided.pk).entered_on is None
