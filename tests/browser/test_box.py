"""The draft box on a phone: opened and filled in without a network, sent by itself, once."""

import io
import re
from collections.abc import Callable

from PIL import Image
from playwright.sync_api import Page, expect

from cadre_review.audit.models import ChainHead, Entry
from tests import chromium
from tests.browser.conftest import PHONE
from tests.world import Office, hand, make_round, make_team
from visits.fieldwork.offline import actions
from visits.fieldwork.offline.models import Device
from visits.fieldwork.visits.models import Attachment, Interview, Visit

PIN = "274951"


def picture() -> bytes:
    made = io.BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(made, "JPEG")
    return made.getvalue()


def served(page: Page) -> None:
    """Until the service worker stands before the whole site."""
    page.evaluate(
        """async (patience) => {
            const end = Date.now() + patience;
            for (;;) {
                const kept = await navigator.serviceWorker.getRegistration();
                if (kept?.active?.state === "activated") return;
                if (Date.now() > end) throw new Error(kept ? "It is never set up." : "It was never asked for.");
                await new Promise((resolve) => setTimeout(resolve, 50));
            }
        }""",
        chromium.PATIENCE,
    )


def set_up(page: Page) -> None:
    page.goto("/box/")
    page.get_by_label("本机口令", exact=True).fill(PIN)
    page.get_by_label("再次输入本机口令").fill(PIN)
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("button", name="登记走访")).to_be_visible()
    served(page)


def unlock(page: Page, pin: str = PIN) -> None:
    page.get_by_label("本机口令", exact=True).fill(pin)
    page.get_by_role("button", name="打开", exact=True).click()


def tab(page: Page, name: str) -> None:
    """One of the three screens at the foot."""
    page.locator("#box-bar").get_by_role("link", name=name, exact=True).click()


def kept(page: Page) -> None:
    """Until the device says that it keeps what was typed."""
    expect(page.locator(".autosave")).to_have_text(re.compile("已存于此设备"))


def fill_visit(page: Page, office: Office, seen: str) -> None:
    """From the box: choose the unit and fill in what a visit needs."""
    page.get_by_role("button", name="登记走访").click()
    page.get_by_role("button", name=office.unit.name, exact=True).click()
    page.get_by_role("button", name="登记走访").click()
    further = page.get_by_role("button", name="另记一次走访")  # where one of today is there
    page.locator("textarea[name=observed]").or_(further).first.wait_for()
    if further.count():
        further.click()
    for name, value in (("entries", "project"), ("targets", "cadre"), ("checks", "performance")):
        page.locator(f"input[name={name}][value={value}]").check()
    methods = page.locator("input[name=methods][value=interview]")
    if not methods.is_visible():
        page.locator("details", has=methods).locator("summary").click()
    methods.check()
    page.locator("textarea[name=observed]").fill(seen)
    kept(page)


def begin_talk(page: Page) -> None:
    """From a visit to a new talk of it."""
    page.locator(".box-foot").get_by_role("button", name="谈话").click()


def pick(page: Page, name: str, value: object) -> None:
    """A choice that lies open: one tap."""
    page.locator(f"input[name='{name}'][value='{value}']").check()


def step_on(page: Page) -> None:
    page.get_by_role("button", name="下一步").click()


def fill_statement(page: Page, about: str, text: str) -> None:
    """In the last step: one statement, for, a fact, of achievement."""
    page.locator("[name=statements-0-subject]").select_option(about)
    pick(page, "statements-0-side", "for")
    pick(page, "statements-0-nature", "fact")
    page.locator("[data-place='0'] details summary").click()
    page.locator("[name=statements-0-place]").locator("visible=true").first.wait_for()
    choose(page, "statements-0-place", "performance")
    page.locator("[name=statements-0-text]").fill(text)


def choose(page: Page, name: str, value: str) -> None:
    """A choice, whether it lies open or in a list."""
    if page.locator(f"select[name='{name}']").count():
        page.locator(f"select[name='{name}']").select_option(value)
    else:
        pick(page, name, value)


def fill_talk(page: Page, office: Office, said: str) -> None:
    """From a visit: a talk with a cadre in its three steps, one statement, one grade."""
    begin_talk(page)
    expect(page.locator("[data-step]")).to_have_attribute("data-step", "with")
    pick(page, "source_cadre", office.cadres[0].pk)
    pick(page, "second_interviewer", office.lead1.pk)
    step_on(page)
    page.locator("textarea[name=text]").fill(said)
    step_on(page)
    fill_statement(page, f"c{office.cadres[1].pk}", "牵头完成征地")
    page.locator(f"#f-rating-c{office.cadres[1].pk} > label").click()
    page.locator(f"input[name^=rating-c{office.cadres[1].pk}-]").first.check()
    kept(page)
    page.get_by_role("button", name="写好了，发送").click()


