"""Typing in the forms: saved while it is typed, no text lost between two windows, all of it by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from cadre_review.accounts.models import Session
from tests.browser.conftest import WIDE, Faults
from tests.browser.talks import shown
from tests.world import Office
from visits.fieldwork.visits.models import Draft, Rating, Visit

SAVED = re.compile(r"\d\d:\d\d:\d\d")


def logged(page: Page, office: Office) -> Visit:
    """A visit logged through the form with the least that it takes."""
    page.goto(f"/visits/new/?unit={office.unit.pk}")
    page.fill("[name=observed]", "第一稿")
    page.locator("button.button-primary[name=_save]").click()
    page.wait_for_url(re.compile(r"/visits/\d+/$"))
    return Visit.objects.get()


def test_typed_text_is_there_after_a_reload(page, sign_in, office):
    sign_in(page, "member1")
    page.goto(f"/visits/new/?unit={office.unit.pk}")
    page.locator("[name=observed]").press_sequentially("还没有保存的话𠮷")
    line = page.locator("[data-autosave-status]")
    expect(line).to_have_attribute("data-state", "saved")
    expect(line).to_have_text(SAVED)
    assert Draft.objects.get().content
    assert not Visit.objects.exists()
    page.reload()
    expect(page.locator("[name=observed]")).to_have_value("还没有保存的话𠮷")
    expect(page.locator("main [role=status] a[href$='/discard/']")).to_be_visible()
    page.goto("/")
    expect(page.locator(f"main a[href*='unit={office.unit.pk}&draft=']")).to_be_visible()


def test_line_never_says_saved_without_the_server(page, sign_in, office, faults: Faults):
    sign_in(page, "member1")
    page.goto(f"/visits/new/?unit={office.unit.pk}")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.locator("[name=observed]").press_sequentially("断网时写的")
    line = page.locator("[data-autosave-status]")
    expect(line).to_have_attribute("data-state", "offline")
    assert not Draft.objects.exists()
    page.context.set_offline(False)
    expect(line).to_have_attribute("data-state", "saved")
    assert Draft.objects.exists()
    faults[:] = [fault for fault in faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def test_second_window_sees_both_texts_and_keeps_both(page, sign_in, office, faults: Faults):
    sign_in(page, "member1")
    visit = logged(page, office)
    first, second = page.context.new_page(), page.context.new_page()
    for window in (first, second):
        window.goto(f"/visits/{visit.pk}/edit/")
    first.fill("[name=observed]", "第一扇窗写的")
    second.fill("[name=observed]", "第二扇窗写的")
    first.locator("button.button-primary[name=_save]").click()
    first.wait_for_url(re.compile(r"/visits/\d+/$"))
    second.locator("button.button-primary[name=_save]").click()
    expect(second.locator("fieldset.conflict")).to_have_count(1)
    expect(second.locator("fieldset.conflict")).to_contain_text("第一扇窗写的")
    expect(second.locator("fieldset.conflict")).to_contain_text("第二扇窗写的")
    visit.refresh_from_db()
    assert visit.observed == "第一扇窗写的"
    second.locator("label[for=keep-observed-merged]").click()
    second.locator("button[name=_resolve]").click()
    second.wait_for_url(re.compile(r"/visits/\d+/$"))
    visit.refresh_from_db()
    assert visit.observed.splitlines() == ["第一扇窗写的", "第二扇窗写的"]
    assert visit.version == 3
    faults[:] = [fault for fault in faults if "409" not in fault]


def tab_to(page: Page, selector: str, most: int = 150) -> None:
    """Press Tab until the focus stands on such a control."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not lead to {selector}")


@pytest.fixture
def at_keyboard(page: Page, sign_in, office) -> Page:
    sign_in(page, "member1")
    return page


