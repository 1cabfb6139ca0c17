"""One administrator never becomes somebody else: what opens an account takes two, and the person's own hand."""

import datetime as dt
import io
import re
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from cadre_review.accounts import actions, requests
from cadre_review.accounts.models import AccountRequest, PasswordLink, Role, User, recently_reset
from cadre_review.accounts.requests import Kind
from cadre_review.audit.models import Entry

from .conftest import PASSWORD

NEW = "Walnut-gate-drizzle-4"
WANTED = {Kind.PASSWORD: {}, Kind.ROLE: {"role": "reviewer"}, Kind.ENABLE: {}, Kind.NAME: {"name": "韦新"}}


@pytest.fixture
def three(sysadmin, secadmin, auditor):
    return {"sysadmin": sysadmin, "secadmin": secadmin, "auditor": auditor}


def ask(actor, user, kind, **more):
    return requests.ask(actor=actor, user=user, kind=kind, reason="忘记密码", **WANTED.get(kind, {}) | more)


def state_of(user):
    """Everything by which an account signs in and may do something."""
    row = User.objects.values("password", "role", "is_active", "name", "reset_at").get(pk=user.pk)
    return row | {"factors": TOTPDevice.objects.filter(user=user).count()}


def subject_for(kind, make):
    user = make("subject", Role.STAFF, is_active=kind != Kind.ENABLE)
    TOTPDevice.objects.create(user=user, confirmed=True)
    return user


@pytest.mark.parametrize(("kind", "role"), [*product(WANTED, ["sysadmin", "secadmin"])])
def test_no_single_administrator_changes_an_account(three, make, kind, role):
    user, actor = subject_for(kind, make), three[role]
    before = state_of(user)
    asked = ask(actor, user, kind, **({"forget_second_factor": True} if kind == Kind.PASSWORD else {}))
    with pytest.raises(PermissionDenied):
        requests.decide(actor=actor, request=asked, approve=True)
    with pytest.raises(PermissionDenied):
        requests.hand_over(actor=actor, request=asked)
    assert state_of(user) == before
    assert not recently_reset(user)


@pytest.mark.parametrize("command", [("changepassword", "subject"), ("createsuperuser",), ("first_setup",)])
def test_no_command_makes_or_opens_an_account_beside_the_two(three, make, command):
    subject_for(Kind.PASSWORD, make)
    before = list(User.objects.order_by("pk").values("username", "password", "role", "is_active"))
    with suppress(CommandError):
        call_command(*command, verbosity=0, stdout=io.StringIO())
    assert list(User.objects.order_by("pk").values("username", "password", "role", "is_active")) == before


# Where a password or a role is written: two persons, one's own password, the role taken away, a site that is empty yet.
WRITES = {"accounts/requests.py", "accounts/actions.py", "accounts/models.py", "accounts/demo.py"}


def test_passwords_and_roles_are_written_in_these_places_only():
    top = Path(requests.__file__).parents[2]
    sources = [path for folder in ("cadre_review", "visits") for path in (top / folder).rglob("*.py")]
    found = {
        "/".join(path.parts[-2:])
        for path in sources
        if "migrations" not in path.parts
        and re.search(
            r"set_password\(|make_password\(|\buser\.role = |User\.objects\.create\(", path.read_text()
        )
    }
    assert found == WRITES, found ^ WRITES


def test_every_address_of_accounts_by_one_administrator_changes_nobody(three, make, enter):
    """A walk over what one of them can send: nobody else's password, role, factor or leave to sign in moves."""
    user, gone = subject_for(Kind.PASSWORD, make), make("gone", Role.STAFF, is_active=False)
    before = state_of(user), state_of(gone)
    fields = {
        "role": "leader",
        "active": "1",
        "name": "某",
        "reason": "x",
        "decision": "approve",
        "password": NEW,
    }
    fields |= {"new_password1": NEW, "new_password2": NEW, "forget_second_factor": "on", "is_active": "on"}
    for role, browser in ((role, enter(person)) for role, person in three.items()):
        for one, kind in product((user, gone), ["password", "role", "name", "enable", "new"]):
            browser.post(f"/accounts/{one.pk}/ask/?kind={kind}", fields)
        for number, tail in product(AccountRequest.objects.filter(made_by=three[role]), ["decide", "link"]):
            browser.post(f"/accounts/requests/{number.pk}/{tail}/", fields)
        for one in (user, gone):
            browser.post(f"/accounts/{one.pk}/", fields)
            browser.post(f"/accounts/{one.pk}/password/", fields)
            browser.post(f"/accounts/{one.pk}/state/", fields)
        AccountRequest.objects.all().delete()
    assert (state_of(user), state_of(gone)) == before