def test_what_was_typed_without_a_network_arrives_once(
    open_page: Callable[..., Page], sign_in, office, faults, tmp_path
):
    """PIN, kit, network gone, cold start, visit, talk and photo, wrong PIN, network back, signed out, in again."""
    ChainHead.objects.get_or_create(pk=1)
    page = open_page(**PHONE)
    sign_in(page, "member1")
    set_up(page)
    context = page.context
    context.set_offline(True)
    page.close()
    page = context.new_page()  # the cold start: nothing but what the service worker and the store hold
    page.goto("/box/")
    unlock(page, "000001")
    expect(page.locator("#box-message")).to_contain_text("本机口令不正确")
    unlock(page)
    fill_visit(page, office, "村口的路修好了𠮷")
    page.locator("#box-picker").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    expect(page.locator(".box-photos img")).to_have_count(1)
    fill_talk(page, office, "谈了修路。")
    expect(page.locator("#box-age")).to_contain_text("2 条未送达")
    expect(page.locator(".box-record")).to_contain_text(["先把走访写好", ""])  # the talk waits for its visit
    page.locator(".box-record .box-open").nth(1).click()
    page.get_by_role("button", name="写好了，发送").click()
    expect(page.locator("[data-state=waiting]")).to_have_count(2)
    page.reload()  # closed and opened again
    unlock(page)
    expect(page.locator(".box-record")).to_have_count(2)
    assert not Visit.objects.exists()
    context.clear_cookies()  # the session is over meanwhile
    context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".box-state")).to_contain_text("登录")
    faults.clear()
    window = context.new_page()
    sign_in(window, "member1")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator(".status-good")).to_have_count(2, timeout=90_000)
    expect(page.locator("#box-age")).to_have_text("全部已送达。")
    visit = Visit.objects.get()
    assert (visit.observed, visit.version) == ("村口的路修好了𠮷", 1)
    talk = Interview.objects.get()
    assert (talk.text, talk.statements.count(), talk.ratings.count()) == ("谈了修路。", 1, 1)
    numbers = [Entry.objects.get(act=act).number for act in ("visit.create", "interview.create")]
    assert numbers[0] + 1 == numbers[1]  # in one post
    photo = Attachment.objects.get()
    assert photo.sent_digest
    assert photo.size < len(picture())
    assert Device.objects.get().unsent == 0
    faults.clear()


def begun(open_page, sign_in, username: str = "member1") -> Page:
    """A phone with a box that has been set up."""
    ChainHead.objects.get_or_create(pk=1)
    page = open_page(**PHONE)
    sign_in(page, username)
    set_up(page)
    return page


def online(page: Page) -> None:
    """The network is there again, and the browser says so."""
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")


def to_send(page: Page) -> None:
    page.get_by_role("button", name="写好了，发送").click()


def test_two_texts_are_settled_field_by_field(open_page, sign_in, office, faults):
    page = begun(open_page, sign_in)
    fill_visit(page, office, "第一次写的")
    page.locator(f"input[name=members_present][value='{office.lead1.pk}']").check()
    to_send(page)
    expect(page.locator(".status-good")).to_have_count(1)
    tab(page, "我的")
    page.get_by_role("button", name="更新单位和表单").click()
    tab(page, "我的走访")
    page.get_by_role("button", name="修改").click()
    page.context.set_offline(True)
    page.locator("textarea[name=observed]").fill("手机上改的")
    kept(page)
    visit = Visit.objects.get()
    visit.observed, visit.version, visit.content_hash = "组长改的", 2, "x"
    visit.save()
    to_send(page)
    online(page)
    expect(page.locator(".status-warning")).to_have_text("两份文本")
    page.locator(".box-open").click()
    expect(page.locator(".conflict-text").first).to_have_text("组长改的")
    page.locator("input[value=merged]").check()
    page.get_by_role("button", name="保存选择并发送").click()
    expect(page.locator(".status-good")).to_have_count(1)
    visit.refresh_from_db()
    assert (visit.observed, visit.version) == ("组长改的\n手机上改的", 3)
    faults.clear()


