"""Many follow-ups closed at once: by another than who wrote each down; what is refused is named and left."""

import datetime as dt

import pytest
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.world import accepted_visit, hand, join, make_round, make_team, make_unit
from visits.avoidance.models import Recusal
from visits.fieldwork.visits.models import FollowUp

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MANY = "/follow-ups/close-many/"


@pytest.fixture
def visits(member1):
    team = make_team(make_round())
    join(team, member1)
    units = [hand(team, make_unit(name))[0].unit for name in ("审计局", "水利局")]
    day = TODAY - dt.timedelta(60)
    return [accepted_visit(team=team, unit=unit, author=member1, visited_on=day) for unit in units]


def promised(visit, done_by=None, **values) -> FollowUp:
    done = {"done_on": TODAY, "done_by": done_by, "result": "增设两个窗口，排队减半。"} if done_by else {}
    text = f"答复办证窗口排队问题{FollowUp.objects.count()}"
    return FollowUp.objects.create(visit=visit, text=text, owner="窗口科", due_on=TODAY, **(done | values))


def send(client, *follow_ups, **values):
    sent = {"_step": "1", "pick": [one.pk for one in follow_ups], "next": "/follow-ups/"}
    return client.post(MANY, sent | values, follow=True)


def closed(*follow_ups: FollowUp) -> list[bool]:
    for one in follow_ups:
        one.refresh_from_db()
    return [one.closed_on is not None for one in follow_ups]


def said(answer) -> str:
    return " ".join(str(one) for one in answer.context["messages"])


def lines() -> int:
    return Entry.objects.filter(act="follow_up.close").count()


def test_ticked_ones_are_asked_once_and_closed_each(visits, member1, as_reviewer):
    ones = [promised(visits[0], member1) for _at in range(2)]
    page = as_reviewer.post(MANY, {"pick": [one.pk for one in ones], "next": "/follow-ups/"})
    assert len(page.context["things"]) == 2
    assert lines() == 0
    send(as_reviewer, *ones)
    assert (closed(*ones), lines()) == ([True, True], 2)


def test_own_and_open_ones_are_named_and_left(visits, member1, staff, as_staff):
    own, still_open, others = promised(visits[0], staff), promised(visits[0]), promised(visits[0], member1)
    answer = send(as_staff, own, still_open, others)
    assert closed(own, still_open, others) == [False, False, True]
    assert str(own) in said(answer)
    assert str(still_open) in said(answer)
    assert lines() == 1


def test_nobody_without_the_right_closes(visits, staff, as_member1, as_lead1):
    one = promised(visits[0], staff)
    assert [send(client, one).status_code for client in (as_member1, as_lead1)] == [403, 403]
    assert closed(one) == [False]


def test_what_avoidance_closes_stays_unseen_and_as_it_is(visits, member1, reviewer, as_reviewer):
    hidden, free = promised(visits[0], member1), promised(visits[1], member1)
    Recusal.objects.create(user=reviewer, unit=visits[0].unit, relation="亲属任职")
    answer = send(as_reviewer, hidden, free)
    assert closed(hidden, free) == [False, True]
    assert str(hidden) not in said(answer)
    send(as_reviewer, hidden)
    assert (closed(hidden), lines()) == ([False], 1)


def test_all_of_the_filter_are_those_it_finds(visits, member1, as_reviewer):
    here, there = promised(visits[0], member1), promised(visits[1], member1)
    send(as_reviewer, all="1", next="/follow-ups/?q=审计")
    assert closed(here, there) == [True, False]
