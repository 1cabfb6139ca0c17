"""Months as offices write them."""

import datetime as dt
import re
import unicodedata

_FORMS = (
    re.compile(r"(\d{4})(\d{2})(\d{2})?"),
    re.compile(
        r"(\d{4})\s*[-./年—]\s*(\d{1,2})\s*(?:月|(?:[-./月—]\s*(\d{1,2})\s*日?))?(?:\s+00?:00(?::00)?)?"
    ),
)


def read_month(text: str) -> dt.date | None:
    """The first day of the month that a text gives; None where it is empty or no month."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip(".、,")
    for form in _FORMS:
        if found := form.fullmatch(plain):
            return _month(*(int(part) if part else 1 for part in found.groups()))
    return None


def _month(year: int, month: int, day: int) -> dt.date | None:
    if not 1900 <= year <= dt.date.today().year + 1:
        return None
    try:
        return dt.date(year, month, day).replace(day=1)
    except ValueError:
        return None