def test_what_is_typed_while_a_record_is_on_its_way_stays(open_page, sign_in, office, faults):
    """The answer comes late: a text typed and left meanwhile is neither overwritten nor called received."""
    page = begun(open_page, sign_in)
    fill_visit(page, office, "第一次写的")
    page.evaluate(
        """() => {
            const send = Box.server.send;
            const held = new Promise((resolve) => { window.letAnswerIn = resolve; });
            Box.server.send = async (record) => { const answer = await send(record); await held; return answer; };
        }"""
    )
    to_send(page)
    expect(page.locator(".box-record")).to_have_attribute("data-state", "sending")
    page.locator(".box-open").click()
    page.locator("textarea[name=observed]").fill("第一次写的，又想起一件事")
    kept(page)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".box-record")).to_have_attribute("data-state", "draft")
    assert Visit.objects.get().observed == "第一次写的"
    page.evaluate(
        """() => new Promise((resolve) => {
            Box.app.queue.changed.addEventListener("change", () => Box.app.queue.state === "idle" && resolve());
            window.letAnswerIn();
        })"""
    )
    page.locator(".box-open").click()
    expect(page.locator("textarea[name=observed]")).to_have_value("第一次写的，又想起一件事")
    to_send(page)
    expect(page.locator(".status-good")).to_have_count(1)
    visit = Visit.objects.get()
    assert (visit.observed, visit.version) == ("第一次写的，又想起一件事", 2)
    faults.clear()


def test_forgotten_pin_and_locked_box_open_with_the_owners_sign_in(open_page, sign_in, office, faults):
    page = begun(open_page, sign_in)
    fill_visit(page, office, "锁住也不丢")
    page.evaluate(
        """async () => {
            const store = await Box.store.open((await Box.store.owners())[0]);
            await store.putMeta({ ...(await store.meta()), wrong: 10 });
        }"""
    )
    page.reload()
    expect(page.locator("#box-screen")).to_contain_text("内容没有丢失")
    page.get_by_label("本机口令", exact=True).fill("918273")
    page.get_by_label("再次输入本机口令").fill("918273")
    page.get_by_role("button", name="设置新的本机口令").click()
    expect(page.locator(".box-record")).to_have_count(1)
    page.get_by_role("button", name="锁定").click()
    unlock(page, "918273")
    page.locator(".box-open").click()
    expect(page.locator("textarea[name=observed]")).to_have_value("锁住也不丢")
    faults.clear()


def test_lost_phone_is_emptied_at_its_next_contact(open_page, sign_in, office, sysadmin, faults):
    page = begun(open_page, sign_in)
    fill_visit(page, office, "不该留下")
    actions.order_wipe(actor=sysadmin, device=Device.objects.get())
    page.get_by_role("button", name="保存", exact=True).click()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#box-message")).to_contain_text("离线箱已销毁")
    names = page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert not [name for name in names if re.match(r"cadre-box-\d", name)]
    assert Device.objects.get().wiped_at
    assert not Visit.objects.exists()
    faults.clear()


def test_lost_phone_is_emptied_without_its_pin(open_page, sign_in, office, sysadmin, faults):
    page = begun(open_page, sign_in)
    fill_visit(page, office, "不该留下")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="锁定").click()
    actions.order_wipe(actor=sysadmin, device=Device.objects.get())
    page.reload()
    expect(page.locator("#box-message")).to_contain_text("离线箱已销毁")
    names = page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    assert not [name for name in names if re.match(r"cadre-box-\d", name)]
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.includes('unsent'))") == []
    assert Device.objects.get().wiped_at
    faults.clear()


def test_lost_phone_without_a_session_is_emptied_and_says_so_when_it_can(
    open_page, sign_in, office, sysadmin, faults
):
    page = begun(open_page, sign_in)
    fill_visit(page, office, "不该留下")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("button", name="锁定").click()
    page.context.clear_cookies()
    actions.order_wipe(actor=sysadmin, device=Device.objects.get())
    page.route("**/box/order/", lambda route: route.abort())  # the confirmation is lost on the way
    page.reload()
    expect(page.locator("#box-message")).to_contain_text("离线箱已销毁")
    assert Device.objects.get().wiped_at is None
    page.unroute("**/box/order/")
    page.reload()
    expect(page.locator("#box-screen")).to_be_visible()
    while page.evaluate("localStorage.getItem('cadre-box-emptied')") != "[]":
        page.wait_for_timeout(100)
    assert Device.objects.get().wiped_at
    faults.clear()


