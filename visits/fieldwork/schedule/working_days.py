"""Working days by the calendar of days off, which is data."""

import datetime as dt

from .models import Holiday

WEEKEND = 5  # Saturday is the fifth day from Monday, counted from 0


def working_days(first: dt.date, last: dt.date) -> int:
    """How many working days lie between two days, both counted; 0 where they are in the wrong order."""
    told = {one.on: one.is_worked for one in Holiday.objects.filter(on__range=(first, last))}
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return sum(told.get(day, day.weekday() < WEEKEND) for day in days)
