"""Choosing a file: our words in the language of the page, by key and thumb; the browser's own without script."""

import pytest
from playwright.sync_api import Page, expect

WORDS = {"zh-hans": ("选择文件", "未选择文件"), "en": ("Choose a file", "No file chosen")}


@pytest.fixture(params=WORDS)
def words(request, open_page, sign_in, staff):
    page: Page = open_page()
    sign_in(page, "staff")
    page.context.add_cookies([{"name": "django_language", "value": request.param, "url": page.url}])
    page.goto("/cadres/import/")
    return page, *WORDS[request.param]


def test_the_button_and_the_name_are_ours(words, axe):
    page, choose, none = words
    button, name = page.locator(".file-button .button").first, page.locator(".file-name").first
    expect(button).to_have_text(choose)
    expect(name).to_have_text(none)
    axe(page)
    page.locator("input[type=file]").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "file"
    assert button.evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    with page.expect_file_chooser() as asked:
        button.click()
    asked.value.set_files([{"name": "名册.csv", "mimeType": "text/csv", "buffer": b"x"}])
    expect(name).to_have_text("名册.csv")
    asked.value.set_files([])
    expect(name).to_have_text(none)


def test_without_script_the_browser_s_own_stands_there(open_page, sign_in, staff):
    page = open_page()
    sign_in(page, "staff")
    plain = open_page(java_script_enabled=False)
    plain.context.add_cookies(page.context.cookies())
    plain.goto("/cadres/import/")
    assert plain.locator("input[type=file]").first.bounding_box()["width"] > 100
    expect(plain.locator(".file-button").first).to_be_hidden()
