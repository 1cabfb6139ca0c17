"""What the main pages of each role cost, without a clock: questions, function calls, no statement over 3 kB.

``PAGES`` holds of each page how many questions it asks and how many function calls it makes at most; a third figure
would be the length of a statement over ``LONGEST``, which none has. Bounds only shrink: whoever makes a page cheaper
lowers them. ``GOAL`` is what is aimed at. Calls are those of Python and of C, of the second
request; statements are as they are composed, without their values.
"""

from collections.abc import Iterator
from functools import partial
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
from visits.core import scopes
from visits.core.access import closed_to
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
    ("lead1", "/"): Cost(17, 15_400),
    ("lead1", "/avoidances/"): Cost(4, 9_600),
    ("lead1", "/cadres/"): Cost(6, 13_400),
    ("lead1", "/desk/"): Cost(19, 46_200),
    ("lead1", "/findings/"): Cost(4, 9_600),
    ("lead1", "/interviews/"): Cost(6, 18_200),
    ("lead1", "/key-tasks/"): Cost(6, 15_200),
    ("lead1", "/leads/"): Cost(4, 12_600),
    ("lead1", "/notices/"): Cost(8, 14_600),
    ("lead1", "/plans/"): Cost(16, 25_400),
    ("lead1", "/rectifications/"): Cost(4, 9_800),
    ("lead1", "/reports/coverage/"): Cost(21, 59_500),
    ("lead1", "/rounds/"): Cost(4, 9_800),
    ("lead1", "/surveys/"): Cost(5, 12_000),
    ("lead1", "/teams/"): Cost(6, 15_900),
    ("lead1", "/units/"): Cost(5, 14_200),
    ("lead1", "/visits/"): Cost(7, 18_800),
    ("lead1", "/visits/{visit}/"): Cost(16, 25_400),
    ("lead1", "/reports/next-visits/"): Cost(21, 39_600),
    ("lead1", "/cadres/{cadre}/"): Cost(4, 7_600),
    ("lead1", "/drafts/"): Cost(2, 9_000),
    ("staff", "/"): Cost(8, 13_300),
    ("staff", "/appraisals/"): Cost(3, 10_400),
    ("staff", "/avoidances/"): Cost(3, 8_900),
    ("staff", "/cadres/"): Cost(5, 19_800),
    ("staff", "/decisions/"): Cost(3, 12_700),
    ("staff", "/exports/"): Cost(3, 9_100),
    ("staff", "/findings/"): Cost(3, 12_100),
    ("staff", "/interviews/"): Cost(6, 18_400),
    ("staff", "/leadership-teams/"): Cost(8, 20_600),
    ("staff", "/leads/"): Cost(3, 12_900),
    ("staff", "/plans/"): Cost(12, 35_900),
    ("staff", "/ratings/"): Cost(6, 19_800),
    ("staff", "/rectifications/"): Cost(3, 11_900),
    ("staff", "/reports/coverage/"): Cost(29, 86_500),
    ("staff", "/reports/dashboard/"): Cost(36, 55_400),
    ("staff", "/reports/compare/"): Cost(21, 54_600),
    ("staff", "/reports/compare/?round={first}&round={second}"): Cost(21, 54_900),
    ("staff", "/reports/outcomes/"): Cost(24, 57_700),
    ("staff", "/reports/matrix/"): Cost(10, 76_200),
    ("staff", "/reports/people/"): Cost(7, 52_500),
    ("staff", "/cadres/statistics/"): Cost(4, 32_300),
    ("staff", "/search/?q=群众"): Cost(23, 57_000),
    ("staff", "/search/?q=乌有乡"): Cost(8, 19_100),
    ("member1", "/search/?q=群众"): Cost(23, 50_900),
    ("staff", "/seals/"): Cost(3, 10_900),
    ("staff", "/surveys/"): Cost(4, 12_100),
    ("staff", "/teams/"): Cost(5, 16_600),
    ("staff", "/units/"): Cost(5, 18_900),
    ("staff", "/visits/"): Cost(6, 20_300),
    ("staff", "/visits/{visit}/"): Cost(16, 27_200),
    ("staff", "/cadres/{cadre}/"): Cost(17, 45_000),
    ("staff", "/cadres/{cadre}/portrait/"): Cost(17, 54_700),
    ("staff", "/cadres/{cadre}/evidence/"): Cost(12, 29_000),
    ("staff", "/cadres/{cadre}/ratings/"): Cost(11, 68_400),
    ("staff", "/cadres/{cadre}/talks/"): Cost(9, 24_100),
    ("staff", "/units/{unit}/"): Cost(10, 21_900),
    ("staff", "/units/{unit}/structure/"): Cost(21, 59_900),
    ("staff", "/units/{unit}/leadership-team/"): Cost(11, 23_500),
    ("staff", "/units/{unit}/leadership-team/portrait/"): Cost(13, 29_500),
    ("member1", "/"): Cost(20, 16_900),
    ("member1", "/visits/"): Cost(8, 17_400),
    ("member1", "/interviews/"): Cost(7, 18_400),
    ("reviewer", "/"): Cost(26, 28_100),
    ("reviewer", "/exports/"): Cost(4, 10_800),
    ("leader", "/"): Cost(27, 25_900),
    ("leader", "/leadership-teams/leaving/"): Cost(5, 18_100),
    ("leader", "/reports/done/"): Cost(19, 47_000),
    ("leader", "/reports/dashboard/"): Cost(36, 55_400),
    ("leader", "/cadres/"): Cost(5, 19_000),
    ("sysadmin", "/"): Cost(3, 11_900),
    ("sysadmin", "/accounts/"): Cost(3, 18_800),
    ("secadmin", "/"): Cost(3, 12_100),
    ("secadmin", "/accounts/roles/"): Cost(3, 18_500),
    ("auditor", "/"): Cost(3, 12_400),
    ("auditor", "/audit/"): Cost(5, 16_400),
}
SAVING = Cost(45, 87_500)  # a visit with three talks and 36 ratings in one post


