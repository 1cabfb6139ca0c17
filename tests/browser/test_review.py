"""The lead's review at a desk by keyboard and on a phone, the member's way back, the week moved by drag."""

import datetime as dt

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import world as log
from tests.world import make_plan, workday
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.models import FollowUp, Visit

DESK = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def visits(office) -> list[Visit]:
    """Two that wait for the lead, the first with a talk."""
    made = [log.draft(office), log.draft(office)]
    talk = log.talk(made[0], office.cadres[0])
    log.state(
        talk=talk, cadre=office.cadres[1], text="抓项目进度不够上心。", side="against", nature="opinion"
    )
    log.rating(talk, office.cadres[1])
    FollowUp.objects.create(visit=made[0], text="答复群众")
    return [states.hand_to_lead(actor=office.member1, visit=one) for one in made]


def review(visit: Visit) -> str:
    return reverse("visits:review", args=[visit.pk])


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_lead_reviews_by_keyboard_and_the_member_finds_each_comment(
    office, visits, open_page, sign_in, axe
):
    page = open_page(**DESK)
    sign_in(page, "lead1")
    first = visits[0]
    assert page.locator("main section").first.get_by_role("heading").inner_text().startswith("待我审")
    page.locator(f"a[href='{review(first)}']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{review(first)}")
    assert "第 1 件，共 2 件" in page.locator("main").inner_text()
    axe(page)
    said = page.locator(".spot-statement")
    said.locator(".pin-add").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("只有看法，请补事实")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".remarks .pin")).to_have_count(1)
    assert said.locator(".pin").first.inner_text() == "1"
    page.locator("[data-spot=observed] .pin-add").focus()
    page.keyboard.press("Enter")
    axe(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "at-observed"
    page.keyboard.press("Enter")
    page.locator("[data-ready]").nth(1).press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".remarks .pin")).to_have_count(2)
    back = page.get_by_role("button", name="退回（2）")
    assert "button-primary" in back.get_attribute("class")
    axe(page)
    back.press("Enter")
    page.wait_for_url(f"**{review(visits[1])}")
    page.get_by_role("button", name="报送").press("Enter")
    page.wait_for_url(lambda url: url.endswith("/"))
    assert [one.stage for one in Visit.objects.order_by("pk")] == ["sent_back", "submitted"]
    _goes_back(open_page(**PHONE), first, sign_in, axe)


def _goes_back(phone, visit, sign_in, axe) -> None:
    """The member ticks one comment on the phone, is asked about the other one, and hands in."""
    sign_in(phone, "member1")
    phone.goto(reverse("visits:detail", args=[visit.pk]))
    assert phone.locator("#remarks ~ ol > li").count() == 2
    assert fits(phone)
    axe(phone)
    phone.locator("#remarks ~ ol > li").first.get_by_role("button", name="已改好").tap()
    expect(phone.locator("#remarks ~ ol > li")).to_have_count(1)
    phone.locator("form[action$='/hand-to-lead/'] button").tap()
    phone.wait_for_selector("input[name=done]")
    assert fits(phone)
    axe(phone)
    phone.locator("input[name=done]").check()
    phone.locator("main form button[type=submit]").tap()
    phone.wait_for_url(lambda url: not url.endswith("/hand-to-lead/"))
    assert Visit.objects.get(pk=visit.pk).stage == "with_lead"
    assert set(ReviewComment.objects.values_list("state", flat=True)) == {"settled"}


def test_a_lead_reviews_on_a_phone_and_without_a_script(office, visits, open_page, sign_in, axe):
    phone = open_page(**PHONE)
    sign_in(phone, "lead1")
    assert fits(phone)
    phone.goto(review(visits[0]))
    assert fits(phone)
    phone.locator("[data-spot=observed] .spot-body").tap()
    assert phone.locator("[data-spot=observed] + form textarea").is_visible()
    axe(phone)
    phone.locator("#remark textarea").fill("请补时间和地点")
    phone.locator("#remark .button-primary").tap()
    expect(phone.locator(".remarks .pin")).to_have_count(1)
    bare = open_page(**DESK, java_script_enabled=False)
    sign_in(bare, "lead1")
    bare.goto(review(visits[0]))
    bare.locator("[data-spot=place] .pin-add").click()
    bare.locator("#remark [name=ready]").first.click()
    bare.locator("[data-spot=place] .pin").first.click()
    bare.get_by_role("button", name="退回（2）").click()
    assert Visit.objects.get(pk=visits[0].pk).stage == "sent_back"


def test_the_lead_drags_a_visit_to_another_member_and_day(office, open_page, sign_in, axe):
    page = open_page(**DESK)
    lead = sign_in(page, "lead1")
    day = workday()
    day += dt.timedelta(days=(1 - day.weekday()) % 7)
    plan = make_plan(office.round, office.unit, lead, office.member1, wanted_on=day)
    page.goto(f"{reverse('plans:week')}?on={day}")
    axe(page)
    friday = day + dt.timedelta(days=3)
    page.locator("[data-move]").drag_to(page.locator(f"[data-day='{friday}'][data-person='{lead.pk}']"))
    page.wait_for_url(f"**{reverse('plans:send', args=[plan.pk])}**")
    page.locator("[name=reason]").fill("对方要开全市大会")
    page.locator("main form button[type=submit]").last.press("Enter")
    page.wait_for_url(f"**{reverse('plans:week')}**")
    plan.refresh_from_db()
    assert plan.wanted_on == friday
    assert list(plan.members.all()) == [lead]
    narrow = open_page(**PHONE)
    sign_in(narrow, "lead1")
    narrow.goto(f"{reverse('plans:week')}?on={day}")
    assert fits(narrow)
    axe(narrow)
