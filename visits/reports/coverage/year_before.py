"""The coverage of a round beside that of the same days a year before (同比), for the department:
field roles read the rounds in which they serve alone.

Each round is held against all rounds that ran on those days: units in scope of one of them, and whether they were
visited between the days. So a round that has run for three months stands beside three months, not beside a year.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.marks import labelled, listed
from visits.core.lists.table import NOTHING, Words
from visits.core.readers import rows_of
from visits.core.shares import year_earlier
from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet
from visits.fieldwork.visits.models import Visit
from visits.organisation.rounds.lists import counted_states
from visits.organisation.rounds.models import Round, ScopeEntry

from .drawn import Cell, share_cell
from .rules import CATEGORIES, Share, Summary, summary_of


@dataclass(frozen=True)
class Line:
    """A category of units, or all: the share visited now and a year before."""

    label: Any
    now: Share
    then: Share
    url: str  # the visits of then

    @property
    def difference(self) -> float | None:
        """The points of per cent between the two; None where either has no unit in scope."""
        if not self.now.scope or not self.then.scope:
            return None
        return round(100 * (self.now.visited / self.now.scope - self.then.visited / self.then.scope), 1)

    @property
    def points(self) -> str:
        """The same signed; a dash for none."""
        return NOTHING.text if self.difference is None else f"{self.difference:+.1f}"

    @property
    def drawn(self) -> list[Cell]:
        """The cells of the line."""
        url = self.url if self.then.visited else ""
        return [
            share_cell(_("This round"), self.now),
            share_cell(_("A year before"), self.then, url),
            (_("Difference in points"), (Words(self.points),)),
        ]


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

    @property
    def told(self) -> str:
        """From when to when, and in which rounds, in a sentence."""
        words = {"first": self.first, "last": self.last, "rounds": listed(map(str, self.rounds))}
        return _("A year before: %(first)s to %(last)s, %(rounds)s.") % words


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


def sheets_of(query: Any) -> list[Sheet]:
    """What the page says of the rounds shown, as a sheet: a row for each category; none where nothing stands beside."""
    user, form = query.user, query.form
    rounds = form.known if user.is_office else []
    found = [(one, year_before(user, one, rounds, summary_of(user, one))) for one in form.shown]
    beside = [(one, before) for one, before in found if before]
    if not beside:
        return []
    return [
        Sheet(
            title=f"{_('Coverage')} {_('A year before')}",
            name=_("A year before"),
            columns=_columns(),
            rows=[(one, line) for one, before in beside for line in before.lines],
            lines=[labelled(one, before.told) for one, before in beside],
        )
    ]


def _columns() -> list[Column]:
    return [
        Column("round", _("Round"), lambda row: str(row[0]), width=24),
        Column("category", _("Category"), lambda row: str(row[1].label)),
        *_of_share("now", _("This round"), lambda row: row[1].now),
        *_of_share("then", _("A year before"), lambda row: row[1].then),
        Column("points", _("Difference in points"), _points, kind="number"),
    ]


def _points(row: tuple[Round, Line]) -> float | str:
    found = row[1].difference
    return NOTHING.text if found is None else found


def _of_share(key: str, group: str, share: Callable[[Any], Share]) -> list[Column]:
    return [
        Column(f"{key}_visited", _("visited"), lambda row: share(row).visited, kind="number", group=group),
        Column(f"{key}_scope", _("in scope"), lambda row: share(row).scope, kind="number", group=group),
        Column(f"{key}_share", _("Share"), lambda row: share(row).percent, kind="share", group=group),
    ]


def _shares(user: Any, rounds: list[Round], first: dt.date, last: dt.date) -> dict[str, Share]:
    """By category, and of all under "": units in scope of one of the rounds, and those visited between the days."""
    found = {key: Share() for key, _label in CATEGORIES} | {"": Share()}
    for category, was_visited, units in rows_of(user, _by_category, {one.pk for one in rounds}, first, last):
        for share in (found[category], found[""]):
            share.add(units, was_visited)
    return found


def _by_category(user: Any, rounds: Collection[int], first: dt.date, last: dt.date) -> QuerySet[Any, Any]:
    visits = Visit.objects.visible_to(user).filter(
        unit=OuterRef("unit"), to_task=False, visited_on__range=(first, last), state__in=counted_states(user)
    )
    rows = ScopeEntry.objects.visible_to(user).to_units().filter(round__in=rounds, in_scope=True).order_by()
    rows = rows.annotate(was_visited=Exists(visits)).values_list("unit__category", "was_visited")
    return rows.annotate(units=Count("unit", distinct=True))
