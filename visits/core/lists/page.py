"""Puts a list page together from a spec and the address line."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import OperationalError, connection, models, transaction
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cadre_review.policy import opens
from cadre_review.prepared import rows_given
from visits.core.sheets.columns import Column

from .computed import Worked
from .filters import FilterForm
from .models import SavedView, share_group
from .paging import COUNT_CAP, PAGE, Page, page_of, turned
from .rows import Fetch, bind, paths_of
from .spec import LISTS, ListSpec
from .table import Table

COUNT_TIME = 300  # ms; a number that nobody waits for
OWN = ("after", "before", "sort", "cols", "view")


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
    rows: models.QuerySet[Any] = field(init=False)
    order: tuple[str, ...] = field(init=False)
    sort: str = field(init=False, default="")
    columns: list[Column] = field(init=False)
    fetch: Fetch = field(init=False)

    def __post_init__(self) -> None:
        self.form = self.spec.filter_form(self.data, user=self.user)
        rows = self.spec.rows(self.user)
        self.rows = self.form.narrow(rows) if self.form.is_valid() else rows.none()
        self.order = self.spec.order
        for order in self.spec.orders:
            if order.key == self.data.get("sort"):
                self.sort, self.order = order.key, order.fields
        column = self.spec.column(self.data.get("sort", "").removeprefix("-"))
        if column and column.sort:
            self.sort = str(self.data["sort"])
            unique = () if column.sort[-1] in {"pk", "id"} else ("pk",)
            rising = (*column.sort, *unique)
            self.order = turned(rising) if self.sort.startswith("-") else rising
        self._show(self.data.getlist("cols"))

    def _show(self, chosen: list[str]) -> None:
        """The columns chosen, else those that show by default, and what has to be fetched for them."""
        shown = [c for c in self.spec.columns if c.key in chosen] or [
            c for c in self.spec.columns if c.default
        ]
        more = [*self.spec.reads, *(name.lstrip("-") for name in self.order)]
        if leads_by := getattr(self.spec.row_url, "path", None):
            more.append(leads_by)
        is_plain = self.spec.is_plain and not isinstance(self.rows, Worked)
        self.fetch = Fetch(paths_of(shown, more) if is_plain else None)
        self.columns = bind(shown, getattr(self.rows, "model", None), is_plain)

    def prepare(self, rows: list[Any]) -> None:
        """Fill what the columns shown need beside the fields of the rows."""
        for fill in dict.fromkeys((self.spec.prepare, *(column.fill for column in self.columns))):
            if fill:
                fill(rows)

    @property
    def is_filtered(self) -> bool:
        """Whether any filter is set."""
        return any(self.form[name].data for name in self.form.fields)

    def words(self) -> str:
        """The filter as an address line without the page's place, for saving and for the register."""
        kept = self.data.copy()
        for name in ("after", "before", "view", "csrfmiddlewaretoken", "name", "is_shared", "reason"):
            kept.pop(name, None)
        return kept.urlencode()


def address(request: HttpRequest, drop: Sequence[str] = OWN, **change: str) -> str:
    """This page's address with some parameters dropped and some changed."""
    data = request.GET.copy()
    for name in drop:
        data.pop(name, None)
    for name, value in change.items():
        data[name] = value
    return f"{request.path}?{data.urlencode()}" if data else request.path


def count_text(rows: models.QuerySet[Any]) -> str:
    """How many rows there are, counted only so far as it stays quick."""
    if isinstance(rows, Worked):
        return _counted(len(rows))
    bare = rows.order_by()
    if bare.query.group_by is None and bare.query.annotations == {}:
        bare = bare.values("pk")  # the key alone: no column and no join that only the page shows
    try:
        with short_question():
            count = bare[: COUNT_CAP + 1].count()
    except OperationalError:
        return _("more than %(count)s") % {"count": PAGE}  # only lists longer than a page are counted
    if count > COUNT_CAP:
        return _("more than %(count)s") % {"count": f"{COUNT_CAP:,}"}
    return _counted(count)


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


def _counted(count: int) -> str:
    return ngettext("%(count)s row", "%(count)s rows", count) % {"count": count}


