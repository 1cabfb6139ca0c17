"""Coverage of key tasks: one row for each task of a round, and how far the three entries reached units and tasks.

A task is visited by every counted visit that names it, at a unit or to the task itself.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import parted
from visits.core.fields import holds
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindFilter
from visits.core.lists.rows import To
from visits.core.lists.spec import Action, ListSpec
from visits.core.readers import rows_of
from visits.core.sheets.columns import Column
from visits.fieldwork.schedule.models import PlannedVisit
from visits.fieldwork.surveys.models import Survey
from visits.fieldwork.visits.heard import TaskHeard
from visits.fieldwork.visits.models import Circle, Entry, Method
from visits.organisation.rounds.filters import round_column
from visits.organisation.rounds.models import Check, Round, ScopeEntry
from visits.organisation.units.columns import unit_name
from visits.organisation.units.filters import UnitField
from visits.organisation.units.models import Unit, tasks_named

from .lists import ANY, VISITED, ScopeFilter
from .reading import reading_of
from .rules import Share, in_hand, labels, left, spoken_of


class TaskFilter(ScopeFilter):
    """Key tasks of one round by type, lead unit, team, and by what was visited or entered."""

    of = "key_task"
    kind = KindFilter(Family.TASK, label=_("Type"))
    unit = UnitField(label=_("Lead unit and below"))
    visited = forms.ChoiceField(label=_("Visited"), required=False, choices=VISITED)
    entry = forms.ChoiceField(label=_("Three entries"), required=False, choices=[ANY, *Entry.choices])
    scope = forms.ChoiceField(
        label=_("Scope"), required=False, choices=[("", _("in scope")), ("out", _("left out"))]
    )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By round, name, facts, team and visits."""
        rows = rows.filter(self.in_shown(), in_scope=self.chosen("scope") != "out")
        rows = rows.filter(tasks_named(self.chosen("q") or "", "key_task__"))
        if kind := self.chosen("kind"):
            rows = rows.filter(key_task__kind=kind)
        if unit := self.chosen("unit"):
            under = Unit.objects.within(unit).order_by().values("pk")
            rows = rows.filter(key_task__lead_unit__in=under)
        return rows

    def by_visits(self, one: Round) -> Q:
        """By visits, and by what they entered."""
        wanted = Q()
        if self.is_accepted:
            return self.with_accepted(one)
        if not (self.chosen("visited") or self.chosen("entry")):
            return wanted
        found = reading_of(self.user, one.pk).tasks_by_key(one.scope.to_tasks().order_by().values("key_task"))
        if entry := self.chosen("entry"):
            wanted &= Q(key_task__in=[key for key, row in found.items() if entry in row.entries])
        if state := self.chosen("visited"):
            visited = Q(key_task__in=list(found))
            wanted &= visited if state == "yes" else ~visited
        return wanted


def prepare_for(user: Any) -> Any:
    """Fill ``heard``, ``planned_on`` (the next open day of the plan) and ``surveys`` of a page of rows."""

    def prepare(rows: list[Any]) -> None:
        for held in {row.round_id for row in rows}:
            here = [row for row in rows if row.round_id == held]
            keys = [row.key_task_id for row in here]
            found, planned = reading_of(user, held).tasks_by_key(keys), _planned(user, held, keys)
            surveys = Survey.objects.visible_to(user).filter(round=held, key_task__in=keys).order_by()
            asked: dict[int, int] = dict(surveys.values_list("key_task").annotate(n=Count("*")))
            for row in here:
                row.heard = found.get(row.key_task_id) or TaskHeard()
                row.planned_on = planned.get(row.key_task_id)
                row.surveys = asked.get(row.key_task_id)

    return prepare


def _planned(user: Any, held: int, keys: list[int]) -> dict[int, Any]:
    """The next open day of the plan, by task."""
    plans = PlannedVisit.objects.visible_to(user).filter(round=held, key_task__in=keys).open()
    return dict(plans.order_by("-due_on", "-pk").values_list("key_task", "due_on"))


def _ledger(row: Any, route: str, **query: Any) -> str:
    """The list of just the records of the task in the round that a cell counts."""
    query = {"round": row.round_id, "key_task": row.key_task_id, "sent": "on"} | query
    return f"{reverse(route)}?{urlencode(query)}"


def _asked(row: Any) -> str:
    """The surveys held at the task itself in the round."""
    return f"{reverse('surveys:list')}?{urlencode({'round': row.round_id, 'key_task': row.key_task_id})}"


def _entry(entry: Entry) -> Column:
    def link(row: Any) -> str:
        return _ledger(row, "visits:list", entry=entry.value) if row.heard.by_entry.get(entry) else ""

    return Column(f"entry_{entry.value}", entry.label, lambda row: row.heard.by_entry.get(entry), kind="number",
                  width=8, link=link)  # fmt: skip


def _voices(name: str, choice: Any, query: str) -> Column:
    """Talks and voices by circle, or by check."""

    def link(row: Any) -> str:
        found = getattr(row.heard, f"by_{name}").get(choice)
        return _ledger(row, "interviews:list", voices="on", **{query: choice.value}) if found else ""

    return Column(f"{name}_{choice.value}", choice.label, lambda row: getattr(row.heard, f"by_{name}").get(choice),
                  kind="number", width=8, link=link, default=False)  # fmt: skip


