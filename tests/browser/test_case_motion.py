"""A promotion from the draft to the end of its probation, and into the file, by the one button of its page."""

import datetime as dt

from django.utils import timezone

from tests.browser.cases import is_over, lead_on, looks_well, mend, now, send
from tests.world import make_finding
from visits.cadres.files.models import Cadre
from visits.judgement.decisions.models import Decision
from visits.organisation.units.models import Level

TODAY = timezone.localdate()
MUSTS = ("档案", "个人有关事项", "纪检", "信访")


def day(days: int) -> str:
    return (TODAY - dt.timedelta(days)).isoformat()


def test_a_promotion_goes_its_whole_way_by_its_button(open_page, sign_in, office, axe) -> None:
    cadre = office.cadres[1]
    Cadre.objects.filter(pk=cadre.pk).update(level=Level.COUNTY_DEPUTY, post_title="副局长")
    pages, people = {}, {}
    for name in ("staff", "reviewer", "leader"):
        pages[name] = open_page(viewport={"width": 1280, "height": 900})
        people[name] = sign_in(pages[name], name)
    staff, reviewer, leader = pages["staff"], pages["reviewer"], pages["leader"]
    good = make_finding(
        people["staff"], people["reviewer"], cadre=cadre, side="for", statement="征地一线成效突出"
    )
    staff.goto(f"/decisions/new/cadre/{cadre.pk}/")
    send(staff, kind="promotion", origin="lead", reasons="实绩突出，群众公认", findings=[good.pk])
    motion = Decision.objects.get()
    case = f"/decisions/{motion.pk}/"

    # What lacks is said to the reviewer before anything is pressed; the drafter mends it.
    reviewer.goto(case)
    assert reviewer.locator("main .button.lacks").inner_text() == "复签 · 还缺1项"
    staff.goto(case)
    staff.locator("#lacks .check-mend").click()
    send(staff, origin="other")
    looks_well(reviewer, axe)
    lead_on(reviewer, case, "复签")
    now(leader, case, "签发")
    lead_on(leader, case, "签发")

    # Four musts and recommendation, each by its own small button.
    for words in MUSTS:
        mend(staff, case, words, result="clear", done_on=day(25), person="干部监督科")
    mend(staff, case, "民主推荐", recommended_on=day(30), recommended_votes="42/50")
    lead_on(staff, case, "登记会议", body="市委常委会", met_on=day(20), entitled=12, present=10, votes_for=9,
            votes_against=0, votes_abstained=1)  # fmt: skip
    lead_on(staff, case, "登记公示", notice_from=day(15), notice_to=day(2), notice_result="无异议")
    looks_well(staff, axe)
    mend(staff, case, "任后职务", post_after="局长", level_after=Level.COUNTY_HEAD.value)
    lead_on(staff, case, "作出决定", decided_on=TODAY.isoformat(), document_number="组干〔2026〕9号")
    lead_on(staff, case, "谈话告知", told_on=TODAY.isoformat(), told_by="甲部长")

    # From the decision to the file in one press.
    staff.goto(case)
    staff.locator("main .button-primary").click()
    staff.wait_for_url("**/enter/")
    assert "副局长" in staff.locator("main").inner_text()
    staff.locator("main form.form .button-primary").click()
    staff.wait_for_url(lambda url: url.endswith(case))
    cadre.refresh_from_db()
    assert (cadre.post_title, cadre.level) == ("局长", Level.COUNTY_HEAD)
    now(staff, case, "试用")
    Decision.objects.filter(pk=motion.pk).update(probation_until=TODAY)  # a year on
    lead_on(staff, case, "试用期满", probation_result="期满合格，正式任职")
    is_over(staff, case)
