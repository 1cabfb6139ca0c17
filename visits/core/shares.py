"""A part of a whole in per cent, as every page writes it, and the day a year before with which it is compared."""

import datetime as dt


def percent(part: int, whole: int, none: str = "–") -> str:
    """To one decimal; ``none`` where there is no whole."""
    return f"{100 * part / whole:.1f}%" if whole else none


def year_earlier(day: dt.date) -> dt.date:
    """The same day a year before; of the 29th of February the 28th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
