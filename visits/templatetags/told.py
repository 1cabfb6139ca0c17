"""``{% told statement %}``: one thing said in a talk, drawn without a template of its own; a page has scores."""

from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils import formats
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from cadre_review.marks import bracketed
from visits.cadres.files.naming import in_full
from visits.core.labels import label_of
from visits.fieldwork.visits.models import Circle, Statement
from visits.fieldwork.visits.places import placed, whence
from visits.judgement.findings.several import tick_of
from visits.organisation.rounds.criteria import place_label
from visits.templatetags.ui import status

register = template.Library()


@register.simple_tag(takes_context=True)
def told(context: Any, statement: Any, may_open_leads: Any = False, may_tick: Any = False) -> SafeString:
    """About whom, for or against, where it belongs, in which words; ``may_open_leads``: with the way to a lead,
    ``may_tick``: with a box by which it goes into a finding (the form ``into-finding`` of the page)."""
    one = statement
    tick = f"{tick_of(one.pk)}\n" if may_tick else ""
    ways = f"{_lead(one) if may_open_leads else ''}{tick}"
    drawn = (
        f'<div class="statement statement-{one.side}">\n<p>\n{status(one.side, label_of(Statement.Side, one.side))}\n'
        f'{_subject(one, context["user"])}\n<span class="quiet">{escape(_place(one))}</span>\n</p>\n'
        f'<p class="prewrap">{escape(one.text)}</p>\n{ways}</div>'
    )
    return mark_safe(drawn)  # noqa: S308 - escaped part by part  # nosec B308 B703


@register.simple_tag
def heard(statement: Any, may_open_findings: Any = False) -> SafeString:
    """The same on the pages of whom it speaks: when, in which unit, to which team, from which source."""
    one, visit = statement, statement.visit
    words = [
        label_of(Statement.Nature, one.nature),
        place_label(one.check_key, one.dimension),
        *([one.get_aspect_display()] if one.aspect else []),
        *([str(one.criterion)] if one.criterion_id else []),
        label_of(Circle, one.circle),
    ]
    talk = reverse("interviews:detail", args=[one.interview_id])
    when = f"{formats.date_format(visit.visited_on, 'DATE_FORMAT')}\n        {escape(f'{visit.where}{placed(one)}')}"
    drawn = (
        f'<article class="card statement statement-{one.side}">\n<header>\n'
        f"{status(one.side, label_of(Statement.Side, one.side))}\n"
        f"{chr(10).join(f'<span>{escape(word)}</span>' for word in words)}\n</header>\n"
        f'<p class="prewrap">{escape(one.text)}</p>\n<footer class="quiet">\n<a href="{talk}">{when}</a>\n'
        f"· {escape(str(visit.team))} · {escape(one.interview.source)}\n"
        f"{_finding(one) if may_open_findings else ''}</footer>\n</article>"
    )
    return mark_safe(drawn)  # noqa: S308 - escaped part by part  # nosec B308 B703


def _finding(one: Any) -> str:
    words = escape(gettext("Open a finding from this"))
    return f'· <a href="{reverse("findings:open", args=[one.pk])}">{words}</a>\n{tick_of(one.pk)}\n'


@register.simple_tag
def into_finding(statement: Any) -> SafeString:
    """The box by which a statement goes into a finding together with others; it opens a page and types nothing."""
    return mark_safe(tick_of(statement.pk))  # noqa: S308 - escaped part by part  # nosec B308 B703


@register.simple_tag(takes_context=True)
def cadre_link(context: Any, row: Any) -> SafeString:
    """The cadre whom a row names: the way to the file for whoever may go it, of a stranger the name with unit."""
    return mark_safe(_subject(row, context["user"]))  # noqa: S308 - escaped part by part  # nosec B308 B703


register.filter("placed", placed)
register.filter("in_full", in_full)


@register.filter
def stands(row: Any) -> str:
    """Of whom somebody from elsewhere is, and where they stood to the visit; "" for people of its unit."""
    return bracketed("", whence(row))


def _subject(one: Any, user: Any) -> str:
    """Of a stranger the name with unit, without the way to their file."""
    if not one.cadre_id:
        return escape(str(one.leadership_team))
    name = escape(f"{one.cadre}{stands(one)}")
    if not one.cadre.may_be_opened_by(user):
        return name
    return f'<a href="{reverse("cadres:detail", args=[one.cadre_id])}">{name}</a>'


def _place(one: Any) -> str:
    """Check or dimension, criterion, fact or opinion, circle."""
    place = place_label(one.check_key, one.dimension)
    criterion = f"·{one.criterion}" if one.criterion_id else ""
    aspect = f" · {one.get_aspect_display()}" if one.aspect else ""
    return f"{place}{criterion}{aspect} · {label_of(Statement.Nature, one.nature)} · {label_of(Circle, one.circle)}"


def _lead(one: Any) -> str:
    words = escape(gettext("Open a lead from this"))
    return f'<p><a href="{reverse("leads:open", args=[one.pk])}">{words}</a></p>\n'
