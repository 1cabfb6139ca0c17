"""When somebody leaves by age.

Defaults are the decision of the Standing Committee of the National People's Congress of 13 September 2024 on raising
the statutory retirement age step by step, in force from 1 January 2025 (men from 60 to 63, women cadres from 55 to
58, one month for every four months of birth), and for women at division level the notice of the departments of 2015
(组通字〔2015〕14号) by which they retire with the men. Both are data (``AgeLimit``): places have rules of their own
for leaving a leading post.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cadre_review.prepared import rows_given

from .models import AgeLimit


def months_on(month: dt.date, count: int) -> dt.date:
    """The first day of the month that lies so many months later."""
    total = month.year * 12 + month.month - 1 + count
    return dt.date(total // 12, total % 12 + 1, 1)


def months_between(earlier: dt.date, later: dt.date) -> int:
    """Whole calendar months from one month to another."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def months_of_age(limit: AgeLimit, birth_month: dt.date) -> int:
    """The age in months at which somebody born in that month reaches the limit."""
    age = limit.years * 12 + limit.months
    if limit.grows_from and birth_month >= limit.grows_from:
        age += min(months_between(limit.grows_from, birth_month) // limit.grows_every + 1, limit.grows_most)
    return age


def born_by(limit: AgeLimit, last: dt.date) -> dt.date:
    """The latest month of birth with which somebody reaches the limit by that month: it grows no faster than time."""
    month = months_on(last, -(limit.years * 12 + limit.months))
    while months_on(month, months_of_age(limit, month)) > last:
        month = months_on(month, -1)
    return month


def _in_force(day: dt.date) -> Any:
    return AgeLimit.objects.filter(valid_from__lte=day).order_by("level", "-valid_from", "pk")


@dataclass
class Limits:
    """The limits in force on a day, read once for a page."""

    rows: list[AgeLimit]

    @classmethod
    def on(cls, day: dt.date) -> "Limits":
        """Read them: one query."""
        return cls(rows_given(_in_force, day))

    def of(self, sex: str, level: int) -> AgeLimit | None:
        """The limit for somebody of that sex and level; None where none is entered."""
        return next((row for row in self.rows if row.sex == sex and level <= row.level), None)

    def leaves(self, cadre: Any) -> dt.date | None:
        """The month in which the cadre reaches the age limit; None where no limit is entered."""
        limit = self.of(cadre.sex, cadre.level)
        return months_on(cadre.birth_month, months_of_age(limit, cadre.birth_month)) if limit else None
