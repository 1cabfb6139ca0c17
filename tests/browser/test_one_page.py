"""A cadre and a leadership team on one page: one sheet of paper, no sideways scroll, by keyboard, in both themes."""

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, WIDE
from tests.world import (
    Office,
    accepted_visit,
    make_finding,
    make_post,
    make_talk,
    make_tenure,
    rate,
    state,
)
from visits.organisation.rounds.models import Criterion

SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def pages(office: Office) -> list[str]:
    """A cadre with nine posts, six talks and every criterion rated, and the team of nine seats."""
    cadre, team, today = office.cadres[0], office.leadership, timezone.localdate()
    visit = accepted_visit(team=office.team, unit=office.unit, author=office.member1, visited_on=today)
    for n in range(6):
        talk = make_talk(visit=visit)
        circle, side = ("work", "life")[n % 2], ("for", "against")[n % 2]
        state(talk=talk, cadre=cadre, side=side, circle=circle)
        state(talk=talk, leadership_team=team, circle=circle)
        for one in Criterion.objects.filter(scheme=office.scheme):
            about: dict[str, Any] = {"cadre": cadre} if one.check_key else {"leadership_team": team}
            rate(talk=talk, criterion=one, position=n % 3, **about)
    for n in range(9):
        post = make_post(unit=office.unit, title=f"班子成员{n}")
        since = dt.date(today.year - 1 - n, 1, 1)
        make_tenure(cadre=office.cadres[n % 7], post=post, from_on=since)
        make_tenure(cadre=cadre, post=post, from_on=since, to_on=since + dt.timedelta(300))
    make_finding(office.lead1, cadre=cadre)
    return [reverse("cadres:detail", args=[cadre.pk]), reverse("cadres:structure", args=[office.unit.pk])]


def sheets(page: Page) -> int:
    """On how many sheets of paper the page is printed."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))


def test_each_is_one_sheet_of_paper_and_shuts_nobody_out(pages, open_page, sign_in, axe):
    for scheme, look in (("light", WIDE), ("dark", WIDE), ("dark", PHONE)):
        page = open_page(**look, color_scheme=scheme)
        sign_in(page, "staff")
        for address in pages:
            page.goto(address)
            axe(page)
            assert page.evaluate(SIDEWAYS) <= 0, address
            assert look is PHONE or sheets(page) == 1, address


def test_a_tile_and_a_row_of_dots_are_opened_by_keyboard(pages, page, sign_in):
    sign_in(page, "staff")
    page.goto(pages[0])
    tile = page.locator("a.tile").first
    tile.focus()
    tile.press("Enter")
    page.wait_for_url("**/evidence/?place=*")
    page.go_back()
    row = page.locator(".dot-rows svg a").first
    row.focus()
    assert "人评价" in (row.get_attribute("aria-label") or "")
    row.press("Enter")
    page.wait_for_url("**/ratings/sources/?criterion=*")


def test_the_years_stand_as_a_list_where_the_picture_has_no_room(pages, phone, sign_in):
    sign_in(phone, "staff")
    phone.goto(pages[0])
    assert not phone.locator(".lanes").is_visible()
    phone.locator(".said-so summary").last.click()
    assert phone.locator(".said-so li a").first.is_visible()
