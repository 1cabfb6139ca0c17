"""The position of the device in the form of a site visit: only when asked, rounded, and by hand where refused."""

from django.urls import reverse
from playwright.sync_api import expect

from tests.world import draft
from visits.fieldwork.site_visits.models import SiteVisit


def test_the_device_tells_its_position_when_asked_and_the_place_suffices_when_it_does_not(
    open_page, office, sign_in, axe
):
    phone = open_page(
        viewport={"width": 390, "height": 844}, geolocation={"latitude": 24.31349, "longitude": 109.41172}
    )
    sign_in(phone, "member1")
    where = reverse("visits:site_create", args=[draft(office).pk])
    phone.goto(where)
    phone.get_by_role("button", name="本设备的位置").click()
    expect(phone.locator("[data-position] [role=status]")).to_contain_text("手工填写地点")
    phone.context.grant_permissions(["geolocation"])
    phone.get_by_role("button", name="本设备的位置").click()
    expect(phone.locator("input[name=latitude]")).to_have_value("24.313")
    expect(phone.locator("input[name=longitude]")).to_have_value("109.412")
    axe(phone)
    phone.locator("input[name=place]").fill("安置点")
    phone.locator("textarea[name=observed]").fill("主体已封顶")
    phone.locator(".form-actions button[name=_save]").click()
    phone.wait_for_url("**/visits/*/")
    assert str(SiteVisit.objects.get().latitude) == "24.313"
