"""The week of a team: members down, days across, moved by its lead alone."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.conftest import client_of
from tests.world import Office, make_plan, make_unit, workday
from visits.avoidance.models import Recusal
from visits.fieldwork.schedule.models import PlannedVisit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.fixture
def day() -> dt.date:
    """A Tuesday to come."""
    found = workday()
    return found + dt.timedelta(days=(1 - found.weekday()) % 7)


def week(client, day, **more):
    return client.get(reverse("plans:week"), {"on": day.isoformat(), **more})


def grid(answer) -> dict:
    """(who, day) → units."""
    return {
        (row["person"] and row["person"].username, cell["on"]): [str(one["plan"].destination) for one in cell["visits"]]
        for row in answer.context["rows"] for cell in row["cells"] if cell["visits"]
    }  # fmt: skip


def test_the_grid_says_who_goes_where_and_to_whom_nobody_is_sent(
    office, day, member1, lead1, as_member1, as_lead1
):
    make_plan(office.round, office.unit, lead1, member1, lead1, wanted_on=day)
    make_plan(office.round, office.unit, lead1, wanted_on=day + dt.timedelta(1), number=2)
    answer = week(as_lead1, day)
    assert grid(answer) == {
        ("member1", day): ["甲局"], ("lead1", day): ["甲局"], (None, day + dt.timedelta(1)): ["甲局"],
    }  # fmt: skip
    assert grid(week(as_member1, day)) == grid(answer)
    assert "data-move" in answer.content.decode()
    assert "data-move" not in week(as_member1, day).content.decode()
    assert not grid(week(as_lead1, day + dt.timedelta(7)))


def test_the_lead_sends_others_and_moves_the_day_in_one_step(
    office, day, member1, lead1, as_lead1, as_member1
):
    plan = make_plan(office.round, office.unit, lead1, member1, wanted_on=day)
    page = reverse("plans:send", args=[plan.pk])
    dragged = {"to_on": (day + dt.timedelta(1)).isoformat(), "from": member1.pk, "to": lead1.pk}
    form = as_lead1.get(page, dragged).context["form"]
    assert form["members"].value() == [str(lead1.pk)]
    sent = {
        "version": plan.version,
        "to_on": dragged["to_on"],
        "part_of_day": "whole",
        "members": [lead1.pk],
        "reason": "",
    }
    assert as_lead1.post(page, sent).status_code == 422, "another day needs its reason"
    assert PlannedVisit.objects.get().wanted_on == day
    answer = as_lead1.post(page, sent | {"reason": "对方开会"})
    assert answer.url.startswith(reverse("plans:week"))
    plan.refresh_from_db()
    assert plan.wanted_on == day + dt.timedelta(1)
    assert list(plan.members.all()) == [lead1]
    assert plan.moves.get().reason == "对方开会"
    again = sent | {"version": plan.version, "members": [lead1.pk, member1.pk]}
    assert as_lead1.post(page, again).status_code == 302, "other members need no reason"
    assert plan.moves.count() == 1
    assert as_lead1.post(page, again | {"version": plan.version + 1}).status_code == 422, "nothing is changed"
    assert as_member1.get(page).status_code == 403


def test_avoidance_and_other_teams_stay_out(office, day, member1, lead1, member2, as_lead1):
    plan = make_plan(office.round, office.unit, lead1, wanted_on=day)
    Recusal.objects.create(user=member1, unit=office.unit, relation="own_unit")
    sent = {
        "version": plan.version,
        "to_on": day,
        "part_of_day": "whole",
        "members": [member1.pk],
        "reason": "",
    }
    assert as_lead1.post(reverse("plans:send", args=[plan.pk]), sent).status_code == 422
    assert not grid(week(client_of(member1), day))
    assert not grid(week(client_of(member2), day, team=office.team.pk))
    far = make_plan(office.round, make_unit(), lead1, wanted_on=day)
    assert as_lead1.get(reverse("plans:send", args=[far.pk])).status_code == 404
