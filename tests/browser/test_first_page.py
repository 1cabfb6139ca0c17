"""The first page without a network: it opens, says what is on the device, sends, and loses nothing without room."""

import datetime as dt
import re
import time
from uuid import uuid4

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_box import (
    PIN,
    begin_talk,
    begun,
    fill_visit,
    kept,
    online,
    pick,
    served,
    step_on,
    tab,
    to_send,
    unlock,
)
from tests.world import Office, draft, make_plan, make_post, make_tenure
from visits.fieldwork.offline import shell
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.actions.comments import write_comment
from visits.fieldwork.visits.models import Interview, Visit
from visits.fieldwork.visits.spots import Spot

LATER = """
    delete crypto.randomUUID; delete Crypto.prototype.randomUUID;
    delete window.structuredClone; delete Object.hasOwn; delete Array.prototype.at; delete String.prototype.at;
    for (const name of ["findLast", "findLastIndex", "toSorted", "toReversed", "with"]) delete Array.prototype[name];
    delete AbortSignal.timeout; delete AbortSignal.any; delete Promise.withResolvers; delete Object.groupBy;
    delete window.scheduler; delete Element.prototype.checkVisibility; delete HTMLInputElement.prototype.showPicker;
    delete Navigator.prototype.userAgentData; delete window.PublicKeyCredential;
"""

SOON = """
    const later = setTimeout;
    window.setTimeout = (act, wait, ...more) => later(act, wait === 30000 ? 100 : wait, ...more);
"""


def talk_sent(page: Page, office: Office, text: str) -> None:
    """A talk is written on the device, and it and its visit are put among what is to be sent."""
    begin_talk(page)
    pick(page, "source_cadre", office.cadres[0].pk)
    pick(page, "second_interviewer", office.lead1.pk)
    step_on(page)
    page.locator("textarea[name=text]").fill(text)
    step_on(page)
    kept(page)
    to_send(page)
    page.locator(".box-record[data-state=draft] .box-open").click()
    to_send(page)


@pytest.fixture
def gone(monkeypatch):
    """``gone(status, wait)``: the server answers everything so; ``gone()``: it is there again."""
    answers = WSGIHandler.get_response

    def be(status: int = 0, wait: float = 0) -> None:
        def get_response(self, request):
            if not status:
                return answers(self, request)
            time.sleep(wait)
            return HttpResponse("away", status=status)

        monkeypatch.setattr(WSGIHandler, "get_response", get_response)

    yield be
    be()


