"""An outcome check and an own account, each its whole way on its page; and visits that follow each other."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.cases import SOLID, is_over, looks_well, now
from tests.world import make_cadre, make_decision, make_finding, make_own_account, submitted
from visits.fieldwork.visits.models import Visit
from visits.judgement.own_accounts.models import OwnAccount
from visits.judgement.rectifications.actions import plan_checks
from visits.judgement.rectifications.models import OutcomeCheck

DESK = {"viewport": {"width": 1280, "height": 900}}
TODAY = timezone.localdate()


def test_what_became_of_a_decision_is_written_down_look_by_look(open_page, sign_in, office, axe) -> None:
    page = open_page(**DESK)
    staff = sign_in(page, "staff")
    decided = TODAY - dt.timedelta(days=400)
    decision = make_decision(staff, cadre=make_cadre(office.unit), decided_on=decided)
    plan_checks(actor=staff, decision=decision)
    keys = list(OutcomeCheck.objects.order_by("due_on").values_list("pk", flat=True))
    page.goto(f"/decisions/{decision.pk}/")
    page.locator(f"main a[href='/outcome-checks/{keys[0]}/']").click()
    now(page, f"/outcome-checks/{keys[2]}/", "3")
    page.locator("#lacks .check-mend").click()
    looks_well(page, axe)
    for at, key in enumerate(keys):
        page.wait_for_url(f"**/outcome-checks/{key}/")
        expect(page.locator(SOLID)).to_have_count(1)
        page.locator("#id_found").fill(f"第{at + 1}次回访，履职正常")
        page.locator(SOLID).click()
    page.wait_for_url("**/outcome-checks/")
    is_over(page, f"/outcome-checks/{keys[2]}/")
    expect(page.locator("main")).to_contain_text("第3次回访，履职正常")


def test_an_own_account_leads_on_to_its_finding(open_page, sign_in, office, axe) -> None:
    page = open_page(**DESK)
    staff = sign_in(page, "staff")
    finding = make_finding(staff, cadre=office.cadres[0])
    one = make_own_account(staff, office.cadres[0], finding=finding)
    case = f"/own-accounts/{one.pk}/"
    now(page, case, "本人陈述")
    expect(page.locator(".turn")).to_contain_text(office.cadres[0].name)
    looks_well(page, axe)
    kept = OwnAccount.objects.filter(pk=one.pk)
    kept.update(open_until=timezone.now() - dt.timedelta(days=1))
    page.goto(case)
    page.locator("#lacks .check-mend").click()
    page.wait_for_url("**/own-account/")
    kept.update(state="received", text="按期完成签约", receipt="20261130-ABCDEF", received_at=timezone.now())
    page.goto(case)
    expect(page.locator(SOLID)).to_have_text("继续办理该发现")
    page.locator(SOLID).click()
    page.wait_for_url(f"**/findings/{finding.pk}/")
    type(finding).objects.filter(pk=finding.pk).update(
        state="not_upheld", reason="不属实", decided_by=staff, decided_on=TODAY
    )
    is_over(page, case)


@pytest.mark.usefixtures("faults")
def test_after_a_visit_is_accepted_the_next_of_the_filtered_list_follows(open_page, sign_in, office) -> None:
    for _at in range(3):
        submitted(office)
    Visit.objects.filter(pk=submitted(office).pk).update(state="accepted")
    page = open_page(**DESK)
    sign_in(page, "staff")
    page.goto("/visits/?state=submitted&sort=date")
    first, second, third = page.locator("main tbody th a").evaluate_all("all => all.map(one => one.pathname)")
    page.goto(page.url)
    page.locator("main tbody th a").nth(1).click()
    page.wait_for_url(f"**{second}")
    page.locator("form[action$='/accept/'] button").click()
    page.wait_for_url(f"**{third}")
    page.get_by_role("link", name="退回").click()
    page.locator("main form textarea").first.fill("请补充时间地点")
    page.locator("main form.form .button-primary").click()
    page.wait_for_url(f"**{first}")
    page.locator("form[action$='/accept/'] button").click()
    page.wait_for_url("**/visits/?state=submitted&sort=date")
    assert Visit.objects.filter(state="accepted").count() == 3
