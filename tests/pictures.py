"""Pictures of thirty pages of the demonstration city: 1440, 1280 and 390 px, light and dark.

``python -m tests.pictures [folder]`` makes the city, serves it and writes ``<page>-<width>-<theme>.png``; pages whose
width is more than the window's are named at the end. ``--readme`` writes the three pictures of the README instead.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from tests import chromium
from tests.benchmarks.first_use import served, sign_in

WIDTHS = {1440: 900, 1280: 720, 390: 844}
THEMES = ("light", "dark")
MOST_SPOKEN_OF = """
SELECT cadre_id FROM visits_statement WHERE cadre_id IS NOT NULL GROUP BY 1 ORDER BY COUNT(*) DESC LIMIT 1
"""
CITY = {"units": 60, "cadres": 800, "visits": 120}


class Picture(NamedTuple):
    """A page: its name, who looks at it, where it is; with ``row``, the record that the first link like it opens.

    ``{spoken}`` in an address is the cadre of whom most is said.
    """

    name: str
    who: str
    address: str
    row: str = ""


PAGES = (
    Picture("sign-in", "", "/accounts/login/"),
    Picture("today", "member1", "/"),
    Picture("note", "member1", "/visits/note/"),
    Picture("plan-week", "lead1", "/plans/week/"),
    Picture("lead-home", "lead1", "/"),
    Picture("visit", "lead1", "/visits/", "/visits/"),
    Picture("office-home", "staff", "/"),
    Picture("notices", "staff", "/notices/"),
    Picture("search", "staff", "/search/?q=群众"),
    Picture("plans", "staff", "/plans/"),
    Picture("visits", "staff", "/visits/"),
    Picture("talks", "staff", "/interviews/"),
    Picture("coverage", "staff", "/reports/coverage/"),
    Picture("matrix", "staff", "/reports/matrix/"),
    Picture("roster", "staff", "/cadres/"),
    Picture("cadre", "staff", "/cadres/{spoken}/"),
    Picture("team", "staff", "/leadership-teams/", "/leadership-teams/"),
    Picture("statistics", "staff", "/cadres/statistics/"),
    Picture("import", "staff", "/cadres/import/"),
    Picture("leads", "staff", "/leads/"),
    Picture("lead", "staff", "/leads/", "/leads/"),
    Picture("findings", "staff", "/findings/"),
    Picture("finding", "staff", "/findings/", "/findings/"),
    Picture("motions", "staff", "/decisions/"),
    Picture("motion", "staff", "/decisions/", "/decisions/"),
    Picture("rectification", "staff", "/rectifications/", "/rectifications/"),
    Picture("leader-home", "leader", "/"),
    Picture("outcomes", "leader", "/reports/outcomes/"),
    Picture("rounds-compared", "leader", "/reports/compare/"),
    Picture("log", "auditor", "/audit/"),
    Picture("accounts", "sysadmin", "/accounts/"),
)
README = {"roster": (1280, "light"), "cadre": (1440, "light"), "today": (390, "light")}


class City(NamedTuple):
    """A site with the demonstration city: its address, and the key of the cadre of whom most is said."""

    site: str
    spoken: int


@contextmanager
def city() -> Iterator[City]:
    """The demonstration city in a database of its own, served."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/city.sqlite3"
        size = [f"--{key}={number}" for key, number in CITY.items()]
        for command in (["migrate", "-v0"], ["demo", *size]):
            environment = os.environ | {"DATABASE_URL": url}
            subprocess.run([sys.executable, "manage.py", *command], env=environment, check=True)
        with closing(sqlite3.connect(f"{folder}/city.sqlite3")) as database:
            (spoken,) = database.execute(MOST_SPOKEN_OF).fetchone()
        with served(url) as site:
            yield City(site, spoken)


def visitors(browser: Browser, where: City, width: int, theme: str) -> Iterator[tuple[Picture, Any]]:
    """Each picture with a browser page that stands on it; one visitor for each who looks."""
    pages: dict[str, Any] = {}
    for one in PAGES:
        if one.who not in pages:
            size = {"width": width, "height": WIDTHS[width]}
            context = browser.new_context(
                base_url=where.site, viewport=size, locale="zh-CN", color_scheme=theme
            )
            pages[one.who] = context.new_page()
            pages[one.who].set_default_timeout(60_000)
            if one.who:
                sign_in(pages[one.who], one.who)
        page = pages[one.who]
        page.goto(one.address.format(spoken=where.spoken))
        if one.row:
            page.goto(first_row(page, one.row))
        page.wait_for_load_state("networkidle")
        yield one, page
    for page in pages.values():
        page.context.close()


def first_row(page: Any, beginning: str) -> str:
    """The address of the first record of a list."""
    found = page.locator(f"main tbody a[href^='{beginning}']").evaluate_all(
        "all => all.map(one => one.pathname).filter(path => /[/]\\d+[/]$/.test(path))"
    )
    return found[0] if found else page.url


def main() -> int:
    """Make the pictures; 1 where a page is wider than its window."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default="pictures", type=Path)
    parser.add_argument("--readme", action="store_true", help="write the pictures of the README")
    given = parser.parse_args()
    folder = Path("docs/pictures") if given.readme else given.folder
    folder.mkdir(parents=True, exist_ok=True)
    wide = []
    with city() as where, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        wanted = sorted(set(README.values())) if given.readme else [(w, t) for w in WIDTHS for t in THEMES]
        for width, theme in wanted:
            for one, page in visitors(browser, where, width, theme):
                if given.readme and README.get(one.name) != (width, theme):
                    continue
                name = one.name if given.readme else f"{one.name}-{width}-{theme}"
                page.screenshot(path=folder / f"{name}.png")
                if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                    wide.append(name)
        browser.close()
    print(f"{folder}: {len(list(folder.glob('*.png')))}")
    for name in wide:
        print(f"wider than its window: {name}")
    return 1 if wide else 0


if __name__ == "__main__":
    sys.exit(main())
