"""The leader's dashboard, its charts, and the summary of a year or a round."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.cadres.statistics.charts import bars
from visits.core.access import require
from visits.core.charts import bar_rows
from visits.core.lists.models import Export
from visits.core.paper_page import paper_answer
from visits.organisation.rounds.models import Round
from visits.reports.outcomes.breakdown import WAYS, Breakdown, broken_down
from visits.reports.outcomes.sheets import lines_of, register
from visits.reports.outcomes.summary import summary_paper
from visits.reports.outcomes.views import asked
from visits.reports.outcomes.windows import Window
from visits.reports.outcomes.year_before import groups_beside, told_before

from .figures import head_of, open_today, spoken_of

DRAWN = 2  # columns of the breakdown that are drawn
ROUNDS = 6  # newest rounds and years that a summary is offered of


def dashboard(request: HttpRequest) -> HttpResponse:
    """The figures of a window, broken down, and what stands open."""
    require(request.user, "outcomes.read")
    form, window = asked(request.GET)
    by = _by(request)
    query = window.words(**window.asked())
    groups = groups_beside(request.user, window)
    context = {
        "form": form,
        "window": window,
        "as_of": timezone.localtime(),
        "figures": head_of(groups),
        "spoken": spoken_of(groups),
        "before": told_before(window),
        "found": (found := broken_down(window, by)),
        "ways": [
            {"label": way.label, "url": f"?{query}&by={key}", "current": key == by}
            for key, way in WAYS.items()
        ],
        "charts": charts(found),
        "open": open_today(request.user),
        "query": query,
        "summaries": _summaries(),
    }
    return render(request, "reports/dashboard.html", context, status=200 if form.is_valid() else 422)


def charts(found: Breakdown) -> list[dict[str, Any]]:
    """The first two columns of the breakdown as rows of bars; each opens its list."""
    return [
        {"label": found.heads[at], "rows": bar_rows((row.label, *row.cells[at]) for row in found.rows)}
        for at in range(min(DRAWN, len(found.heads)))
        if found.rows
    ]


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
    """Visits by category or by month; the table beside holds the numbers."""
    require(request.user, "outcomes.read")
    _form, window = asked(request.GET)
    by = "month" if _by(request) == "month" else "category"
    pairs = broken_down(window, by).column(0)
    drawn = bars(pairs)
    return HttpResponse(drawn, content_type="image/svg+xml")


def summary(request: HttpRequest) -> HttpResponse:
    """The summary of a year (``?year=``, else this one) or a round (``?round=``), registered."""
    title, window = _period(request)
    user: Any = request.user
    with transaction.atomic():
        entry: Export = register(user, window, "summary")
        held = summary_paper(user, window, title, lines_of(window), entry.footer)
    name = f"{title}_{entry.pk}.docx"
    return paper_answer(request, held, name)


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