def test_first_page_opens_without_a_network_once_it_was_opened_with_one(open_page, sign_in, office, faults):
    make_plan(office.round, office.unit, office.lead1, wanted_on=timezone.localdate())
    page = begun(open_page, sign_in)
    page.goto("/")
    served(page)
    expect(page.locator("#box-screen")).to_have_count(0)  # with a network it is the page of the server
    context = page.context
    context.set_offline(True)
    page.close()
    page = context.new_page()  # the cold start
    page.goto("/")
    expect(page.locator(".today-card")).to_have_count(0)  # what is private stays behind the lock
    assert office.unit.name not in page.content()
    unlock(page)
    expect(page.locator("#box-title")).to_have_text("今天")
    card = page.locator(".today-card", has_text=office.unit.name)
    expect(card).to_contain_text("今天")
    card.get_by_role("button", name="开始走访").click()
    expect(page.locator("textarea[name=observed]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto("/visits/")  # a page that is not kept: no error page of the browser
    unlock(page)
    expect(page.locator(".box-state").first).to_contain_text("需要网络")
    context.set_offline(False)
    page.goto("/")
    expect(page.locator("#box-screen")).to_have_count(0)
    faults.clear()


def test_worker_whose_setting_up_breaks_off_is_asked_for_again(
    open_page, sign_in, office, monkeypatch, faults
):
    asked: list[str] = []
    monkeypatch.setattr(
        shell, "static", lambda name: asked.append(name) or "/nothing/"
    )  # what it fetches fails
    page = open_page(**PHONE)
    page.add_init_script(SOON)
    sign_in(page, "member1")
    for _time in range(600):
        if asked.count("icon.svg") > 1:
            break
        page.wait_for_timeout(100)
    assert page.evaluate("navigator.serviceWorker.getRegistration().then((one) => !one?.active)")
    monkeypatch.undo()
    served(page)
    faults.clear()


def test_first_page_says_what_to_do_where_nothing_is_kept_yet(open_page, sign_in, office, faults):
    page = open_page(**PHONE)
    sign_in(page, "member1")
    page.goto("/")
    served(page)
    page.context.set_offline(True)
    page.goto("/")
    expect(page.locator("#box-screen")).to_contain_text("设置一次本机口令")
    faults.clear()


@pytest.mark.parametrize(("status", "wait"), [(502, 0), (503, 0), (504, 0), (200, 7)])
def test_server_that_cannot_be_reached_counts_as_no_network(
    open_page, sign_in, office, faults, gone, status, wait
):
    page = begun(open_page, sign_in)
    page.goto("/")
    served(page)
    gone(status, wait)
    page.goto("/")
    unlock(page)
    expect(page.locator("#box-title")).to_have_text("今天")
    expect(page.locator(".box-state").first).to_contain_text("没有网络")
    gone()
    faults.clear()


def test_send_now_sends_at_once_and_waits_are_never_long(open_page, sign_in, office, faults, gone):
    page = begun(open_page, sign_in)
    waits = page.evaluate(
        """() => {
            const told = [], timers = window.setTimeout;
            window.setTimeout = (work, wait) => { told.push(wait); return 0; };
            const queue = new Box.Queue(Box.app.store);
            for (let at = 0; at < 60; at += 1) queue.later("offline");
            window.setTimeout = timers;
            window.removeEventListener("online", queue.wake);
            document.removeEventListener("visibilitychange", queue.wake);
            return told;
        }"""
    )
    assert max(waits) <= 30_000
    assert waits[0] <= 2_000
    fill_visit(page, office, "等着发送")
    gone(503)
    to_send(page)
    expect(page.locator(".box-state").first).to_contain_text("没有网络")
    expect(page.locator("#box-age")).to_contain_text("1 条未送达")
    tab(page, "我的")
    expect(page.locator("#box-age")).to_be_in_viewport()  # on every screen
    page.evaluate("window.clearTimeout(Box.app.queue.timer)")
    gone()
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#box-age")).to_have_text("全部已送达。")
    assert Visit.objects.get().observed == "等着发送"
    faults.clear()


def test_refusal_stands_on_the_first_page_and_leads_to_its_field(open_page, sign_in, office, faults):
    page = begun(open_page, sign_in)
    fill_visit(page, office, "日期写错了")
    page.locator("input[name=visited_on]").fill((timezone.localdate() + dt.timedelta(days=400)).isoformat())
    kept(page)
    to_send(page)
    card = page.locator(".today-back")
    expect(card).to_be_visible()
    expect(card.locator(".field-error strong")).to_have_text(re.compile("日期|走访"))
    card.get_by_role("button", name="去改").click()
    expect(page.locator("input[name=visited_on]")).to_be_focused()
    page.locator("textarea[name=observed]").focus()
    page.locator(".error-summary a").first.click()
    expect(page.locator("input[name=visited_on]")).to_be_focused()
    page.locator("input[name=visited_on]").fill(timezone.localdate().isoformat())
    kept(page)
    to_send(page)
    expect(page.locator(".status-good")).to_have_count(1)
    faults.clear()


def test_full_device_says_so_keeps_the_text_in_view_and_warns_before(open_page, sign_in, office, faults):
    page = begun(open_page, sign_in)
    fill_visit(page, office, "先写的")
    page.evaluate(
        """() => {
            window.putAsEver = IDBObjectStore.prototype.put;
            IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
        }"""
    )
    page.locator("textarea[name=observed]").fill("放不下的字")
    expect(page.locator(".autosave")).to_contain_text("存储空间已满")
    page.evaluate("() => Box.tell('')")  # what is said next is said by the press
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#box-message")).to_contain_text("存储空间已满")
    expect(page.locator("textarea[name=observed]")).to_have_value("放不下的字")
    page.evaluate("() => { IDBObjectStore.prototype.put = window.putAsEver; }")
    page.evaluate("() => { navigator.storage.estimate = async () => ({ usage: 81e6, quota: 1e8 }); }")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".today")).to_contain_text("本机存储将满")
    tab(page, "我的")
    expect(page.locator("#box-screen")).to_contain_text("已用 78 MB，共 95 MB")
    tab(page, "今天")
    page.locator(".box-record .box-open").click()
    expect(page.locator("textarea[name=observed]")).to_have_value("放不下的字")
    faults.clear()


