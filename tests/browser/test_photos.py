"""Photos on the page of a visit: several at once, smaller before they go, a line that is cut, caption, undo, paste."""

import base64
import io
import random

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_box import begun, fill_visit, online, to_send
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
# Chromium cannot read HEIC: where it is asked to, it is handed the same photo as a JPEG. Safari reads it in an <img>,
# other browsers by createImageBitmap alone.
READS_HEIC = {
    "img": """data => {
      const give = URL.createObjectURL;
      URL.createObjectURL = (file) => give.call(URL, file.type === "image/heic" ? readAs(data) : file);
    }""",
    "bitmap": """data => {
      const give = window.createImageBitmap;
      window.createImageBitmap = (file) => give(file.type === "image/heic" ? readAs(data) : file);
    }""",
}
AS_JPEG = """
window.readAs = (data) => new Blob([Uint8Array.from(atob(data), one => one.charCodeAt(0))], {type: "image/jpeg"});
"""


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


def reads_heic(page: Page, how: str, data: bytes) -> None:
    """From here on the browser reads HEIC, as Safari's <img> does, or by createImageBitmap."""
    page.evaluate(AS_JPEG)
    page.evaluate(READS_HEIC[how], base64.b64encode(data).decode())


def heic(name: str = "IMG_2.HEIC") -> dict:
    return {"name": name, "mimeType": "image/heic", "buffer": HEIC}


def looked_at(page: Page, picture: Locator) -> bool:
    """Whether the picture is drawn."""
    return picture.evaluate("async one => { await one.decode(); return one.naturalWidth > 0; }")


@pytest.mark.parametrize("how", READS_HEIC)
def test_heic_that_the_browser_reads_is_made_smaller_sent_and_shown(at_visit, phone: Page, how):
    reads_heic(phone, how, photo((2600, 1300)))
    phone.locator("#files-of-visit").set_input_files(heic())
    line = phone.locator(".file-line")
    expect(line).to_have_attribute("data-state", "there")
    assert looked_at(phone, line.locator("img"))
    found = Attachment.objects.get()
    assert (found.name, Image.open(found.file).size) == ("IMG_2.jpg", (2048, 1024))
    phone.goto(f"/visits/{at_visit.pk}/")
    phone.locator("details.whole > summary").click()
    assert looked_at(phone, phone.locator(".thumbs img"))


@pytest.mark.parametrize("how", READS_HEIC)
def test_heic_that_the_browser_reads_lies_in_the_box_smaller_and_arrives(
    open_page, sign_in, office, faults, how
):
    page = begun(open_page, sign_in)
    page.context.set_offline(True)
    fill_visit(page, office, "安置点已封顶")
    reads_heic(page, how, photo((2600, 1300)))
    page.locator("#box-picker").set_input_files(heic())
    assert looked_at(page, page.locator(".box-photos img"))
    to_send(page)
    online(page)
    expect(page.locator("#box-age")).to_have_text("全部已送达。", timeout=60_000)
    found = Attachment.objects.get()
    assert found.visit.observed == "安置点已封顶"
    assert Image.open(found.file).size == (2048, 1024)
    faults.clear()  # there was no network


def test_what_is_no_photo_here_is_refused_by_the_box_in_words(open_page, sign_in, office):
    page = begun(open_page, sign_in)
    fill_visit(page, office, "安置点已封顶")
    for file, words in (
        (heic(), "HEIC"),
        ({"name": "记录.jpg", "mimeType": "text/plain", "buffer": b"text"}, "不是可读取"),
    ):
        page.locator("#box-picker").set_input_files(file)
        expect(page.locator("#box-message")).to_contain_text(words)
        expect(page.locator("#box-message")).to_be_in_viewport()
        expect(page.locator(".box-photos img")).to_have_count(0)


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
