"""The portrait of a cadre and of a leadership team, its pictures, and the comparison with their like."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cadre_review.marks import labelled, listed
from visits.cadres.files import actions as cadre_actions
from visits.cadres.files.models import Cadre
from visits.cadres.files.views import scoped, tabs_of
from visits.core.access import require
from visits.core.charts import Axis, axis_of, bar, trend
from visits.core.readers import rows_of
from visits.core.svg_files import picture
from visits.fieldwork.visits.models import Interview
from visits.judgement.evidence import actions
from visits.judgement.evidence.aspects import aspects_of
from visits.judgement.evidence.evidence import WENT, Subject
from visits.judgement.evidence.figures import Cell
from visits.judgement.evidence.heard import heard_of
from visits.judgement.evidence.marks import Marks, marks_of
from visits.judgement.evidence.views import team_of, team_tabs
from visits.judgement.findings.models import Finding
from visits.organisation.rounds.grades import best_points
from visits.organisation.units.models import LeadershipTeam

from .adjusted import adjusted_of
from .papers import seen_of
from .peers import comparison_of
from .portrait import portrait_of
from .rounds import Line, careless, given_of, over_rounds

RATE = "{:.1f}%".format
MOST_TALKS = 20  # talks that are named behind a flag


def context_of(request: HttpRequest, subject: Subject, address: str) -> dict[str, Any]:
    """Statements by check and circle, findings, what was seen, ratings over rounds, adjusted ones, careless ones."""
    user = request.user
    marks = marks_of(subject, user) if subject.has_any("ratings") else Marks([], [])
    lines = over_rounds(marks, marks.minimum)
    full = {mark.criterion.pk: float(mark.criterion.points or 100) for mark in marks.lines}
    for line in lines:
        if line.total.mean is not None:
            line.drawn = bar(float(line.total.mean) * 100 / full[line.criterion])
    given = given_of(subject, user)
    flags = careless(given)
    heard = heard_of(subject, user)
    portrait = portrait_of(subject, user, address, heard)
    aspects, reputation = aspects_of(subject, user, address, marks, heard)
    return {
        "subject": subject.thing,
        "portrait": portrait,
        "aspects": aspects,
        "reputation": reputation,
        "few": portrait.sources < marks.minimum,
        "minimum": marks.minimum,
        "findings": rows_of(user, _findings, subject.field, subject.thing.pk)
        if subject.has_any("findings")
        else [],
        "rounds": marks.rounds,
        "lines": lines,
        "adjusted": adjusted_of(subject, marks, lines, given),
        "at_work": subject.seen_at_work(user) if subject.is_cadre else [],
        "seen": seen_of(subject, user),
        "flags": flags,
        "flagged": _talks(user, [*flags.straight, *flags.copied][:MOST_TALKS]),
        "trends": trends_of(lines, full) if len(marks.rounds) > 1 else [],
        "own_accounts": subject.own_accounts(user) if subject.is_cadre else [],
    }


def _findings(user: Any, field: str, key: int) -> QuerySet[Finding]:
    return Finding.objects.visible_to(user).standing().filter(**{field: key}).order_by("side", "-pk")


def _talks(user: Any, keys: list[int]) -> Any:
    if not keys:
        return []
    talks = (
        Interview.objects.visible_to(user)
        .filter(pk__in=keys)
        .select_related("visit__unit", "visit__key_task")
    )
    return talks.only(*WENT)


def cadre_portrait(request: HttpRequest, pk: int) -> HttpResponse:
    """What was heard of a cadre, for and against, by check and circle."""
    cadre = _cadre(request, pk, "portrait")
    context = context_of(request, Subject(cadre), reverse("cadres:evidence", args=[pk]))
    context |= {"cadre": cadre, "tabs": tabs_of(request.user, cadre, "portrait")}
    return render(request, "reviews/cadre_portrait.html", context)


def _cadre(request: HttpRequest, pk: int, part: str) -> Cadre:
    cadre = scoped(request, pk)
    require(request.user, "cadre.read_file", cadre)
    cadre_actions.open_file(actor=request.user, cadre=cadre, part=part)
    return cadre


def _team(request: HttpRequest, pk: int, part: str) -> LeadershipTeam:
    team = team_of(request, pk)
    require(request.user, "team_file.read", team)
    actions.open_team(actor=request.user, team=team, part=part)
    return team


def team_portrait(request: HttpRequest, pk: int) -> HttpResponse:
    """What was heard of a leadership team, for and against, by dimension and circle."""
    team = _team(request, pk, "portrait")
    context = context_of(request, Subject(team), reverse("reviews:leadership_team", args=[pk]))
    context |= {"team": team, "tabs": team_tabs(team, "leadership_portrait")}
    return render(request, "reviews/team_portrait.html", context)


def cadre_chart(request: HttpRequest, pk: int) -> HttpResponse:
    """The means by criterion as bars, or over the rounds (``?of=rounds``)."""
    cadre = _cadre(request, pk, "portrait chart")
    return _picture(request, Subject(cadre))


def team_chart(request: HttpRequest, pk: int) -> HttpResponse:
    """The means by criterion as bars, or over the rounds (``?of=rounds``)."""
    team = _team(request, pk, "portrait chart")
    return _picture(request, Subject(team))


def _picture(request: HttpRequest, subject: Subject) -> HttpResponse:
    marks = marks_of(subject, request.user)
    lines, full = over_rounds(marks, marks.minimum), full_points(marks)
    over_time = request.GET.get("of") == "rounds"
    made = times_of(marks.rounds, lines, full) if over_time else bars_of(lines, full)
    return HttpResponse(made, content_type="image/svg+xml")


def peers(request: HttpRequest, pk: int) -> HttpResponse:
    """A cadre's means beside those of cadres of his like."""
    cadre = _cadre(request, pk, "peers")
    found = comparison_of(Subject(cadre), request.user, request.GET.get("round", ""))
    context = {"cadre": cadre, "found": found, "tabs": tabs_of(request.user, cadre, "portrait")}
    return render(request, "reviews/cadre_peers.html", context)


