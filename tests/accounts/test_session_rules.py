"""What each request of a session is held to."""

import datetime as dt

import pytest
import time_machine
from django.test import Client, RequestFactory
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from cadre_review.accounts.models import Role, User
from cadre_review.audit.models import Entry
from cadre_review.middleware import client_address

from .conftest import PASSWORD

MINE = "/audit/mine/"
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)


@pytest.fixture
def clock(db):
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_second_sign_in_ends_the_first_and_says_so(staff, sign_in):
    first, second = Client(), Client()
    sign_in("personnel", browser=first)
    sign_in("personnel", browser=second)
    response = first.get(MINE)
    assert "why=elsewhere" in response.url
    assert first.get(response.url).context["why"]
    assert second.get(MINE).status_code == 200
    assert first.get(MINE).status_code == 302


def test_role_is_read_at_each_request(client, sysadmin):
    client.force_login(sysadmin)
    assert client.get("/accounts/").status_code == 200
    User.objects.filter(pk=sysadmin.pk).update(role=Role.NONE)
    assert client.get("/accounts/").status_code == 403


def test_disabled_account_is_out_at_the_next_request(client, staff):
    client.force_login(staff)
    assert client.get(MINE).status_code == 200
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert "why=disabled" in client.get(MINE).url
    assert "_auth_user_id" not in client.session


def test_pages_are_not_kept_by_the_browser(client, staff):
    client.force_login(staff)
    response = client.get(MINE)
    assert "no-store" in response["Cache-Control"]
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_idle_session_is_locked_and_the_password_opens_it_again(client, staff, clock, acts):
    client.force_login(staff)
    client.get(MINE)
    clock.shift(14 * 60)
    assert client.get(MINE).status_code == 200
    clock.shift(15 * 60 + 1)
    response = client.get(MINE + "?act=x")
    assert response.url == "/accounts/unlock/?next=%2Faudit%2Fmine%2F%3Fact%3Dx"
    assert client.post(response.url, {"unlock_password": "wrong"}).status_code == 422
    assert client.get(MINE).status_code == 302
    opened = client.post("/accounts/unlock/", {"unlock_password": PASSWORD, "next": MINE})
    assert opened.url == MINE
    assert client.get(MINE).status_code == 200
    assert acts() == ["session.unlock_failed", "session.unlock"]


@pytest.mark.parametrize(
    "headers",
    [{"X-Requested-With": "XMLHttpRequest"}, {"Accept": "application/json"}, {"Sec-Fetch-Mode": "cors"}],
)
def test_locked_script_gets_401_and_the_address(client, staff, clock, headers):
    client.force_login(staff)
    client.get(MINE)
    clock.shift(3600)
    response = client.get(MINE, headers=headers)
    assert response.status_code == 401
    assert response.json()["sign_in"] == "/accounts/unlock/"


def test_script_unlocks_without_leaving_its_page(client, staff, clock):
    client.force_login(staff)
    client.get(MINE)
    clock.shift(3600)
    json = {"Accept": "application/json"}
    wrong = client.post("/accounts/unlock/", {"unlock_password": "wrong"}, headers=json)
    assert wrong.status_code == 422
    assert wrong.json()["errors"]["unlock_password"][0]["message"]
    right = client.post("/accounts/unlock/", {"unlock_password": PASSWORD}, headers=json)
    assert right.json() == {"unlocked": True}
    assert client.get(MINE).status_code == 200


def test_form_sent_to_a_locked_session_keeps_its_text_and_goes_on_with_the_password(
    client, sysadmin, make, clock
):
    account = make("other")
    client.force_login(sysadmin)
    client.get(MINE)
    clock.shift(3600)
    url, typed = f"/accounts/{account.pk}/", {"name": "覃 <𠮷>", "office": "", "phone": "1"}
    page = client.post(url, typed)
    assert page.context["kept"] == list(typed.items())
    assert "覃 &lt;𠮷&gt;" in page.content.decode()
    wrong = client.post(url, typed | {"unlock_password": "wrong"})
    assert wrong.status_code == 422
    assert User.objects.get(pk=account.pk).name == "name of other"
    assert client.post(url, typed | {"unlock_password": PASSWORD}).url == "/accounts/"
    assert User.objects.get(pk=account.pk).name == "覃 <𠮷>"


