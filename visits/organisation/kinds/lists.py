"""All kinds as one list."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from visits.core.kinds.families import RULES, Family
from visits.core.kinds.models import Kind
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column

ANY = ("", _("all"))


class KindListFilter(FilterForm):
    """Kinds by name, family, and whether they are offered."""

    family = forms.ChoiceField(label=_("Group of kinds"), required=False, choices=[ANY, *Family.choices])
    offered = forms.ChoiceField(
        label=_("Offered"),
        required=False,
        choices=[ANY, ("yes", _("offered")), ("no", _("no longer offered"))],
    )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        if words := self.chosen("q"):
            rows = rows.filter(Q(name_zh__contains=words) | Q(name_en__icontains=words) | Q(key=words))
        if family := self.chosen("family"):
            rows = rows.filter(family=family)
        if offered := self.chosen("offered"):
            rows = rows.filter(retired_on__isnull=offered == "yes")
        return rows


def behaviour_of(kind: Any) -> str:
    """The behaviour that a kind follows, in words."""
    behaviours = RULES[kind.family].behaviours
    return str(behaviours(kind.behaviour).label) if kind.behaviour in behaviours.values else kind.behaviour


KINDS = ListSpec(
    key="kinds",
    title=_("Kinds"),
    intro=_(
        "What the city sorts by. A kind keeps its key and its behaviour for good; what it is called, its place and "
        "whether it is offered are yours. Open a family to change it."
    ),
    columns=[
        Column("family", _("Group of kinds"), "family", width=16, sort=("family", "position", "pk"),
               link=To("kinds:family", "family")),
        Column("name_zh", _("Name in Chinese"), "name_zh", width=22),
        Column("name_en", _("Name in English"), "name_en", width=28),
        Column("behaviour", _("Behaves as"), behaviour_of, width=26, reads=("family", "behaviour")),
        Column("position", _("Position"), "position", kind="number", width=8),
        Column("key", _("Key"), "key", width=16, default=False),
        Column("retired_on", _("Retired on"), "retired_on", kind="date", width=12),
    ],
    rows=Kind.objects.visible_to,
    order=("family", "position", "pk"),
    filter_form=KindListFilter,
    reads=("family",),
)  # fmt: skip