def test_visit_and_ratings_by_keyboard_alone(at_keyboard: Page, office: Office):
    page = at_keyboard
    page.goto("/visits/new/")
    tab_to(page, f"a[href$='unit={office.unit.pk}']")
    page.keyboard.press("Enter")
    page.wait_for_url("**draft=**")
    tab_to(page, "[name=place]")
    page.keyboard.type("院坝里")
    for name in ("entries", "targets", "checks", "methods"):
        tab_to(page, f"[name={name}]")
        page.keyboard.press("Space")
    tab_to(page, "[name=observed]")
    page.keyboard.type("群众评价好")
    tab_to(page, "[name=follow_ups-0-text]")
    page.keyboard.type("回访一次")
    tab_to(page, "button[name=_interview]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/interviews/new/**")
    visit = Visit.objects.get()
    assert (visit.place, visit.observed) == ("院坝里", "群众评价好")
    assert all((visit.entries, visit.targets, visit.checks, visit.methods))

    tab_to(page, "[name=source_cadre]")
    page.keyboard.press("Space")
    tab_to(page, "[name=alone_reason]")
    page.keyboard.type("另一人临时出差")
    tab_to(page, "[name=text]")
    page.keyboard.type("谈了工作")
    name = f"[name=subjects][value=c{office.cadres[1].pk}]"
    if not page.locator(name).is_visible():
        tab_to(page, f"summary:has(~ .whom-rows {name})")
        page.keyboard.press("Enter")
    tab_to(page, name)
    page.keyboard.press("Space")
    for criterion in office.scheme.criteria.filter(subject_kind="cadre"):
        cell = f"[name=rating-c{office.cadres[1].pk}-{criterion.pk}]"
        if not page.locator(cell).first.is_visible():  # under a check that is folded
            tab_to(page, f"summary:has(~ fieldset {cell})")
            page.keyboard.press("Enter")
        tab_to(page, cell)
        # The focus enters at "no opinion", the last choice; down from there is the first grade.
        page.keyboard.press("ArrowDown")
    tab_to(page, "button.button-primary[name=_save]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/visits/\d+/$"))
    assert set(Rating.objects.values_list("cadre", "grade__label")) == {(office.cadres[1].pk, "优秀")}
    assert Rating.objects.count() == 6


def test_enter_in_a_line_saves_the_form(at_keyboard: Page, office: Office):
    at_keyboard.goto(f"/visits/new/?unit={office.unit.pk}")
    at_keyboard.fill("[name=observed]", "在场院走访")
    at_keyboard.locator("[name=place]").press("Enter")
    at_keyboard.wait_for_url(re.compile(r"/visits/\d+/$"))
    assert Visit.objects.count() == 1


def test_pressing_twice_makes_one_visit(at_keyboard: Page, office: Office):
    at_keyboard.goto(f"/visits/new/?unit={office.unit.pk}")
    at_keyboard.fill("[name=observed]", "连按两次")
    at_keyboard.locator("button.button-primary[name=_save]").dblclick(no_wait_after=True)
    at_keyboard.wait_for_url(re.compile(r"/visits/\d+/$"))
    assert Visit.objects.count() == 1


def test_form_works_without_script(open_page, sign_in, office):
    page = open_page(**WIDE, java_script_enabled=False)
    sign_in(page, "member1")
    page.goto(f"/visits/new/?unit={office.unit.pk}")
    page.fill("[name=observed]", "没有脚本")
    shown(page, "button[name=_add_row]").click()
    assert page.locator("[name=observed]").input_value() == "没有脚本"
    page.locator("button.button-primary[name=_save]").click()
    page.wait_for_url(re.compile(r"/visits/\d+/$"))
    assert Visit.objects.get().observed == "没有脚本"


def test_session_that_expires_within_20000_characters_loses_none(page, sign_in, office, faults: Faults):
    """The visit form: typed on while signed out; after signing in in another window all of it is kept."""
    sign_in(page, "member1")
    page.goto(f"/visits/new/?unit={office.unit.pk}")
    written = "".join(chr(0x4E00 + at % 5000) for at in range(20_000))
    line = page.locator("[data-autosave-status]")
    page.locator("[name=observed]").focus()
    for at in range(0, 20_000, 500):
        if at == 10_000:
            expect(line).to_have_attribute("data-state", "saved")
            Session.objects.all().delete()
        page.keyboard.insert_text(written[at : at + 500])
    expect(line).not_to_have_attribute("data-state", "saved")
    sign_in(page.context.new_page(), "member1")
    expect(line).to_have_attribute("data-state", "saved")
    page.reload()
    expect(page.locator("[name=observed]")).to_have_value(written)
    faults.clear()