def missing(row: TaskHeard) -> str:
    """What has not been done yet at a task, in words."""
    if not row.visits:
        return str(_("never visited"))
    gaps = [str(_("not entered: %(what)s")) % {"what": one} for one in left(Entry, set(row.entries))]
    gaps += [str(_("not heard: %(circle)s")) % {"circle": one} for one in left(Circle, set(row.circles))]
    return parted(gaps)


COLUMNS = [
    Column("task", _("Key task"), lambda row: row.key_task.name, width=24, link=To("key_tasks:detail", "key_task_id")),
    Column("kind", _("Type"), lambda row: row.key_task.get_kind_display(), width=12),
    Column("lead_unit", _("Lead unit"), unit_name("key_task__lead_unit")["value"], width=18),
    Column("state", _("State"), lambda row: row.key_task.get_state_display(), width=8, default=False),
    Column("team", _("Visit team"), lambda row: row.team_name or "", width=12),
    round_column("round__name"),
    Column("planned", _("Planned on"), lambda row: row.planned_on, kind="date", width=11),
    Column("visits", _("Visits"), lambda row: row.heard.visits or None, kind="number", width=7,
           link=lambda row: _ledger(row, "visits:list") if row.heard.visits else ""),
    Column("last", _("Last visit"), lambda row: row.heard.last_on, kind="date", width=11),
    *map(_entry, Entry),
    Column("talks", _("Talks"), lambda row: row.heard.talks or None, kind="number", width=7,
           link=lambda row: _ledger(row, "interviews:list") if row.heard.talks else ""),
    Column("surveys", Method.QUESTIONNAIRE.label, lambda row: row.surveys, kind="number", width=7,
           link=lambda row: _asked(row) if row.surveys else ""),
    *(_voices("circle", one, "circle") for one in Circle),
    *(_voices("check", one, "check") for one in Check),
    Column("aspects", _("Four aspects"), lambda row: spoken_of(row.heard), width=18, default=False),
    Column("methods", _("Methods"), lambda row: labels(Method, set(row.heard.methods)), width=18, default=False),
    Column("sources", _("Independent sources"), lambda row: row.heard.sources or None, kind="number", width=8,
           default=False),
    Column("missing", _("What is missing"), lambda row: missing(row.heard) if row.in_scope else row.reason,
           kind="long", width=30),
]  # fmt: skip


def _actions(request: HttpRequest) -> list[Action]:
    held = f"?round={request.GET['round']}" if request.GET.get("round", "").isdecimal() else ""
    return [Action(_("Coverage"), f"{reverse('reports:coverage')}{held}")]


def task_coverage_list(user: Any) -> ListSpec:
    """Coverage of key tasks as this user may see it."""
    return ListSpec(
        key="coverage_tasks",
        title=_("Coverage of key tasks"),
        intro=_(
            "A visit counts for the key task that it names, whether it was at a unit or at the task itself."
        ),
        columns=COLUMNS,
        rows=lambda viewer: (
            ScopeEntry.objects.visible_to(viewer)
            .to_tasks()
            .select_related("key_task__lead_unit", "round")
            .annotate(team_name=in_hand("team__name", "key_task"))
        ),
        order=("key_task__name", "pk"),
        filter_form=TaskFilter,
        prepare=prepare_for(user),
        actions=_actions,
        empty_text=_(
            "No key task is in the scope of a round yet. Staff put key tasks in scope on the round's page."
        ),
    )


@dataclass
class Entered:
    """One of the three entries: units and key tasks in scope, and how many of them it reached."""

    entry: Entry
    units: Share
    tasks: Share


@dataclass
class TaskSummary:
    """The key tasks of a round, in all and by team, and the three entries with what they could reach."""

    total: Share
    teams: dict[int | None, Share]
    entered: list[Entered]


def tasks_of(user: Any, one: Round, scope: int) -> TaskSummary:
    """Worked out from the tasks in scope and one count of units, of which so many are in scope."""
    read, tasks = reading_of(user, one.pk), dict(rows_of(user, _in_scope, one.pk))
    found = read.tasks_by_key(tasks) if tasks else {}
    summary = TaskSummary(Share(), defaultdict(Share), [])
    for key, team in tasks.items():
        summary.total.add(1, key in found)
        summary.teams[team].add(1, key in found)
    units = read.tally({entry.value: {"entries__contains": holds(entry)} for entry in Entry})
    for entry in Entry:
        reached = sum(1 for key in tasks if key in found and entry in found[key].entries)
        of_units = Share(scope, units[entry.value])
        summary.entered.append(Entered(entry, of_units, Share(len(tasks), reached)))
    return summary


def _in_scope(user: Any, held: int) -> models.QuerySet[Any, Any]:
    rows = ScopeEntry.objects.visible_to(user).to_tasks().filter(round=held, in_scope=True).order_by()
    return rows.annotate(team=in_hand("team", "key_task")).values_list("key_task", "team")