@pytest.mark.parametrize(
    ("asker", "about", "decider"),
    [
        ("sysadmin", "staff", "secadmin"),
        ("secadmin", "staff", "sysadmin"),
        ("secadmin", "sysadmin", "auditor"),
        ("sysadmin", "secadmin", "auditor"),
        ("sysadmin", "auditor", "secadmin"),
        ("secadmin", "auditor", "sysadmin"),
    ],
)
def test_three_administrators_suffice_for_everybody(three, make, asker, about, decider):
    user = three.get(about) or make("person", Role(about))
    asked = ask(three[asker], user, Kind.PASSWORD)
    may = {role for role, one in three.items() if requests.may_decide(one, asked)}
    assert may == {decider}
    assert requests.decide(actor=three[decider], request=asked, approve=True)


def test_pairs_that_do_not_count(three, make):
    system = make("system2", Role.SYSADMIN)
    user = make("person", Role.STAFF)
    asked = ask(three["sysadmin"], user, Kind.ROLE)
    for actor in (system, three["auditor"], user, make("leader", Role.LEADER), three["sysadmin"]):
        assert not requests.may_decide(actor, asked)
    security = make("security2", Role.SECADMIN)
    assert requests.may_decide(security, asked)
    assert requests.may_decide(security, ask(three["secadmin"], user, Kind.NAME))
    three["sysadmin"].is_active = False
    three["sysadmin"].save()
    assert not requests.may_decide(security, AccountRequest.objects.get(pk=asked.pk))  # who asked is gone


def test_the_database_holds_the_second_person_too(three, make):
    asked = ask(three["sysadmin"], make("person", Role.STAFF), Kind.ROLE)
    for name in ("made_by", "user"):
        with pytest.raises(IntegrityError), transaction.atomic():
            AccountRequest.objects.filter(pk=asked.pk).update(decided_by=getattr(asked, name))


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.SYSADMIN, Role.SECADMIN}])
def test_others_do_not_ask(make, role):
    with pytest.raises(PermissionDenied):
        ask(make("other", role), make("person", Role.STAFF), Kind.PASSWORD)


def test_what_cannot_be_is_refused(three, make):
    person, sysadmin = make("person", Role.STAFF), three["sysadmin"]
    for user, kind, wanted in [
        (sysadmin, Kind.PASSWORD, {}),
        (sysadmin, Kind.ROLE, {"role": "leader"}),
        (person, Kind.ENABLE, {}),
        (person, Kind.NAME, {"name": person.name}),
        (person, Kind.ROLE, {"role": "staff"}),
        (person, Kind.ROLE, {"role": "auditor"}),
        (three["auditor"], Kind.ROLE, {"role": "staff"}),
        (three["auditor"], Kind.ROLE, {"role": ""}),
        (person, Kind.PASSWORD, {"reason": ""}),
    ]:
        with pytest.raises(ValidationError):
            requests.ask(**{"actor": sysadmin, "user": user, "kind": kind, "reason": "因工作需要", **wanted})
    ask(sysadmin, person, Kind.PASSWORD)
    with pytest.raises(ValidationError):
        ask(sysadmin, person, Kind.PASSWORD)


def test_taking_a_role_away_first_is_no_way_round(three, make):
    user = make("person", Role.STAFF)
    actions.take_role(actor=three["secadmin"], user=user)
    with pytest.raises(ValidationError):
        ask(three["secadmin"], user, Kind.ROLE, role="sysadmin")
    asked = ask(three["secadmin"], user, Kind.ROLE, role="reviewer")
    requests.decide(actor=three["sysadmin"], request=asked, approve=True)
    user.refresh_from_db()
    assert user.role == "reviewer"
    assert recently_reset(user)


def test_an_account_that_has_worked_keeps_its_name_until_two_change_it(three, make):
    user = make("person", Role.STAFF)
    with pytest.raises(ValidationError):
        actions.edit_account(actor=three["sysadmin"], user=user, name="部长")
    asked = ask(three["sysadmin"], user, Kind.NAME)
    requests.decide(actor=three["secadmin"], request=asked, approve=True)
    assert User.objects.get(pk=user.pk).name == "韦新"


# --- the whole way, by the pages -------------------------------------------------------------------


