"""Rounds: facts, scope, teams, assignment; opening and closing."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from visits.core.access import can, require
from visits.core.lists.page import build
from visits.core.lists.views import offers, show_list
from visits.core.pages import act, confirm_page, correct_page, form_page, on_to, sent
from visits.core.readers import seen_or_404
from visits.organisation.rounds.actions import rounds as actions
from visits.organisation.rounds.actions import teams as team_actions
from visits.organisation.rounds.forms import AssignPickForm, ReasonForm, RoundForm, ScopePickForm
from visits.organisation.rounds.lists import ROUNDS, assign_list, scope_list, with_people
from visits.organisation.rounds.models import Assignment, Round, ScopeEntry, VisitTeam
from visits.organisation.rounds.task_scope import task_list

ROUNDS_CRUMB = (gettext_lazy("Rounds"), "rounds:list")


def round_list(request: HttpRequest) -> HttpResponse:
    """Every round that the user knows."""
    return show_list(request, ROUNDS)


def scoped(request: HttpRequest, pk: int) -> Round:
    """The round, if the user sees it."""
    found: Round = seen_or_404(request.user, Round, pk, "scheme")
    return found


def tabs_of(user: Any, one: Round, current: str) -> list[dict[str, Any]]:
    """The tabs of a round; scope and assignment are the department's."""
    pages = [("detail", _("Facts")), ("teams", _("Visit teams"))]
    if user.is_office:
        pages[1:1] = [("scope", _("Scope"))]
        pages += [("assign", _("Assignment")), ("tasks", _("Key tasks"))]
    return [
        {"label": label, "url": reverse(f"rounds:{name}", args=[one.pk]), "current": name == current}
        for name, label in pages
    ]


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The round at a glance and what may be done with it."""
    one, user = scoped(request, pk), cast(Any, request.user)
    facts = [
        (_("First day"), one.starts_on),
        (_("Last day"), one.ends_on),
        (_("Scheme of criteria"), one.scheme),
        (_("Minimum group"), one.minimum_group),
        (_("Note"), one.note),
    ]
    if user.is_office:
        inside = ScopeEntry.objects.filter(round=one, in_scope=True)
        facts[4:4] = [
            (_("Units in scope"), inside.to_units().count()),
            (_("Key tasks in scope"), inside.to_tasks().count()),
        ]
    context = {
        "round": one,
        "facts": facts,
        "tabs": tabs_of(request.user, one, "detail"),
        "may_write": can(request.user, "round.write", one),
    }
    return render(request, "rounds/detail.html", context)


def create(request: HttpRequest) -> HttpResponse:
    """Plan a round."""
    require(request.user, "round.write")
    form = RoundForm(request.POST or None)

    def write() -> HttpResponse:
        one = actions.create_round(actor=request.user, **form.values())
        text = _("%(round)s is planned. Next: scope, teams, assignment.") % {"round": one}
        return on_to(request, text, "rounds:scope", one.pk)

    return form_page(request, form, write, title=_("Plan a round"), crumbs=[ROUNDS_CRUMB], button=_("Save"))


def crumbs_of(one: Round) -> list[tuple[Any, ...]]:
    """The way to the round."""
    return [ROUNDS_CRUMB, (one, "rounds:detail", one.pk)]


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a round's facts."""
    one = scoped(request, pk)
    require(request.user, "round.write", one)
    form, crumbs = RoundForm(request.POST or None, instance=one), crumbs_of(one)

    def write() -> HttpResponse:
        version = form.cleaned_data["version"] or 0
        saved = actions.change_round(actor=request.user, one=one, version=version, **form.values())
        return on_to(request, _("%(round)s is changed.") % {"round": saved}, "rounds:detail", pk)

    return correct_page(request, form, write, title=_("Change the round"), crumbs=crumbs, button=_("Save"))


@require_POST
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the round."""
    one = scoped(request, pk)
    require(request.user, "round.write", one)

    def write() -> str:
        actions.open_round(actor=request.user, one=one)
        return _("%(round)s is open. Its teams see their units from now on.") % {"round": one}

    return act(request, write, "rounds:detail", pk)


def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed round again, with a reason."""
    one = scoped(request, pk)
    require(request.user, "round.write", one)
    form = ReasonForm(request.POST or None)

    def write() -> HttpResponse:
        actions.reopen_round(actor=request.user, one=one, **form.cleaned_data)
        return on_to(request, _("%(round)s is open again.") % {"round": one}, "rounds:detail", pk)

    return confirm_page(
        request,
        form,
        write,
        title=_("Reopen the round"),
        crumbs=crumbs_of(one),
        question=_("Reopen %(round)s?") % {"round": one},
        consequence=_("Its teams see their units again. The reason stands in the log."),
    )


