"""A form is not sent in vain: signed out, with another account or without a line, the text stays on the page."""

import re

import pytest
from playwright.sync_api import expect

from cadre_review.accounts.models import Session, User
from tests.browser.conftest import PASSWORD, PHONE, WIDE
from tests.world import draft, talk
from visits.fieldwork.visits.models import Visit


@pytest.fixture
def typed(page, sign_in, office):
    """The form of a visit with a sentence in it, its draft kept."""
    sign_in(page, "member1")
    page.goto(f"/visits/new/?unit={office.unit.pk}")
    page.fill("[name=observed]", "退出前写的话𠮷")
    expect(page.locator("[data-autosave-status]")).to_have_attribute("data-state", "saved")
    return page


def test_signed_out_form_stays_asks_in_place_and_goes_after_the_sign_in(typed, faults):
    Session.objects.all().delete()
    save = typed.locator("button.button-primary[name=_save]")
    save.click()
    dialog = typed.locator("dialog[data-present]")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("没有提交任何内容")
    assert not Visit.objects.exists()
    with typed.context.expect_page() as opened:
        dialog.locator("a").click()
    window = opened.value
    window.fill("[name=username]", "member1")
    window.fill("[name=password]", PASSWORD)
    window.locator("[name=password]").press("Enter")
    window.wait_for_url(lambda url: "/accounts/login/" not in url)
    dialog.locator("[data-again]").click()
    typed.wait_for_url(re.compile(r"/visits/\d+/$"))
    assert Visit.objects.get().observed == "退出前写的话𠮷"
    faults[:] = [fault for fault in faults if "401" not in fault]


def test_without_a_line_nothing_is_sent_and_the_text_stays(typed, faults):
    typed.context.set_offline(True)
    typed.locator("button.button-primary[name=_save]").click()
    expect(typed.locator("dialog[data-present]")).to_contain_text("没有网络")
    typed.locator("[data-back]").click()
    expect(typed.locator("[name=observed]")).to_have_value("退出前写的话𠮷")
    typed.context.set_offline(False)
    typed.locator("button.button-primary[name=_save]").click()
    typed.wait_for_url(re.compile(r"/visits/\d+/$"))
    faults[:] = [fault for fault in faults if "ERR_INTERNET_DISCONNECTED" not in fault]


def test_without_script_the_server_keeps_the_text_and_gives_it_back(open_page, sign_in, office):
    plain = open_page(java_script_enabled=False, **WIDE)
    sign_in(plain, "member1")
    plain.goto(f"/visits/new/?unit={office.unit.pk}")
    plain.fill("[name=observed]", "无脚本写的话")
    Session.objects.all().delete()
    plain.locator("button.button-primary[name=_save]").click()
    expect(plain.locator("main")).to_contain_text("保留一小时")
    plain.fill("[name=username]", "member1")
    plain.fill("[name=password]", PASSWORD)
    plain.locator("[name=password]").press("Enter")
    expect(plain.locator("[data-kept]")).to_be_visible()
    expect(plain.locator("[name=observed]")).to_have_value("无脚本写的话")
    assert not Visit.objects.exists()
    plain.locator("button.button-primary[name=_save]").click()
    plain.wait_for_url(re.compile(r"/visits/\d+/$"))
    assert Visit.objects.get().observed == "无脚本写的话"


@pytest.mark.parametrize("script", [True, False])
def test_what_was_pressed_when_locked_goes_on_with_the_password(
    script, open_page, sign_in, office, settings, faults
):
    """A button without a text is sent at once; the page that comes asks for the password and sends it on."""
    page = open_page(java_script_enabled=script, **PHONE)
    sign_in(page, "member1")
    visit = draft(office, office.member1)
    talk(visit, office.cadres[0])
    page.goto(f"/visits/{visit.pk}/")
    usual, settings.IDLE_LOCK_SECONDS = settings.IDLE_LOCK_SECONDS, -1
    page.context.request.get("/accounts/present/")
    settings.IDLE_LOCK_SECONDS = usual
    page.locator("form[action$='/hand-to-lead/'] button").click()
    page.fill("[name=unlock_password]", PASSWORD)
    page.locator("main .button-primary").click()
    page.wait_for_url(lambda url: "hand-to-lead" not in url)
    visit.refresh_from_db()
    assert visit.ready_at
    faults[:] = [fault for fault in faults if "401" not in fault]


def test_a_code_is_taken_with_a_script(page, sign_in, office, settings, faults):
    """The page of the second factor stands before the work: nothing asks beside it whether one is signed in."""
    sign_in(page, "member1")
    settings.SECOND_FACTOR = True
    User.objects.filter(username="member1").update(role="reviewer")
    page.goto("/")
    code = page.locator("main form.narrow input:not([type=hidden])")
    code.fill("000000")
    page.locator("main .button-primary").click()
    expect(page.locator(".error-summary")).to_be_visible()
    faults.clear()  # 422
