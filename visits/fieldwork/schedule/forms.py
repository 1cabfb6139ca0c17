"""The forms of planning."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth import get_user_model
from django.forms import fields_for_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.core.fields import Day, SeveralField
from visits.organisation.rounds.filters import HandChoice
from visits.organisation.rounds.models import TeamMembership, VisitTeam

from .actions import FIELDS
from .models import Contact, DayPart, PlannedVisit


class ChooseForm(forms.Form):
    """Which unit or key task the visit is planned for."""

    assignment = HandChoice()

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].offer_hands(user)  # type: ignore[attr-defined]


def members_field(team: VisitTeam) -> SeveralField:
    """Who of the team goes."""
    serving = TeamMembership.objects.not_over().filter(team=team)
    people = get_user_model().objects.filter(pk__in=serving.values("user")).order_by("username")
    return SeveralField(people, label=_("members"), required=False, widget=forms.CheckboxSelectMultiple)


class ContentForm(forms.Form):
    """Members, methods, people to be heard and note of a planned visit."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, team: VisitTeam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"] = members_field(team)
        self.fields.update(fields_for_model(PlannedVisit, fields=FIELDS))

    def values(self) -> dict[str, Any]:
        """What the action writes."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class PlanForm(ContentForm):
    """A new planned visit."""

    field_order = ("client_key", "version", "wanted_on", "part_of_day")
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    wanted_on = Day(label=_("wanted on"))
    part_of_day = forms.ChoiceField(label=_("time of day"), choices=DayPart, initial=DayPart.WHOLE)


class ContactForm(forms.Form):
    """A contact made with the unit."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, team: VisitTeam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serving = TeamMembership.objects.not_over().filter(team=team)
        people = get_user_model().objects.filter(pk__in=serving.values("user")).order_by("username")
        self.fields["by"] = forms.ModelChoiceField(people, label=_("who made contact"))
        names = ("contacted_on", "way", "partner", "agreed_on", "part_of_day", "remark")
        self.fields.update(fields_for_model(Contact, fields=names))
        for name in ("contacted_on", "agreed_on"):
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d")
        self.fields["contacted_on"].initial = timezone.localdate
        self.fields["agreed_on"].help_text = _("Leave it empty while no day has been agreed.")

    def values(self) -> dict[str, Any]:
        """What the action writes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "client_key"}


class MoveForm(forms.Form):
    """Another day, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    to_on = Day(label=_("to day"))
    part_of_day = forms.ChoiceField(label=_("time of day"), choices=DayPart)
    reason = forms.CharField(label=_("reason"), max_length=300)


class SendForm(MoveForm):
    """Who goes, on which day; a reason where the day is another one."""

    field_order = ("version", "members", "to_on", "part_of_day", "reason")

    def __init__(self, *args: Any, team: VisitTeam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["members"] = members_field(team)
        self.fields["to_on"].label = _("day")
        self.fields["reason"].required = False
        self.fields["reason"].help_text = _(
            "Only where the day or the time of day changes: the unit is told of it."
        )
        self.order_fields(self.field_order)


class DropForm(forms.Form):
    """Why a visit is taken out of the plan."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("reason"), max_length=300)
