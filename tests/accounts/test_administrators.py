"""The system administrator makes accounts, the security administrator grants roles; neither does both."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from cadre_review.accounts import actions
from cadre_review.accounts.models import Role, User
from cadre_review.audit.models import Entry

from .conftest import PASSWORD


def test_created_account_has_no_role_and_a_one_time_password(client, sysadmin, sign_in, acts):
    client.force_login(sysadmin)
    page = client.post(
        "/accounts/new/", {"username": "new.one", "name": "韦㛃", "office": "甲组", "phone": ""}
    )
    user = User.objects.get(username="new.one")
    assert (user.role, user.must_change_password, user.name) == ("", True, "韦㛃")
    word = page.context["password"]
    assert word in page.content.decode()
    assert user.check_password(word)
    assert acts() == ["account.create"]
    assert word not in str(Entry.objects.values())
    other = Client()
    assert sign_in("new.one", word, browser=other).status_code == 302
    assert other.get("/audit/mine/").url.startswith("/accounts/password/")


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "SYSTEM"},
        {"username": ""},
        {"username": "a b"},
        {"name": ""},
        {"name": "长" * 65},
        {"name": "\x00"},
    ],
)
def test_bad_account_gets_a_sentence_and_is_not_made(client, sysadmin, acts, fields):
    client.force_login(sysadmin)
    response = client.post("/accounts/new/", {"username": "fine", "name": "fine"} | fields)
    assert response.status_code == 422
    assert User.objects.count() == 1
    assert acts() == []


def test_edit_changes_the_profile_and_logs_which_fields(client, sysadmin, staff):
    client.force_login(sysadmin)
    client.post(f"/accounts/{staff.pk}/", {"name": "罗新", "office": "", "phone": "", "role": "auditor"})
    staff.refresh_from_db()
    assert (staff.name, staff.role) == ("罗新", "staff")
    assert Entry.objects.get().detail == {"username": "personnel", "fields": ["name"]}


def test_disabling_ends_the_session_and_enabling_opens_again(client, sysadmin, staff, sign_in, acts):
    person = Client()
    person.force_login(staff)
    person.get("/audit/mine/")
    client.force_login(sysadmin)
    client.post(f"/accounts/{staff.pk}/state/", {"active": "0"})
    assert person.get("/audit/mine/").status_code == 302
    client.post(f"/accounts/{staff.pk}/state/", {"active": "1"})
    assert User.objects.get(pk=staff.pk).is_active
    assert acts() == ["account.disable", "account.enable"]


def test_own_account_is_never_disabled(client, sysadmin, acts):
    client.force_login(sysadmin)
    client.post(f"/accounts/{sysadmin.pk}/state/", {"active": "0"})
    assert User.objects.get().is_active
    assert acts() == []


def test_reset_shows_a_password_once_and_forgets_the_second_factor(client, sysadmin, staff, acts):
    TOTPDevice.objects.create(user=staff, confirmed=True)
    client.force_login(sysadmin)
    page = client.post(f"/accounts/{staff.pk}/password/", {"forget_second_factor": "on"})
    staff.refresh_from_db()
    assert staff.check_password(page.context["password"])
    assert staff.must_change_password
    assert not TOTPDevice.objects.exists()
    assert acts() == ["account.reset_password"]


def test_granted_role_holds_and_ends_the_session(client, secadmin, make, acts):
    user, person = make("fresh"), Client()
    person.force_login(user)
    person.get("/audit/mine/")
    client.force_login(secadmin)
    assert client.post(f"/accounts/roles/{user.pk}/", {"role": "member"}).url == "/accounts/roles/"
    assert User.objects.get(pk=user.pk).role == "member"
    assert "why=changed" in person.get("/audit/mine/").url
    assert acts() == ["role.grant"]


@pytest.mark.parametrize(
    ("was", "role"), [("staff", "auditor"), ("auditor", "staff"), ("sysadmin", "auditor")]
)
def test_administrators_and_other_roles_never_mix(client, secadmin, make, acts, was, role):
    user = make("one", Role(was))
    client.force_login(secadmin)
    assert client.post(f"/accounts/roles/{user.pk}/", {"role": role}).status_code == 422
    assert User.objects.get(pk=user.pk).role == was
    assert acts() == []


def test_taking_a_role_away_first_is_no_way_round(secadmin, staff):
    actions.set_role(actor=secadmin, user=staff, role="")
    with pytest.raises(ValidationError):
        actions.set_role(actor=secadmin, user=staff, role="sysadmin")
    actions.set_role(actor=secadmin, user=staff, role="reviewer")
    assert User.objects.get(pk=staff.pk).role == "reviewer"


def test_own_role_and_unknown_roles_are_refused(client, secadmin, staff, acts):
    client.force_login(secadmin)
    assert client.post(f"/accounts/roles/{secadmin.pk}/", {"role": "auditor"}).status_code == 422
    assert client.post(f"/accounts/roles/{staff.pk}/", {"role": "emperor"}).status_code == 422
    assert client.post("/accounts/roles/999999/", {"role": "staff"}).status_code == 404
    assert acts() == []


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SYSADMIN])
def test_others_neither_see_nor_make_accounts(client, make, role, acts):
    user = make("other", role)
    client.force_login(user)
    for url in ("/accounts/", "/accounts/new/", f"/accounts/{user.pk}/"):
        assert client.get(url).status_code == 403
    assert client.post("/accounts/new/", {"username": "x", "name": "x"}).status_code == 403
    for act in (
        lambda: actions.create_account(actor=user, username="x", name="x"),
        lambda: actions.edit_account(actor=user, user=user, name="x"),
        lambda: actions.set_active(actor=user, user=user, active=False),
        lambda: actions.reset_password(actor=user, user=user),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert User.objects.get().check_password(PASSWORD)
    assert acts() == []


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SECADMIN])
def test_others_neither_see_nor_grant_roles(client, make, staff, role, acts):
    user = make("other", role)
    client.force_login(user)
    assert client.get("/accounts/roles/").status_code == 403
    assert client.post(f"/accounts/roles/{staff.pk}/", {"role": "leader"}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.set_role(actor=user, user=staff, role="leader")
    assert User.objects.get(pk=staff.pk).role == "staff"
    assert acts() == []


def test_lists_search_and_narrow(client, sysadmin, secadmin, make):
    make("gone", Role.STAFF, is_active=False)
    client.force_login(sysadmin)
    names = [u.username for u in client.get("/accounts/?q=GON&state=disabled").context["page"]]
    assert names == ["gone"]
    client.force_login(secadmin)
    names = [u.username for u in client.get("/accounts/roles/?role=sysadmin").context["page"]]
    assert names == ["system"]


def test_list_does_not_ask_more_for_more_accounts(client, sysadmin, make, django_assert_max_num_queries):
    client.force_login(sysadmin)
    client.get("/accounts/")
    for i in range(30):
        make(f"person{i}")
    with django_assert_max_num_queries(5):
        client.get("/accounts/")
