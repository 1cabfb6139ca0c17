"""Help: every page has a short text for each role that opens it; first steps stand on the first page until closed."""

import re

import pytest
from django.urls import reverse

from cadre_review.accounts.models import Role, User
from cadre_review.audit.models import Entry
from cadre_review.policy import matrix, opens
from tests.conftest import client_of
from tests.routes import ROUTES
from visits.core.help.texts import chapters, first_steps, text_of
from visits.core.help.views import _address

TEXTS = [text for chapter in chapters() for text in chapter.texts]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ROLES = [role.value for role in Role if role.value]


@pytest.mark.parametrize("text", TEXTS, ids=lambda one: one.routes[0])
def test_text_is_at_most_sixty_words(text):
    assert 10 <= len(CHINESE.findall(text.words["zh"])) <= 60
    assert 3 <= len(text.words["en"].split()) <= 60
    assert not CHINESE.search(text.words["en"] + text.name["en"])


def test_texts_name_routes_that_are_and_roles_that_open_them():
    for text in TEXTS:
        assert set(text.routes) <= set(ROUTES), text
        for role in text.roles:
            assert any(opens(role, route) for route in text.routes), (text.routes, role)


def test_text_for_some_roles_leaves_none_without():
    for route in {route for text in TEXTS for route in text.routes}:
        open_to = matrix()["routes"][route]
        roles = ROLES if "anyone" in open_to else open_to
        assert [role for role in roles if text_of(route, role) is None] == [], route


@pytest.mark.parametrize("role", ROLES)
def test_first_steps_lead_to_pages_that_the_role_opens(role):
    steps = first_steps(role)["steps"]
    assert 3 <= len(steps) <= 6
    assert [one["route"] for one in steps if not opens(role, one["route"])] == []
    assert all(CHINESE.search(one["zh"]) and not CHINESE.search(one["en"]) for one in steps)


@pytest.mark.django_db
def test_help_of_a_page_says_what_it_is_for_and_leads_on(as_staff):
    page = as_staff.get(reverse("help"), {"page": "cadres:list"}).content.decode()
    assert text_of("cadres:list", "staff").words["zh"] in page
    assert f'href="{reverse("cadres:list")}"' in page
    assert f'href="{reverse("help_chapter", args=["cadres"])}"' in page


@pytest.mark.django_db
def test_help_of_what_the_role_does_not_open_is_the_contents(as_member1):
    page = as_member1.get(reverse("help"), {"page": "audit:list"}).content.decode()
    assert text_of("audit:list", "auditor").words["zh"] not in page
    assert reverse("help_chapter", args=["visits"]) in page
    assert as_member1.get(reverse("help_chapter", args=["settings"])).status_code == 200
    assert as_member1.get(reverse("help_chapter", args=["nothing"])).status_code == 404


def test_every_page_knows_the_address_of_its_help():
    assert _address("cadres:list", None) == "/help/?page=cadres%3Alist"
    assert _address("help_chapter", None) == _address("", None) == "/help/"


@pytest.mark.django_db
def test_first_steps_stand_on_the_first_page_until_closed(staff):
    client = client_of(staff)
    close = reverse("help_close_steps")
    assert close in client.get(reverse("home")).content.decode()
    client.post(close, {"form_end": "1"})
    assert User.objects.get(pk=staff.pk).first_steps_closed_at
    assert Entry.objects.filter(act="help.close_steps", actor=staff).count() == 1
    client.post(close, {"form_end": "1"})
    assert Entry.objects.filter(act="help.close_steps", actor=staff).count() == 1
    assert close not in client.get(reverse("home")).content.decode()
    assert first_steps("staff")["steps"][0]["zh"] in client.get(reverse("help_first_steps")).content.decode()
