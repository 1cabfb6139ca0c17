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
from visits.models import Cadre, Rating, Visit

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
    ("lead1", "/"): Cost(26, 179_000, 4_500),
    ("lead1", "/avoidances/"): Cost(5, 40_000),
    ("lead1", "/cadres/"): Cost(11, 80_000),
    ("lead1", "/desk/"): Cost(25, 229_000, 4_700),
    ("lead1", "/findings/"): Cost(8, 60_000, 4_500),
    ("lead1", "/interviews/"): Cost(14, 196_000, 5_700),
    ("lead1", "/key-tasks/"): Cost(9, 55_000),
    ("lead1", "/leads/"): Cost(9, 66_000, 4_200),
    ("lead1", "/notices/"): Cost(6, 41_000),
    ("lead1", "/plans/"): Cost(30, 145_000, 3_500),
    ("lead1", "/rectifications/"): Cost(8, 64_000, 3_500),
    ("lead1", "/reports/coverage/"): Cost(17, 219_000, 6_500),
    ("lead1", "/rounds/"): Cost(6, 39_000),
    ("lead1", "/surveys/"): Cost(12, 65_000),
    ("lead1", "/teams/"): Cost(8, 44_000),
    ("lead1", "/units/"): Cost(10, 77_000),
    ("lead1", "/visits/"): Cost(15, 112_000),
    ("lead1", "/visits/{visit}/"): Cost(30, 150_000, 3_900),
    ("lead1", "/reports/next-visits/"): Cost(15, 160_000, 6_800),
    ("lead1", "/cadres/{cadre}/"): Cost(6, 32_000),
    ("lead1", "/drafts/"): Cost(3, 25_000),
    ("staff", "/"): Cost(16, 102_000),
    ("staff", "/appraisals/"): Cost(4, 44_000),
    ("staff", "/avoidances/"): Cost(4, 38_000),
    ("staff", "/cadres/"): Cost(10, 183_000),
    ("staff", "/decisions/"): Cost(6, 88_000, 4_600),
    ("staff", "/exports/"): Cost(4, 34_000),
    ("staff", "/findings/"): Cost(6, 77_000, 4_500),
    ("staff", "/interviews/"): Cost(11, 191_000, 5_400),
    ("staff", "/leadership-teams/"): Cost(12, 287_000, 16_600),
    ("staff", "/leads/"): Cost(7, 71_000, 4_200),
    ("staff", "/plans/"): Cost(23, 308_000, 3_600),
    ("staff", "/ratings/"): Cost(11, 166_000, 4_800),
    ("staff", "/rectifications/"): Cost(6, 67_000, 3_400),
    ("staff", "/reports/coverage/"): Cost(15, 236_000),
    ("staff", "/reports/dashboard/"): Cost(42, 149_000),
    ("staff", "/reports/outcomes/"): Cost(22, 104_000),
    ("staff", "/reports/matrix/"): Cost(15, 266_000),
    ("staff", "/reports/people/"): Cost(11, 141_000),
    ("staff", "/cadres/statistics/"): Cost(9, 319_000, 13_500),
    ("staff", "/seals/"): Cost(6, 61_000, 6_700),
    ("staff", "/surveys/"): Cost(9, 68_000),
    ("staff", "/teams/"): Cost(6, 47_000),
    ("staff", "/units/"): Cost(7, 149_000),
    ("staff", "/visits/"): Cost(13, 154_000),
    ("staff", "/visits/{visit}/"): Cost(28, 119_000, 3_500),
    ("staff", "/cadres/{cadre}/"): Cost(14, 53_000),
    ("staff", "/cadres/{cadre}/portrait/"): Cost(28, 182_000, 5_900),
    ("staff", "/cadres/{cadre}/evidence/"): Cost(15, 77_000, 4_800),
    ("staff", "/cadres/{cadre}/ratings/"): Cost(15, 83_000),
    ("staff", "/cadres/{cadre}/talks/"): Cost(12, 70_000, 4_600),
    ("staff", "/units/{unit}/"): Cost(9, 42_000),
    ("staff", "/units/{unit}/leadership-team/"): Cost(14, 75_000, 4_800),
    ("staff", "/units/{unit}/leadership-team/portrait/"): Cost(28, 173_000, 5_900),
    ("member1", "/"): Cost(18, 153_000, 4_500),
    ("member1", "/visits/"): Cost(15, 108_000),
    ("member1", "/interviews/"): Cost(14, 196_000, 5_600),
    ("reviewer", "/"): Cost(18, 73_000),
    ("reviewer", "/exports/"): Cost(5, 34_000),
    ("leader", "/"): Cost(15, 61_000),
    ("leader", "/reports/dashboard/"): Cost(42, 148_000),
    ("leader", "/cadres/"): Cost(10, 182_000),
    ("sysadmin", "/"): Cost(4, 24_000),
    ("sysadmin", "/accounts/"): Cost(4, 39_000),
    ("secadmin", "/"): Cost(4, 24_000),
    ("secadmin", "/accounts/roles/"): Cost(4, 47_000),
    ("auditor", "/"): Cost(4, 25_000),
    ("auditor", "/audit/"): Cost(4, 228_000),
}
SAVING = Cost(49, 182_000)  # a visit with three talks and 36 ratings in one post


@pytest.fixture(scope="module")
def city(module_db: None) -> Iterator[dict[str, int]]:
    """An invented city of sixty units on a Wednesday; the cadre spoken of most, and a visit of the first team."""
    with time_machine.travel(A_WEDNESDAY):
        call_command("demo", units=60, cadres=800, visits=120, stdout=open("/dev/null", "w"))  # noqa: SIM115
        cadre = Cadre.objects.annotate(n=Counted("ratings")).order_by("-n", "pk").first()
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
