"""A lead, a finding, an appraisal and a demand to rectify, each its whole way by the one button of its page."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.cases import is_over, lead_on, looks_well, mend, now, send
from tests.world import (
    hand,
    make_finding,
    make_rectification,
    make_round,
    make_talk,
    make_team,
    make_visit,
    state,
)
from visits.fieldwork.leads.models import Lead
from visits.judgement.appraisals.models import Appraisal, AppraisalItem
from visits.judgement.findings.models import Finding

TODAY = timezone.localdate()
DAY = TODAY.isoformat()


@pytest.fixture
def desk(open_page, sign_in):
    """``desk("staff", "leader")``: the pages of these people, each signed in, and who they are."""

    def go(*names):
        pages = {name: open_page(viewport={"width": 1280, "height": 900}) for name in names}
        return pages, {name: sign_in(pages[name], name) for name in names}

    return go


def test_a_lead_goes_from_its_intake_to_its_end(desk, office, axe) -> None:
    pages, people = desk("staff", "lead1", "reviewer")
    staff, lead1, reviewer = (pages[name] for name in ("staff", "lead1", "reviewer"))
    cadre = office.cadres[1]
    staff.goto(f"/leads/new/{office.unit.pk}/")
    send(staff, channel="letter", cadre=cadre.name, says="来信反映其长期驻守一线", received_on=DAY)
    case = f"/leads/{Lead.objects.get().pk}/"
    now(staff, case, "交办")
    lead_on(staff, case, "交走访组核实", team=office.team.pk, due_on=DAY)
    looks_well(lead1, axe) if lead1.goto(case) else None
    visit = make_visit(office.team, office.unit, people["lead1"], "accepted")
    lead_on(lead1, case, "关联核实走访", visits=[visit.pk])
    now(staff, case, "报告结果")
    lead_on(lead1, case, "报告核实结果", outcome="borne_out", reason="走访核实，情况属实。")
    lead_on(reviewer, case, "办结", outcome="borne_out", reason="走访核实，情况属实。")
    is_over(reviewer, case)
    expect(reviewer.locator(".chain-card.is-here")).to_have_count(1)


def test_a_finding_goes_from_several_passages_to_its_end(desk, office, axe) -> None:
    pages, people = desk("staff", "reviewer")
    staff, reviewer = pages["staff"], pages["reviewer"]
    cadre = office.cadres[1]
    visit = make_visit(office.team, office.unit, people["staff"], "accepted")
    for at, words in enumerate(("工期拖延三个月", "协调会开而不决", "群众口碑好")):
        talk = make_talk(visit=visit, is_confidential=True)
        state(talk=talk, cadre=cadre, side="for" if at == 2 else "against", text=words)

    # Two lines are ticked by keyboard on the page of the evidence, and go into a new finding.
    staff.goto(f"/cadres/{cadre.pk}/evidence/")
    for words in ("工期拖延三个月", "协调会开而不决"):
        staff.locator("article.statement", has_text=words).locator("input[name=statement]").focus()
        staff.keyboard.press("Space")
    staff.locator("#into-finding button").focus()
    staff.keyboard.press("Enter")
    staff.wait_for_url("**/findings/from/*")
    looks_well(staff, axe)
    send(staff, side="against", place="performance", kind="not_fulfilling", statement="二期工期拖延")
    found = Finding.objects.get()
    assert found.evidence.count() == 2
    case = f"/findings/{found.pk}/"
    looks_well(staff, axe)

    # What is still asked for has its own small button; then another person settles it.
    mend(staff, case, "事实", fact="二期工期拖延三个月", fact_on=DAY, fact_place="项目部")
    mend(staff, case, "陈述", account="管线迁改未交付", account_on=DAY)
    now(staff, case, "认定")
    lead_on(reviewer, case, "认定属实", reason="两人证实，情况属实")
    is_over(reviewer, case)


def test_an_appraisal_goes_from_its_list_to_its_close(desk, office, axe) -> None:
    pages, people = desk("staff", "reviewer", "leader")
    staff, reviewer, leader = (pages[name] for name in ("staff", "reviewer", "leader"))
    staff.goto("/appraisals/new/")
    members = [people[name].pk for name in ("leader", "reviewer", "staff")]
    send(staff, title="一季度研判", held_on=DAY, chair=people["leader"].pk, members=members)
    case = f"/appraisals/{Appraisal.objects.get().pk}/"
    lead_on(staff, case, "列入研判对象", cadre=office.cadres[1].name)
    lead_on(staff, case, "固定研判材料")
    item = f"/appraisals/items/{AppraisalItem.objects.get().pk}/"
    leader.goto(case)
    expect(leader.locator("main .button.lacks")).to_contain_text("还缺1项")
    leader.locator("#lacks .check-mend").click()
    leader.wait_for_url(f"**{item}")
    lead_on(leader, item, "研判结论", conclusion="promote", grounds="走访发现，实绩突出")
    for page in (leader, reviewer):
        lead_on(page, item, "表决", vote="for")
    looks_well(reviewer, axe)
    lead_on(staff, case, "会议记录", minutes="会议听取情况汇报，一致同意。")
    lead_on(leader, case, "办结研判")
    is_over(leader, case)
    looks_well(leader, axe)


def test_a_demand_goes_from_its_draft_to_its_close(desk, office, axe) -> None:
    pages, people = desk("staff", "leader", "lead2", "reviewer")
    staff, leader, lead2, reviewer = (pages[name] for name in ("staff", "leader", "lead2", "reviewer"))
    cadre = office.cadres[1]
    bad = make_finding(people["staff"], people["reviewer"], cadre=cadre)
    demand = make_rectification(people["staff"], "drafted", cadre=cadre)
    demand.findings.set([bad])
    case = f"/rectifications/{demand.pk}/"
    lead_on(leader, case, "签发整改要求")
    looks_well(staff, axe) if staff.goto(case) else None
    second = make_round(scheme=office.scheme, starts_on=office.round.starts_on, ends_on=office.round.ends_on)
    others = make_team(second, people["lead2"], name="第三组")
    hand(others, office.unit, on=second.starts_on)
    lead_on(staff, case, "记录整改措施", measures="建立三项制度并公示", evidence="制度汇编一册", reported_on=DAY,
            team=others.pk)  # fmt: skip
    lead2.goto(case)
    expect(lead2.locator("main .button.lacks")).to_contain_text("还缺1项")
    visit = make_visit(others, office.unit, people["lead2"], "accepted", TODAY)
    lead_on(lead2, case, "核实", visits=[visit.pk], is_done="yes", verification="现场核实，制度已落实")
    lead_on(reviewer, case, "销号", reason="核实无误，同意销号")
    is_over(reviewer, case)
