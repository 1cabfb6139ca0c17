"""Naming somebody who serves elsewhere: by keyboard at a desk, by thumb on a phone, and without script."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.talks import hear, shown, state, step
from tests.browser.test_box import (
    begin_talk,
    fill_statement,
    fill_visit,
    kept,
    online,
    pick,
    step_on,
    to_send,
)
from tests.browser.test_box import begun as ready
from tests.browser.test_typing import tab_to
from tests.world import Office
from visits.cadres.files.models import TaskAssignment
from visits.fieldwork.visits.models import Interview, Statement, Visit
from visits.organisation.units.models import KeyTask

DESK = {"viewport": {"width": 1280, "height": 800}}
SAVED = re.compile(r"/visits/\d+/$")


@pytest.fixture
def visit(office: Office) -> Visit:
    made = Visit.objects.create(
        client_key=uuid4(), created_by=office.member1, round=office.round, team=office.team, unit=office.unit,
        visited_on=timezone.localdate(),
    )  # fmt: skip
    made.members_present.set([office.member1])
    return made


def begun(page: Page, visit: Visit) -> None:
    page.goto(f"/visits/{visit.pk}/interviews/new/")
    page.wait_for_url("**draft=**")


def assert_written(office: Office) -> None:
    talk, said = Interview.objects.get(), Statement.objects.get()
    assert (talk.source_cadre, talk.source_unit, talk.heard_at) == (
        office.stranger,
        office.other_unit,
        "elsewhere",
    )
    assert (said.cadre, said.away_unit, said.heard_at) == (office.stranger, office.other_unit, "elsewhere")


def test_a_stranger_is_named_by_keyboard(open_page, sign_in, office, visit, axe):
    page = open_page(**DESK)
    sign_in(page, "member1")
    begun(page, visit)
    tab_to(page, ".people > summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=person]")
    page.keyboard.type("waimou")
    found = page.locator(".people-found button")
    expect(found).to_have_text([re.compile("外某")])
    axe(page)
    page.keyboard.press("ArrowDown")
    expect(found).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[data-people-found]")).to_contain_text("外某")
    key = office.stranger.pk
    expect(page.locator(f"[name=source_cadre][value='{key}']")).to_be_checked()
    expect(page.locator(f"[name=source_cadre][value='{key}']")).to_be_focused()
    tab_to(page, "[name=alone_reason]")
    page.keyboard.type("另一人临时出差")
    tab_to(page, "[name=statements-0-subject]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=statements-0-subject]")).to_have_value(f"c{key}")
    for name in ("side", "nature"):
        tab_to(page, f"[name=statements-0-{name}]")
        page.keyboard.press("Space")
        expect(page.locator(f"[name=statements-0-{name}]:checked")).to_have_count(1)
    tab_to(page, "[name=statements-0-criterion]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "[name=statements-0-text]")
    page.keyboard.type("在征拆一线敢担当")
    tab_to(page, "button.button-primary[name=_save]")
    page.keyboard.press("Enter")
    page.wait_for_url(SAVED)
    assert_written(office)
    assert page.locator(f"main a[href='/cadres/{key}/']").count() == 0


def test_a_stranger_is_named_by_thumb_from_the_field_that_lacks_them(open_page, sign_in, office, visit):
    page = open_page(**PHONE)
    sign_in(page, "member1")
    begun(page, visit)
    person = str(office.stranger.pk)
    shown(page, "[name=person]").press_sequentially("乙局 外")
    page.locator(".people-found button", has_text="外某").tap()
    expect(page.locator(f"[name=source_cadre][value='{person}']")).to_be_checked()
    page.fill("[name=alone_reason]", "另一人临时出差")
    step(page, "judged")
    subject = page.locator("[name=statements-0-subject]")
    subject.select_option(label="其他人员……")
    expect(page.locator("[name=person]")).to_be_focused()
    page.locator("[name=person]").press_sequentially("乙局 外")
    page.locator(".people-found button", has_text="外某").tap()
    expect(subject).to_have_value(f"c{person}")
    expect(subject).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    state(page, 0, f"c{person}", "for", "fact", "挂职期间实干")
    page.locator("button.button-primary[name=_save]").tap()
    page.wait_for_url(SAVED)
    assert_written(office)


def test_a_stranger_is_named_without_script(open_page, sign_in, office, visit):
    page = open_page(**DESK, java_script_enabled=False)
    sign_in(page, "member1")
    begun(page, visit)
    page.fill("[name=alone_reason]", "另一人临时出差")
    page.locator(".people > summary").click()
    page.fill("[name=person]", "外某")
    page.locator("button[name=_find_person]").first.click()
    page.locator(f"[name=named][value='{office.stranger.pk}']").check(force=True)
    page.locator("button[name=_find_person]").last.click()
    hear(page, office.stranger)
    state(page, 0, f"c{office.stranger.pk}", "for", "fact", "口碑好")
    page.locator("button.button-primary[name=_save]").click()
    page.wait_for_url(SAVED)
    assert_written(office)


def test_without_a_network_one_finds_whom_the_device_knows_and_writes_down_the_others(
    open_page, sign_in, office, faults
):
    away = office.cadre("远大力", office.other_unit)
    TaskAssignment.objects.create(
        cadre=office.stranger, from_on=timezone.localdate(),
        key_task=KeyTask.objects.create(name="片区征拆", kind="village_renewal", lead_unit=office.unit),
    )  # fmt: skip
    page = ready(open_page, sign_in)
    page.context.set_offline(True)
    fill_visit(page, office, "征拆现场")
    begin_talk(page)
    search = page.locator("#f-person")
    search.press_sequentially("wm")  # sent to a task that this visit does not name, so not offered, but known
    page.locator(".people-found button", has_text="外某").tap()
    expect(page.locator(f"input[name=source_cadre][value='{office.stranger.pk}']")).to_be_checked()
    pick(page, "second_interviewer", office.lead1.pk)
    step_on(page)
    page.locator("textarea[name=text]").fill("谈征拆")
    step_on(page)
    page.locator("#f-person-more").press_sequentially("远大力 乙局")
    expect(page.locator(".people-found button")).to_have_count(1)
    page.locator(".people-found button", has_text="远大力 乙局").tap()
    fill_statement(page, "?远大力 乙局", "包干到户")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    kept(page)
    to_send(page)
    page.locator(".box-record .box-open").nth(1).click()
    to_send(page)
    online(page)
    expect(page.locator(".status-good")).to_have_count(2, timeout=90_000)
    talk, said = Interview.objects.get(), Statement.objects.get()
    assert (talk.source_cadre, talk.heard_at) == (office.stranger, "elsewhere")
    assert (said.cadre, said.away_unit) == (away, office.other_unit)
    faults.clear()


NAMED = [("/leads/raise/", "member1"), ("/avoidances/new/", "member1"), ("/decisions/new/", "staff")]


@pytest.mark.parametrize(("address", "who"), NAMED)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_one_person_is_named_in_a_form_by_keyboard_and_thumb(
    open_page, sign_in, office, axe, address, who, size
):
    page = open_page(**size)
    sign_in(page, who)
    page.goto(address)
    line, found = page.locator("[name=cadre]"), page.locator(".people-found button")
    line.type("waimou")
    expect(found).to_have_text([re.compile("外某")])
    axe(page)
    if size is PHONE:
        found.tap()
    else:
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    expect(line).to_have_value("外某")
    expect(page.locator("[name=cadre_key]")).to_have_value(str(office.stranger.pk))
    line.type("外")
    expect(page.locator("[name=cadre_key]")).to_have_value("")  # other words mean somebody else
