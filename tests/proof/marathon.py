"""A week in the villages: visits with photos written without a network, the browser killed, a bad line back."""

import io
import os
import random
import re
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests import chromium
from tests.proof.line import Line
from tests.proof.site import Server

HOURS = 26  # of page time
MOST_MINUTES = 40  # of real time until everything must have arrived
PHOTOS = 2  # of a visit
KILLS_SHARE = 6  # a kill for so many visits
FULL = 30  # visits from which on a run must have seen its line cut
CHROMIUM = chromium.find()
READ_BOX = """async () => (await Box.app.store.records()).map((one) => ({
    text: [one.content.observed].flat().join(""), hashes: (one.photos || []).map((photo) => photo.sha256) }))"""


@dataclass
class Found:
    """What was written on the device and what the server has."""

    expected: dict[str, list[str]] = field(default_factory=dict)  # text: SHA-256 of its photos
    arrived: list[tuple[str, list[str]]] = field(default_factory=list)
    cuts: int = 0

    @property
    def is_good(self) -> bool:
        """Every visit once, with its own photos, and nothing besides; at full size over a line that was cut."""
        was_cut = self.cuts > 0 or len(self.expected) < FULL
        return was_cut and sorted(self.arrived) == sorted(self.expected.items())

    def __str__(self) -> str:
        photos = sum(len(hashes) for _text, hashes in self.arrived)
        texts = [text for text, _hashes in self.arrived]
        lost, doubled = len(set(self.expected) - set(texts)), len(texts) - len(set(texts))
        return f"{len(texts)} visits and {photos} photos arrived, {lost} lost, {doubled} doubled"


class Phone:
    """Chromium with a profile that outlives it, and a clock of its own."""

    def __init__(self, playwright: Any, folder: Path, url: str) -> None:
        self.playwright, self.folder, self.url = playwright, folder, url
        # Page time ends shortly before the server's: a visit of tomorrow is refused, and rightly.
        self.now, self.kills = datetime.now(UTC) - timedelta(hours=HOURS + 1), 0
        self.start()

    def start(self) -> None:
        """Open the browser at the time the page has reached."""
        self.context = self.playwright.chromium.launch_persistent_context(
            self.folder, executable_path=CHROMIUM, args=["--no-sandbox"], base_url=self.url,
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 390, "height": 844},
        )  # fmt: skip
        self.context.set_default_timeout(60_000)
        self.context.clock.install(time=self.now)
        self.page = self.context.pages[0]

    def passes(self, time: timedelta) -> None:
        """So much page time goes by: locks and waits that fall due fall."""
        self.now += time
        self.page.clock.fast_forward(int(time.total_seconds() * 1000))

    def kill(self) -> None:
        """Every process of this profile at once (SIGKILL), then a cold start."""
        mark = f"--user-data-dir={self.folder}".encode()
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and mark in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)
        with suppress(Exception):
            self.context.close()
        for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
            (self.folder / name).unlink(missing_ok=True)
        self.kills += 1
        self.start()
        self.open()

    def open(self) -> None:
        """The box, unlocked."""
        from tests.browser.test_box import unlock

        self.page.goto("/box/")
        unlock(self.page)
        self.page.locator("#box-age").wait_for()
        self.page.get_by_role("button", name="锁定").wait_for()


