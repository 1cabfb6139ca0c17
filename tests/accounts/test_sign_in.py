"""Signing in and out: who gets in, what is said, what the log holds."""

import pytest

from cadre_review.accounts.demo import DEMO_ACCOUNTS, make_accounts
from cadre_review.accounts.models import Role, User
from cadre_review.accounts.passwords import DEMO_PASSWORD
from cadre_review.audit.models import Entry

MINE = "/audit/mine/"


def test_right_password_opens_the_site_and_is_logged(client, staff, sign_in, acts):
    response = sign_in("personnel", next=MINE)
    assert response.status_code == 302
    assert response.url == MINE
    assert client.get(MINE).status_code == 200
    assert acts() == ["session.open"]
    assert Entry.objects.get().address == "127.0.0.1"


def test_name_is_found_in_any_case(client, staff, sign_in):
    assert sign_in("PERSONNEL", next=MINE).status_code == 302


def test_wrong_password_gets_a_sentence_and_the_name_tried_is_logged(client, staff, sign_in):
    response = sign_in("personnel", "wrong-Word-12")
    assert response.status_code == 422
    entry = Entry.objects.get()
    assert (entry.act, entry.detail, entry.actor) == ("session.failed", {"tried": "personnel"}, None)
    assert (entry.thing, entry.thing_id) == ("accounts.user", str(staff.pk))
    assert client.get(MINE).status_code == 302


@pytest.mark.parametrize("name", ["nobody", "personnel\x00", "𠮷" * 70, "", " "])
def test_strange_names_get_a_sentence(client, staff, sign_in, name):
    assert sign_in(name, "x").status_code == 422


def test_disabled_account_gets_the_same_sentence_as_a_wrong_password(client, make, sign_in):
    make("gone", Role.STAFF, is_active=False)
    wrong, disabled = sign_in("nobody"), sign_in("gone")
    assert str(wrong.context["form"].errors) == str(disabled.context["form"].errors)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"]
)
def test_next_stays_on_this_site(client, staff, sign_in, target):
    assert sign_in("personnel", next=target).url == "/"


def test_published_password_opens_nothing_where_demo_is_off(client, db, sign_in, settings, acts):
    make_accounts()
    settings.DEMO = False
    response = sign_in("staff", DEMO_PASSWORD)
    assert response.status_code == 422
    assert "_auth_user_id" not in client.session
    assert acts()[-1] == "session.failed"


def test_demo_page_lists_its_accounts_and_they_open(client, db, sign_in, settings):
    make_accounts()
    settings.DEMO = True
    page = client.get("/accounts/login/").content.decode()
    assert all(row[0] in page for row in DEMO_ACCOUNTS)
    assert sign_in("staff", DEMO_PASSWORD, next=MINE).status_code == 302


def test_demo_accounts_are_not_listed_elsewhere(client, db, settings):
    settings.DEMO = False
    assert DEMO_PASSWORD not in client.get("/accounts/login/").content.decode()


def test_demo_accounts_are_made_once(db, acts):
    first = make_accounts()
    assert [u.username for u in make_accounts().values()] == list(first)
    assert acts() == ["account.create"] * 10


def test_sign_out_ends_the_session_and_clears_the_browser(client, staff, sign_in, acts):
    sign_in("personnel", next=MINE)
    assert client.get("/accounts/logout/").status_code == 405
    response = client.post("/accounts/logout/")
    assert response["Clear-Site-Data"] == '"cache"'
    assert client.get(MINE).status_code == 302
    assert acts() == ["session.open", "session.close"]
    assert User.objects.get().session_key == ""


def test_page_opens_in_chinese_whatever_the_browser_wishes_and_in_english_by_cookie(client, staff):
    assert client.get("/accounts/login/", headers={"Accept-Language": "en"})["Content-Language"] == "zh-hans"
    client.cookies["django_language"] = "en"
    assert client.get("/accounts/login/")["Content-Language"] == "en"
