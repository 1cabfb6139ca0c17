"""Markup planted in every text that can come in does nothing on any page: it is read, not obeyed."""

import os
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve, reverse
from playwright.sync_api import Error
from playwright.sync_api import Page as Tab

from cadre_review.accounts.models import User
from tests.browser.conftest import let_in
from tests.browser.pages import addressed, make_city
from tests.conftest import client_of
from tests.robust.planting import ALIVE, plant_everywhere
from visits.cadres.files.models import Cadre
from visits.core.lists.models import ImportBatch

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


class Watch:
    """What pages ask of the server and of the person, beyond showing themselves."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def over(self, tab: Tab) -> None:
        tab.on("request", lambda one: self.asked(one.method, one.url))
        tab.on("console", lambda one: one.type == "error" and self.found.append(f"console: {one.text}"))
        tab.on("pageerror", lambda one: self.found.append(f"error: {one}"))
        tab.on("dialog", lambda one: (self.found.append(f"dialog: {one.message}"), one.dismiss()))

    def asked(self, method: str, url: str) -> None:
        if method != "GET" or "planted" in url:
            self.found.append(f"{method} {url}")


def hostile_roster(staff: User) -> None:
    """A roster whose file name, headers and cells are markup, up to the page that asks for confirmation."""
    unit = Cadre.objects.first().unit.name
    attack = '<div hx-post="confirm/" hx-trigger="load">'
    quoted = attack.replace('"', '""')
    rows = [
        f'姓名,性别,出生年月,单位,职务,"{quoted}"',
        f'"贾{quoted}",男,1980.05,{unit},"科长{quoted}","{quoted}"',
        f'甄某,"{quoted}","{quoted}","{quoted}","{quoted}",x',
    ]
    file = SimpleUploadedFile(f"{attack.replace('/', '')}.csv", "\n".join(rows).encode())
    assert client_of(staff).post(reverse("cadres:import"), {"file": file}).status_code == 302


def test_nothing_that_is_planted_comes_alive(browser, live_server):
    make_city()
    hostile_roster(User.objects.get(username="staff"))
    assert plant_everywhere() > 1000
    states = list(ImportBatch.objects.values_list("pk", "state").order_by("pk"))
    watch, shown, found, walked = Watch(), 0, [], 0
    tabs: dict[str, Tab] = {}
    for page in filter(lambda one: takes_get(one.address), addressed()):
        tab = tabs.get(page.user.username) or open_for(page.user, browser, live_server.url, watch)
        tabs[page.user.username] = tab
        if not is_page(tab, page.address):
            watch.found.clear()
            continue
        alive, text = tab.evaluate(f"() => [({ALIVE})(), document.body.innerText]")
        found += [f"{page.route}: {one}" for one in [*alive, *watch.found]]
        watch.found.clear()
        walked += 1
        shown += "{{ 7" in text or "hx-" in text
    assert not found, "\n".join(dict.fromkeys(found))
    assert (walked, shown) > (150, 0), "too few pages"
    assert shown > walked / 2, f"planted text shows on {shown} of {walked} pages only"
    assert list(ImportBatch.objects.values_list("pk", "state").order_by("pk")) == states


def is_page(tab: Tab, address: str) -> bool:
    """Go there; whether it answered with a page and not with a file."""
    try:
        answer = tab.goto(address, wait_until="load")
    except Error as error:
        if "Download is starting" not in str(error):
            raise
        return False
    assert answer.status == 200, (address, answer.status)
    return "text/html" in answer.headers.get("content-type", "")


def takes_get(address: str) -> bool:
    """Whether the view does not take a post alone, by its decorator: Chromium has a page of its own for 405."""
    view = resolve(urlsplit(address).path).func
    while view:
        held = dict(zip(view.__code__.co_freevars, view.__closure__ or (), strict=True))
        if "request_method_list" in held and "GET" not in held["request_method_list"].cell_contents:
            return False
        view = getattr(view, "__wrapped__", None)
    return True


def open_for(user: User, browser, address: str, watch: Watch) -> Tab:
    context = browser.new_context(base_url=address, locale="zh-CN")
    let_in(context, user, address)
    tab = context.new_page()
    watch.over(tab)
    return tab
