"""A day, and a moment, in the running text of a page: written as on paper, and never broken behind a hyphen."""

from typing import Any

from django import template
from django.template.defaultfilters import date
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter(expects_localtime=True)
def day(value: Any) -> SafeString | str:
    """The day, as 2026-08-16; nothing where there is none."""
    return _kept_together(date(value, "Y-m-d"))


@register.filter(expects_localtime=True)
def moment(value: Any) -> SafeString | str:
    """The day with the hour."""
    return _kept_together(date(value, "Y-m-d H:i"))


def _kept_together(words: str) -> SafeString | str:
    return format_html("<time>{}</time>", words) if words else ""
