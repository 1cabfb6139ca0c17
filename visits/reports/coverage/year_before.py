"""The coverage of a round beside that of the same days a year before (同比), for the department:
field roles read the rounds in which they serve alone.

Each round is held against all rounds that ran on those days: units in scope of one of them, and whether they were
visited between the days. So a round that has run for three months stands beside three months, not beside a year.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.core.shares import year_earlier
from visits.fieldwork.visits.models import Visit
from visits.organisation.rounds.lists import counted_states
from visits.organisation.rounds.models import Round, ScopeEntry

from .rules import CATEGORIES, Share, Summary


@dataclass(frozen=True)
class Line:
    """A category of units, or all: the share visited now and a year before."""

    label: Any
    now: Share
    then: Share
    url: str  # the visits of then

    @property
    def points(self) -> str:
        """The points of per cent between the two, signed; nothing where either has no unit in scope."""
        if not self.now.scope or not self.then.scope:
            return ""
        found = 100 * (self.now.visited / self.now.scope - self.then.visited / self.then.scope)
        return f"{found:+.1f}"


@dataclass(frozen=True)
class YearBefore:
    """What stood a year before, from when to when, and in which rounds."""

    first: dt.date
    last: dt.date
    rounds: list[Round]
    lines: list[Line]

    @property
    def whole(self) -> Line:
        """All units."""
        return self.lines[-1]


def year_before(user: Any, one: Round, rounds: Iterable[Round], summary: Summary) -> YearBefore | None:
    """None where none of the rounds given ran a year before."""
    first = year_earlier(one.starts_on)
    last = year_earlier(min(one.ends_on, max(timezone.localdate(), one.starts_on)))
    ran = [it for it in rounds if it.pk != one.pk and it.starts_on <= last and it.ends_on >= first]
    if not ran:
        return None
    then = _shares(user, ran, first, last)
    asked = {"from": first, "to": last, "sent": "on", "went_to": "unit"}
    url = f"{reverse('visits:list')}?{urlencode(asked)}"
    lines = [
        Line(label, summary.categories[key], then[key], f"{url}&category={key}") for key, label in CATEGORIES
    ]
    return YearBefore(first, last, ran, [*lines, Line(_("All"), summary.total, then[""], url)])


def _shares(user: Any, rounds: list[Round], first: dt.date, last: dt.date) -> dict[str, Share]:
    """By category, and of all under "": units in scope of one of the rounds, and those visited between the days."""
    visits = Visit.objects.visible_to(user).filter(
        unit=OuterRef("unit"), to_task=False, visited_on__range=(first, last), state__in=counted_states(user)
    )
    rows = ScopeEntry.objects.visible_to(user).to_units().filter(round__in=rounds, in_scope=True).order_by()
    rows = rows.annotate(was_visited=Exists(visits)).values_list("unit__category", "was_visited")
    found = {key: Share() for key, _label in CATEGORIES} | {"": Share()}
    for category, was_visited, units in rows.annotate(units=Count("unit", distinct=True)):
        for share in (found[category], found[""]):
            share.add(units, was_visited)
    return found
