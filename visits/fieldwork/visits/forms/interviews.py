"""The form in which an interview or heart-to-heart talk is logged."""

from collections.abc import Mapping
from copy import copy
from functools import lru_cache
from typing import Any

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from visits.core.form_steps import Fold, Step
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindChoice
from visits.core.posted import Part, RecordForm, Shared, plain_text, row_content, rows_form, written
from visits.fieldwork.visits.actions.interviews import FIELDS, class_of
from visits.fieldwork.visits.actions.lines import MOST_STATEMENTS, NOT_TO_NAME, WHOM, rating_name
from visits.fieldwork.visits.actions.saving import Frame
from visits.fieldwork.visits.forms.visits import follow_up_content
from visits.fieldwork.visits.models import (
    Circle,
    Interview,
    OutlineQuestion,
    SourceClass,
    Statement,
    TalkClass,
    acts_as,
)
from visits.fieldwork.visits.naming import group_of
from visits.fieldwork.visits.needs import STATEMENT, Need, lacking
from visits.organisation.rounds.models import Check, Dimension

PREFIX = "statements"


def subject_key(line: Any) -> str:
    """The subject of a line as the form writes it: c<cadre> or t<leadership team>."""
    return f"c{line.cadre_id}" if line.cadre_id else f"t{line.leadership_team_id}"


def subject_of(key: str) -> dict[str, int | None]:
    """The subject that such a key names."""
    number = int(key[1:]) if key[1:].isdecimal() and len(key) < 20 else 0
    return {
        "cadre": number if key[:1] == "c" else None,
        "leadership_team": number if key[:1] == "t" else None,
    }


def subject_choices(frame: Frame) -> list[tuple[str, str]]:
    """The leadership team of the unit, and whom the record may name."""
    team = [(f"t{frame.team.pk}", str(frame.team))] if frame.team else []
    return team + [(f"c{pk}", frame.shown(one)) for pk, one in frame.cadres.items()]


def member_field(frame: Frame, label: Any, *, required: bool = True) -> forms.TypedChoiceField:
    """A choice among the members of the visit team; the value is the person."""
    return forms.TypedChoiceField(
        label=label,
        required=required,
        coerce=lambda key: frame.members.get(int(key)),
        empty_value=None,
        choices=[("", "—"), *((str(pk), str(one)) for pk, one in frame.members.items())],
        error_messages={"invalid_choice": _("Choose a member of the team.")},
    )


