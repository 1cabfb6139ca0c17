"""The sample pages in Chromium: how they look to axe, and what the scripts say and keep."""

import socketserver
import threading
import wsgiref.simple_server as simple

import pytest
from django.core.handlers.wsgi import WSGIHandler

from tests.browser.axe import violations

pytestmark = pytest.mark.browser


class Server(socketserver.ThreadingMixIn, simple.WSGIServer):
    daemon_threads = True


class Quiet(simple.WSGIRequestHandler):
    def log_message(self, format, *args):
        pass


@pytest.fixture
def address(sample_site, settings):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    server = simple.make_server("127.0.0.1", 0, WSGIHandler(), Server, Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def chromium(browser):
    return browser


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def line(page):
    return page.locator("[data-autosave-status]")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(chromium, address, width, scheme):
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    for path in ("/", "/list/", "/list/?empty", "/bare/"):
        page.goto(address + path)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_everything_to_press_is_44_pixels_high(chromium, address):
    context = chromium.new_context(viewport={"width": 390, "height": 900})
    page = context.new_page()
    for path in ("/", "/list/"):
        page.goto(address + path)
        pressed = page.locator("a.button, button, summary, .control, .tick, .chip, .segment").all()
        heights = [box["height"] for box in (one.bounding_box() for one in pressed) if box and box["height"]]
        assert min(heights) >= 43.9
    context.close()


def test_autosave_says_saved_after_the_server_did(page, address):
    page.goto(address)
    page.get_by_label("地点").fill("城南项目部")
    line(page).get_by_text("14:03:05").wait_for()
    assert page.locator("form[data-autosave-url]").get_attribute("data-draft-version") == "2"


def test_autosave_without_network_keeps_the_text_and_saves_later(page, address):
    page.goto(address)
    page.route("**/draft/", lambda route: route.abort())
    page.get_by_label("地点").fill("城南项目部")
    page.locator("[data-autosave-status][data-state=offline]").wait_for()
    assert "14:03" not in line(page).inner_text()
    page.unroute("**/draft/")
    line(page).get_by_text("14:03:05").wait_for()
    assert page.get_by_label("地点").input_value() == "城南项目部"


def test_autosave_signed_out_offers_to_sign_in_and_keeps_the_text(page, address):
    page.goto(address)
    page.get_by_label("地点").fill("已离开")
    line(page).get_by_role("link").wait_for()
    assert line(page).get_by_role("link").get_attribute("href") == "/sign-in/"
    assert page.get_by_label("地点").input_value() == "已离开"


def test_autosave_conflict_points_to_both_texts(page, address):
    page.goto(address)
    page.get_by_label("地点").fill("冲突")
    line(page).get_by_role("link").wait_for()
    assert line(page).get_by_role("link").get_attribute("href") == "/conflict/"
    assert page.get_by_label("地点").input_value() == "冲突"


def test_autosave_writes_no_text_to_the_device(page, address):
    page.goto(address)
    page.get_by_label("地点").fill("城南项目部")
    line(page).get_by_text("14:03:05").wait_for()
    assert "城南项目部" not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_choosing_all_means_the_rows_shown(page, address):
    page.goto(f"{address}/list/")
    page.locator("thead [data-pick-all]").check()
    assert page.locator("input[name=pick]:checked").count() == 12
    assert "12" in page.locator("[data-pick-count]").inner_text()


def test_escape_closes_a_menu_and_gives_the_focus_back(page, address):
    page.goto(f"{address}/list/")
    menu = page.locator("details.account-menu")
    menu.locator("summary").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_grid_is_filled_by_arrow_keys(page, address):
    page.goto(address)
    page.locator("#rate-a-2-none").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator("input[name=rate-a-2]:checked").get_attribute("value") == "3"


def test_menu_and_filter_open_without_script_on_a_narrow_screen(chromium, address):
    context = chromium.new_context(viewport={"width": 390, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/list/")
    page.locator(".nav-menu summary").click()
    assert page.locator(".site-nav a", has_text="覆盖情况").is_visible()
    page.locator(".nav-menu summary").click()
    assert not page.locator(".filters input[name=q]").is_visible()
    page.locator(".filter-box > details > summary").click()
    assert page.locator(".filters input[name=q]").is_visible()
    context.close()
