"""How the register and the key tasks are narrowed."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.core.lists.spec import FilterForm

from .models import Category, KeyTask, Unit, UnitKind

ANY: list[tuple[Any, Any]] = [("", _("all"))]
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class UnitChoiceField(forms.ModelChoiceField):
    """A unit of the register, its name moved in by its depth."""

    def label_from_instance(self, obj: Unit) -> str:
        """Full name, after one ideographic space for each level above it."""
        return "\u3000" * obj.depth + obj.name


class UnitFilter(FilterForm):
    """Finds units by name, pinyin, initials or code, and by what they are."""

    category = forms.ChoiceField(label=_("Category"), required=False, choices=[*ANY, *Category.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ANY, *UnitKind.choices])
    unit = UnitChoiceField(
        Unit.objects.none(), label=_("Unit and below"), required=False, empty_label=_("all")
    )
    existing = forms.ChoiceField(
        label=_("Existing"),
        required=False,
        choices=[("", _("today")), ("all", _("all, ended ones too")), ("ended", _("ended ones only"))],
    )
    on = forms.DateField(label=_("Existing on"), required=False, widget=DATE)

    def scope_choices(self) -> None:
        """Only units that the user sees are offered."""
        self.fields["unit"].queryset = Unit.objects.visible_to(self.user)  # type: ignore[attr-defined]

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set; without one, the units that exist today."""
        if words := self.chosen("q"):
            rows = rows.named(words)  # type: ignore[attr-defined]
        if unit := self.chosen("unit"):
            rows = rows.within(unit)  # type: ignore[attr-defined]
        for name in ("category", "kind"):
            if value := self.chosen(name):
                rows = rows.filter(**{name: value})
        return self.existing_ones(rows)

    def existing_ones(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By the day they exist on; a named day goes before the choice."""
        day = self.chosen("on")
        choice = self.chosen("existing")
        if not day and choice == "all":
            return rows
        if not day and choice == "ended":
            return rows.filter(valid_to__lt=timezone.localdate())
        day = day or timezone.localdate()
        return rows.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )


class KeyTaskFilter(FilterForm):
    """Finds key tasks by name or site, type, state and lead unit."""

    kind = forms.ChoiceField(label=_("Type"), required=False, choices=[*ANY, *KeyTask.Kind.choices])
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*ANY, *KeyTask.State.choices])
    unit = UnitChoiceField(
        Unit.objects.none(), label=_("Lead unit and below"), required=False, empty_label=_("all")
    )

    def scope_choices(self) -> None:
        """Only units that the user sees are offered."""
        self.fields["unit"].queryset = Unit.objects.visible_to(self.user)  # type: ignore[attr-defined]

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        for word in (self.chosen("q") or "").split():
            rows = rows.filter(Q(name__icontains=word) | Q(site__icontains=word))
        for name in ("kind", "state"):
            if value := self.chosen(name):
                rows = rows.filter(**{name: value})
        if unit := self.chosen("unit"):
            under = Unit.objects.within(unit).order_by().values("pk")
            rows = rows.filter(lead_unit__in=under)
        return rows
