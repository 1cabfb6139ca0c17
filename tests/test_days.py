"""The day of a moment held against a given day: the rows that the day itself gives, without a function for each row."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from cadre_review.accounts.models import User

DAY, NEXT = dt.date(2026, 3, 1), dt.date(2026, 3, 2)
LOOKUPS = {
    "exact": (DAY, lambda day: day == DAY),
    "gte": (DAY, lambda day: day >= DAY),
    "gt": (DAY, lambda day: day > DAY),
    "lte": (DAY, lambda day: day <= DAY),
    "lt": (DAY, lambda day: day < DAY),
    "range": ((DAY, NEXT), lambda day: DAY <= day <= NEXT),
}
CAST = {"sqlite": "django_datetime_cast_date", "postgresql": ")::date"}
MOMENTS = [
    dt.datetime(2026, 3, day, hour, minute, 59, tenth, tzinfo=ZoneInfo(settings.TIME_ZONE))
    for day in (1, 2, 3)
    for hour, minute, tenth in ((0, 0, 0), (7, 59, 1), (8, 0, 0), (23, 59, 999_999))
] + [dt.datetime(2026, 3, 1, tzinfo=ZoneInfo(settings.TIME_ZONE))]


def enter_at(*moments: dt.datetime) -> None:
    User.objects.bulk_create(
        User(username=f"u{at}", name="任某", role="staff", last_login=one) for at, one in enumerate(moments)
    )


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", LOOKUPS)
def test_a_day_finds_the_moments_that_lie_in_it(lookup):
    enter_at(*MOMENTS)
    given, holds = LOOKUPS[lookup]
    found = User.objects.filter(**{f"last_login__date__{lookup}": given}).values_list("last_login", flat=True)
    assert sorted(found) == sorted(one for one in MOMENTS if holds(timezone.localdate(one)))


@pytest.mark.django_db
@pytest.mark.parametrize("day", [dt.date.min, dt.date.max])
def test_either_end_of_the_calendar_is_a_day(day):
    enter_at(MOMENTS[0])
    assert User.objects.filter(last_login__date__gte=day).exists() == (day == dt.date.min)
    assert User.objects.filter(last_login__date__lte=day).exists() == (day == dt.date.max)


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", LOOKUPS)
def test_no_question_by_day_runs_a_function_for_each_row(lookup):
    moments = {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.DateTimeField)
    }
    assert len(moments) > 50
    asked = {
        model._base_manager.filter(**{f"{name}__date__{lookup}": LOOKUPS[lookup][0]})
        for model, name in moments
    }
    assert not [str(one.query) for one in asked if CAST[connection.vendor] in str(one.query)]
