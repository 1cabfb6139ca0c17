"""The invented city: believable, and only into an empty database."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from stdnum.cn import ric

from visits.models import Cadre, Interview, Rating, Unit, Visit

pytestmark = pytest.mark.django_db
SIZE = {"units": 30, "cadres": 120, "visits": 15}


def fill(**options):
    call_command("demo", today=dt.date(2026, 11, 22), stdout=open("/dev/null", "w"), **(SIZE | options))  # noqa: SIM115


def picture():
    return (
        list(Cadre.objects.order_by("pk").values_list("name", "id_fingerprint", "post_title", "birth_month")),
        list(Visit.objects.order_by("pk").values_list("unit__code", "visited_on", "state", "observed")),
        Interview.objects.count(),
        Rating.objects.count(),
    )


@pytest.fixture(scope="module")
def city(module_db):
    """One city, read by the tests of this module."""
    fill()


def test_city_has_the_wanted_sizes_and_valid_numbers(city):
    assert (Unit.objects.count(), Cadre.objects.count(), Visit.objects.count()) == (30, 120, 15)
    assert all(ric.calc_check_digit(one.id_number) == one.id_number[-1] for one in Cadre.objects.all())
    assert not Rating.objects.exclude(cadre=None).filter(cadre__unit__isnull=True).exists()


def test_every_rating_belongs_to_the_rounds_scheme(city):
    for rating in Rating.objects.select_related("criterion", "visit__round", "grade"):
        assert rating.criterion.scheme_id == rating.visit.round.scheme_id
        assert rating.grade.scale_id == rating.criterion.scale_id


def test_a_filled_database_is_refused_and_left_alone(city):
    before = picture()
    with pytest.raises(CommandError, match="empty"):
        fill()
    assert picture() == before
