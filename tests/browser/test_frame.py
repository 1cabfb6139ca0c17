"""The frame of every page: the rail and its drawer, the box for everything by keyboard and without script."""

import re

import pytest
from playwright.sync_api import expect

DESK = {"viewport": {"width": 1280, "height": 720}}


@pytest.fixture
def desk(open_page, office, sign_in):
    page = open_page(**DESK)
    sign_in(page, "staff")
    return page


def test_somebody_is_found_and_opened_by_keyboard_from_any_page(desk, office, axe):
    cadre = office.cadres[0]
    desk.goto("/decisions/")
    desk.keyboard.press("Control+k")
    desk.keyboard.type(cadre.name)
    box = desk.get_by_role("combobox", name="全站搜索")
    expect(box).to_have_attribute("aria-expanded", "true")
    first = desk.locator("#offered [role=option]").first
    expect(first).to_contain_text(cadre.name)
    expect(first).to_contain_text(cadre.post_title)
    desk.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    axe(desk)
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(rf"/cadres/{cadre.pk}/$"))


def test_escape_closes_the_answers_and_enter_opens_the_search(desk):
    desk.goto("/units/")
    desk.keyboard.press("/")
    desk.keyboard.type("征地")
    expect(desk.locator("#offered [role=option]")).to_have_count(1)
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("listbox")).to_be_hidden()
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(r"/search/\?q="))


def test_every_page_is_two_presses_away_and_the_rail_stays_folded(desk, axe):
    desk.goto("/")
    rail = desk.get_by_role("navigation", name="主导航")
    rail.get_by_role("link", name="研判与决定").click()
    rail.get_by_role("link", name="反馈函").click()
    expect(desk).to_have_url(re.compile(r"/letters/$"))
    expect(rail.locator("[aria-current=page]")).to_have_text("反馈函")
    desk.get_by_role("button", name="收起左侧栏").click()
    assert desk.locator("#rail").bounding_box()["width"] == 64
    desk.goto("/visits/")
    assert desk.locator("#rail").bounding_box()["width"] == 64
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
    rail.get_by_role("link", name="干部").first.hover()
    rail.get_by_role("link", name="领导班子").click()
    expect(desk).to_have_url(re.compile(r"/leadership-teams/$"))
    axe(desk)


@pytest.mark.parametrize("width", [390, 800])
def test_the_rail_is_a_drawer_where_the_page_is_narrow(open_page, office, sign_in, axe, width):
    page = open_page(viewport={"width": width, "height": 844})
    sign_in(page, "staff")
    page.goto("/cadres/")
    assert not page.locator("#rail").is_visible()
    page.locator(".nav-menu summary").click()
    axe(page)
    page.get_by_role("link", name="动议与决定").click()
    expect(page).to_have_url(re.compile(r"/decisions/$"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