def test_a_browser_of_2020_does_all_of_it(open_page, sign_in, office, faults):
    """What came after Chromium 86 is taken away before any script runs."""
    page = open_page(**PHONE)
    page.context.add_init_script(LATER)
    sign_in(page, "member1")
    page.goto("/box/")
    assert (
        page.evaluate("[typeof crypto.randomUUID, typeof [].at, typeof structuredClone].join()")
        == "undefined,undefined,undefined"
    )
    page.get_by_label("本机口令", exact=True).fill(PIN)
    page.get_by_label("再次输入本机口令").fill(PIN)
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("button", name="登记走访")).to_be_visible()
    fill_visit(page, office, "老手机写的")
    talk_sent(page, office, "谈了修路。")
    expect(page.locator(".status-good")).to_have_count(2)
    assert (Visit.objects.get().observed, Interview.objects.get().text) == ("老手机写的", "谈了修路。")
    faults.clear()


def test_six_digits_that_anybody_guesses_are_refused(open_page, sign_in, office, faults):
    page = open_page(**PHONE)
    sign_in(page, "member1")
    page.goto("/box/")
    page.get_by_label("本机口令", exact=True).fill("123456")
    page.get_by_label("再次输入本机口令").fill("123456")
    page.get_by_role("button", name="启用").click()
    expect(page.locator("#box-message")).to_contain_text("连号")
    told = page.evaluate(
        """() => Object.fromEntries(
            ["12345", "abcdef", "123456", "111111", "987654", "135791", "112233", "123123", "800229", "290280",
             "198005", "19800229", "750931", "274951", "918273", "604817"].map((pin) => [pin, Box.pin.wrong(pin)]))"""
    )
    assert told == {
        "12345": "pin_rule", "abcdef": "pin_rule", "123456": "pin_row", "111111": "pin_row", "987654": "pin_row",
        "135791": "pin_row", "112233": "pin_row", "123123": "pin_row", "800229": "pin_day", "290280": "pin_day",
        "198005": "pin_day", "19800229": "pin_day", "750931": "", "274951": "", "918273": "", "604817": "",
    }  # fmt: skip
    assert page.evaluate("Box.store.owners().then((all) => all.length)") == 0
    faults.clear()


def begin_visit(page: Page, office: Office) -> None:
    fill_visit(page, office, "现场看过")


def test_symposium_and_site_visit_are_written_without_a_network(open_page, sign_in, office, faults):
    page = begun(open_page, sign_in)
    page.context.set_offline(True)
    begin_visit(page, office)
    page.get_by_role("button", name="＋ 座谈").click()
    expect(page.locator("[data-step]")).to_have_attribute("data-step", "with")
    page.locator("select[name=attendance-0-source_class]").select_option("staff")
    page.locator("input[name=attendance-0-present]").fill("8")
    pick(page, "recorder", office.lead1.pk)
    step_on(page)
    page.locator("textarea[name=minutes]").fill("大家谈了安置")
    step_on(page)
    kept(page)
    to_send(page)
    page.locator(".box-record[data-state=draft] .box-open").click()
    page.get_by_role("button", name="＋ 实地").click()
    expect(page.locator("[data-step]")).to_have_attribute("data-step", "where")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 24.32604, "longitude": 109.42861, "accuracy": 30})
    page.locator("summary", has_text="定位").click()
    page.get_by_role("button", name="位置").click()
    expect(page.locator(".fold [role=status]")).to_have_text("24.326, 109.429")
    page.locator("input[name=place]").fill("安置点工地")
    page.locator("textarea[name=observed]").fill("进度正常")
    step_on(page)
    kept(page)
    to_send(page)
    page.locator(".box-record[data-state=draft] .box-open").click()
    to_send(page)
    online(page)
    expect(page.locator(".status-good")).to_have_count(3, timeout=60_000)
    assert Symposium.objects.get().minutes == "大家谈了安置"
    site = SiteVisit.objects.get()
    assert (site.place, float(site.latitude), site.accuracy) == ("安置点工地", 24.326, 100)
    faults.clear()


