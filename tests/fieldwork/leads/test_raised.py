"""A lead raised by a team about anybody, without a talk, and the teams that can verify it."""

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.world import (
    hand,
    make_cadre,
    make_lead,
    make_round,
    make_task,
    make_team,
    make_unit,
    send_to_task,
)
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Tenure
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.leads.rules import teams_for

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
RAISE = reverse("leads:raise")


@pytest.fixture
def team(member1, lead1):
    return make_team(make_round(), member1, lead1)


@pytest.fixture
def stranger(staff):
    """A cadre of a unit that no team has in hand."""
    return make_cadre(make_unit("某街道办"), name="甘立行")


def form(**values):
    return {"client_key": uuid4(), "cadre": "甘立行", "side": "for", "received_on": TODAY,
            "says": "征拆工地上群众都说他敢啃硬骨头"} | values  # fmt: skip


def test_in_one_step_about_a_stranger_for_or_against(team, stranger, as_member1, as_staff, as_reviewer):
    assert RAISE in as_member1.get(reverse("leads:list")).content.decode()
    told = form()
    for _twice in range(2):
        assert as_member1.post(RAISE, told).status_code == 302
    lead = Lead.objects.get()
    assert (lead.cadre, lead.unit, lead.side, lead.state) == (stranger, stranger.unit, "for", "received")
    assert (
        as_member1.get(reverse("leads:detail", args=[lead.pk])).status_code == 404
    )  # until it is its to verify
    assert lead.number in as_staff.get(reverse("leads:list"), {"side": "for"}).content.decode()
    assert as_reviewer.get(RAISE).status_code == 403


def test_about_a_unit_and_what_does_not_fit(team, stranger, as_member1, member1):
    assert as_member1.post(RAISE, form(cadre="", unit="某街道办", side="against")).status_code == 302
    assert Lead.objects.get().about == "unit"
    make_cadre(make_unit("另一街道办"), name="甘立行")
    wrong = [{"cadre": "查无此人"}, {"cadre": ""}, {"unit": "某街道办"}, {"cadre": "甘立行"}, {"side": ""},
             {"received_on": TODAY + dt.timedelta(1), "cadre": "甘立行 某街道办"}]  # fmt: skip
    for change in wrong:
        assert as_member1.post(RAISE, form() | change).status_code == 422, change
    assert as_member1.post(RAISE, form(cadre="甘立行 某街道办")).status_code == 302  # one of two namesakes
    Recusal.objects.create(user=member1, cadre=stranger, relation="affinity")
    assert as_member1.post(RAISE, form(cadre="甘立行 某街道办")).status_code == 422


def test_the_team_that_can_verify_is_offered(team, stranger, staff, as_staff):
    lead = make_lead(staff, stranger.unit, cadre=stranger)
    assert teams_for(lead) == []
    host, lead_unit = make_unit("某县"), make_unit("指挥部")
    hand(team, host)
    Tenure.objects.create(cadre=stranger, unit=host, title="副县长（挂职）", kind="secondment", from_on=TODAY)
    assert teams_for(lead) == [team]
    page = as_staff.get(reverse("leads:assign", args=[lead.pk])).content.decode()
    assert "可以核实：某县在该组手中" in page
    other = make_team(make_round())
    hand(other, lead_unit)
    send_to_task(cadre=stranger, task=make_task(lead_unit=lead_unit))
    assert set(teams_for(lead)) == {team, other}
    page = as_staff.get(reverse("leads:assign", args=[lead.pk])).content.decode()
    assert "selected" not in page.split('name="team"')[1].split("</select>")[0].replace(
        'value="" selected', ""
    )
