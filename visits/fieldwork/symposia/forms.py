"""The form in which a symposium is logged."""

from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from visits.core.form_steps import Fold, Step
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindChoice
from visits.core.posted import Part, RecordForm, row_content, rows_form, written
from visits.fieldwork.symposia.actions import (
    FIELDS,
    MOST_CLASSES,
    MOST_OPINIONS,
    TEXTS,
    Rows,
    more_than_expected,
)
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.forms.interviews import (
    StatementForm,
    chosen_aspect,
    line_row,
    member_field,
    subject_key,
)
from visits.fieldwork.visits.models import Circle, Relation
from visits.fieldwork.visits.needs import OPINION

ATTENDANCE, OPINIONS = "attendance", "opinions"


class SymposiumForm(RecordForm):
    """One symposium; attendance and opinions are rows."""

    model, names = Symposium, FIELDS
    steps = (
        Step(
            "with",
            _("Who came"),
            ("attendance", "recorder", "starts_at", "ends_at", "place"),
            (Fold(_("Host"), ("host",)),),
        ),
        Step(
            "said",
            pgettext_lazy("step", "What was said"),
            ("keywords", "minutes"),
            (
                Fold(_("Agenda"), ("agenda",)),
                Fold(
                    _("The leadership team, by dimension"),
                    ("political_building", "ideological_building", "running", "function"),
                ),
            ),
        ),
        Step("judged", pgettext_lazy("step", "Opinions"), ("opinions", "few_known")),
    )

    few_known = forms.BooleanField(
        label=_("few people came of a class that speaks, and it stays so"),
        required=False,
        help_text=_("Only where it cannot be helped: they could be recognised."),
    )

    def __init__(self, *args: Any, frame: Frame, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("host", "recorder"):
            self.fields[name] = member_field(frame, self.fields[name].label)
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget.attrs["data-time"] = ""
        for name in ("keywords", "agenda", *TEXTS[1:]):
            self.fields[name].widget.attrs["rows"] = 3

    def say_how_few(self, came: int) -> None:
        """Let the tick past the hint say how many came."""
        label = gettext("%(n)s came of a class that speaks here: save it all the same")
        self.fields["few_known"].label = label % {"n": came}


class AttendanceForm(forms.Form):
    """How many of one class came; an empty row does not count."""

    source_class = KindChoice(Family.SOURCE, label=_("class"), required=False, blank="—")
    expected = forms.IntegerField(label=_("expected"), required=False, min_value=0, max_value=999)
    present = forms.IntegerField(label=_("came"), required=False, min_value=0, max_value=999)

    def clean(self) -> dict[str, Any]:
        """A class with how many came; numbers need a class."""
        cleaned = super().clean() or {}
        if cleaned.get("source_class") and cleaned.get("present") is None and "present" in cleaned:
            self.add_error("present", _("Say how many came."))
        numbers = (cleaned.get("expected"), cleaned.get("present"))
        if not cleaned.get("source_class") and any(one is not None for one in numbers):
            self.add_error("source_class", _("Choose the class of these people."))
        words = {"expected": numbers[0], "present": numbers[1]}
        if more_than_expected(words):
            text = _("%(present)s came of %(expected)s expected. Correct one of the two numbers.")
            self.add_error("present", text % words)
        return cleaned


class OpinionForm(StatementForm):
    """What a class of people said of a person or of the leadership team; it has a class and its relation to them."""

    needs = OPINION

    source_class = KindChoice(Family.SOURCE, label=_("who said it"), required=False, blank="—")
    source_relation = forms.ChoiceField(
        label=_("relation"), required=False, choices=[("", "—"), *Relation.choices]
    )
    field_order = ("source_class", "source_relation", *StatementForm.field_order)
    wide = ("text",)

    def line(self) -> dict[str, Any]:
        """The opinion as the action takes it."""
        row = self.cleaned_data
        return super().line() | {
            "source_class": row["source_class"],
            "source_relation": row["source_relation"],
            "source_circle": row["circle"] or Circle.WORK,
        }


AttendanceSet, OpinionSet = rows_form(AttendanceForm, MOST_CLASSES), rows_form(OpinionForm, MOST_OPINIONS)


def symposium_parts(frame: Frame) -> list[Part]:
    """Attendance and opinions as parts of the form."""
    options = {"form_kwargs": {"frame": frame}}
    return [
        Part(ATTENDANCE, AttendanceSet, gettext("attendance")),
        Part(OPINIONS, OpinionSet, gettext("opinions"), options, row=line_row),
    ]


def rows_from(attendance: Any, opinions: Any) -> Rows:
    """What the two formsets hold; call it when they are valid."""
    came = [
        {
            "source_class": row["source_class"],
            "expected": row["expected"] or 0,
            "present": row["present"] or 0,
        }
        for form in attendance.forms
        if (row := form.cleaned_data).get("source_class")
    ]
    return Rows(came, [form.line() for form in opinions.forms if form.cleaned_data.get("text")])


def few_of(rows: Rows, minimum: int) -> int | None:
    """How many came of the smallest class that voices an opinion, where that is fewer than the minimum group."""
    came = {one["source_class"]: one["present"] for one in rows.attendance}
    speaking = [came[kind] for kind in {one["source_class"] for one in rows.opinions} if came.get(kind)]
    fewest = min(speaking, default=minimum)
    return fewest if fewest < minimum else None


def few_text(number: int) -> str:
    """Why the hint is shown, and what can be done."""
    return gettext(
        "Only %(n)s came of a class that speaks here: they could be recognised. Take a wider class, or tick this."
    ) % {"n": number}


def symposium_content(record: Symposium) -> dict[str, list[str]]:
    """The symposium as its form would post it."""
    content = {name: [written(getattr(record, name))] for name in FIELDS}
    came = [
        {name: getattr(one, name) for name in AttendanceForm.base_fields} for one in record.attendance.all()
    ]
    said = [
        {
            "source_class": voice.source_class,
            "source_relation": voice.source_relation,
            "subject": subject_key(line),
            "place": line.check_key or line.dimension,
            "criterion": line.criterion_id or "",
            "aspect": chosen_aspect(line),
            **{name: getattr(line, name) for name in ("side", "nature", "circle", "text")},
        }
        for voice in sorted(record.voices.all(), key=lambda one: one.pk)
        for line in sorted(voice.statements.all(), key=lambda one: (one.position, one.pk))
    ]
    return content | row_content(ATTENDANCE, came) | row_content(OPINIONS, said)
