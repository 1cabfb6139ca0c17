"""Who was sent to which key task, as a list of its own: by task, type, unit and day."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindFilter
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column
from visits.organisation.units.columns import unit_name
from visits.organisation.units.filters import KeyTaskField, UnitField
from visits.organisation.units.models import Unit

from .models import Cadre, TaskAssignment


class TaskAssignmentFilter(FilterForm):
    """Assignments by cadre, key task, type, home unit, and whether they run today."""

    less_used = ("imported",)
    key_task = KeyTaskField(label=_("Key task"))
    kind = KindFilter(Family.TASK, label=_("Type"))
    unit = UnitField(label=_("Home unit and below"))
    now = forms.ChoiceField(
        label=_("When"),
        required=False,
        choices=[("", _("all")), ("today", _("there today")), ("ended", _("ended ones only"))],
    )
    imported = forms.BooleanField(label=_("imported ones only"), required=False)

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        if words := self.chosen("q"):
            cadres = Cadre.objects.named(words).order_by().values("pk")
            rows = rows.filter(Q(cadre__in=cadres) | Q(key_task__name__contains=words))
        if unit := self.chosen("unit"):
            rows = rows.filter(cadre__unit__in=Unit.objects.within(unit).order_by().values("pk"))
        wanted = {"key_task": self.chosen("key_task"), "key_task__kind": self.chosen("kind")}
        rows = rows.filter(**{path: value for path, value in wanted.items() if value})
        rows = rows.exclude(imported_from="") if self.chosen("imported") else rows
        return self._when(rows)

    def _when(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        today, now = timezone.localdate(), self.chosen("now")
        if not now:
            return rows
        ended = Q(to_on__lt=today)
        return rows.filter(ended) if now == "ended" else rows.filter(~ended, from_on__lte=today)


TASK_ASSIGNMENTS = ListSpec(
    key="task_assignments",
    title=_("Cadres sent to key tasks"),
    columns=[
        Column("cadre", _("Name"), "cadre__name", width=10, sort=("cadre__name_key",),
               link=To("cadres:detail", "cadre_id")),
        Column("unit", _("Home unit"), **unit_name("cadre__unit"), width=20),
        Column("post", _("Unit and post"), "cadre__post_title", width=26),
        Column("task", _("Key task"), "key_task__name", width=26, sort=("key_task__name",),
               link=To("key_tasks:detail", "key_task_id")),
        Column("kind", _("Type"), "key_task__kind", width=14),
        Column("role", _("Role in the task"), "role", width=16),
        Column("secondment", _("Secondment"), lambda one: _("yes") if one.is_secondment else "", width=8,
               reads=("is_secondment",)),
        Column("from_on", _("From"), "from_on", kind="date", width=12, sort=("from_on",)),
        Column("to_on", _("To"), "to_on", kind="date", width=12, sort=("to_on",)),
        Column("imported", _("Imported from"), "imported_from", width=20, default=False),
    ],
    rows=TaskAssignment.objects.visible_to,
    order=("-from_on", "-pk"),
    filter_form=TaskAssignmentFilter,
    row_url=To("key_tasks:detail", "key_task_id"),
    empty_text=_("Nobody was sent to a key task yet. Staff enter it on the cadre's page or import it."),
)  # fmt: skip
