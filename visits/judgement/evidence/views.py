"""Pages that open the evidence under a person or a leadership team."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.cadres.files import actions as cadre_actions
from visits.cadres.files.views import scoped, tabs_of
from visits.core.access import can, keeps_away, require
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.lists.paging import page_of
from visits.organisation.units.models import LeadershipTeam, Unit

from . import actions
from .cross_table import cell_of, crossed
from .evidence import (
    NEWEST,
    Subject,
    aspect_table,
    gaps,
    heads,
    heard_where,
    statements_page,
    table,
    talks_page,
)
from .figures import row_of, shown_cell, trim, used_classes, withheld_classes
from .heard import cut, heard_of
from .marks import marks_of


def evidence_context(request: HttpRequest, subject: Subject) -> dict[str, Any]:
    """Table, gaps and one page of statements of a subject."""
    heard = heard_of(subject, request.user)
    found = cut(heard)
    choice, page = statements_page(subject, request.user, request.GET)
    return {
        "heads": heads(),
        "table": table(subject, found, choice),
        "aspects": aspect_table(subject, cut(heard, "aspect"), choice),
        "gaps": gaps(subject, found),
        "places": heard_where(subject, heard),
        "choice": choice,
        "clear_url": request.path,
        "findings": subject.thing.findings.visible_to(request.user).standing().order_by("side", "-pk"),
        "may_open_findings": can(request.user, "finding.open", subject.thing),
        "statements": page.rows,
        "newer_url": f"{choice.address()}&before={page.newer}" if page.newer else "",
        "older_url": f"{choice.address()}&after={page.older}" if page.older else "",
    }


def ratings_context(request: HttpRequest, subject: Subject, sources_url: str) -> dict[str, Any]:
    """Ratings by criterion and class of source; what is too small is withheld."""
    marks = marks_of(subject, request.user)
    tables = crossed(marks)
    rows = [table.row for table in tables]
    classes = used_classes(rows)
    trim(rows)
    surveys = subject.surveys(request.user)
    return {
        "rows": rows,
        "rounds": marks.rounds,
        "tables": tables if len(marks.rounds) > 1 else [],
        "classes": classes,
        "minimum": marks.minimum,
        "sources_url": sources_url,
        "surveys": surveys,
    }


def cadre_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Statements about a cadre, for and against, by check and circle, newest first."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.read_file", cadre)
    cadre_actions.open_file(actor=request.user, cadre=cadre, part="evidence")
    context = evidence_context(request, Subject(cadre))
    subject = Subject(cadre)
    context |= {
        "own_accounts": subject.own_accounts(request.user),
        "seen": subject.seen_at_work(request.user),
    }
    context |= {"cadre": cadre, "tabs": tabs_of(request.user, cadre, "evidence")}
    return render(request, "reviews/cadre_evidence.html", context)


def cadre_ratings(request: HttpRequest, pk: int) -> HttpResponse:
    """Ratings of a cadre by criterion and class of source."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.read_file", cadre)
    cadre_actions.open_file(actor=request.user, cadre=cadre, part="ratings")
    context = ratings_context(request, Subject(cadre), reverse("cadres:rating_sources", args=[pk]))
    context |= {"cadre": cadre, "tabs": tabs_of(request.user, cadre, "ratings")}
    return render(request, "reviews/cadre_ratings.html", context)


