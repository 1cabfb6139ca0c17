"""Two servers on one PostgreSQL behave as one: nothing that matters lives in a process."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from django.db import connection

from cadre_review.accounts.models import Failure, User
from cadre_review.audit.models import ChainHead, Entry
from cadre_review.audit.verify import verify
from tests.postgres import free_port
from visits.organisation.units.models import Unit

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
TOP = Path(__file__).resolve().parents[2]
WORD = "A-word-of-2026"
UNITS = "单位代码,单位名称,单位类别,单位性质\nU901,壬局,市直部门,政府部门\n"


class Page:
    """An answer: ``status``, the address where it ended, its text."""

    def __init__(self, answer) -> None:
        self.status, self.url, self.text = answer.status, answer.url, answer.read().decode()


class Browser:
    """A browser with its cookies, which it sends to both servers, as behind one name."""

    def __init__(self) -> None:
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, url: str) -> Page:
        return self.send(urllib.request.Request(url))

    def send(self, request: urllib.request.Request) -> Page:
        try:
            return Page(self.opener.open(request, timeout=120))
        except urllib.error.HTTPError as answer:
            return Page(answer)

    def token(self) -> str:
        return next(cookie.value or "" for cookie in self.cookies if cookie.name == "csrftoken")

    def post(self, url: str, **fields: str) -> Page:
        data = urllib.parse.urlencode(
            fields | {"csrfmiddlewaretoken": self.token(), "form_end": "1"}
        ).encode()
        return self.send(urllib.request.Request(url, data))

    def upload(self, url: str, name: str, text: str) -> Page:
        parts = [
            ("csrfmiddlewaretoken", "", self.token()),
            ("file", f'; filename="{name}"', text),
            ("form_end", "", "1"),
        ]
        body = "".join(
            f'--cut\r\nContent-Disposition: form-data; name="{field}"{more}\r\n\r\n{value}\r\n'
            for field, more, value in parts
        )
        head = {"Content-Type": "multipart/form-data; boundary=cut"}
        return self.send(urllib.request.Request(url, f"{body}--cut--\r\n".encode(), head))

    def sign_in(self, server: str, username: str, password: str = WORD) -> Page:
        self.get(f"{server}/accounts/login/")
        return self.post(f"{server}/accounts/login/", username=username, password=password)


@contextmanager
def server() -> Iterator[str]:
    """One more gunicorn on the tests' database; its address."""
    facts, port = connection.settings_dict, free_port()
    place = f"{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": f"postgres://{facts['USER']}:{facts['PASSWORD']}@{place}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "cadre_review.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "4",
    ]
    process = subprocess.Popen(
        command, cwd=TOP, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        answering(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=120)


def answering(address: str) -> None:
    for _try in range(1800):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=5)
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("The server did not answer within three minutes.")


@pytest.fixture
def servers(transactional_db) -> Iterator[tuple[str, str]]:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    ChainHead.objects.get_or_create(pk=1)
    with ExitStack() as stack:
        yield stack.enter_context(server()), stack.enter_context(server())


@pytest.fixture
def staff(transactional_db) -> User:
    return User.objects.create_user(username="staff", name="任管", role="staff", password=WORD)


def test_two_servers_behave_as_one(servers, staff):
    first, second = servers
    browser = Browser()
    assert browser.sign_in(first, "staff").url == f"{first}/"
    assert browser.get(f"{second}/units/").status == 200

    preview = browser.upload(f"{first}/units/import/", "单位.csv", UNITS)
    found = re.search(r"/units/import/\d+/$", preview.url)
    assert found, preview.text
    assert not Unit.objects.exists()
    confirmed = browser.post(f"{second}{found.group()}confirm/")
    assert confirmed.status == 200
    assert Unit.objects.get().code == "U901"
    browser.post(f"{first}{found.group()}confirm/")
    assert Entry.objects.filter(act="unit.import").count() == 1

    other = Browser()
    assert other.sign_in(second, "staff").url == f"{second}/"
    ended = browser.get(f"{first}/units/")
    assert "/accounts/login/" in ended.url
    assert "why=elsewhere" in ended.url

    other.post(f"{first}/accounts/logout/")
    assert "/accounts/login/" in other.get(f"{second}/units/").url
    wrong = Browser()
    answers = [wrong.sign_in(servers[at % 2], "staff", "wrong").status for at in range(6)]
    assert answers == [422] * 5 + [429]
    assert [Browser().sign_in(one, "staff").status for one in servers] == [429, 429]
    Failure.objects.update(
        address="203.0.113.5"
    )  # as if another address had guessed: this one is the person's own
    assert Browser().sign_in(second, "staff").url == f"{second}/"
    assert verify().broken_at is None
