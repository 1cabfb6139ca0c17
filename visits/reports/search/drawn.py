"""The rows of the page of hits, drawn without a template for each cell."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from visits.core.lists.rows import pages_of
from visits.core.lists.table import escaped
from visits.judgement.findings.several import tick_of

from .models import Kind


def drawn(rows: Iterable[Any], back: str, *, may_tag: bool, may_tick: bool = False) -> SafeString:
    """Each hit: where it stands, its passage with the words marked, unit, person, tags; ``back`` is this page.

    ``may_tick``: a statement has a box by which it goes into a finding (templates/findings/_into.html).
    """
    heads = (_("Where it stands"), _("Passage"), _("Unit"), _("Person or team"), _("Tags"))
    names = [f'data-label="{escaped(head)}"' for head in heads]
    line = (
        f'<tr><th scope="row" {names[0]}>%s</th><td {names[1]}><p class="found-passage">%s</p></td>'
        f"<td {names[2]}>%s</td><td {names[3]}>%s</td><td {names[4]}>%s</td></tr>"
    )
    link = _link_for(back) if may_tag else lambda row: ""
    tick = _tick if may_tick else lambda row: ""
    return mark_safe("\n".join(line % _cells(row, link(row) + tick(row)) for row in rows))  # noqa: S308 - escaped cell by cell  # nosec B308 B703


def _cells(row: Any, link: str) -> tuple[str, ...]:
    where = f'<a href="{escaped(row.url)}">{escaped(row.label)} {row.day.isoformat()}</a>'
    passage = "".join(f"<mark>{escaped(text)}</mark>" if hit else escaped(text) for text, hit in row.pieces)
    tags = "".join(f'<span class="status status-info">{escaped(tag)}</span> ' for tag in row.tags)
    return where, passage, escaped(row.unit__name or "–"), escaped(row.subject or "–"), tags + link


def _tick(row: Any) -> str:
    return tick_of(row.thing_id) if row.kind == Kind.STATEMENT else ""


def _link_for(back: str) -> Any:
    """For each row the link to its tags."""
    page, query, word = pages_of("search:tag_passage"), quote(back), escaped(pgettext("to put on", "Tag"))
    told = _("Tags of: %(what)s %(day)s")

    def link(row: Any) -> str:
        label = escaped(told % {"what": row.label, "day": row.day.isoformat()})
        return f'<a class="no-print" href="{page(row.pk)}?next={query}" aria-label="{label}">{word}</a>'

    return link
