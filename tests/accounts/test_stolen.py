"""Who reads the table of sessions, or brings a copy of the database back, signs in as nobody."""

import io
import sqlite3
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as site
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from cadre_review import backup as keeping
from cadre_review.accounts import requests
from cadre_review.accounts.models import PasswordLink, Role, Session, User

from .conftest import PASSWORD
from .test_nothing_typed_is_kept import whole_database

MINE = "/audit/mine/"
pytestmark = pytest.mark.django_db(transaction=True)


def with_cookie(key: str) -> int:
    browser = Client()
    browser.cookies[site.SESSION_COOKIE_NAME] = key
    return browser.get(MINE).status_code


@pytest.fixture
def signed_in(staff, sign_in) -> str:
    """The key in the cookie of somebody who is signed in."""
    browser = Client()
    sign_in("personnel", PASSWORD, browser=browser)
    return browser.cookies[site.SESSION_COOKIE_NAME].value


def test_no_cell_of_the_database_opens_a_session(signed_in):
    assert with_cookie(signed_in) == 200
    cells = set(whole_database().split("\n"))
    assert not any(signed_in in cell for cell in cells)
    for key in Session.objects.values_list("session_key", flat=True):
        assert with_cookie(key) == 302
    assert [
        cell
        for cell in cells
        if 20 <= len(cell) <= 64 and cell.isascii() and cell.isalnum() and with_cookie(cell) == 200
    ] == []


def test_the_store_finds_writes_ends_and_renews_by_the_key(signed_in):
    store = import_module(site.SESSION_ENGINE).SessionStore
    assert store().exists(signed_in)
    assert not store().exists("x")
    mine = store(signed_in)
    mine["kept"] = 1
    mine.save()
    mine.cycle_key()
    assert (store(signed_in).load(), store(mine.session_key).load()["kept"]) == ({}, 1)
    store().delete(mine.session_key)
    assert store(mine.session_key).load() == {}
    assert not Session.objects.exists()


def test_a_session_is_that_of_whom_it_names_under_its_signature_whatever_its_row_says(signed_in, make):
    own = Session.objects.get()
    assert own.account.username == "personnel"
    Session.objects.update(account=make("somebody", Role.SYSADMIN))
    browser = Client()
    browser.cookies[site.SESSION_COOKIE_NAME] = signed_in
    assert browser.get(MINE).wsgi_request.user == own.account


def test_whoever_was_signed_in_before_sessions_named_their_account_stays_so(signed_in):
    bring = import_module("cadre_review.accounts.migrations.0006_sessions").bring
    older, own = apps.get_model("sessions", "Session"), Session.objects.values()[0]
    older.objects.create(**{name: own[name] for name in ("session_key", "session_data", "expire_date")})
    Session.objects.all().delete()
    assert with_cookie(signed_in) == 302
    bring(apps, None)
    assert with_cookie(signed_in) == 200
    assert not older.objects.exists()


@pytest.fixture
def var(settings, tmp_path) -> Path:
    settings.VAR_DIR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "var" / "uploads"
    settings.VAR_DIR.mkdir()
    return tmp_path


def test_a_copy_signs_nobody_in(signed_in, var, make):
    system, security = make("system", Role.SYSADMIN), make("security", Role.SECADMIN)
    asked = requests.ask(
        actor=system, user=User.objects.get(username="personnel"), kind="password", reason="忘记"
    )
    make("lost", Role.STAFF)
    TOTPDevice.objects.create(user=security, confirmed=False)
    other = requests.ask(actor=system, user=User.objects.get(username="lost"), kind="password", reason="忘记")
    requests.decide(actor=security, request=other, approve=True)
    other.refresh_from_db()
    token = requests.hand_over(actor=system, request=other)
    assert asked.state == "asked"
    call_command("backup", str(var / "copy"), stdout=io.StringIO())
    if connection.vendor == "sqlite":
        assert token not in (whole := (var / "copy" / "database.sqlite3").read_bytes().decode("latin-1"))
        assert requests.digest_of(token) not in whole
        with sqlite3.connect(var / "copy" / "database.sqlite3") as copy:
            assert copy.execute("SELECT count(*) FROM accounts_session").fetchone() == (0,)
    call_command("restore", str(var / "copy"), "--force", stdout=io.StringIO())
    assert with_cookie(signed_in) == 302
    assert requests.link_of(token) is None
    assert not Session.objects.exists()
    assert not TOTPDevice.objects.exists()


def test_restore_ends_what_an_older_copy_brings_along(signed_in, var, make, monkeypatch):
    """Copies made before sessions were left out hold them: they are ended all the same."""
    monkeypatch.setattr(keeping, "PASSING", ())
    asked = requests.ask(
        actor=make("system", Role.SYSADMIN), user=make("one", Role.STAFF), kind="password", reason="x"
    )
    requests.decide(actor=make("security", Role.SECADMIN), request=asked, approve=True)
    call_command("backup", str(var / "copy"), stdout=io.StringIO())
    call_command("restore", str(var / "copy"), "--force", stdout=io.StringIO())
    assert with_cookie(signed_in) == 302
    assert not Session.objects.exists()
    assert not PasswordLink.objects.exists()
    assert not User.objects.exclude(session_key="").exists()
