"""What the main pages of each role cost, without a clock: questions, function calls, no statement over 3 kB.

``PAGES`` holds of each page how many questions it asks and how many function calls it makes at most; a third figure
would be the length of a statement over ``LONGEST``, which none has. Bounds only shrink: whoever makes a page cheaper
lowers them. ``GOAL`` is what is aimed at. Calls are those of Python and of C, of the second
request; statements are as they are composed, without their values.
"""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Count as Counted
from django.test.utils import CaptureQueriesContext

from cadre_review.accounts.models import User
from tests.benchmarks.measuring import Count, counted
from tests.benchmarks.saving import RATINGS, TALKS, Posts, in_hand, register, save
from tests.conftest import client_of
from tests.routes import some
from tests.world import cities
from visits.avoidance.models import Recusal
from visits.fieldwork.visits.comments import ReviewComment
from visits.models import Assignment, Cadre, Rating, Round, Unit, Visit

pytestmark = pytest.mark.django_db
LONGEST = 3_000  # characters
TIME_LIMIT = 4 if connection.vendor == "postgresql" else 0  # statements that keep the limit of a capped count
# What those statements call, and the driver by itself.
DRIVER = 1.05 if connection.vendor == "postgresql" else 1
GOAL = {"list": 20_000, "home": 30_000, "save": 90_000}  # function calls


class Cost(NamedTuple):
    """Bounds of a page: questions, function calls, characters of a statement."""

    questions: int
    calls: int
    longest: int = LONGEST


PAGES = {
    ("lead1", "/"): Cost(19, 15_500),
    ("lead1", "/avoidances/"): Cost(5, 9_600),
    ("lead1", "/cadres/"): Cost(8, 13_600),
    ("lead1", "/desk/"): Cost(21, 46_300),
    ("lead1", "/findings/"): Cost(7, 9_800),
    ("lead1", "/interviews/"): Cost(10, 18_400),
    ("lead1", "/key-tasks/"): Cost(8, 15_300),
    ("lead1", "/leads/"): Cost(7, 12_800),
    ("lead1", "/notices/"): Cost(11, 14_800),
    ("lead1", "/plans/"): Cost(20, 25_600),
    ("lead1", "/rectifications/"): Cost(6, 10_000),
    ("lead1", "/reports/coverage/"): Cost(24, 61_900),
    ("lead1", "/rounds/"): Cost(5, 9_800),
    ("lead1", "/surveys/"): Cost(7, 12_200),
    ("lead1", "/teams/"): Cost(7, 15_900),
    ("lead1", "/units/"): Cost(7, 14_400),
    ("lead1", "/visits/"): Cost(9, 19_000),
    ("lead1", "/visits/{visit}/"): Cost(20, 25_400),
    ("lead1", "/reports/next-visits/"): Cost(24, 39_800),
    ("lead1", "/cadres/{cadre}/"): Cost(6, 7_800),
    ("lead1", "/drafts/"): Cost(3, 9_000),
    ("staff", "/"): Cost(11, 13_500),
    ("staff", "/appraisals/"): Cost(4, 10_400),
    ("staff", "/avoidances/"): Cost(4, 8_900),
    ("staff", "/cadres/"): Cost(8, 20_000),
    ("staff", "/decisions/"): Cost(6, 12_900),
    ("staff", "/exports/"): Cost(4, 9_100),
    ("staff", "/findings/"): Cost(6, 12_300),
    ("staff", "/interviews/"): Cost(9, 18_600),
    ("staff", "/leadership-teams/"): Cost(10, 20_900),
    ("staff", "/leads/"): Cost(6, 13_100),
    ("staff", "/plans/"): Cost(22, 36_000),
    ("staff", "/ratings/"): Cost(9, 20_000),
    ("staff", "/rectifications/"): Cost(5, 12_100),
    ("staff", "/reports/coverage/"): Cost(32, 87_400),
    ("staff", "/reports/dashboard/"): Cost(43, 56_800),
    ("staff", "/reports/compare/"): Cost(24, 54_800),
    ("staff", "/reports/compare/?round={first}&round={second}"): Cost(24, 54_900),
    ("staff", "/reports/outcomes/"): Cost(31, 59_200),
    ("staff", "/reports/matrix/"): Cost(13, 76_500),
    ("staff", "/reports/people/"): Cost(11, 52_800),
    ("staff", "/cadres/statistics/"): Cost(6, 32_500),
    ("staff", "/search/?q=群众"): Cost(25, 57_200),
    ("staff", "/search/?q=乌有乡"): Cost(10, 19_300),
    ("member1", "/search/?q=群众"): Cost(26, 51_100),
    ("staff", "/seals/"): Cost(6, 11_100),
    ("staff", "/surveys/"): Cost(6, 12_300),
    ("staff", "/teams/"): Cost(6, 16_600),
    ("staff", "/units/"): Cost(6, 18_900),
    ("staff", "/visits/"): Cost(8, 20_500),
    ("staff", "/visits/{visit}/"): Cost(20, 27_200),
    ("staff", "/cadres/{cadre}/"): Cost(27, 45_500),
    ("staff", "/cadres/{cadre}/portrait/"): Cost(28, 56_800),
    ("staff", "/cadres/{cadre}/evidence/"): Cost(18, 31_000),
    ("staff", "/cadres/{cadre}/ratings/"): Cost(15, 68_400),
    ("staff", "/cadres/{cadre}/talks/"): Cost(13, 24_200),
    ("staff", "/units/{unit}/"): Cost(12, 21_900),
    ("staff", "/units/{unit}/structure/"): Cost(29, 60_600),
    ("staff", "/units/{unit}/leadership-team/"): Cost(13, 23_500),
    ("staff", "/units/{unit}/leadership-team/portrait/"): Cost(22, 30_600),
    ("member1", "/"): Cost(22, 17_000),
    ("member1", "/visits/"): Cost(10, 17_600),
    ("member1", "/interviews/"): Cost(11, 18_600),
    ("reviewer", "/"): Cost(31, 28_300),
    ("reviewer", "/exports/"): Cost(5, 10_800),
    ("leader", "/"): Cost(32, 26_100),
    ("leader", "/leadership-teams/leaving/"): Cost(8, 18_300),
    ("leader", "/reports/done/"): Cost(23, 47_200),
    ("leader", "/reports/dashboard/"): Cost(43, 56_800),
    ("leader", "/cadres/"): Cost(8, 19_200),
    ("sysadmin", "/"): Cost(5, 12_200),
    ("sysadmin", "/accounts/"): Cost(4, 18_800),
    ("secadmin", "/"): Cost(5, 12_400),
    ("secadmin", "/accounts/roles/"): Cost(4, 18_500),
    ("auditor", "/"): Cost(5, 12_400),
    ("auditor", "/audit/"): Cost(13, 16_400),
}
SAVING = Cost(48, 87_500)  # a visit with three talks and 36 ratings in one post


