"""Structure statistics: the page, its pictures, its Excel."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from visits.cadres.files.filters import CadreFilter
from visits.cadres.files.kinds import GROUPS
from visits.core.lists.views import offers

from .charts import SIZE, picture_of
from .counts import Line
from .selection import BY, Selection
from .sheet import workbook


def statistics(request: HttpRequest) -> HttpResponse:
    """The selection counted; every number opens the list of those whom it counts."""
    if answer := offers(request, CadreFilter):
        return answer
    selection = Selection(request.user, request.GET)
    form, table = selection.query.form, selection.table()
    words = selection.words()
    context = {
        "filter_form": form,
        "is_filtered": selection.query.is_filtered,
        "sentence": form.sentence() if form.is_valid() else "",
        "selection": selection,
        "groups": GROUPS,
        "lines": [_drawn(selection, line) for line in [*table.lines, table.total]],
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
        "charts": charts(words, dict(BY)[selection.by]),
        "size": SIZE,
        "list_url": f"{reverse('cadres:list')}?{selection.words(by='')}",
        "serving_url": ""
        if request.GET.get("state")
        else f"{request.path}?{selection.words(state='serving')}",
        "xlsx_url": f"{reverse('cadres:statistics_export')}?{words}",
        "hidden_params": [("by", selection.by)],
    }
    return render(request, "cadres/figures/statistics.html", context, status=422 if form.errors else 200)


def charts(words: str, by: Any) -> list[dict[str, Any]]:
    """The pictures: what each shows and where it stands."""
    shown = [("age", _("Age")), ("education", pgettext("counted", "Education")), ("lines", by)]
    return [{"label": label, "url": f"{reverse(f'cadres:statistics_{of}')}?{words}"} for of, label in shown]


def share(part: int, whole: int) -> str:
    """A share of the whole in per cent, to one decimal."""
    return f"{part * 100 / whole:.1f}%" if whole else ""


def _drawn(selection: Selection, line: Line) -> dict[str, Any]:
    """A line as the page draws it: each number with the list that it opens."""
    cells = [{"label": _("People"), "number": line.people, "url": selection.link(line)}]
    for group in GROUPS:
        for figure in group.figures:
            number = line.counts[figure.key]
            url = selection.link(line, figure.key) if number else ""
            cells.append({"label": f"{group.label} · {figure.label}", "number": number, "url": url})
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
