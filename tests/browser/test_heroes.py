"""Two people heard of elsewhere than at home, each from the talk or the letter to the promotion and its figure, through
the screens: a sub-district official who commands a demolition, and a section chief seconded to a county."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.talks import hear_in_confidence, say, shown, state
from tests.browser.test_chain import send
from tests.browser.test_main_job import choose, press
from tests.world import Office, join, make_cadre
from visits.cadres.files.models import Cadre, TaskAssignment, Tenure
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.recommendations.models import Recommendation
from visits.fieldwork.visits.models import Interview, Statement, Visit
from visits.judgement.decisions.models import Decision, Must
from visits.judgement.findings.models import Finding
from visits.organisation.units.models import KeyTask, Level, Unit

DESK = {"viewport": {"width": 1280, "height": 800}}
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
TODAY = timezone.localdate()
HEARD = "最难的二十三户都是他一户一户谈下来的，没有一起上访"
AROUND = "两年没有休过一个完整的周末，功劳都说是大家的"
LETTER = "来了两年，带着全村修水渠种油茶，请组织上不要忘了这样的干部"


@dataclass
class Cast:
    """The pages of the people, the office, whom the story is about, and the key task."""

    pages: dict[str, Page]
    office: Office
    cadre: Cadre
    task: KeyTask

    def __getattr__(self, name: str) -> Page:
        return self.pages[name]


def days_ago(number: int) -> str:
    return (TODAY - dt.timedelta(number)).isoformat()


@pytest.fixture
def cast(open_page: Callable[..., Page], sign_in, office: Office, size: dict[str, Any]) -> Cast:
    """Everybody signed in; the cadre belongs to the unit of team 2 and was sent to the key task that team 1 visits."""
    names = ("member1", "lead1", "member2", "lead2", "staff", "reviewer", "leader")
    pages = {name: open_page(**size) for name in names}
    people = {name: sign_in(page, name) for name, page in pages.items()}
    join(office.other_team, people["lead2"], is_lead=True, from_on=office.round.starts_on)
    facts = {"birth_month": dt.date(1979, 5, 1), "level": Level.SECTION_HEAD, "post_title": "街道党工委委员"}
    cadre = make_cadre(office.other_unit, "覃砚舟", by=people["lead1"], **facts)
    task = KeyTask.objects.create(
        name="河西片区城中村改造",
        kind="village_renewal",
        lead_unit=office.unit,
        started_on=TODAY - dt.timedelta(500),
    )
    TaskAssignment.objects.create(
        cadre=cadre, key_task=task, role="指挥长", from_on=TODAY - dt.timedelta(400)
    )
    return Cast(pages, office, cadre, task)


def visited(cast: Cast, number: int, unit: Unit, said: str, *, task: KeyTask | None = None) -> Visit:
    """A team visits a unit, hears of the cadre in a confidential talk, sends it in; staff accept it."""
    page, lead = cast.pages[f"member{number}"], cast.pages[f"lead{number}"]
    team = cast.office.team if number == 1 else cast.office.other_team
    mate = team.memberships.get(is_lead=True).user
    page.goto(f"/visits/new/?unit={unit.pk}")
    if not page.locator("[name=place]").count():
        press(page, f"a:has-text('{unit.name}')")
    page.fill("[name=place]", "现场指挥部")
    for name, value in (("entries", "project"), ("targets", "served"), ("checks", "performance")):
        choose(page, name, value)
    choose(page, "methods", "interview")
    choose(page, "members_present", mate.pk)
    if task is not None:
        shown(page, "[name=key_task]").select_option(str(task.pk))
    page.fill("[name=observed]", "到现场查看，与干部群众交谈。")
    press(page, "button[name=_interview]")
    page.wait_for_url("**/interviews/new/**")
    told(page, cast.cadre, mate, said)
    visit = Visit.objects.filter(team=team).latest("pk")
    press(page, "form[action$='/hand-to-lead/'] button")
    expect(page.locator(".notice-good")).to_be_visible()
    for desk, step in ((lead, "submit"), (cast.staff, "accept")):
        desk.goto(f"/visits/{visit.pk}/")
        press(desk, f"form[action$='/{step}/'] button")
        expect(desk.locator(".notice-good")).to_be_visible()
    return visit


def told(page: Page, cadre: Cadre, mate: Any, said: str) -> None:
    """A talk with a person served, who speaks of the cadre: offered, since they were sent here, or belong here."""
    hear_in_confidence(page, "served", "served")
    page.select_option("[name=second_interviewer]", str(mate.pk))
    say(page, "讲了自己亲身经历的事。")
    state(page, 0, f"c{cadre.pk}", "for", "fact", said)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    press(page, "button.button-primary[name=_save]")
    page.wait_for_url("**/visits/*/")


def verified(cast: Cast, lead: Lead, number: int, visit: Visit) -> Recommendation:
    """The team links its visit, those around recommend, the lead reports, a second person settles."""
    member, head = cast.pages[f"member{number}"], cast.pages[f"lead{number}"]
    send(member, f"/leads/{lead.pk}/verify/", visits=[visit.pk])
    send(
        member, f"/recommendations/after/{lead.pk}/", proposed_for="副处级领导职务", way="meeting", held_on=days_ago(0),
        lead=lead.pk, visit=visit.pk, asked_staff=18, for_staff=18, asked_served=8, for_served=8,
    )  # fmt: skip
    for page, step in ((head, "report"), (cast.reviewer, "settle")):
        send(page, f"/leads/{lead.pk}/{step}/", outcome="borne_out", reason="走访核实，情况属实。")
    return Recommendation.objects.get()


def promoted(cast: Cast, lead: Lead, around: Recommendation, told_in: Statement) -> Decision:
    """Finding, motion, three signatures, the order of the law, decision, talk, file."""
    staff, reviewer, leader = cast.staff, cast.reviewer, cast.leader
    send(
        staff,
        f"/findings/from/{told_in.pk}/",
        side="for",
        place="performance",
        kind="achievement",
        statement=HEARD,
    )
    finding = Finding.objects.get()
    send(staff, f"/findings/{finding.pk}/edit/", lead=lead.pk)
    send(reviewer, f"/findings/{finding.pk}/verify/", reason="与台账和现场一致。")
    send(
        staff, f"/decisions/new/cadre/{cast.cadre.pk}/", kind="promotion", origin="key_task", reasons=HEARD,
        findings=[finding.pk], lead=lead.pk, recommendation=around.pk, key_task=cast.task.pk, found_through_visits=True,
        how_found="走访中听到，经核实。", interview=told_in.interview_id,
    )  # fmt: skip
    made = Decision.objects.get()
    send(reviewer, f"/decisions/{made.pk}/second/")
    send(leader, f"/decisions/{made.pk}/sign/")
    for which in Must.Which.values:
        send(
            staff,
            f"/decisions/{made.pk}/must/",
            which=which,
            result="clear",
            done_on=days_ago(34),
            person="监督科",
        )
    send(
        staff, f"/decisions/{made.pk}/prepare/", recommended_on=days_ago(40), recommended_votes="参加46人，推荐41票",
        body="市委常委会", met_on=days_ago(30), entitled=11, present=10, votes_for=10, votes_against=0,
        votes_abstained=0, notice_from=days_ago(25), notice_to=days_ago(8), notice_result="未收到反映",
        post_after=f"{cast.office.unit}副局长", level_after=int(Level.COUNTY_DEPUTY), appointed_on=days_ago(0),
    )  # fmt: skip
    send(staff, f"/decisions/{made.pk}/decide/", decided_on=days_ago(0), document_number="组干〔2018〕21号")
    send(staff, f"/decisions/{made.pk}/tell/", told_on=days_ago(0), told_by="干部科")
    send(staff, f"/decisions/{made.pk}/enter/", since=days_ago(0))
    return made


def opened_down(page: Page, key: str, cadre: Cadre, said: str) -> None:
    """From the sentence of the account to the decision, and to the talk in which it was heard."""
    page.goto(f"/reports/account/?first={days_ago(400)}&last={days_ago(0)}")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    figure = page.locator(f"main a[href*='/reports/account/{key}/']").first
    expect(figure).to_have_text("1")
    press(page, f"main a[href*='/reports/account/{key}/']")
    page.wait_for_url(f"**/reports/account/{key}/**")
    expect(page.locator("main")).to_contain_text(cadre.name)
    expect(page.locator("main")).to_contain_text("一致推荐")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    press(page, "main a[href^='/interviews/']")
    page.wait_for_url(re.compile(r"/interviews/\d+/$"))
    expect(page.locator("main")).to_contain_text(said)


def ends_well(cast: Cast, made: Decision) -> None:
    made.refresh_from_db()
    cast.cadre.refresh_from_db()
    assert (made.state, made.level_before, made.level_after) == (
        "told",
        Level.SECTION_HEAD,
        Level.COUNTY_DEPUTY,
    )
    assert (cast.cadre.level, cast.cadre.unit) == (Level.COUNTY_DEPUTY, cast.office.unit)


@SIZES
def test_heard_of_at_the_headquarters_of_a_task(cast: Cast, axe) -> None:
    visited(cast, 1, cast.office.unit, HEARD, task=cast.task)
    first = Statement.objects.get()
    assert (first.heard_at, first.away_unit) == ("task", cast.office.other_unit)
    send(cast.member1, f"/leads/from/{first.pk}/")
    lead = Lead.objects.get()
    send(cast.staff, f"/leads/{lead.pk}/assign/", team=cast.office.other_team.pk, due_on=TODAY.isoformat())
    visit = visited(cast, 2, cast.office.other_unit, AROUND)
    around = verified(cast, lead, 2, visit)
    made = promoted(cast, lead, around, first)
    ends_well(cast, made)
    for key in ("key_task", "found", "by_lead", "elsewhere", "section_to_deputy"):
        opened_down(cast.leader, key, cast.cadre, HEARD)
    cast.leader.goto(f"/reports/account/?first={days_ago(400)}&last={days_ago(0)}")
    axe(cast.leader)


@SIZES
def test_a_letter_from_where_one_is_seconded(cast: Cast) -> None:
    Tenure.objects.create(
        cadre=cast.cadre, unit=cast.office.unit, home_unit=cast.office.other_unit, title="驻县工作队队长",
        level=Level.SECTION_HEAD, kind=Tenure.Kind.SECONDMENT, from_on=TODAY - dt.timedelta(400),
    )  # fmt: skip
    staff, home = cast.staff, cast.office.other_unit
    send(
        staff,
        f"/leads/new/{home.pk}/",
        channel="letter",
        cadre=cast.cadre.name,
        says=LETTER,
        received_on=TODAY.isoformat(),
    )
    lead = Lead.objects.get()
    send(staff, f"/leads/{lead.pk}/assign/", team=cast.office.team.pk, due_on=TODAY.isoformat())
    visit = visited(cast, 1, cast.office.unit, AROUND)
    said = Statement.objects.get()
    assert (said.heard_at, said.away_unit) == ("seconded", home)
    around = verified(cast, lead, 1, visit)
    made = promoted(cast, lead, around, said)
    ends_well(cast, made)
    for key in ("key_task", "found", "elsewhere"):
        opened_down(cast.leader, key, cast.cadre, AROUND)
    assert Interview.objects.count() == 1