# The same of who keeps away from a unit and from a cadre elsewhere, where a comment is open.
KEEPING_AWAY = {
    ("lead1", "/visits/{visit}/"): Cost(24, 34_800),
    ("staff", "/visits/{visit}/"): Cost(24, 35_800),
    ("staff", "/cadres/{cadre}/"): Cost(25, 50_800),
    ("staff", "/cadres/{cadre}/portrait/"): Cost(23, 67_400),
    ("staff", "/units/{unit}/leadership-team/portrait/"): Cost(17, 32_600),
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


def over_its_bounds(user, page, bounds):
    client = client_of(user)
    assert client.get(page).status_code == 200  # loads what is loaded once
    over = kept_to(counted(lambda: client.get(page)), bounds)
    if over:  # what is read anew after a while, as the kinds are, may have fallen into this very request
        over = kept_to(counted(lambda: client.get(page)), bounds)
    return over


@pytest.mark.parametrize(("who", "address"), some(PAGES))
def test_a_page_costs_no_more_than_it_did(city, who, address):
    user, page = User.objects.get(username=who), address.format(**city)
    assert not over_its_bounds(user, page, PAGES[who, address])


@pytest.mark.parametrize(("who", "address"), some(KEEPING_AWAY))
def test_a_page_costs_who_keeps_away_no_more_than_it_did(city, who, address):
    user, visit = User.objects.get(username=who), Visit.objects.get(pk=city["visit"])
    keep_away(user, city, 1)
    ReviewComment.objects.create(
        client_key=uuid4(), visit=visit, field="observed", text="When?", made_by=user
    )
    assert not over_its_bounds(user, address.format(**city), KEEPING_AWAY[who, address])


def keep_away(user, city, cadres):
    """From a unit and from so many cadres of others; from nobody whom the pages show."""
    shown = Cadre.objects.get(pk=city["cadre"]).unit_id, city["unit"]
    other, *others = Unit.objects.exclude(pk__in=shown).filter(cadres__isnull=False).distinct()
    Recusal.objects.create(user=user, unit=other, relation="own_unit")
    closed = Cadre.objects.filter(unit__in=others).order_by("unit", "pk")[:cadres]
    assert len(closed) == cadres
    Recusal.objects.bulk_create(Recusal(user=user, cadre=one, relation="lineal") for one in closed)


# What is asked over talks, leads and recommendations at once, over all that a comment may stand on, or over all
# kinds of passages, names them all.
LONGER = {"/": 3_100, "/seals/": 4_500, "/search/?q=群众": 5_000}


@pytest.mark.parametrize("who", ["lead1", "staff", "member1"])
def test_no_statement_grows_with_whom_one_keeps_away_from(city, who):
    """As many as stand in a statement themselves; of more there is a question in it."""
    user = User.objects.get(username=who)
    keep_away(user, city, 80)
    assert 80 < len(closed_to(user).cadres) <= scopes.MOST_KEYS
    client = client_of(user)
    long = {}
    for page in (address for name, address in PAGES if name == who):
        found = counted(partial(client.get, page.format(**city)))
        most = LONGER.get(page, LONGEST)
        long |= {(page, sql[:150]): len(sql) for sql in found.statements if len(sql) > most}
    assert not long


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
