"""The parts of a page that templates draw by name: ``{% load ui %}``.

A form field is drawn by ``{% field form.x %}`` and by nothing else, so that label, help, error and their
ties for screen readers are the same on every page. Each part's look is in ``templates/partials/``.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext, pgettext

from cadre_review import marks, policy
from visits.core import consequences
from visits.core.access import can
from visits.core.charts import bar_groups
from visits.core.held import has_any
from visits.core.lists.drawing import chosen_order, order_links, page_links, size_buttons
from visits.core.lists.filters import FilterForm
from visits.core.lists.page import address
from visits.core.lists.query import PLACE
from visits.core.lists.table import Table, column_boxes, counts, drawn, figures, heads, sort_links
from visits.judgement.findings.models import Finding
from visits.judgement.own_accounts.models import OwnAccount

register = template.Library()

# State word → tone of its badge. A word that is not here is drawn neutral.
TONES = {
    "draft": "neutral",
    "planned": "neutral",
    "closed": "neutral",
    "done": "good",
    "submitted": "info",
    "resubmitted": "info",
    "with_lead": "info",
    "requested": "info",
    "preview": "info",
    "open": "info",
    "returned": "attention",
    "sent_back": "attention",
    "refused": "attention",
    "against": "attention",
    "overdue": "attention",
    "accepted": "good",
    "approved": "good",
    "committed": "good",
    "for": "good",
    "missing": "warning",
}

UNWRITTEN: tuple[Any, ...] = (None, "", [], ())

# Own drawings on a 20 × 20 field, stroked with the colour of the text beside them.
ICONS = {
    "plus": "M10 4v12M4 10h12",
    "search": "M9 4a5 5 0 1 0 0 10 5 5 0 0 0 0-10M12.8 12.8 17 17",
    "download": "M10 3v9M6 8.5l4 4 4-4M4 16.5h12",
    "print": "M6 8V3h8v5M6 14H3.5V8h13v6H14M6 12h8v5H6z",
    "menu": "M3 5.5h14M3 10h14M3 14.5h14",
    "user": "M10 3.5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M4 17c.4-3.4 2.8-5 6-5s5.6 1.6 6 5",
    "check": "M4 10.5l4 4 8-9",
    "cross": "M5 5l10 10M15 5 5 15",
    "warning": "M10 3 2.5 16.5h15zM10 8.5v3.5M10 14.2v.1",
    "info": "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 9v5M10 6.2v.1",
    "filter": "M3 4.5h14l-5.5 6.5v5l-3-1.5v-3.5z",
    "older": "M8 4l6 6-6 6",
    "newer": "M12 4l-6 6 6 6",
    "edit": "M4 16l.8-3.5L13.5 3.8l2.7 2.7L7.5 15.2zM11.5 5.8l2.7 2.7",
    "lock": "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
    "columns": "M3 4.500h14v11h-14zM7.700 4.500v11M12.300 4.500v11",
    "star": "M10 3l2.1 4.5 4.9.6-3.6 3.4.9 4.9-4.3-2.4-4.3 2.4.9-4.9L3 8.1l4.9-.6z",
    "today": (
        "M3.500 4.500h13v12.500h-13zM3.500 8h13M7 2.500v3M13 2.500v3M7.500 12.200l1.900 1.800 3.200-3.400"
    ),
    "list": "M7 5h10M7 10h10M7 15h10M3.400 5h.1M3.400 10h.1M3.400 15h.1",
    "phone": (
        "M5 3h3l1.2 4-1.8 1.2a9 9 0 0 0 4.4 4.4l1.2-1.8 4 1.2v3a2 2 0 0 1-2 2C8.8 17 3 11.2 3 5a2 2 0 0 1 2-2z"
    ),
    "home": "M3.5 9 10 3.5 16.500 9v7.500h-4.500v-4.500h-4v4.500h-4.500z",
    "place": (
        "M10 17.500c3.500-4 5.500-6.700 5.500-9.300a5.500 5.500 0 0 0-11 0c0 2.600 2 5.300 5.500 9.300z"
        "M10 6.200a2 2 0 1 0 0 4 2 2 0 0 0 0-4"
    ),
    "people": (
        "M7.500 4a2.700 2.700 0 1 0 0 5.400 2.700 2.700 0 0 0 0-5.400"
        "M2.500 16.500c.3-3 2.200-4.600 5-4.600s4.700 1.600 5 4.600"
        "M13 4.300a2.600 2.600 0 0 1 0 4.900M14.700 12.200c1.700.6 2.700 2.100 2.900 4.300"
    ),
    "scales": (
        "M10 3v13.500M6.500 16.500h7M4 5.500h12M4.500 5.500 2.300 11h4.400zM15.500 5.500 13.300 11h4.400z"
    ),
    "chart": "M3.500 3.500v13h13M7 13.500v-4M10.500 13.500v-7.500M14 13.500v-5.500",
    "settings": (
        "M3.500 6h7M14.500 6h2M3.500 14h2M9.500 14h7M12.500 4a2 2 0 1 0 0 4 2 2 0 0 0 0-4"
        "M7.500 12a2 2 0 1 0 0 4 2 2 0 0 0 0-4"
    ),
    "bell": "M5 14v-5a5 5 0 0 1 10 0v5l1.500 1h-13zM8.500 17.200h3",
    "help": (
        "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M8 8a2 2 0 1 1 2.800 1.900c-.6.300-.8.600-.8 1.300M10 13.700v.1"
    ),
    "file": "M5 3h7l3.5 3.5V17H5zM12 3v3.5h3.5",
}


@register.inclusion_tag("reviews/_came_of.html")
def came_of(user: Any, thing: Any) -> dict[str, Any]:
    """What came of a thing, on its page."""
    return consequences.of(user, thing)


@register.inclusion_tag("own_accounts/received.html")
def own_accounts(user: Any, thing: Any) -> dict[str, Any]:
    """What a cadre sent by link of himself, or to a finding, as far as the user may read it."""
    of_whom = {"finding": thing} if isinstance(thing, Finding) else {"cadre": thing}
    if "cadre" in of_whom and not has_any(thing, "own_accounts"):
        return {}
    rows = OwnAccount.objects.visible_to(user).received().filter(**of_whom)
    return {"received": rows.order_by("-received_at", "-pk")[:20], "may_open": user.is_office}


@register.inclusion_tag("reports/_strip.html")
def over_rounds(user: Any, thing: Any) -> dict[str, Any]:
    """How a unit, a cadre or a team stood in each round, on its page."""
    return {"user": user, **consequences.over_rounds(user, thing)}


@register.simple_tag
@lru_cache(maxsize=64)
def icon(name: str) -> SafeString:
    """An inline drawing that repeats what the words beside it say; screen readers pass over it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        ICONS[name],
    )


