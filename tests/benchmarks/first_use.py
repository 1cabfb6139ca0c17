"""First use on a slow line: a phone on 400 kbit/s and 400 ms with a CPU four times slower, measured in Chromium.

``rows_of(url)`` takes the address of a database that holds a demonstration city, serves the site from it and gives a
``Row`` for each page. Each page is opened by somebody signed in, once with nothing of the site kept in the browser and
once with its style sheets and scripts kept, as they are from the second page on. First usable is the later of the
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


def rows_of(url):
    """The rows of all pages, nothing kept and files kept."""
    with served(url) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        try:
            return [row for name, who in PAGES for row in both(browser, site, name, who)]
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


def both(browser, site, name, who):
    """The page with nothing kept, and with the site's files kept."""
    context = browser.new_context(
        base_url=site, service_workers="block", **PHONE
    )  # as before it stands there
    context.add_init_script(SHIFTS)
    page = context.new_page()
    sign_in(page, who)
    path = path_of(page, name)
    page.goto(path)  # the server has seen it once
    yield row(f"{name}, nothing kept", [opened(page, path, forget=True) for _turn in range(TURNS)])
    yield row(f"{name}, files kept", [opened(page, path, forget=False) for _turn in range(TURNS)])
    context.close()


def sign_in(page, who):
    """Through the form."""
    page.goto("/accounts/login/")
    page.locator("input[name=username]").fill(who)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def path_of(page, name):
    """Where the page is; the visit is the first of the ledger to which a talk can be added."""
    if name in LISTS:
        return LISTS[name]
    page.goto("/visits/")
    links = page.locator("main table a[href^='/visits/']").evaluate_all(
        "all => all.map(one => one.getAttribute('href'))"
    )
    for link in dict.fromkeys(links):
        page.goto(link)
        talk = page.locator("a[href$='/interviews/new/']")
        if talk.count():
            return link if name == "visit" else talk.first.get_attribute("href")
    raise SystemExit("The city holds no visit to which this account may add a talk.")


def opened(page, path, *, forget):
    """Bytes of all and of the page, requests, milliseconds and shift of one opening on the slow line."""
    page.goto("about:blank")
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    if forget:
        line.send("Network.clearBrowserCache")
    sizes, pages, kept = {}, set(), set()
    line.on(
        "Network.requestWillBeSent",
        lambda told: pages.add(told["requestId"]) if told["type"] == "Document" else None,
    )
    line.on("Network.requestServedFromCache", lambda told: kept.add(told["requestId"]))
    line.on(
        "Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]})
    )
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(path, wait_until="load")
    page.wait_for_timeout(500)  # what shifts late
    usable, shift = page.evaluate(USABLE), page.evaluate("window.shifted")
    line.detach()
    asked = {key: size for key, size in sizes.items() if key not in kept and size}
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
