"""What a file says about time, worked out from its months and a reference date."""

import datetime as dt


def age_on(birth_month: dt.date, day: dt.date) -> int:
    """Full years between the month of birth and the day; less one if the month has not come.

    Source: the rule of the appointment form (计算年龄时间).
    """
    return day.year - birth_month.year - (day.month < birth_month.month)


def years_since(month: dt.date | None, day: dt.date) -> float | None:
    """Years from the month to the day, to one decimal; None where the month is not known."""
    if month is None or month > day:
        return None
    return round(((day.year - month.year) * 12 + day.month - month.month) / 12, 1)


def birth_months_of_age(lowest: int | None, highest: int | None, day: dt.date) -> dict[str, dt.date]:
    """Bounds on the month of birth for people who are ``lowest`` to ``highest`` years old on the day."""
    bounds = {}
    if lowest is not None:
        bounds["birth_month__lte"] = dt.date(day.year - lowest, day.month, 1)
    if highest is not None:
        bounds["birth_month__gt"] = dt.date(day.year - highest - 1, day.month, 1)
    return bounds