@register.simple_tag
def icons() -> list[str]:
    """The names of all drawings."""
    return sorted(ICONS)


@register.simple_tag
def site_name() -> str:
    """The name of the site in the language of the page."""
    return str(settings.SITE_NAME)


@register.simple_tag
def idle_lock_seconds() -> int:
    """After how many seconds without a request the page is locked."""
    return int(settings.IDLE_LOCK_SECONDS)


@register.simple_tag(takes_context=True)
def may(context: Any, act: str, thing: Any) -> bool:
    """Whether who reads the page may do the act to the thing, so that no button is shown in vain."""
    return can(context["request"].user, act, thing)


@register.filter
def opens(user: Any, route: str) -> bool:
    """Whether who reads the page may open the other page."""
    return policy.opens(user.role, route)


@register.simple_tag
def status(state: str, label: str = "") -> SafeString:
    """A state as a badge: the word itself, and a tone for the eye."""
    tone = TONES.get(str(state), "neutral")
    return format_html('<span class="status status-{}">{}</span>', tone, label or state)


@register.simple_tag
def work_rows(rows: Iterable[dict[str, Any]]) -> SafeString:
    """The rows of a work list {label, url, note, state, state_label, reason, by, on}, drawn without a template."""
    return mark_safe("\n".join(map(_work_row, rows)))  # noqa: S308 - escaped part by part  # nosec B308 B703


