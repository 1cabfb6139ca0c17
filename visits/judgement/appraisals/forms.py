"""The forms of appraisals."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.accounts.models import Role, User
from visits.cadres.files.models import Cadre
from visits.core.fields import Day, SeveralField
from visits.core.workflow.forms import LONG, StepForm
from visits.organisation.units.models import LeadershipTeam, Unit

from .models import OF_CADRES, OF_TEAMS, Appraisal, AppraisalItem, AppraisalMember, AppraisalView

OFFICE = (Role.STAFF, Role.REVIEWER, Role.LEADER)


class MeetingForm(forms.Form):
    """The frame of the meeting."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    held_on = Day(label=gettext_lazy("Day of the meeting"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    agenda = forms.CharField(label=gettext_lazy("Agenda"), max_length=4000, required=False, widget=LONG)
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


class PutOnForm(forms.Form):
    """Whom the meeting is to speak of: names of cadres or units, a line each."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Who"),
        choices=[
            ("cadre", gettext_lazy("a cadre")),
            ("leadership_team", gettext_lazy("the leadership team of a unit")),
        ],
        widget=forms.RadioSelect,
        initial="cadre",
    )
    words = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy(
            "Of a cadre: the name, and the unit behind it where several bear it. Else the unit."
        ),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        """The one subject of this name."""
        data = super().clean() or {}
        words = data.get("words", "").strip()
        if not words:
            return data
        found = self._cadres(words) if data.get("kind") == "cadre" else self._teams(words)
        if not found:
            raise ValidationError({"words": _("Nobody of this name is open to you.")})
        if len(found) > 1:
            raise ValidationError({"words": _("Several fit. Add the unit, or type its full name.")})
        data["thing"] = found[0]
        return data

    def _cadres(self, words: str) -> list[Any]:
        name, _blank, unit = words.partition(" ")
        rows = Cadre.objects.visible_to(self.user).in_office().filter(name=name)
        if unit.strip():
            rows = rows.filter(unit__in=Unit.objects.named(unit.strip()).order_by().values("pk"))
        return list(rows[:2])

    def _teams(self, words: str) -> list[Any]:
        units = Unit.objects.visible_to(self.user).current()
        exact = list(units.filter(name=words)[:2]) or list(units.named(words)[:2])
        return list(LeadershipTeam.objects.filter(unit__in=[one.pk for one in exact])[:2])


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
    """The course of the meeting and who was there."""

    present = SeveralField(
        label=gettext_lazy("Present"),
        queryset=AppraisalMember.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    minutes = forms.CharField(
        label=gettext_lazy("Course of the meeting"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def __init__(self, *args: Any, thing: Appraisal, user: Any) -> None:
        there = thing.members.filter(was_present=True)
        super().__init__(*args, thing=thing, user=user, initial={"minutes": thing.minutes, "present": there})
        self.fields["present"].queryset = thing.members.select_related("user")  # type: ignore[attr-defined]
