"""The draft box on a phone: opened and filled in without a network, sent by itself, once."""

import io
import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, expect

from cadre_review.audit.models import ChainHead
from tests.browser.conftest import PHONE
from tests.records.form_builders import Office
from visits.box.models import Device
from visits.records.models import Attachment, Interview, Visit

PIN = "274951"


def picture() -> bytes:
    made = io.BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(made, "JPEG")
    return made.getvalue()


def set_up(page: Page) -> None:
    page.goto("/box/")
    page.get_by_label("PIN", exact=True).fill(PIN)
    page.get_by_label("再次输入 PIN").fill(PIN)
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("button", name="登记走访")).to_be_visible(timeout=30_000)
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def unlock(page: Page, pin: str = PIN) -> None:
    page.get_by_label("PIN", exact=True).fill(pin)
    page.get_by_role("button", name="打开").click()


def kept(page: Page) -> None:
    """Until the device says that it keeps what was typed."""
    expect(page.locator(".autosave")).to_have_text(re.compile("已存于此设备"))


def fill_visit(page: Page, office: Office, seen: str) -> None:
    """From the box: choose the unit and fill in what a visit needs."""
    page.get_by_role("button", name="登记走访").click()
    page.get_by_role("button", name=office.unit.name, exact=True).click()
    page.get_by_role("button", name="登记走访").click()
    for name, value in (("entries", "project"), ("targets", "cadre"), ("checks", "performance")):
        page.locator(f"input[name={name}][value={value}]").check()
    page.locator("input[name=methods][value=interview]").check()
    page.locator("textarea[name=observed]").fill(seen)
    kept(page)


def fill_talk(page: Page, office: Office, said: str) -> None:
    """From a visit: a talk with a cadre, one statement, one grade."""
    page.get_by_role("button", name="登记本次走访的谈话").click()
    page.locator("select[name=source_cadre]").select_option(str(office.cadres[0].pk))
    page.locator("select[name=second_interviewer]").select_option(str(office.lead1.pk))
    page.locator("textarea[name=text]").fill(said)
    page.locator("[name=statements-0-subject]").select_option(f"c{office.cadres[1].pk}")
    for name, value in (("side", "for"), ("nature", "fact"), ("place", "performance")):
        page.locator(f"[name=statements-0-{name}]").select_option(value)
    page.locator("[name=statements-0-text]").fill("牵头完成征地")
    page.locator("details summary").nth(2).click()
    page.locator(f"select[name^=rating-c{office.cadres[1].pk}-]").first.select_option(index=1)
    kept(page)
    page.get_by_role("button", name="写好了，发送").click()


def test_what_was_typed_without_a_network_arrives_once(
    open_page: Callable[..., Page], sign_in, office, faults, tmp_path
):
    """PIN, kit, network gone, cold start, visit, talk and photo, wrong PIN, network back, signed out, in again."""
    ChainHead.objects.get_or_create(pk=1)
    page = open_page(**PHONE)
    sign_in(page, "member1")
    set_up(page)
    context = page.context
    context.set_offline(True)
    page.close()
    page = context.new_page()  # the cold start: nothing but what the service worker and the store hold
    page.goto("/box/")
    unlock(page, "000001")
    expect(page.locator("#box-message")).to_contain_text("PIN 不正确")
    unlock(page)
    fill_visit(page, office, "村口的路修好了𠮷")
    page.locator("#box-picker").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    expect(page.locator(".box-photos img")).to_have_count(1)
    fill_talk(page, office, "谈了修路。")
    expect(page.locator("#box-age")).to_contain_text("2 条未送达")
    page.locator(".box-record .box-open").nth(1).click()
    page.get_by_role("button", name="写好了，发送").click()
    page.reload()  # closed and opened again
    unlock(page)
    expect(page.locator(".box-record")).to_have_count(2)
    assert not Visit.objects.exists()
    context.clear_cookies()  # the session is over meanwhile
    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".box-state")).to_contain_text("登录", timeout=20_000)
    faults.clear()
    window = context.new_page()
    sign_in(window, "member1")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".status-good")).to_have_count(2, timeout=30_000)
    expect(page.locator("#box-age")).to_have_text("全部已送达。")
    visit = Visit.objects.get()
    assert (visit.observed, visit.version) == ("村口的路修好了𠮷", 1)
    talk = Interview.objects.get()
    assert (talk.text, talk.statements.count(), talk.ratings.count()) == ("谈了修路。", 1, 1)
    photo = Attachment.objects.get()
    assert photo.sent_digest
    assert photo.size < len(picture())
    assert Device.objects.get().unsent == 0
    faults.clear()
