"""Forms of the parts of a file: schooling, family, ranks held, posts held, what the appointment form says."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from visits.organisation.units.models import Level

from .actions.parts import MOST_FAMILY
from .forms import MonthField
from .models import AppointmentForm, Cadre, Education, FamilyMember, RankGrade, RankRecord

Row = dict[str, Any]
RELATIONS = (
    "妻子", "丈夫", "儿子", "女儿", "父亲", "母亲", "岳父", "岳母", "公公", "婆婆",
    "哥哥", "弟弟", "姐姐", "妹妹", "儿媳", "女婿",
)  # fmt: skip
TEXTS = ("level", "level_school", "degree", "degree_school")


class BaseVersion(forms.Form):
    """The version that was read, by which a stale text is known."""

    base_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class EducationsForm(BaseVersion):
    """Full-time and on-job education in one form: education, degree, school and major of each."""

    def __init__(self, *args: Any, cadre: Cadre, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = {line.mode: line for line in cadre.educations.all()}
        self.fields["base_version"].initial = cadre.version
        for mode in Education.Mode:
            for name in TEXTS:
                source: Any = Education._meta.get_field(name)
                self.fields[f"{mode.value}_{name}"] = forms.CharField(
                    label=source.verbose_name,
                    max_length=source.max_length,
                    required=False,
                    initial=getattr(lines.get(mode.value), name, ""),
                )

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields of each mode under its heading."""
        return [(mode.label, [self[f"{mode.value}_{name}"] for name in TEXTS]) for mode in Education.Mode]

    def rows(self) -> list[Row]:
        """What the action takes: a mode of which something is said."""
        rows = [
            {"mode": mode.value} | {name: self.cleaned_data[f"{mode.value}_{name}"] for name in TEXTS}
            for mode in Education.Mode
        ]
        return [row for row in rows if any(row[name] for name in TEXTS)]


class Birth(forms.CharField):
    """A relative's birth: a month in any form, or what the form says instead of one."""

    def __init__(self, **options: Any) -> None:
        field: Any = FamilyMember._meta.get_field("birth_text")
        super().__init__(max_length=field.max_length, required=False, **options)

    @staticmethod
    def read(text: str) -> tuple[dt.date | None, str]:
        """The month, else the text."""
        try:
            return MonthField(required=False).to_python(text), ""
        except ValidationError:
            return None, text


class RelativeForm(forms.Form):
    """One line of the family; a line without relation and name does not count."""

    relation = forms.CharField(
        label=_("relation"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"list": "relations"}),
    )
    name = forms.CharField(label=_("name"), max_length=60, required=False)
    birth = Birth(label=_("month of birth"), help_text=_("Such as 1975.08; otherwise as the form says."))
    political_status = forms.CharField(label=_("political status"), max_length=30, required=False)
    unit_and_post = forms.CharField(label=_("unit and post"), max_length=200, required=False)

    def clean(self) -> Row:
        """A line in which something stands has a relation and a name."""
        data = super().clean() or {}
        if any(data.get(name) for name in self.fields):
            for name in ("relation", "name"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Enter it, or empty the whole line."))
        return data

    def row(self) -> Row | None:
        """What the action takes; None of an empty line."""
        data = dict(self.cleaned_data)
        if not data.get("name"):
            return None
        birth_month, birth_text = Birth.read(data.pop("birth"))
        data["name"] = "".join(data["name"].split()) if not data["name"].isascii() else data["name"]
        return data | {"birth_month": birth_month, "birth_text": birth_text}


RelativeForms = forms.formset_factory(
    RelativeForm, extra=0, max_num=MOST_FAMILY, validate_max=True, absolute_max=MOST_FAMILY + 5
)


def relative_rows(cadre: Cadre) -> list[Row]:
    """The family as the form shows it, with three empty lines as far as there is room."""
    lines = list(cadre.family.order_by("position", "pk"))
    shown = [
        {
            "relation": one.relation,
            "name": one.name,
            "birth": f"{one.birth_month:%Y.%m}" if one.birth_month else one.birth_text,
            "political_status": one.political_status,
            "unit_and_post": one.unit_and_post,
        }
        for one in lines
    ]
    return shown + [{} for _empty in range(max(0, min(3, MOST_FAMILY - len(shown))))]


class RankForm(BaseVersion):
    """One level or rank grade held; months, as offices write them."""

    rank = forms.ChoiceField(label=_("level or rank grade"))
    from_on = MonthField(label=_("from"))
    to_on = MonthField(label=_("to"), required=False, help_text=_("Empty while it is held."))
    document = forms.CharField(label=_("document number"), max_length=80, required=False)

    def __init__(self, *args: Any, cadre: Cadre, rank: RankRecord | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rank"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            (_("Level"), [(f"level-{key}", label) for key, label in Level.choices]),
            (_("Rank grade"), [(f"rank_grade-{key}", label) for key, label in RankGrade.choices]),
        ]
        self.initial["base_version"] = cadre.version
        if rank:
            key = f"level-{rank.level}" if rank.level else f"rank_grade-{rank.rank_grade}"
            self.initial["rank"] = key
            for name in ("from_on", "to_on", "document"):
                self.initial[name] = getattr(rank, name)

    def values(self) -> Row:
        """What the action takes."""
        kind, _dash, key = self.cleaned_data["rank"].partition("-")
        names = {"level": None, "rank_grade": None} | {kind: int(key)}
        return names | {name: self.cleaned_data[name] for name in ("from_on", "to_on", "document")}


class ProposalForm(forms.ModelForm[AppointmentForm]):
    """What the appointment form says beyond the file."""

    base_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = AppointmentForm
        fields = (
            "proposed_post", "post_to_leave", "reason", "reporting_unit", "age_counted_on", "filled_on", "filled_by",
        )  # fmt: skip
        widgets = {
            "reason": forms.Textarea(attrs={"rows": 4}),
            "age_counted_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "filled_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, cadre: Cadre, **kwargs: Any) -> None:
        super().__init__(*args, instance=getattr(cadre, "appointment_form", None), **kwargs)
        self.initial["base_version"] = cadre.version

    def _post_clean(self) -> None:
        """The action validates the model; the form must not write into the instance."""

    def values(self) -> Row:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}
