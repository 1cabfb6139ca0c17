"""The page that everybody meets first."""

import pytest
from playwright.sync_api import Page, expect


@pytest.mark.parametrize("screen", ["page", "phone"])
def test_sign_in_page_has_no_barrier(request, screen, axe):
    visitor: Page = request.getfixturevalue(screen)
    visitor.goto("/accounts/login/")
    expect(visitor.locator("input[name=password]")).to_be_visible()
    axe(visitor)


def test_member_signs_in_through_the_form(page, sign_in):
    sign_in(page, "member1")
    response = page.goto("/accounts/login/")
    assert response is not None
    assert response.status < 400
