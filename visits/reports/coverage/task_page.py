"""The page of a key task: its people, the visits to it by round, what was said of its people there, what came of it."""

from collections import Counter
from typing import Any

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cadre_review.policy import opens
from visits.core.access import can
from visits.fieldwork.surveys.models import Survey
from visits.fieldwork.visits.heard import COUNTED
from visits.fieldwork.visits.models import Statement, Visit
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding
from visits.organisation.rounds.serving_teams import hands_of
from visits.organisation.units.models import KeyTask
from visits.organisation.units.pages import assigned_cadres, task_facts
from visits.organisation.units.task_views import scoped

MOST = 30  # statements, decisions, findings on the page; the lists hold all
Rows = list[Any]


def task_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One key task as far as the reader may read of it."""
    task, user = scoped(request, pk), request.user
    people = assigned_cadres(user, task)
    said = said_there(user, task, [one.cadre_id for one in people])
    tally = Counter((one.cadre_id, one.side) for one in said)
    for one in people:
        one.said_for, one.said_against = (tally[one.cadre_id, side] for side in ("for", "against"))
    context = {
        "task": task,
        "tabs": tabs_of(user, task),
        "facts": task_facts(task),
        "people": people,
        "rounds": visits_by_round(user, task),
        "said": said[:MOST],
        "said_in_all": len(said),
        "decisions": decisions_of(user, task),
        "findings": findings_of(user, task),
        "surveys": Survey.objects.visible_to(user).filter(key_task=task).select_related("round")[:MOST],
        "may_visit": _may_visit(user, task),
    }
    return render(request, "key_tasks/heard.html", context)


def tabs_of(user: Any, task: KeyTask) -> list[dict[str, Any]]:
    """The two pages of a task."""
    pages = (("key_tasks:detail", _("Overview")), ("reports:task", _("Visits and what was heard")))
    return [
        {"label": label, "url": reverse(route, args=[task.pk]), "current": route == "reports:task"}
        for route, label in pages
        if opens(user.role, route)
    ]


def _may_visit(user: Any, task: KeyTask) -> bool:
    return user.is_field and any(can(user, "visit.create", held) for held in hands_of(user, task))


def visits_by_round(user: Any, task: KeyTask) -> Rows:
    """For each round and team: visits sent in, how many of them at no unit, talks, the last day."""
    rows = Visit.objects.visible_to(user).filter(key_task=task, state__in=COUNTED).order_by()
    grouped = rows.values("round", "team", "round__name", "team__name", "round__starts_on").annotate(
        visits=Count("pk", distinct=True),
        by_itself=Count("pk", filter=Q(to_task=True), distinct=True),
        last=Max("visited_on"),
    )
    return list(grouped.order_by("-round__starts_on", "round", "team__position"))


def said_there(user: Any, task: KeyTask, cadres: list[int]) -> list[Statement]:
    """What was said of these cadres in the visits to the task, newest first."""
    visits = Visit.objects.filter(key_task=task, state__in=COUNTED).order_by().values("pk")
    rows = Statement.objects.visible_to(user).filter(visit__in=visits, cadre__in=cadres)
    rows = rows.select_related(
        "visit__unit", "visit__key_task", "visit__team", "interview__source_cadre", "criterion", "cadre"
    )
    return list(rows.order_by("-visited_on", "-pk"))


def decisions_of(user: Any, task: KeyTask) -> Rows:
    """The decisions that name the task: who was promoted from it."""
    rows = Decision.objects.visible_to(user).filter(key_task=task)
    return list(rows.select_related("cadre", "leadership_team__unit").order_by("-pk")[:MOST])


def findings_of(user: Any, task: KeyTask) -> Rows:
    """Findings that rest on what was heard in the visits to the task."""
    evidence = Q(evidence__statement__visit__key_task=task) | Q(evidence__interview__visit__key_task=task)
    rows = Finding.objects.visible_to(user).filter(evidence).distinct()
    return list(rows.select_related("cadre", "leadership_team__unit").order_by("-pk")[:MOST])
