"""What a list is: its columns, rows, filters and order, declared once for screen, sheet and command."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet

from .filters import FilterForm


@dataclass(frozen=True)
class Action:
    """A button at the head of a list."""

    label: Any
    url: str
    primary: bool = False


@dataclass(frozen=True)
class Bulk:
    """What can be done to ticked rows (``ticks.ticked``), and what else (``more``: further buttons).

    ``key`` is the letter that presses the button for the row one is at.
    """

    label: Any
    url: str
    more: "tuple[Bulk, ...]" = ()
    key: str = ""


@dataclass(frozen=True)
class Order:
    """One of the orders that the select beside the column heads offers; the first one is the list's own.

    ``fields`` all point one way and end in a unique one.
    """

    key: str
    label: Any
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ListSpec:
    """One list. ``rows(user)`` is scoped; ``order`` points one way and ends in a unique field.

    ``prepare(rows)`` may fill what the columns need for the rows of one page or of one chunk of an export,
    in a fixed number of queries; what it and ``row_url`` read of a row stands in ``reads``. A list whose page draws its
    rows by itself (``is_table`` is False) offers no columns there; rows that no table holds are ``Worked``.
    ``card`` names the columns that come first on the card that a row is on a phone; the first of them is its title
    (the first column where nothing is said). ``sheets(query)`` gives what stands behind the list in its workbook.
    """

    key: str
    title: Any
    columns: Sequence[Column]
    rows: Callable[[Any], models.QuerySet[Any]]
    order: tuple[str, ...]
    filter_form: Callable[..., FilterForm] = FilterForm
    row_url: Callable[[Any], str] | None = None
    intro: Any = ""
    actions: Callable[[HttpRequest], Sequence[Action]] = lambda request: ()
    bulk: Callable[[HttpRequest], Bulk | None] = lambda request: None
    empty_text: Any = _("Nothing here yet.")
    empty_action: Callable[[HttpRequest], Action | None] = lambda request: None
    prepare: Callable[[list[Any]], None] | None = None
    reads: tuple[str, ...] = ()
    orders: Sequence[Order] = ()
    exports: bool = True
    signed: bool = True
    is_table: bool = True
    card: tuple[str, ...] = ()
    sheets: Callable[[Any], Sequence[Sheet]] = lambda query: ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether every column says what it reads, so that rows are fetched as plain values."""
        return all(column.paths is not None for column in self.columns)

    def column(self, key: str) -> Column | None:
        """The column of that key."""
        return next((column for column in self.columns if column.key == key), None)


# Each list that leaves as Excel, or the function that makes it for a user, under the key that stored rows name.
# Its Excel stands beside its page, and whoever may not open that takes the list away by no other way either.
LISTS: dict[str, ListSpec | Callable[[Any], ListSpec]] = {}


def offer(lists: Mapping[str, ListSpec | Callable[[Any], ListSpec]]) -> None:
    """Let these lists leave; called once, when the site starts (their packages stand above this one)."""
    LISTS.update(lists)


# Lists whose page and Excel do not stand at ``<key>:list`` and ``<key>:export``.
ELSEWHERE = {
    "audit": ("audit:list", "audit:export"),
    "coverage": ("reports:coverage", "reports:coverage_export"),
    "coverage_matrix": ("reports:matrix", "reports:matrix_export"),
    "coverage_tasks": ("reports:coverage_tasks", "reports:coverage_tasks_export"),
    "coverage_people": ("reports:people", "reports:people_export"),
    "leaving": ("cadres:leaving", "cadres:leaving_export"),
    "done": ("reports:done", "reports:done_export"),
    "leadership_teams": ("cadres:leadership_list", "cadres:leadership_export"),
    "grounds": ("decisions:grounds", "decisions:grounds_export"),
    "proposal_answers": ("proposals:answers", "proposals:answers_export"),
    "outcome_checks": ("rectifications:checks", "rectifications:checks_export"),
    "outstanding": ("findings:outstanding", "findings:outstanding_export"),
    "watched": ("findings:watched", "findings:watched_export"),
    "badly_run": ("findings:badly_run", "findings:badly_run_export"),
}

# Pages whose filters are kept as views like those of a list, though they are none.
VIEWED = frozenset({"audit"})

# What is asked for and approved in the register, but taken away at a page of its own.
TAKEN_AT = {"papers": "cadres:papers_approved"}


def page_of(key: str) -> str:
    """The route of a list's page."""
    return ELSEWHERE[key][0] if key in ELSEWHERE else f"{key}:list"


def excel_of(key: str) -> str:
    """The route of a list's Excel."""
    return ELSEWHERE[key][1] if key in ELSEWHERE else f"{key}:export"
