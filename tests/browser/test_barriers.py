"""No page shuts anybody out: axe on every page kind, at a desk and in a hand; nothing wider than the screen.

A walk over all pages in two halves, since making the city and starting a browser cost more than a page; it
collects what it finds and names page, width, rule and element. Console errors and outside requests fail it through
``faults``.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page as Tab

from cadre_review.accounts.models import User
from tests.browser.axe import AXE_SCRIPT, violations
from tests.browser.conftest import Faults, let_in
from tests.browser.pages import Page, make_city, pages
from visits.fieldwork.visits.models import Visit

WIDTHS = {1440: 900, 390: 844}
TARGETS = {"target-size": {"enabled": True}}
OVERFLOW = """() => document.documentElement.scrollWidth <= window.innerWidth ? "" :
    [...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > window.innerWidth + 1)
    .slice(0, 3).map(one => one.outerHTML.slice(0, 90)).join(" | ") || "something"
"""

# Pixels of nothing below the footer (where a phone's page has a bar at its foot instead, below what stands above that):
# what a scrolling part does not hold makes the page longer than it looks.
BELOW = """() => {
    const shown = (name) => [...document.querySelectorAll(name)].find((one) => one.getClientRects().length);
    const page = document.documentElement, foot = shown(".site-footer"), bar = shown(".bottom-bar");
    const last = foot || (bar && shown("main"));
    const held = foot || !bar ? 0 : bar.offsetHeight;
    return last ? page.scrollHeight - scrollY - Math.max(last.getBoundingClientRect().bottom + held, innerHeight) : 0;
}"""

# A target that the bar at the foot half hides where the page happens to stand is measured clear of the bar.
CLEAR_OF_THE_BAR = """async (target) => {
    document.querySelector(target).scrollIntoView({ block: "center" });
    const { violations } = await axe.run(target, { runOnly: ["target-size"] });
    scrollTo(0, 0);
    return !violations.length;
}"""


def other_faces() -> list[Page]:
    """Pages that look different to other roles, and those that say no."""
    people = {user.username: user for user in User.objects.all()}
    sent = Visit.objects.filter(state="submitted", created_by=people["member1"]).get()
    found = [Page("home", people[name], "/") for name in people if name != "member1" and name[-1] != "2"]
    found += [
        Page("visits:list", people[name], "/visits/?cols=date&cols=observed&cols=state")
        for name in ("lead1", "staff")
    ]
    found += [Page("visits:detail", people[name], f"/visits/{sent.pk}/") for name in ("lead1", "staff")]
    found += [
        Page("lists:exports", people["reviewer"], "/exports/"),
        Page("ratings:list", people["staff"], "/ratings/"),
        Page("cadres:list", people["staff"], "/cadres/?q=没有这个人"),
        Page("404", people["staff"], "/visits/999999/"),
        Page("403", people["member1"], "/units/new/"),
    ]
    return found


@pytest.fixture
def tab_of(open_page: Callable[..., Tab], live_server: Any) -> Callable[[User | None], Tab]:
    """A tab in which this person has signed in; one for each person."""
    tabs: dict[str, Tab] = {}

    def open_for(user: User | None) -> Tab:
        name = user.username if user else ""
        if name not in tabs:
            tab = tabs[name] = open_page(reduced_motion="reduce")  # no colour half way to another
            tab.context.add_init_script(AXE_SCRIPT)  # sent once, not with each page
            if user:
                let_in(tab.context, user, live_server.url)
        return tabs[name]

    return open_for


def wrong_on(tab: Tab) -> Iterator[str]:
    """What is wrong with the page as it stands, at both widths."""
    for width, height in WIDTHS.items():
        tab.set_viewport_size({"width": width, "height": height})
        for rule in violations(tab, **TARGETS):
            nodes = rule["nodes"]
            if rule["id"] == "target-size":
                nodes = [node for node in nodes if not tab.evaluate(CLEAR_OF_THE_BAR, node["target"][0])]
            yield from (f"{width} {rule['id']}: {node['html'][:200]}" for node in nodes[:3])
        if wide := tab.evaluate(OVERFLOW):
            yield f"{width} wider than the screen: {wide}"
        if (below := tab.evaluate(BELOW)) > 40:
            yield f"{width}: {below:.0f} pixels of nothing below the footer"


@pytest.mark.parametrize("half", [0, 1])  # two processes may walk beside each other
def test_every_page_is_open_to_everybody(half, tab_of, faults: Faults):
    make_city()
    found = []
    walked = [Page("accounts:login", None, "/accounts/login/"), *pages(), *other_faces()]
    for page in walked[half::2]:
        tab = tab_of(page.user)
        tab.goto(page.address)
        found += [f"{page.route} {tab.url}: {one}" for one in wrong_on(tab)]
    faults[:] = [fault for fault in faults if "status of 404" not in fault and "status of 403" not in fault]
    assert not found, "\n".join(dict.fromkeys(found))


ROW = '<li><a href="/{0}/" {1}>走访记录 {0}</a></li>'


def test_a_colour_that_cannot_be_read_is_found_in_any_row(page: Tab):
    """Rows that look alike are looked at once, and one that looks otherwise is none of them."""
    rows = [ROW.format(number, "") for number in range(12)]
    for place, look in ((0, ""), (11, 'class="pale"'), (11, 'style="color: #ccc"')):
        drawn = [*rows[:place], ROW.format(place, look), *rows[place + 1 :]]
        pale = "a" if place == 0 else ".pale"
        page.set_content(f"<style>{pale} {{ color: #ccc }}</style><main><ul>{''.join(drawn)}</ul></main>")
        (contrast,) = [rule for rule in violations(page) if rule["id"] == "color-contrast"]
        assert any(f"/{place}/" in node["html"] for node in contrast["nodes"]), (place, look)
