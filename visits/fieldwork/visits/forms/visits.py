"""The form in which a visit is logged."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import listed
from visits.core.fields import SeveralField
from visits.core.form_steps import Fold, Step
from visits.core.posted import Carried, Part, RecordForm, plain_text, row_content, rows_form, written
from visits.fieldwork.visits import follows
from visits.fieldwork.visits.actions.saving import MOST_FOLLOW_UPS
from visits.fieldwork.visits.actions.visits import FIELDS
from visits.fieldwork.visits.hand_overs import teams_of
from visits.fieldwork.visits.models import FollowUp, Visit
from visits.organisation.rounds.models import Assignment
from visits.organisation.rounds.serving_teams import told_of
from visits.organisation.units.models import KeyTask

PREFIX = "follow_ups"
SETS = ("entries", "targets", "checks", "methods")


def team_field(held: Sequence[Assignment]) -> forms.TypedChoiceField:
    """A choice among the teams that have the unit in hand, each with its round; the value is the team.

    It may stay open: where the day decides, nobody need choose.
    """
    teams = {str(one.team_id): one for one in held}
    return forms.TypedChoiceField(
        label=_("round and visit team"),
        required=False,
        coerce=lambda key: teams[key].team,
        empty_value=None,
        choices=[("", "—"), *((key, told_of(one)) for key, one in teams.items())],
        help_text=_("Several rounds hold this unit: say to which the visit belongs, where its day does not."),
        error_messages={
            "invalid_choice": _("Choose a team in which you serve and which has this unit in hand.")
        },
    )


def _task_field(
    user: Any, label: Any, held: Sequence[Assignment], visit: Visit | None
) -> forms.ModelChoiceField:
    """Any task of the city at a unit; of a visit to a task itself, that one."""
    of = visit.key_task_id if visit and visit.to_task else next((one.key_task_id for one in held), None)
    tasks = KeyTask.objects.visible_to(user)
    if of is None:
        return forms.ModelChoiceField(tasks, label=label, required=False)
    return forms.ModelChoiceField(tasks.filter(pk=of), label=label, required=False, empty_label=None)


class VisitForm(RecordForm):
    """One visit; its follow-ups are rows of their own."""

    model = Visit
    names = (*FIELDS, "members_present")
    offered = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    steps = (
        Step(
            "basics",
            _("Basics"),
            (
                "team", "visited_on", "members_present", "starts_at", "ends_at", "place", "entries", "targets",
                "checks", "observed", "problems", "suggestions",
            ),
            (
                Fold(_("Methods, key task"), ("methods", "key_task")),
                Fold(_("Follow-ups"), ("follow_ups",)),
            ),
        ),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        user: Any,
        held: Sequence[Assignment] = (),
        visit: Visit | None = None,
        **kwargs: Any,
    ) -> None:
        """``held``: the assignments of what a new visit goes to; several make a choice of them."""
        super().__init__(*args, **kwargs)
        for name, words in _following(visit).items():
            self.fields[name].help_text = words
        if visit is None and len(held) > 1:
            self.fields["team"] = team_field(held)
            self.order_fields([*Carried.base_fields, "team"])
        self.fields["key_task"] = _task_field(user, self.fields["key_task"].label, held, visit)
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget.attrs["data-time"] = ""
        for name in ("observed", "problems", "suggestions"):
            self.fields[name].widget.attrs |= {"data-full": "", "rows": 2}
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

    def values(self) -> dict[str, Any]:
        """The record's own fields, and what stood ticked because it follows from the records."""
        return super().values() | {"offered": self.cleaned_data["offered"].split()}


def _following(visit: Visit | None) -> dict[str, str]:
    """What is said at each of the sets that stands ticked because of the records."""
    text = _("From the records: %(what)s. Take off what is not so.")
    found = follows.following([visit])[visit.pk] - set(visit.refused) if visit else set()
    told = {name: follows.labels(name, found) for name in follows.SETS}
    return {name: text % {"what": listed(words)} for name, words in told.items() if words}


class FollowUpForm(forms.Form):
    """One follow-up; an empty row does not count."""

    wide = ("text",)
    text = plain_text(label=_("follow-up"), max_length=300, required=False)
    owner = plain_text(label=_("who sees to it"), max_length=60, required=False)
    due_on = forms.DateField(label=_("due on"), required=False, widget=forms.DateInput(format="%Y-%m-%d"))

    def clean(self) -> dict[str, Any]:
        """Owner or day without a text would be lost: say so."""
        cleaned = super().clean() or {}
        if "text" in cleaned and not cleaned["text"] and (cleaned.get("owner") or cleaned.get("due_on")):
            self.add_error("text", _("Say what is to be done."))
        return cleaned


FollowUps = rows_form(FollowUpForm, MOST_FOLLOW_UPS)
FOLLOW_UP_FIELDS = tuple(FollowUpForm.base_fields)


def follow_up_part() -> Part:
    """The follow-ups as a part of the form of a visit or a talk."""
    return Part(PREFIX, FollowUps, gettext("follow-ups"))


def visit_content(visit: Visit, found: set[str] | None = None) -> dict[str, list[str]]:
    """The visit as its form would post it; ``found``: what follows from its records, where that is known."""
    found = follows.following([visit])[visit.pk] if found is None else found
    content = {name: [written(getattr(visit, name))] for name in FIELDS if name not in SETS}
    content |= follows.said(visit, found) | {"methods": list(visit.methods)}
    content["offered"] = [" ".join(sorted(found | set(visit.refused)))]
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
