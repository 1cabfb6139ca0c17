"""Months as offices write them."""

import datetime as dt
import re
import unicodedata

EARLIEST = 1900
_FORMS = (
    re.compile(r"(\d{4})(\d{2})(\d{2})?"),
    re.compile(
        r"(\d{4})\s*[-./年—]\s*(\d{1,2})\s*(?:月|(?:[-./月—]\s*(\d{1,2})\s*日?))?(?:\s+00?:00(?::00)?)?"
    ),
)


def read_month(text: str) -> dt.date | None:
    """Give the first day of the month that a text names; None where it is empty or no month.

    Read are 1975.08, 1975.8, 1975年8月, 197508, 1975-08, 1975/8, also with a day, also in full-width digits.
    Years run from 1900 to the next one; a day that does not exist makes it no month.
    """
    plain = unicodedata.normalize("NFKC", text).strip().rstrip(".、,")
    for form in _FORMS:
        if found := form.fullmatch(plain):
            return _month(*(int(part) if part else 1 for part in found.groups()))
    return None


def _month(year: int, month: int, day: int) -> dt.date | None:
    if not EARLIEST <= year <= dt.date.today().year + 1:
        return None
    try:
        return dt.date(year, month, day).replace(day=1)
    except ValueError:
        return None


def read_day(text: str) -> dt.date | None:
    """Give the day that a text names (20181231, 2018-12-31, 2018年12月31日); a month alone gives its first day."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip(".、,")
    for form in _FORMS:
        if (found := form.fullmatch(plain)) and read_month(plain):
            year, month, day = (int(part) if part else 1 for part in found.groups())
            return dt.date(year, month, day)
    return None


def write_month(month: dt.date | None) -> str:
    """Write a month as the appointment form keeps it: 197508; '' for none."""
    return f"{month.year:04}{month.month:02}" if month else ""


def write_day(day: dt.date | None) -> str:
    """Write a day as the appointment form keeps it: 20181231; '' for none."""
    return f"{write_month(day)}{day.day:02}" if day else ""


def dotted(month: dt.date | None) -> str:
    """Write a month as rosters and papers print it: 1975.08; '' for none."""
    return f"{month.year:04}.{month.month:02}" if month else ""
