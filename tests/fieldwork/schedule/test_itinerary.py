"""Quotas, and the itinerary in its three shapes."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.world import (
    accepted_visit,
    hand,
    join,
    make_plan,
    make_round,
    make_talk,
    make_team,
    make_unit,
    workday,
)
from visits.core.lists.models import Export
from visits.fieldwork.schedule.hearing import quotas_for, to_hear_of, wanted_of
from visits.fieldwork.schedule.itinerary import folded, ics
from visits.fieldwork.schedule.models import HearingQuota, PlannedVisit

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(member1, lead1):
    one = make_team(make_round())
    join(one, member1)
    join(one, lead1, is_lead=True)
    return one


def test_quotas_go_from_fine_to_coarse_and_count_talks(team, member1, as_staff, as_lead1):
    HearingQuota.objects.all().delete()
    page = reverse("plans:add_quota")
    told = {"version": 0, "kind": "", "category": "", "group": "served", "percent": 0, "at_least": 5}
    assert as_lead1.post(page, told).status_code == 403
    assert as_staff.post(page, told | {"at_least": 0}).status_code == 422
    assert as_staff.post(page, told).status_code == 302
    as_staff.post(page, told | {"kind": "government", "at_least": 3})
    assert HearingQuota.objects.count() == 2
    unit = hand(team, make_unit("审计局"))[0].unit
    (quota,) = quotas_for(HearingQuota.objects.all(), unit)
    assert quota.at_least == 3
    assert [wanted_of(HearingQuota(percent=30, at_least=3), total) for total in (2, 8, 20, 21)] == [
        2,
        3,
        6,
        7,
    ]
    planned = make_plan(team.round, unit, member1)
    visit = accepted_visit(team=team, unit=unit, author=member1, state="draft")
    make_talk(visit=visit, source_class="served")
    (line,) = to_hear_of([planned])[planned.pk]
    assert (line.wanted, line.heard, line.lacking) == (3, 1, 2)
    stale = as_staff.post(reverse("plans:edit_quota", args=[quota.pk]), told | {"version": 9})
    assert stale.status_code == 422
    assert HearingQuota.objects.get(pk=quota.pk).at_least == 3


def test_the_itinerary_prints_and_is_taken_away_registered(team, member1, lead1, as_member1, as_member2):
    unit = hand(team, make_unit("审计局"))[0].unit
    make_plan(team.round, unit, member1, member1, agreed_on=workday(9))
    where = {name: reverse(f"plans:{name}", args=[team.pk]) for name in (
        "itinerary", "itinerary_export", "itinerary_calendar")}  # fmt: skip
    assert "审计局" in as_member1.get(where["itinerary"]).content.decode()
    assert b"".join(as_member1.get(where["itinerary_export"]).streaming_content)[:2] == b"PK"
    text = as_member1.get(where["itinerary_calendar"]).content.decode()
    assert "审计局" in text
    assert member1.name not in text
    assert set(Export.objects.values_list("list_key", "rows")) == {("itinerary", 1), ("itinerary_ics", 1)}
    assert all(as_member2.get(page).status_code == 404 for page in where.values())


def test_the_calendar_file_keeps_rfc_5545(team, member1):
    unit = hand(team, make_unit("第一、第二；发展,改革;委员会" * 4))[0].unit
    made = make_plan(team.round, unit, member1, wanted_on=dt.date(2026, 5, 6), part_of_day="morning")
    made.dropped_at = made.created_at
    text = ics([made], team)
    lines = text.split("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = text.replace("\r\n ", "")
    assert f"UID:{made.client_key}@visit-plan" in whole
    assert "DTSTART;TZID=Asia/Shanghai:20260506T090000" in whole
    assert "STATUS:CANCELLED" in whole
    assert "发展\\,改革\\;委员会" in whole
    assert folded("x" * 75) == "x" * 75
    assert PlannedVisit.objects.with_state().get().state == "wanted"
