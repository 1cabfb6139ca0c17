"""The forms of appraisals."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.accounts.models import Role, User
from visits.cadres.files.models import Cadre
from visits.cadres.files.whom import PersonField
from visits.core.fields import Day, SeveralField
from visits.core.workflow.forms import LONG, StepForm
from visits.judgement.evidence.drafting import SubjectForm
from visits.organisation.units.models import LeadershipTeam

from .models import OF_CADRES, OF_TEAMS, Appraisal, AppraisalItem, AppraisalView

OFFICE = (Role.STAFF, Role.REVIEWER, Role.LEADER)


class MeetingForm(forms.Form):
    """The frame of the meeting."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    held_on = Day(label=gettext_lazy("Day of the meeting"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    agenda = forms.CharField(label=gettext_lazy("Agenda"), max_length=4000, required=False, widget=LONG)
    is_secret = forms.BooleanField(
        label=gettext_lazy("Votes on motions are secret"),
        required=False,
        help_text=gettext_lazy("Ballot papers are counted, and the recorder enters the numbers."),
    )
    chair = forms.ModelChoiceField(label=gettext_lazy("Chair"), queryset=User.objects.none())
    members = SeveralField(
        label=gettext_lazy("Members"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        office = User.objects.filter(role__in=OFFICE, is_active=True).order_by("name", "pk")
        self.fields["chair"].queryset = office.exclude(role=Role.STAFF)  # type: ignore[attr-defined]
        self.fields["members"].queryset = office  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """What the action is called with: of the form, the members, and the frame."""
        values = dict(self.cleaned_data)
        named = {name: values.pop(name) for name in ("client_key", "version") if name in values}
        return named | {"members": list(values.pop("members")), "values": values}


class ChangeForm(MeetingForm):
    """The frame of the meeting, as it stands."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    client_key = None  # type: ignore[assignment]

    def __init__(self, *args: Any, thing: Appraisal, user: Any) -> None:
        known = {name: getattr(thing, name) for name in self.base_fields}
        members = [one.user_id for one in thing.members.all()]
        super().__init__(*args, initial=known | {"members": members})

    def arguments(self) -> dict[str, Any]:
        """With the version that was looked at."""
        named = super().arguments()
        return named | {"base_version": named.pop("version")}


class PutOnForm(SubjectForm):
    """Whom the meeting is to speak of: a cadre in office, or the leadership team of a unit."""

    cadre = PersonField(
        lambda user: Cadre.objects.visible_to(user).in_office(), label=gettext_lazy("Cadre"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """The one subject."""
        data = super().clean()
        data["thing"] = data.get("cadre") or LeadershipTeam.objects.filter(unit=data.get("unit")).first()
        if data["thing"] is None and not self.errors:
            raise ValidationError({"unit": _("This unit has no leadership team on file.")})
        return data


class ViewForm(forms.Form):
    """What one would conclude, and why."""

    proposed = forms.ChoiceField(label=gettext_lazy("Conclusion in your view"), widget=forms.RadioSelect)
    view = forms.CharField(label=gettext_lazy("View"), max_length=4000, required=False, widget=LONG)

    def __init__(self, *args: Any, item: AppraisalItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proposed"].choices = conclusions(item)  # type: ignore[attr-defined]


class ConcludeForm(forms.Form):
    """The conclusion that is laid before the meeting."""

    conclusion = forms.ChoiceField(label=gettext_lazy("Conclusion"), widget=forms.RadioSelect)
    grounds = forms.CharField(
        label=gettext_lazy("Grounds"),
        max_length=4000,
        widget=LONG,
        help_text=gettext_lazy("On which statements and findings it rests, for and against."),
    )

    def __init__(self, *args: Any, item: AppraisalItem, **kwargs: Any) -> None:
        super().__init__(*args, initial={"conclusion": item.conclusion, "grounds": item.grounds}, **kwargs)
        self.fields["conclusion"].choices = conclusions(item)  # type: ignore[attr-defined]


def conclusions(item: AppraisalItem) -> list[tuple[str, Any]]:
    """The conclusions that fit the subject."""
    return [(one.value, one.label) for one in (OF_CADRES if item.cadre_id else OF_TEAMS)]


class VoteForm(forms.Form):
    """For, against or abstaining."""

    vote = forms.ChoiceField(
        label=gettext_lazy("Your vote"), choices=AppraisalView.Vote.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, item: AppraisalItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class RecuseForm(forms.Form):
    """Why one keeps away."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, item: AppraisalItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class MinutesForm(StepForm):
    """The course of the meeting; who was there the recorder takes down in the room."""

    minutes = forms.CharField(
        label=gettext_lazy("Course of the meeting"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def __init__(self, *args: Any, thing: Appraisal, user: Any) -> None:
        super().__init__(*args, thing=thing, user=user, initial={"minutes": thing.minutes})
