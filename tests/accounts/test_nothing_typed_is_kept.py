"""A password typed into any field of a form that asks for one stands nowhere afterwards: no table, no log."""

import logging

import pytest
from django.db import connection
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from cadre_review.accounts import requests, sessions
from cadre_review.accounts.models import Role
from cadre_review.audit.models import Entry

from .conftest import PASSWORD

SECRET = "Otter-on-a-Kettle-58"
LOGIN = ("/accounts/login/", ["username", "password", "next"])
OTHERS = {
    "unlock": ("/accounts/unlock/", ["unlock_password", "next"]),
    "unlock in the way of a form": ("/audit/mine/", ["unlock_password", "name", "note"]),
    "password": ("/accounts/password/", ["old_password", "new_password1", "new_password2", "next"]),
    "second factor": ("/accounts/second-factor/", ["code", "next"]),
    "setting it up": ("/accounts/second-factor/set-up/", ["code", "next"]),
}


def whole_database() -> str:
    cells = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            cells += [str(cell) for row in cursor.fetchall() for cell in row]
    return "\n".join(cells)


@pytest.fixture
def nowhere(caplog):
    """Look at every cell and every line once the test has typed; not under a capital, a width or a cut either."""
    caplog.set_level(logging.DEBUG)
    for name in ("django.request", "django.security", "cadre_review", "visits"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield
    found = (whole_database() + caplog.text).lower()
    assert SECRET.lower() not in found
    assert SECRET.lower()[:16] not in found


@pytest.mark.parametrize("field", LOGIN[1])
def test_at_sign_in(client, staff, nowhere, field):
    good = {"username": "personnel", "password": "wrong", "next": "/"}
    for _i in range(7):  # the throttle and its page keep nothing either
        client.post(LOGIN[0], good | {field: SECRET})


@pytest.mark.parametrize("form", OTHERS)
def test_in_the_forms_of_a_session(client, make, settings, nowhere, form):
    settings.SECOND_FACTOR = "factor" in form or "setting" in form
    user = make("person", Role.STAFF)
    if form == "second factor":
        TOTPDevice.objects.create(user=user, confirmed=True)
    url, fields = OTHERS[form]
    for field in fields:
        client.post(LOGIN[0], {"username": "person", "password": PASSWORD})
        if form.startswith("unlock"):
            session = client.session
            session[sessions.LOCKED] = True
            session.save()
        client.post(url, dict.fromkeys(fields, "wrong") | {field: SECRET})


@pytest.mark.parametrize("field", ["code", "new_password1", "new_password2", "both"])
def test_at_a_password_link(make, nowhere, field):
    system, security = make("system", Role.SYSADMIN), make("security", Role.SECADMIN)
    user = make("person", Role.STAFF)
    asked = requests.ask(actor=system, user=user, kind="password", reason="忘记")
    code = requests.decide(actor=security, request=asked, approve=True)
    asked.refresh_from_db()
    page = f"/accounts/link/{requests.hand_over(actor=system, request=asked)}/"
    good = {"code": code, "new_password1": "x", "new_password2": "x"}
    chosen = dict.fromkeys(["new_password1", "new_password2"] if field == "both" else [field], SECRET)
    answer = Client().post(page, good | chosen)
    assert answer.status_code == (302 if field == "both" else 422)


def test_unknown_name_is_a_keyed_digest_and_a_known_one_is_named(client, staff, settings):
    client.post(LOGIN[0], {"username": SECRET, "password": "x"})
    client.post(LOGIN[0], {"username": " Personnel", "password": "x"})
    unknown, known = Entry.objects.order_by("number")
    assert list(unknown.detail) == ["unknown_name"]
    assert known.detail == {"tried": "personnel"}
    settings.SECRET_KEY = "another key, by which the digest is another one"
    client.post(LOGIN[0], {"username": SECRET, "password": "x"})
    assert Entry.objects.latest("number").detail != unknown.detail
