"""Who keeps away from whom: each ground, and what it closes."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.conftest import client_of
from tests.world import make_post, make_tenure, make_unit, open_cadre
from visits.avoidance.models import Recusal
from visits.avoidance.rules import closed_for
from visits.cadres.files.models import Cadre, FamilyMember
from visits.core.access import closed_to, keeps_away, stands_between
from visits.organisation.units.models import Level

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=365)


@pytest.fixture
def own(staff, member1) -> Cadre:
    return open_cadre(staff=staff, name="本人", account=member1)


def test_nothing_is_closed_to_who_has_no_ground_in_one_statement(staff, member1, django_assert_num_queries):
    open_cadre(staff=staff)
    with django_assert_num_queries(1):
        assert not closed_to(member1)


def test_own_file_and_own_unit_are_closed(own, member1, staff):
    colleague = open_cadre(staff=staff, unit=own.unit, name="同事")
    closed = closed_to(member1)
    assert (closed.cadres, closed.units, closed.declared) == ({own.pk}, {own.unit_id}, frozenset())
    assert stands_between([member1, staff], units=[own.unit_id]) == [member1]
    assert stands_between([member1, staff], cadres=[colleague.pk]) == [member1]  # of one's own unit


@pytest.mark.parametrize("names_me", [True, False])
def test_kin_are_closed_whichever_file_names_the_other(own, member1, staff, names_me):
    kin = open_cadre(staff=staff, name="亲属")
    one, other = (kin, own) if names_me else (own, kin)
    FamilyMember.objects.create(cadre=one, relative=other, relation="妻", name=other.name)
    assert kin.pk in closed_to(member1).cadres
    assert stands_between([member1], cadres=[kin.pk]) == [member1]
    assert kin.unit_id in closed_to(member1).workplaces
    assert kin.unit_id not in closed_to(member1).units


def test_leadership_of_kin_is_closed_while_they_are_in_it(own, member1, staff):
    kin = open_cadre(staff=staff, name="亲属")
    FamilyMember.objects.create(cadre=own, relative=kin, relation="妻", name="亲属")
    assert not stands_between([member1], leaderships=[kin.unit_id])
    seat = make_tenure(cadre=kin, post=make_post(unit=kin.unit))
    assert stands_between([member1], leaderships=[kin.unit_id]) == [member1]
    seat.to_on = timezone.localdate() - YEAR
    seat.save()
    assert not stands_between([member1], leaderships=[kin.unit_id])


def test_declared_unit_closes_its_people_and_its_line_of_the_register(member1, staff):
    there = open_cadre(staff=staff, name="某甲")
    row = Recusal.objects.create(user=member1, unit=there.unit, relation="other")
    closed = closed_to(member1)
    assert (closed.cadres, closed.declared) == ({there.pk}, {there.unit_id})
    assert keeps_away(member1, there.unit)
    row.withdrawn_at = timezone.now()
    row.save()
    assert not closed_to(member1)


def tenure(cadre, unit, level, begun, ended=None, in_team=True):
    post = make_post(unit=unit, level=level, in_leadership_team=in_team)
    return make_tenure(cadre=cadre, post=post, from_on=begun, to_on=ended)


@pytest.mark.parametrize(
    ("level", "begun", "ended", "in_team", "is_superior"),
    [
        (Level.COUNTY_HEAD, 2012, 2016, True, True),  # led there at the same time
        (Level.COUNTY_HEAD, 2017, None, True, False),  # came after I had left
        (Level.SECTION_HEAD, 2012, 2016, True, False),  # not above me
        (Level.COUNTY_HEAD, 2012, 2016, False, False),  # above me, but led nobody
    ],
)
def test_former_superior_follows_from_the_tenures(
    own, member1, staff, level, begun, ended, in_team, is_superior
):
    unit = make_unit()
    tenure(own, unit, Level.SECTION_HEAD, dt.date(2013, 1, 1), dt.date(2015, 1, 1), in_team=False)
    other = open_cadre(staff=staff, name="领导")
    tenure(other, unit, level, dt.date(begun, 1, 1), ended and dt.date(ended, 1, 1), in_team)
    assert (other.pk in closed_to(member1).cadres) is is_superior


def test_many_people_cost_no_more_statements_than_one(staff, member1, lead1, member2):
    for user in (member1, lead1, member2):
        cadre = open_cadre(staff=staff, name=user.name, account=user)
        Recusal.objects.create(user=user, unit=make_unit(), relation="other")
        tenure(cadre, cadre.unit, Level.SECTION_HEAD, dt.date(2013, 1, 1))
    with CaptureQueriesContext(connection) as one:
        closed_for([member1.pk])
    with CaptureQueriesContext(connection) as three:
        closed_for([member1.pk, lead1.pk, member2.pk])
    assert len(three) == len(one)


def test_a_page_asks_once_who_is_closed_and_the_next_request_asks_anew(staff, member1):
    there = open_cadre(staff=staff)
    client = client_of(staff)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/cadres/{there.pk}/").status_code == 200
    assert sum("visits_recusal" in one["sql"] for one in asked.captured_queries) == 1
    Recusal.objects.create(user=staff, cadre=there, relation="affinity")
    assert client.get(f"/cadres/{there.pk}/").status_code == 404