def run(environment: dict[str, str], times: int, seed: int = 7) -> tuple[Found, str]:
    """So many visits; what arrived and a line about how it went."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    chance, office = random.Random(seed), staged()
    server = Server(environment).wait()
    line = Line(server.port, chance)
    line.start()
    kills = max(1, times // KILLS_SHARE)
    try:
        with sync_playwright() as playwright:
            phone = Phone(playwright, Path(environment["PROOF_FOLDER"]) / "profile", line.url)
            begin(phone)
            line.dead = True
            found = write(phone, office, times, kills // 2, chance)
            line.dead, line.slow = False, True
            send(phone, kills, chance)
            phone.context.close()
    finally:
        server.kill()
        line.door.close()
    found.arrived, found.cuts = arrived(), line.cuts
    return found, f"{HOURS} hours of page time, {phone.kills} kills, {line.cuts} connections cut"


def staged() -> Any:
    """The office with a member who can sign in."""
    from cadre_review.audit.models import ChainHead
    from cadre_review.catalogue import compile_stale
    from tests.conftest import enter
    from tests.proof.stage import PASSWORD
    from tests.world import Office

    compile_stale()
    ChainHead.objects.get_or_create(pk=1)
    member = enter("member1")
    member.set_password(PASSWORD)
    member.save(update_fields=["password"])
    return Office(member, enter("lead1"), enter("member2"))


def sign_in(page: Any) -> None:
    """Through the real form."""
    from tests.proof.stage import PASSWORD

    page.goto("/accounts/login/")
    page.locator("input[name=username]").fill("member1")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def begin(phone: Phone) -> None:
    """Sign in and set the box up while there is a network."""
    from tests.browser.test_box import set_up

    sign_in(phone.page)
    set_up(phone.page)


def write(phone: Phone, office: Any, times: int, kills: int, chance: random.Random) -> Found:
    """All visits without a network; some of them are cut short by a kill after the device said that it keeps them."""
    from tests.browser.test_box import fill_visit, to_send

    found, struck = Found(), set(chance.sample(range(times), kills))
    for at in range(times):
        phone.passes(timedelta(hours=HOURS) / times)
        phone.open()
        fill_visit(phone.page, office, f"第{at + 1}次走访，村口的路修好了𠮷")
        for count in range(1, PHOTOS + 1):
            phone.page.locator("#box-picker").set_input_files(
                {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()}
            )
            phone.page.locator(".box-photos img").nth(count - 1).wait_for()
        if at in struck:
            phone.kill()
            phone.page.locator(".box-record[data-state=draft] .box-open").click()
        to_send(phone.page)
        phone.page.locator(".box-record").nth(at).wait_for()
    found.expected = {one["text"]: sorted(one["hashes"]) for one in phone.page.evaluate(READ_BOX)}
    if len(found.expected) != times or any(len(hashes) != PHOTOS for hashes in found.expected.values()):
        raise RuntimeError("The device does not hold what was written on it.")
    return found


def picture() -> bytes:
    """A photo that differs from every other one."""
    from PIL import Image

    made = io.BytesIO()
    Image.effect_noise((2000, 1500), 14).convert("RGB").save(made, "JPEG")
    return made.getvalue()


def send(phone: Phone, kills: int, chance: random.Random) -> None:
    """The line is back but bad, the session is over; the rest of the kills fall while the box sends."""
    from playwright.sync_api import expect

    from cadre_review.accounts.models import Session

    Session.objects.all().delete()
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(phone.page.locator(".box-state")).to_contain_text("登录", timeout=60_000)
    while phone.kills < kills:
        go_on(phone)
        time.sleep(chance.uniform(1, 20))
        phone.kill()
    for _minute in range(MOST_MINUTES):
        go_on(phone)
        with suppress(AssertionError):
            expect(phone.page.locator("#box-age")).to_have_text(re.compile("全部已送达"), timeout=60_000)
            return
    raise RuntimeError(f"Not everything arrived within {MOST_MINUTES} minutes.")


def go_on(phone: Phone) -> None:
    """Sign in where the box says that nobody is; have it try at once. A killed browser may have lost its cookie."""
    if not any(cookie["name"] == "sessionid" for cookie in phone.context.cookies()):
        window = phone.context.new_page()
        sign_in(window)
        window.close()
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")


def arrived() -> list[tuple[str, list[str]]]:
    """What the server has: the text of each visit with the digests of its photos."""
    from visits.fieldwork.visits.models import Attachment, Visit

    return [
        (visit.observed, sorted(Attachment.objects.filter(visit=visit).values_list("sent_digest", flat=True)))
        for visit in Visit.objects.all()
    ]
