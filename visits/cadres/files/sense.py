"""Whether the months of a file make sense together: one set of rules for form, roster and appointment form."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

YOUNGEST, OLDEST = 16, 100  # years, of somebody on a roster
YOUNGEST_PARTY = 18  # constitution of the Party, article 1
# What cannot lie before birth, and what cannot lie after today.
AFTER_BIRTH = ("work_start_month", "party_entry_month", "post_since", "level_since", "rank_grade_since")
PAST = ("birth_month", "work_start_month", "party_entry_month")
Months = Mapping[str, dt.date | None]


@dataclass(frozen=True)
class Nonsense:
    """What is wrong with a field: certainly (``is_wrong``), or only as far as anybody can tell."""

    field: str
    message: Any
    is_wrong: bool


def judge(months: Months) -> list[Nonsense]:
    """What does not make sense; the certain things first."""
    today = timezone.localdate()
    found = [one for rule in RULES for one in rule(months, today)]
    return sorted(found, key=lambda one: not one.is_wrong)


def in_the_future(months: Months, today: dt.date) -> Iterator[Nonsense]:
    """Nobody is born, begins to work or joins after today."""
    texts = {"birth_month": _("The month of birth lies in the future.")}
    for field in PAST:
        if (month := months.get(field)) and month > today:
            yield Nonsense(field, texts.get(field, _("This month lies in the future.")), True)


def before_birth(months: Months, today: dt.date) -> Iterator[Nonsense]:
    """Nothing happens to somebody before birth."""
    birth = months.get("birth_month")
    for field in AFTER_BIRTH:
        month = months.get(field)
        if birth and month and month <= birth:
            yield Nonsense(field, _("This month lies before the month of birth."), True)


def odd_age(months: Months, today: dt.date) -> Iterator[Nonsense]:
    """Hardly anybody on a roster is so young or so old."""
    birth = months.get("birth_month")
    age = today.year - birth.year if birth and birth <= today else None
    if age is not None and not YOUNGEST <= age <= OLDEST:
        yield Nonsense(
            "birth_month", _("Check the month of birth: the age would be %(age)s.") % {"age": age}, False
        )


def too_early(months: Months, today: dt.date) -> Iterator[Nonsense]:
    """Work before 14 and Party before 18 happen, but are looked at."""
    birth = months.get("birth_month")
    for field, years in (("work_start_month", 14), ("party_entry_month", YOUNGEST_PARTY)):
        month = months.get(field)
        if birth and month and birth < month and years_between(birth, month) < years:
            text = _("Check this month: it lies less than %(years)s years after birth.")
            yield Nonsense(field, text % {"years": years}, False)


def years_between(earlier: dt.date, later: dt.date) -> int:
    """Whole years from one month to another."""
    return later.year - earlier.year - (later.month < earlier.month)


RULES: tuple[Callable[[Months, dt.date], Iterator[Nonsense]], ...] = (
    in_the_future,
    before_birth,
    odd_age,
    too_early,
)
