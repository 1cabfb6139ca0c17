"""A cast by role, and what a test of accounts looks at."""

import pytest
from django.test import Client

from cadre_review.accounts.models import Role, User
from cadre_review.audit.models import Entry

PASSWORD = "Kite-over-hill-7"


@pytest.fixture
def make(db):
    def make_account(username: str, role: Role = Role.NONE, **fields) -> User:
        return User.objects.create_user(username, PASSWORD, name=f"name of {username}", role=role, **fields)

    return make_account


@pytest.fixture
def staff(make):
    return make("personnel", Role.STAFF)


@pytest.fixture
def sysadmin(make):
    return make("system", Role.SYSADMIN)


@pytest.fixture
def secadmin(make):
    return make("security", Role.SECADMIN)


@pytest.fixture
def auditor(make):
    return make("audit", Role.AUDITOR)


@pytest.fixture
def acts():
    """The acts in the log, oldest first; without the refusals of the gate before our pages."""
    rows = Entry.objects.exclude(act="access.refused").order_by("number")
    return lambda: list(rows.values_list("act", flat=True))


@pytest.fixture
def sign_in(client):
    def go(username, password=PASSWORD, browser=client, **data):
        return browser.post("/accounts/login/", {"username": username, "password": password, **data})

    return go


@pytest.fixture
def enter():
    """``enter(user)``: a browser in which this person is signed in."""

    def go(user: User) -> Client:
        browser = Client()
        browser.force_login(user, backend="cadre_review.accounts.backend.Accounts")
        return browser

    return go
