"""Two open rounds with one unit, on a phone: home, plan, form, key words, box and coverage know which is meant."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_box import kept, pick, set_up
from tests.browser.test_main_job import choose, press
from tests.world import hand, make_plan, make_round, make_team, put_in_scope, today, workday
from visits.fieldwork.schedule.models import PlannedVisit
from visits.fieldwork.visits.heard import UnitHeard
from visits.fieldwork.visits.models import Interview, Visit


def overlapping(office: Any) -> Any:
    """A second round, 专项走访, whose 第一组 has the same people and the same unit."""
    newer = make_round(scheme=office.scheme, name="专项走访", starts_on=today() - dt.timedelta(30))
    team = make_team(newer, office.member1, office.lead1, name="第一组")
    hand(team, office.unit)
    put_in_scope(office.round, office.unit, office.other_unit)
    put_in_scope(newer, office.unit)
    make_plan(office.round, office.unit, office.lead1, wanted_on=workday(1))
    return team


def of_round(round: Any) -> list[Visit]:
    return list(Visit.objects.filter(round=round).order_by("pk"))


def log(page: Page, team: Any, seen: str) -> None:
    """From the unit without a visit on the work list to the form, in the round that the list names."""
    page.goto("/")
    press(page, ".today-rest > summary")
    press(page, f"a[href*='team={team.pk}']")
    expect(page.locator("select[name=team]")).to_have_value(str(team.pk))
    for name, value in (("entries", "project"), ("targets", "cadre"), ("checks", "performance")):
        choose(page, name, value)
    choose(page, "methods", "interview")
    page.fill("[name=observed]", seen)
    press(page, "button[name=_save]:not(.visually-hidden)")
    page.wait_for_url("**/visits/*/")


def test_every_road_lands_in_the_round_that_was_meant(
    open_page: Callable[..., Page], sign_in, office, faults
):
    team = overlapping(office)
    page = open_page(**PHONE)
    sign_in(page, "member1")
    expect(page.locator("main")).to_contain_text("专项走访")
    log(page, team, "专项里看到的")
    assert [one.observed for one in of_round(team.round)] == ["专项里看到的"]
    assert not of_round(office.round)
    page.goto("/")  # the other round's unit is still to be visited
    expect(page.locator(f"a[href*='team={office.team.pk}']")).to_have_count(1)
    expect(page.locator(f"a[href*='team={team.pk}']")).to_have_count(0)

    page.goto("/plans/new/")
    page.locator("select[name=assignment]").select_option(label="甲局（专项走访 · 第一组）")
    press(page, "main button[type=submit]")
    page.wait_for_url("**/plans/new/*/")
    page.fill("[name=wanted_on]", workday(2).isoformat())
    press(page, "main button[type=submit]")
    page.wait_for_url("**/plans/*/")
    assert PlannedVisit.objects.get(wanted_on=workday(2)).round == team.round

    set_up(page)
    page.get_by_role("button", name="登记走访").click()
    page.get_by_role("button", name=office.unit.name, exact=True).click()
    expect(page.locator("main")).to_contain_text("专项走访")  # both plans stand there, each with its round
    expect(page.locator("main")).to_contain_text(office.round.name)
    page.get_by_role("button", name="先记要点").click()
    page.get_by_role("button", name="另记一次走访").click()
    pick(page, "team", office.team.pk)
    for name, value in (("entries", "site"), ("targets", "cadre"), ("checks", "performance")):
        page.locator(f"input[name={name}][value={value}]").check()
    methods = page.locator("input[name=methods][value=interview]")
    if not methods.is_visible():
        page.locator("details", has=methods).locator("summary").click()
    methods.check()
    page.locator("textarea[name=observed]").fill("箱里写的")
    kept(page)
    page.get_by_role("button", name="写好了，发送").click()
    expect(page.locator(".status-good").first).to_be_attached()
    assert [one.observed for one in of_round(office.round)] == ["箱里写的"]
    assert len(of_round(team.round)) == 1
    assert Interview.objects.count() == 0
    assert UnitHeard.objects.count() == 0  # nothing counts before it is sent in

    from_plan(page, PlannedVisit.objects.get(wanted_on=workday(2)), team)
    assert [one.observed for one in of_round(team.round)] == ["专项里看到的", "按计划看到的"]
    lead = open_page(**PHONE)
    sign_in(lead, "lead1")
    for visit in Visit.objects.order_by("pk"):
        send_in(page, lead, visit)
    counted = {row.round_id: (row.unit_id, row.visits) for row in UnitHeard.objects.filter(reach="sent")}
    assert counted == {team.round_id: (office.unit.pk, 2), office.round.pk: (office.unit.pk, 1)}

    for reader in (page, lead):
        reader.goto("/reports/coverage/")
        for name in ("专项走访", office.round.name):
            expect(reader.locator("main")).to_contain_text(name)
    for held, visits in ((team.round, "2"), (office.round, "1")):
        page.goto(f"/reports/coverage/?round={held.pk}")
        row = page.locator(
            "main tr", has=page.get_by_role("link", name=visits, exact=True), has_text=office.unit.name
        )
        expect(row.first).to_contain_text(held.name)
        expect(page.locator("main h2").first).to_contain_text(held.name)


def from_plan(page: Page, plan: PlannedVisit, team: Any) -> None:
    """From the page of a planned visit to the form, which knows the round by the plan."""
    page.goto(f"/plans/{plan.pk}/")
    expect(page.locator("main")).to_contain_text(plan.round.name)
    press(page, f"form[action$='/plans/{plan.pk}/log/'] button")
    expect(page.locator("select[name=team]")).to_have_value(str(team.pk))
    page.fill("[name=visited_on]", today().isoformat())
    for name, value in (("entries", "site"), ("targets", "cadre"), ("checks", "performance")):
        choose(page, name, value)
    choose(page, "methods", "interview")
    page.fill("[name=observed]", "按计划看到的")
    press(page, "button[name=_save]:not(.visually-hidden)")
    page.wait_for_url("**/visits/*/")


def send_in(page: Page, lead: Page, visit: Visit) -> None:
    """The member hands the visit to the lead, who sends it in."""
    page.goto(f"/visits/{visit.pk}/")
    press(page, "form[action$='/hand-to-lead/'] button")
    expect(page.locator(".notice-good").first).to_be_visible()
    lead.goto(f"/visits/{visit.pk}/")
    expect(lead.locator("main")).to_contain_text(visit.round.name)
    press(lead, "form[action$='/submit/'] button")
    expect(lead.locator(".notice-good").first).to_be_visible()
    visit.refresh_from_db()
    assert visit.state == "submitted"