def teams(request: HttpRequest, pk: int) -> HttpResponse:
    """The round's teams as far as the user sees them."""
    one = scoped(request, pk)
    found = list(VisitTeam.objects.visible_to(request.user).filter(round=one).order_by("position", "pk"))
    with_people(found)
    context = {
        "round": one,
        "teams": found,
        "tabs": tabs_of(request.user, one, "teams"),
        "may_write": can(request.user, "team.write", one) and one.state != Round.State.CLOSED,
    }
    return render(request, "rounds/teams.html", context)


PICKS = {  # tab → the list in which units or key tasks are ticked, and the right to say what becomes of them
    "scope": (scope_list, "round.write"),
    "assign": (assign_list, "team.assign"),
    "tasks": (task_list, "round.write"),
}


def show_pick(request: HttpRequest, one: Round, tab: str, form: Any, **context: Any) -> HttpResponse:
    """One of ``PICKS``; what was ticked stays ticked after a refusal."""
    list_of, act = PICKS[tab]
    spec = list_of(one)
    if answer := offers(request, spec.filter_form):
        return answer
    page = build(request, spec, ticked=_ticked(request))
    context |= {
        "round": one,
        "page": page,
        "form": form,
        "tabs": tabs_of(request.user, one, tab),
        "may_pick": can(request.user, act, one) and one.state != Round.State.CLOSED,
        "post_url": f"{reverse(f'rounds:set_{tab}', args=[one.pk])}?{request.GET.urlencode()}",
    }
    return render(request, f"rounds/{tab}.html", context, status=422 if form.is_bound else 200)


def _ticked(request: HttpRequest) -> set[int]:
    return {int(key) for key in request.POST.getlist("pick") if key.isdecimal() and len(key) < 19}


def picked(request: HttpRequest, one: Round, of: str = "unit") -> list[ScopeEntry]:
    """The rows of units, or key tasks, that were ticked: only those of this round that the user sees."""
    rows = ScopeEntry.objects.visible_to(request.user).filter(round=one, pk__in=_ticked(request))
    return list(rows.filter(**{f"{of}__isnull": False}).select_related("unit", "key_task__lead_unit"))


def back_to(request: HttpRequest, name: str, pk: int) -> str:
    """The list as it was narrowed."""
    query = request.GET.urlencode()
    return f"{reverse(name, args=[pk])}{'?' + query if query else ''}"


def scope(request: HttpRequest, pk: int) -> HttpResponse:
    """Which units are in scope and why others are not."""
    one = scoped(request, pk)
    return show_pick(request, one, "scope", ScopePickForm(), new_units=actions.missing_units(one).count())


@require_POST
def set_scope(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the ticked units in scope or leave them out."""
    one = scoped(request, pk)
    require(request.user, "round.write", one)
    form = ScopePickForm(request.POST)

    def write() -> HttpResponse:
        entries = picked(request, one)
        count = actions.set_scope(actor=request.user, one=one, entries=entries, **form.cleaned_data)
        text = ngettext("%(count)s unit is set.", "%(count)s units are set.", count)
        return on_to(request, text % {"count": count}, back_to(request, "rounds:scope", pk))

    return sent(request, form, write) or show_pick(request, one, "scope", form)


@require_POST
def add_units(request: HttpRequest, pk: int) -> HttpResponse:
    """Put units in scope that joined the register later."""
    one = scoped(request, pk)
    require(request.user, "round.write", one)

    def write() -> str:
        count = actions.add_new_units(actor=request.user, one=one)
        text = ngettext("%(count)s unit is put in scope.", "%(count)s units are put in scope.", count)
        return text % {"count": count}

    return act(request, write, "rounds:scope", pk)


def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Which team has which unit in hand."""
    one = scoped(request, pk)
    inside = ScopeEntry.objects.to_units().filter(round=one, in_scope=True).order_by()
    held = Assignment.objects.in_hand().to_units().filter(round=one).order_by()
    open_units = inside.exclude(unit__in=held.values("unit")).count()
    return show_pick(request, one, "assign", AssignPickForm(round=one), open_units=open_units)


@require_POST
def set_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the ticked units in a team's hands, or take them back."""
    one = scoped(request, pk)
    require(request.user, "team.assign", one)
    form = AssignPickForm(request.POST, round=one)

    def write() -> HttpResponse:
        team, units = form.cleaned_data["team"], [entry.destination for entry in picked(request, one)]
        count, moved = team_actions.assign_units(actor=request.user, round=one, team=team, units=units)
        return on_to(request, _assigned_text(team, count, moved), back_to(request, "rounds:assign", pk))

    return sent(request, form, write) or show_pick(request, one, "assign", form)


def _assigned_text(team: VisitTeam | None, count: int, moved: int) -> str:
    if team is None:
        return _("%(count)s units are taken back.") % {"count": count}
    text = _("%(count)s units go to %(team)s.") % {"count": count, "team": team}
    handed = _("%(count)s of them are handed over.") % {"count": moved}
    return f"{text} {handed}" if moved else text
