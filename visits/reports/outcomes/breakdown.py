"""The figures of a window broken down: by category of unit, level, type of key task, kind of decision or month.

A row's head narrows the report to it; a number opens the list that it counts. Visits have no level and no kind: there
the rows hold decisions alone.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, Value
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.prepared import rows_given
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.fieldwork.visits.models import Interview, VisitState
from visits.judgement.decisions.figures import FIGURES
from visits.organisation.units.models import Category, Level

from .figures import bare_in, decisions_in, demands_in, demands_url, period_of
from .windows import Window, of_visits_in, visits_in


@dataclass(frozen=True)
class Way:
    """One way to break down: its label, the fields of visit, decision and demand, the labels of their values."""

    label: Any
    visit: str
    decision: str
    demand: str  # empty: all demands stand in the row “demand to rectify”
    values: Callable[[], Mapping[Any, Any]]


WAYS = {
    "category": Way(
        gettext_lazy("Category"),
        "unit__category",
        "unit_before__category",
        "leadership_team__unit__category",
        lambda: dict(Category.choices),
    ),
    "level": Way(
        gettext_lazy("Level before"),
        "",
        "level_before",
        "decision__level_before",
        lambda: dict(Level.choices),
    ),
    "task_kind": Way(
        gettext_lazy("Type of key task"),
        "key_task__kind",
        "key_task__kind",
        "decision__key_task__kind",
        lambda: dict(reading.choices(Family.TASK)),
    ),
    "kind": Way(
        gettext_lazy("Kind of decision"), "", "kind", "", lambda: dict(reading.choices(Family.DECISION))
    ),
    "month": Way(gettext_lazy("Month"), "visited_on", "decided_on", "demanded_on", dict),
}


@dataclass
class Row:
    """One value: what it is called, the report narrowed to it, and its numbers with their lists."""

    key: Any
    label: str
    url: str
    cells: list[tuple[int, str]]


@dataclass
class Breakdown:
    """The heads of the columns and the rows; values without a number have no row."""

    by: str
    label: Any
    heads: list[Any]
    rows: list[Row]

    def column(self, at: int) -> list[tuple[str, int]]:
        """One column as pairs for a chart."""
        return [(row.label, row.cells[at][0]) for row in self.rows]


def broken_down(window: Window, by: str) -> Breakdown:
    """The window's figures by one of ``WAYS``; persons and teams count once in each row.

    Five questions, however many rows.
    """
    way = WAYS[by]
    visits, talks = (dict(rows_given(one, window, by)) if way.visit else {} for one in (_visits, _talks))
    demands, bare = _by_part(_demands, window, by), _by_part(_bare, window, by)
    decisions = _decisions(window, by, demands, bare)
    keys = set(visits) | set(talks) | {key for key, found in decisions.items() if any(found.values())}
    heads = ([_("accepted visits"), _("talks")] if way.visit else []) + [
        label for label, *_r in FIGURES.values()
    ]
    rows = []
    for key in _ordered(keys - {None, ""}, way):
        part = _narrowed(window, by, key)
        cells = []
        if way.visit:
            cells += [
                (visits.get(key, 0), _ledger(part, "visits:list")),
                (talks.get(key, 0), _ledger(part, "interviews:list")),
            ]
        found = decisions.get(key, {})
        more = {"kind": key} if by == "kind" else {}
        signed = bool(demands) if by == "kind" else by != "level" and key in demands  # a demand has no level
        cells += [(found.get(name, 0), _figure_list(part, name, signed, more)) for name in FIGURES]
        rows.append(Row(key, _label(key, way), _report(part, by, key), cells))
    return Breakdown(by, way.label, heads, rows)


def _visits(window: Window, by: str) -> Any:
    return _counted(visits_in(window), WAYS[by].visit)


def _talks(window: Window, by: str) -> Any:
    path = WAYS[by].visit
    talks = of_visits_in(window, Interview.objects.talks())
    if path == "visited_on":
        return _counted(talks, path)
    within = {"visit__state": VisitState.ACCEPTED, "visit__visited_on__range": (window.first, window.last)}
    return _counted(talks.filter(**within), f"visit__{path}")  # else all visits were joined


def _counted(rows: Any, path: str) -> Any:
    return rows.annotate(part=_part(path)).values_list("part").annotate(n=Count("*")).order_by()


Told = dict[Any, set[int]]


def _decisions(window: Window, by: str, demands: Told, bare: Told) -> dict[Any, dict[str, int]]:
    rows = rows_given(_decided, window, by)
    found: dict[Any, Any] = {part: dict(zip(FIGURES, numbers, strict=True)) for part, *numbers in rows}
    for key in {*demands, *bare}:
        teams = demands.get(key, set()) | bare.get(key, set())
        found.setdefault(key, dict.fromkeys(FIGURES, 0))["rectify"] = len(teams)
    return found


def _decided(window: Window, by: str) -> Any:
    asked: dict[str, Any] = {
        key: Count(subject, filter=which, distinct=True) for key, (_label, which, subject) in FIGURES.items()
    }
    rows = decisions_in(window).annotate(part=_part(WAYS[by].decision)).values_list("part")
    return rows.annotate(**asked).order_by()


def _demands(window: Window, by: str) -> Any:
    """The leadership teams told to rectify by a signed demand, with the part of each."""
    path = WAYS[by].demand
    rows = demands_in(window).annotate(part=_part(path) if path else Value("rectify"))
    return rows.values_list("part", "leadership_team")


def _bare(window: Window, by: str) -> Any:
    """Those told by an old decision without a demand."""
    return bare_in(window).annotate(part=_part(WAYS[by].decision)).values_list("part", "leadership_team")


def _by_part(question: Any, window: Window, by: str) -> Told:
    found: Told = {}
    for part, team in rows_given(question, window, by):
        found.setdefault(part, set()).add(team)
    return found


def _part(path: str) -> Any:
    return TruncMonth(path) if path.endswith("_on") else F(path)


def _ordered(keys: set[Any], way: Way) -> list[Any]:
    return [key for key in values if key in keys] if (values := way.values()) else sorted(keys)


def _label(key: Any, way: Way) -> str:
    return f"{key:%Y-%m}" if isinstance(key, dt.date) else str(way.values()[key])


def _narrowed(window: Window, by: str, key: Any) -> Window:
    if by == "month":
        end = dt.date(key.year + key.month // 12, key.month % 12 + 1, 1) - dt.timedelta(1)
        return replace(window, first=max(window.first, key), last=min(window.last, end))
    return window if by == "kind" else replace(window, **{by: key})


def _report(part: Window, by: str, key: Any) -> str:
    if by == "kind":
        return _list(part, kind=key)
    return part.address("reports:outcomes", **part.asked())


def _ledger(part: Window, route: str) -> str:
    period = {"from": part.first, "to": part.last, "category": part.category, "task_kind": part.task_kind}
    return part.address(route, **period, accepted="on")


def _figure_list(part: Window, name: str, signed: bool, more: dict[str, Any]) -> str:
    """The list behind a figure; of teams told to rectify the demands, where some are ``signed`` in this part."""
    return demands_url(part) if name == "rectify" and signed else _list(part, figure=name, **more)


def _list(part: Window, **more: Any) -> str:
    return part.address("decisions:list", **period_of(part), **more)
