"""The draft box in Firefox: after a cold start without any server it opens, takes a visit, and sends it later."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.firefox import Firefox, find
from tests.postgres import free_port
from tests.proof.site import TOP, Server
from tests.proof.stage import PASSWORD

PIN = "274951"
READY = "[...document.querySelectorAll('#box-screen button')].some((one) => one.textContent === '登记走访')"


def fill(page: Firefox, at: str, value: str) -> None:
    """Type into a field as a person does: the page hears of it."""
    found = f"document.querySelector({json.dumps(at)})"
    page.wait(f"{found} !== null")
    page.run(
        f"{found}.value = {json.dumps(value)}, {found}.dispatchEvent(new Event('input', {{bubbles: true}})), true"
    )


def press(page: Firefox, label: str) -> None:
    """Press the button of that name, as soon as it is there."""
    buttons = "[...document.querySelectorAll('#box-screen button')]"
    found = f"{buttons}.find((one) => one.textContent === {json.dumps(label)})"
    page.wait(f"{found} !== undefined")
    page.run(f"{found}.click(), true")


@pytest.fixture
def firefox(tmp_path):
    if not find():
        pytest.skip("Firefox was not found. On Debian: apt-get install firefox-esr")
    begun = []

    def start() -> Firefox:
        begun.append(Firefox(tmp_path))
        return begun[-1]

    yield start
    for one in begun:
        if one.process.poll() is None:
            one.close()


class Site:
    """A site in a process of its own, on a database of its own, that can be gone and come back at the same address."""

    def __init__(self, folder: Path) -> None:
        self.file, self.port, self.server = folder / "site.sqlite3", free_port(), None
        self.environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{self.file}",
            "PROOF_FOLDER": str(folder),
            "DJANGO_SETTINGS_MODULE": "tests.proof.settings",
        }
        subprocess.run([sys.executable, "-m", "tests.proof.stage"], cwd=TOP, env=self.environment, check=True)

    def start(self) -> str:
        self.server = Server(self.environment, port=self.port).wait()
        return self.server.url

    def stop(self) -> None:
        if self.server is not None:
            self.server.kill()
        self.server = None

    def visits(self) -> list[str]:
        with sqlite3.connect(self.file) as database:
            return [row[0] for row in database.execute("SELECT observed FROM visits_visit")]


@pytest.fixture
def firefox_site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.stop()


def pin(page: Firefox) -> None:
    """Type the PIN into every field that asks for it, and send the form."""
    page.run(
        f"document.querySelectorAll('input[type=password]').forEach((one) => {{ one.value = '{PIN}'; }}),"
        "document.querySelector('#box-screen form').requestSubmit(), true"
    )


def sign_in(page: Firefox, site: str) -> None:
    page.open(f"{site}/accounts/login/")
    fill(page, "[name=username]", "member1")
    fill(page, "[name=password]", PASSWORD)
    page.run("document.querySelector('[name=password]').form.requestSubmit(), true")
    page.wait("location.pathname === '/'")


def test_cold_start_without_a_server_and_what_was_typed_arrives_later(firefox, firefox_site):
    """The site is a process of its own, and really gone."""
    site = firefox_site.start()
    page = firefox()
    sign_in(page, site)
    page.wait("navigator.serviceWorker.ready.then((one) => one.active.state === 'activated')")
    page.open(f"{site}/box/")
    page.wait("document.querySelectorAll('input[type=password]').length === 2")
    pin(page)
    page.wait(READY)
    page.wait("navigator.serviceWorker.ready.then((one) => one.active.state === 'activated')")
    page.close()
    firefox_site.stop()

    page = firefox()  # another day, no network: the first page of the site
    page.open(f"{site}/")
    page.wait("document.querySelectorAll('input[type=password]').length === 1")
    pin(page)
    page.wait(READY)
    for label in ("登记走访", "甲局", "登记走访"):
        press(page, label)
    fill(page, "[name=observed]", "火狐里写的")
    for name, value in (
        ("entries", "project"),
        ("targets", "cadre"),
        ("checks", "performance"),
        ("methods", "interview"),
    ):
        page.run(f"document.querySelector('[name={name}][value={value}]').click(), true")
    page.wait("document.querySelector('.autosave').textContent.includes('已存于此设备')")
    press(page, "写好了，发送")
    page.wait("document.querySelectorAll('.box-record').length === 1")
    assert firefox_site.visits() == []

    firefox_site.start()
    page.run("window.dispatchEvent(new Event('online')), true")
    page.wait("document.querySelectorAll('.status-good').length === 1")
    assert firefox_site.visits() == ["火狐里写的"]
