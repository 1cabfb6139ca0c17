"""``{% secrecy user thing %}``: 密级 at the head of a record's page, on screen and in print; drawn in place, not by a
template, since every page of a record has it."""

from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from visits.core.access import can
from visits.core.held import MARKS, is_told_of_none
from visits.core.marks.reading import secrecy_of
from visits.core.secrecy import mark_of

register = template.Library()


@register.simple_tag
def secrecy(user: Any, thing: Any, pages: str) -> SafeString:
    """The highest mark that covers the record, and the way to mark it; what is not marked says 内部 in print alone."""
    marks = [] if is_told_of_none(thing, MARKS) else secrecy_of([thing])
    waits = any(mark.proposed for mark in marks)
    link = _link(thing, pages, bool(marks), waits) if can(user, "secrecy.mark", thing) else ""
    kind = "secrecy is-marked" if marks else "secrecy" if link else "secrecy print-only"
    said = f' <em class="no-print">{escape(pgettext("secrecy", "proposed, to be set"))}</em>' if waits else ""
    drawn = f'<p class="{kind}"><span>{escape(mark_of("", marks))}</span>{said}{link}</p>'
    return mark_safe(drawn)  # noqa: S308 - escaped part by part  # nosec B308 B703


def _link(thing: Any, pages: str, is_marked: bool, waits: bool) -> str:
    words = pgettext("secrecy", "Change") if is_marked else pgettext("secrecy", "Mark")
    words = pgettext("secrecy", "Look") if waits else words
    return f' <a class="no-print" href="{reverse(f"{pages}:secrecy", args=[thing.pk])}">{escape(words)}</a>'
