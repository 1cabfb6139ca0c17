"""The list of grounds of decisions, by rule and version."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.core.access import can
from visits.core.lists.filters import FilterForm
from visits.core.lists.spec import Action, ListSpec
from visits.core.sheets.columns import Column

from .models import Decision, Ground


class GroundFilter(FilterForm):
    """Grounds by words of rule and text, a day on which they hold, and whether a decision rests on them."""

    on = forms.DateField(label=_("In force on"), required=False)
    now = forms.BooleanField(label=_("in force today only"), required=False)
    used = forms.BooleanField(label=_("with decisions only"), required=False)

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        if words := self.chosen("q"):
            rows = rows.filter(Q(rule__contains=words) | Q(text__contains=words))
        for day in filter(None, (self.chosen("on"), self.chosen("now") and timezone.localdate())):
            rows = rows.in_force_on(day)  # type: ignore[attr-defined]
        if self.chosen("used"):
            rows = rows.filter(
                pk__in=Decision.objects.filter(ground__isnull=False).order_by().values("ground")
            )
        return rows


def _count(grounds: list[Any]) -> None:
    """How many decisions rest on each of the grounds, in one query."""
    rows = Decision.objects.filter(ground__in=[one.pk for one in grounds]).order_by()
    counted = dict(rows.values("ground").annotate(n=Count("*")).values_list("ground", "n"))
    for one in grounds:
        one.used = counted.get(one.pk, 0)


def ground_list(user: Any) -> ListSpec:
    """The list for this user: who may write is led to other words while nothing rests on a ground, and to its end."""
    writes = can(user, "ground.write")

    def words(one: Any) -> str:
        return reverse("decisions:edit_ground", args=[one.pk]) if writes and not one.used else ""

    def end(one: Any) -> str:
        return reverse("decisions:retire_ground", args=[one.pk]) if writes and not one.valid_to else ""

    def add(request: HttpRequest) -> list[Action]:
        new = Action(_("Add a ground"), reverse("decisions:add_ground"), primary=True)
        return [new] if writes else []

    return ListSpec(
        key="grounds",
        title=_("Grounds of decisions"),
        intro=_(
            "A decision rests on a situation of the rules in force on its day. The text of a ground on which a "
            "decision rests is never changed: it is retired, and another is added."
        ),
        columns=[
            Column("rule", pgettext_lazy("ground", "Rule"), "rule", width=30, link=end,
                   mark=lambda one: str(_("Retire")) if end(one) else ""),
            Column("from", _("In force from"), "valid_from", kind="date", width=12, sort=("valid_from",)),
            Column("situation", _("Situation"), "situation", kind="number", width=8),
            Column("text", _("Text"), "text", kind="long", width=50, link=words,
                   mark=lambda one: str(_("Change")) if words(one) else ""),
            Column("until", _("In force until"), "valid_to", kind="date", width=12),
            Column("used", _("Decisions"), lambda g: g.used, kind="number", width=8, reads=()),
        ],
        rows=lambda user: Ground.objects.all(),
        order=("rule", "valid_from", "situation", "pk"),
        filter_form=GroundFilter,
        actions=add,
        prepare=_count,
        empty_text=_("No ground has been entered."),
    )  # fmt: skip
