"""The system administrator makes accounts, the security administrator grants roles; neither does both."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cadre_review.accounts import actions
from cadre_review.accounts.models import Role, User
from cadre_review.audit.models import Entry

from .conftest import PASSWORD


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "SYSTEM"},
        {"username": ""},
        {"username": "a b"},
        {"name": ""},
        {"name": "长" * 65},
        {"name": "\x00"},
        {"reason": ""},
        {"role": "emperor"},
    ],
)
def test_bad_account_gets_a_sentence_and_is_not_made(client, sysadmin, acts, fields):
    client.force_login(sysadmin)
    response = client.post("/accounts/new/", {"username": "fine", "name": "fine", "reason": "x"} | fields)
    assert response.status_code == 422
    assert User.objects.count() == 1
    assert acts() == []


def test_edit_changes_the_profile_and_logs_which_fields(client, sysadmin, staff):
    client.force_login(sysadmin)
    sent = {"name": staff.name, "office": "新科室", "phone": "", "role": "auditor"}
    client.post(f"/accounts/{staff.pk}/", sent)
    staff.refresh_from_db()
    assert (staff.office, staff.role) == ("新科室", "staff")
    assert Entry.objects.get().detail == {"username": "personnel", "fields": ["office"]}


def test_disabling_ends_the_session(client, sysadmin, staff, acts):
    person = Client()
    person.force_login(staff)
    person.get("/audit/mine/")
    client.force_login(sysadmin)
    client.post(f"/accounts/{staff.pk}/disable/")
    assert person.get("/audit/mine/").status_code == 302
    assert acts() == ["account.disable"]


def test_own_account_is_never_disabled(client, sysadmin, acts):
    client.force_login(sysadmin)
    client.post(f"/accounts/{sysadmin.pk}/disable/")
    assert User.objects.get().is_active
    assert acts() == []


def test_the_last_administrator_of_a_kind_is_not_disabled(sysadmin, secadmin, make):
    with pytest.raises(ValidationError):
        actions.disable(actor=sysadmin, user=secadmin)
    make("second", Role.SECADMIN)
    assert not actions.disable(actor=sysadmin, user=secadmin).is_active


def test_a_role_is_taken_away_at_once_and_ends_the_session(client, secadmin, staff, acts):
    person = Client()
    person.force_login(staff)
    person.get("/audit/mine/")
    client.force_login(secadmin)
    assert client.post(f"/accounts/roles/{staff.pk}/").url == "/accounts/roles/"
    assert User.objects.get(pk=staff.pk).role == ""
    assert "why=changed" in person.get("/audit/mine/").url
    assert acts() == ["role.take"]


def test_no_administrator_loses_the_role_by_one_person(client, secadmin, sysadmin, auditor, make, acts):
    client.force_login(secadmin)
    for user in (sysadmin, auditor, secadmin, make("nobody")):
        assert client.post(f"/accounts/roles/{user.pk}/").url == f"/accounts/roles/{user.pk}/"
    assert set(User.objects.exclude(role="").values_list("role", flat=True)) == {
        "sysadmin",
        "secadmin",
        "auditor",
    }
    assert client.post("/accounts/roles/999999/").status_code == 404
    assert acts() == []


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SYSADMIN])
def test_others_neither_see_nor_make_accounts(client, make, role, acts):
    user = make("other", role)
    client.force_login(user)
    for url in ("/accounts/", "/accounts/new/", f"/accounts/{user.pk}/"):
        assert client.get(url).status_code == 403
    assert client.post("/accounts/new/", {"username": "x", "name": "x", "reason": "x"}).status_code == 403
    for act in (
        lambda: actions.create_account(actor=user, username="x", name="x", reason="x"),
        lambda: actions.edit_account(actor=user, user=user, name="x"),
        lambda: actions.disable(actor=user, user=user),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert User.objects.get().check_password(PASSWORD)
    assert acts() == []


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SECADMIN])
def test_others_neither_see_nor_take_roles(client, make, staff, role, acts):
    user = make("other", role)
    client.force_login(user)
    assert client.get("/accounts/roles/").status_code == 403
    assert client.post(f"/accounts/roles/{staff.pk}/").status_code == 403
    with pytest.raises(PermissionDenied):
        actions.take_role(actor=user, user=staff)
    assert User.objects.get(pk=staff.pk).role == "staff"
    assert acts() == []


def test_lists_search_and_narrow(client, sysadmin, secadmin, make):
    make("gone", Role.STAFF, is_active=False)
    client.force_login(sysadmin)
    names = [u.username for u in client.get("/accounts/?q=GON&state=disabled").context["page"]["rows"]]
    assert names == ["gone"]
    client.force_login(secadmin)
    names = [u.username for u in client.get("/accounts/roles/?role=sysadmin").context["page"]["rows"]]
    assert names == ["system"]


def test_list_does_not_ask_more_for_more_accounts(client, sysadmin, make, django_assert_max_num_queries):
    client.force_login(sysadmin)
    client.get("/accounts/")
    for i in range(30):
        make(f"person{i}")
    with django_assert_max_num_queries(5):
        client.get("/accounts/")