def _work_row(row: dict[str, Any]) -> str:
    drawn = f'<a href="{escape(str(row["url"]))}"><strong>{escape(str(row["label"]))}</strong></a>'
    if row.get("state"):
        drawn += f" {status(row['state'], row['state_label'])}"
    drawn += f' <span class="quiet">{escape(str(row["note"]))}</span>'
    if row.get("reason"):
        on = formats.date_format(localtime(row["on"]), "Y-m-d H:i")
        drawn += f'<p>{escape(row["reason"])} <span class="quiet">{escape(row["by"])} {on}</span></p>'
    return f"<li>{drawn}</li>"


@register.simple_tag
def queue_rows(lines: Iterable[Any], item: str, near: Collection[str]) -> SafeString:
    """What waits, a line each (reports/leading/lines.py): all but those ``near`` the open one give way on a phone."""
    today = pgettext("in hand", "today")
    return mark_safe("\n".join([_queue_row(one, item, near, today) for one in lines]))  # noqa: S308 - escaped part by part  # nosec B308 B703


def _queue_row(line: Any, item: str, near: Collection[str], today: str) -> str:
    far = "" if line.item in near else ' class="is-far"'
    here = ' aria-current="true"' if line.item == item else ""
    days = ngettext("%(n)s day", "%(n)s days", line.days) % {"n": line.days} if line.days else today
    late = " tone-late" if line.is_late else ""
    what = f'<span class="tag">{escape(line.tag)}</span><b>{escape(line.title)}</b>'
    said = f'<span class="queue-1">{what}<span class="meta{late}">{days}</span></span>'
    about = f'<span class="queue-2" title="{escape(line.about)}">{escape(line.about)}</span>'
    return f'<li{far}><a href="?item={escape(line.item)}#case"{here}>{said} {about}</a></li>'


