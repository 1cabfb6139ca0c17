"""What is compared: rounds, and years, each with its days and its rounds."""

import datetime as dt
from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.organisation.rounds.models import Round

MOST = 6  # periods side by side
USUAL = 2


@dataclass(frozen=True)
class Period:
    """A round, or a year with the rounds that began in it; ``asked`` is how an address names it."""

    asked: tuple[str, str]
    label: str
    first: dt.date
    last: dt.date
    rounds: tuple[int, ...]

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """First and last day, as a range that decisions and findings are counted in."""
        return self.first, self.last


def begun() -> list[Round]:
    """The rounds that are or were open, the oldest first."""
    return list(Round.objects.begun().reverse())


def offered(rounds: list[Round]) -> list[Period]:
    """Every round, then every year in which one began."""
    years = sorted({one.starts_on.year for one in rounds})
    return [of_round(one) for one in rounds] + [of_year(year, rounds) for year in years]


def of_round(one: Round) -> Period:
    """A round, up to today while it runs."""
    last = max(one.starts_on, min(one.ends_on, timezone.localdate()))
    return Period(("round", str(one.pk)), one.name, one.starts_on, last, (one.pk,))


def of_year(year: int, rounds: list[Round]) -> Period:
    """A year, up to today: of visits and ratings the rounds that began in it, of decisions and findings its days."""
    last = max(dt.date(year, 1, 1), min(dt.date(year, 12, 31), timezone.localdate()))
    held = tuple(one.pk for one in rounds if one.starts_on.year == year)
    label = _("Year %(year)s") % {"year": year}
    return Period(("year", str(year)), label, dt.date(year, 1, 1), last, held)


def chosen(line: QueryDict, periods: list[Period]) -> list[Period]:
    """Those that the address names, in order of time; where it names fewer than two, the two newest rounds."""
    named = {(name, value) for name in ("round", "year") for value in line.getlist(name)}
    found = [one for one in periods if one.asked in named][:MOST]
    if len(found) < USUAL:
        found = [one for one in periods if one.asked[0] == "round"][-USUAL:]
    return sorted(found, key=lambda one: (one.first, one.last))
