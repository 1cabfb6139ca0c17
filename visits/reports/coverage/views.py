"""Coverage: the page, its Excel, its chart."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from visits.core.access import can
from visits.core.charts import bar
from visits.core.counts import whole
from visits.core.links import words_of
from visits.core.lists.page import build
from visits.core.lists.table import Words
from visits.core.lists.views import send_list
from visits.core.readers import rows_of
from visits.core.svg_files import picture
from visits.fieldwork.schedule.queries import planned_by_month
from visits.organisation.rounds.models import Round, VisitTeam
from visits.organisation.rounds.shown import known_to, shown_of
from visits.reports.models import rule_of

from .drawn import share_cell
from .gaps import Finding, counts
from .lists import ASPECTS, coverage_list, has
from .reading import accepted_in, in_scope, reading_of
from .rules import CATEGORIES, Share, Summary, aspects, summary_of
from .tasks import TaskSummary, tasks_of
from .year_before import year_before


def coverage(request: HttpRequest) -> HttpResponse:
    """Summary of a round, and what stands behind each of its numbers."""
    page = build(request, coverage_list(request.user))
    form = page["filter_form"]
    rounds = form.known if request.user.is_office else []  # type: ignore[union-attr]
    parts = [_part(request, one, form, rounds) for one in form.shown]
    return render(request, "reports/coverage.html", {"page": page, "parts": parts})


def _part(request: HttpRequest, one: Round, form: Any, rounds: list[Round]) -> dict[str, Any]:
    """What the page says of one round; ``rounds`` are all that the department knows, of field roles none."""
    teams, days = [team for team in form.teams if team.round_id == one.pk], form.chosen("days")
    summary = summary_of(request.user, one)
    tasks = tasks_of(request.user, one, summary.total.scope)
    return {
        "round": one,
        "total": _cell(request.path, one, summary.total),
        "bar": bar(summary.total.visited * 100 / (summary.total.scope or 1)),
        "accepted": _accepted(request.user, one, summary.total.scope),
        "before": year_before(request.user, one, rounds, summary),
        "tasks": _tasks(one, tasks, teams),
        "entered": _entered(request, one, tasks),
        "teams": [team.name for team in teams],
        "lines": _lines(request, one, summary, teams),
        "aspects": _aspects(request, one, summary.total.scope),
        "findings": _findings(request, one, days, summary.total.left),
        "excluded": _excluded(request, one, summary),
        "months": (months := _months(request.user, one, summary)),
        "progress": _progress(months, one),
        "may_rule": can(request.user, "coverage.rule", one),
    }


def _accepted(user: Any, one: Round, scope: int) -> Share:
    """The units in scope with an accepted visit: the other figure for coverage, beside that of records sent in."""
    return Share(scope, next((n for (n,) in rows_of(user, _with_an_accepted_visit, one.pk)), 0))


def _with_an_accepted_visit(user: Any, held: int) -> QuerySet[Any, Any]:
    return whole(in_scope(user, held).filter(unit__in=accepted_in(user, held, "unit")), n=Count("*"))


Month = tuple[dt.date, int, int, int, int]


def _months(user: Any, one: Round, summary: Summary) -> list[Month]:
    """Each month: units visited for the first time and so far, units planned for the first time and so far."""
    visited = {month: new for month, new, _all in summary.by_month()}
    planned = {dt.date.fromisoformat(f"{month}-01"): n for month, n in planned_by_month(one, user).items()}
    rows: list[Month] = []
    so_far = meant = 0
    at, last = min({*visited, *planned}, default=None), max({*visited, *planned}, default=None)
    while at and last and at <= last:
        so_far, meant = so_far + visited.get(at, 0), meant + planned.get(at, 0)
        rows.append((at, visited.get(at, 0), so_far, planned.get(at, 0), meant))
        at = dt.date(at.year + at.month // 12, at.month % 12 + 1, 1)
    return rows


def _progress(months: list[Month], one: Round) -> list[tuple[str, list[tuple[Any, int, Any]]]]:
    """The units visited and planned so far as bars, month by month; each opens the visits until then."""
    most = max((max(row[2], row[4]) for row in months), default=0) or 1
    names = ((_("visited so far"), "fill"), (_("planned so far"), "prev"))
    groups = []
    for month, _new, seen, _planned, meant in months:
        last = dt.date(month.year + month.month // 12, month.month % 12 + 1, 1) - dt.timedelta(1)
        url = f"{reverse('visits:list')}?{urlencode({'round': one.pk, 'to': last, 'sent': 'on'})}"
        bars = [
            (name, n, bar(round(n * 100 / most, 2), url, f"{month:%Y-%m} {name} {n}", tone))
            for (name, tone), n in zip(names, (seen, meant), strict=True)
        ]
        groups.append((f"{month:%Y-%m}", bars))
    return groups


def _cell(page: str, one: Round, share: Share, name: str = "", **query: Any) -> dict[str, Any]:
    """What was visited of what is in scope, each with its list, and the words of its cell."""
    base = f"{page}?{words_of(round=one.pk, **query)}"
    visited = f"{base}&visited=yes"
    return {
        "share": share,
        "scope_url": base,
        "visited_url": visited,
        "left_url": f"{base}&visited=no",
        "drawn": share_cell(name, share, visited, base),
    }


def _lines(
    request: HttpRequest, one: Round, summary: Summary, teams: list[VisitTeam]
) -> list[dict[str, Any]]:
    """One line for each category and one for all: the whole, each team, and what is in nobody's hands."""
    whole, nobody = _("All teams"), _("nobody yet")
    lines = []
    for key, label in CATEGORIES:
        cells = [_cell(request.path, one, summary.categories[key], whole, category=key)]
        cells += [
            _cell(request.path, one, summary.cells[key, team.pk], team.name, category=key, team=team.pk)
            for team in teams
        ]
        cells.append(_cell(request.path, one, summary.cells[key, None], nobody, category=key, team="none"))
        lines.append(_line(label, cells))
    cells = [_cell(request.path, one, summary.total, whole)]
    cells += [_cell(request.path, one, summary.teams[team.pk], team.name, team=team.pk) for team in teams]
    cells.append(_cell(request.path, one, summary.teams[None], nobody, team="none"))
    return [*lines, _line(_("All"), cells)]


