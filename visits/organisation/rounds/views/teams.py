"""Visit teams: the page of each; setting up; membership, which the security administrator grants."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from visits.core.access import can, require
from visits.core.lists.views import show_list
from visits.core.pages import add_errors, done, sentence, show_form
from visits.organisation.rounds.actions import teams as actions
from visits.organisation.rounds.actions.checks import Stale
from visits.organisation.rounds.forms import MemberForm, TeamForm
from visits.organisation.rounds.lists import counted_states, teams_list
from visits.organisation.rounds.models import Assignment, Round, TeamMembership, VisitTeam

from .rounds import show_conflict


def team_list(request: HttpRequest) -> HttpResponse:
    """Visit teams that the user sees."""
    return show_list(request, teams_list(request.user))


def scoped(request: HttpRequest, pk: int) -> VisitTeam:
    """The team, if the user sees it."""
    return get_object_or_404(VisitTeam.objects.visible_to(request.user).select_related("round"), pk=pk)


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who serves in the team, which units it has in hand and which of them it has visited."""
    team = scoped(request, pk)
    made = Q(
        unit__visits__round=F("round"),
        unit__visits__team=F("team"),
        unit__visits__state__in=counted_states(request.user),
    )
    held = Assignment.objects.visible_to(request.user).in_hand().filter(team=team).select_related("unit")
    counts = {"visit_count": Count("unit__visits", filter=made)}
    units: list[Any] = list(held.annotate(**counts, last_visit=Max("unit__visits__visited_on", filter=made)))
    context = {
        "team": team,
        "memberships": team.memberships.select_related("user").order_by("to_on", "-is_lead", "pk"),
        "assignments": units,
        "visited": sum(1 for row in units if row.visit_count),
        "may_write": can(request.user, "team.write", team) and team.round.state != Round.State.CLOSED,
        "may_assign": can(request.user, "team.assign", team),
    }
    return render(request, "teams/detail.html", context)


def create(request: HttpRequest) -> HttpResponse:
    """Set up a team."""
    require(request.user, "team.write")
    form = TeamForm(request.POST or None, initial={"round": request.GET.get("round", "")})
    if request.method == "POST" and form.is_valid():
        try:
            team = actions.create_team(actor=request.user, **form.values())
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(
                request,
                _("%(team)s is set up. The security administrator grants membership.") % {"team": team},
            )
            return redirect("teams:detail", team.pk)
    return show_form(request, "teams/form.html", form)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename or renumber a team."""
    team = scoped(request, pk)
    require(request.user, "team.write", team)
    form = TeamForm(request.POST or None, instance=team)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            saved = actions.change_team(actor=request.user, team=team, version=version, **form.values())
        except Stale as error:
            error.current = scoped(request, pk)
            return show_conflict(request, "teams/form.html", form, error, team=team)
        except ValidationError as error:
            add_errors(form, error)
        else:
            done(request, _("%(team)s is changed.") % {"team": saved})
            return redirect("teams:detail", pk)
    return show_form(request, "teams/form.html", form, team=team)


def _show_members(request: HttpRequest, team: VisitTeam, form: MemberForm, **context: Any) -> HttpResponse:
    rows = team.memberships.not_over().select_related("user").order_by("-is_lead", "pk")
    closed = team.round.state == Round.State.CLOSED
    return show_form(request, "teams/members.html", form, team=team, memberships=rows, closed=closed)


def members(request: HttpRequest, pk: int) -> HttpResponse:
    """The security administrator's page of a team: names only, no unit, no visit."""
    return _show_members(request, scoped(request, pk), MemberForm())


@require_POST
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant a person service in the team."""
    team = scoped(request, pk)
    require(request.user, "team.member", team)
    form = MemberForm(request.POST)
    if form.is_valid():
        try:
            added = actions.add_member(actor=request.user, team=team, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            words = {"name": added.user, "team": team}
            done(request, _("%(name)s serves in %(team)s now.") % words)
            return redirect("teams:members", pk)
    return _show_members(request, team, form)


def _membership(request: HttpRequest, pk: int) -> TeamMembership:
    seen = VisitTeam.objects.visible_to(request.user).order_by().values("pk")
    rows = TeamMembership.objects.filter(team__in=seen).select_related("team__round", "user")
    return get_object_or_404(rows, pk=pk)


@require_POST
def make_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a member in the lead."""
    membership = _membership(request, pk)
    require(request.user, "team.member", membership.team)
    try:
        actions.make_lead(actor=request.user, membership=membership)
    except ValidationError as error:
        done(request, sentence(error), level="error")
    else:
        done(request, _("%(name)s leads %(team)s now.") % {"name": membership.user, "team": membership.team})
    return redirect("teams:members", membership.team_id)


def end_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and end a person's service in the team."""
    membership = _membership(request, pk)
    require(request.user, "team.member", membership.team)
    if request.method == "POST":
        words = {"name": membership.user, "team": membership.team}
        try:
            actions.end_membership(actor=request.user, membership=membership)
        except ValidationError as error:
            done(request, sentence(error), level="error")
        else:
            done(request, _("%(name)s no longer serves in %(team)s.") % words)
        return redirect("teams:members", membership.team_id)
    return render(request, "teams/end_member.html", {"membership": membership, "team": membership.team})
