"""Puts a list page together from a spec and the address line."""

from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cadre_review.marks import bracketed, labelled
from cadre_review.policy import opens
from cadre_review.prepared import rows_given
from visits.core.sheets.columns import Column

from .first_page import first_page, may_keep
from .mine import mine_url
from .models import SavedView, share_group
from .paging import COUNT_CAP, SIZES, Page, cursor_at, page_of
from .query import PLACE, Count, Query, order_words
from .sorting import Way, said, way_of
from .spec import LISTS, VIEWED, ListSpec
from .table import Table

OWN = (*PLACE, "sort", "cols", "view")


def address(request: HttpRequest, drop: Sequence[str] = OWN, **change: str) -> str:
    """This page's address with some parameters dropped and some changed."""
    data = request.GET.copy()
    for name in drop:
        data.pop(name, None)
    for name, value in change.items():
        data[name] = value
    return f"{request.path}?{data.urlencode()}" if data else request.path


def _heads(request: HttpRequest, query: Query, count: Count) -> list[dict[str, Any]]:
    """The head of each column: its name, where it leads, and how it is sorted."""
    base = address(request, (*PLACE, "sort"))
    base += "&" if "?" in base else "?"
    return [_head(base, query, column, count) for column in query.shown]


def _head(base: str, query: Query, column: Column, count: Count) -> dict[str, Any]:
    key, way = column.key, way_of(column, query.model)
    label, whole = _told(column, query.model, get_language())
    rising = query.sort == key
    can = way is not None and way.fits(count.rows)
    return {
        "key": key,
        "label": label,
        "kind": column.kind,
        "title": whole if can or way is None else bracketed(label, narrow_for(way)),
        "sort_url": f"{base}sort={'-' * rising}{key}" if can else "",
        "sorted": "asc" if rising else "desc" if query.sort == f"-{key}" else "",
    }


@lru_cache(maxsize=4096)
def _told(column: Column, model: Any, language: str | None) -> tuple[str, str]:
    """What a column is called, and the same with its order in words."""
    label, words = str(column.label), said(column, model)
    return label, bracketed(label, words)


def narrow_for(way: Way) -> str:
    """What to do about a list that is too long for a column."""
    return _("sorts at %(count)s rows or fewer: narrow the list") % {"count": f"{way.most:,}"}


def _too_long(query: Query) -> str:
    """Why a list is not sorted by the column that its address names; "" where it is."""
    if not (column := query.too_long) or not (way := way_of(column, query.model)):
        return ""
    return labelled(column.label, narrow_for(way))


def _orders(request: HttpRequest, query: Query) -> list[dict[str, Any]]:
    """The list's own orders, each with its address; a column's own order stands first where it is on."""
    orders = [(order.key, order.label) for order in query.spec.orders]
    if query.sorted_by and orders:
        orders.insert(0, (query.sort, order_words(query)))
    chosen = query.sort or (orders[0][0] if orders else "")
    return [
        {"key": key, "label": label, "url": address(request, PLACE, sort=key), "chosen": key == chosen}
        for key, label in orders
    ]


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
    if spec.key not in LISTS.keys() | VIEWED or not opens(query.user.role, "lists:save_view"):
        return ""
    return f"{reverse('lists:save_view', args=[spec.key])}?{urlencode({'query': query.words()})}"


def _choices(query: Query) -> list[dict[str, Any]]:
    """The columns that one may choose: those shown, in their order, then the others."""
    hidden = [column for column in query.spec.columns if column not in query.shown]
    widths = query.mine.widths
    return [
        {"key": one.key, "label": one.label, "shown": at < len(query.shown), "width": widths.get(one.key, "")}
        for at, one in enumerate([*query.shown, *hidden])
    ]


Cut = Callable[[Query, str, str], tuple[Page, Count]]


