"""The wall round every page: headers, no inline code, redirects, forged requests, foreign hosts, cookies."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from tests.conftest import client_of
from tests.world import Office, visit_post
from visits.core.lists.models import SavedView
from visits.fieldwork.visits.models import Visit

TOP = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((TOP / "templates").rglob("*.html"))
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>"
    r"|<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:",
    re.IGNORECASE,
)
ELSEWHERE = [
    "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "https:elsewhere.example",
    "javascript:alert(1)", "\x00//elsewhere.example", "http:///elsewhere.example", " //elsewhere.example",
]  # fmt: skip


@pytest.fixture
def office(member1, lead1, member2) -> Office:
    return Office(member1, lead1, member2)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(TOP / "templates")))
def test_template_holds_no_inline_code(path):
    assert INLINE.findall(path.read_text()) == []


def walled(response, *, private=True):
    """What every answer says to the browser that gets it."""
    rules = response["Content-Security-Policy"]
    assert "default-src 'none'" in rules
    assert "frame-ancestors 'none'" in rules
    assert "unsafe" not in rules
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    if private:
        assert "no-store" in response["Cache-Control"]


PAGES = [
    "/", "/visits/", "/visits.xlsx", "/interviews/", "/cadres/", "/units/", "/units/tree/", "/rounds/",
    "/key-tasks/", "/reports/coverage/", "/reports/coverage.xlsx", "/audit/mine/", "/visits/987654321/",
    "/audit/", "/visits/0/attachments/1/", "/nowhere/", "/accounts/password/",
]  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
def test_every_answer_to_somebody_signed_in_is_walled(staff, url):
    walled(client_of(staff).get(url))


def test_forms_and_refused_forms_are_walled(office):
    client = client_of(office.member1)
    walled(client.get(f"/visits/new/?unit={office.unit.pk}", follow=True))
    walled(client.post("/visits/new/", visit_post(office, visited_on="x")))
    walled(client.post("/visits/new/", visit_post(office)))
    walled(client.get(f"/visits/{Visit.objects.get().pk}/"))


@pytest.mark.parametrize("url", ["/accounts/login/", "/healthz", "/nowhere/", "/visits/"])
def test_every_answer_to_somebody_signed_out_is_walled(db, url):
    walled(Client().get(url), private=False)


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_address_sends_people_elsewhere(staff, target):
    view = SavedView.objects.create(list_key="visits", name="x", owner=staff)
    staff.set_password("A-word-of-2026")
    staff.save()
    client = Client()
    data = {"username": "staff", "password": "A-word-of-2026", "next": target}
    assert client.post("/accounts/login/", data).url.startswith("/")
    answers = [
        client.get("/accounts/login/", {"next": target}),
        client.post("/i18n/setlang/", {"language": "en", "next": target}),
        client.post("/i18n/setlang/", {"language": "en"}, headers={"referer": target}),
        client.post(f"/lists/views/{view.pk}/delete/", headers={"referer": target}),
    ]
    assert [answer.status_code for answer in answers] == [302] * 4
    for answer in answers:
        place = answer["Location"]
        assert place.startswith("/")
        assert not place.startswith(("//", "/\\"))


def test_form_without_its_token_is_refused_and_nothing_is_written(office):
    client = Client(enforce_csrf_checks=True)
    client.force_login(office.member1, backend="cadre_review.accounts.backend.Accounts")
    answer = client.post("/visits/new/", visit_post(office))
    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()
    assert not Visit.objects.exists()


def test_foreign_host_is_refused(settings, db):
    settings.ALLOWED_HOSTS = ["cadre.example"]
    assert Client().get("/accounts/login/", headers={"host": "elsewhere.example"}).status_code == 400
    assert Client().get("/accounts/login/", headers={"host": "cadre.example"}).status_code == 200
    forged = {"host": "cadre.example", "x-forwarded-host": "elsewhere.example"}
    assert "elsewhere" not in Client().get("/visits/", headers=forged).url


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_method_that_no_page_knows_changes_nothing(office, method):
    client = client_of(office.member1)
    client.post("/visits/new/", visit_post(office))
    visit = Visit.objects.get()
    for url in ("/visits/", f"/visits/{visit.pk}/", f"/visits/{visit.pk}/edit/", "/drafts/", "/"):
        assert getattr(client, method)(url).status_code < 500
    assert Visit.objects.get().version == visit.version


def behind_https(folder: Path, *command: str) -> subprocess.CompletedProcess:
    """A run of the site's own settings as they are in production, its database new in the folder."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cadre_review.settings", "HTTPS": "1", "DEBUG": "0", "DEMO": "0",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3", "ALLOWED_HOSTS": "cadre.example",
        "SECRET_KEY": "k" * 40 + "0123456789abcdefgh", "FIELD_KEY": "f" * 60,
    }  # fmt: skip
    environment.pop(
        "DJANGO_ALLOW_ASYNC_UNSAFE", None
    )  # the browser tests of this process need it, no site does
    return subprocess.run(
        [sys.executable, *command], cwd=TOP, env=environment, capture_output=True, text=True, check=False
    )


def test_check_deploy_finds_nothing(tmp_path):
    done = behind_https(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stdout + done.stderr


def test_cookies_behind_https_are_kept_from_scripts_and_plain_lines(tmp_path):
    asked = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,\n"
        "      s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY, s.LANGUAGE_COOKIE_SECURE,\n"
        "      s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_SSL_REDIRECT)"
    )
    done = behind_https(tmp_path, "-c", asked)
    assert done.stdout.split() == ["__Host-session", "__Host-csrf", *["True"] * 7], done.stderr
