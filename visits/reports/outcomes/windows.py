"""A window of time and of the city, a figure counted in it, and the accepted visits with what belongs to them."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models

from visits.core.links import address_of, words_of
from visits.fieldwork.visits.models import Visit, VisitState

PARTS = (
    "first",
    "last",
    "category",
    "level",
    "task_kind",
    "origin",
)  # what a window says, in the order of its form


@dataclass(frozen=True)
class Window:
    """From when to when, and for which part of the city; empty strings and None narrow nothing."""

    first: dt.date
    last: dt.date
    category: str = ""
    level: Any = None  # a level, or a group of them
    task_kind: str = ""
    origin: str = ""

    def address(self, route: str, **more: Any) -> str:
        """A list with the window in its address line."""
        return address_of(route, **more)

    def words(self, **more: Any) -> str:
        """The words of an address line, without those that are empty."""
        return words_of(**more)

    def asked(self) -> dict[str, Any]:
        """The window as the report's own form asks for it."""
        return {name: getattr(self, name) for name in PARTS}


@dataclass(frozen=True)
class Figure:
    """One figure: its number in its counting unit, and the list of the records behind it."""

    key: str
    label: Any
    value: Any
    unit: Any
    url: str = ""
    times: int | None = None  # beside persons: person-times
    closed: int = 0  # records behind it that avoidance closes to the reader


def visits_in(window: Window) -> models.QuerySet[Visit]:
    """Accepted visits of the window, for its part of the city."""
    return visits_of(window, [VisitState.ACCEPTED])


def visits_of(window: Window, states: Collection[str]) -> models.QuerySet[Visit]:
    """Visits of the window in these states."""
    rows = Visit.objects.filter(state__in=states, visited_on__range=(window.first, window.last)).order_by()
    rows = rows.filter(unit__category=window.category) if window.category else rows
    return rows.filter(key_task__kind=window.task_kind) if window.task_kind else rows


def of_visits_in(window: Window, rows: Any) -> Any:
    """What belongs to accepted visits of the window, by the day and the state that it copies from them."""
    inside: dict[str, Any] = {
        "visit_state": VisitState.ACCEPTED,
        "visited_on__range": (window.first, window.last),
    }
    if window.category:
        inside["visit__unit__category"] = window.category
    if window.task_kind:
        inside["visit__key_task__kind"] = window.task_kind
    return rows.filter(**inside).order_by()
