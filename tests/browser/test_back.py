"""Back never shows the browser's own error page: after saving, a refusal, signing in again; typed text is there."""

import re

import pytest
from playwright.sync_api import Page, expect

from cadre_review.accounts.models import Session
from tests.browser.conftest import PASSWORD, PHONE
from tests.world import draft
from visits.fieldwork.visits.actions import attachments
from visits.fieldwork.visits.models import Visit


@pytest.fixture
def member(office, phone: Page, sign_in) -> Page:
    sign_in(phone, "member1")
    return phone


def is_ours(page: Page) -> None:
    expect(page.locator("main h1")).to_be_visible()
    assert "chrome-error" not in page.url


def press(page: Page) -> None:
    page.locator("main form [type=submit], main form button.button-primary").last.click()


def test_after_saving_back_opens_the_form_anew(member, office, faults):
    member.goto(f"/visits/new/?unit={office.unit.pk}")
    member.fill("[name=observed]", "看了安置点")
    member.locator("button.button-primary[name=_save]").click()
    member.wait_for_url(re.compile(r"/visits/\d+/$"))
    member.go_back()
    is_ours(member)
    member.go_forward()
    is_ours(member)


def test_a_new_form_is_one_page_and_its_address_holds_its_key(member, office):
    loads = []
    member.on(
        "response",
        lambda answer: loads.append(answer.url) if answer.request.is_navigation_request() else None,
    )
    member.goto(f"/visits/new/?unit={office.unit.pk}#id_observed")
    member.wait_for_url(
        re.compile(rf"/visits/new/\?unit={office.unit.pk}&draft=[0-9a-f-]{{36}}#id_observed$")
    )
    assert len(loads) == 1
    member.fill("[name=observed]", "看了安置点")
    expect(member.locator("[data-autosave-status]")).to_have_attribute("data-state", "saved")
    member.reload()
    expect(member.locator("[name=observed]")).to_have_value("看了安置点")


def test_without_script_back_leads_to_what_the_new_form_has_become(office, open_page, sign_in):
    member = open_page(**PHONE, java_script_enabled=False)
    sign_in(member, "member1")
    member.goto(f"/visits/new/?unit={office.unit.pk}")
    member.wait_for_url(re.compile(r"draft=[0-9a-f-]{36}$"))
    member.fill("[name=observed]", "看了安置点")
    member.locator("button.button-primary[name=_save]").click()
    member.wait_for_url(re.compile(r"/visits/\d+/$"))
    member.go_back()
    member.wait_for_url(re.compile(r"/visits/\d+/edit/$"))
    expect(member.locator("[name=observed]")).to_have_value("看了安置点")
    assert Visit.objects.count() == 1


def test_refused_visit_is_there_with_its_text_after_back_and_reload(member, office, faults):
    member.goto(f"/visits/new/?unit={office.unit.pk}")
    member.fill("[name=visited_on]", "2999-01-01")
    member.fill("[name=observed]", "刚写下的一句话𠮷")
    member.locator("button.button-primary[name=_save]").click()
    expect(member.locator(".error-summary")).to_be_visible()
    expect(member.locator("[data-autosave-status]")).to_have_attribute("data-state", "saved")
    member.goto("/")
    member.go_back()
    is_ours(member)
    expect(member.locator("[name=observed]")).to_have_value("刚写下的一句话𠮷")
    member.reload()
    is_ours(member)
    expect(member.locator("[name=observed]")).to_have_value("刚写下的一句话𠮷")
    assert not Visit.objects.exists()
    faults.clear()


@pytest.fixture
def at_caption(member, office):
    """The form of a caption, a text typed that is too long for it and sent."""
    visit = draft(office, office.member1)
    file = attachments.attach(
        actor=office.member1, visit=visit, client_key=visit.client_key, name="记录.txt", data=b"text"
    )
    member.goto(f"/visits/{visit.pk}/attachments/{file.pk}/caption/")
    member.locator("[name=caption]").evaluate("one => one.removeAttribute('maxlength')")
    member.fill("[name=caption]", "安置点" * 100)
    press(member)
    expect(member.locator(".error-summary")).to_be_visible()
    member.wait_for_load_state()  # its scripts have run, as they have before a person goes on
    return file


def saved_as(member: Page, file, text: str) -> None:
    member.fill("[name=caption]", text)
    press(member)
    member.wait_for_url(f"**/visits/{file.visit_id}/")
    file.refresh_from_db()
    assert file.caption == text


def test_refused_form_without_drafts_is_given_back_and_goes_when_it_is_saved(member, at_caption, faults):
    member.goto("/")
    member.go_back()
    is_ours(member)
    expect(member.locator("[name=caption]")).to_have_value("安置点" * 100)
    expect(member.locator("[data-kept]")).to_be_visible()
    saved_as(member, at_caption, "安置点大门")
    member.go_back()
    is_ours(member)
    expect(member.locator("[name=caption]")).to_have_value("安置点大门")
    faults.clear()


def test_saved_from_the_refusal_itself_nothing_waits_any_more(member, at_caption, faults):
    saved_as(member, at_caption, "第一次")
    member.go_back()
    is_ours(member)
    expect(member.locator("[name=caption]")).to_have_value("第一次")
    expect(member.locator("[data-kept]")).to_have_count(0)
    faults.clear()


def test_after_signing_in_again_and_a_wrong_password_back_is_ours(member, office, faults):
    member.goto("/visits/")
    Session.objects.all().delete()
    member.goto("/interviews/")
    member.fill("[name=username]", "member1")
    member.fill("[name=password]", "wrong")
    member.locator("[name=password]").press("Enter")
    expect(member.locator(".error-summary, .field-error").first).to_be_visible()
    member.wait_for_load_state()
    member.fill("[name=username]", "member1")
    member.fill("[name=password]", PASSWORD)
    member.locator("[name=password]").press("Enter")
    member.wait_for_url("**/interviews/")
    for _turn in range(3):
        member.go_back()
        assert "chrome-error" not in member.url
        assert member.locator("body *").count() > 5
    faults.clear()


def test_after_a_step_back_is_ours(office, phone: Page, sign_in, faults):
    visit = draft(office, office.member1)
    attachments.attach(
        actor=office.member1, visit=visit, client_key=visit.client_key, name="记录.txt", data=b"text"
    )
    sign_in(phone, "member1")
    phone.goto(f"/visits/{visit.pk}/")
    phone.locator("details.whole > summary").click()
    phone.locator(".thumbs .file-acts button").first.click()
    phone.wait_for_url(f"**/visits/{visit.pk}/")
    phone.goto("/visits/")
    phone.go_back()
    is_ours(phone)
    phone.go_back()
    is_ours(phone)
