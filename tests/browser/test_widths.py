"""A column is drawn wider or narrower at the end of its head, and the list keeps it for whoever drew."""

from typing import Any

from playwright.sync_api import Page

from tests.world import Office
from visits.core.lists.mine import Mine

LEAST = 40  # pixels of a column


def drawn(page: Page, key: str, by: int) -> None:
    """Take the end of a head and move it so many pixels; the width is sent when it is let go."""
    grip = page.locator(f"thead th[data-col={key}] .col-grip").bounding_box()
    assert grip
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by, y, steps=4)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.mouse.up()


def width(page: Page, key: str) -> float:
    box = page.locator(f"thead th[data-col={key}]").bounding_box()
    assert box
    return box["width"]


def test_a_column_is_drawn_at_its_head_and_stays_so(office: Office, page: Page, sign_in: Any) -> None:
    user = sign_in(page, "staff")
    page.goto("/cadres/")
    before = width(page, "post")
    drawn(page, "post", 120)
    page.reload()
    assert width(page, "post") > before + 60
    user.refresh_from_db()
    kept = Mine.of(user, "cadres").widths
    assert kept["post"] > before + 60
    drawn(page, "post", -2000)
    page.reload()
    user.refresh_from_db()
    assert LEAST <= Mine.of(user, "cadres").widths["post"] <= 2 * LEAST
    assert page.locator("input[name=width-post]").input_value() == str(Mine.of(user, "cadres").widths["post"])
