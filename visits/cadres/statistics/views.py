"""Structure statistics: the page, its pictures, its Excel."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from visits.cadres.files.filters import CadreFilter
from visits.cadres.files.kinds import GROUPS
from visits.core.charts import bar_rows
from visits.core.lists.views import offers
from visits.core.shares import percent

from .charts import picture_of
from .counts import Line, Table
from .selection import BY, Selection
from .sheet import workbook

Counted = tuple[Any, float, str]  # what is counted, how many, and the list of them


def statistics(request: HttpRequest) -> HttpResponse:
    """The selection counted; every number opens the list of those whom it counts."""
    if answer := offers(request, CadreFilter):
        return answer
    selection = Selection(request.user, request.GET)
    form, table = selection.query.form, selection.table()
    words, heads = selection.words(), _heads()
    context = {
        "filter_form": form,
        "is_filtered": selection.query.is_filtered,
        "sentence": form.sentence() if form.is_valid() else "",
        "selection": selection,
        "groups": GROUPS,
        "lines": [_drawn(selection, line, heads) for line in [*table.lines, table.total]],
        "total": table.total,
        "ethnicities": [
            {"label": name or _("not stated"), "people": people, "share": share(people, table.total.people)}
            for name, people in table.ethnicities
        ],
        "by_choices": [
            {
                "label": label,
                "url": f"{request.path}?{selection.words(by=key)}",
                "current": key == selection.by,
            }
            for key, label in BY
        ],
        "by_label": dict(BY)[selection.by],
        "charts": charts(selection, table),
        "list_url": f"{reverse('cadres:list')}?{selection.words(by='')}",
        "serving_url": ""
        if request.GET.get("state")
        else f"{request.path}?{selection.words(state='serving')}",
        "xlsx_url": f"{reverse('cadres:statistics_export')}?{words}",
        "hidden_params": [("by", selection.by)],
    }
    return render(request, "cadres/figures/statistics.html", context, status=422 if form.errors else 200)


def charts(selection: Selection, table: Table) -> list[dict[str, Any]]:
    """Ages, education and the lines as rows of bars; each opens those whom it counts."""
    shown = [
        (label, _figures(selection, table, of))
        for label, of in ((_("Age"), "age"), (pgettext("counted", "Education"), "education"))
    ]
    lines: list[Counted] = [(line.label, line.people, selection.link(line)) for line in table.lines]
    shown.append((str(dict(BY)[selection.by]), lines))
    return [{"label": label, "rows": bar_rows(rows)} for label, rows in shown]


def _figures(selection: Selection, table: Table, of: str) -> list[Counted]:
    group = next(group for group in GROUPS if group.figures[0].key.startswith(of))
    counted = [(one, table.total.counts[one.key]) for one in group.figures]
    return [(one.label, n, selection.link(table.total, one.key) if n else "") for one, n in counted]


def share(part: int, whole: int) -> str:
    """A share of the whole in per cent, to one decimal."""
    return percent(part, whole, none="")


def _heads() -> list[tuple[str, str]]:
    """The key of each figure, and what it is called with its group."""
    return [(one.key, f"{group.label} · {one.label}") for group in GROUPS for one in group.figures]


def _drawn(selection: Selection, line: Line, heads: list[tuple[str, str]]) -> dict[str, Any]:
    """A line as the page draws it: each number with the list that it opens."""
    cells = [{"label": _("People"), "number": line.people, "url": selection.link(line)}]
    for key, label in heads:
        number = line.counts[key]
        cells.append({"label": label, "number": number, "url": selection.link(line, key) if number else ""})
    return {"label": line.label, "cells": cells, "average": line.average, "is_total": line.is_total}


def picture(request: HttpRequest, of: str) -> HttpResponse:
    """One chart of the selection (SVG)."""
    table = Selection(request.user, request.GET).table()
    return HttpResponse(picture_of(table, of), content_type="image/svg+xml")


def statistics_export(request: HttpRequest) -> HttpResponse | FileResponse:
    """The same numbers as Excel, registered."""
    selection = Selection(request.user, request.GET)
    if selection.query.form.errors:
        return redirect(f"{reverse('cadres:statistics')}?{request.GET.urlencode()}")
    return workbook(selection)