def test_key_words_first_asks_six_fields_and_the_leadership_team_still_to_be_heard_stands_first(
    open_page, sign_in, office, faults, axe
):
    leading = office.cadres[-2:]
    for cadre in leading:
        make_tenure(cadre=cadre, post=make_post(unit=office.unit, in_leadership_team=True))
    page = begun(open_page, sign_in)
    page.context.set_offline(True)
    page.get_by_role("button", name="登记走访").click()
    page.get_by_role("button", name=office.unit.name, exact=True).click()
    page.get_by_role("button", name="先记要点").click()
    expect(page.locator("textarea[name=keywords]")).to_be_visible()
    names = page.evaluate(
        """() => [...new Set([...document.querySelectorAll(".box-form [name]")]
            .filter((one) => one.type !== "hidden").map((one) => one.name))]"""
    )
    assert len([*names, "the search"]) == 6
    axe(page)
    expect(page.locator("legend", has_text="班子 2 人，还有 2 人未听取")).to_be_visible()
    names = page.locator("[data-people-list=source_cadre] strong").all_inner_texts()
    assert sorted(names) == sorted(one.name for one in leading)
    pick(page, "source_cadre", leading[0].pk)
    page.locator("textarea[name=keywords]").fill("修路、征地")
    pick(page, "second_interviewer", office.lead1.pk)
    kept(page)
    to_send(page)
    online(page)
    expect(page.locator(".status-good, .today-back")).not_to_have_count(0, timeout=60_000)
    tab(page, "今天")
    expect(page.locator("#box-age")).to_have_text("全部已送达。")
    talk = Interview.objects.get()
    assert (talk.keywords, talk.is_full, talk.second_interviewer) == ("修路、征地", False, office.lead1)
    faults.clear()


def test_the_devices_own_lock_opens_the_box_where_it_yields_a_secret(open_page, sign_in, office, faults):
    page = begun(open_page, sign_in)
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    lock = {"protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True}
    sure = {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": lock | sure | {"hasPrf": False}})
    tab(page, "我的")
    turn_on(page)
    expect(page.locator("#box-message")).to_contain_text(
        "不能保管密钥"
    )  # a lock that only says yes protects nothing
    tools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made["authenticatorId"]})
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": lock | sure | {"hasPrf": True}})
    tab(page, "我的")
    turn_on(page)
    expect(page.locator("#box-message")).to_contain_text("设备锁可以打开")
    page.get_by_role("button", name="锁定").click()
    page.get_by_role("button", name="用设备锁打开").click()
    expect(page.locator("#box-title")).to_have_text("今天")
    page.get_by_role("button", name="锁定").click()
    unlock(page)  # the 本机口令 opens as ever
    expect(page.locator("#box-title")).to_have_text("今天")
    faults.clear()


def turn_on(page: Page) -> None:
    page.get_by_role("button", name="使用设备锁").click()
    page.get_by_label("本机口令", exact=True).fill(PIN)
    page.locator("#box-screen form").get_by_role("button", name="使用设备锁").click()


