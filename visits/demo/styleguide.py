"""The page that shows every component with sample data, for who builds a page and for who judges how the site looks.

It is drawn from the templates and partials that all pages are drawn from. All people and sentences are invented
(``TYPED``); words of the site itself are translated like everywhere.
"""

import datetime as dt
from collections.abc import Sequence
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from visits.core import charts
from visits.core.lists.filters import FilterForm
from visits.core.lists.table import Table
from visits.core.sheets.columns import Column
from visits.core.workflow.case import Head

SENTENCE = (
    "该同志在城中村改造征拆工作中，连续三个月驻点一线，逐户上门听取意见，"
    "累计化解历史遗留纠纷17件，群众反映其“说话算数、办事公道”。"
)
PEOPLE = {"a": ("韦示例", "城南区住建局局长"), "b": ("覃示例", "城南区住建局副局长")}
GRADES = [("4", "优秀"), ("3", "称职"), ("2", "基本称职"), ("1", "不称职")]
CRITERIA = [
    ("政治品质", "政治忠诚"),
    ("政治品质", "政治担当"),
    ("专业素养", "专业能力"),
    ("工作实绩", "重点任务"),
]
UNIT, TEAM, ASKED = "城南区住房和城乡建设局", "第三走访组", "请补写谈话人。"
TYPED = f"{SENTENCE * 2} {PEOPLE} {GRADES} {CRITERIA} {UNIT} {TEAM} {ASKED} 市管干部"

COLOURS = ("ground", "surface", "sunk", "line", "ink", "accent", "attention", "warning", "good", "veil")
DAY = dt.date(2026, 3, 5)


class SampleFilter(FilterForm):
    """The filter of a list."""

    q = forms.CharField(label=lazy("Find"), required=False)
    at = forms.ChoiceField(label=lazy("Unit"), required=False, choices=[("", lazy("all")), ("1", UNIT)])


class SampleForm(forms.Form):
    """One field of each kind of control."""

    place = forms.CharField(label=lazy("Place"), max_length=40, help_text=lazy("Tell facts, not opinions."))
    on = forms.DateField(label=lazy("Day of the visit"), widget=forms.DateInput)
    starts = forms.TimeField(label=lazy("opens"), widget=forms.TimeInput, required=False)
    month = forms.CharField(
        label=lazy("Month of birth"), widget=forms.DateInput(attrs={"type": "month"}), required=False
    )
    unit = forms.ChoiceField(label=lazy("Unit"), choices=[("", "---------"), ("1", UNIT)])
    entries = forms.MultipleChoiceField(
        label=lazy("Three entries"),
        choices=[("f", lazy("front line")), ("p", lazy("project")), ("s", pgettext_lazy("entry", "site"))],
        widget=forms.CheckboxSelectMultiple,
    )
    circle = forms.ChoiceField(
        label=lazy("Circle"),
        choices=[("w", lazy("work circle")), ("l", lazy("life circle")), ("s", lazy("social circle"))],
        widget=forms.RadioSelect,
    )
    observed = forms.CharField(label=lazy("What was seen"), widget=forms.Textarea)
    photo = forms.FileField(label=lazy("Photo"), required=False)
    alone = forms.BooleanField(label=lazy("Why one alone"), required=False)
    draft_version = forms.CharField(widget=forms.HiddenInput, initial="1")


def styleguide(request: HttpRequest) -> HttpResponse:
    """All components; what is sent from their forms goes nowhere."""
    return render(request, "styleguide.html", sample())


def sample() -> dict[str, Any]:
    """The context of the page."""
    return {
        "sentence": SENTENCE,
        "bound_form": SampleForm(
            {"place": "", "entries": ["f"], "circle": "w", "starts": "09:30", "draft_version": "1"}
        ),
        "items": _tabs(),
        "tones": _tones(),
        "colours": COLOURS,
        "facts": [(_("Name"), PEOPLE["a"][0]), (_("Unit"), UNIT), (_("Month of birth"), "")],
        "timeline": _timeline(),
        "grid": grid(),
        "columns": heads(),
        "table": Table(list_columns(), [row(number) for number in range(1, 4)], url=lambda one: "#main"),
        "head": _head(),
        "bars": charts.bar_rows(
            (label, number, "#main") for (_key, label), number in zip(GRADES, (27, 41, 6, 1), strict=True)
        ),
        "dots": _dots(),
        "groups": _groups(),
        "rows": _work(),
        "steps": _steps(),
        "filter_form": SampleFilter({"q": UNIT[:2]}, user=SimpleNamespace(role="staff")),
        "taken_in": _taken_in(),
        "issues": [
            {
                "file": "",
                "sheet": "市管干部",
                "row": 7,
                "column": _("Month of birth"),
                "value": "1975.13",
                "message": ASKED,
            }
        ],
        "differences": [(_("What was seen"), SENTENCE[:20], SENTENCE[:24])],
    }


def _tabs() -> list[dict[str, Any]]:
    named = ((_("Overview"), None), (_("Visits"), 12), (_("Ratings"), 0))
    return [
        {"label": label, "url": "#main", "current": number is None, "count": number}
        for label, number in named
    ]


def _tones() -> list[tuple[str, Any]]:
    """A state of each tone, with its word."""
    words = {
        "draft": _("Being written"),
        "submitted": _("submitted"),
        "accepted": _("accepted"),
        "missing": _("lacks"),
        "returned": _("returned"),
    }
    return list(words.items())


