"""Many leads assigned at once: each by its own right, avoidance and moment; what is refused is named and left."""

import datetime as dt

import pytest
from django.utils import timezone

from cadre_review.audit.models import Entry
from tests.world import hand, make_cadre, make_lead, make_round, make_team, make_unit
from visits.avoidance.models import Recusal
from visits.fieldwork.leads.models import Lead

pytestmark = pytest.mark.django_db
MANY = "/leads/assign-many/"


@pytest.fixture
def team(member1, lead1):
    return make_team(make_round(), member1, lead1)


@pytest.fixture
def unit(team):
    return hand(team, make_unit("审计局"))[0].unit


def send(client, team, *leads, **values):
    day = timezone.localdate() + dt.timedelta(10)
    sent = {
        "_step": "1",
        "version": 1,
        "pick": [one.pk for one in leads],
        "team": team.pk,
        "due_on": day,
        "next": "/leads/?state=received",
    }
    return client.post(MANY, sent | values, follow=True)


def state_of(lead: Lead) -> str:
    lead.refresh_from_db()
    return lead.state


def said(answer) -> str:
    return " ".join(str(one) for one in answer.context["messages"])


def lines() -> int:
    return Entry.objects.filter(act="lead.assign").count()


def test_ticked_leads_are_asked_once_and_assigned_each(team, unit, staff, as_staff):
    leads = [make_lead(staff, unit) for _at in range(3)]
    page = as_staff.post(MANY, {"pick": [one.pk for one in leads[:2]], "next": "/leads/"})
    assert page.status_code == 200
    assert {one.pk for one in page.context["things"]} == {one.pk for one in leads[:2]}
    assert lines() == 0
    answer = send(as_staff, team, *leads[:2])
    assert answer.redirect_chain[-1][0] == "/leads/?state=received"
    assert [state_of(one) for one in leads] == ["assigned", "assigned", "received"]
    assert (lines(), {one.version for one in leads[:2]}) == (2, {2})


def test_all_of_the_filter_are_those_it_finds(team, unit, staff, as_staff):
    by_letter, by_call = make_lead(staff, unit), make_lead(staff, unit, channel="call")
    send(as_staff, team, all="1", next=f"/leads/?channel={by_letter.channel}")
    assert [state_of(one) for one in (by_letter, by_call)] == ["assigned", "received"]


def test_nobody_without_the_right_assigns(team, unit, staff, as_lead1, as_reviewer):
    lead = make_lead(staff, unit)
    assert [send(client, team, lead).status_code for client in (as_lead1, as_reviewer)] == [403, 403]
    assert state_of(lead) == "received"


def test_what_avoidance_closes_stays_unseen_and_as_it_is(team, unit, staff, as_staff):
    cadre = make_cadre(unit)
    closed, free = make_lead(staff, unit, cadre=cadre), make_lead(staff, unit)
    Recusal.objects.create(user=staff, cadre=cadre, relation="亲属")
    answer = send(as_staff, team, closed, free)
    assert [state_of(one) for one in (closed, free)] == ["received", "assigned"]
    assert closed.number not in said(answer)
    assert send(as_staff, team, closed).redirect_chain
    assert (state_of(closed), lines()) == ("received", 1)


def test_one_past_its_moment_is_named_and_the_others_go_on(team, unit, staff, as_staff):
    settled, free = (
        make_lead(
            staff,
            unit,
            state="settled",
            outcome="untrue",
            outcome_reason="查无此事",
            settled_on=timezone.localdate(),
        ),
        make_lead(staff, unit),
    )
    answer = send(as_staff, team, settled, free)
    assert [state_of(one) for one in (settled, free)] == ["settled", "assigned"]
    assert str(settled) in said(answer)
    assert lines() == 1


def test_day_that_is_over_assigns_none(team, unit, staff, as_staff):
    leads = [make_lead(staff, unit) for _at in range(2)]
    send(as_staff, team, *leads, due_on=timezone.localdate() - dt.timedelta(1))
    assert [state_of(one) for one in leads] == ["received", "received"]
    assert lines() == 0
