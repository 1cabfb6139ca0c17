"""A played time: each story goes on on its day, and what is written then says that moment, in rows and in the log.

The actions of the site ask Django's clock and nothing else. While stories are played that clock says their moments;
the log says so before and after (``demo.article``), so that whoever reads it knows these days for played ones.
"""

import datetime as dt
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from heapq import heapify, heappop, heappush
from typing import TypeAlias

from django.utils import timezone

Story: TypeAlias = Generator[dt.date, None, None]  # yields the day on which it goes on
OPENS = dt.time(9)  # when the offices open
STEP = dt.timedelta(seconds=20)  # between two steps of one day


class Clock:
    """Stands in for Django's ``now``."""

    def __init__(self, day: dt.date) -> None:
        self.at, self.really = _opening(day), timezone.now()

    def __call__(self) -> dt.datetime:
        """The moment that is being played."""
        return self.at

    def go_on(self, day: dt.date) -> None:
        """To this day; a step later where it is that day already. Never backwards."""
        self.at = max(self.at + STEP, _opening(day))


def _opening(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, OPENS)).astimezone(dt.UTC)


@contextmanager
def played_from(day: dt.date) -> Iterator[Clock]:
    """Let Django's clock say played moments, from this day on."""
    real, clock = timezone.now, Clock(day)
    timezone.now = clock
    try:
        yield clock
    finally:
        timezone.now = real


def play(clock: Clock, stories: Iterable[Story]) -> None:
    """Play the stories side by side to their ends, whatever is due first first."""
    due = [(timezone.localdate(), number, story) for number, story in enumerate(stories)]
    heapify(due)
    while due:
        day, number, story = heappop(due)
        clock.go_on(day)
        if (later := next(story, None)) is not None:
            heappush(due, (later, number, story))
