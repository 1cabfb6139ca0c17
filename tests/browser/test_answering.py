"""A slip's code answered on a phone, with a line that fails and a page that is left."""

from playwright.sync_api import expect

from tests.world import join, make_round, make_survey, make_team
from visits.fieldwork.surveys.codes import make_codes, shown
from visits.fieldwork.surveys.models import SealedAnswer, SurveyCode
from visits.fieldwork.surveys.setting_up import open_survey

from .conftest import account


def a_slip() -> tuple[str, str]:
    """The code of a slip of an open survey, plain and as printed."""
    lead, staff = account("lead1"), account("staff")
    team = make_team(make_round())
    join(team, lead, is_lead=True)
    survey = make_survey(lead, staff, team)
    code = make_codes(actor=lead, voter_class=survey.classes.first(), count=6, version=survey.version)[0]
    survey.refresh_from_db()
    open_survey(actor=lead, survey=survey)
    return code, shown(code)


def test_a_slip_is_answered_on_a_phone_and_nothing_marked_is_lost(phone, live_server, faults, axe):
    code, printed = a_slip()
    phone.goto("/q/")
    axe(phone)
    phone.locator("input[name=code]").fill(printed)
    phone.locator("form button[type=submit]").click()
    phone.wait_for_url(f"**/q/{code}/")
    size = phone.evaluate("parseFloat(getComputedStyle(document.querySelector('label')).fontSize)")
    assert size >= 18
    axe(phone)
    phone.locator("input[type=radio]").first.check()
    phone.locator("input[type=checkbox]").nth(1).check()
    phone.locator("textarea").fill("多到基层听意见")
    phone.reload()
    expect(phone.locator("input[type=radio]").first).to_be_checked()
    expect(phone.locator("textarea")).to_have_value("多到基层听意见")
    phone.context.set_offline(True)
    phone.locator("form button[value=review]").click()
    expect(phone.locator("[data-notice]")).to_be_visible()
    faults.clear()  # the failed request is written to the console
    phone.context.set_offline(False)
    phone.locator("form button[value=review]").click()
    expect(phone.locator("form button[value=send]")).to_be_visible()
    axe(phone)
    phone.locator("form button[value=send]").click()
    expect(phone.locator("[data-sent]")).to_have_count(1)
    axe(phone)
    assert SealedAnswer.objects.count() == 1
    assert SurveyCode.objects.filter(state="used").count() == 1
    phone.goto(f"/q/{code}/")
    assert phone.evaluate("localStorage.length") == 0
    expect(phone.locator("textarea")).to_have_count(0)
    assert SealedAnswer.objects.count() == 1
    faults.clear()  # a used code answers 404, which Chromium writes to the console