def _is_part(request: HttpRequest, page: Page) -> bool:
    """Whether there is more than the page; a list that is one page is not counted again."""
    return bool(page.newer or page.older or request.GET.get("after") or request.GET.get("before"))


def _heads(request: HttpRequest, query: Query) -> list[dict[str, Any]]:
    place = ("after", "before")
    heads = []
    for column in query.columns:
        falling = query.sort == column.key
        state = "asc" if falling else "desc" if query.sort == f"-{column.key}" else ""
        url = address(request, place, sort=f"-{column.key}" if falling else column.key) if column.sort else ""
        heads.append(
            {"key": column.key, "label": column.label, "kind": column.kind, "sort_url": url, "sorted": state}
        )
    return heads


def _orders(query: Query) -> list[dict[str, Any]]:
    """The orders that the select offers; a column's own order is none of them."""
    orders = query.spec.orders
    if query.sort and query.sort not in {order.key for order in orders}:
        return [{"key": query.sort, "label": _("the column chosen"), "chosen": True}] + [
            {"key": order.key, "label": order.label, "chosen": False} for order in orders
        ]
    chosen = query.sort or (orders[0].key if orders else "")
    return [{"key": order.key, "label": order.label, "chosen": order.key == chosen} for order in orders]


def _views(request: HttpRequest, spec: ListSpec) -> list[dict[str, Any]]:
    user: Any = request.user
    words = request.GET.urlencode()
    return [
        {
            "name": name,
            "url": f"{request.path}?{query}",
            "shared": is_shared,
            "current": words == query,
            "delete_url": reverse("lists:delete_view", args=[key]) if owner == user.pk else "",
        }
        for name, query, is_shared, key, owner in rows_given(_saved, user.pk, spec.key, share_group(user))
    ]


def _saved(owner: int, list_key: str, group: str) -> models.QuerySet[Any, Any]:
    views = SavedView.objects.in_group(owner, group).filter(list_key=list_key)
    return views.values_list("name", "query", "is_shared", "pk", "owner")


def _save_url(spec: ListSpec, query: Query) -> str:
    """Where the list as it stands is kept under a name; '' where the list or the role keeps no views."""
    if spec.key not in LISTS or not opens(query.user.role, "lists:save_view"):
        return ""
    return f"{reverse('lists:save_view', args=[spec.key])}?{urlencode({'query': query.words()})}"


def build(request: HttpRequest, spec: ListSpec, ticked: Collection[int] = ()) -> dict[str, Any]:
    """The context ``page`` of ``templates/lists/list.html``; ``ticked`` are keys of rows that were chosen before."""
    query = Query(spec, request.user, request.GET)
    place = ("after", "before")
    after, before = (request.GET.get(name, "") for name in place)
    page = page_of(query.rows, query.order, after, before, query.fetch)
    query.prepare(page.rows)
    hidden = [(k, v) for k, values in request.GET.lists() if k not in {"cols", *place} for v in values]
    shown = {column.key for column in query.columns}
    return {
        "spec": spec,
        "title": spec.title,
        "intro": spec.intro,
        "actions": spec.actions(request),
        "filter_form": query.form,
        "is_filtered": query.is_filtered,
        "sentence": query.form.sentence() if query.form.is_valid() else "",
        "orders": _orders(query),
        "clear_url": request.path,
        "columns": _heads(request, query),
        "rows": page.rows,
        "table": Table(query.columns, page.rows, spec.row_url, ticked),
        "count_text": count_text(query.rows) if _is_part(request, page) else _counted(len(page.rows)),
        "newer_url": address(request, place, before=page.newer) if page.newer else "",
        "older_url": address(request, place, after=page.older) if page.older else "",
        "xlsx_url": f"{request.path.rstrip('/')}.xlsx?{query.words()}" if spec.exports else "",
        "empty_text": _("Nothing fits these filters.") if query.is_filtered else spec.empty_text,
        "empty_action": spec.empty_action(request),
        "views": _views(request, spec),
        "save_view_url": _save_url(spec, query),
        "column_choices": [
            {"key": column.key, "label": column.label, "shown": column.key in shown}
            for column in (spec.columns if spec.is_table else ())
        ],
        "chosen_columns": request.GET.getlist("cols"),
        "columns_url": request.path,
        "hidden_params": hidden,
        "bulk": spec.bulk(request),
    }
