"""The rail: every list there is stands in it, once, under the area it belongs to."""

from collections import Counter

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from cadre_review.policy import opens
from visits.core.pages import AREAS, areas, entries

ROLES = ("member", "lead", "staff", "reviewer", "leader", "sysadmin", "secadmin", "auditor")


def lists():
    """Route names of all pages without a record of their own that end in "list"."""
    for namespace, (_prefix, resolver) in get_resolver().namespace_dict.items():
        for name in resolver.reverse_dict:
            if isinstance(name, str) and name.endswith("list"):
                yield f"{namespace}:{name}"


@pytest.mark.parametrize("role", ROLES)
def test_every_list_a_role_opens_stands_in_its_rail(role):
    shown = {entry["url"] for entry in entries(role, None)}
    missing = []
    for route in lists():
        try:
            address = reverse(route)
        except NoReverseMatch:
            continue
        if opens(role, route) and address not in shown:
            missing.append(route)
    # The search is the box in the head of each page.
    assert missing == ["search:list"]


def test_a_page_stands_in_one_area():
    twice = [
        route
        for route, times in Counter(route for area in AREAS for route, *_words in area.pages).items()
        if times > 1
    ]
    assert twice == []


@pytest.mark.parametrize("role", ROLES)
def test_an_area_opens_its_first_page(role):
    shown = areas(role, None)
    assert len(shown) <= 6
    assert all(area["url"] == area["entries"][0]["url"] for area in shown)


@pytest.mark.django_db
def test_a_record_is_of_the_entry_its_address_begins_with(client, staff):
    client.force_login(staff)
    context = client.get(reverse("findings:watched")).context
    assert (context["here"], context["area_here"]) == (reverse("findings:watched"), "judgement")
    context = client.get(reverse("findings:outstanding")).context
    assert (context["here"], context["area_here"]) == (reverse("findings:list"), "judgement")
