"""The chain from the lead to the figure, and back from the figure to the lead, each step pressed in a browser."""

import re
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.cases import fill
from tests.browser.talks import hear, state
from tests.browser.test_main_job import PRAISE, fill_people, log_visit, press
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.models import Statement, Visit
from visits.judgement.appraisals.models import Appraisal, AppraisalItem
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding

TODAY = timezone.localdate().isoformat()
WORDS = "群众来信称其长期驻守征地一线，成效明显"


def send(page: Page, address: str, **values: Any) -> None:
    """Open a form, fill it, press its button: the next page is another one and says no fault."""
    page.goto(address)
    for name, value in values.items():
        fill(page, name, value)
    page.locator("main form.form .form-actions .button-primary").click()
    try:  # the page asks first whether somebody is still signed in
        page.wait_for_url(lambda url: not url.endswith(address))
    except TimeoutError:
        raise AssertionError(page.locator("main").inner_text()) from None


def by_link(page: Page, words: str) -> None:
    """Follow the link of these words within the page's own part."""
    page.locator("main a", has_text=words).first.click()
    page.wait_for_load_state()


def log_and_accept(field: Page, lead: Page, desk: Page, office: Any) -> Visit:
    """A visit with a talk in praise of the cadre goes from the team to the office."""
    visit = log_visit(field, office)
    hear(field, office.cadres[0])
    fill_people(field, office)
    state(field, 0, f"c{office.cadres[1].pk}", "for", "fact", PRAISE)
    press(field, "button.button-primary[name=_save]")
    field.wait_for_url("**/visits/*/")
    press(field, "form[action$='/hand-to-lead/'] button")
    expect(field.locator(".notice-good")).to_be_visible()
    lead.goto(f"/visits/{visit.pk}/")
    lead.locator("form[action$='/submit/'] button").click()
    expect(lead.locator(".status").first).to_be_visible()
    desk.goto(f"/visits/{visit.pk}/")
    desk.locator("form[action$='/accept/'] button").click()
    expect(desk.locator(".notice-good")).to_be_visible()
    return visit


def test_the_chain_is_walked_both_ways(open_page: Callable[..., Page], sign_in, office) -> None:
    people, pages = {}, {}
    for name in ("member1", "lead1", "staff", "reviewer", "leader"):
        pages[name] = open_page(viewport={"width": 1280, "height": 900})
        people[name] = sign_in(pages[name], name)
    staff, reviewer, leader, lead1 = (pages[name] for name in ("staff", "reviewer", "leader", "lead1"))
    cadre = office.cadres[1]

    # A letter becomes a lead, and a team is to verify it.
    send(
        staff,
        f"/leads/new/{office.unit.pk}/",
        channel="letter",
        cadre=cadre.name,
        says=WORDS,
        received_on=TODAY,
    )
    lead = Lead.objects.get()
    assert lead.cadre == cadre
    send(staff, f"/leads/{lead.pk}/assign/", team=office.team.pk, due_on=TODAY)

    # The team visits; the office accepts; the team links the visit and reports.
    visit = log_and_accept(pages["member1"], lead1, staff, office)
    send(lead1, f"/leads/{lead.pk}/verify/", visits=[visit.pk])
    send(lead1, f"/leads/{lead.pk}/report/", outcome="borne_out", reason="走访核实，情况属实。")
    send(reviewer, f"/leads/{lead.pk}/settle/", outcome="borne_out", reason="走访核实，情况属实。")

    # A statement becomes a finding, settled by another.
    told = Statement.objects.get()
    staff.goto(f"/cadres/{cadre.pk}/evidence/")
    staff.locator(f"main a[href='/findings/from/{told.pk}/']").click()
    send(
        staff, f"/findings/from/{told.pk}/", side="for", place="performance", kind="achievement",
        statement="征地一线成效突出",
    )  # fmt: skip
    finding = Finding.objects.get()
    send(staff, f"/findings/{finding.pk}/edit/", lead=lead.pk)
    send(reviewer, f"/findings/{finding.pk}/verify/", reason="当事人与台账相互印证")

    # The meeting judges what was frozen for it.
    send(staff, "/appraisals/new/", title="一季度研判", held_on=TODAY, chair=people["leader"].pk,
         members=[people[name].pk for name in ("leader", "reviewer", "staff")])  # fmt: skip
    meeting = Appraisal.objects.get()
    send(staff, f"/appraisals/{meeting.pk}/add/", cadre=cadre.name)
    send(staff, f"/appraisals/{meeting.pk}/freeze/")
    item = AppraisalItem.objects.get()
    send(leader, f"/appraisals/items/{item.pk}/conclude/", conclusion="promote", grounds="走访发现，实绩突出")
    for page in (leader, reviewer):
        send(page, f"/appraisals/items/{item.pk}/vote/", vote="for")
    send(staff, f"/appraisals/{meeting.pk}/minutes/", minutes="会议听取情况汇报，一致同意。")  # fmt: skip
    send(leader, f"/appraisals/{meeting.pk}/close/")

    # Three people sign; the decision is made and told.
    send(
        staff, f"/decisions/new/cadre/{cadre.pk}/", kind="example", origin="lead", reasons="征地一线成效突出",
        findings=[finding.pk], lead=lead.pk, appraisal_item=item.pk, found_through_visits=True,
        how_found="来信反映，走访核实。",
    )  # fmt: skip
    decision = Decision.objects.get()
    send(reviewer, f"/decisions/{decision.pk}/second/")
    send(leader, f"/decisions/{decision.pk}/sign/")
    send(staff, f"/decisions/{decision.pk}/decide/", decided_on=TODAY, document_number="组干〔2018〕9号")

    # From the figure down to the lead: each is a link of the page before.
    leader.goto("/reports/outcomes/")
    figure = leader.locator("main tr", has_text="通报表扬").locator("a").first
    expect(figure).to_have_text("1")
    figure.click()
    leader.wait_for_url(re.compile(r"/decisions/\?.*figure=example"))
    by_link(leader, cadre.name)
    expect(leader).to_have_url(re.compile(rf"/decisions/{decision.pk}/$"))
    for words, address in (
        (lead.number, rf"/leads/{lead.pk}/$"),
        (f"走访 {visit.where}", rf"/visits/{visit.pk}/$"),
        (meeting.title, rf"/appraisals/items/{item.pk}/$"),
        (finding.statement, rf"/findings/{finding.pk}/$"),
    ):
        leader.goto(f"/decisions/{decision.pk}/")
        by_link(leader, words)
        expect(leader).to_have_url(re.compile(address))
    expect(leader.locator("main")).to_contain_text(PRAISE)
    leader.locator("main a[href^='/interviews/']").first.click()
    expect(leader.locator("main")).to_contain_text(PRAISE)

    # And up again: the lead names what came of it.
    leader.goto(f"/leads/{lead.pk}/")
    expect(leader.locator("main")).to_contain_text(WORDS)
    by_link(leader, finding.statement)
    expect(leader).to_have_url(re.compile(rf"/findings/{finding.pk}/$"))
    by_link(leader, "组干〔2018〕9号")
    expect(leader).to_have_url(re.compile(rf"/decisions/{decision.pk}/$"))
    leader.locator("main a[href^='/reports/outcomes/']").click()
    expect(leader).to_have_url(re.compile(r"/reports/outcomes/\?.*first="))
