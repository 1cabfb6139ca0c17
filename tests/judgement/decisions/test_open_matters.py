"""What is open about the same person is said at drafting, seconding and signing, and goes on with a reason alone."""

import datetime as dt
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tests.judgement.decisions.test_decisions import WHY, drafted, post, url, words
from tests.world import make_cadre, make_decision, make_finding, make_lead, make_rectification, make_unit
from visits.avoidance.models import Recusal
from visits.judgement.decisions import actions, law
from visits.judgement.decisions.models import Decision
from visits.judgement.decisions.open_matters import against, against_case, beside

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(1)


@pytest.fixture
def cadre(staff):
    return make_cadre(make_unit("审计局"))


def adverse(staff, cadre):
    make_finding(staff, cadre=cadre)
    return "负面发现"


def measure(staff, cadre):
    make_decision(staff, cadre=cadre, kind="admonition", decided_on=TODAY - 30 * DAY)
    return "影响期至"


def overdue(staff, cadre):
    make_rectification(staff, cadre=cadre, days=-3)
    return "逾期未完成"


def motion(staff, cadre):
    make_decision(staff, cadre=cadre)
    return "另有动议"


def lead(staff, cadre):
    return make_lead(staff, cadre.unit, cadre=cadre).number


EVERY = [adverse, measure, overdue, motion, lead]


@pytest.mark.parametrize("opened", EVERY)
def test_what_is_open_is_said_at_each_step_and_asks_for_a_reason(
    opened, cadre, staff, as_staff, as_reviewer, as_leader
):
    said = opened(staff, cadre)
    form = {"client_key": uuid4(), "kind": "promotion", "origin": "other", "reasons": WHY}
    assert said in words(as_staff.get(url("draft_cadre", cadre)))
    assert as_staff.post(url("draft_cadre", cadre), form).status_code == 422
    assert as_staff.post(url("draft_cadre", cadre), form | {"goes_on": WHY}).status_code == 302
    made = Decision.objects.filter(goes_on=WHY).get()
    assert said in words(as_staff.get(url("detail", made)))
    for client, step in ((as_reviewer, "second"), (as_leader, "sign")):
        assert said in words(client.get(url(step, made)))
        assert post(client, step, made).status_code == 422
        assert post(client, step, made, goes_on=WHY).status_code == 302
    notes = list(made.steps.values_list("note", flat=True))
    assert len(notes) == 3
    assert all(WHY in note for note in notes)
    assert all((said in note) is (opened is not lead) for note in notes)  # no lead stands in the course
    assert made.state == "signed"


def test_what_is_not_the_readers_to_see_stands_on_no_page(
    cadre, staff, reviewer, leader, as_staff, as_leader
):
    """A lead heard in a unit from which the leader keeps away: neither shown nor counted nor asked about."""
    told = make_lead(staff, make_unit("统计局"), cadre=cadre, number="T-9999")
    made = drafted(staff, cadre, "promotion", goes_on=WHY)
    actions.second(actor=reviewer, decision=made, base_version=made.version, goes_on=WHY)
    rows = [made, make_finding(staff, cadre=cadre, side="for"), make_lead(staff, cadre.unit, cadre=cadre, side="for"),
            make_rectification(staff, cadre=cadre)]  # fmt: skip
    pages = [
        reverse(f"{name}:detail", args=[one.pk])
        for name, one in zip(["decisions", "findings", "leads", "rectifications"], rows, strict=True)
    ] + [f"/?item=sign-{made.pk}", url("sign", made), reverse("cadres:detail", args=[cadre.pk])]
    for page in pages:
        assert told.number in words(as_leader.get(page)), page
    Recusal.objects.create(user=leader, unit=told.unit, relation="own_unit")
    for page in pages:
        assert told.number not in words(as_leader.get(page)), page
    assert [len(group["rows"]) for group in beside(leader, cadre, made)] == [0, 0, 0, 0, 1]
    assert 'name="goes_on"' not in words(as_leader.get(url("sign", made)))
    assert post(as_leader, "sign", made).status_code == 302


def test_nothing_open_asks_for_nothing(cadre, staff, reviewer, as_staff):
    make_decision(staff, cadre=cadre, kind="admonition", decided_on=TODAY - 400 * DAY)  # no longer in effect
    make_finding(staff, cadre=cadre, side="for")
    assert against(staff, cadre) == []
    made = drafted(staff, cadre, "promotion", goes_on="")
    assert against_case(staff, made) == []
    assert actions.second(actor=reviewer, decision=made, base_version=made.version).state == "seconded"
    assert 'name="goes_on"' not in words(
        as_staff.get(url("draft_cadre", make_cadre(cadre.unit, name="李军")))
    )


def test_what_the_motion_rests_on_is_no_conflict(cadre, staff, reviewer):
    own, told = make_finding(staff, reviewer, cadre=cadre), make_lead(staff, cadre.unit, cadre=cadre)
    made = drafted(staff, cadre, "reminder", [own], lead=told, origin="lead", goes_on="")
    assert against_case(staff, made) == []
    make_lead(staff, cadre.unit, cadre=cadre)
    with pytest.raises(ValidationError):
        actions.second(actor=reviewer, decision=made, base_version=made.version, goes_on="短")


def test_the_law_is_data_with_days_and_sources(as_staff):
    assert all(row["source"] and row["from"] for table in law.rows().values() for row in table)
    assert law.musts_on(dt.date(2016, 7, 31)) == []
    assert len(law.musts_on(dt.date(2017, 6, 1))) == 4
    assert law.term("notice_days", dt.date(2000, 1, 1)) == 5  # the oldest that is known
    assert law.effect_until("admonition", dt.date(2018, 8, 31)) == dt.date(2019, 2, 28)
    assert law.effect_until("reminder", TODAY) is None
    page = words(as_staff.get(reverse("decisions:law"), {"day": "2017-06-01"}))
    assert "凡提必审" in page
    assert "影响期" in page
    assert "凡提必审" not in words(as_staff.get(reverse("decisions:law"), {"day": "2015-01-01"}))
