"""Choosing a password, and when one is asked for."""

import datetime as dt

import pytest
from django.core.checks import run_checks
from django.utils import timezone

from cadre_review.accounts import passwords
from cadre_review.accounts.demo import make_accounts
from cadre_review.accounts.models import Role, User

from .conftest import PASSWORD

URL = "/accounts/password/"
NEW = "River-and-boat-3"


def send(client, old=PASSWORD, new=NEW, again=None, **data):
    again = new if again is None else again
    return client.post(URL, {"old_password": old, "new_password1": new, "new_password2": again, **data})


def test_new_password_holds_and_the_session_goes_on(client, staff, acts):
    client.force_login(staff)
    client.get("/audit/mine/")
    assert send(client, next="/audit/mine/").url == "/audit/mine/"
    staff.refresh_from_db()
    assert staff.check_password(NEW)
    assert not staff.must_change_password
    assert client.get("/audit/mine/").status_code == 200
    assert acts() == ["password.change"]


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", NEW, NEW),
        (PASSWORD, NEW, "River-and-boat-4"),
        (PASSWORD, "Short-1", "Short-1"),
        (PASSWORD, "onlysmallletters", "onlysmallletters"),
        (PASSWORD, PASSWORD, PASSWORD),
        (PASSWORD, "Personnel-1", "Personnel-1"),
        (PASSWORD, "Cadre-demo-1", "Cadre-demo-1"),
        (PASSWORD, "", ""),
    ],
)
def test_bad_choice_gets_a_sentence_and_changes_nothing(client, staff, acts, settings, old, new, again):
    settings.DEMO = False
    client.force_login(staff)
    assert send(client, old, new, again).status_code == 422
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)
    assert acts() == []


def test_one_time_password_must_be_changed_first(client, make, sign_in):
    user = make("fresh", Role.MEMBER, must_change_password=True)
    sign_in("fresh", next="/audit/mine/")
    assert client.get("/audit/mine/").url == "/accounts/password/?next=%2Faudit%2Fmine%2F"
    assert client.get(URL).context["why"]
    send(client)
    assert client.get("/audit/mine/").status_code == 200
    assert not User.objects.get(pk=user.pk).must_change_password


@pytest.mark.parametrize(
    ("rule", "days", "asked"), [("level3", 91, True), ("level3", 89, False), ("modern", 900, False)]
)
def test_old_password_is_asked_for_by_rule(client, make, sign_in, settings, rule, days, asked):
    settings.PASSWORD_RULE = rule
    make("old", Role.MEMBER, password_changed_at=timezone.now() - dt.timedelta(days=days))
    sign_in("old", next="/audit/mine/")
    assert (client.get("/audit/mine/").status_code == 302) is asked


def test_codes_are_read_however_they_are_typed():
    codes = {passwords.pick_up_code() for _i in range(50)}
    assert len(codes) == 50
    code = codes.pop()
    assert passwords.bare_code(f" {code[:4].upper()} - {code[4:]} ") == code


def test_deploy_check_names_accounts_with_the_published_password(db, settings):
    make_accounts()
    settings.DEMO = False
    found = [e for e in run_checks(include_deployment_checks=True) if e.id == "accounts.E001"]
    assert "member1" in found[0].msg
    settings.DEMO = True
    assert not [e for e in run_checks(include_deployment_checks=True) if e.id == "accounts.E001"]
