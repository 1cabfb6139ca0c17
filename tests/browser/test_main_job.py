"""The main job from end to end: log, hand over, submit, accept, read on the file, take the Excel away."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from cadre_review.audit.models import Entry
from tests.browser.talks import hear, hear_in_confidence, rate, say, shown, state
from tests.world import Office
from visits.fieldwork.visits.models import Interview, Rating, SealedSource, Statement, Visit

SEEN = "项目现场秩序良好，征地进度快于计划。"
PRAISE = "牵头完成征地，三个月签约二百一十户"
BLAME = "对下属要求偏急"
WHO = "乙村会计，电话另存"


def press(page: Page, selector: str) -> None:
    """Tap on a phone, click at a desk; what is drawn as a chip or segment is pressed on its label."""
    found = page.locator(selector).first
    found.scroll_into_view_if_needed()
    found.tap() if page.viewport_size["width"] < 500 else found.click()


def choose(page: Page, name: str, value: object) -> None:
    """Press the label of one choice of a group of radios or ticks."""
    control = shown(page, f"input[name='{name}'][value='{value}']")
    press(page, f"label[for='{control.get_attribute('id')}']")
    expect(control).to_be_checked()


def log_visit(page: Page, office: Office) -> Visit:
    """Member: choose the unit, fill the form, go on to an interview."""
    page.goto("/visits/new/")
    press(page, f"a:has-text('{office.unit.name}')")
    page.fill("[name=place]", "二楼会议室")
    page.fill("[name=starts_at]", "09:00")
    page.fill("[name=ends_at]", "11:30")
    for name, value in (("entries", "project"), ("targets", "cadre"), ("checks", "performance")):
        choose(page, name, value)
    choose(page, "methods", "interview")
    choose(page, "members_present", office.lead1.pk)
    page.fill("[name=observed]", SEEN)
    shown(page, "[name=follow_ups-0-text]").fill("补送征地台账")
    press(page, "button[name=_interview]")
    page.wait_for_url("**/interviews/new/**")
    return Visit.objects.get()


def fill_people(page: Page, office: Office) -> None:
    page.select_option("[name=second_interviewer]", str(office.lead1.pk))
    say(page, "谈了征地和项目推进情况。")


def rate_two(page: Page, office: Office, grade_at: int) -> None:
    """Give two cadres the same grade on every criterion."""
    criteria = office.scheme.criteria.filter(subject_kind="cadre")
    for cadre in office.cadres[1:3]:
        rate(page, cadre, criteria, grade_at)


def log_talk_with_cadre(page: Page, office: Office) -> None:
    hear(page, office.cadres[0])
    fill_people(page, office)
    state(page, 0, f"c{office.cadres[1].pk}", "for", "fact", PRAISE)
    rate_two(page, office, 0)
    press(page, "button.button-primary[name=_save]")
    page.wait_for_url("**/visits/*/")
    expect(page.locator(".notice-good")).to_be_visible()


def log_confidential_talk(page: Page, office: Office) -> None:
    page.goto(f"{page.url}interviews/new/")
    hear_in_confidence(page, "served", "served", WHO)
    expect(page.locator("[name=second_interviewer]")).to_have_value(str(office.lead1.pk))  # remembered
    fill_people(page, office)
    state(page, 0, f"c{office.cadres[1].pk}", "against", "opinion", BLAME)
    rate_two(page, office, 1)
    press(page, "button.button-primary[name=_save]")
    page.wait_for_url("**/visits/*/")


def read_on_the_file(page: Page, office: Office) -> None:
    """Staff: the statements and the mean of two ratings stand on the cadre's file."""
    cadre = office.cadres[1]
    page.goto(f"/cadres/{cadre.pk}/evidence/")
    expect(page.locator("main")).to_contain_text(PRAISE)
    expect(page.locator("main")).to_contain_text(BLAME)
    expect(page.locator("main")).not_to_contain_text(WHO)
    page.goto(f"/cadres/{cadre.pk}/ratings/")
    expect(page.locator("main tbody tr").first).to_contain_text("90.0")
    expect(page.locator("main tbody tr")).to_have_count(6)


def take_excel(page: Page, folder: Path) -> list[list[str]]:
    """Staff: press the list's Excel button and read the file."""
    page.goto("/visits/")
    if (more := page.locator(".tools-more > summary")).is_visible():  # behind a button of its own on a phone
        more.click()
    with page.expect_download() as waiting:
        page.locator("a[href*='/visits.xlsx']").first.click()
    target = folder / "visits.xlsx"
    waiting.value.save_as(target)
    sheet = openpyxl.load_workbook(io.BytesIO(target.read_bytes())).active
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("screen", ["phone", "page"])
def test_visit_goes_from_the_field_to_the_file(
    request, screen, open_page: Callable[..., Page], sign_in_by_form, office, tmp_path
):
    field: Page = request.getfixturevalue(screen)
    sign_in_by_form(field, "member1")
    visit = log_visit(field, office)
    log_talk_with_cadre(field, office)
    log_confidential_talk(field, office)
    press(field, "form[action$='/hand-to-lead/'] button")
    expect(field.locator(".notice-good")).to_be_visible()

    lead = open_page(viewport=field.viewport_size)
    sign_in_by_form(lead, "lead1")
    lead.goto("/")
    lead.locator("main a", has_text=office.unit.name).first.click()
    lead.locator("form[action$='/submit/'] button").click()
    expect(lead.locator(".notice-good")).to_be_visible()

    desk = open_page(viewport=field.viewport_size, accept_downloads=True)
    sign_in_by_form(desk, "staff")
    desk.goto("/")
    desk.locator("main a", has_text=office.unit.name).first.click()
    desk.locator("form[action$='/accept/'] button").click()
    expect(desk.locator(".notice-good")).to_be_visible()

    visit.refresh_from_db()
    assert (visit.state, visit.place, visit.observed) == ("accepted", "二楼会议室", SEEN)
    assert Interview.objects.filter(visit=visit).count() == 2
    assert Statement.objects.filter(cadre=office.cadres[1]).count() == 2
    assert Rating.objects.count() == 24
    assert SealedSource.objects.get().identity == WHO
    for act in ("create", "hand_to_lead", "submit", "accept"):
        assert Entry.objects.filter(act=f"visit.{act}", thing_id=str(visit.pk)).count() == 1

    read_on_the_file(desk, office)
    rows = take_excel(desk, tmp_path)
    found = [row for row in rows if any(office.unit.name in cell for cell in row)]
    assert len(found) == 1
    assert Entry.objects.filter(act__contains="export").exists()
