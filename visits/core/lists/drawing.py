"""What stands around the rows of a list, drawn without a template for each link: orders, numbers of pages, sizes."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from .table import escaped

LINE, CHOSEN = '<li><a href="{}"{}>{}</a></li>', ' aria-current="true"'


def order_links(orders: Iterable[Mapping[str, Any]]) -> SafeString:
    """The orders of a list ({label, url, chosen}), each a line of a menu."""
    return _safe(
        LINE.format(escaped(one["url"]), CHOSEN if one["chosen"] else "", escaped(str(one["label"])))
        for one in orders
    )


def chosen_order(orders: Iterable[Mapping[str, Any]]) -> str:
    """The words of the order that is on."""
    return next((str(one["label"]) for one in orders if one["chosen"]), "")


def page_links(pages: Iterable[Mapping[str, Any]]) -> SafeString:
    """The numbers of a pager ({number, url, is_here}); 0 is a gap."""
    return _safe(map(_page_link, pages))


def _page_link(one: Mapping[str, Any]) -> str:
    if not one["number"]:
        return '<span class="page-gap">…</span>'
    here = ' aria-current="page"' if one["is_here"] else ""
    return f'<a class="button page-number" href="{escaped(one["url"])}"{here}>{one["number"]}</a>'


def size_buttons(sizes: Iterable[int], chosen: int) -> SafeString:
    """A button for each number of rows that a page may hold."""
    button = '<button class="button button-quiet" name="rows" value="{0}"{1}>{0}</button>'
    return _safe(button.format(one, ' aria-pressed="true"' if one == chosen else "") for one in sizes)


def _safe(parts: Iterable[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308 - escaped part by part  # nosec B308 B703
