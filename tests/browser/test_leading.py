"""The leader signs a queue of several by keyboard, on one screen, with the evidence beside; on a phone as well."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.world import (
    frozen,
    make_appraisal,
    make_cadre,
    make_decision,
    make_finding,
    make_letter,
    make_rectification,
    make_round,
    make_unit,
)
from visits.judgement.decisions.models import Decision
from visits.judgement.letters.models import FeedbackLetter
from visits.organisation.units.models import LeadershipTeam

DESK = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
CUT = """() => [...document.querySelectorAll(".queue *, .look *")].filter(one => one.scrollWidth > one.clientWidth + 1
  && getComputedStyle(one).overflowX === "hidden").map(one => ({name: one.tagName, title: one.title}))"""
NIGHT = {**DESK, "color_scheme": "dark"}


@pytest.fixture
def queue(office, staff, reviewer, leader) -> list[Decision]:
    """Three motions with the second signature, then a letter."""
    made = []
    for name in ("某甲乙", "某丙丁", "某戊己"):
        cadre = make_cadre(make_unit(), name=name)
        one = make_decision(staff, cadre=cadre, kind="lateral", state="seconded", seconded_by=reviewer)
        one.findings.add(
            make_finding(staff, settled_by=reviewer, cadre=cadre, side="for", statement="治理有力")
        )
        made.append(one)
    make_letter(staff, make_unit(), make_round())
    return made


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_leader_signs_several_by_keyboard_and_the_next_one_follows(queue, open_page, sign_in, axe):
    page = open_page(**DESK)
    sign_in(page, "leader")
    assert page.locator(".queue li").count() == 4
    axe(page)
    for left in (3, 2, 1):
        page.keyboard.press("s")
        assert page.evaluate("document.activeElement.matches('[data-sign]')")
        page.keyboard.press("Enter")
        expect(page.locator(".queue a")).to_have_count(left)
        assert page.locator(".queue [aria-current]").count() == 1
    assert set(Decision.objects.values_list("state", flat=True)) == {"signed"}
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    expect(page.locator(".queue a")).to_have_count(0)
    assert FeedbackLetter.objects.get().state == "signed"
    assert "4" in page.locator(".leading-queue .sheet-foot").inner_text()


def test_j_and_k_walk_the_queue_and_a_reason_sends_back(queue, open_page, sign_in, axe, faults):
    page = open_page(**NIGHT)
    sign_in(page, "leader")
    first = page.locator(".queue [aria-current]").inner_text()
    page.keyboard.press("j")
    page.wait_for_url("**item=**")
    assert page.locator(".queue [aria-current]").inner_text() != first
    page.keyboard.press("k")
    expect(page.locator(".queue [aria-current]")).to_have_text(first, use_inner_text=True)
    page.locator(".case-more > summary").focus()
    page.keyboard.press("Enter")
    axe(page)
    page.locator(".case-more textarea").fill("请补充近三年考核材料")
    page.locator(".case-more button").press("Enter")
    expect(page.locator(".queue a")).to_have_count(3)
    assert Decision.objects.filter(state="drafted").count() == 1


def test_on_a_phone_it_is_stacked_and_signed_by_thumb(queue, open_page, sign_in, axe):
    page = open_page(**PHONE)
    sign_in(page, "leader")
    assert fits(page)
    axe(page)
    page.locator(".queue a").nth(1).tap()
    page.wait_for_url("**item=**")
    page.locator("[data-sign]").tap()
    expect(page.locator(".queue a")).to_have_count(3)
    assert fits(page)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("on", [DESK, PHONE], ids=["desk", "phone"])
def test_what_waits_is_read_whole(queue, office, staff, reviewer, open_page, sign_in, language, on):
    """Words that do not fit go on in the next line; at a desk the rest of a note stands in its title."""
    for name in ("江南区雅平乡", "市第十九人民医院"):
        unit = make_unit(name)
        team, _is_new = LeadershipTeam.objects.get_or_create(unit=unit)
        make_finding(staff, settled_by=reviewer, leadership_team=team, side="against", statement="决策拖延")
    page = open_page(**on)
    sign_in(page, "leader")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    page.goto(page.url)
    cut = page.evaluate(CUT)
    assert [one for one in cut if not one["title"] or on is PHONE or one["name"] == "B"] == []


def test_without_a_script_it_is_signed_too(queue, open_page, sign_in):
    page = open_page(java_script_enabled=False, **DESK)
    sign_in(page, "leader")
    page.locator(".queue a").nth(1).click()
    page.locator("[data-sign]").click()
    assert page.locator(".queue a").count() == 3


WHY = "已核查，不影响使用"


@pytest.fixture
def morning(office, staff, reviewer, leader) -> int:
    """Ten of all kinds: motions, one of them although something is open, a review, demands, letters, a meeting."""
    for at, name in enumerate(("某甲乙", "某丙丁", "某戊己", "某庚辛")):
        cadre = make_cadre(make_unit(), name=name)
        make_decision(staff, cadre=cadre, kind="lateral", state="seconded", seconded_by=reviewer)
        if not at:
            make_finding(staff, cadre=cadre)
    day = timezone.localdate()
    disputed = make_decision(staff, cadre=make_cadre(make_unit()), kind="admonition", decided_on=day)
    Decision.objects.filter(pk=disputed.pk).update(state="told", told_on=day, review_on=day)
    for _at in range(2):
        make_rectification(staff, "drafted", cadre=make_cadre(make_unit()))
        make_letter(staff, make_unit(), make_round())
    frozen(staff, make_appraisal(staff, leader, [reviewer], make_cadre(make_unit())))
    return 10


def below(one) -> float:
    """How many screens below the open one it ends; negative where it is in sight."""
    return one.evaluate("one => (one.getBoundingClientRect().bottom - innerHeight) / innerHeight")


def tapped(page, one) -> None:
    with page.expect_navigation():
        one.tap()


def test_a_whole_morning_by_thumb_is_one_press_a_thing(morning, open_page, sign_in, faults):
    """Each is signed by one press, in sight or half a screen below; what was done is said beside what follows."""
    page = open_page(**PHONE)
    sign_in(page, "leader")
    sign, lines = page.locator("[data-sign]"), page.locator(".queue a")
    expect(page.locator(".queue a:visible")).to_have_count(3)
    assert below(sign) < 0.75
    tapped(page, sign)  # something is open: refused, and the sentence is in sight
    assert lines.count() == morning
    assert below(page.locator("#acts .field-error").first) < 0
    presses = 1
    while lines.count() > 1:
        left = lines.count()
        for text in page.locator("#acts > form textarea").all():
            text.fill(WHY)
        assert below(sign) < 0.3
        tapped(page, sign)
        presses += 1
        expect(lines).to_have_count(left - 1)
        said = page.locator("#case .notice-good")
        assert -1 < below(said) < 0
    assert presses == morning  # one was refused first, and the meeting stays until it is held
    page.get_by_role("link", name="我的席位").tap()
    page.wait_for_url("**/seat/")
    faults[:] = [one for one in faults if "status of 422" not in one]
