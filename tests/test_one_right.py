"""One act has one right: what a page offers, the act does for the same people, and the reverse."""

import re
from functools import cache
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.urls import resolve, reverse

from tests.conftest import client_of, enter
from tests.routes import ROUTES, THIRD, some
from tests.test_access_matrix import BY_MOMENT, GUARDED, WITHOUT, Read, World, address, builder_of, may
from tests.world import join, make_talk
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.models import Visit

# Rights and links, no rows: on PostgreSQL every role opens every page in tests/test_access_matrix.py.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LINK = re.compile(r'(?:href|action)="(/[^"#]*)"')
FILES = (".xlsx", ".docx", ".svg", ".ics")  # offer nothing
WRITING = ("visit", "interview", "symposium", "site")


class Team(World):
    """A draft visit of somebody, with a talk, a symposium and a site of their own pen in it."""

    def __init__(self) -> None:
        super().__init__()
        self.other, self.there = enter("member2"), enter("lead2")
        for user in (self.other, self.there):
            join(self.team, user)
        self.visit_made: Visit = Visit.objects.get(pk=self.visit("member", self.near).pk)
        self.visit_made.members_present.set([self.people["member"], self.there])

    def records(self, by: Any) -> dict[str, Any]:
        plain = {"visit": self.visit_made, "created_by": by, "client_key": uuid4()}
        held = {"host": self.people["member"], "recorder": self.there}
        return {
            "visit": self.visit_made,
            "interview": make_talk(visit=self.visit_made, created_by=by),
            "symposium": Symposium.objects.create(**plain, **held),
            "site": SiteVisit.objects.create(**plain, place="工地"),
        }


PAGES = {"visit": "visits", "interview": "interviews", "symposium": "symposia", "site": "sites"}


def test_whoever_is_offered_to_change_a_record_may_and_nobody_else() -> None:
    team = Team()
    wrong, offered = [], 0
    people = {
        "writer": team.people["member"],
        "present": team.there,
        "lead": team.people["lead"],
        "other": team.other,
    }
    for pen in ("writer", "other", "lead"):
        for kind, record in team.records(people[pen]).items():
            for who, user in people.items():
                client = client_of(user)
                page = client.get(reverse(f"{PAGES[kind]}:detail", args=[record.pk]))
                url = reverse(f"{PAGES[kind]}:edit", args=[record.pk])
                shown = page.status_code == 200 and url in page.content.decode()
                opens = client.get(url, follow=True).status_code == 200
                offered += shown
                if shown != opens:
                    wrong.append((pen, kind, who, shown, opens))
    assert offered > 6
    assert wrong == []


@pytest.mark.parametrize("role", ["member", "lead", "staff", "leader"])
def test_no_page_offers_what_is_refused(role) -> None:
    """The links and buttons of every page of the role, each kind of page once: none is answered with 403.

    What stands on many pages (the navigation) is asked for once: one address has one answer.
    """
    world = Read()
    client = client_of(world.people[role])
    answer = cache(lambda url: client.get(url).status_code)
    seen: set[tuple[str, str]] = set()
    refused = []
    for route in some(
        one for one in GUARDED if may(role, one) and not WITHOUT.match(one) and one not in BY_MOMENT
    ):
        if ROUTES[route] and not builder_of(route):
            continue
        at = address(route, world, role, world.near)
        if at.endswith(FILES):
            continue
        page = client.get(at)
        if page.status_code != 200 or "html" not in page.headers.get("Content-Type", ""):
            continue
        for url in {unescape(one).split("?")[0] for one in LINK.findall(page.content.decode())}:
            name = resolve(url).view_name if not url.startswith(("/static/", "/q/", "/i18n/")) else ""
            here = (route.split(":")[0], name)
            if not name or here in seen or name == "accounts:logout" or url.endswith(".xlsx"):
                continue
            seen.add(here)
            if answer(url) == 403:
                refused.append((route, name))
    assert len(seen) * THIRD > 40
    assert refused == []
