"""The page of a key task: its people, the visits to it by round, what was said of its people there, what came of it."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cadre_review.policy import opens
from visits.core.access import can
from visits.core.labels import label_of
from visits.fieldwork.surveys.models import Survey
from visits.fieldwork.visits.heard import COUNTED
from visits.fieldwork.visits.models import Statement, Visit
from visits.judgement.decisions.figures import FIGURES
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding
from visits.organisation.rounds.serving_teams import hands_of
from visits.organisation.units.models import KeyTask
from visits.organisation.units.pages import assigned_cadres, task_facts
from visits.organisation.units.task_views import scoped

MOST = 30  # statements, decisions, findings on the page; the lists hold all
SIDES = (Statement.Side.FOR, Statement.Side.AGAINST)
Rows = list[Any]


def task_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One key task as far as the reader may read of it."""
    task, user = scoped(request, pk), request.user
    people = assigned_cadres(user, task)
    said = said_there(user, task, [one.cadre_id for one in people])
    counted = said.order_by().values_list("cadre", "side").annotate(n=Count("*"))
    tally = {(cadre, side): n for cadre, side, n in counted}
    for one in people:
        one.said = [_said_of(task, one.cadre_id, side, tally.get((one.cadre_id, side))) for side in SIDES]
    decided = decisions_of(user, task)
    context = {
        "task": task,
        "tabs": tabs_of(user, task),
        "facts": task_facts(task),
        "people": people,
        "rounds": visits_by_round(user, task),
        "said": said_words(said),
        "said_in_all": sum(tally.values()),
        "said_url": talks_at(task),
        "promoted": [one for one in decided if one.is_promoted],
        "decisions": [one for one in decided if not one.is_promoted],
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


def said_there(user: Any, task: KeyTask, cadres: list[int]) -> QuerySet[Statement]:
    """What was said of these cadres in the visits to the task."""
    visits = Visit.objects.filter(key_task=task, state__in=COUNTED).order_by().values("pk")
    rows: QuerySet[Statement] = Statement.objects.visible_to(user)
    return rows.filter(visit__in=visits, cadre__in=cadres)


def said_words(rows: QuerySet[Statement]) -> list[Statement]:
    """The newest of it."""
    rows = rows.select_related(
        "visit__unit", "visit__key_task", "visit__team", "interview__source_cadre", "criterion", "cadre"
    )
    return list(rows.order_by("-visited_on", "-pk")[:MOST])


def talks_at(task: KeyTask, **more: Any) -> str:
    """The talks and voices of the visits to the task that were sent in, narrowed further."""
    return f"{reverse('interviews:list')}?{urlencode({'key_task': task.pk, 'sent': 'on', 'voices': 'on'} | more)}"


def _said_of(task: KeyTask, cadre: int, side: str, number: int | None) -> tuple[Any, int, str]:
    """What was said of a cadre on a side: its name, how much, and the talks in which it was."""
    url = talks_at(task, about=cadre, side=side) if number else ""
    return label_of(Statement.Side, side), number or 0, url


def decisions_of(user: Any, task: KeyTask) -> Rows:
    """The motions and decisions that name the task; ``is_promoted``: one by which somebody was promoted from it."""
    _label, promoted, _subject = FIGURES["key_task"]
    rows: Any = Decision.objects.visible_to(user).filter(key_task=task)
    done = Decision.objects.effective().filter(promoted, pk=OuterRef("pk"))
    rows = rows.annotate(is_promoted=Exists(done)).select_related("cadre__unit", "leadership_team__unit")
    return list(rows.order_by("-is_promoted", "-decided_on", "-pk")[:MOST])


def findings_of(user: Any, task: KeyTask) -> Rows:
    """Findings that rest on what was heard in the visits to the task."""
    evidence = Q(evidence__statement__visit__key_task=task) | Q(evidence__interview__visit__key_task=task)
    rows = Finding.objects.visible_to(user).filter(evidence).distinct()
    return list(rows.select_related("cadre", "leadership_team__unit").order_by("-pk")[:MOST])