@register.inclusion_tag("partials/tabs.html")
def tabs(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Links to the parts of one thing: items of {label, url, current, count}; count may be left out."""
    return {"items": items}


@register.inclusion_tag("partials/field.html")
def field(bound: BoundField, size: str = "") -> dict[str, Any]:
    """One form field with label, help and error. ``size``: "" or "wide" (the whole line of a grid).

    TypeError where the form has no such field: a misspelt name must not leave a hole in the page.
    """
    if not isinstance(bound, BoundField):
        raise TypeError("{% field %} needs a field of a form; the form has no field of this name.")
    kind = kind_of(bound.field.widget)
    described = described_by(bound)
    # What is typed here is said to the widget; a group of choices carries it on its fieldset.
    control = "" if kind in {"chips", "segments"} else drawn_control(bound, kind, described)
    return {
        "field": bound,
        "kind": kind,
        "size": size or ("wide" if kind in {"textarea", "chips", "segments"} else ""),
        "control": control,
        "is_long": "data-full" in bound.field.widget.attrs,
        "described_by": described,
    }


def drawn_control(bound: BoundField, kind: str, described: str) -> SafeString:
    """The control; where nothing is chosen yet it says so in words, and not in the framework's row of dashes."""
    drawn = bound.as_widget(attrs=attributes(bound, kind, described))
    chosen = drawn.replace(">---------<", f">{escape(gettext('please choose'))}<")
    return mark_safe(chosen)  # noqa: S308 - drawn by the framework, words escaped  # nosec B308 B703


@register.inclusion_tag("partials/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """All visible fields of a form, in its order."""
    return {"form": form}


@register.simple_tag
def hidden_fields(form: BaseForm) -> SafeString:
    """All hidden fields of a form."""
    return format_html_join("", "{}", ((bound,) for bound in form.hidden_fields()))


def kind_of(widget: forms.Widget) -> str:
    """Which of our controls draws a widget."""
    kinds: list[tuple[type[forms.Widget], str]] = [
        (forms.CheckboxSelectMultiple, "chips"),
        (forms.RadioSelect, "segments"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.DateInput, "date"),
        (forms.TimeInput, "time"),
    ]
    own = getattr(widget, "kind", "text")  # a control of a package's own says how it is drawn
    return next((kind for cls, kind in kinds if isinstance(widget, cls)), own)


def described_by(bound: BoundField) -> str:
    """The ids of help and error, in the order in which they are read out."""
    parts = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    parts += [f"{bound.auto_id}_error"] if bound.errors else []
    return " ".join(parts)


def attributes(bound: BoundField, kind: str, described: str) -> dict[str, Any]:
    """What the control needs beside what its form declares."""
    widget = bound.field.widget
    attrs = {"class": f"control control-{kind} {widget.attrs.get('class', '')}".strip()}
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    native = {"date": "%Y-%m-%d", "time": "%H:%M"}
    if kind in native and getattr(widget, "input_type", "") == "text":
        widget.input_type = kind
        # Browsers understand no other writing in their own date and time controls.
        widget.format = native[kind]
    if kind == "textarea" and widget.attrs.get("rows") in (None, "10"):
        attrs["rows"] = "6"
    return attrs


@register.simple_tag
def problems(form: Any = None, formsets: Any = None) -> list[dict[str, Any]]:
    """What is wrong with a form and its formsets: [{text, label, href}], for the summary at the top."""
    found = form_problems(form) if isinstance(form, BaseForm) else []
    for formset in formsets or []:
        if not formset.is_bound:
            continue
        found += [{"text": text, "label": "", "href": ""} for text in formset.non_form_errors()]
        for row in formset.forms:
            found += form_problems(row)
    return found


def form_problems(form: BaseForm) -> list[dict[str, Any]]:
    """The problems of one form, in the order of its fields; hidden fields have nowhere to link to."""
    if not form.is_bound:
        return []
    found = [{"text": text, "label": "", "href": ""} for text in form.non_field_errors()]
    for bound in form:
        href = "" if bound.is_hidden else f"#{bound.auto_id}"
        label = "" if bound.is_hidden else str(bound.label)
        found += [
            {"text": text, "label": "" if label and f"“{label}”" in text else label, "href": href}
            for text in bound.errors
        ]
    return found


# The fields of filter forms that nothing is typed into, drawn once for a form, a role and a language.
_empty: dict[tuple[type[FilterForm], str, str | None], dict[str, str]] = {}

# Fields whose choices are read anew, drawn once for a form, a language and the choices themselves.
_offered: dict[tuple[Any, ...], str] = {}
MOST_OFFERED = 500


@register.simple_tag
def filter_parts(form: FilterForm) -> dict[str, Any]:
    """The fields of a filter form: ``first``, ``more`` (its ``less_used``) and whether ``more`` starts open."""
    names = [name for name, one in form.every().items() if not one.widget.is_hidden]
    empty = _empty_fields(form, names)
    held = {name: _held(form, name) for name in names if name in form.fields}
    folded = set(form.less_used)
    more = [name for name in names if name in folded]
    return {
        "line": held.get("q") or empty["q"] if "q" in names else "",
        "first": _joined(
            held.get(name) or empty[name] for name in names if name not in folded and name != "q"
        ),
        "more": _joined(held.get(name) or empty[name] for name in more),
        "is_open": any(form[name].data or form[name].errors for name in more if name in held),
    }


@register.simple_tag(takes_context=True)
def filter_chips(context: Any, form: FilterForm) -> list[dict[str, str]]:
    """What the address line sets of a filter: words, and the address without it."""
    request = context["request"]
    return [
        {"label": label, "value": value, "url": address(request, _names(request.GET, name))}
        for name, label, value in form.chips()
        if any(_names(request.GET, name))
    ]


def _names(data: Iterable[str], field: str) -> list[str]:
    """The parameters of a field, and those that name the place in a list, which another filter does not have."""
    own = [name for name in data if name == field or name.startswith(f"{field}-")]
    return [*own, *PLACE] if own else []


def _empty_fields(form: FilterForm, names: list[str]) -> dict[str, str]:
    key = (type(form), form.user.role, get_language())
    if key not in _empty:
        blank = form.blank()
        live = [name for name in names if form.is_live(name)]
        _empty[key] = {name: _drawn(blank[name]) for name in names if name not in live}
    return _empty[key]


def _held(form: FilterForm, name: str) -> str:
    """A field that the form holds: one that is there for its choices alone is drawn once for these choices."""
    bound = form[name]
    if not form.is_live(name) or bound.data or bound.errors:
        return _drawn(bound)
    choices = [(key, label) for key, label in bound.field.choices]  # type: ignore[attr-defined]
    look = (str(bound.label), str(bound.help_text), str(bound.field.widget.attrs), str(bound.value()))
    key = (type(form), get_language(), name, look, tuple((str(one), str(label)) for one, label in choices))
    if key not in _offered:
        if len(_offered) >= MOST_OFFERED:
            _offered.clear()
        bound.field.choices = choices  # type: ignore[attr-defined]
        _offered[key] = _drawn(bound)
    return _offered[key]


def _joined(fields: Iterable[str]) -> SafeString:
    return mark_safe("".join(fields))  # noqa: S308 - drawn by templates  # nosec B308 B703


def _drawn(bound: BoundField) -> str:
    return render_to_string("partials/field.html", field(bound))


@register.filter
def tidy_query(params: Iterable[tuple[str, str]], form: FilterForm) -> list[tuple[str, str]]:
    """The query parameters that a filter form must carry along: all but its own fields."""
    own = form.every()
    return [(name, value) for name, value in params or [] if name.split("-")[0] not in own]


@register.filter
def or_dash(text: Any) -> Any:
    """The text, or a dash where nothing is written."""
    return text if text not in UNWRITTEN else format_html('<span class="quiet">{}</span>', "–")


register.simple_tag(heads, name="list_heads")
for part in (
    bar_groups,
    column_boxes,
    sort_links,
    order_links,
    chosen_order,
    page_links,
    size_buttons,
    figures,
    counts,
):
    register.simple_tag(part)


for joined in (marks.listed, marks.parted, marks.bracketed):
    register.filter(joined.__name__, joined)


@register.simple_tag
def comma() -> str:
    """The mark between two words of several in one line."""
    return marks.in_use().comma


@register.simple_tag
def semicolon() -> str:
    """The mark between two texts of several in one line."""
    return marks.in_use().semicolon


@register.simple_tag
def colon() -> str:
    """The mark between a label and what it says."""
    return marks.in_use().colon


@register.tag
def bracket(parser: Any, _token: Any) -> template.Node:
    """What stands in brackets behind a name, up to ``{% endbracket %}``."""
    inner = parser.parse(("endbracket",))
    parser.delete_first_token()
    return Bracket(inner)


class Bracket(template.Node):
    """Brackets as the language of the page has them."""

    def __init__(self, inner: template.NodeList) -> None:
        self.nodelist = inner

    def render(self, context: template.Context) -> SafeString:
        """The marks round what stands between them, which escaped itself."""
        found = marks.in_use()
        return mark_safe(f"{found.opening}{self.nodelist.render(context)}{found.closing}")  # noqa: S308  # nosec B308 B703


@register.filter
def written(facts: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Those facts (label, value) that have a value."""
    return [fact for fact in facts if fact[1] not in UNWRITTEN]


@register.filter
def unwritten(facts: Iterable[tuple[Any, Any]]) -> str:
    """The labels of the facts without a value, in one line."""
    return marks.listed(str(label) for label, value in facts if value in UNWRITTEN)


@register.simple_tag
def list_cols(table: Table | None, rows: Any, may_pick: Any = False) -> SafeString | str:
    """How wide the columns of a list are at a desk."""
    return table.cols(bool(may_pick)) if table else ""


@register.simple_tag
def list_rows(table: Table | None, rows: Any, may_pick: Any = False) -> SafeString:
    """The rows of partials/table.html: those of a list, or rows that come as texts."""
    return table.draw(bool(may_pick)) if table else drawn(rows)
