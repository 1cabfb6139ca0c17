"""The page that everybody meets first, with nothing kept in the browser."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, WIDE
from tests.world import draft

STYLE, SCRIPT = 3_700, 1_700  # bytes over the line, compressed
# What every element looks like by the page's own rules and by all of them, where it differs.
DIFFERING = """async () => {
  const front = document.querySelector("link[href*='front.css']");
  const all = document.querySelectorAll("body, body *");
  const parts = [...all].flatMap((one) => ["", "::before", "::after"].map((part) => [one, part]));
  const looks = () => parts.map(([one, part]) => {
    const style = getComputedStyle(one, part);
    if (part && style.content === "none") return ["no such part"];
    return [...style].filter((name) => !name.startsWith("--"))
      .map((name) => `${name}: ${style.getPropertyValue(name)}`);
  });
  const own = looks();
  const added = ([name, media]) => new Promise((onload) => {
    const href = front.href.replace(/front[^/]*css/, `${name}.css`);
    front.before(Object.assign(document.createElement("link"), { rel: "stylesheet", media, href, onload }));
  });
  await Promise.all([["site", "all"], ["wide", "(min-width: 48rem)"], ["print", "print"]].map(added));
  front.remove();
  return looks().flatMap((lines, at) => lines.map((line, nth) => line === own[at][nth] ? "" :
    `${parts[at][0].outerHTML.slice(0, 60)}${parts[at][1]} ${own[at][nth]} → ${line}`).filter(Boolean));
}"""


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_sign_in_page_has_no_barrier(request, screen, axe):
    visitor: Page = request.getfixturevalue(screen)
    visitor.goto("/accounts/login/")
    expect(visitor.locator("input[name=password]")).to_be_visible()
    axe(visitor)


def test_member_signs_in_through_the_form(page, sign_in_by_form):
    sign_in_by_form(page, "member1")
    response = page.goto("/accounts/login/")
    assert response is not None
    assert response.status < 400


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, WIDE], ids=["phone", "wide"])
def test_it_looks_by_its_own_rules_as_by_all_of_them(open_page, screen, scheme, settings, faults):
    settings.DEMO = True
    visitor = open_page(**screen, color_scheme=scheme, reduced_motion="reduce")
    for path in (
        "/accounts/login/",
        "/accounts/login/?kept=1",
        "/accounts/login/?why=elsewhere",
        "wrong",
        "empty",
    ):
        if path.startswith("/"):
            visitor.goto(path)
        else:
            visitor.fill("[name=username]", "nobody" if path == "wrong" else "")
            visitor.fill("[name=password]", "wrong" if path == "wrong" else "")
            visitor.locator("button.button-primary").click()
            expect(visitor.locator(".error-summary")).to_be_focused()
        assert visitor.evaluate(DIFFERING) == [], path
    faults.clear()  # 422


@pytest.mark.parametrize(("name", "most"), [("css/front.css", STYLE), ("js/front.js", SCRIPT)])
def test_what_it_waits_for_weighs_little(name, most):
    assert len(gzip.compress(Path(finders.find(name)).read_bytes())) <= most


def test_it_fetches_what_the_next_pages_load(open_page, sign_in, office):
    """What a member takes: home, list, visit, talk, photos, the page that opens without a network."""
    first: Page = open_page(**PHONE, service_workers="block")
    files: list[str] = []
    first.on("request", lambda request: files.append(request.url) if "/static/" in request.url else None)
    first.goto("/accounts/login/")
    first.wait_for_load_state("networkidle")
    asked = set(files)
    files.clear()
    sign_in(first, "member1")
    visit = draft(office, office.member1)
    for path in ("/", "/visits/", f"/visits/{visit.pk}/", *(f"/visits/{visit.pk}/{tail}/new/" for tail in
                 ("interviews", "symposia", "sites", "attachments")), "/box/"):  # fmt: skip
        first.goto(path)
        first.wait_for_load_state("networkidle")
    assert not set(files) - asked


def test_a_desk_fetches_nothing_of_the_phone(page):
    files: list[str] = []
    page.on("request", lambda request: files.append(request.url))
    page.goto("/accounts/login/")
    page.wait_for_load_state("networkidle")
    assert [url for url in files if "record.js" in url]
    assert not [url for url in files if "box." in url]


def test_it_waits_for_its_own_files_alone(db):
    head = Client().get("/accounts/login/").content.decode().partition("</head>")[0]
    assert re.findall(r'<(?:link rel="stylesheet"|script) (?:href|src)="/static/([^"]+)"', head) == [
        "css/front.css",
        "js/front.js",
    ]
