"""Naming somebody who serves elsewhere: by keyboard at a desk, by thumb on a phone, and without script."""

import re
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_box import begun as ready
from tests.browser.test_box import fill_visit, kept, to_send
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
    tab_to(page, "[name=source_cadre]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=source_cadre]")).to_have_value(str(key))
    tab_to(page, "[name=alone_reason]")
    page.keyboard.type("另一人临时出差")
    tab_to(page, "[name=statements-0-subject]")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=statements-0-subject]")).to_have_value(f"c{key}")
    for name, times in (("side", 1), ("nature", 1), ("place", 1)):
        control = page.locator(f"[name=statements-0-{name}]")
        tab_to(page, f"[name=statements-0-{name}]")
        for _press in range(times):
            page.keyboard.press("ArrowDown")
        expect(control).not_to_have_value("")
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
    for name, value in (
        ("source_cadre", str(office.stranger.pk)),
        ("statements-0-subject", f"c{office.stranger.pk}"),
    ):
        select = page.locator(f"[name={name}]")
        if not select.locator(f"option[value='{value}']").count():
            select.select_option(label="其他人员……")
            expect(page.locator("[name=person]")).to_be_focused()
            page.locator("[name=person]").press_sequentially("乙局 外")
            page.locator(".people-found button", has_text="外某").tap()
            expect(select).to_have_value(value)
            expect(select).to_be_focused()
        else:
            select.select_option(value)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.fill("[name=alone_reason]", "另一人临时出差")
    page.locator("[name=statements-0-side]").select_option("for")
    page.locator("[name=statements-0-nature]").select_option("fact")
    page.locator("[name=statements-0-place]").select_option("performance")
    page.fill("[name=statements-0-text]", "挂职期间实干")
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
    page.locator("[name=source_cadre]").select_option(str(office.stranger.pk))
    page.locator("[name=statements-0-subject]").select_option(f"c{office.stranger.pk}")
    page.locator("[name=statements-0-side]").select_option("for")
    page.locator("[name=statements-0-nature]").select_option("fact")
    page.locator("[name=statements-0-place]").select_option("performance")
    page.fill("[name=statements-0-text]", "口碑好")
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
    page.get_by_role("button", name="登记本次走访的谈话").click()
    page.locator(".people > summary").tap()
    search = page.locator("#f-person")
    search.press_sequentially("wm")  # sent to a task that this visit does not name, so not offered, but known
    page.locator(".people-found button", has_text="外某").tap()
    page.locator("select[name=source_cadre]").select_option(str(office.stranger.pk))
    search.press_sequentially("远大力 乙局")
    expect(page.locator(".people-found button")).to_have_count(1)
    page.locator(".people-found button", has_text="远大力 乙局").tap()
    page.locator("[name=statements-0-subject]").select_option("?远大力 乙局")
    for name, value in (("side", "for"), ("nature", "fact"), ("place", "performance")):
        page.locator(f"[name=statements-0-{name}]").select_option(value)
    page.locator("[name=statements-0-text]").fill("包干到户")
    page.locator("select[name=second_interviewer]").select_option(str(office.lead1.pk))
    page.locator("textarea[name=text]").fill("谈征拆")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    kept(page)
    to_send(page)
    page.locator(".box-record .box-open").nth(1).click()
    to_send(page)
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".status-good")).to_have_count(2, timeout=90_000)
    talk, said = Interview.objects.get(), Statement.objects.get()
    assert (talk.source_cadre, talk.heard_at) == (office.stranger, "elsewhere")
    assert (said.cadre, said.away_unit) == (away, office.other_unit)
    faults.clear()
