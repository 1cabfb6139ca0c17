"""The key tasks of a round: which are in scope, and which team has which in hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from visits.core.access import can, require
from visits.core.lists.page import build
from visits.core.lists.views import offers
from visits.core.pages import act, on_to, sent
from visits.organisation.rounds.actions import rounds as actions
from visits.organisation.rounds.actions.teams import assign_tasks
from visits.organisation.rounds.models import Round, ScopeEntry
from visits.organisation.rounds.task_scope import TaskPickForm, task_list

from .rounds import scoped, tabs_of


def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """Which key tasks are in scope, why others are not, and whose they are."""
    one = scoped(request, pk)
    return _show(request, one, TaskPickForm(round=one))


def _show(request: HttpRequest, one: Round, form: TaskPickForm) -> HttpResponse:
    """The list in which tasks are ticked; what was ticked stays ticked after a refusal."""
    spec = task_list(one)
    if answer := offers(request, spec.filter_form):
        return answer
    context = {
        "round": one,
        "page": build(request, spec, ticked=_ticked(request)),
        "form": form,
        "tabs": tabs_of(request.user, one, "tasks"),
        "new_tasks": actions.missing_tasks(one).count(),
        "may_pick": can(request.user, "round.write", one) and one.state != Round.State.CLOSED,
        "post_url": f"{reverse('rounds:set_tasks', args=[one.pk])}?{request.GET.urlencode()}",
    }
    return render(request, "rounds/tasks.html", context, status=422 if form.is_bound else 200)


def _ticked(request: HttpRequest) -> set[int]:
    return {int(key) for key in request.POST.getlist("pick") if key.isdecimal() and len(key) < 19}


@require_POST
def set_tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the ticked key tasks in scope or out of it, put them in a team's hands or take them back."""
    one = scoped(request, pk)
    require(request.user, "team.assign", one)
    form = TaskPickForm(request.POST, round=one)

    def write() -> HttpResponse:
        rows = ScopeEntry.objects.visible_to(request.user).to_tasks().filter(round=one)
        picked = list(rows.filter(pk__in=_ticked(request)).select_related("key_task__lead_unit"))
        query = request.GET.urlencode()
        return on_to(
            request, _write(request, one, form, picked), f"{reverse('rounds:tasks', args=[pk])}?{query}"
        )

    return sent(request, form, write) or _show(request, one, form)


def _write(request: HttpRequest, one: Round, form: TaskPickForm, picked: list[ScopeEntry]) -> str:
    if form.is_scope:
        in_scope, reason = form.cleaned_data["to"] == form.IN, form.cleaned_data["reason"]
        count = actions.set_scope(
            actor=request.user, one=one, entries=picked, in_scope=in_scope, reason=reason
        )
        return ngettext("%(count)s key task is set.", "%(count)s key tasks are set.", count) % {
            "count": count
        }
    tasks = [entry.destination for entry in picked]
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
