"""A new site gets its criteria, its outline and the three administrators, once."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from cadre_review.accounts.models import User
from visits.fieldwork.visits.models import OutlineQuestion
from visits.organisation.rounds.models import Scheme

pytestmark = pytest.mark.django_db


def run():
    out = StringIO()
    call_command("first_setup", stdout=out)
    return out.getvalue()


def test_an_empty_site_gets_what_it_needs():
    out = run()
    assert Scheme.objects.exists()
    assert OutlineQuestion.objects.exists()
    assert set(User.objects.values_list("role", flat=True)) == {"sysadmin", "secadmin", "auditor"}
    assert all(User.objects.values_list("must_change_password", flat=True))
    password = re.findall(r"\S{13,}7a", out)[0]
    assert User.objects.get(username="sysadmin").check_password(re.sub(r"^.*[：\s]", "", password))


def test_a_second_run_changes_nothing():
    run()
    before = list(User.objects.values_list("username", "password"))
    run()
    assert list(User.objects.values_list("username", "password")) == before
    assert Scheme.objects.count() == 1


def test_an_administrator_must_choose_a_password_first():
    run()
    client = Client()
    client.force_login(User.objects.get(username="sysadmin"))
    assert client.get("/accounts/")["Location"].startswith("/accounts/password/")
