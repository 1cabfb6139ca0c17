"""A member's whole day on a phone without script: from the sign-in until the lead submits the corrected visit."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_day import plan_today
from tests.browser.test_photos import chosen, photo
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.models import Attachment, Interview, Visit

HOME, VISIT = r":\d+/$", r"/visits/\d+/$"
SAVE = ".form-foot [name=_save]"


class Bare:
    """A phone without script, on which every page that is gone to fits its width."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def go(self, pressed: str, to: str) -> None:
        """Press what leads to a page whose address fits ``to``."""
        with self.page.expect_navigation(url=re.compile(to), timeout=15000):
            self.page.locator(pressed).first.click(timeout=15000)
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), self.page.url

    def tick(self, name: str, value: object) -> None:
        """By its label, the folds round it opened by hand."""
        control = self.page.locator(f"[name='{name}'][value='{value}']").first
        for fold in control.locator("xpath=ancestor::details[not(@open)]").all():
            fold.locator("> summary").click()
        self.page.locator(f"label[for='{control.get_attribute('id')}']").click()
        expect(control).to_be_checked()


def write_talk(bare: Bare, office) -> None:
    """With whom, what was said, judgement: the three steps follow each other; a tick opens grades by its button."""
    page, (source, about) = bare.page, office.cadres[:2]
    criterion = office.scheme.criteria.filter(subject_kind="cadre").order_by("position", "pk").first()
    bare.tick("source_cadre", source.pk)
    page.fill("[name=text]", "谈了征地和项目推进情况。")
    page.select_option("[name=statements-0-subject]", f"c{about.pk}")
    bare.tick("statements-0-side", "for")
    bare.tick("statements-0-nature", "fact")
    page.select_option("[name=statements-0-criterion]", str(criterion.pk))
    page.fill("[name=statements-0-text]", "三月份带队进村四十天")
    bare.tick("subjects", f"c{about.pk}")
    bare.go("[name=_show_grid]", "/interviews/new/")
    expect(page.locator("[name=text]")).to_have_value("谈了征地和项目推进情况。")
    bare.tick(f"rating-c{about.pk}-{criterion.pk}", criterion.scale.grades.order_by("position").first().pk)
    bare.go(SAVE, VISIT)


def write_visit(bare: Bare, office) -> None:
    """From today's plan to the lead."""
    page = bare.page
    bare.go("button:has-text('开始走访')", "/visits/new/.*draft=")
    page.fill("[name=observed]", "项目现场秩序良好。")
    bare.go(".form-foot [name=_interview]", "/interviews/new/.*draft=")
    write_talk(bare, office)
    page.locator("#files-of-visit").set_input_files(chosen(("一.jpg", photo())))
    bare.go("#add-files [type=submit]", VISIT)
    bare.go("#part-symposia > a.part", "/symposia/new/.*draft=")
    page.select_option("[name=attendance-0-source_class]", "staff")
    page.fill("[name=attendance-0-present]", "9")
    page.fill("[name=minutes]", "谈了征地拆迁和班子运行。")
    bare.go(".form-foot [name=_site]", "/sites/new/.*draft=")
    page.fill("[name=place]", "安置点工地")
    page.fill("[name=observed]", "主体已封顶，现场有序。")
    bare.go(SAVE, VISIT)
    bare.go("form[action$='/hand-to-lead/'] button", HOME)


def test_a_members_whole_day_without_script(office, open_page, sign_in_by_form):
    plan_today(office)
    member, lead = (Bare(open_page(**PHONE, java_script_enabled=False)) for _one in range(2))
    sign_in_by_form(member.page, "member1")
    write_visit(member, office)
    visit = Visit.objects.get()
    assert visit.stage == "with_lead"
    talk = Interview.objects.talks().get()
    assert (talk.statements.count(), talk.ratings.count()) == (1, 1)
    assert (Symposium.objects.count(), SiteVisit.objects.count(), Attachment.objects.count()) == (1, 1, 1)

    sign_in_by_form(lead.page, "lead1")
    lead.go("main a[href$='/review/']", r"/review/$")
    lead.go("[data-spot=observed] .pin-add", r"/review/\?")
    lead.page.fill("#remark textarea", "请补签约户数")
    lead.go("#remark .button-primary", "/review/")
    lead.go("button:has-text('退回（1）')", HOME)
    visit.refresh_from_db()
    assert visit.stage == "sent_back"

    member.page.goto("/")
    member.go("a:has-text('去改')", VISIT)
    expect(member.page.locator("main")).to_contain_text("请补签约户数")
    member.go("a:has-text('前往该栏')", "/edit/")
    member.page.fill("[name=observed]", "项目现场秩序良好，签约二百一十户。")
    member.go(".form-foot [name=_hand]", "/edit/")
    member.page.locator("[name=done]").check()
    member.go("main form .button-primary", HOME)

    lead.page.goto("/")
    lead.go("main a[href$='/review/']", r"/review/$")
    expect(lead.page.locator("[data-spot=observed]")).to_contain_text("签约二百一十户")
    lead.go("button:has-text('报送')", HOME)
    visit.refresh_from_db()
    assert (visit.state, visit.observed) == ("submitted", "项目现场秩序良好，签约二百一十户。")
