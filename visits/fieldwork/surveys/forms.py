"""Forms of questionnaires and surveys. Voter classes and choices are written one a line, which any phone can do."""

import datetime as dt
import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Value, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import bracketed
from visits.cadres.files.models import Cadre
from visits.core.fields import SeveralField
from visits.core.workflow.forms import StepForm
from visits.fieldwork.visits.actions.saving import Frame
from visits.organisation.rounds.criteria import Scale

from .designs import CHOSEN, GRADED, Design, Question, Questionnaire
from .models import Survey

BARS = str.maketrans({"｜": "|", "，": "|", "、": "|"})


def moment_input() -> forms.DateTimeInput:
    """The browser's own picker of day and time."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _number(text: str, line: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or not 0 <= found <= 999:
        raise ValidationError(gettext("“%(line)s”: the number is not readable.") % {"line": line})
    return found


def _parts(line: str) -> list[str]:
    return [part.strip() for part in line.translate(BARS).split("|")]


def read_classes(text: str) -> list[dict[str, Any]]:
    """Lines ``A | leaders | how many | weight`` as rows; how many and weight may be left out."""
    rows = []
    for line in filter(None, map(str.strip, text.splitlines())):
        label, name, expected, weight = (*_parts(line), "", "", "")[:4]
        if not name or len(label) > 4:
            raise ValidationError(
                gettext("“%(line)s”: write the class, a bar and who votes.") % {"line": line}
            )
        rows.append(
            {
                "label": label,
                "name": name,
                "expected": int(_number(expected, line)) if expected else 0,
                "weight": _number(weight, line) if weight else None,
            }
        )
    return rows


def write_classes(rows: list[dict[str, Any]]) -> str:
    """Rows as the lines that ``read_classes`` reads."""
    return "\n".join(
        f"{row['label']} | {row['name']} | {row.get('expected') or ''} | {row.get('weight') or ''}".rstrip(
            " |"
        )
        for row in rows
    )


class QuestionnaireForm(forms.ModelForm):
    """The name and kind of a new questionnaire."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Questionnaire
        fields = ("name", "kind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_key", uuid.uuid4())

    def validate_unique(self) -> None:
        """The action looks, since the same form sent twice is no second questionnaire."""


class DesignForm(forms.Form):
    """The words at the top and the usual classes of voters."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    intro = forms.CharField(
        label=_("Words at the top"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    classes = forms.CharField(
        label=_("Voter classes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One a line: class | who votes | how many | weight in percent. The last two may stay empty."
        ),
    )

    def clean_classes(self) -> list[dict[str, Any]]:
        """Rows, with the weight as text so that it can be kept."""
        rows = read_classes(self.cleaned_data["classes"])
        return [row | {"weight": str(row["weight"]) if row["weight"] is not None else ""} for row in rows]


class QuestionForm(forms.ModelForm):
    """One question; its choices are lines, or the grades of a scale of the schemes in force."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    scale = forms.ModelChoiceField(
        label=_("Grades of a scale"),
        required=False,
        queryset=Scale.objects.none(),
        empty_label=_("own choices, written below"),
    )
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line; points after a bar: 好 | 100. Free text needs none."),
    )

    class Meta:
        model = Question
        fields = ("section", "kind", "text", "hint", "is_required", "on_integrity", "most", "position")

    field_order = (
        "version", "section", "kind", "text", "hint", "scale", "choices", "most", "is_required", "on_integrity",
        "position",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scales = Scale.objects.filter(scheme__published_on__isnull=False).select_related("scheme")
        self.fields["scale"].queryset = scales  # type: ignore[attr-defined]
        self.fields["scale"].label_from_instance = lambda scale: bracketed(scale.name, scale.scheme)  # type: ignore[attr-defined]
        lines = (f"{o['label']} | {o['points']}".removesuffix(" | ") for o in self.instance.options)
        self.initial.setdefault("choices", "\n".join(lines))

    def clean(self) -> dict[str, Any]:
        """Options from the scale, else from the lines; at least two where something is chosen."""
        data = super().clean() or {}
        data["options"] = self._options(data)
        if data.get("kind") in CHOSEN and not 2 <= len(data["options"]) <= 20:
            self.add_error("choices", _("Write between 2 and 20 choices, or take a scale."))
        return data

    def _options(self, data: dict[str, Any]) -> list[dict[str, str]]:
        if data.get("kind") not in CHOSEN:
            return []
        if data.get("scale") and data.get("kind") in GRADED:
            pairs = [(grade.label, str(grade.points)) for grade in data["scale"].grades.all()]
        else:
            lines = filter(None, map(str.strip, data.get("choices", "").splitlines()))
            pairs = [(*_parts_of_choice(line), "")[:2] for line in lines]
        return [
            {"key": str(n), "label": label, "points": points} for n, (label, points) in enumerate(pairs, 1)
        ]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in (*self.Meta.fields, "options")}


