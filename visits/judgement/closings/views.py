"""The pages on which a team's part and the round are closed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from visits.core.access import can, require
from visits.core.pages import done, on_to, sent, sentence
from visits.core.workflow.forms import StepForm
from visits.organisation.rounds.models import Round, TeamClosing, VisitTeam
from visits.organisation.rounds.views.rounds import scoped as scoped_round
from visits.organisation.rounds.views.teams import scoped as scoped_team

from . import closing as actions


class DeclareForm(forms.Form):
    """What the lead says when his team has finished."""

    note = forms.CharField(
        label=gettext_lazy("What is left open, and why"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed where units in hand have no visit. At most 500 characters."),
    )


class AnswerForm(StepForm):
    """An answer to a declaration that needs a reason."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


def _show(request: HttpRequest, team: VisitTeam, **bound: forms.Form) -> HttpResponse:
    """What is open, what was declared before, and the step that is next for this person."""
    rows = list(team.closings.select_related("declared_by", "decided_by").order_by("-declared_at", "-pk"))
    standing = next((row for row in rows if row.state in {"declared", "confirmed"}), None)
    context: dict[str, Any] = {
        "team": team,
        "rows": rows,
        "standing": standing,
        "open_things": actions.open_things(request.user, team.round, team),
        "unvisited": actions.unvisited(team),
        "may_declare": standing is None and can(request.user, "closing.declare", TeamClosing(team=team)),
        "may_decide": standing is not None
        and team.round.state == Round.State.OPEN
        and can(request.user, "closing.decide", standing),
        "declare_form": bound.get("declare", DeclareForm()),
        "confirm_form": bound.get("confirm", StepForm(thing=standing)),
        "reason_form": bound.get("reason", AnswerForm(thing=standing)),
        "form": next(iter(bound.values()), None),
    }
    return render(request, "teams/closing.html", context, status=422 if bound else 200)


def part(request: HttpRequest, pk: int) -> HttpResponse:
    """A team's part of its round: what is open, declared, closed."""
    return _show(request, scoped_team(request, pk))


@require_POST
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead: we have finished."""
    team, form = scoped_team(request, pk), DeclareForm(request.POST)
    require(request.user, "closing.declare", TeamClosing(team=team))

    def write() -> HttpResponse:
        actions.declare(actor=request.user, team=team, **form.cleaned_data)
        text = _("%(team)s has declared its part closed. Staff confirm it or send it back.")
        return on_to(request, text % {"team": team}, "teams:closing", pk)

    return sent(request, form, write) or _show(request, team, declare=form)


def _answer(
    request: HttpRequest, pk: int, form_of: type[StepForm], action: Callable[..., TeamClosing], text: str
) -> HttpResponse:
    team = scoped_team(request, pk)
    standing = team.closings.standing().first()
    require(request.user, "closing.decide", standing or TeamClosing(team=team))
    form = form_of(request.POST, thing=standing)

    def write() -> HttpResponse:
        if standing is None:
            raise ValidationError(actions.closings.not_now)
        action(actor=request.user, closing=standing, **form.arguments())
        return on_to(request, text % {"team": team}, "teams:closing", pk)

    name = "reason" if "reason" in form.fields else "confirm"
    return sent(request, form, write) or _show(request, team, **{name: form})


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff: closed."""
    text = _("The part of %(team)s is closed. It logs nothing more in this round.")
    return _answer(request, pk, StepForm, actions.confirm, text)


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff: not yet, and why."""
    return _answer(request, pk, AnswerForm, actions.send_back, _("The declaration is back with %(team)s."))


@require_POST
def reopen_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Staff: the team logs again."""
    return _answer(request, pk, AnswerForm, actions.reopen_part, _("%(team)s can log again in this round."))


def close_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, show what is open, and close the round."""
    one = scoped_round(request, pk)
    require(request.user, "round.write", one)
    refusal = ""
    if request.method == "POST":
        try:
            actions.close_round(actor=request.user, one=one)
        except ValidationError as error:
            refusal = sentence(error)
        else:
            done(request, _("%(round)s is closed. Its teams no longer see their units.") % {"round": one})
            return redirect("rounds:detail", pk)
    context = {
        "round": one,
        "refusal": refusal,
        "open_things": actions.open_things(request.user, one),
        "teams": _parts(one),
    }
    return render(request, "rounds/close.html", context, status=422 if refusal else 200)


def _parts(one: Round) -> list[tuple[VisitTeam, TeamClosing | None]]:
    """Every team of the round with its standing declaration."""
    standing = {row.team_id: row for row in TeamClosing.objects.standing().filter(team__round=one)}
    return [(team, standing.get(team.pk)) for team in one.teams.order_by("position", "pk")]