def _line(label: Any, cells: list[dict[str, Any]]) -> dict[str, Any]:
    return {"label": label, "cells": cells, "drawn": [one["drawn"] for one in cells]}


def _tasks(one: Round, summary: TaskSummary, teams: list[VisitTeam]) -> dict[str, Any]:
    """The line of the key tasks: the whole, each team, and what is in nobody's hands."""
    page = reverse("reports:coverage_tasks")
    cells = [_cell(page, one, summary.total, _("All teams"))]
    cells += [_cell(page, one, summary.teams[team.pk], team.name, team=team.pk) for team in teams]
    cells.append(_cell(page, one, summary.teams[None], _("nobody yet"), team="none"))
    return _line(_("Key tasks"), cells)


def _entered(request: HttpRequest, one: Round, summary: TaskSummary) -> list[dict[str, Any]]:
    """The three entries: how many units and key tasks in scope each reached, and the list of them."""
    lines = []
    for it in summary.entered:
        query = urlencode({"round": one.pk, "entry": it.entry.value})
        units, tasks = f"{request.path}?{query}", f"{reverse('reports:coverage_tasks')}?{query}"
        drawn = [share_cell(_("Units"), it.units, units), share_cell(_("Key tasks"), it.tasks, tasks)]
        lines.append({"label": it.entry.label, "units": it.units, "drawn": drawn})
    return lines


def _findings(request: HttpRequest, one: Round, days: int | None, never: int) -> list[dict[str, Any]]:
    """Each finding, how many units show it, and the list of them."""
    rule = rule_of(one)
    found = counts(request.user, one, rule, days, never)
    days = days or rule.days_unseen
    lines = []
    for key, label in Finding.choices:
        query, text = {"round": one.pk, "finding": key}, str(label)
        if key == Finding.UNSEEN:
            query["days"] = days
            text = ngettext("not seen for %(days)s day", "not seen for %(days)s days", days)
            text %= {"days": days}
        lines.append({"label": text, "units": found[key], "url": f"{request.path}?{urlencode(query)}"})
    return lines


def _aspects(request: HttpRequest, one: Round, scope: int) -> list[dict[str, Any]]:
    """Each aspect of a cadre: in how many units in scope something was said under it, and the list of the others."""
    known = aspects()
    found = reading_of(request.user, one.pk).tally({it.key: has(ASPECTS, it.key) for it in known})
    lines = []
    for it in known:
        share = Share(scope, found[it.key])
        left = f"{request.path}?{urlencode({'round': one.pk, 'missing': f'{ASPECTS}:{it.key}'})}"
        said = _("%(n)s: %(what)s") % {"n": share.left, "what": it.name}
        nothing = (_("Nothing said"), (Words(str(share.left), left, said),))
        drawn = [share_cell(_("Units"), share), nothing]
        lines.append({"label": it.name, "share": share, "left_url": left, "drawn": drawn})
    return lines


def _excluded(request: HttpRequest, one: Round, summary: Summary) -> list[dict[str, Any]]:
    """Units left out by category, with the reasons."""
    rows = []
    for key, label in CATEGORIES:
        if reasons := summary.excluded.get(key):
            query = {"round": one.pk, "category": key, "scope": "out"}
            rows.append(
                {
                    "label": label,
                    "units": sum(reasons.values()),
                    "url": f"{request.path}?{urlencode(query)}",
                    "reasons": sorted(reasons.items(), key=lambda item: -item[1]),
                }
            )
    return rows


def coverage_export(request: HttpRequest) -> Any:
    """The list below the summary as Excel."""
    return send_list(request, coverage_list(request.user))


def progress(request: HttpRequest) -> HttpResponse:
    """Units of a round visited for the first time and all so far, month by month, as a picture (SVG)."""
    if (one := next(iter(shown_of(known_to(request.user), request.GET.get("round"))), None)) is None:
        raise Http404
    months = _months(request.user, one, summary_of(request.user, one))
    names = (_("visited for the first time"), _("visited so far"), _("planned"), _("planned so far"))
    series = [(name, [numbers[at] for _month, *numbers in months]) for at, name in enumerate(names)]
    drawn = picture([f"{month:%Y-%m}" for month, *_numbers in months], series, none=_("No visit yet"))
    return HttpResponse(drawn, content_type="image/svg+xml")
