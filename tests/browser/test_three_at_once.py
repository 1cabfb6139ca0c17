"""Three members and their lead on one visit at once, each on a phone: nothing is lost or twice, who writes is named."""

import re

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from cadre_review.accounts.models import Role, User
from tests.browser.conftest import PASSWORD, PHONE
from tests.browser.test_photos import chosen, photo
from tests.world import draft, join
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.models import Attachment, Draft, Interview, Visit

SAVE = ".form-actions [name=_save]"
VISIT = re.compile(r"/visits/\d+/$")


@pytest.fixture
def phones(office, open_page, sign_in) -> dict[str, Page]:
    """A phone for each of three members of one team and for its lead, signed in."""
    for username, name in (("second", "罗二"), ("third", "莫三")):
        user = User.objects.create_user(username=username, name=name, role=Role.MEMBER, password=PASSWORD)
        join(office.team, user, from_on=office.round.starts_on)
    found = {}
    for username in ("member1", "second", "third", "lead1"):
        phone = found[username] = open_page(**PHONE)
        if username in ("member1", "lead1"):
            sign_in(phone, username)
            continue
        phone.goto("/accounts/login/")
        phone.fill("[name=username]", username)
        phone.fill("[name=password]", PASSWORD)
        phone.press("[name=password]", "Enter")
        phone.wait_for_url(lambda url: "/accounts/" not in url)
    return found


def kept(*pages: Page) -> None:
    """Each has said that what was typed is kept."""
    for page in pages:
        expect(page.locator("[data-autosave-status]")).to_have_attribute("data-state", "saved")


def save(page: Page) -> None:
    page.locator(SAVE).first.click()
    try:
        page.wait_for_url(VISIT, timeout=15_000)
    except TimeoutError:
        raise AssertionError(page.locator("main").inner_text()) from None


def talk(page: Page, visit: Visit, source: int, words: str) -> None:
    """The form of a talk, all typed, not saved."""
    page.goto(f"/visits/{visit.pk}/interviews/new/")
    page.evaluate("document.querySelectorAll('.step details').forEach((one) => { one.open = true; })")
    page.locator(f"label[for='id_source_cadre_{source}']").click()
    page.select_option("[name=second_interviewer]", str(visit.created_by_id))
    page.locator("button[data-next]").click()
    page.fill("[name=text]", words)


def test_nothing_is_lost_and_nothing_twice(phones, office, faults):
    first, second, third, lead = phones.values()
    visit = draft(office, office.member1, observed="原文。")
    visit.members_present.set(User.objects.filter(username__in=["member1", "second", "third"]))

    first.goto(f"/visits/{visit.pk}/edit/")
    first.fill("[name=observed]", "原文第一句。")
    save(first)

    # All four have a form open before anybody saves.
    for page, words in ((first, "甲写：征地进度快于计划。"), (lead, "组长写：签约二百一十户。")):
        page.goto(f"/visits/{visit.pk}/edit/")
        page.fill("[name=observed]", words)
    talk(second, visit, office.cadres[0].pk, "二写：谈了征地。")
    third.goto(f"/visits/{visit.pk}/symposia/new/")
    third.select_option("[name=attendance-0-source_class]", "staff")
    third.fill("[name=attendance-0-present]", "9")
    third.select_option("[name=recorder]", str(office.lead1.pk))
    third.locator("button[data-next]").click()
    third.fill("[name=minutes]", "三写：与会干部谈了拆迁。")
    kept(first, lead, second, third)

    # Each of the others is named on the page of the visit.
    other = phones["lead1"].context.new_page()
    other.goto(f"/visits/{visit.pk}/")
    for name in ("甄实", "罗二", "莫三"):
        expect(other.locator("main")).to_contain_text(f"{name}（")
    other.close()

    for page in (second, third, first):
        save(page)
    lead.locator("button.button-primary[name=_save]").click()
    expect(lead.locator("fieldset.conflict")).to_have_count(1)
    lead.locator("label[for=keep-observed-merged]").click()
    expect(lead.locator("#keep-observed-merged")).to_be_checked()
    lead.locator("button[name=_resolve]").click()
    lead.wait_for_url(VISIT, timeout=20_000)
    faults[:] = [one for one in faults if "409" not in one]

    # Photos of three at once.
    for at, page in enumerate((first, second, third)):
        page.goto(f"/visits/{visit.pk}/attachments/new/")
        page.locator("#files-of-visit").set_input_files(chosen((f"照片{at}.jpg", photo((300 + at, 200)))))
    for page in (first, second, third):
        expect(page.locator(".file-line")).to_have_attribute("data-state", "there")

    # One hands the visit in while two others type; the lead gives it back; what was typed goes in.
    talk(second, visit, office.cadres[1].pk, "二又写：班子分工。")
    talk(third, visit, office.cadres[2].pk, "三又写：群众反映。")
    kept(second, third)
    first.goto(f"/visits/{visit.pk}/")
    first.locator("form[action$='/hand-to-lead/'] button").click()
    first.wait_for_url(lambda url: "hand-to-lead" not in url)
    second.locator(SAVE).first.click()
    second.wait_for_load_state()
    states.return_visit(actor=office.lead1, visit=Visit.objects.get(), reason="请补充两次谈话", field="")
    save(third)
    if not Interview.objects.filter(source_cadre=office.cadres[1]).exists():
        second.goto("/drafts/")
        second.locator("main a[href*='/interviews/new/']").first.click()
        expect(second.locator("[name=text]")).to_have_value("二又写：班子分工。")
        save(second)
    first.goto("/")
    expect(first.locator("main")).to_contain_text("请补充两次谈话")

    visit.refresh_from_db()
    for words in ("征地进度快于计划", "签约二百一十户"):
        assert visit.observed.count(words) == 1, visit.observed
    talks = sorted(one.text for one in Interview.objects.filter(visit=visit))
    assert talks == ["三又写：群众反映。", "二写：谈了征地。", "二又写：班子分工。"]
    assert [one.minutes for one in Symposium.objects.filter(visit=visit)] == ["三写：与会干部谈了拆迁。"]
    assert sorted(Attachment.objects.values_list("name", flat=True)) == [
        "照片0.jpg",
        "照片1.jpg",
        "照片2.jpg",
    ]
    assert not Draft.objects.exists()
    assert Visit.objects.count() == 1