def team_peers(request: HttpRequest, pk: int) -> HttpResponse:
    """A leadership team's means beside those of teams of the same kind of unit."""
    team = _team(request, pk, "peers")
    found = comparison_of(Subject(team), request.user, request.GET.get("round", ""))
    context = {"team": team, "found": found, "tabs": team_tabs(team, "leadership_portrait")}
    return render(request, "reviews/team_peers.html", context)


def full_points(marks: Marks) -> dict[int, float]:
    """The highest points of each criterion's scale."""
    best = best_points() if marks.lines else {}
    return {mark.criterion.pk: float(best[mark.criterion.scale_id]) for mark in marks.lines}


def bars_of(lines: list[Line], full: dict[int, float]) -> bytes:
    """Each criterion's mean as a share of its best grade, in per cent; withheld ones are left out."""
    shown = [line for line in lines if line.total.mean is not None]
    means = [share_of(line.total, full, line) for line in shown]
    return picture([line.name for line in shown], [(_("Mean"), means)], RATE, _("Nothing that may be shown"))


def share_of(cell: Cell, full: dict[int, float], line: Line) -> float | None:
    """A mean as a share of the criterion's best grade, in per cent; None where it is withheld."""
    return None if cell.mean is None else float(cell.mean) * 100 / (full.get(line.criterion) or 1)


def _over_time(lines: list[Line]) -> list[Line]:
    """The criteria that have a figure in two rounds at least."""
    return [line for line in lines if sum(cell.mean is not None for cell in line.cells) > 1]


def times_of(rounds: list[Any], lines: list[Line], full: dict[int, float]) -> bytes:
    """Each criterion's mean over the rounds as a share of its best grade, in per cent; withheld ones leave a gap."""
    shown = _over_time(lines)
    series = [
        (one.name, [share_of(line.cells[at], full, line) for line in shown]) for at, one in enumerate(rounds)
    ]
    return picture([line.name for line in shown], series, RATE, _("Nothing that may be shown"))


def trends_of(lines: list[Line], full: dict[int, float]) -> list[tuple[str, Any]]:
    """The same in the page: of each criterion its course, with the means at the dots; a link to its line above."""
    shown = _over_time(lines)
    axis = axis_of(
        value for line in shown for cell in line.cells if (value := share_of(cell, full, line)) is not None
    )
    return [(line.name, _trend(axis, line, full)) for line in shown]


def _trend(axis: Axis, line: Line, full: dict[int, float]) -> Any:
    cells = [(share_of(cell, full, line), "" if cell.mean is None else str(cell.mean)) for cell in line.cells]
    said = [f"{cell.label} {cell.mean}" for cell in line.cells if cell.mean is not None]
    return trend(axis, cells, f"#criterion-{line.criterion}", labelled(line.name, listed(said)))
