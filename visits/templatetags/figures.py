"""``{% figure cell %}``: one figure of ratings, drawn without a template of its own; a page has hundreds."""

from html import escape
from typing import Any

from django import template
from django.utils.formats import localize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

register = template.Library()


@register.simple_tag
def figure(
    cell: Any, sources_url: str = "", criterion: Any = "", source_class: str = "", of: Any = ""
) -> SafeString:
    """The mean, how many gave it and their grades (``figures.Cell``), or that they are withheld; with the way to its
    sources (``source_class``: "" for all, ``of``: a round) where there is an address for them."""
    of_round = f"&round={of}" if of else ""
    query = f"?criterion={criterion}&source_class={source_class}{of_round}" if sources_url else ""
    return mark_safe(_drawn(cell, escape(f"{sources_url}{query}")))  # noqa: S308 - escaped part by part  # nosec B308 B703


def _drawn(cell: Any, address: str) -> str:
    if cell.withheld:
        return f'<span class="quiet">{escape(gettext("withheld"))}</span>'
    if not cell.sources:
        return "–"
    n = ngettext("(%(n)s source)", "(%(n)s sources)", cell.sources) % {"n": cell.sources}
    told = f'<strong>{localize(cell.mean)}</strong>\n<span class="quiet">{escape(n)}</span>'
    told = f'<a href="{address}">{told}</a>' if address else told
    words = {"people": cell.sources, "n": cell.n, "spread": cell.spread}
    spread = escape(gettext("%(people)s people, %(n)s grades: %(spread)s") % words)
    return f'{told}\n<br>\n<span class="quiet">{spread}</span>'
