"""A planned visit dragged to another day in the calendar."""

import datetime as dt

from django.urls import reverse

from tests.world import make_plan, workday
from visits.organisation.rounds.models import VisitTeam


def test_a_visit_dragged_to_another_day_asks_for_the_reason(page, office, sign_in):
    lead = sign_in(page, "lead1")
    day = workday()
    planned = make_plan(office.round, office.unit, lead, wanted_on=day)
    monday = day - dt.timedelta(days=day.weekday())
    friday = monday + dt.timedelta(days=4 if day.weekday() != 4 else 3)
    page.goto(f"{reverse('plans:calendar')}?on={day}&view=week")
    page.locator("[data-move]").drag_to(page.locator(f"[data-day='{friday}']"))
    page.wait_for_url(f"**{reverse('plans:move', args=[planned.pk])}?to_on={friday}")
    page.locator("[name=reason]").fill("对方要开全市大会")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"**{reverse('plans:detail', args=[planned.pk])}")
    planned.refresh_from_db()
    assert planned.wanted_on == friday
    move = planned.moves.get()
    assert (move.from_on, move.to_on, move.reason) == (day, friday, "对方要开全市大会")


def test_the_calendar_fits_a_hand_whatever_its_teams_are_called(page, office, sign_in):
    for name in (
        "重点任务第一专班",
        "A visit team with a name that needs the whole breadth of a phone and more",
    ):
        VisitTeam.objects.create(round=office.round, name=name)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, "staff")
    page.goto(reverse("plans:calendar"))
    assert page.locator("#team").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
