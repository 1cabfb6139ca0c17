"""The roster as a list: columns as offices print them, filters, order."""

from dataclasses import replace
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.policy import opens
from visits.access import can
from visits.lists.spec import Action, FilterForm, ListSpec
from visits.sheets.columns import Column
from visits.units.models import Category, KeyTask, Level, Unit

from .derive import age_on, birth_months_of_age, years_since
from .figures.kinds import FIGURES, choices, counted_as
from .models import Cadre, RankGrade

ANY: list[tuple[Any, Any]] = [("", _("all"))]


class CadreFilter(FilterForm):
    """Finds cadres by name, unit and the facts of the roster."""

    less_used = ("rank_grade", "sex", "ethnicity", "key_task", "label", "state", "figure", "counted_on")

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit and below"), required=False, empty_label=_("all")
    )
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[*ANY, *Category.choices])
    level = forms.TypedChoiceField(
        label=_("Level"), required=False, coerce=int, choices=[*ANY, *Level.choices]
    )
    rank_grade = forms.TypedChoiceField(
        label=_("Rank grade"), required=False, coerce=int, choices=[*ANY, *RankGrade.choices]
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[*ANY, *Cadre.Sex.choices])
    age_from = forms.IntegerField(label=_("Age from"), required=False, min_value=16, max_value=100)
    age_to = forms.IntegerField(label=_("Age to"), required=False, min_value=16, max_value=100)
    ethnicity = forms.CharField(label=_("Ethnicity"), required=False, max_length=20)
    key_task = forms.ModelChoiceField(
        KeyTask.objects.none(), label=_("Key task"), required=False, empty_label=_("all")
    )
    label = forms.CharField(label=_("Label"), required=False, max_length=20)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*ANY, *Cadre.State.choices])
    figure = forms.ChoiceField(
        label=_("Counted in the statistics as"), required=False, choices=lambda: [*ANY, *choices()]
    )
    counted_on = forms.DateField(
        label=_("Ages counted on"), required=False, help_text=_("Today, where no day is given.")
    )

    def scope_choices(self) -> None:
        """Only units and tasks that the user sees are offered."""
        self.fields["unit"].queryset = Unit.objects.visible_to(self.user)  # type: ignore[attr-defined]
        self.fields["key_task"].queryset = KeyTask.objects.visible_to(self.user)  # type: ignore[attr-defined]

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        if words := self.chosen("q"):
            rows = rows.named(words)  # type: ignore[attr-defined]
        if unit := self.chosen("unit"):
            rows = rows.within(unit)  # type: ignore[attr-defined]
        plain = {"category": "unit__category", "level": "level", "rank_grade": "rank_grade", "sex": "sex"}
        plain |= {"state": "state", "ethnicity": "ethnicity__startswith", "label": "labels__contains"}
        for name, path in plain.items():
            if value := self.chosen(name):
                rows = rows.filter(**{path: value})
        if task := self.chosen("key_task"):
            rows = rows.filter(pk__in=task.assignments.values("cadre"))
        if figure := self.chosen("figure"):
            rows = counted_as(rows, FIGURES[figure], self.chosen("counted_on") or timezone.localdate())
        ages = birth_months_of_age(self.chosen("age_from"), self.chosen("age_to"), timezone.localdate())
        return rows.filter(Q(**ages))


def _today() -> Any:
    return timezone.localdate()


