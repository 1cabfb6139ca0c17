"""Visit teams: the page of each; setting up; membership, which the security administrator grants."""

from typing import Any

from django.db.models import Count, F, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from visits.core.access import can, require
from visits.core.lists.views import show_list
from visits.core.pages import act, confirm_page, correct_page, form_page, on_to, sent, show_form
from visits.core.readers import seen_or_404
from visits.organisation.rounds.actions import teams as actions
from visits.organisation.rounds.forms import MemberForm, TeamForm
from visits.organisation.rounds.lists import counted_states, teams_list
from visits.organisation.rounds.models import Assignment, Round, TeamMembership, VisitTeam

TEAMS_CRUMB = (gettext_lazy("Visit teams"), "teams:list")


def team_list(request: HttpRequest) -> HttpResponse:
    """Visit teams that the user sees."""
    return show_list(request, teams_list(request.user))


def scoped(request: HttpRequest, pk: int) -> VisitTeam:
    """The team, if the user sees it."""
    found: VisitTeam = seen_or_404(request.user, VisitTeam, pk, "round")
    return found


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Who serves in the team, which units and key tasks it has in hand and which of them it has visited."""
    team = scoped(request, pk)
    units = held_with_visits(request.user, team, "unit", to_task=False)
    tasks = held_with_visits(request.user, team, "key_task")
    context = {
        "team": team,
        "memberships": team.memberships.select_related("user").order_by("to_on", "-is_lead", "pk"),
        "assignments": units,
        "visited": sum(1 for row in units if row.visit_count),
        "tasks": tasks,
        "tasks_visited": sum(1 for row in tasks if row.visit_count),
        "may_write": can(request.user, "team.write", team) and team.round.state != Round.State.CLOSED,
        "may_assign": can(request.user, "team.assign", team),
    }
    return render(request, "teams/detail.html", context)


def held_with_visits(user: Any, team: VisitTeam, field: str, **which: Any) -> list[Any]:
    """The units, or the key tasks, in the team's hands, each with ``visit_count`` and ``last_visit`` of this team."""
    which |= {"round": F("round"), "team": F("team"), "state__in": counted_states(user)}
    made = Q(**{f"{field}__visits__{name}": value for name, value in which.items()})
    held = Assignment.objects.visible_to(user).in_hand().filter(team=team, **{f"{field}__isnull": False})
    last = Max(f"{field}__visits__visited_on", filter=made)
    found = held.annotate(visit_count=Count(f"{field}__visits", filter=made), last_visit=last)
    return list(found.select_related(field).order_by("unit__tree_left", "key_task__name", "pk"))


def create(request: HttpRequest) -> HttpResponse:
    """Set up a team."""
    require(request.user, "team.write")
    form = TeamForm(request.POST or None, initial={"round": request.GET.get("round", "")})

    def write() -> HttpResponse:
        team = actions.create_team(actor=request.user, **form.values())
        text = _("%(team)s is set up. The security administrator grants membership.") % {"team": team}
        return on_to(request, text, "teams:detail", team.pk)

    return form_page(request, form, write, title=_("Set up a team"), crumbs=[TEAMS_CRUMB], button=_("Save"))


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename or renumber a team."""
    team = scoped(request, pk)
    require(request.user, "team.write", team)
    form = TeamForm(request.POST or None, instance=team)
    crumbs = [TEAMS_CRUMB, (team, "teams:detail", pk)]

    def write() -> HttpResponse:
        version = form.cleaned_data["version"] or 0
        saved = actions.change_team(actor=request.user, team=team, version=version, **form.values())
        return on_to(request, _("%(team)s is changed.") % {"team": saved}, "teams:detail", pk)

    return correct_page(request, form, write, title=_("Change the team"), crumbs=crumbs, button=_("Save"))


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

    def write() -> HttpResponse:
        added = actions.add_member(actor=request.user, team=team, **form.cleaned_data)
        words = {"name": added.user, "team": team}
        return on_to(request, _("%(name)s serves in %(team)s now.") % words, "teams:members", pk)

    return sent(request, form, write) or _show_members(request, team, form)


def _membership(request: HttpRequest, pk: int) -> TeamMembership:
    seen = VisitTeam.objects.visible_to(request.user).order_by().values("pk")
    rows = TeamMembership.objects.filter(team__in=seen).select_related("team__round", "user")
    return get_object_or_404(rows, pk=pk)


@require_POST
def make_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a member in the lead."""
    membership = _membership(request, pk)
    require(request.user, "team.member", membership.team)

    def write() -> str:
        actions.make_lead(actor=request.user, membership=membership)
        return _("%(name)s leads %(team)s now.") % {"name": membership.user, "team": membership.team}

    return act(request, write, "teams:members", membership.team_id)


def end_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, and end a person's service in the team."""
    membership = _membership(request, pk)
    team, words = membership.team, {"name": membership.user.name, "team": membership.team}
    require(request.user, "team.member", team)

    def write() -> str:
        actions.end_membership(actor=request.user, membership=membership)
        return _("%(name)s no longer serves in %(team)s.") % words

    if request.method == "POST":
        return act(request, write, "teams:members", team.pk)
    return confirm_page(
        request,
        title=_("End the membership"),
        crumbs=[TEAMS_CRUMB, (team, "teams:members", team.pk)],
        question=_("End the service of %(name)s in %(team)s?") % words,
        consequence=_("From the next page on this person sees nothing of the team's work any more."),
        danger=True,
    )
