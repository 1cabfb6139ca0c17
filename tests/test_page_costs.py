"""What the main pages of each role cost, without a clock: questions, function calls, no statement over 3 kB.

``PAGES`` holds of each page how many questions it asks and how many function calls it makes at most; a third figure is
the length of its longest statement where that is over ``LONGEST``, which none should be. Bounds only shrink: whoever
makes a page cheaper lowers them. ``GOAL`` is what is aimed at. Calls are those of Python and of C, of the second
request; statements are as they are composed, without their values.
"""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.models import Count as Counted

from cadre_review.accounts.models import User
from tests.benchmarks.measuring import Count, counted
from tests.benchmarks.saving import RATINGS, TALKS, Posts, in_hand, register, save
from tests.conftest import client_of
from tests.routes import some
from visits.models import Assignment, Cadre, Rating, Visit

pytestmark = pytest.mark.django_db
A_WEDNESDAY = dt.datetime(2026, 11, 25, 2, tzinfo=dt.UTC)
LONGEST = 3_000  # characters
TIME_LIMIT = 4 if connection.vendor == "postgresql" else 0  # statements that keep the limit of a capped count
GOAL = {"list": 20_000, "home": 30_000, "save": 90_000}  # function calls


class Cost(NamedTuple):
    """Bounds of a page: questions, function calls, characters of a statement."""

    questions: int
    calls: int
    longest: int = LONGEST


PAGES = {
    ("lead1", "/"): Cost(17, 20_000),
    ("lead1", "/avoidances/"): Cost(5, 19_000),
    ("lead1", "/cadres/"): Cost(8, 17_000),
    ("lead1", "/desk/"): Cost(21, 160_000, 4_700),
    ("lead1", "/findings/"): Cost(7, 15_000),
    ("lead1", "/interviews/"): Cost(10, 29_000),
    ("lead1", "/key-tasks/"): Cost(8, 18_000),
    ("lead1", "/leads/"): Cost(7, 16_000),
    ("lead1", "/notices/"): Cost(6, 15_000),
    ("lead1", "/plans/"): Cost(26, 105_000, 4_200),
    ("lead1", "/rectifications/"): Cost(6, 16_000),
    ("lead1", "/reports/coverage/"): Cost(23, 133_000),
    ("lead1", "/rounds/"): Cost(5, 15_000),
    ("lead1", "/surveys/"): Cost(7, 20_000),
    ("lead1", "/teams/"): Cost(7, 24_000),
    ("lead1", "/units/"): Cost(7, 18_000),
    ("lead1", "/visits/"): Cost(8, 23_000),
    ("lead1", "/visits/{visit}/"): Cost(26, 30_000),
    ("lead1", "/reports/next-visits/"): Cost(24, 111_000),
    ("lead1", "/cadres/{cadre}/"): Cost(5, 14_000),
    ("lead1", "/drafts/"): Cost(3, 13_000),
    ("staff", "/"): Cost(10, 18_000),
    ("staff", "/appraisals/"): Cost(4, 18_000),
    ("staff", "/avoidances/"): Cost(4, 18_000),
    ("staff", "/cadres/"): Cost(8, 23_000),
    ("staff", "/decisions/"): Cost(6, 18_000),
    ("staff", "/exports/"): Cost(4, 13_000),
    ("staff", "/findings/"): Cost(6, 18_000),
    ("staff", "/interviews/"): Cost(9, 26_000),
    ("staff", "/leadership-teams/"): Cost(10, 107_000),
    ("staff", "/leads/"): Cost(6, 17_000),
    ("staff", "/plans/"): Cost(21, 244_000, 4_300),
    ("staff", "/ratings/"): Cost(9, 32_000),
    ("staff", "/rectifications/"): Cost(5, 17_000),
    ("staff", "/reports/coverage/"): Cost(18, 177_000),
    ("staff", "/reports/dashboard/"): Cost(49, 145_000, 3_100),
    ("staff", "/reports/compare/"): Cost(22, 139_000, 3_100),
    ("staff", "/reports/outcomes/"): Cost(21, 79_000, 3_100),
    ("staff", "/reports/matrix/"): Cost(11, 234_000),
    ("staff", "/reports/people/"): Cost(9, 82_000),
    ("staff", "/cadres/statistics/"): Cost(7, 104_000),
    ("staff", "/seals/"): Cost(5, 21_000),
    ("staff", "/surveys/"): Cost(6, 19_000),
    ("staff", "/teams/"): Cost(6, 29_000),
    ("staff", "/units/"): Cost(6, 24_000),
    ("staff", "/visits/"): Cost(8, 26_000),
    ("staff", "/visits/{visit}/"): Cost(26, 30_000),
    ("staff", "/cadres/{cadre}/"): Cost(17, 42_000),
    ("staff", "/cadres/{cadre}/portrait/"): Cost(34, 134_000, 3_100),
    ("staff", "/cadres/{cadre}/evidence/"): Cost(19, 58_000),
    ("staff", "/cadres/{cadre}/ratings/"): Cost(16, 156_000),
    ("staff", "/cadres/{cadre}/talks/"): Cost(12, 50_000),
    ("staff", "/units/{unit}/"): Cost(13, 33_000),
    ("staff", "/units/{unit}/leadership-team/"): Cost(14, 41_000),
    ("staff", "/units/{unit}/leadership-team/portrait/"): Cost(33, 111_000, 3_200),
    ("member1", "/"): Cost(14, 18_000),
    ("member1", "/visits/"): Cost(9, 24_000),
    ("member1", "/interviews/"): Cost(11, 31_000),
    ("reviewer", "/"): Cost(11, 18_000),
    ("reviewer", "/exports/"): Cost(5, 14_000),
    ("leader", "/"): Cost(9, 16_000),
    ("leader", "/reports/dashboard/"): Cost(49, 145_000, 3_100),
    ("leader", "/cadres/"): Cost(8, 22_000),
    ("sysadmin", "/"): Cost(5, 16_000),
    ("sysadmin", "/accounts/"): Cost(4, 25_000),
    ("secadmin", "/"): Cost(5, 16_000),
    ("secadmin", "/accounts/roles/"): Cost(4, 35_000),
    ("auditor", "/"): Cost(5, 16_000),
    ("auditor", "/audit/"): Cost(5, 196_000),
}
SAVING = Cost(47, 90_000)  # a visit with three talks and 36 ratings in one post


