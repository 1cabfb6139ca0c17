"""The leader's dashboard, its charts, and the summary of a year or a round."""

import datetime as dt
import io
from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.cadres.statistics.charts import SIZE, bars, columns
from visits.core import docx as word
from visits.core.access import require
from visits.core.lists.models import Export
from visits.organisation.rounds.models import Round
from visits.reports.outcomes.breakdown import WAYS, broken_down
from visits.reports.outcomes.figures import Window
from visits.reports.outcomes.sheets import lines_of, register
from visits.reports.outcomes.summary import summary_paper
from visits.reports.outcomes.views import asked
from visits.reports.outcomes.year_before import beside, year_before

from .figures import main_figures, open_today

ROUNDS = 6  # newest rounds and years that a summary is offered of


def dashboard(request: HttpRequest) -> HttpResponse:
    """The figures of a window, broken down, and what stands open."""
    require(request.user, "outcomes.read")
    form, window = asked(request.GET)
    by = _by(request)
    query = window.words(**window.asked())
    context = {
        "form": form,
        "window": window,
        "as_of": timezone.localtime(),
        "figures": beside(
            main_figures(request.user, window), main_figures(request.user, year_before(window))
        ),
        "before": year_before(window),
        "found": broken_down(window, by),
        "ways": [
            {"label": way.label, "url": f"?{query}&by={key}", "current": key == by}
            for key, way in WAYS.items()
        ],
        "charts": [
            {"url": f"{reverse('reports:dashboard_chart')}?{query}&by={key}", "label": label}
            for key, label in (("category", _("Visits by category")), ("month", _("Visits by month")))
        ],
        "size": SIZE,
        "open": open_today(request.user),
        "query": query,
        "summaries": _summaries(),
    }
    return render(request, "reports/dashboard.html", context, status=200 if form.is_valid() else 422)


def _by(request: HttpRequest) -> str:
    by = request.GET.get("by", "")
    return by if by in WAYS else "category"


def _summaries() -> list[dict[str, str]]:
    """The newest rounds, and the years in which they ran."""
    rounds = list(Round.objects.order_by("-starts_on", "-pk")[:ROUNDS])
    years = sorted(
        {one.starts_on.year for one in rounds} | {one.ends_on.year for one in rounds}, reverse=True
    )
    address, today = reverse("reports:summary"), timezone.localdate()
    offered = [{"label": one.name, "url": f"{address}?round={one.pk}"} for one in rounds]
    return offered + [
        {"label": _("Year %(year)s") % {"year": year}, "url": f"{address}?year={year}"}
        for year in years
        if year <= today.year
    ]


def chart(request: HttpRequest) -> HttpResponse:
    """Visits by category lying, by month upright; the table beside holds the numbers."""
    require(request.user, "outcomes.read")
    _form, window = asked(request.GET)
    by = "month" if _by(request) == "month" else "category"
    pairs = broken_down(window, by).column(0)
    drawn = columns(pairs) if by == "month" else bars(pairs)
    return HttpResponse(drawn, content_type="image/svg+xml")


def summary(request: HttpRequest) -> FileResponse:
    """The summary of a year (``?year=``, else this one) or a round (``?round=``), registered."""
    title, window = _period(request)
    user: Any = request.user
    with transaction.atomic():
        entry: Export = register(user, window, "summary")
        held = summary_paper(user, window, title, lines_of(window), entry.number)
    name = f"{title}_{entry.pk}.docx"
    return FileResponse(io.BytesIO(held), as_attachment=True, filename=name, content_type=word.MEDIA)


def _period(request: HttpRequest) -> tuple[str, Window]:
    today = timezone.localdate()
    year, key = request.GET.get("year", ""), request.GET.get("round", "")
    year = year or ("" if key else str(today.year))
    if key.isdecimal() and (one := Round.objects.filter(pk=int(key[:18])).first()):
        title = _("Summary of visits and outcomes: %(what)s") % {"what": one.name}
        return title, Window(one.starts_on, max(one.starts_on, min(one.ends_on, today)))
    if year.isdecimal() and 1990 <= int(year[:5]) <= today.year:
        first = dt.date(int(year), 1, 1)
        title = _("Summary of visits and outcomes: %(what)s") % {
            "what": _("Year %(year)s") % {"year": first.year}
        }
        return title, Window(first, min(dt.date(first.year, 12, 31), today))
    raise Http404(_("Choose a year or a round."))
