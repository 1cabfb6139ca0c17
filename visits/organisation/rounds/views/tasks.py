"""The key tasks of a round: which are in scope, and which team has which in hand."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from visits.core.access import require
from visits.core.pages import act, on_to, sent
from visits.organisation.rounds.actions import rounds as actions
from visits.organisation.rounds.actions.teams import assign_tasks
from visits.organisation.rounds.models import Round, ScopeEntry
from visits.organisation.rounds.task_scope import TaskPickForm

from .rounds import back_to, picked, scoped, show_pick


def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """Which key tasks are in scope, why others are not, and whose they are."""
    one = scoped(request, pk)
    return _show(request, one, TaskPickForm(round=one))


def _show(request: HttpRequest, one: Round, form: TaskPickForm) -> HttpResponse:
    return show_pick(request, one, "tasks", form, new_tasks=actions.missing_tasks(one).count())


@require_POST
def set_tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the ticked key tasks in scope or out of it, put them in a team's hands or take them back."""
    one = scoped(request, pk)
    require(request.user, "team.assign", one)
    form = TaskPickForm(request.POST, round=one)

    def write() -> HttpResponse:
        text = _write(request, one, form, picked(request, one, "key_task"))
        return on_to(request, text, back_to(request, "rounds:tasks", pk))

    return sent(request, form, write) or _show(request, one, form)


def _write(request: HttpRequest, one: Round, form: TaskPickForm, entries: list[ScopeEntry]) -> str:
    if form.is_scope:
        in_scope, reason = form.cleaned_data["to"] == form.IN, form.cleaned_data["reason"]
        count = actions.set_scope(
            actor=request.user, one=one, entries=entries, in_scope=in_scope, reason=reason
        )
        return ngettext("%(count)s key task is set.", "%(count)s key tasks are set.", count) % {
            "count": count
        }
    tasks = [entry.destination for entry in entries]
    count, moved = assign_tasks(actor=request.user, round=one, team=form.team, tasks=tasks)
    if form.team is None:
        return _("%(count)s key tasks are taken back.") % {"count": count}
    text = _("%(count)s key tasks go to %(team)s.") % {"count": count, "team": form.team}
    handed = _("%(count)s of them are handed over.") % {"count": moved}
    return f"{text} {handed}" if moved else text


@require_POST
def add_tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """Put key tasks in scope that were entered later."""
    one = scoped(request, pk)
    require(request.user, "round.write", one)

    def write() -> str:
        count = actions.add_new_tasks(actor=request.user, one=one)
        text = ngettext("%(count)s key task is put in scope.", "%(count)s key tasks are put in scope.", count)
        return text % {"count": count}

    return act(request, write, "rounds:tasks", pk)
