"""Lists on a phone: a row is a card of at most 120 pixels titled by unit or name; the filter is a sheet."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE
from tests.browser.pages import make_city
from visits.fieldwork.visits.models import Visit

HIGHEST, FOLD = 120, 844 - 48  # pixels; at the foot of the window a bar may stand
EVERYWHERE = [
    "visits",
    "interviews",
    "ratings",
    "symposia",
    "sites",
    "follow-ups",
    "cadres",
    "units",
    "key-tasks",
]
LISTS = {
    "member1": EVERYWHERE,
    "lead1": [*EVERYWHERE, "plans", "teams"],
    "staff": [*EVERYWHERE, "plans", "findings", "decisions", "rectifications", "leads", "letters", "kinds"],
}
CARDS = """() => [...document.querySelectorAll("main table.table-cards tbody tr")].map(row => {
  const box = row.getBoundingClientRect(), title = row.querySelector(".card-0").getBoundingClientRect();
  const others = [...row.children].filter(one => one.offsetHeight && !one.matches(".cell-pick"));
  const first = others.every(one => one.getBoundingClientRect().top >= title.top);
  return {top: box.top + scrollY, height: box.height, first};
})"""


@pytest.fixture
def city(live_server) -> None:
    make_city()


@pytest.mark.parametrize("name", LISTS)
def test_cards_are_low_and_the_first_stands_above_the_fold(name, city, phone: Page, sign_in):
    sign_in(phone, name)
    seen = 0
    for path in LISTS[name]:
        phone.goto(f"/{path}/")
        for place, card in enumerate(phone.evaluate(CARDS)):
            assert card["height"] <= HIGHEST, (path, place, card)
            assert card["first"], f"{path}: the title of card {place} does not stand first"
            assert place or card["top"] + card["height"] <= FOLD, (path, card)
            seen += not place
    assert seen >= len(LISTS[name]) * 0.6, "too few lists hold rows"


def test_card_is_titled_by_the_unit_and_pressed_anywhere(city, phone: Page, sign_in):
    user = sign_in(phone, "lead1")
    phone.goto("/visits/")
    card = phone.locator("main table tbody tr").first
    visit = Visit.objects.visible_to(user).order_by("-visited_on", "-pk")[0]
    assert card.locator(".card-0").inner_text() == (visit.unit.short_name or visit.unit.name)
    card.click(position={"x": 40, "y": 20})
    phone.wait_for_url(f"**/visits/{visit.pk}/")


@pytest.mark.parametrize("script", [True, False])
def test_filter_is_a_sheet_with_and_without_script(script, city, open_page, sign_in):
    phone = open_page(**PHONE, java_script_enabled=script)
    sign_in(phone, "lead1")
    phone.goto("/visits/")
    fields = phone.locator(".filter-box .filters").first
    assert not fields.is_visible()
    phone.locator(".filter-box > details > summary").click()
    box = fields.bounding_box()
    assert box["y"] > 100
    assert box["y"] + box["height"] == pytest.approx(844, abs=1)
    phone.locator(".filter-box > details > summary").click(position={"x": 30, "y": 20})
    assert not fields.is_visible()
    phone.locator(".filter-box > details > summary").click()
    phone.locator("input[name=q]").last.fill("不存在的单位")
    phone.locator(".filter-actions .button-primary").click()
    phone.wait_for_url("**q=*")
    assert phone.locator("main table tbody tr").count() == 0


def test_row_without_a_page_shows_all_it_holds_when_pressed(city, phone: Page, sign_in):
    sign_in(phone, "staff")
    phone.goto("/kinds/")
    card = phone.locator("main table tbody tr").first
    card.evaluate("row => row.querySelector('th a').replaceWith(row.querySelector('th a').textContent)")
    before = card.bounding_box()["height"]
    card.click()
    assert card.get_attribute("data-open") is not None
    assert card.bounding_box()["height"] >= before