@pytest.fixture(scope="module")
def city(module_db: None) -> Iterator[dict[str, int]]:
    """An invented city of sixty units on a Wednesday; the cadre spoken of most, and a visit of the first team."""
    with time_machine.travel(A_WEDNESDAY):
        call_command("demo", units=60, cadres=800, visits=120, stdout=open("/dev/null", "w"))  # noqa: SIM115
        held = Assignment.objects.in_hand().filter(team__memberships__user__username="lead1").values("unit")
        rated = Cadre.objects.filter(unit__in=held).annotate(n=Counted("ratings"))
        cadre = rated.order_by("-n", "pk").first()
        own = Visit.objects.filter(state="accepted", team__memberships__user__username="lead1")
        visit = own.order_by("pk").first()
        yield {"cadre": cadre.pk, "visit": visit.pk, "unit": visit.unit_id}


def kept_to(found: Count, bounds: Cost) -> list[str]:
    """What is over its bound, in words."""
    longest = max(found.statements, key=len, default="")
    figures = (
        ("questions", len(found.statements), bounds.questions + TIME_LIMIT),
        ("function calls", found.calls, bounds.calls),
        (f"characters in one statement ({longest[:200]} …)", len(longest), bounds.longest),
    )
    return [f"{value:,} {what}, at most {most:,}" for what, value, most in figures if value > most]


@pytest.mark.parametrize(("who", "address"), some(PAGES))
def test_a_page_costs_no_more_than_it_did(city, who, address):
    client, page = client_of(User.objects.get(username=who)), address.format(**city)
    assert client.get(page).status_code == 200  # loads what is loaded once
    assert not kept_to(counted(lambda: client.get(page)), PAGES[who, address])


def test_saving_a_visit_with_its_talks_costs_no_more_than_it_did(city):
    member, lead = (User.objects.get(username=name) for name in ("member1", "lead1"))
    client, posts = client_of(member), Posts(in_hand(member, lead))
    device, before = register(client), Rating.objects.count()
    save(client, posts, device)
    found = counted(lambda: save(client, posts, device))
    assert Rating.objects.count() == before + 2 * TALKS * RATINGS
    assert not kept_to(found, SAVING)
