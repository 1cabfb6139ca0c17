"""The work list of each role: what it costs, without a clock, and that the shown rows are the newest of each kind."""

import datetime as dt

import pytest
from django.db import connection

from tests.conftest import client_of
from tests.core.test_scopes import CAST, World
from tests.fieldwork.visits.walked import Walk, walk
from tests.world import make_visit, today
from visits import models as m
from visits.fieldwork.visits.models import Draft

pytestmark = pytest.mark.django_db
MOST_CALLS, MOST_SIGNS = 20_000, 3_000
LEADING = {"reviewer": 60_000, "leader": 60_000}  # whose page opens one thing with its evidence
# session, user, scope and avoidance among them, one for each kind of thing that waits; the leader of this world keeps
# away from somebody
QUESTIONS = {"member1": 20, "lead1": 19, "staff": 13, "reviewer": 29, "leader": 31}


@pytest.fixture
def cast(request):
    return {name: request.getfixturevalue(name) for name in (*CAST, "sysadmin")}


def opened(user) -> Walk:
    """The second time: the first one loads what is loaded once."""
    client = client_of(user)
    client.get("/")
    return walk(lambda: client.get("/"))


def lengths(ask) -> list[int]:
    """How long the statements are, without the values put in."""
    found = []

    def note(execute, sql, params, many, context):
        found.append(len(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    return found


def waits(cast, work) -> None:
    """More of everything than is shown."""
    World(3, cast)
    for number in range(12):
        moods = ({}, {"ready_at": dt.datetime.now(dt.UTC)}, {"sent_back_at": dt.datetime.now(dt.UTC)})
        day = today() - dt.timedelta(number)
        for mood in moods:
            visit = make_visit(work.team1, work.unit1, cast["member1"], "draft", day, **mood)
            m.FollowUp.objects.create(visit=visit, text="落实", due_on=day)
        make_visit(work.team1, work.unit1, cast["lead1"], "accepted", day)
        Draft.objects.create(
            owner=cast["lead1"], client_key=f"00000000-0000-0000-0000-{number:012}", form="visit",
            address="/visits/new/", content="{}",
        )  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_cost_of_the_work_list(name, cast, work):
    waits(cast, work)
    found, frame = opened(cast[name]), opened(cast["sysadmin"])
    assert found.answer.status_code == 200
    assert len(found.statements) <= QUESTIONS[name]
    assert max(lengths(lambda: client_of(cast[name]).get("/"))) <= MOST_SIGNS
    # what the page itself does, without the frame of every page
    assert found.all_calls - frame.all_calls <= LEADING.get(name, MOST_CALLS)


def test_what_asks_for_nothing_stands_last(cast, work):
    make_visit(work.team1, work.unit1, cast["member1"], "accepted", today())
    make_visit(work.team1, work.unit1, cast["member1"], "submitted", today())
    page = client_of(cast["staff"]).get("/").context
    titles = [str(one["title"]) for one in page["sections"] if one["rows"]]
    assert [titles[0], titles[-1]] == ["已报送：请采纳或退回", "最近采纳"]


def test_first_eight_of_each_stage_are_shown(cast, work):
    for number in range(10):
        for mood in ({}, {"ready_at": dt.datetime.now(dt.UTC)}):
            day = today() - dt.timedelta(number)
            make_visit(work.team1, work.unit1, cast["member1"], "draft", day, **mood)
    page = client_of(cast["lead1"]).get("/").context
    shown = [one["rows"] for one in page["sections"] if len(one["rows"]) > 1]
    assert len(page["to_review"]) == 8
    days = [str(today() - dt.timedelta(number)) for number in range(8)]
    assert [[row["label"].split()[0] for row in rows] for rows in shown] == [days]