def test_locked_session_shows_no_typed_password(client, staff, clock):
    client.force_login(staff)
    client.get(MINE)
    clock.shift(3600)
    page = client.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": "Word-to-hide-9"})
    assert PASSWORD not in page.content.decode()
    assert "Word-to-hide-9" not in page.content.decode()


def test_unlocking_is_throttled(client, staff, clock):
    client.force_login(staff)
    client.get(MINE)
    clock.shift(3600)
    answers = [client.post("/accounts/unlock/", {"unlock_password": "wrong"}).status_code for _i in range(6)]
    assert answers[-1] == 429
    assert client.post("/accounts/unlock/", {"unlock_password": PASSWORD}).status_code == 429


def code_of(device: TOTPDevice) -> str:
    return f"{TOTP(device.bin_key).token():06d}"


def test_second_factor_is_enrolled_then_asked_and_each_code_opens_once(
    client, staff, sign_in, settings, acts, clock
):
    settings.SECOND_FACTOR = True
    sign_in("personnel", next=MINE)
    assert client.get(MINE).url.startswith("/accounts/second-factor/")
    page = client.get("/accounts/second-factor/", follow=True)
    assert page.context["picture"].startswith("data:image/svg+xml")
    device = TOTPDevice.objects.get(user=staff)
    assert client.post("/accounts/second-factor/set-up/", {"code": "abc"}).status_code == 422
    clock.shift(60)
    code = code_of(device)
    done = client.post("/accounts/second-factor/set-up/", {"code": code, "next": MINE})
    assert done.url == MINE
    assert client.get(MINE).status_code == 200
    client.post("/accounts/logout/")
    sign_in("personnel", next=MINE)
    assert client.get("/accounts/second-factor/set-up/").url == "/accounts/second-factor/"
    assert client.post("/accounts/second-factor/", {"code": code}).status_code == 422
    assert client.get(MINE).status_code == 302
    clock.shift(60)
    assert client.post("/accounts/second-factor/", {"code": code_of(device), "next": MINE}).url == MINE
    assert client.get(MINE).status_code == 200
    assert acts() == [
        "session.open", "second_factor.failed", "second_factor.enrol", "session.close",
        "session.open", "second_factor.failed", "second_factor.confirm",
    ]  # fmt: skip


def test_team_member_needs_no_second_factor(client, make, settings):
    settings.SECOND_FACTOR = True
    client.force_login(make("field", Role.MEMBER))
    assert client.get(MINE).status_code == 200


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "address"),
    [
        ("10.0.0.1", "1.2.3.4", [], "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4", ["10.0.0.0/8"], "1.2.3.4"),
        ("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", ["10.0.0.0/8"], "1.2.3.4"),
        ("10.0.0.1", "junk", ["10.0.0.1"], "10.0.0.1"),
        ("fe80::1%eth0", "", [], "fe80::1"),
        ("", "1.2.3.4", ["10.0.0.1"], ""),
    ],
)
def test_address_is_believed_only_from_our_proxies(settings, remote, forwarded, proxies, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address


def test_quick_requests_do_not_write_the_session_each_time(client, staff, clock, django_assert_num_queries):
    client.force_login(staff)
    client.get(MINE)
    clock.shift(5)
    with django_assert_num_queries(3):  # session with its account, how many entries, entries
        client.get(MINE)


def test_refusal_is_logged_with_its_page(client, staff):
    client.force_login(staff)
    client.get("/accounts/")
    entry = Entry.objects.get()
    assert (entry.act, entry.actor) == ("access.refused", staff)
    assert entry.detail == {"route": "accounts:list", "method": "GET"}
