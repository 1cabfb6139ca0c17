"""First use on a slow line: a phone on 400 kbit/s and 400 ms with a CPU four times slower, measured in Chromium.

``rows_of(url)`` takes the address of a database that holds a demonstration city, serves the site from it and gives a
``Row`` for each page. First the way that people take with a browser that has nothing of the site: the sign-in page, then
home, list, visit and form of a talk. Then each page by itself, opened by somebody signed in, once with nothing of the site
kept in the browser (which happens to whoever empties it while signed in) and once with its style sheets and scripts kept. First usable is the later of the
first paint of content and DOMContentLoaded, when the deferred scripts have run; the shift is the sum of all layout
shifts. ``python -m tests.benchmarks first_use [-- --filled URL]``.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import sync_playwright

from tests import chromium
from tests.proof.site import Server

TURNS = 3  # of each page; the median counts
TYPING = 4000  # milliseconds that somebody takes at least for name and password
SECONDS, SHIFT, BYTES = 1.2, 0.0, 20 * 1024  # targets; the bytes are those of the page itself
LINE = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWER = 4
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "zh-CN"}
PASSWORD = "Cadre-demo-1"  # noqa: S105 - the demonstration accounts' own
SHIFTS = """
window.shifted = 0;
new PerformanceObserver((list) => list.getEntries().forEach((one) => { window.shifted += one.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""
USABLE = """() => {
  const painted = performance.getEntriesByName("first-contentful-paint")[0];
  return Math.max(painted ? painted.startTime : 0, performance.timing.domContentLoadedEventEnd - performance.timing.navigationStart);
}"""


class Row(NamedTuple):
    """What one page took; ``weight`` is what came over the line, ``page`` of it the page itself."""

    name: str
    weight: int
    page: int
    requests: int
    usable: float  # seconds
    shift: float

    @property
    def is_met(self):
        """Whether the targets hold."""
        return self.usable <= SECONDS and self.shift <= SHIFT and self.page <= BYTES

    @property
    def remains(self):
        """What the line takes of its time, whoever sends the bytes: the page, then what the page names."""
        ways = (1 + (self.requests > 1)) * LINE["latency"]
        line = self.weight / LINE["downloadThroughput"] * 1000
        rest = self.usable * 1000 - ways - line
        return f"{self.weight / 1000:.0f} kB on the line {line:,.0f} ms, its ways there and back {ways:,} ms, all else {rest:,.0f} ms"


def rows_of(url):
    """The rows of all pages, nothing kept and files kept."""
    with served(url) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        try:
            return [
                *way(browser, site),
                *(row for name, who in PAGES for row in both(browser, site, name, who)),
            ]
        finally:
            browser.close()


@contextmanager
def served(url):
    """The site as it is served, with its static files collected."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "cadre_review.settings",
    }
    environment.pop("DEBUG", None)
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, env=environment, check=True)
    server = Server(environment)
    try:
        yield server.wait().url
    finally:
        server.kill()


PAGES = [
    ("home", "member1"), ("visit list", "member1"), ("cadre list", "staff"), ("visit", "member1"), ("talk form", "member1"),
]  # fmt: skip
LISTS = {"home": "/", "visit list": "/visits/", "cadre list": "/cadres/"}


def phone(browser, site):
    """A page of a phone that has nothing of the site, without its service worker, as before that stands there."""
    context = browser.new_context(base_url=site, service_workers="block", **PHONE)
    context.add_init_script(SHIFTS)
    return context.new_page()


def way(browser, site):
    """The sign-in page with nothing kept, and the pages behind it as they follow."""
    page = phone(browser, site)
    sign_in(page, "member1")
    paths = {name: path_of(page, name) for name in ("home", "visit list", "visit", "talk form")}
    for path in paths.values():
        page.goto(path)  # the server has seen it once
    page.context.close()
    found = {}
    for _turn in range(TURNS):
        page = phone(browser, site)
        found.setdefault("sign-in page", []).append(opened(page, lambda page: page.goto("/accounts/login/")))
        with slow(page):
            fill_in(page, "member1")
            page.wait_for_timeout(TYPING)
        for name, path in paths.items():
            go = press if name == "home" else lambda page, path=path: page.goto(path)
            found.setdefault(f"then {name}", []).append(opened(page, go))
        page.context.close()
    return [row(name, several) for name, several in found.items()]


def both(browser, site, name, who):
    """The page with nothing kept, and with the site's files kept."""
    page = phone(browser, site)
    sign_in(page, who)
    path = path_of(page, name)
    page.goto(path)  # the server has seen it once
    for said, forget in (("nothing kept", True), ("files kept", False)):
        go = lambda page: page.goto(path)  # noqa: E731
        yield row(f"{name}, {said}", [opened(page, go, leave=True, forget=forget) for _turn in range(TURNS)])
    page.context.close()


def sign_in(page, who):
    """Through the form."""
    page.goto("/accounts/login/")
    fill_in(page, who)
    press(page)


def fill_in(page, who):
    """Name and password."""
    page.locator("input[name=username]").fill(who)
    page.locator("input[name=password]").fill(PASSWORD)


def press(page):
    """Sign in, until the page behind it is there."""
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def path_of(page, name):
    """Where the page is; the visit is the first of the ledger to which a talk can be added."""
    if name in LISTS:
        return LISTS[name]
    for place in ("/", "/visits/"):
        page.goto(place)
        links = page.locator("main a[href^='/visits/']").evaluate_all(
            "all => all.map(one => one.getAttribute('href').match(/^\\/visits\\/\\d+\\//)).filter(Boolean).map(one => one[0])"
        )
        for link in dict.fromkeys(links):
            page.goto(link)
            talk = page.locator("a[href$='/interviews/new/']")
            if talk.count():
                return link if name == "visit" else talk.first.get_attribute("href")
    raise SystemExit("The city holds no visit to which this account may add a talk.")


@contextmanager
def slow(page):
    """The page on the slow line and CPU; gives its session of the browser's tools."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield line
    line.detach()


def opened(page, go, *, leave=False, forget=False):
    """Bytes of all and of the page, requests, milliseconds and shift of one opening on the slow line."""
    if leave:
        page.goto("about:blank")
    sizes, pages, kept = {}, set(), set()
    with slow(page) as line:
        if forget:
            line.send("Network.clearBrowserCache")
        line.on(
            "Network.requestWillBeSent",
            lambda told: pages.add(told["requestId"]) if told["type"] == "Document" else None,
        )
        line.on("Network.requestServedFromCache", lambda told: kept.add(told["requestId"]))
        line.on(
            "Network.loadingFinished",
            lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}),
        )
        go(page)
        page.wait_for_load_state("load")
        usable, sizes_then = page.evaluate(USABLE), dict(sizes)
        page.wait_for_timeout(500)  # what shifts late
        shift = page.evaluate("window.shifted")
    asked = {key: size for key, size in sizes_then.items() if key not in kept and size}
    return sum(asked.values()), sum(asked.get(key, 0) for key in pages), len(asked), usable, shift


def row(name, found):
    """The medians of several openings, and the greatest shift."""
    weight, page, requests, usable = (
        statistics.median(column) for column in list(zip(*found, strict=True))[:4]
    )
    return Row(name, int(weight), int(page), int(requests), usable / 1000, max(one[4] for one in found))


def filled(folder):
    """A demonstration city of its own."""
    url = f"sqlite:///{folder / 'city.sqlite3'}"
    environment = os.environ | {"DATABASE_URL": url, "DEMO": "1"}
    for command in (["migrate", "-v0"], ["demo", "--units", "60", "--cadres", "800", "--visits", "120"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], env=environment, check=True, stdout=subprocess.DEVNULL
        )
    return url


def main(argv=None):
    """Measure and print; 0 when it ran."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filled", help="the address of a database that holds a demonstration city")
    options = parser.parse_args(argv)
    if not chromium.find():
        print("Chromium was not found: not measured.")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        for one in rows_of(options.filled or filled(Path(folder))):
            print(f"{one.name:<26}{one.weight / 1024:6.1f} kB ({one.page / 1024:5.1f} the page) {one.requests:3d} requests  "
                  f"usable {one.usable:5.2f} s  shift {one.shift:.3f}  {'' if one.is_met else 'FALLS SHORT'}", flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
