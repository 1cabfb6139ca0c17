"""No run of the tests meets midnight."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.clock import HOME, zone

HOURS_OF_A_RUN = 3


@pytest.mark.parametrize("hour", range(24))
def test_midnight_is_hours_away_whenever_a_run_begins(hour, monkeypatch):
    monkeypatch.delenv("TEST_ZONE")
    with time_machine.travel(dt.datetime(2026, 11, 30, hour, 59, tzinfo=ZoneInfo(HOME))):
        begins = dt.datetime.now(ZoneInfo(zone()))
    assert (begins + dt.timedelta(hours=HOURS_OF_A_RUN)).date() == begins.date()
