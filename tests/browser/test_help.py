"""The help of a page: over it by key and by press, closed by Esc with the focus where it was; a page without script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from visits.core.help.texts import text_of

DESK = {"viewport": {"width": 1280, "height": 720}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_key_opens_the_help_and_escape_gives_the_focus_back(open_page, office, sign_in, axe, scheme):
    page = open_page(**DESK, color_scheme=scheme)
    sign_in(page, "staff")
    page.goto("/cadres/")
    first = page.locator("main tbody a").first
    first.focus()
    page.keyboard.press("?")
    over = page.get_by_role("dialog")
    expect(over).to_contain_text(text_of("cadres:list", "staff").words["zh"])
    axe(page)
    page.keyboard.press("Escape")
    expect(over).to_have_count(0)
    expect(first).to_be_focused()
    page.locator("input[name=q]").first.focus()
    page.keyboard.press("?")  # is typed there
    expect(over).to_have_count(0)


def test_in_a_hand_the_help_stands_beside_the_title(open_page, office, sign_in, axe):
    page = open_page(**PHONE)
    sign_in(page, "member1")
    page.goto("/visits/")
    page.locator(".help-here").tap()
    over = page.get_by_role("dialog")
    expect(over).to_contain_text(text_of("visits:list", "member").words["zh"])
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    over.get_by_role("button", name="关闭").tap()
    expect(over).to_have_count(0)


def test_without_script_the_help_is_a_page(open_page, office, sign_in):
    page = open_page(**DESK, java_script_enabled=False)
    sign_in(page, "staff")
    page.goto("/visits/")
    page.get_by_role("link", name="帮助").click()
    expect(page).to_have_url(re.compile(r"/help/\?page=visits%3Alist$"))
    expect(page.get_by_role("main")).to_contain_text(text_of("visits:list", "staff").words["zh"])
