"""What a phone loads before it can be used: bytes, requests and shifts of the pages of field roles; no times."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page

from tests.browser.conftest import PHONE
from tests.conftest import client_of
from tests.world import draft, make_cadre, make_talk, make_visit

PAGE, STYLE, SCRIPT = 20 * 1024, 12 * 1024, 8 * 1024  # bytes over the line, compressed
REQUESTS = (
    6  # page, style sheet, script, what the page has of its own; print.css comes last and is not waited for
)
SHIFT = 0.0
LATER = re.compile(r"print\.css|wide\.css|icon\.svg|worker|/box|small\.jpg")  # what nobody waits for
SHIFTS = """
window.shifted = 0;
window.parts = [];
const named = (node) => `${node?.nodeName}.${node?.className} “${node?.textContent?.trim().slice(0, 12)}”`;
const where = (box) => `${box.x} ${box.y} ${box.width} ${box.height}`;
const told = (part) => `${named(part.node)}: ${where(part.previousRect)} → ${where(part.currentRect)}`;
new PerformanceObserver((list) => list.getEntries().forEach((one) => {
  window.shifted += one.value;
  window.parts.push(...one.sources.map(told));
})).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def paths(office) -> list[str]:
    """Lists of fifty rows and more, a visit and its forms."""
    for number in range(55):
        cadre = make_cadre(
            office.unit, f"王某{number}", post_title=f"第{number}测试局副局长兼第{number}科科长"
        )
        held = make_visit(office.team, office.unit, office.member1, place=f"第{number}会议室")
        two = {"interviewer": office.member1, "second_interviewer": office.lead1}
        make_talk(visit=held, source_cadre=cadre, text=f"谈到第{number}件事", **two)
    visit = draft(office, office.member1)
    lists = [
        "visits",
        "interviews",
        "cadres",
        "units",
        "key-tasks",
        "plans",
        "symposia",
        "sites",
        "follow-ups",
    ]
    forms = ["", "edit/", "interviews/new/", "symposia/new/", "sites/new/", "attachments/new/"]
    unit = f"/visits/new/?unit={office.unit.pk}"
    note = f"/visits/note/{office.unit.pk}/"
    return [
        "/",
        *(f"/{name}/" for name in lists),
        unit,
        note,
        *(f"/visits/{visit.pk}/{tail}" for tail in forms),
    ]


def test_pages_of_field_roles_weigh_little(office, paths):
    for user in (office.member1, office.lead1):
        client = client_of(user)
        for path in paths:
            answer = client.get(path, HTTP_ACCEPT_ENCODING="gzip")
            assert answer.status_code == 200, path  # and no redirect, which costs a round trip more
            assert len(answer.content) <= PAGE, path
    assert gzip.decompress(client.get("/visits/", HTTP_ACCEPT_ENCODING="gzip").content).count(b"<tr") > 50


@pytest.mark.parametrize(
    ("name", "most"), [("css/site.css", STYLE), ("js/site.js", SCRIPT), ("js/files.js", SCRIPT)]
)
def test_what_every_page_loads_weighs_little(name, most):
    assert len(gzip.compress(Path(finders.find(name)).read_bytes())) <= most


def test_scripts_are_asked_for_with_the_style_sheet(office, paths):
    """In the head: at the end of a page of 10 kB they would be asked for a fifth of a second later on a phone line."""
    client = client_of(office.member1)
    for path in paths:
        page = client.get(path, follow=True).content.decode()
        assert path[-16:] != "/interviews/new/" or 'class="spare"' in page  # why one alone: a script hides it
        head, body = page.split("</head>")
        assert 'src="/static/js/site.js" defer' in head, path
        assert not re.findall(r"<script[^>]+src=", body), path


def test_few_requests_and_no_shifts(office, paths, open_page, sign_in):
    first: Page = open_page(**PHONE)
    sign_in(first, "member1")
    cookies = first.context.cookies()
    for path in paths:
        phone: Page = open_page(**PHONE)  # a browser that has nothing of the site yet
        phone.context.add_cookies(cookies)
        phone.add_init_script(SHIFTS)
        asked: list[str] = []
        phone.on("request", lambda request, asked=asked: asked.append(request.url))
        phone.goto(path)
        phone.wait_for_timeout(300)
        files = [url for url in asked if not LATER.search(url)]
        assert len(files) <= REQUESTS, (path, files)
        assert phone.evaluate("window.shifted") <= SHIFT, (path, phone.evaluate("window.parts"))
        phone.context.close()
