"""The form in which a visit is logged."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.validators import MaxLengthValidator
from django.forms import fields_for_model, formset_factory
from django.utils.translation import gettext_lazy as _

from visits.core.fields import SeveralField
from visits.fieldwork.visits.actions.follow_ups import MOST_FOLLOW_UPS
from visits.fieldwork.visits.actions.visits import FIELDS
from visits.fieldwork.visits.forms.members import team_field
from visits.fieldwork.visits.forms.posted import (
    LONG,
    Carried,
    Data,
    Rows,
    plain_text,
    refuse_unreadable,
    row_content,
    rows_of,
    written,
)
from visits.fieldwork.visits.hand_overs import teams_of
from visits.fieldwork.visits.models import FollowUp, Visit
from visits.organisation.rounds.models import Assignment
from visits.organisation.units.models import KeyTask

PREFIX = "follow_ups"
SETS = ("entries", "targets", "checks", "methods")


class VisitForm(Carried):
    """One visit; its follow-ups are rows of their own."""

    def __init__(
        self,
        *args: Any,
        user: Any,
        held: Sequence[Assignment] = (),
        visit: Visit | None = None,
        **kwargs: Any,
    ) -> None:
        """``held``: the assignments of a new visit's unit; several make a choice of them."""
        super().__init__(*args, **kwargs)
        if visit is None and len(held) > 1:
            self.fields["team"] = team_field(held)
        self.fields.update(fields_for_model(Visit, fields=[*FIELDS, "members_present"]))
        for name in ("observed", "problems", "suggestions"):
            self.fields[name].validators.append(MaxLengthValidator(LONG))
        self.fields["key_task"] = forms.ModelChoiceField(
            KeyTask.objects.visible_to(user), label=self.fields["key_task"].label, required=False
        )
        self.fields["visited_on"].widget = forms.DateInput(format="%Y-%m-%d")
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget = forms.TimeInput(format="%H:%M")
        teams = teams_of(visit) if visit else {one.team_id for one in held}
        people = get_user_model().objects.filter(team_memberships__team__in=teams)
        members = people.distinct().order_by("username")
        self.fields["members_present"] = SeveralField(
            members,
            label=_("members present"),
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": _("Tick at least one member who was there."),
                "invalid_choice": _("One of these people does not belong to the team."),
                "invalid_pk_value": _("One of these people does not belong to the team."),
            },
        )
        refuse_unreadable(self)

    def values(self) -> dict[str, Any]:
        """The record's own fields."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class FollowUpForm(forms.Form):
    """One follow-up; an empty row does not count."""

    text = plain_text(label=_("follow-up"), max_length=300, required=False)
    owner = plain_text(label=_("who sees to it"), max_length=60, required=False)
    due_on = forms.DateField(label=_("due on"), required=False, widget=forms.DateInput(format="%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:
        """Owner or day without a text would be lost: say so."""
        cleaned = super().clean() or {}
        if "text" in cleaned and not cleaned["text"] and (cleaned.get("owner") or cleaned.get("due_on")):
            self.add_error("text", _("Say what is to be done."))
        return cleaned


class FollowUpRows(Rows):
    """The follow-ups of a visit or a talk."""

    most = MOST_FOLLOW_UPS


FollowUps: Any = formset_factory(
    FollowUpForm,
    formset=FollowUpRows,
    extra=3,
    max_num=MOST_FOLLOW_UPS,
    absolute_max=MOST_FOLLOW_UPS,
    validate_max=True,
)
FOLLOW_UP_FIELDS = tuple(FollowUpForm.base_fields)


def visit_content(visit: Visit) -> dict[str, list[str]]:
    """The visit as its form would post it."""
    content = {name: [written(getattr(visit, name))] for name in FIELDS if name not in SETS}
    content |= {name: list(getattr(visit, name)) for name in SETS}
    content["members_present"] = [str(person.pk) for person in visit.members_present.all()]
    own = [line for line in visit.follow_ups.all() if line.interview_id is None]
    return content | follow_up_content(own)


def follow_up_content(lines: Iterable[FollowUp]) -> dict[str, list[str]]:
    """Follow-ups as their rows would be posted."""
    rows = [
        {name: getattr(line, name) for name in FOLLOW_UP_FIELDS}
        for line in sorted(lines, key=lambda line: line.pk)
    ]
    return row_content(PREFIX, rows)


def told_follow_ups(data: Data) -> str:
    """The follow-ups as lines."""
    rows = rows_of(data, PREFIX, FOLLOW_UP_FIELDS, FollowUps.most)
    return "\n".join(
        " · ".join(filter(None, (row[name].strip() for name in FOLLOW_UP_FIELDS))) for row in rows
    )
