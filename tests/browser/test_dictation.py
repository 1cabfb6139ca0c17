"""Words that come without a key pressed, as a phone's dictation puts them in: every text field takes and keeps them."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.world import draft

OPEN = (
    "document.querySelectorAll('details, .step').forEach((one) => { one.open = true; one.dataset.step = 1; })"
)
TEXTS = "form.form textarea, form.form input[type=text]"


def test_every_text_field_takes_words_that_no_key_typed(open_page, sign_in, office):
    page: Page = open_page(**PHONE)
    sign_in(page, "member1")
    visit = draft(office, office.member1)
    for tail in ("edit/", "interviews/new/", "symposia/new/", "sites/new/"):
        page.goto(f"/visits/{visit.pk}/{tail}")
        page.evaluate(
            "document.querySelectorAll('details, .step').forEach((one) => { one.open = true; one.dataset.step = ''; })"
        )
        fields = [one for one in page.locator(TEXTS).all() if one.is_visible() and one.is_editable()]
        assert len(fields) >= 3, tail
        for at, field in enumerate(fields):
            assert field.get_attribute("inputmode") != "none"
            field.focus()
            page.keyboard.insert_text(f"口述{at}。")
            assert f"口述{at}。" in field.input_value(), (tail, field.get_attribute("name"))
        expect(page.locator("[data-autosave-status]")).to_have_attribute("data-state", "saved")
        page.reload()
        kept = page.locator("form.form textarea").evaluate_all("all => all.map((one) => one.value).join()")
        assert "口述" in kept, tail
