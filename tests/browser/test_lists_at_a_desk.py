"""Lists at a desk: a dozen whole rows on the first screen, and two hundred visits accepted by keyboard alone."""

import uuid
from copy import copy

import pytest
from playwright.sync_api import Page, expect

from cadre_review.audit.log import record
from tests import world as log
from tests.browser.pages import make_city
from visits.fieldwork.visits.models import Visit, VisitState

DESK = {"viewport": {"width": 1280, "height": 720}}
LISTS = ["cadres", "visits", "interviews", "findings", "reports/coverage"]
LEAST, MANY = 12, 200
NAMED = [*LISTS, "plans", "leads", "follow-ups", "decisions", "symposia"]
CUT = """() => [...document.querySelectorAll("main .table-lines tbody th, main .table-lines .cell-words")]
  .filter(one => one.scrollWidth > one.clientWidth + 1)"""
WHOLE = """() => [...document.querySelectorAll("main .table-lines tbody tr")]
  .filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"""


@pytest.fixture
def desk(open_page) -> Page:
    return open_page(**DESK)


def test_a_dozen_whole_rows_stand_on_the_first_screen(desk, live_server, sign_in):
    make_city()
    sign_in(desk, "staff")
    for path in LISTS:
        desk.goto(f"/{path}/")
        rows = desk.locator("main .table-lines tbody tr")
        assert desk.evaluate(WHOLE) >= min(LEAST, rows.count()), path
        heights = rows.evaluate_all("rows => rows.map(row => row.offsetHeight)")
        assert not heights or max(heights) <= 36, path
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_cut_stands_in_its_title_and_short_words_stay_whole(desk, live_server, sign_in, language):
    make_city()
    sign_in(desk, "staff")
    desk.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    for path in NAMED:
        desk.goto(f"/{path}/")
        assert desk.evaluate(f"({CUT})().filter(one => !one.title).map(one => one.innerText)") == [], path
        short = desk.evaluate(f"({CUT})().map(one => one.innerText).filter(text => text.length <= 5)")
        assert language == "en" or not short, path


@pytest.mark.parametrize("path", ["/audit/", "/audit/mine/"])
def test_a_dozen_whole_rows_of_the_log_stand_on_the_first_screen(desk, live_server, sign_in, auditor, path):
    for _turn in range(LEAST):
        record(auditor, "session.open")
    sign_in(desk, "auditor")
    desk.goto(path)
    assert desk.evaluate(WHOLE) >= LEAST
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("staff", "/visits/"),
        ("sysadmin", "/accounts/"),
        ("secadmin", "/accounts/roles/"),
        ("auditor", "/audit/mine/"),
    ],
)
def test_arrow_moves_a_column_and_it_stays_there(desk, office, sign_in_by_form, who, path):
    log.submitted(office)
    sign_in_by_form(desk, who)  # the first line of one's own acts
    desk.goto(path)
    heads = desk.locator("main .table-lines thead th[data-col]")
    first, second = (heads.nth(at).get_attribute("data-col") for at in (0, 1))
    desk.locator("form[data-columns]").locator("xpath=..").locator("summary").click()
    desk.locator(f"[name=move][value=up-{second}]").press("Enter")
    desk.locator(".menu-ends .button-primary").click()
    expect(heads.nth(0)).to_have_attribute("data-col", str(second))
    expect(heads.nth(1)).to_have_attribute("data-col", str(first))


def copies(one: Visit, n: int) -> None:
    """More visits that wait as this one does."""
    made = []
    for _at in range(n):
        made.append(copy(one))
        made[-1].pk, made[-1].client_key = None, uuid.uuid4()
    Visit.objects.bulk_create(made)


def test_two_hundred_visits_are_reviewed_by_keyboard(desk, office, sign_in):
    first = log.submitted(office)
    Visit.objects.filter(pk=first.pk).update(methods=[])
    copies(Visit.objects.get(pk=first.pk), MANY - 1)
    lacking = log.submitted(office, methods=["symposium"])
    sign_in(desk, "staff")
    desk.goto("/visits/?state=submitted")
    left = desk.locator(".list-count strong")
    expect(left).to_contain_text(str(MANY + 1))

    desk.keyboard.press("j")  # the newest is the one that lacks a record: it is named, and stays
    desk.keyboard.press("a")
    expect(desk.locator(".messages")).to_contain_text("座谈")
    expect(desk.locator("tbody tr:nth-child(1).is-at")).to_have_count(1)  # still there after the press
    desk.keyboard.press("j")
    expect(desk.locator("tbody tr:nth-child(2).is-at")).to_have_count(1)
    for number in range(3):  # one by one: the next stands where this one stood
        desk.keyboard.press("a")
        expect(left).to_contain_text(str(MANY - number))
        expect(desk.locator("tr.is-at")).to_have_count(1)
    for _row in range(2):  # two at once
        desk.keyboard.press("x")
        desk.keyboard.press("j")
    desk.keyboard.press("a")
    expect(left).to_contain_text(str(MANY - 4), timeout=20_000)

    expect(desk.locator("tr.is-at")).to_have_count(1)
    desk.keyboard.press("x")
    expect(desk.locator("[data-pick-filter]")).to_be_visible()
    desk.locator("[data-pick-filter]").focus()  # the rest in one press
    desk.keyboard.press("Space")
    desk.locator("[data-key=a]").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("main .table-lines tbody tr")).to_have_count(1, timeout=120_000)
    assert "state=submitted" in desk.url
    lacking.refresh_from_db()
    assert lacking.state == VisitState.SUBMITTED
    assert Visit.objects.filter(state=VisitState.ACCEPTED).count() == MANY


def test_keys_are_shown_and_lead_into_the_row(desk, office, sign_in):
    visit = log.submitted(office)
    sign_in(desk, "staff")
    desk.goto("/visits/")
    desk.locator("[data-keys-help] summary").click()
    assert desk.locator("[data-keys-help] p").is_visible()
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"**/visits/{visit.pk}/")


def test_from_a_record_to_the_next_one_of_the_filtered_list(desk, office, sign_in, axe):
    """Twenty rows a page: past the last row the next page opens its first one, and back again."""
    copies(Visit.objects.get(pk=log.submitted(office).pk), 24)
    user = sign_in(desk, "staff")
    user.preferences = {"rows": 20}
    user.save(update_fields=["preferences"])
    desk.goto("/visits/?state=submitted")
    rows = desk.locator("tbody th a").evaluate_all("all => all.map(one => one.pathname)")
    desk.goto(rows[18])
    way = desk.locator(".way")
    expect(way).to_contain_text("19 · 共 25")
    axe(desk)
    desk.keyboard.press("j")
    desk.wait_for_url(f"**{rows[19]}")
    way.get_by_role("link", name="下一条").click()
    expect(way).to_contain_text("21 · 共 25")
    assert desk.url.split("8000")[-1] not in rows
    desk.keyboard.press("k")
    desk.wait_for_url(f"**{rows[19]}")
    expect(way).to_contain_text("20 · 共 25")
