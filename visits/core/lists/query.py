"""The address line of a list, read: which rows it asks for, in which order, and how many there are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db import OperationalError, connection, models, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadre_review.marks import bracketed, listed
from visits.core.scopes import for_count
from visits.core.sheets.columns import Column

from .computed import Worked
from .filters import FilterForm
from .first_page import count_kept, may_keep, source_of
from .mine import Mine
from .paging import COUNT_CAP, PAGE, ordered, turned
from .rows import Fetch, bind, paths_of
from .sorting import Way, key_at, place_by, said, way_of
from .spec import ListSpec

COUNT_TIME = 300  # ms; a number that nobody waits for
PLACE = ("after", "before", "page", "arrange")  # the place in a list; whether its columns are being chosen
BARE = frozenset({"sort", "cols", "view", "arrange"})

_models: dict[Any, Any] = {}  # by list, what its rows are


@dataclass
class Query:
    """The address line of a list, read: filter form, narrowed rows, order, chosen columns.

    A filter that cannot be read leaves no rows: a list must not hold more than its filter says. ``fetch`` makes rows
    of a part of them, as ``columns`` read them.
    """

    spec: ListSpec
    user: Any
    data: QueryDict
    form: FilterForm = field(init=False)
    order: tuple[str, ...] = field(init=False)
    sort: str = field(init=False, default="")
    sorted_by: Column | None = field(init=False, default=None)
    too_long: Column | None = field(init=False, default=None)  # asked for, but the list is too long for it
    shown: list[Column] = field(init=False)  # as they are declared
    columns: list[Column] = field(init=False)  # as they read a row
    fetch: Fetch = field(init=False)
    mine: Mine = field(init=False)
    ranks: dict[str, Any] = field(init=False, default_factory=dict)  # what is annotated for the order
    by_words: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.form = self.spec.filter_form(self.data, user=self.user)
        self.order = self.spec.order
        self._sort(self.data.get("sort", ""))
        self.mine = Mine.of(self.user, self.spec.key)
        self._show(self.data.getlist("cols") or self.mine.columns)

    def _sort(self, asked: str) -> None:
        """One of the list's own orders, or that of a column where the list is short enough for it."""
        if own := next((one for one in self.spec.orders if one.key == asked), None):
            self.sort, self.order = own.key, own.fields
            return
        column = self.spec.column(asked.removeprefix("-"))
        if not (way := way_of(column, self.model) if column else None):
            return
        if way.most and not way.fits(self.count.rows):
            self.too_long = column
            return
        self.sort, self.sorted_by = asked, column
        self._order_by(way, asked.startswith("-"))

    def _order_by(self, way: Way, falling: bool) -> None:
        self.by_words = not way.paths
        rising = way.paths
        if way.most:
            self.ranks = {f"sorted_{at}": key_at(self.model, path) for at, path in enumerate(way.paths)}
            rising = tuple(self.ranks)
        if rising:
            rising = (*rising, *(() if rising[-1] in {"pk", "id"} else ("pk",)))
            self.order = turned(rising) if falling else rising

    @cached_property
    def count(self) -> "Count":
        """How many rows there are."""
        is_kept = self.model is not None and may_keep(self)
        return _in_time(lambda: count_kept(self, bare)) if is_kept else count_of(self.rows)

    @cached_property
    def listed(self) -> Any:
        """The rows as pages are cut from them, with what they are sorted by; by words all are read for it."""
        if not self.by_words or self.sorted_by is None:
            return self.rows.annotate(**self.ranks) if self.ranks else self.rows
        rest = self.rows.place if isinstance(self.rows, Worked) else lambda row: (row.pk,)
        (column,) = bind([self.sorted_by], self.model, self.fetch.paths is not None)
        rows = list(self.fetch(self.rows))
        self._fill(rows)
        return Worked(rows, place_by(column, rest), self.sort.startswith("-"))

    def keys(self, most: int | None = None) -> list[int]:
        """The keys of the rows in their order."""
        if isinstance(self.listed, Worked):
            return [row.pk for row in self.listed.rows[:most]]
        return list(ordered(self.listed, self.order).values_list("pk", flat=True)[:most])

    def _show(self, chosen: list[str]) -> None:
        """The columns chosen, in that order, else those that show by default, and what has to be fetched for them."""
        by_key = {column.key: column for column in self.spec.columns}
        self.shown = shown = [by_key[key] for key in dict.fromkeys(chosen) if key in by_key] or [
            c for c in self.spec.columns if c.default
        ]
        more = [*self.spec.reads, *(name.lstrip("-") for name in self.order)]
        if leads_by := getattr(self.spec.row_url, "path", None):
            more.append(leads_by)
        is_plain = self.spec.is_plain and self.model is not None
        read = [*shown, self.sorted_by] if self.by_words and self.sorted_by else shown
        self.fetch = Fetch(paths_of(read, more) if is_plain else None)
        self.columns = bind(shown, self.model, is_plain)

    @cached_property
    def rows(self) -> Any:
        """The rows that fit, composed when they are asked for."""
        rows = self.spec.rows(self.user)
        return self.form.narrow(rows) if self.form.is_valid() else rows.none()

    @cached_property
    def model(self) -> Any:
        """What the rows are; None where no table holds them."""
        source = source_of(self.spec.rows)
        if source is None:
            return getattr(self.rows, "model", None)
        if source not in _models:
            _models[source] = getattr(self.rows, "model", None)
        return _models[source]

    @property
    def is_bare(self) -> bool:
        """Whether nothing in the address narrows the rows, names a place among them or works their order out."""
        return self.data.keys() <= BARE and not (self.by_words or self.ranks)

    def prepare(self, rows: list[Any]) -> None:
        """Fill what the columns shown need beside the fields of the rows, unless all rows were filled."""
        if not self.by_words:
            self._fill(rows)

    def _fill(self, rows: list[Any]) -> None:
        columns = [*self.columns, *([self.sorted_by] if self.sorted_by else [])]
        for fill in dict.fromkeys((self.spec.prepare, *(column.fill for column in columns))):
            if fill:
                fill(rows)

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return any(self.form[name].data for name in self.form.fields)

    def words(self) -> str:
        """The filter as an address line without the page's place, for saving and for the register."""
        kept = self.data.copy()
        for name in (*PLACE, "view", "csrfmiddlewaretoken", "name", "is_shared", "reason"):
            kept.pop(name, None)
        if self.mine.columns and "cols" not in kept:
            kept.setlist("cols", [column.key for column in self.columns])
        return kept.urlencode()


