"""The forms of meeting mode."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visits.core.fields import SeveralField
from visits.judgement.appraisals.forms import conclusions
from visits.judgement.appraisals.models import (
    Appraisal,
    AppraisalItem,
    AppraisalMember,
    AppraisalView,
    Result,
)
from visits.judgement.decisions.models import Decision, State

from .actions import counted, who_may_speak


class MotionOnListForm(forms.Form):
    """Which signed motion comes before the meeting."""

    motion = forms.ModelChoiceField(label=_("Motion"), queryset=Decision.objects.none())

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Decision.objects.visible_to(user).filter(state=State.SIGNED, met_on__isnull=True)
        self.fields["motion"].queryset = rows.select_related("cadre", "leadership_team__unit")  # type: ignore[attr-defined]


class AttendanceForm(forms.Form):
    """Who of the members is in the room."""

    present = SeveralField(
        label=_("Present"), queryset=AppraisalMember.objects.none(), widget=forms.CheckboxSelectMultiple,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, appraisal: Appraisal, **kwargs: Any) -> None:
        there = appraisal.members.filter(was_present=True)
        super().__init__(*args, initial={"present": there}, auto_id="attend_%s", **kwargs)
        self.fields["present"].queryset = appraisal.members.select_related("user")  # type: ignore[attr-defined]


class SeatForm(forms.Form):
    """A vote, and what one says to it."""

    vote = forms.ChoiceField(
        label=_("Your vote"), choices=AppraisalView.Vote.choices, widget=forms.RadioSelect
    )
    view = forms.CharField(
        label=_("View"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ForMemberForm(forms.Form):
    """What a member without a device said: view or vote, as the item stands."""

    member = forms.ModelChoiceField(label=_("Member"), queryset=AppraisalMember.objects.none())
    proposed = forms.ChoiceField(label=_("Conclusion in their view"))
    vote = forms.ChoiceField(
        label=_("Their vote"), choices=AppraisalView.Vote.choices, widget=forms.RadioSelect
    )
    view = SeatForm.base_fields["view"]

    def __init__(self, *args: Any, item: AppraisalItem, **kwargs: Any) -> None:
        super().__init__(*args, prefix="for", **kwargs)
        self.fields["member"].queryset = who_may_speak(item)  # type: ignore[attr-defined]
        self.fields["proposed"].choices = conclusions(item)  # type: ignore[attr-defined]
        left_out = {"proposed"} if item.motion_id else {"proposed", "view"} if item.conclusion else {"vote"}
        for name in left_out:
            del self.fields[name]


class ResultForm(forms.Form):
    """The counts, as the seats gave them or as the ballot papers say, and what became of the motion."""

    entitled = forms.IntegerField(label=_("Entitled"), min_value=0, max_value=999)
    present = forms.IntegerField(label=_("Present"), min_value=0, max_value=999)
    votes_for = forms.IntegerField(label=pgettext_lazy("count", "For"), min_value=0, max_value=999)
    votes_against = forms.IntegerField(label=pgettext_lazy("count", "Against"), min_value=0, max_value=999)
    votes_abstained = forms.IntegerField(label=_("Abstained"), min_value=0, max_value=999)
    result = forms.ChoiceField(label=_("Result"), choices=Result, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed where the motion is not carried."),
    )  # fmt: skip

    def __init__(self, *args: Any, item: AppraisalItem, **kwargs: Any) -> None:
        super().__init__(*args, initial=counted(item), **kwargs)
