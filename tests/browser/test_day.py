"""A member's day on a phone, counted: taps, fields, pages and screens from 今天 to the accepted visit."""

import io
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, account
from tests.world import make_plan, make_post, make_tenure
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.models import Attachment, Interview, Rating, Visit

AIMS = {"taps": 45, "fields": 30, "loads": 12, "screens": 18}
HIGH = PHONE["viewport"]["height"]


@dataclass
class Day:
    """A phone whose taps, filled fields, page loads and screens of page are counted."""

    page: Page
    counts: dict[str, float] = field(default_factory=lambda: dict.fromkeys(AIMS, 0))

    def watch(self) -> None:
        """Count every page from here on, each with how many screens of it are shown."""
        self.page.on("load", lambda _page: self.count("loads"))

    def count(self, what: str, n: float = 1) -> None:
        self.counts[what] += n

    def tap(self, found: Any) -> None:
        """One tap on what is in view, its folds opened by taps of their own."""
        control: Locator = self.page.locator(found).first if isinstance(found, str) else found
        for fold in reversed(control.locator("xpath=ancestor::details[not(@open)]").all()):
            self.tap(fold.locator("> summary"))
        control.scroll_into_view_if_needed()
        control.tap()
        self.count("taps")

    def go(self, found: Any) -> None:
        """A tap that leads to another page, whose height is counted."""
        with self.page.expect_event("load"):
            self.tap(found)
        self.screens()

    def screens(self) -> None:
        """Of what is shown now."""
        self.count("screens", self.page.evaluate("document.querySelector('main').scrollHeight") / HIGH)

    def next(self) -> None:
        """On to the next step of the form."""
        self.tap("button[data-next]")
        self.screens()

    def tick(self, name: str, value: Any) -> None:
        """A radio or a box, which is one field and one tap."""
        control = self.page.locator(f"input[name='{name}'][value='{value}']")
        self.tap(self.page.locator(f"label[for='{control.get_attribute('id')}']"))
        expect(control).to_be_checked()

    def fill(self, name: str, text: str) -> None:
        """A field that is typed or spoken into: a tap, which opens what is a closed row, and a field."""
        control = self.page.locator(f"[name='{name}']")
        control.tap()
        control.fill(text)
        if control.locator("xpath=ancestor::*[contains(@class, 'field-row')]").count():
            expect(control.locator("xpath=ancestor::*[contains(@class, 'field-full')]")).to_have_count(1)
        self.count("taps")
        self.count("fields")

    def pick(self, name: str, value: Any) -> None:
        """One of a list: it opens and closes."""
        self.page.select_option(f"[name='{name}']", str(value))
        self.count("taps", 2)
        self.count("fields")


def talk(day: Day, office: Any, source: Any, about: Any, said: str, button: str) -> None:
    """One talk: with whom, what was said, one line on somebody, one grade."""
    day.tick("source_cadre", source.pk)
    day.next()
    day.fill("text", said)
    day.next()
    criterion = office.scheme.criteria.filter(subject_kind="cadre").order_by("position", "pk").first()
    day.pick("statements-0-subject", f"c{about.pk}")
    day.tick("statements-0-side", "for")
    day.tick("statements-0-nature", "fact")
    day.pick("statements-0-criterion", criterion.pk)
    day.fill("statements-0-text", "三月份带队进村四十天，头三十户每户上门三次")
    day.tick(f"rating-c{about.pk}-{criterion.pk}", criterion.scale.grades.order_by("position").first().pk)
    day.go(f".form-actions [name={button}]")


def symposium(day: Day, office: Any) -> None:
    """One symposium: how many came, what was said."""
    day.go("#part-symposia > a.part")
    day.pick("attendance-0-source_class", "staff")
    day.fill("attendance-0-present", "9")
    day.next()
    day.fill("minutes", "与会干部谈了征地拆迁和班子运行。")
    day.go("[name=_site].button")


def site(day: Day) -> None:
    """One site visit, right after the symposium: where, what was seen."""
    day.fill("place", "安置点工地")
    day.fill("observed", "主体已封顶，现场有序。")
    day.go("[name=_save].button")


@pytest.fixture
def planned(office):
    return plan_today(office)


def plan_today(office):
    """A visit planned for today; two of the unit's cadres are its leadership team."""
    for cadre in office.cadres[:2]:
        make_tenure(cadre=cadre, post=make_post(unit=office.unit, in_leadership_team=True))
    return make_plan(
        office.round,
        office.unit,
        office.member1,
        office.member1,
        office.lead1,
        wanted_on=timezone.localdate(),
    )


def test_a_whole_day_on_the_phone_takes_half_the_taps(open_page, sign_in_by_form, office, planned, capsys):
    phone = open_page(**PHONE)
    sign_in_by_form(phone, "member1")
    day = Day(phone)
    phone.goto("/")
    day.watch()
    day.screens()
    day.count("loads")

    # Basics from the plan: day, members and methods are filled in.
    day.go("button:has-text('开始走访')")
    day.fill("observed", "项目现场秩序良好，征地进度快于计划。")
    day.go("button[name=_interview]")
    visit = Visit.objects.get()

    talk(day, office, office.cadres[0], office.cadres[1], "谈了征地和项目推进情况。", "_another")
    talk(day, office, office.cadres[1], office.cadres[0], "谈了班子分工和群众反映。", "_save")

    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(picture, "JPEG")
    photo = {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    with phone.expect_file_chooser() as chooser:
        day.tap(".visit-foot a:has-text('照片')")
    chooser.value.set_files(photo)
    day.count("taps")
    day.count("fields")
    expect(phone.locator(".file-queue")).to_contain_text("已上传")

    symposium(day, office)
    site(day)
    day.go("form[action$='/hand-to-lead/'] button")

    # The lead gives it back at a field; the member, who is at 今天, corrects it from there and hands it in again.
    visit.refresh_from_db()
    states.return_visit(actor=office.lead1, visit=visit, reason="请补充数据", field="observed")
    phone.reload()
    day.screens()
    day.go("a:has-text('去改')")
    day.fill("observed", "项目现场秩序良好，征地签约二百一十户，快于计划。")
    day.go(".form-actions [name=_hand]")

    visit.refresh_from_db()
    states.submit(actor=office.lead1, visit=visit)
    states.accept(actor=account("staff"), visit=Visit.objects.get())
    visit.refresh_from_db()
    assert visit.state == "accepted"
    assert set(visit.methods) == {"interview", "symposium", "site_visit"}  # all follow from the records
    assert (visit.targets, visit.checks, visit.entries) == (
        ["leadership_team", "cadre"],
        ["political"],
        ["site"],
    )
    assert (Interview.objects.talks().count(), Rating.objects.count()) == (2, 2)
    assert (Symposium.objects.count(), SiteVisit.objects.count(), Attachment.objects.count()) == (1, 1, 1)
    with capsys.disabled():
        print("\nA day on the phone:", {what: round(n, 1) for what, n in day.counts.items()}, "aims:", AIMS)
    for what, most in AIMS.items():
        assert day.counts[what] <= most, day.counts