def _parts_of_choice(line: str) -> tuple[str, ...]:
    label, bar, points = line.replace("｜", "|").rpartition("|")
    if not bar:
        return (line,)
    return label.strip(), str(_number(points.strip(), line)) if points.strip() else ""


class SurveyForm(forms.ModelForm):
    """A survey of one unit, or at one key task, that a team has in hand."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    with_team = forms.BooleanField(label=_("About the leadership team as a whole"), required=False)
    cadres = SeveralField(
        label=_("About these cadres"),
        required=False,
        queryset=Cadre.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    classes = forms.CharField(
        label=_("Voter classes"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One a line: class | who votes | how many | weight in percent. The last two may stay empty."
        ),
    )

    class Meta:
        model = Survey
        fields = ("title", "held_at", "opens_at", "closes_at", "note")
        widgets = {"opens_at": moment_input(), "closes_at": moment_input()}

    field_order = (
        "client_key", "title", "with_team", "cadres", "classes", "opens_at", "closes_at", "held_at", "note",
    )  # fmt: skip

    def __init__(
        self, *args: Any, user: Any, assignment: Any, design: Design, frame: Frame, **kwargs: Any
    ) -> None:
        """``frame``: whom the survey may name."""
        super().__init__(*args, **kwargs)
        self._offer(frame)
        visits = self.fields["held_at"].queryset.visible_to(user)  # type: ignore[attr-defined]
        held: Any = self.fields["held_at"]
        task = assignment.key_task_id
        there = (
            {"to_task": True, "key_task": task} if task else {"to_task": False, "unit": assignment.unit_id}
        )
        held.queryset = visits.filter(team=assignment.team_id, **there)
        self.fields["opens_at"].input_formats = self.fields["closes_at"].input_formats = ["%Y-%m-%dT%H:%M"]  # type: ignore[attr-defined]
        now = timezone.localtime().replace(second=0, microsecond=0)
        self.initial.setdefault("client_key", uuid.uuid4())
        self.initial.setdefault("title", f"{assignment.destination}{design.questionnaire.name}"[:100])
        self.initial.setdefault("opens_at", now)
        self.initial.setdefault("closes_at", (now + dt.timedelta(days=7)).replace(hour=18, minute=0))
        self.initial.setdefault("classes", write_classes(design.classes))

    def _offer(self, frame: Frame) -> None:
        """Serving people of the unit, then those of other units who serve there or were found."""
        people = {pk: one for pk, one in frame.cadres.items() if one.state == Cadre.State.SERVING}
        unit = None if frame.visit.to_task else frame.visit.unit_id
        at_home = Case(When(unit=frame.visit.unit_id, then=Value(0)), default=Value(1))
        fields: Any = self.fields
        fields["cadres"].queryset = Cadre.objects.filter(pk__in=people).order_by(at_home, "name_key", "pk")
        fields["cadres"].label_from_instance = lambda cadre: (
            cadre.name if cadre.unit_id == unit else frame.shown(people[cadre.pk])
        )
        fields["cadres"].widget.attrs["data-people"] = ""

    def clean_classes(self) -> list[dict[str, Any]]:
        """Rows for the action."""
        return read_classes(self.cleaned_data["classes"])

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("client_key", "with_team", "cadres", "classes", *self.Meta.fields)
        return {name: self.cleaned_data[name] for name in names}


class ChangeSurveyForm(SurveyForm):
    """A survey that is being prepared, as it stands."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, survey: Survey, frame: Frame, **kwargs: Any) -> None:
        rows = [
            {"label": one.label, "name": one.name, "expected": one.expected, "weight": one.weight}
            for one in survey.classes.all()
        ]
        kwargs["initial"] = {
            "with_team": survey.leadership_team_id is not None,
            "cadres": list(survey.subjects.values_list("cadre", flat=True)),
            "classes": write_classes(rows),
            "version": survey.version,
        } | kwargs.get("initial", {})
        kwargs |= {"user": user, "assignment": survey, "design": survey.design, "frame": frame}
        super().__init__(*args, instance=survey, **kwargs)
        del self.fields["client_key"]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        names = ("with_team", "cadres", "classes", *self.Meta.fields)
        return {name: self.cleaned_data[name] for name in names} | {
            "base_version": self.cleaned_data["version"]
        }


class WithdrawForm(StepForm):
    """Why a survey is taken back."""

    reason = forms.CharField(label=_("reason"), max_length=300)


class PrintForm(forms.Form):
    """How many slips of a class."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    count = forms.IntegerField(label=_("How many"), min_value=0, max_value=5000)
    replace = forms.BooleanField(
        label=_("The unused slips printed before are void"), required=False, initial=True
    )
