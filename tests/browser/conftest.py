"""A real browser before a real server: its pages, signing in, and what no page may do.

A test fails when one of its pages writes an error to the console, throws, or asks an outside address.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Request

from cadre_review.accounts.models import User
from tests import chromium
from tests.browser.axe import told, violations
from tests.conftest import CAST, client_of, enter
from tests.world import Office

# Playwright keeps an event loop in the thread of the test, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

HERE = Path(__file__).parent
PASSWORD = "Browser-test-7"
WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs Chromium, and the rows that migrations made, which the flush after a live server
    takes away; no mark to forget."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))


class Faults(list[str]):
    """What pages did that no page may do, a line each; a test that expects one removes it."""

    def watch(self, page: Page, origin: str) -> None:
        """Listen to a page, and note what it asks of any place but ``origin`` (which the browser finds no way to).

        Listening, and not standing in the way of each request: that would switch the browser's cache off.
        """
        page.on(
            "console", lambda message: message.type == "error" and self.append(f"console: {message.text}")
        )
        page.on("pageerror", lambda error: self.append(f"error: {error}"))
        page.on("request", lambda request: self.look_at(request, origin))

    def look_at(self, request: Request, origin: str) -> None:
        """Note a request to another place than our own server."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and f"{parts.scheme}://{parts.netloc}" != origin:
            self.append(f"outside request: {request.url}")


@pytest.fixture
def faults() -> Iterator[Faults]:
    """Collects what pages did wrong, and fails the test with it at the end.

    Chromium writes each answer of 400 and above to the console; a test that wants such an answer (422 at an
    invalid form) says so with ``faults.clear()`` or removes the line.
    """
    found = Faults()
    yield found
    assert not found, "\n".join(found)


def press_when_loaded(page: Page) -> None:
    """Let every key of ``page`` wait until its scripts run.

    What a test reads before it presses may have come with a page that is still loading, and nothing listens yet.
    """
    keyboard = page.keyboard
    press = keyboard.press

    def wait_and_press(key: str, **how) -> None:
        page.wait_for_load_state()
        press(key, **how)

    keyboard.press = wait_and_press


@pytest.fixture
def open_page(browser: Browser, live_server, faults: Faults) -> Iterator[Callable[..., Page]]:
    """``open_page(**context)`` opens a page of a further, separate visitor; addresses may be relative."""
    contexts = []

    def open_one(**differs) -> Page:
        usual = {"base_url": live_server.url, "locale": "zh-CN", "timezone_id": settings.TIME_ZONE}
        context = browser.new_context(**usual | differs)
        context.set_default_timeout(chromium.PATIENCE)
        contexts.append(context)
        page = context.new_page()
        faults.watch(page, live_server.url)
        press_when_loaded(page)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page at a desk: 1440 × 900."""
    return open_page(**WIDE)


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page in a hand: 390 × 844, touch."""
    return open_page(**PHONE)


def account(username: str) -> User:
    """The account of one of the cast, made when missing, with the password of these tests."""
    user = User.objects.filter(username=username).first() or enter(username)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


@pytest.fixture
def sign_in_by_form(live_server) -> Callable[[Page, str], User]:
    """``sign_in_by_form(page, "member1")`` signs in as people do and returns the account."""

    def go(page: Page, username: str) -> User:
        user = account(username)
        page.goto("/accounts/login/")
        page.locator("input[name=username]").fill(username)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
        return user

    return go


@pytest.fixture
def sign_in(live_server) -> Callable[[Page, str], User]:
    """``sign_in(page, "member1")`` opens the home of who has signed in, and returns the account."""

    def go(page: Page, username: str) -> User:
        assert username in CAST, f"{username} is not one of the cast"
        user = account(username)
        let_in(page.context, user, live_server.url)
        page.goto("/")
        return user

    return go


def let_in(context: BrowserContext, user: User, address: str) -> None:
    """Give a visitor to the site at ``address`` the cookie of a session of this person, in place of what they had."""
    (cookie,) = client_of(user).cookies.values()
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])


@pytest.fixture
def office(live_server) -> Office:
    """Two teams with a unit each and seven cadres; two sources make a group whose figures may be shown."""
    made = Office(account("member1"), account("lead1"), account("member2"))
    made.round.minimum_group = 2
    made.round.save(update_fields=["minimum_group"])
    return made


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """``axe(page)`` asserts that axe finds no violation on the page as it stands."""

    def check(page: Page) -> None:
        found = violations(page)
        assert not found, f"{page.url}\n{told(found)}"

    return check