def order_words(query: Query) -> str:
    """The column by which a list is sorted, and how, in words; "" where it has its own order."""
    if not (column := query.sorted_by):
        return ""
    words = [said(column, query.model), _("falling") if query.sort.startswith("-") else _("rising")]
    return bracketed(column.label, listed(filter(None, words)))


class Count(NamedTuple):
    """How many rows there are: what is over the cap was not counted to its end, None took too long."""

    rows: int | None
    cap: int = COUNT_CAP

    @property
    def words(self) -> str:
        """The number in words."""
        if self.rows is None:
            return _("more than %(count)s") % {"count": PAGE}  # only lists longer than a page are counted
        if self.rows > self.cap:
            return _("more than %(count)s") % {"count": f"{self.cap:,}"}
        return ngettext("%(count)s row", "%(count)s rows", self.rows) % {"count": f"{self.rows:,}"}

    @property
    def is_exact(self) -> bool:
        """Whether all were counted."""
        return self.rows is not None and self.rows <= self.cap


def count_of(rows: models.QuerySet[Any]) -> Count:
    """How many rows there are, counted only so far as it stays quick."""
    return Count(len(rows)) if isinstance(rows, Worked) else _in_time(lambda: bare(rows).count())


def bare(rows: models.QuerySet[Any]) -> models.QuerySet[Any, Any]:
    """What has to be counted of rows, up to the cap."""
    some: Any = rows.order_by()
    if some.query.group_by is None and some.query.annotations == {}:
        some = some.values("pk")  # the key alone: no column and no join that only the page shows
    return for_count(some)[: COUNT_CAP + 1]


def _in_time(count: Callable[[], int]) -> Count:
    try:
        with short_question():
            return Count(count())
    except OperationalError:
        return Count(None)


@contextmanager
def short_question() -> Iterator[None]:
    """Give the database so long and no longer; OperationalError when the time is over. SQLite is not timed."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {COUNT_TIME}")
        yield
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")
