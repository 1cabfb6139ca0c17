"""At a desk of 1280 by 720 the first row of coverage and of its matrix stands on the first screen."""

import pytest
from playwright.sync_api import Page

from tests.world import Office, put_in_scope
from visits.organisation.rounds.models import Round

SCREEN = {"width": 1280, "height": 720}
LINE = 100


@pytest.mark.parametrize("address", ["/reports/coverage/", "/reports/matrix/"])
def test_the_first_row_is_on_the_first_screen(office: Office, page: Page, sign_in, address):
    put_in_scope(office.round, office.unit, office.other_unit)
    page.set_viewport_size(SCREEN)
    sign_in(page, "staff")
    page.goto(address)
    row = page.locator(".table-list tbody tr >> visible=true").first.bounding_box()
    assert row is not None
    assert row["y"] + row["height"] <= SCREEN["height"]


@pytest.mark.parametrize("asks", ["reports/outcomes", "reports/compare", "reports/account", "reports/next-visits",
                                  "desk", "decisions/law"])  # fmt: skip
def test_what_a_page_asks_first_is_a_line(office: Office, page: Page, sign_in, axe, asks):
    Round.objects.create(
        name="上一轮", starts_on="2025-01-01", ends_on="2025-12-31", scheme=office.round.scheme
    )
    page.set_viewport_size(SCREEN)
    sign_in(page, "staff")
    page.goto(f"/{asks}/")
    asked = page.locator("main form[method=get]").bounding_box()
    assert asked is not None
    assert asked["height"] <= LINE
    axe(page)


def test_the_figures_of_a_round_open_above_the_list(office: Office, page: Page, sign_in):
    sign_in(page, "staff")
    page.goto("/reports/coverage/")
    figures = page.locator(".round-figures").first
    assert not figures.locator("table").first.is_visible()
    figures.locator("summary").click()
    assert figures.locator("table").first.is_visible()