def test_device_checks_by_the_table_of_the_server_before_anything_is_sent(open_page, sign_in, office, faults):
    page = begun(open_page, sign_in)
    page.context.set_offline(True)
    begin_visit(page, office)
    begin_talk(page)
    expect(page.locator("[data-step]")).to_have_attribute("data-step", "with")
    pick(page, "second_interviewer", office.lead1.pk)
    expect(page.locator("[name=alone_reason]")).to_be_hidden()  # asked only where one was alone
    page.locator(f"input[name=second_interviewer][value='{office.lead1.pk}']").click()  # taken back
    expect(page.locator("[name=alone_reason]")).to_be_visible()
    step_on(page)
    page.locator("textarea[name=text]").fill("谈了修路。")
    step_on(page)
    page.locator("[name=statements-0-text]").fill("牵头完成征地")
    to_send(page)
    summary = page.locator(".error-summary")
    expect(summary.locator("a")).to_have_count(6)  # whom, why alone; about whom, side, nature, check
    expect(page.locator("[data-step]")).to_have_attribute("data-step", "with")
    summary.locator("a", has_text="正面").first.click()
    expect(page.locator("[data-step]")).to_have_attribute("data-step", "judged")
    assert page.evaluate("document.activeElement.name") == "statements-0-side"
    assert (
        page.evaluate("Box.app.store.records().then((all) => all.map((one) => one.state).join())")
        == "draft,draft"
    )
    faults.clear()


def test_visit_of_a_companion_is_joined(open_page, sign_in, office, faults):
    """The lead sees what members of the team began today, and adds a talk to it."""
    there = draft(office, visited_on=timezone.localdate())
    page = begun(open_page, sign_in, "lead1")
    page.context.set_offline(True)
    page.get_by_role("button", name="登记走访").click()
    page.get_by_role("button", name=office.unit.name, exact=True).click()
    page.get_by_role("button", name="登记走访").click()
    page.get_by_role("button", name="加入").click()
    expect(page.locator("#box-screen")).to_contain_text(str(office.member1))
    page.get_by_role("button", name="＋ 谈话").click()
    pick(page, "source_cadre", office.cadres[0].pk)
    pick(page, "second_interviewer", office.member1.pk)
    step_on(page)
    page.locator("textarea[name=text]").fill("组长也谈了")
    step_on(page)
    kept(page)
    to_send(page)
    online(page)
    expect(page.locator(".status-good")).to_have_count(1, timeout=60_000)
    assert Interview.objects.get().visit == there
    faults.clear()


def test_visit_begun_on_the_device_joins_the_one_that_a_companion_began(open_page, sign_in, office, faults):
    """Without a network nobody knew of the other; sent, it is offered, and talk and text go there, each once."""
    page = begun(open_page, sign_in)
    page.context.set_offline(True)
    fill_visit(page, office, "设备上看到的")
    talk_sent(page, office, "设备上谈的")
    there = draft(office, office.lead1, visited_on=timezone.localdate(), observed="组长看到的")
    online(page)
    mend = page.locator(".today-back button").first
    expect(mend).to_be_visible(timeout=60_000)
    mend.click()
    page.get_by_role("button", name=re.compile("^加入")).click()
    expect(page.locator("#box-age")).to_have_text(re.compile("全部已送达"), timeout=60_000)
    there.refresh_from_db()
    assert Visit.objects.count() == 1
    assert there.observed.splitlines()[:2] == ["组长看到的", "设备上看到的"]
    assert office.member1 in there.members_present.all()
    assert Interview.objects.get().visit == there
    assert (
        page.evaluate("Box.app.store.records().then((all) => new Set(all.map((one) => one.visitKey)).size)")
        == 1
    )
    faults.clear()


def test_what_the_lead_wants_stands_at_its_spot(open_page, sign_in, office, faults):
    """A visit that came back: its comments on the page of the visit and at their fields, each leading there."""
    visit = draft(office)
    states.hand_to_lead(actor=office.member1, visit=visit)
    wanted = {
        "client_key": uuid4(),
        "visit": visit,
        "spot": Spot(visit, "observed"),
        "text": "请写明签约户数",
    }
    write_comment(actor=office.lead1, **wanted)
    states.return_visit(actor=office.lead1, visit=visit, reason="请看批注")
    page = begun(open_page, sign_in)
    page.context.set_offline(True)
    page.locator(".today-back button").first.click()
    spot = page.locator(".error-summary .box-open")
    expect(page.locator(".error-summary")).to_contain_text("请写明签约户数")
    spot.click()
    expect(page.locator("textarea[name=observed]")).to_be_focused()
    expect(page.locator(".field-wrong", has=page.locator("[name=observed]"))).to_contain_text(
        "请写明签约户数"
    )
    expect(page.locator(".box-remarks a")).to_have_count(1)
    faults.clear()
