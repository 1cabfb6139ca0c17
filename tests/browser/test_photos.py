"""Photos on the page of a visit: several at once, smaller before they go, a line that is cut, caption, undo, paste."""

import base64
import io
import random

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.world import draft
from visits.fieldwork.visits.models import Attachment
from visits.fieldwork.visits.upload_models import Upload

PASTE = """data => {
  const bytes = Uint8Array.from(atob(data), one => one.charCodeAt(0));
  const held = new DataTransfer();
  held.items.add(new File([bytes], "剪贴板.png", {type: "image/png"}));
  document.dispatchEvent(new ClipboardEvent("paste", {clipboardData: held, bubbles: true, cancelable: true}));
}"""
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)


def photo(size: tuple[int, int] = (600, 400), kind: str = "JPEG") -> bytes:
    made = io.BytesIO()
    noise = random.Random(size[0]).randbytes(size[0] * size[1] * 3)
    Image.frombytes("RGB", size, noise).save(made, kind)
    return made.getvalue()


def chosen(*files: tuple[str, bytes]) -> list[dict]:
    return [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files]


@pytest.fixture
def at_visit(office, phone: Page, sign_in):
    visit = draft(office, office.member1)
    sign_in(phone, "member1")
    phone.goto(f"/visits/{visit.pk}/attachments/new/")
    return visit


def test_several_are_made_smaller_and_arrive_with_their_captions(at_visit, phone: Page, axe):
    phone.locator("#files-of-visit").set_input_files(
        chosen(("大.jpg", photo((2600, 1300))), ("小.jpg", photo()))
    )
    lines = phone.locator(".file-line")
    expect(lines).to_have_count(2)
    lines.nth(1).locator("input").fill("安置点大门")
    lines.nth(1).locator("input").press("Tab")
    for place in range(2):
        expect(lines.nth(place)).to_have_attribute("data-state", "there")
    while not Attachment.objects.exclude(caption="").exists():
        phone.wait_for_timeout(100)
    found = {one.name: one for one in Attachment.objects.all()}
    assert Image.open(found["大.jpg"].file).size == (2048, 1024)
    assert found["小.jpg"].caption == "安置点大门"
    axe(phone)


def test_photo_is_taken_off_and_brought_back_on_the_spot(at_visit, phone: Page):
    phone.locator("#files-of-visit").set_input_files(chosen(("一.jpg", photo())))
    line = phone.locator(".file-line")
    expect(line).to_have_attribute("data-state", "there")
    line.locator("button").first.click()
    expect(line).to_have_attribute("data-state", "off")
    assert not Attachment.objects.exists()
    line.locator("button").first.click()
    expect(line).to_have_attribute("data-state", "there")
    assert Attachment.objects.get().visit == at_visit


def test_photo_goes_on_where_the_line_was_cut(at_visit, phone: Page, faults):
    """Every second piece is lost on its way there or back; the photo arrives once and whole."""
    turns: list[int] = []

    def weak(route):
        turns.append(len(turns))
        if turns[-1] % 4 == 1:
            return route.abort()
        if turns[-1] % 4 == 3:
            route.fetch()  # it came, and its answer was lost
            return route.abort()
        return route.continue_()

    phone.route("**/attachments/piece/", weak)
    phone.locator("#files-of-visit").set_input_files(chosen(("远.jpg", photo((900, 700)))))
    expect(phone.locator(".file-line")).to_have_attribute("data-state", "there", timeout=60_000)
    assert len(turns) > 4
    assert Attachment.objects.count() == 1
    assert not Upload.objects.exists()
    faults.clear()


def test_heic_that_the_browser_cannot_read_is_refused_before_it_is_sent(at_visit, phone: Page):
    sent: list[str] = []
    phone.on("request", lambda request: sent.append(request.url) if "piece" in request.url else None)
    phone.locator("#files-of-visit").set_input_files(chosen(("IMG_1.HEIC", HEIC)))
    line = phone.locator(".file-line")
    expect(line).to_have_attribute("data-state", "refused")
    assert "HEIC" in line.locator(".field-error").inner_text()
    assert not sent


def test_picture_is_pasted_at_a_desk(office, page: Page, sign_in):
    visit = draft(office, office.member1)
    sign_in(page, "member1")
    page.goto(f"/visits/{visit.pk}/attachments/new/")
    page.evaluate(PASTE, base64.b64encode(photo(kind="PNG")).decode())
    expect(page.locator(".file-line")).to_have_attribute("data-state", "there")
    assert Attachment.objects.get().name == "剪贴板.jpg"


def test_several_arrive_without_script(office, open_page, sign_in):
    visit = draft(office, office.member1)
    phone = open_page(**PHONE, java_script_enabled=False)
    sign_in(phone, "member1")
    phone.goto(f"/visits/{visit.pk}/attachments/new/")
    phone.locator("#files-of-visit").set_input_files(
        chosen(("一.jpg", photo()), ("二.jpg", photo((500, 300))))
    )
    phone.locator("#add-files button").click()
    phone.wait_for_url(f"**/visits/{visit.pk}/")
    assert Attachment.objects.count() == 2
    phone.locator("details.whole > summary").click()
    phone.locator(".thumbs button").first.click()
    assert Attachment.objects.count() == 1
    phone.locator("form[action$='/bring-back/'] button").click()
    assert Attachment.objects.count() == 2