def cadre_rating_sources(request: HttpRequest, pk: int) -> HttpResponse:
    """The talks behind one figure."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.read_file", cadre)
    cadre_actions.open_file(actor=request.user, cadre=cadre, part="rating sources")
    context = sources_context(request, Subject(cadre))
    context |= {"cadre": cadre, "tabs": tabs_of(request.user, cadre, "ratings")}
    return render(request, "reviews/cadre_rating_sources.html", context)


def sources_context(request: HttpRequest, subject: Subject) -> dict[str, Any]:
    """The ratings behind a figure that is shown; a withheld one has nothing behind it that could be opened."""
    try:
        criterion = int(request.GET.get("criterion", ""))
        of = int(request.GET.get("round") or 0)
    except ValueError:
        raise Http404(_("The address names no criterion.")) from None
    source_class = request.GET.get("source_class", "")
    marks = marks_of(subject, request.user)
    tables = crossed(marks)
    rows = [table.row for table in tables]
    shown = cell_of(tables, criterion, source_class, of) if of else shown_cell(rows, criterion, source_class)
    if shown is None:
        raise Http404
    row = row_of(rows, criterion)
    closed = withheld_classes(row) if row and not of else []
    ratings = subject.ratings(request.user).filter(criterion=criterion).exclude(source_class__in=closed)
    if source_class:
        ratings = ratings.filter(source_class=source_class)
    if of:
        ratings = ratings.filter(visit__round=of)
    full = ratings.select_related(
        "criterion", "grade", "visit__unit", "visit__key_task", "interview__source_cadre"
    )
    page = page_of(full, NEWEST, request.GET.get("after", ""), request.GET.get("before", ""))
    line = f"?criterion={criterion}&source_class={source_class}" + (f"&round={of}" if of else "")
    return {
        "ratings": page.rows,
        "criterion": row.name if row else "",
        "some_withheld": bool(closed) and not source_class,
        "source_label": reading.name(Family.SOURCE, source_class),
        "round": next((one for one in marks.rounds if one.pk == of), None),
        "newer_url": f"{line}&before={page.newer}" if page.newer else "",
        "older_url": f"{line}&after={page.older}" if page.older else "",
    }


def cadre_talks(request: HttpRequest, pk: int) -> HttpResponse:
    """Accepted visits and talks in which a cadre is spoken of, and the talks he gave."""
    cadre = scoped(request, pk)
    require(request.user, "cadre.read_file", cadre)
    cadre_actions.open_file(actor=request.user, cadre=cadre, part="talks")
    page = talks_page(Subject(cadre), request.user, request.GET)
    context = {
        "cadre": cadre,
        "tabs": tabs_of(request.user, cadre, "talks"),
        "interviews": page.rows,
        "newer_url": f"?before={page.newer}" if page.newer else "",
        "older_url": f"?after={page.older}" if page.older else "",
    }
    return render(request, "reviews/cadre_talks.html", context)


def team_of(request: HttpRequest, pk: int) -> LeadershipTeam:
    """The leadership team of a unit that the user sees and does not keep away from."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    team = get_object_or_404(LeadershipTeam.objects.select_related("unit"), unit=unit)
    if keeps_away(request.user, team):
        raise Http404
    return team


def team_tabs(team: LeadershipTeam, current: str) -> list[dict[str, Any]]:
    """The tabs of a leadership team's pages."""
    pages = [
        ("leadership_portrait", _("Portrait")),
        ("leadership_team", _("Evidence")),
        ("leadership_ratings", _("Ratings")),
    ]
    unit = {"label": _("Unit"), "url": reverse("units:detail", args=[team.unit_id]), "current": False}
    whole = {
        "label": _("One page"),
        "url": reverse("cadres:structure", args=[team.unit_id]),
        "current": False,
    }
    return [unit, whole] + [
        {"label": label, "url": reverse(f"reviews:{name}", args=[team.unit_id]), "current": name == current}
        for name, label in pages
    ]


def team_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Statements about a leadership team by its four dimensions."""
    team = team_of(request, pk)
    require(request.user, "team_file.read", team)
    actions.open_team(actor=request.user, team=team, part="evidence")
    context = evidence_context(request, Subject(team))
    context |= {"team": team, "tabs": team_tabs(team, "leadership_team")}
    return render(request, "reviews/team_evidence.html", context)


def team_ratings(request: HttpRequest, pk: int) -> HttpResponse:
    """Ratings of a leadership team by its four dimensions."""
    team = team_of(request, pk)
    require(request.user, "team_file.read", team)
    actions.open_team(actor=request.user, team=team, part="ratings")
    context = ratings_context(request, Subject(team), reverse("reviews:leadership_sources", args=[pk]))
    context |= {"team": team, "tabs": team_tabs(team, "leadership_ratings")}
    return render(request, "reviews/team_ratings.html", context)


def team_rating_sources(request: HttpRequest, pk: int) -> HttpResponse:
    """The talks behind one figure of a leadership team."""
    team = team_of(request, pk)
    require(request.user, "team_file.read", team)
    actions.open_team(actor=request.user, team=team, part="rating sources")
    context = sources_context(request, Subject(team))
    context |= {"team": team, "tabs": team_tabs(team, "leadership_ratings")}
    return render(request, "reviews/team_rating_sources.html", context)