def test_a_new_account_from_the_form_to_the_first_sign_in(three, enter, sign_in):
    system, security, person = enter(three["sysadmin"]), enter(three["secadmin"]), Client()
    made = system.post(
        "/accounts/new/", {"username": "new.one", "name": "韦㛃", "role": "member", "reason": "新调入"}
    )
    user, one = User.objects.get(username="new.one"), AccountRequest.objects.get()
    assert (user.role, user.has_usable_password()) == ("", False)
    assert made.url == f"/accounts/requests/{one.pk}/"
    assert "韦㛃" in security.get("/").content.decode()  # it waits on the work list
    answer = security.post(f"{made.url}decide/", {"decision": "approve"})
    code = answer.context["code"]
    link = system.post(f"{made.url}link/").context["link"]
    for kept in (str(list(Entry.objects.values())), str(list(PasswordLink.objects.values()))):
        assert code not in kept
        assert link.split("/")[-2] not in kept
    assert code not in security.get(made.url).content.decode()
    address = re.sub(r"^http://testserver", "", link)
    chosen = {"code": code, "new_password1": NEW, "new_password2": NEW}
    assert person.get(address).status_code == 200
    assert person.post(address, chosen | {"code": "wrong"}).status_code == 422
    assert (
        person.post(
            address, chosen | {"new_password1": "Liuzhou@2026", "new_password2": "Liuzhou@2026"}
        ).status_code
        == 422
    )
    assert person.post(address, chosen).url == "/accounts/login/"
    assert person.post(address, chosen).status_code == 404  # once
    sign_in("new.one", NEW, browser=person)
    assert person.get("/").url.startswith("/accounts/told/")
    page = person.get("/accounts/told/").content.decode()
    assert three["sysadmin"].name in page
    assert three["secadmin"].name in page
    assert three["auditor"].name in page
    assert person.post("/accounts/told/", {"next": "/"}).url == "/"
    assert person.get("/").status_code == 200
    own = person.get("/audit/mine/").content.decode()
    assert "security" in own
    assert "system" in own
    assert (
        User.objects.get(username="new.one").role,
        recently_reset(User.objects.get(username="new.one")),
    ) == (
        "member",
        True,
    )


def test_an_approved_reset_ends_the_password_the_session_and_the_factor_at_once(three, make, enter, sign_in):
    user = subject_for(Kind.PASSWORD, make)
    person = enter(user)
    person.get("/audit/mine/")
    asked = ask(three["sysadmin"], user, Kind.PASSWORD, forget_second_factor=True)
    assert person.get("/audit/mine/").status_code == 200  # asking alone does nothing
    requests.decide(actor=three["secadmin"], request=asked, approve=True)
    assert person.get("/audit/mine/").status_code == 302
    assert sign_in("subject", PASSWORD).status_code == 422
    assert state_of(user)["factors"] == 0


def test_refused_request_changes_nothing_and_the_person_hears_of_it(three, make, enter, sign_in):
    user = subject_for(Kind.PASSWORD, make)
    before = state_of(user)
    asked = ask(three["sysadmin"], user, Kind.PASSWORD)
    enter(three["secadmin"]).post(f"/accounts/requests/{asked.pk}/decide/", {"decision": "refuse"})
    assert state_of(user) == before
    person = Client()
    sign_in("subject", browser=person)
    assert person.get("/").url.startswith("/accounts/told/")


def test_the_link_takes_both_halves_an_hour_and_five_codes(three, make, enter):
    user = make("person", Role.STAFF)
    asked = ask(three["sysadmin"], user, Kind.PASSWORD)
    code = requests.decide(actor=three["secadmin"], request=asked, approve=True)
    asked.refresh_from_db()
    for other in (three["secadmin"], three["auditor"], user):
        with pytest.raises(PermissionDenied):
            requests.hand_over(actor=other, request=asked)
    with time_machine.travel(dt.datetime.now(dt.UTC), tick=False) as clock:
        first = requests.hand_over(actor=three["sysadmin"], request=asked)
        token = requests.hand_over(actor=three["sysadmin"], request=asked)
        assert requests.link_of(first) is None  # shown again, the first one ends
        clock.shift(dt.timedelta(minutes=61))
        assert requests.link_of(token) is None
        token = requests.hand_over(actor=three["sysadmin"], request=asked)
        page = f"/accounts/link/{token}/"
        wrong = {"code": "x", "new_password1": NEW, "new_password2": NEW}
        assert [Client().post(page, wrong).status_code for _i in range(5)] == [422] * 4 + [404]
        assert Client().post(page, wrong | {"code": code}).status_code == 404
    assert not User.objects.get(pk=user.pk).check_password(NEW)
    assert (
        list(Entry.objects.filter(act="account.link_failed").values_list("thing_id", flat=True))
        == [str(user.pk)] * 5
    )


def test_after_seven_days_the_link_is_handed_over_no_more(three, make):
    asked = ask(three["sysadmin"], make("person", Role.STAFF), Kind.PASSWORD)
    requests.decide(actor=three["secadmin"], request=asked, approve=True)
    asked.refresh_from_db()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=8)), pytest.raises(PermissionDenied):
        requests.hand_over(actor=three["sysadmin"], request=asked)


def test_the_list_narrows_and_names_namesakes(three, make, enter):
    user, twin = make("person", Role.STAFF), make("twin")
    User.objects.filter(pk=twin.pk).update(name=user.name)
    asked = ask(three["sysadmin"], user, Kind.ROLE)
    ask(three["sysadmin"], twin, Kind.PASSWORD)
    browser = enter(three["secadmin"])
    found = browser.get("/accounts/requests/?kind=role&state=asked&q=personnel").context["page"]["rows"]
    assert list(found) == []
    found = browser.get("/accounts/requests/?kind=role&state=asked&q=person").context["page"]["rows"]
    assert list(found) == [asked]
    assert "twin" in browser.get(f"/accounts/requests/{asked.pk}/").content.decode()
