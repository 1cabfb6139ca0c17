"""What the roster is narrowed by: the search line, the facts of the roster, conditions joined by and/or."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from visits.core.kinds.families import Family
from visits.core.kinds.fields import WordFilter
from visits.core.lists.filters import FilterForm
from visits.core.marks.reading import SecrecyFilter, narrowed
from visits.organisation.rounds.missed import UNHEARD, missed_field, missed_for
from visits.organisation.units.filters import KeyTaskField, UnitField
from visits.organisation.units.models import LEVEL_CHOICES, Category, levels_of

from .conditions import (
    GROUPS,
    JOINS,
    OPERATORS,
    ROWS,
    SUBJECTS,
    Condition,
    query_of,
    sentence_of,
    years_bounds,
)
from .derive import birth_months_of_age
from .kinds import FIGURES, choices, counted_as
from .models import Cadre, RankGrade
from .search import find

ANY: list[tuple[Any, Any]] = [("", _("all"))]
SHOWN = 3  # rows of the builder that stand open


class ConditionsInput(forms.Widget):
    """Rows of group, field, comparison and value: parameters ``c-g c-f c-o c-v``, each once a row, and ``c-j``."""

    kind = "conditions"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Join and rows as sent; None where no row is filled in. Lists of unequal length cannot be read."""
        columns = (
            [data.getlist(f"{name}-{part}") for part in "gfov"] if hasattr(data, "getlist") else [[]] * 4
        )
        if len({len(column) for column in columns}) != 1:
            return ("", [])
        rows = [
            row for row in (Condition(*parts) for parts in zip(*columns, strict=True)) if not row.is_empty
        ]
        return (data.get(f"{name}-j", "all"), rows) if rows else None

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """The builder."""
        join, rows = value or ("all", [])
        blank = Condition("1", "", "", "")
        filled = [*rows[:ROWS], *[blank] * max(min(SHOWN, ROWS - len(rows)), 0)]
        words = dict.fromkeys(str(label) for one in SUBJECTS.values() for _key, label in one.choices)
        context = {
            "name": name, "id": (attrs or {}).get("id", name), "join": join, "rows": filled, "words": words,
            "joins": JOINS.items(), "groups": GROUPS, "operators": OPERATORS.items(),
            "subjects": [(key, one.label) for key, one in SUBJECTS.items()],
        }  # fmt: skip
        return render_to_string("cadres/conditions.html", context)


class ConditionsField(forms.Field):
    """Conditions joined by and/or: a filter, or None where none is set."""

    widget = ConditionsInput

    def clean(self, value: Any) -> Any:
        """Join and rows, each of them understood."""
        if not value:
            return None
        if not value[1]:
            raise ValidationError(gettext("The conditions are not whole. Set them anew."))
        query_of(value[1], value[0])
        return value

    def words_of(self, value: Any) -> str:
        """Nothing more than the label: the sentence of the filter says the conditions."""
        return ""


HEARD = (Cadre, "unit", "interviews_given__visit")  # how ``missed`` finds the talks with a cadre


