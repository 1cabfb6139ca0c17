"""The clock of the tests: no run meets midnight, and any other day can be tried.

A test takes today from the clock several times, and a run that begins in the evening ends on the next day. After eight
in the evening the tests therefore live in a zone where it is morning. ``TEST_DAY=2026-12-31`` takes them to another
day (not the programs they start, nor the browser): what holds today only is found so.
"""

import datetime as dt
import os
from zoneinfo import ZoneInfo

import time_machine

HOME = "Asia/Shanghai"
MORNING = "Etc/GMT+4"  # twelve hours behind
EVENING = 20


def zone() -> str:
    """The zone of this run; the processes it starts take it from the environment."""
    late = dt.datetime.now(ZoneInfo(HOME)).hour >= EVENING
    return os.environ.setdefault("TEST_ZONE", MORNING if late else HOME)


def travel() -> None:
    """Go to the day that ``TEST_DAY`` names, nine in the morning, and let time pass there."""
    if day := os.environ.get("TEST_DAY"):
        morning = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(9), ZoneInfo(zone()))
        time_machine.travel(morning, tick=True).start()