def test_lifeboat_carries_the_box_to_another_device_and_everything_arrives_once(
    open_page, sign_in, office, faults, tmp_path
):
    page = begun(open_page, sign_in)
    fill_visit(page, office, "坐救生艇来的")
    page.locator("#box-picker").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    expect(page.locator(".box-photos img")).to_have_count(1)
    page.get_by_role("button", name="保存", exact=True).click()
    tab(page, "我的")
    page.get_by_role("button", name="转到另一台设备").click()
    page.get_by_label("口令").first.fill("一条路修到村口为止啊")
    with page.expect_download() as taken:
        page.get_by_role("button", name="保存文件").click()
    taken.value.save_as(tmp_path / "boat.box")
    assert "坐救生艇来的" not in (tmp_path / "boat.box").read_text()
    other = begun(open_page, sign_in)
    tab(other, "我的")
    other.get_by_role("button", name="转到另一台设备").click()
    other.locator("input[type=file]").set_input_files(tmp_path / "boat.box")
    other.get_by_label("口令").last.fill("一条路修到村口为止啊")
    other.locator("button", has_text="导入文件").click()
    other.locator(".box-open").click()
    to_send(other)
    expect(other.locator(".status-good")).to_have_count(1)
    assert Visit.objects.get().observed == "坐救生艇来的"
    assert Attachment.objects.count() == 1
    faults.clear()


def test_two_people_on_one_tablet_have_a_box_each(open_page, sign_in, office, faults):
    page = begun(open_page, sign_in)
    fill_visit(page, office, "甲的草稿")
    page.context.clear_cookies()
    sign_in(page, "member2")
    page.goto("/")
    expect(page.locator("[data-unsent]")).to_be_hidden()
    page.goto("/box/")
    page.get_by_role("button", name="其他人").click()
    page.get_by_label("再次输入本机口令").fill(PIN)
    page.get_by_label("本机口令", exact=True).fill(PIN)
    page.get_by_role("button", name="启用").click()
    expect(page.locator(".empty")).to_be_visible()
    page.reload()
    expect(page.locator(".box-people button")).to_have_count(2)
    stored = page.evaluate(
        """async () => {
            const owners = await Box.store.owners();
            const stores = await Promise.all(owners.map((owner) => Box.store.open(owner)));
            const read = (store) => new Promise((resolve) => {
                const asked = store.database.transaction("records").objectStore("records").getAll();
                asked.onsuccess = () => resolve(asked.result.map((one) => new TextDecoder().decode(one.sealed)));
            });
            return JSON.stringify(await Promise.all(stores.map(read))) + JSON.stringify(localStorage);
        }"""
    )
    assert "甲的草稿" not in stored
    faults.clear()


def test_wrong_pin_slows_then_locks_and_a_reload_gives_no_further_try(open_page, sign_in, office, faults):
    """Four wrong tries: five seconds of waiting, which a reload does not shorten; ten: locked, also after a reload."""
    page = begun(open_page, sign_in)
    page.get_by_role("button", name="锁定").click()
    for left in (9, 8, 7, 6):
        unlock(page, "000001")
        expect(page.locator("#box-message")).to_contain_text(str(left))
        page.evaluate(LET_WAIT_PASS if left > 6 else "0")
    page.reload()
    unlock(page)
    expect(page.locator("#box-message")).to_contain_text("秒")
    for left in (5, 4, 3, 2, 1):
        page.evaluate(LET_WAIT_PASS)
        unlock(page, "000001")
        expect(page.locator("#box-message")).to_contain_text(str(left))
    page.evaluate(LET_WAIT_PASS)
    unlock(page, "000001")
    expect(page.locator("#box-screen")).to_contain_text("内容没有丢失")
    page.reload()
    expect(page.locator("#box-screen")).to_contain_text("内容没有丢失")
    faults.clear()


LET_WAIT_PASS = """async () => {
    const store = await Box.store.open((await Box.store.owners())[0]);
    await store.putMeta({ ...(await store.meta()), waitUntil: 0 });
    store.database.close();
}"""


def test_box_asks_of_which_round_a_visit_is_where_two_hold_the_unit(open_page, sign_in, office, faults):
    newer = make_round(scheme=office.scheme)
    team = make_team(newer, office.member1, office.lead1, name="专项组")
    hand(team, office.unit)
    page = begun(open_page, sign_in)
    fill_visit(page, office, "两个轮次都有此单位")
    begin_talk(page)
    expect(page.locator("#box-message")).to_contain_text("请先选择此次走访所属的轮次")
    pick(page, "team", team.pk)
    kept(page)
    begin_talk(page)
    expect(page.locator("input[name=source_cadre]").first).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(f"input[name=team][value='{team.pk}']")).to_be_checked()
    page.get_by_role("button", name="写好了，发送").click()
    expect(page.locator(".status-good")).to_have_count(1)
    assert Visit.objects.get().team == team
    faults.clear()