class CadreFilter(FilterForm):
    """Finds cadres by name, post and unit, by the facts of the roster, and by conditions."""

    less_used = (
        "category", "rank_grade", "sex", "ethnicity", "political", "education", "post_years_from", "post_years_to",
        "level_years_from", "level_years_to", "key_task", "label", "state", "missed", "c", "figure", "counted_on",
        "secrecy",
    )  # fmt: skip

    q = forms.CharField(label=_("Name, post or unit"), required=False, max_length=60)
    unit = UnitField(label=_("Unit and below"))
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[*ANY, *Category.choices])
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[*ANY, *LEVEL_CHOICES])
    rank_grade = forms.TypedChoiceField(
        label=_("Rank grade"), required=False, coerce=int, choices=[*ANY, *RankGrade.choices]
    )
    sex = forms.ChoiceField(label=_("Sex"), required=False, choices=[*ANY, *Cadre.Sex.choices])
    age_from = forms.IntegerField(label=_("Age from"), required=False, min_value=16, max_value=100)
    age_to = forms.IntegerField(label=_("Age to"), required=False, min_value=16, max_value=100)
    ethnicity = forms.CharField(label=_("Ethnicity"), required=False, max_length=20)
    political = forms.CharField(label=_("Political status"), required=False, max_length=30)
    education = forms.CharField(label=_("Education or degree"), required=False, max_length=40)
    post_years_from = forms.IntegerField(
        label=_("Years in post from"), required=False, min_value=0, max_value=60
    )
    post_years_to = forms.IntegerField(label=_("Years in post to"), required=False, min_value=0, max_value=60)
    level_years_from = forms.IntegerField(
        label=_("Years at level from"), required=False, min_value=0, max_value=60
    )
    level_years_to = forms.IntegerField(
        label=_("Years at level to"), required=False, min_value=0, max_value=60
    )
    key_task = KeyTaskField(label=_("Key task"))
    label = WordFilter(Family.LABEL, label=_("Label"), blank=_("all"))
    state = forms.ChoiceField(label=_("State"), required=False, choices=[*ANY, *Cadre.State.choices])
    missed = missed_field(UNHEARD)
    c = ConditionsField(label=_("Conditions joined by and / or"), required=False)
    figure = forms.ChoiceField(
        label=_("Counted in the statistics as"), required=False, choices=lambda: [*ANY, *choices()]
    )
    counted_on = forms.DateField(
        label=_("Ages counted on"), required=False, help_text=_("Today, where no day is given.")
    )

    secrecy = SecrecyFilter()

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Apply every filter that is set."""
        rows = narrowed(rows, self.chosen("secrecy"))
        if words := self.chosen("q"):
            rows = find(rows, words)
        if unit := self.chosen("unit"):
            rows = rows.within(unit)  # type: ignore[attr-defined]
        return self._by_period(self._by_fact(rows))

    def _by_fact(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        plain = {"category": "unit__category", "rank_grade": "rank_grade", "sex": "sex"}
        plain |= {
            "state": "state",
            "political": "political_status__contains",
        }
        for name, path in plain.items():
            if value := self.chosen(name):
                rows = rows.filter(**{path: value})
        if levels := levels_of(self.chosen("level")):
            rows = rows.filter(level__in=levels)
        if people := self.chosen("ethnicity"):
            rows = rows.filter(ethnicity__in=[people, f"{people}族"])
        if label := self.chosen("label"):
            rows = rows.exclude(labels="").filter(labels__contains=label)
        if words := self.chosen("education"):
            rows = rows.filter(SUBJECTS["education"].of("has", words) | SUBJECTS["degree"].of("has", words))
        if task := self.chosen("key_task"):
            rows = rows.filter(pk__in=task.assignments.values("cadre"))
        if n := self.chosen("missed"):
            rows = rows.filter(missed_for(self.user, *HEARD, n))
        if conditions := self.chosen("c"):
            rows = rows.filter(query_of(conditions[1], conditions[0]))
        if figure := self.chosen("figure"):
            rows = counted_as(rows, FIGURES[figure], self.chosen("counted_on") or timezone.localdate())
        return rows

    def _by_period(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        today = timezone.localdate()
        data = getattr(self, "cleaned_data", {})
        rows = rows.filter(Q(**birth_months_of_age(data.get("age_from"), data.get("age_to"), today)))
        for name, path in (("post_years", "post_since"), ("level_years", "level_since")):
            rows = rows.filter(
                Q(**years_bounds(path, data.get(f"{name}_from"), data.get(f"{name}_to"), today))
            )
        return rows

    def sentence(self) -> str:
        """The conditions in words, for above the list; '' where there are none."""
        conditions = self.chosen("c")
        return sentence_of(conditions[1], conditions[0]) if conditions else ""


class FieldCadreFilter(CadreFilter):
    """What a team may search by: the things it may see."""

    only = ("q", "unit")
