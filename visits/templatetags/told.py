"""``{% told statement %}``: one thing said in a talk, drawn without a template of its own; a page has scores."""

from functools import cache
from html import escape
from typing import Any

from django import template
from django.db.models import Choices
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from visits.fieldwork.visits.models import Circle, Statement
from visits.organisation.rounds.models import Check, Dimension
from visits.templatetags.ui import status

register = template.Library()


@register.simple_tag
def told(statement: Any, may_open_leads: Any = False) -> SafeString:
    """About whom, for or against, where it belongs, in which words; ``may_open_leads``: with the way to a lead."""
    one = statement
    drawn = (
        f'<div class="statement statement-{one.side}">\n<p>\n{status(one.side, _word(Statement.Side, one.side))}\n'
        f'{_subject(one)}\n<span class="quiet">{escape(_place(one))}</span>\n</p>\n'
        f'<p class="prewrap">{escape(one.text)}</p>\n{_lead(one) if may_open_leads else ""}</div>'
    )
    return mark_safe(drawn)  # noqa: S308 - escaped part by part  # nosec B308 B703


@cache
def _words(choices: type[Choices], _language: str) -> dict[Any, str]:
    """The labels of choices in one language."""
    return {one.value: str(one.label) for one in choices}


def _word(choices: type[Choices], value: Any) -> str:
    return _words(choices, get_language() or "").get(value, str(value))


def _subject(one: Any) -> str:
    if one.cadre_id:
        return f'<a href="{reverse("cadres:detail", args=[one.cadre_id])}">{escape(str(one.cadre))}</a>'
    return escape(str(one.leadership_team))


def _place(one: Any) -> str:
    """Check or dimension, criterion, fact or opinion, circle."""
    place = f"{_word(Check, one.check_key)}{_word(Dimension, one.dimension)}"
    criterion = f"·{one.criterion}" if one.criterion_id else ""
    return f"{place}{criterion} · {_word(Statement.Nature, one.nature)} · {_word(Circle, one.circle)}"


def _lead(one: Any) -> str:
    words = escape(gettext("Open a lead from this"))
    return f'<p><a href="{reverse("leads:open", args=[one.pk])}">{words}</a></p>\n'