COLUMNS = [
    Column("name", _("Name"), lambda c: c.name, width=10, sort=("name_key",)),
    Column("unit", _("Unit"), lambda c: str(c.unit), width=18, sort=("unit_left", "level")),
    Column("post", _("Unit and post"), lambda c: c.post_title, width=28),
    Column("level", _("Level"), lambda c: c.get_level_display(), width=12, sort=("level", "unit_left")),
    Column(
        "rank_grade", _("Rank grade"), lambda c: c.get_rank_grade_display() or "", width=12, default=False
    ),
    Column("sex", _("Sex"), lambda c: c.get_sex_display(), width=6),
    Column("ethnicity", _("Ethnicity"), lambda c: c.ethnicity, width=8),
    Column(
        "birth", _("Month of birth"), lambda c: c.birth_month, kind="month", width=10, sort=("birth_month",)
    ),
    Column("age", _("Age"), lambda c: age_on(c.birth_month, _today()), kind="number", width=6),
    Column("political", _("Political status"), lambda c: c.political_status, width=10),
    Column("party", _("Party entry"), lambda c: c.party_entry, width=10, default=False),
    Column("education", _("Highest education and degree"), lambda c: c.highest_education, width=14),
    Column("major", _("Major"), lambda c: c.major, width=16, default=False),
    Column("title", _("Professional title"), lambda c: c.professional_title, width=12, default=False),
    Column("post_since", _("In this post since"), lambda c: c.post_since, kind="month", width=10),
    Column(
        "post_years",
        _("Years in post"),
        lambda c: years_since(c.post_since, _today()),
        kind="number",
        width=7,
    ),
    Column(
        "level_since",
        _("At this level since"),
        lambda c: c.level_since,
        kind="month",
        width=10,
        default=False,
    ),
    Column(
        "level_years",
        _("Years at level"),
        lambda c: years_since(c.level_since, _today()),
        "number",
        7,
        default=False,
    ),
    Column(
        "work_start", _("Start of work"), lambda c: c.work_start_month, kind="month", width=10, default=False
    ),
    Column("native", _("Native place"), lambda c: c.native_place, width=12, default=False),
    Column(
        "id",
        _("ID number (masked)"),
        lambda c: f"****{c.id_last_four}" if c.id_last_four else "",
        default=False,
    ),
    Column("labels", _("Labels"), lambda c: c.labels, width=14),
    Column("state", _("State"), lambda c: c.get_state_display(), width=8, default=False),
    Column("note", _("Note"), lambda c: c.note, width=16, default=False),
]
# A visit team sees of a cadre the name, unit and post (safety.md), no more: nor in what order the levels stand.
FIELD_COLUMNS = [
    replace(column, sort=("unit_left", "name_key")) if column.key == "unit" else column
    for column in COLUMNS
    if column.key in {"name", "unit", "post"}
]


def _actions(request: HttpRequest) -> list[Action]:
    actions, words = [], request.GET.urlencode()
    query = f"?{words}" if words else ""
    if opens(getattr(request.user, "role", ""), "cadres:statistics"):
        actions.append(Action(_("Statistics"), reverse("cadres:statistics") + query))
    if can(request.user, "cadre.paper"):
        actions.append(Action(_("Print papers"), reverse("cadres:papers") + query))
    return [*actions, *_new(request)]


def _new(request: HttpRequest) -> list[Action]:
    if not can(request.user, "cadre.write"):
        return []
    return [
        Action(_("Take files in"), reverse("cadres:import")),
        Action(_("New cadre file"), reverse("cadres:create"), primary=True),
    ]


def _first_step(request: HttpRequest) -> Action | None:
    return next(iter(_new(request)), None)


def cadres_list(user: Any) -> ListSpec:
    """The roster with the columns that the user may see."""
    return ListSpec(
        key="cadres",
        title=_("Cadre roster"),
        columns=COLUMNS if user.is_office else FIELD_COLUMNS,
        rows=lambda viewer: (
            Cadre.objects.visible_to(viewer)
            .select_related("unit")
            .defer("resume", "rewards", "assessments", "id_number")
        ),
        order=("unit_left", "level", "pk") if user.is_office else ("unit_left", "name_key", "pk"),
        filter_form=CadreFilter if user.is_office else FieldCadreFilter,
        row_url=lambda cadre: reverse("cadres:detail", args=[cadre.pk]),
        actions=_actions,
        empty_text=_("No cadre of your units is on file yet."),
        empty_action=_first_step,
    )


class FieldCadreFilter(CadreFilter):
    """What a team may search by: the things it may see."""

    def scope_choices(self) -> None:
        """Drop the filters that would tell what the columns do not show."""
        super().scope_choices()
        for name in (
            "level",
            "rank_grade",
            "sex",
            "age_from",
            "age_to",
            "ethnicity",
            "label",
            "state",
            "category",
            "key_task",
            "figure",
            "counted_on",
        ):
            del self.fields[name]