class InterviewForm(RecordForm):
    """One talk; answers, statements and ratings are parts of their own."""

    model, names = Interview, FIELDS
    steps = (
        Step(
            "with",
            pgettext_lazy("step", "With whom"),
            ("kind", "source_cadre", "second_interviewer", "alone_reason", "starts_at", "ends_at"),
            (
                Fold(
                    _("Confidential source"),
                    (
                        "is_confidential", "source_class", "source_relation", "source_circle", "identity",
                        "few_known",
                    ),
                    by="is_confidential",
                ),
                Fold(_("First interviewer, recorder, place"), ("interviewer", "recorder", "place")),
            ),
        ),
        Step(
            "said",
            pgettext_lazy("step", "What was said"),
            ("keywords", "text", "outline"),
            (Fold(_("Own statement of the cadre"), ("own_statement",)),),
        ),
        Step(
            "judged",
            _("Judgement"),
            ("statements", "grid"),
            (Fold(_("Follow-ups"), ("follow_ups",)),),
        ),
    )  # fmt: skip

    identity = plain_text(
        label=_("who the source is (sealed)"),
        max_length=300,
        required=False,
        help_text=_("Sealed when it is saved and shown on no page afterwards."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    few_known = forms.BooleanField(
        label=_("Few people fit this class: save it all the same"),
        required=False,
        help_text=_("Only where the unit has few people of this class: they could be recognised."),
    )
    subjects = forms.MultipleChoiceField(
        label=_("subjects to rate"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, frame: Frame, is_sealed: bool = False, **kwargs: Any) -> None:
        self.base_fields = frame.fields.get(InterviewForm, self.base_fields)
        super().__init__(*args, **kwargs)
        self.frame = frame
        if InterviewForm not in frame.fields:
            self._fill(frame)
            frame.fields[InterviewForm] = Shared(self.fields)
        if is_sealed:
            del self.fields["identity"]

    def _fill(self, frame: Frame) -> None:
        """The choices that follow from the unit, its people and the team."""
        self.fields["kind"] = forms.ChoiceField(
            label=self.fields["kind"].label, choices=Interview.TALKS, widget=forms.RadioSelect
        )
        self.fields["keywords"].widget.attrs["rows"] = 2
        self.fields["text"].widget.attrs["rows"] = 9
        self.fields["alone_reason"].widget.attrs["data-unless"] = "second_interviewer"
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget.attrs["data-time"] = ""
        for name in ("source_class", "source_circle"):
            self.fields[name].required = False
        self.fields["source_cadre"] = forms.TypedChoiceField(
            label=_("cadre heard"),
            required=False,
            coerce=lambda key: frame.cadres.get(int(key)),
            empty_value=None,
            choices=[("", "—"), *((str(pk), frame.shown(one)) for pk, one in frame.cadres.items())],
            error_messages={"invalid_choice": NOT_TO_NAME},
            widget=forms.RadioSelect,
        )
        fields: Any = self.fields
        fields["subjects"].choices = subject_choices(frame)
        self.fields["subjects"].error_messages["invalid_choice"] = NOT_TO_NAME
        for name in ("interviewer", "second_interviewer", "recorder"):
            label = self.fields[name].label
            self.fields[name] = member_field(frame, label, required=name != "second_interviewer")

    def clean(self) -> dict[str, Any]:
        """A hint where unit and class describe so few that the source could be recognised; a tick goes past it."""
        cleaned = super().clean() or {}
        if cleaned.get("is_confidential") and not cleaned.get("few_known"):
            group = group_of(cleaned.get("source_class") or "", self.frame.own_people, class_of)
            if group is not None and group < self.frame.visit.round.minimum_group:
                label = gettext("%(n)s people fit this class: save it all the same")
                few_known = self.fields["few_known"] = copy(self.fields["few_known"])
                few_known.label = label % {"n": group}
                self.add_error("few_known", few_text(group))
        return cleaned


def classes_for(source_class: str, cadre: Any = None, is_head: bool = False) -> set[str]:
    """The classes whose questions are asked of a source.

    A member of the leadership team heard in confidence is asked as a deputy, whoever he is: a unit has one head, and
    the head's questions would name him.
    """
    meant = acts_as(source_class)
    asked = {"", meant} - {SourceClass.TEAM_MEMBER}
    spoken = class_of(cadre) if cadre is not None else meant
    if is_head:
        asked.add(TalkClass.HEAD)
    elif spoken == SourceClass.TEAM_MEMBER:
        asked.add(TalkClass.DEPUTY)
    else:
        asked.add(spoken)
    return asked


def questions_for(
    frame: Frame, talk: Interview | None, source_class: str, cadre: Any, answered: set[str]
) -> list[OutlineQuestion]:
    """The questions of the talk's own version for this source; those answered already stay."""
    outline = talk.outline_id if talk else frame.outline and frame.outline.pk
    asked = classes_for(source_class, cadre, cadre is not None and cadre.pk in frame.heads)
    return [
        one
        for key, one in frame.questions.items()
        if f"answer-{key}" in answered or (one.outline_id == outline and one.talk_class in asked)
    ]


def few_text(group: int) -> str:
    """Why the hint is shown, and what can be done."""
    return gettext(
        "The unit has %(n)s people of this class: the source could be recognised. Choose a wider class, or tick this."
    ) % {"n": group}


@lru_cache(maxsize=512)
def answer_field(question: str) -> forms.CharField:
    """The box for an answer; forms share it, nothing of a form is kept in it."""
    return plain_text(
        label=question, required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class OutlineForm(forms.Form):
    """An answer box for each question of the outline, named answer-<question>."""

    def __init__(self, *args: Any, questions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[f"answer-{question.pk}"] = answer_field(question.text)

    def answers(self) -> dict[int, str]:
        """What was answered, by question."""
        return {int(name.partition("-")[2]): text for name, text in self.cleaned_data.items() if text}


class StatementForm(forms.Form):
    """One statement; an empty row does not count."""

    needs: tuple[Need, ...] = STATEMENT

    look = "records/_statement.html"
    field_order: tuple[str, ...] = (
        "subject",
        "side",
        "nature",
        "place",
        "criterion",
        "aspect",
        "circle",
        "text",
    )
    subject = forms.ChoiceField(label=_("about"), required=False)
    side = forms.ChoiceField(
        label=_("for or against"), required=False, choices=Statement.Side.choices, widget=forms.RadioSelect
    )
    place = forms.ChoiceField(label=_("check or dimension"), required=False)
    criterion = forms.ChoiceField(label=_("criterion"), required=False)
    aspect = KindChoice(
        Family.ASPECT, label=_("aspect"), required=False, blank=_("as criterion and check say")
    )
    nature = forms.ChoiceField(
        label=_("fact or opinion"), required=False, choices=Statement.Nature.choices, widget=forms.RadioSelect
    )
    circle = forms.ChoiceField(label=_("circle"), required=False, choices=[("", "—"), *Circle.choices])
    text = plain_text(
        label=_("statement"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("What was said, with time and place")}),
    )

    def __init__(self, *args: Any, frame: Frame, **kwargs: Any) -> None:
        self.base_fields = frame.fields.get(StatementForm, self.base_fields)
        super().__init__(*args, **kwargs)
        self.frame = frame
        if StatementForm not in frame.fields:
            self._fill(frame)
            frame.fields[StatementForm] = Shared(self.fields)

    def _fill(self, frame: Frame) -> None:
        """The choices that follow from the unit, its people and the criteria."""
        fields: Any = self.fields
        fields["subject"].choices = [("", _("about whom …")), *subject_choices(frame)]
        fields["subject"].widget.attrs["data-people"] = "c"
        self.fields["subject"].error_messages["invalid_choice"] = WHOM
        fields["place"].choices = [
            ("", "—"),
            (_("cadre"), list(Check.choices)),
            (_("leadership team"), list(Dimension.choices)),
        ]
        fields["criterion"].choices = [("", _("by which criterion …")), *frame.criteria_by_place]
        self.fields["criterion"].error_messages["invalid_choice"] = _(
            "This criterion does not belong to the subject or to the scheme of this round."
        )

    def clean(self) -> dict[str, Any]:
        """A row with a text needs a subject, a side and a place; a row with a subject needs a text."""
        cleaned = super().clean() or {}
        criterion = self.frame.criteria.get(int(cleaned.get("criterion") or 0))
        if criterion and not cleaned.get("place") and "place" in cleaned:
            cleaned["place"] = criterion.check_key or criterion.dimension
        for name, texts in lacking(self.needs, cleaned).items():
            self.add_error(name, texts)
        return cleaned

    def line(self) -> dict[str, Any]:
        """The statement as the action takes it."""
        row = self.cleaned_data
        return subject_of(row["subject"]) | {
            "side": row["side"],
            "nature": row["nature"],
            "check_key": row["place"] if row["place"] in Check.values else "",
            "dimension": row["place"] if row["place"] in Dimension.values else "",
            "criterion": int(row["criterion"]) if row["criterion"] else None,
            "circle": row["circle"] or Circle.WORK,
            "text": row["text"],
            "aspect": row["aspect"] if row["place"] in Check.values else "",
        }


Statements = rows_form(StatementForm, MOST_STATEMENTS)


def line_row(line: Mapping[str, Any]) -> dict[str, Any]:
    """A kept statement as its row is posted: whom it is about and where it belongs are one field each."""
    row = {name: value for name, value in line.items() if name not in ABOUT}
    subject = f"c{line['cadre']}" if line.get("cadre") else f"t{line['leadership_team']}"
    return row | {"subject": subject, "place": line.get("check_key") or line.get("dimension") or ""}


def chosen_aspect(line: Any) -> str:
    """The aspect of a statement where it is another than its own."""
    return "" if line.aspect == line.own_aspect() else str(line.aspect)


ABOUT = ("cadre", "leadership_team", "check_key", "dimension")


def statement_part(frame: Frame) -> Part:
    """The statements as a part of the form of a talk."""
    options = {"form_kwargs": {"frame": frame}}
    return Part(PREFIX, Statements, gettext("statements"), options, row=line_row)


def interview_content(interview: Interview) -> dict[str, list[str]]:
    """The interview as its form would post it; who a sealed source is, is not in it."""
    content = {name: [written(getattr(interview, name))] for name in FIELDS}
    said = sorted(interview.statements.all(), key=lambda line: (line.position, line.pk))
    prefetch_related_objects(said, "criterion")
    content |= {f"answer-{one.question_id}": [one.text] for one in interview.answers.all()}
    rows = [
        {
            "subject": subject_key(line),
            "place": line.check_key or line.dimension,
            "criterion": line.criterion_id or "",
            "aspect": chosen_aspect(line),
            **{name: getattr(line, name) for name in ("side", "nature", "circle", "text")},
        }
        for line in said
    ]
    ratings = list(interview.ratings.all())
    content["subjects"] = sorted({subject_key(one) for one in ratings})
    for one in ratings:
        line = {
            "cadre": one.cadre_id,
            "leadership_team": one.leadership_team_id,
            "criterion": one.criterion_id,
        }
        content[rating_name(line)] = [str(one.grade_id)]
    return content | row_content(PREFIX, rows) | follow_up_content(interview.follow_ups.all())
