"""A cadre's own account by one-time link, on a phone without an account: both languages, dark, no script, axe clean."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_barriers import OVERFLOW
from tests.world import make_finding
from visits.judgement.own_accounts.models import OwnAccount

pytestmark = pytest.mark.usefixtures("nobody_counted")
TEXT = "负责征拆工作以来，走访群众三百余户，按期完成签约。"


def link(page: Page, finding: int) -> str:
    """From the finding to the link, which is shown once; its path."""
    page.goto(f"/findings/{finding}/")
    page.goto(page.locator("a[href$='/own-account/']").first.get_attribute("href") or "")
    page.fill("[name=asks]", "请说明征拆工作情况")
    page.locator("main button[type=submit]").first.click()
    shown = page.locator("#link").input_value()
    return shown[shown.index("/own/") :]


def sound(phone: Page, axe: Callable[[Page], None]) -> None:
    """Nothing shuts anybody out, nothing is wider than the phone."""
    axe(phone)
    assert not phone.evaluate(OVERFLOW)


def test_an_answer_comes_by_link_from_a_phone_and_is_marked_as_own_account(
    open_page, page: Page, sign_in, office, axe, faults, tmp_path
):
    staff = sign_in(page, "staff")
    finding = make_finding(staff, cadre=office.cadres[0])
    path = link(page, finding.pk)
    phone = open_page(**PHONE, color_scheme="dark")
    for address in (path, f"{path}?lang=en"):
        phone.goto(address)
        sound(phone, axe)
        expect(phone.locator("body")).not_to_contain_text(office.cadres[0].name)
    expect(phone.locator("h1")).to_have_text("Your own account")
    phone.goto(path)
    paper = tmp_path / "签约表.txt"
    paper.write_text("第一批一百户")
    phone.locator("[name=text]").fill("短")
    phone.locator("[name=text]").evaluate("one => one.removeAttribute('minlength')")
    phone.locator("button[type=submit]").click()
    sound(phone, axe)  # refused with a sentence, and what was typed is still there
    expect(phone.locator("[name=text]")).to_have_value("短")
    phone.locator("[name=text]").fill(TEXT)
    phone.locator("[name=files]").set_input_files(paper)
    phone.locator("button[type=submit]").click()
    one = OwnAccount.objects.get()
    expect(phone.locator("body")).to_contain_text(one.receipt)
    sound(phone, axe)
    phone.goto(path)
    sound(phone, axe)
    expect(phone.locator("[name=text]")).to_have_count(0)
    page.goto(f"/findings/{finding.pk}/")
    expect(page.locator("main")).to_contain_text(TEXT)
    expect(page.locator("main")).to_contain_text("本人自述")
    page.goto(f"/own-accounts/{one.pk}/")
    expect(page.get_by_role("link", name="签约表.txt")).to_be_visible()
    axe(page)
    faults[:] = [one for one in faults if "status of 404" not in one and "status of 422" not in one]


def test_without_script_it_is_sent_and_after_the_window_refused(
    open_page, page: Page, sign_in, office, axe, faults
):
    staff = sign_in(page, "staff")
    finding = make_finding(staff, cadre=office.cadres[0])
    first, second = link(page, finding.pk), link(page, finding.pk)
    plain = open_page(**PHONE, java_script_enabled=False)
    plain.goto(first)
    plain.locator("[name=text]").fill(TEXT)
    plain.locator("button[type=submit]").click()
    expect(plain.locator("body")).to_contain_text(OwnAccount.objects.received().get().receipt)
    OwnAccount.objects.filter(state="asked").update(open_until=timezone.now() - dt.timedelta(minutes=1))
    plain.goto(second)
    expect(plain.locator("[name=text]")).to_have_count(0)
    assert OwnAccount.objects.received().count() == 1
    faults[:] = [one for one in faults if "status of 404" not in one]
