"""A meeting in the room: the recorder brings an item up, two members vote on their own devices, the screen follows."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.world import frozen, make_appraisal, make_cadre, make_decision, make_unit
from visits.judgement.appraisals.models import Appraisal, AppraisalItem
from visits.judgement.meetings.actions import put_motion

NIGHT = {"viewport": {"width": 1280, "height": 720}, "color_scheme": "dark"}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def held(office, staff, reviewer, leader) -> Appraisal:
    """A meeting of three on two motions, the pack frozen."""
    made = make_appraisal(staff, leader, [reviewer])
    for name in ("某甲乙", "某丙丁"):
        cadre = make_cadre(make_unit(), name=name)
        facts = {"kind": "lateral", "state": "signed", "seconded_by": reviewer, "signed_by": leader}
        put_motion(actor=staff, appraisal=made, motion=make_decision(staff, cadre=cadre, **facts))
        made.refresh_from_db()
    return frozen(staff, made)


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_two_devices_vote_and_the_recorder_writes_the_result(held, open_page, sign_in, axe):
    def at(name, who, **window):
        page = open_page(**window)
        sign_in(page, who)
        page.goto(reverse(f"appraisals:{name}", args=[held.pk]))
        return page

    screen, phone = at("screen", "staff", **NIGHT), at("seat", "reviewer", **PHONE)
    assert "没有提交讨论" in phone.locator("main").inner_text()
    axe(screen)
    screen.keyboard.press("ArrowRight")
    expect(screen.locator("h1")).to_contain_text("某甲乙")
    axe(screen)
    expect(phone.locator("h1")).to_contain_text("某甲乙", timeout=15_000)
    assert fits(phone)
    axe(phone)
    phone.get_by_label("同意", exact=True).tap()
    phone.get_by_role("button", name="提交").tap()
    expect(phone.locator(".messages, [role=status]").first).to_be_visible()
    expect(screen.locator("[data-voted]")).to_have_text("1", timeout=15_000)
    second = at("seat", "leader", **PHONE)
    second.get_by_label("同意", exact=True).tap()
    second.get_by_role("button", name="提交").tap()
    expect(screen.locator("[data-voted]")).to_have_text("2", timeout=15_000)
    recorder = screen.context.new_page()  # beside the screen, by the same person
    recorder.goto(screen.url.replace("screen", "record"))
    axe(recorder)
    assert recorder.locator("#id_votes_for").input_value() == "2"
    recorder.get_by_label("通过", exact=True).check()
    recorder.get_by_role("button", name="记录结果").click()
    expect(screen.locator(".room-votes strong")).to_have_text("通过", timeout=15_000)
    assert AppraisalItem.objects.filter(result="carried", motion__met_on__isnull=False).count() == 1
    screen.keyboard.press("ArrowRight")
    expect(phone.locator("h1")).to_contain_text("某丙丁", timeout=15_000)
