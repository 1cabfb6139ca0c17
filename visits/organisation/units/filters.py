"""How the register and the key tasks are narrowed."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindFilter
from visits.core.lists.filters import FilterForm, Scope, SearchField

from .models import Category, KeyTask, Unit, UnitKind, tasks_named

ANY: list[tuple[Any, Any]] = [("", _("all"))]
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class UnitField(SearchField):
    """A unit by code, name, short or former name, pinyin or initials; ``rows(user)`` are those that are offered."""

    missing = _("No unit “%(text)s” is on the register.")
    several = _("Several units fit “%(text)s”: %(units)s. Choose one.")

    def __init__(self, rows: Scope = Unit.objects.visible_to, **kwargs: Any) -> None:
        super().__init__(
            lambda user: rows(user).defer("search_text"),
            words=("code", "name"),
            exact=("code__iexact", "name", "short_name"),
            find=lambda units, text: units.named(text),
            **kwargs,
        )


class KeyTaskField(SearchField):
    """A key task that the user sees, by its name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(KeyTask.objects.visible_to, **kwargs)


class UnitFilter(FilterForm):
    """Finds units by name, pinyin, initials or code, and by what they are."""

    category = forms.ChoiceField(label=_("Category"), required=False, choices=[*ANY, *Category.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[*ANY, *UnitKind.choices])
    unit = UnitField(label=_("Unit and below"))
    existing = forms.ChoiceField(
        label=_("Existing"),
        required=False,
        choices=[("", _("today")), ("all", _("all, ended ones too")), ("ended", _("ended ones only"))],
    )
    on = forms.DateField(label=_("Existing on"), required=False, widget=DATE)

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

    kind = KindFilter(Family.TASK, label=_("Type"), blank=_("all"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*ANY, *KeyTask.State.choices])
    unit = UnitField(label=_("Lead unit and below"))
    hands = forms.ChoiceField(
        label=_("In the hands of"),
        required=False,
        choices=[*ANY, ("team", _("a visit team")), ("none", _("nobody yet"))],
    )

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        rows = rows.filter(tasks_named(self.chosen("q") or ""))
        for name in ("kind", "state"):
            if value := self.chosen(name):
                rows = rows.filter(**{name: value})
        if unit := self.chosen("unit"):
            under = Unit.objects.within(unit).order_by().values("pk")
            rows = rows.filter(lead_unit__in=under)
        if hands := self.chosen("hands"):
            held = KeyTask.objects.filter(hands__ended_on__isnull=True, hands__round__state="open")
            theirs = Q(pk__in=held.order_by().values("pk"))
            rows = rows.filter(theirs if hands == "team" else ~theirs)
        return rows
