"""Grounds of decisions kept as data: added, renamed while unused, retired, every change in the log."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.core.lists.test_export import body_of, table_of
from tests.world import make_cadre, make_decision, make_unit
from visits.judgement.decisions import grounds
from visits.judgement.decisions.models import Ground

pytestmark = pytest.mark.django_db
LIST = reverse("decisions:grounds")
DAY = dt.timedelta(1)


@pytest.fixture
def ground(db):
    """A situation in force on which nothing rests."""
    return Ground.objects.filter(valid_to__isnull=True).first()


def acts():
    return list(
        Entry.objects.filter(act__startswith="ground.").order_by("number").values_list("act", flat=True)
    )


def new(ground, **values):
    plain = {"rule": ground.rule, "situation": ground.situation, "text": "另行规定的情形",
             "valid_from": timezone.localdate(), "valid_to": None}  # fmt: skip
    return plain | values


def test_staff_keep_the_grounds_and_the_office_reads_them(ground, as_staff, leader, as_member1, sign_in):
    page = as_staff.get(LIST).content.decode()
    assert page.count(reverse("decisions:retire_ground", args=[ground.pk])) == 1
    assert ground.text in page
    reading = sign_in(leader)
    assert reverse("decisions:add_ground") not in reading.get(LIST).content.decode()
    assert reading.get(reverse("decisions:edit_ground", args=[ground.pk])).status_code == 403
    assert as_member1.get(LIST).status_code == 403
    with pytest.raises(PermissionDenied):
        grounds.rename_ground(actor=leader, ground=ground, base_version=ground.version, text="改写")
    assert not acts()


def test_words_change_only_while_no_decision_rests_on_them(ground, staff, reviewer, as_staff):
    page = reverse("decisions:edit_ground", args=[ground.pk])
    before = ground.text
    assert as_staff.post(page, {"version": ground.version, "text": "文字更正后的情形"}).status_code == 302
    assert as_staff.post(page, {"version": ground.version, "text": "旧页面再改"}).status_code == 422  # stale
    ground.refresh_from_db()
    assert ground.text == "文字更正后的情形"
    line = Entry.objects.get(act="ground.rename")
    assert (line.detail["before"], line.detail["after"]) == (before, ground.text)
    make_decision(reviewer, cadre=make_cadre(make_unit()), kind="removal", ground=ground)
    assert as_staff.post(page, {"version": ground.version, "text": "签批之后再改"}).status_code == 422
    ground.refresh_from_db()
    assert ground.text == "文字更正后的情形"
    assert f'href="{page}"' not in as_staff.get(LIST).content.decode()
    assert acts() == ["ground.rename"]


def test_a_retired_ground_makes_room_for_another(ground, staff, as_staff):
    today = timezone.localdate()
    with pytest.raises(ValidationError):
        grounds.add_ground(actor=staff, values=new(ground))  # two texts for one situation
    page = reverse("decisions:retire_ground", args=[ground.pk])
    early = {"version": ground.version, "valid_to": ground.valid_from - DAY}
    assert as_staff.post(page, early).status_code == 422
    assert as_staff.post(page, {"version": ground.version, "valid_to": today - DAY}).status_code == 302
    ground.refresh_from_db()
    assert ground.holds_on(today - DAY)
    assert not ground.holds_on(today)
    assert Ground.objects.filter(valid_to__isnull=True).count() == 14
    values = {name: value or "" for name, value in new(ground).items()}
    assert as_staff.post(reverse("decisions:add_ground"), values).status_code == 302
    assert Ground.objects.filter(rule=ground.rule, situation=ground.situation).count() == 2
    with pytest.raises(ValidationError):
        grounds.retire_ground(actor=staff, ground=ground, base_version=ground.version, valid_to=today)
    assert acts() == ["ground.retire", "ground.add"]


def test_a_ground_is_not_retired_before_a_decision_that_rests_on_it(ground, staff, reviewer):
    today = timezone.localdate()
    make_decision(reviewer, cadre=make_cadre(make_unit()), kind="removal", ground=ground, decided_on=today)
    other = Ground.objects.filter(rule=ground.rule).exclude(pk=ground.pk).first()
    for one, whole in ((ground, False), (other, True)):
        with pytest.raises(ValidationError):
            grounds.retire_ground(
                actor=staff, ground=one, base_version=one.version, valid_to=today - DAY, whole=whole
            )
    assert not acts()
    grounds.retire_ground(actor=staff, ground=other, base_version=other.version, valid_to=today, whole=True)
    assert not Ground.objects.filter(valid_to__isnull=True).exists()
    assert acts() == ["ground.retire"] * 15


def test_the_list_is_filtered_kept_as_a_view_and_taken_away(ground, reviewer, as_staff, as_member1):
    def found(**query):
        return {row.pk for row in as_staff.get(LIST, query).context["page"]["rows"]}

    make_decision(reviewer, cadre=make_cadre(make_unit()), kind="removal", ground=ground)
    assert found(q=ground.text) == found(used="on") == {ground.pk}
    assert ground.pk in found(now="on")
    assert ground.pk not in found(on=ground.valid_from - DAY)
    assert as_staff.get(LIST, {"on": "x"}).status_code == 422
    as_staff.post("/lists/grounds/views/new/", {"name": "有决定的", "query": "used=on"})
    assert "有决定的" in as_staff.get(LIST).content.decode()
    cells = table_of(body_of(as_staff.get(reverse("decisions:grounds_export"), {"used": "on"})))
    assert [row[3] for row in cells[1:]] == [ground.text]
    assert as_member1.get(reverse("decisions:grounds_export")).status_code == 403


def test_the_list_asks_no_more_for_more_grounds(ground, as_staff):
    def ask():
        with CaptureQueriesContext(connection) as asked:
            as_staff.get(LIST)
        return len(asked)

    ask()
    few = ask()
    for n in range(3):
        Ground.objects.create(**new(ground, situation=90 + n))
    assert ask() <= few
