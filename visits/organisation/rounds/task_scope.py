"""The key tasks of a round: in scope or left out, and whose hands each is in; list, filter and form of one page."""

from functools import partial
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindFilter
from visits.core.lists.rows import To
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column
from visits.organisation.units.models import tasks_named

from .lists import ANY, HandsFilter, with_team
from .models import Round, ScopeEntry, VisitTeam


class TaskPickFilter(HandsFilter):
    """Key tasks of a round by name or site, type, scope and whose hands they are in."""

    of = "key_task"
    field_order = ("q", "kind", "scope", "hands")
    kind = KindFilter(Family.TASK, label=_("Type"))
    scope = forms.ChoiceField(
        label=_("Scope"), required=False, choices=[ANY, ("in", _("in scope")), ("out", _("left out"))]
    )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By name and facts, scope, team or none."""
        rows = rows.filter(tasks_named(self.chosen("q") or "", "key_task__"))
        if kind := self.chosen("kind"):
            rows = rows.filter(key_task__kind=kind)
        if scope := self.chosen("scope"):
            rows = rows.filter(in_scope=scope == "in")
        return super().narrow(rows)


def task_list(one: Round) -> ListSpec:
    """The key tasks of a round, and the team that has each in hand."""
    return ListSpec(
        key="round_tasks",
        title=_("Key tasks"),
        columns=[
            Column("task", _("Key task"), "key_task__name"),
            Column("kind", _("Type"), "key_task__kind"),
            Column("lead_unit", _("Lead unit"), "key_task__lead_unit__name"),
            Column("state", _("State"), "key_task__state"),
            Column("scope", _("Scope"), lambda e: _("in scope") if e.in_scope else _("left out")),
            Column("reason", _("Why left out"), "reason"),
            Column("team", _("Visit team"), lambda e: e.team_name or ""),
        ],
        rows=lambda user: (
            ScopeEntry.objects.visible_to(user)
            .to_tasks()
            .filter(round=one)
            .select_related("key_task__lead_unit")
            .annotate(team_name=with_team())
        ),
        order=("key_task__name", "pk"),
        filter_form=partial(TaskPickFilter, round=one),
        row_url=To("key_tasks:detail", "key_task_id"),
        empty_text=_("No key task is listed. Enter key tasks, then put them in scope here."),
        exports=False,
    )


class TaskPickForm(forms.Form):
    """What becomes of the ticked key tasks: in scope, left out with a reason, to a team, or taken back from it."""

    IN, OUT, TAKE_BACK = "in", "out", "none"
    to = forms.ChoiceField(label=_("The ticked key tasks"))
    reason = forms.CharField(
        label=_("Why left out"),
        max_length=200,
        required=False,
        help_text=_("Needed when key tasks are left out."),
    )

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in round.teams.order_by("position", "pk")}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("– choose –")),
            (_("Scope"), [(self.IN, _("put in scope")), (self.OUT, _("left out"))]),
            (_("go to"), [(key, str(team)) for key, team in self.teams.items()]),
            (self.TAKE_BACK, _("no team: take them back")),
        ]

    @property
    def is_scope(self) -> bool:
        """Whether the scope is set, not the team."""
        return self.cleaned_data["to"] in {self.IN, self.OUT}

    @property
    def team(self) -> VisitTeam | None:
        """The team they go to; None where they are taken back."""
        return self.teams.get(self.cleaned_data["to"])