# The same of who keeps away from a unit and from a cadre elsewhere, where a comment is open.
KEEPING_AWAY = {
    ("lead1", "/visits/{visit}/"): Cost(27, 34_600),
    ("staff", "/visits/{visit}/"): Cost(27, 35_600),
    ("staff", "/cadres/{cadre}/"): Cost(34, 51_400),
    ("staff", "/cadres/{cadre}/portrait/"): Cost(33, 70_400),
    ("staff", "/units/{unit}/leadership-team/portrait/"): Cost(27, 35_600),
}


@pytest.fixture(scope="module")
def city(module_db: None) -> Iterator[dict[str, int]]:
    """An invented city of sixty units on a Wednesday; the cadre spoken of most, and a visit of the first team."""
    with cities.on_a_wednesday():
        held = Assignment.objects.in_hand().filter(team__memberships__user__username="lead1").values("unit")
        rated = Cadre.objects.filter(unit__in=held).annotate(n=Counted("ratings"))
        cadre = rated.order_by("-n", "pk").first()
        own = Visit.objects.filter(state="accepted", team__memberships__user__username="lead1")
        visit = own.order_by("pk").first()
        first, second = Round.objects.order_by("pk").values_list("pk", flat=True)[:2]
        keys = {"cadre": cadre.pk, "visit": visit.pk, "unit": visit.unit_id, "first": first, "second": second}
        yield keys


def kept_to(found: Count, bounds: Cost) -> list[str]:
    """What is over its bound, in words."""
    longest = max(found.statements, key=len, default="")
    figures = (
        ("questions", len(found.statements), bounds.questions + TIME_LIMIT),
        ("function calls", found.calls, int(bounds.calls * DRIVER)),
        (f"characters in one statement ({longest[:200]} …)", len(longest), bounds.longest),
    )
    return [f"{value:,} {what}, at most {most:,}" for what, value, most in figures if value > most]


@pytest.mark.parametrize(("who", "address"), some(PAGES))
def test_a_page_costs_no_more_than_it_did(city, who, address):
    client, page = client_of(User.objects.get(username=who)), address.format(**city)
    assert client.get(page).status_code == 200  # loads what is loaded once
    over = kept_to(counted(lambda: client.get(page)), PAGES[who, address])
    if over:  # what is read anew after a while, as the kinds are, may have fallen into this very request
        over = kept_to(counted(lambda: client.get(page)), PAGES[who, address])
    assert not over


@pytest.mark.parametrize(("who", "address"), some(KEEPING_AWAY))
def test_a_page_costs_who_keeps_away_no_more_than_it_did(city, who, address):
    user, visit = User.objects.get(username=who), Visit.objects.get(pk=city["visit"])
    shown = {visit.unit_id, Cadre.objects.get(pk=city["cadre"]).unit_id}
    other, third = Unit.objects.exclude(pk__in=shown).filter(cadres__isnull=False).distinct()[:2]
    Recusal.objects.create(user=user, unit=other, relation="own_unit")
    Recusal.objects.create(user=user, cadre=third.cadres.first(), relation="lineal")
    ReviewComment.objects.create(
        client_key=uuid4(), visit=visit, field="observed", text="When?", made_by=user
    )
    client, page = client_of(user), address.format(**city)
    assert client.get(page).status_code == 200  # loads what is loaded once
    assert not kept_to(counted(lambda: client.get(page)), KEEPING_AWAY[who, address])


@pytest.mark.sqlite  # on PostgreSQL tests/test_plans.py reads the plans
@pytest.mark.parametrize("who", ["member1", "lead1", "staff", "reviewer", "leader"])
def test_no_home_walks_through_all_cadres(city, who):
    client = client_of(User.objects.get(username=who))
    client.get("/")
    with CaptureQueriesContext(connection) as seen, connection.cursor() as cursor:
        client.get("/")
        for sql in [one["sql"] for one in seen.captured_queries if one["sql"].startswith("SELECT")]:
            plan = [step for *_numbers, step in cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
            assert not [step for step in plan if step.startswith("SCAN visits_cadre")], sql


def test_saving_a_visit_with_its_talks_costs_no_more_than_it_did(city):
    member, lead = (User.objects.get(username=name) for name in ("member1", "lead1"))
    client, posts = client_of(member), Posts(in_hand(member, lead))
    device, before = register(client), Rating.objects.count()
    save(client, posts, device)
    found = counted(lambda: save(client, posts, device))
    assert Rating.objects.count() == before + 2 * TALKS * RATINGS
    assert not kept_to(found, SAVING)