def _timeline() -> list[dict[str, Any]]:
    at = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)
    first, second = (name for name, _post in PEOPLE.values())
    return [
        {
            "at": at,
            "who": first,
            "what": _("Submit"),
            "text": "",
            "state": "submitted",
            "state_label": _("submitted"),
        },
        {"at": at, "who": second, "what": _("Return"), "text": ASKED},
    ]


def grid() -> dict[str, Any]:
    """A rating grid of two subjects."""
    return {
        "groups": [{"label": label} for label in dict.fromkeys(group for group, _label in CRITERIA)],
        "subjects": [
            {
                "key": key,
                "label": name,
                "note": post,
                "cells": [_cell(key, n, group, label) for n, (group, label) in enumerate(CRITERIA)],
            }
            for key, (name, post) in PEOPLE.items()
        ],
    }


def _cell(subject: str, number: int, group: str, label: str) -> dict[str, Any]:
    """A cell of the rating grid; the first one is wrong, the second one is given."""
    name = f"rate-{subject}-{number}"
    choices = [
        {
            "value": v,
            "label": text,
            "checked": v == ("3" if number == 1 else ""),
            "id": f"{name}-{v or 'none'}",
        }
        for v, text in [("", _("no opinion")), *GRADES]
    ]
    error = _("What was chosen in “%(field)s” is not among the choices. Choose again.") % {"field": label}
    cell = {"name": name, "label": label, "help": "", "group": group, "choices": choices}
    return cell | {"error": "" if number else error}


def list_columns() -> list[Column]:
    """The columns of the list."""
    named: Sequence[tuple[str, Any, str]] = (
        ("unit", _("Unit"), "text"),
        ("on", _("Date"), "date"),
        ("team", _("Visit team"), "text"),
        ("seen", _("What was seen"), "long"),
        ("n", _("Talks"), "number"),
        ("state", _("State"), "text"),
    )
    return [Column(key, label, attrgetter(key), kind=kind) for key, label, kind in named]


def heads() -> list[dict[str, Any]]:
    """The heads of the list; it is sorted by the day."""
    return [
        {
            "key": one.key,
            "label": one.label,
            "kind": one.kind,
            "sort_url": "#main",
            "sorted": "asc" if one.key == "on" else "",
        }
        for one in list_columns()
    ]


def row(number: int) -> SimpleNamespace:
    """A row of the list."""
    day = DAY.replace(day=number)
    return SimpleNamespace(
        pk=number, unit=UNIT, on=day, team=TEAM, seen=SENTENCE * 2, n=number, state=_("submitted")
    )


def _head() -> Head:
    """The head of a case that lacks something."""
    labels = (_("Draft"), _("Second signature"), _("Sign"), _("The meeting"), _("Decision"))
    states = ("done", "done", "now", "next", "next")
    stages = [
        {"label": label, "note": "", "state": state, "number": number}
        for number, (label, state) in enumerate(zip(labels, states, strict=True), 1)
    ]
    name = PEOPLE["b"][0]
    checks: list[dict[str, Any]] = [
        {"label": _("Grounds"), "text": SENTENCE[:15], "by": name, "lack": "", "mend": None},
        {"label": "", "text": ASKED, "by": "", "lack": ASKED, "mend": {"url": "#main", "label": _("Change")}},
    ]
    return Head(
        stages, turn=name, is_mine=True, press={"label": _("Sign"), "url": "#main", "page": "#main"},
        checks=checks, title=_("Sign"), others=[{"label": _("Withdraw"), "url": "#main"}],
        due={"day": DAY, "tone": "warning", "words": _("overdue")},
    )  # fmt: skip


def _dots() -> dict[str, Any]:
    """Rows of dots over the range of the others."""
    axis = charts.axis_of([72.0, 95.0])
    rows = [
        (label, charts.dots(axis, now, before, charts.Band(76, 82, 88), "#main", f"{label} {now}"), now)
        for (_group, label), now, before in zip(
            CRITERIA, (86.0, 79.0, 91.0, 82.0), (81.0, None, 88.0, 84.0), strict=True
        )
    ]
    return {"scale": charts.scale(axis), "rows": rows}


def _groups() -> list[Any]:
    """Bars of two rounds under each grade."""
    return [
        (label, [(str(year), str(n), charts.bar(n, "#main", f"{label} {year} {n}")) for year, n in found])
        for label, found in (("优秀", ((2017, 41), (2018, 55))), ("称职", ((2017, 38), (2018, 30))))
    ]


def _steps() -> list[Any]:
    """The course of a thing."""
    at = dt.datetime(2026, 3, 5, 9, 30, tzinfo=dt.UTC)
    by = SimpleNamespace(name=PEOPLE["a"][0])
    return [
        SimpleNamespace(at=at, by=by, after=state, get_after_display=word, note=ASKED)
        for state, word in _tones()[1:3]
    ]


def _taken_in() -> list[dict[str, Any]]:
    """Rows of an import: somebody new, and somebody whose post changes."""
    told = {"url": "#main", "place": "市管干部 7", "issues": []}
    post = {"label": _("Post"), "old": PEOPLE["b"][1], "new": PEOPLE["a"][1]}
    return [
        told | {"name": PEOPLE["a"][0], "is_new": True, "changes": [post]},
        told | {"name": PEOPLE["b"][0], "is_new": False, "changes": [post]},
    ]


def _work() -> list[dict[str, Any]]:
    """Rows of a work list."""
    return [
        {"label": UNIT, "url": "#main", "note": f"{DAY} {TEAM}", "state": state, "state_label": word}
        for state, word in _tones()[1:4]
    ]
