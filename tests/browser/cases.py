"""A case followed by its one solid button, step by step, by whoever's turn it is."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.test_main_job import choose, press

SOLID = "main .button-primary"


def fill(page: Page, name: str, value: Any) -> None:
    """Give a field its value, whatever kind of field it is."""
    found = page.locator(f"main form.form [name='{name}']").first
    kind = found.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
    if kind == "select":
        found.select_option(str(value))
    elif value is True:
        press(page, f"label[for='{found.get_attribute('id')}']")
    elif kind in {"radio", "checkbox"}:
        for one in value if isinstance(value, list) else [value]:
            choose(page, name, one)
    else:
        found.fill(str(value))


def send(page: Page, **values: Any) -> None:
    """Fill the form that is open and press its button: the next page is another one and says no fault."""
    here = page.url
    for name, value in values.items():
        fill(page, name, value)
    page.locator("main form.form .form-actions .button-primary").click()
    try:
        page.wait_for_url(lambda url: url.partition("#")[0] != here.partition("#")[0])
    except TimeoutError:
        raise AssertionError(page.locator("main").inner_text()) from None


def lead_on(page: Page, case: str, words: str, **values: Any) -> None:
    """On the page of the case press the one solid button, which says these words, and do what it asks."""
    page.goto(case)
    expect(page.locator(SOLID)).to_have_count(1)
    expect(page.locator(SOLID)).to_have_text(words)
    page.locator(SOLID).click()
    page.wait_for_url(lambda url: not url.endswith(case))
    send(page, **values)


def mend(page: Page, case: str, words: str, **values: Any) -> None:
    """Something lacks: its own small button leads to where it is mended."""
    page.goto(case)
    expect(page.locator(SOLID)).to_have_count(0)
    expect(page.locator("main .button.lacks")).to_have_count(1)
    page.locator("#lacks .is-lack", has_text=words).first.locator(".check-mend").click()
    page.wait_for_url(lambda url: not url.endswith(case))
    send(page, **values)


def now(page: Page, case: str, words: str) -> None:
    """The stage at which the case stands."""
    page.goto(case)
    expect(page.locator(".case-steps [aria-current=step]")).to_contain_text(words)


def is_over(page: Page, case: str) -> None:
    """Every stage is done, and nothing is left to press."""
    page.goto(case)
    expect(page.locator(".case-steps .is-done")).to_have_count(page.locator(".case-steps > li").count())
    expect(page.locator(SOLID)).to_have_count(0)


def looks_well(page: Page, axe: Callable[[Page], None]) -> None:
    """Axe, 390 px without a sideways scroll, and the dark theme."""
    axe(page)
    page.emulate_media(color_scheme="dark")
    page.reload()
    axe(page)
    page.set_viewport_size({"width": 390, "height": 844})
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(color_scheme="light")
    page.reload()
    page.set_viewport_size({"width": 1280, "height": 900})
