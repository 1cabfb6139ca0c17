"""A team as it would stand: people placed and taken out, before and after side by side. Nothing is written."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from visits.core.access import can, require
from visits.organisation.units.models import Unit
from visits.organisation.units.views import frame, scoped

from . import actions
from .age_limits import Limits
from .concerns import concerns_of
from .forms import PersonForm
from .moves import Move, Plan, apply_moves, left_behind, read_move, read_plan
from .summary import summary_of
from .team import Team, people_of, team_of

FOUND = 20  # people shown at once by the search


def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """The team before and after the moves of the address line."""
    unit = scoped(request, pk)
    require(request.user, "team_file.read", unit)
    limits = Limits.on(timezone.localdate())
    before = team_of(request.user, unit, limits)
    plan = read_plan(request.GET.getlist("move"), request.user, before)
    may_try = can(request.user, "team_file.try", unit)
    if may_try and (added := _added(request, plan, before)):
        return redirect(added)
    after = apply_moves(before, plan, limits)
    _enter(request, unit, before, plan)
    if may_try:
        _offer(request, before, plan)
    rows = compared(before, after)
    context = frame(request, unit, "cadres:what_if") | {
        "before": before,
        "after": after,
        "plan": plan,
        "moves": _told(request, plan, before, after),
        "rows": rows,
        "changed": [row for row in rows if row["change"] or row["always"]],
        "warnings": concerns_of(request.user, before, after, unit),
        "may_try": may_try,
        "today": timezone.localdate(),
        **(_search(request, plan) if may_try else {}),
    }
    return render(request, "cadres/leadership/what_if.html", context)


def _address(request: HttpRequest, moves: list[str]) -> str:
    return f"{request.path}?{urlencode({'move': moves}, doseq=True)}" if moves else request.path


def _added(request: HttpRequest, plan: Plan, team: Team) -> str:
    """The address with the move that a person was just chosen for; '' where none was."""
    try:
        move = read_move(f"in:{request.GET.get('person', '')}:{request.GET.get('post', '')}")
    except ValueError:
        return ""
    fits = (
        team.seat(move.post or 0)
        and not plan.is_full
        and can(request.user, "team_file.try", team.seats[0].post)
    )
    return _address(request, plan.words(add=move)) if fits else ""


def _enter(request: HttpRequest, unit: Unit, before: Team, plan: Plan) -> None:
    """In the log: the team that is read, and who is tried in it."""
    placed = [move.cadre for move in plan.moves if move.post is not None]
    taken = [move.cadre for move in plan.moves if move.post is None]
    cadres = [member.cadre.pk for member in before.members]
    actions.try_out(actor=request.user, unit=unit, cadres=cadres, placed=placed, taken=taken)


def _offer(request: HttpRequest, before: Team, plan: Plan) -> None:
    """Give each member the link that takes him out, while there is room for a move."""
    moved = {move.cadre for move in plan.moves}
    for member in before.members:
        if member.cadre.pk not in moved and not plan.is_full:
            member.out_url = _address(request, plan.words(add=Move(member.cadre.pk)))


def _told(request: HttpRequest, plan: Plan, before: Team, after: Team) -> list[dict[str, Any]]:
    """The moves in words, each with the address that takes it back and the posts it leaves vacant."""
    behind, told = left_behind(plan), []
    for move in plan.moves:
        cadre = plan.people[move.cadre]
        seat = after.seat(move.post) if move.post is not None else None
        told.append(
            {
                "name": cadre.name,
                "post": seat.post.title if seat else "",
                "now": cadre.post_title or str(cadre.unit),
                "behind": [f"{tenure.unit}{tenure.title}" for tenure in behind.get(move.cadre, [])],
                "back_url": _address(request, plan.words(drop=move)),
            }
        )
    return told


def compared(before: Team, after: Team) -> list[dict[str, Any]]:
    """Every figure before and after; ``change`` is the difference of two numbers, '' where there is none."""
    rows = []
    pairs = zip(summary_of(before).flat(), summary_of(after).flat(), strict=True)
    for (head, old), (_same, new) in pairs:
        rows.append(
            {
                "head": head,
                "label": old.label,
                "before": old.number,
                "after": new.number,
                "change": _change(old.number, new.number),
                "always": old.always,
            }
        )
    return rows


def _change(old: Any, new: Any) -> str:
    if old is None or new is None or old == new:
        return ""
    return f"{round(new - old, 1):+g}"


def _search(request: HttpRequest, plan: Plan) -> dict[str, Any]:
    """The search for somebody to place, and whom it found."""
    form = PersonForm(request.GET if "q" in request.GET else None)
    found: list[Any] = []
    searched = form.is_valid() and bool(form.cleaned_data["q"])
    if searched:
        people = people_of(request.user).in_office().named(form.cleaned_data["q"])
        found = list(people.order_by("name_key", "pk")[: FOUND + 1])
    return {
        "form": form,
        "found": found[:FOUND],
        "more_found": len(found) > FOUND,
        "searched": searched,
        "kept_moves": plan.words(),
        "clear_url": request.path,
    }