def cut(query: Query, after: str, before: str) -> tuple[Page, Count]:
    """The page behind a cursor, and how many rows there are; a list that is one page is not counted again."""
    first = first_page(query, query.mine.rows) if may_keep(query) else None
    page = first or page_of(query.listed, query.order, after, before, query.fetch, query.mine.rows)
    if not (page.newer or page.older or after or before):
        return page, Count(len(page.rows))
    return page, query.count


def _place(request: HttpRequest, query: Query) -> tuple[int, str, str]:
    """The number of the page, and the cursors at which it begins: those of the address, else by its number."""
    text = request.GET.get("page", "")
    number = max(int(text), 1) if text.isdecimal() and len(text) < 8 else 1
    after, before = (request.GET.get(name, "") for name in ("after", "before"))
    if number > 1 and not (after or before):
        after = cursor_at(query.listed, query.order, (number - 1) * query.mine.rows)
        number = number if after else 1
    return number, after, before


def pages_of(request: HttpRequest, page: Page, count: Count, number: int, size: int) -> list[dict[str, Any]]:
    """The numbers of a pager: the first ones, those around this one, the last where it is known; 0 is a gap."""
    if not (page.newer or page.older):
        return []
    number = number if page.newer else 1
    last = -(-(count.rows or 0) // size) if count.is_exact else 0
    wanted = {1, 2, 3, number - 1, number, number + 1, last - 1, last}
    most = last or min(number + 1 if page.older else number, COUNT_CAP // size)
    shown, before = [], 0
    for one in sorted(one for one in wanted if 0 < one <= max(most, number)):
        if one > before + 1:
            shown.append({"number": 0, "url": "", "is_here": False})
        url = address(request, PLACE, page=str(one)) if one > 1 else address(request, PLACE)
        shown.append({"number": one, "url": url, "is_here": one == number})
        before = one
    if not last:
        shown.append({"number": 0, "url": "", "is_here": False})
    return shown


def build(
    request: HttpRequest, spec: ListSpec, ticked: Collection[int] = (), cut: Cut = cut
) -> dict[str, Any]:
    """The context ``page`` of ``templates/lists/list.html``; ``ticked`` are keys of rows that were chosen before.

    ``cut`` takes one page out of the rows; the search has its own.
    """
    query = Query(spec, request.user, request.GET)
    number, after, before = _place(request, query)
    page, count = cut(query, after, before)
    query.prepare(page.rows)
    hidden = [(k, v) for k, values in request.GET.lists() if k not in {"cols", *PLACE} for v in values]
    return {
        "spec": spec,
        "title": spec.title,
        "intro": spec.intro,
        "actions": spec.actions(request),
        "filter_form": query.form,
        "is_filtered": query.is_filtered,
        "sentence": query.form.sentence() if query.form.is_valid() else "",
        "orders": _orders(request, query),
        "clear_url": request.path,
        "columns": _heads(request, query, count),
        "too_long": _too_long(query),
        "rows": page.rows,
        "table": Table(query.columns, page.rows, spec.row_url, ticked, spec.card, query.mine.widths),
        "count_text": count.words,
        "newer_url": address(request, PLACE, before=page.newer, page=str(max(number - 1, 1)))
        if page.newer
        else "",
        "older_url": address(request, PLACE, after=page.older, page=str(number + 1)) if page.older else "",
        "pages": pages_of(request, page, count, number, query.mine.rows),
        "mine": query.mine,
        "mine_url": mine_url(query.user, spec.key),
        "sizes": SIZES,
        "xlsx_url": f"{request.path.rstrip('/')}.xlsx?{query.words()}" if spec.exports else "",
        "empty_text": _("Nothing fits these filters.") if query.is_filtered else spec.empty_text,
        "empty_action": spec.empty_action(request),
        "views": _views(request, spec),
        "save_view_url": _save_url(spec, query),
        "column_choices": _choices(query) if spec.is_table else [],
        "arranging": "arrange" in request.GET,
        "chosen_columns": request.GET.getlist("cols"),
        "columns_url": request.path,
        "hidden_params": hidden,
        "bulk": spec.bulk(request),
    }
