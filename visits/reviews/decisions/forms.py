"""The forms of motions and decisions."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from visits.cadres.models import Cadre, RankGrade
from visits.fields import SeveralField
from visits.leads.models import Lead
from visits.plans.forms import Day
from visits.reviews.appraisals.models import AppraisalItem
from visits.reviews.findings.models import Finding
from visits.units.models import KeyTask, LeadershipTeam, Level

from .models import OF_TEAMS, Decision, Ground, Kind, Must, Origin

LONG = forms.Textarea(attrs={"rows": 5})
NONE = gettext_lazy("none")


class MotionForm(forms.Form):
    """What is moved about whom, and on what it rests."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of decision"))
    origin = forms.ChoiceField(label=gettext_lazy("Origin"), choices=Origin, initial=Origin.OTHER)
    reasons = forms.CharField(label=gettext_lazy("Reasons"), max_length=4000, widget=LONG)
    findings = SeveralField(
        label=gettext_lazy("Findings it rests on"),
        queryset=Finding.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Verified ones only."),
    )
    lead = forms.ModelChoiceField(
        label=gettext_lazy("Lead"), queryset=Lead.objects.none(), required=False, empty_label=NONE
    )
    key_task = forms.ModelChoiceField(
        label=gettext_lazy("Key task"), queryset=KeyTask.objects.none(), required=False, empty_label=NONE
    )
    appraisal_item = forms.ModelChoiceField(
        label=gettext_lazy("Appraisal"),
        queryset=AppraisalItem.objects.none(),
        required=False,
        empty_label=NONE,
    )
    found_through_visits = forms.BooleanField(
        label=gettext_lazy("Found through the visits"),
        required=False,
        help_text=gettext_lazy("Tick it only where you know it."),
    )
    how_found = forms.CharField(label=gettext_lazy("How the visits found it"), max_length=500, required=False)

    def __init__(self, *args: Any, thing: Cadre | LeadershipTeam, user: Any, decision: Decision | None = None,
                 **kwargs: Any) -> None:  # fmt: skip
        if decision:
            names = ("client_key", "kind", "origin", "reasons", "lead", "key_task", "appraisal_item",
                     "found_through_visits", "how_found", "findings")  # fmt: skip
            initial = {name: getattr(decision, name) for name in names}
            kwargs["initial"] = initial | {"findings": decision.findings.all()}
        super().__init__(*args, **kwargs)
        self._offer(thing, user)
        if decision:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=decision.version)

    def _offer(self, thing: Cadre | LeadershipTeam, user: Any) -> None:
        is_cadre = isinstance(thing, Cadre)
        field = "cadre" if is_cadre else "leadership_team"
        kinds = [one for one in Kind if one not in (Kind.RESHUFFLE, Kind.RECTIFY)] if is_cadre else OF_TEAMS
        choices: dict[str, Any] = {
            "findings": Finding.objects.visible_to(user).verified().filter(**{field: thing}),
            "lead": Lead.objects.visible_to(user).filter(**{field: thing}),
            "appraisal_item": AppraisalItem.objects.visible_to(user).filter(
                appraisal__state="closed", **{field: thing}
            ).select_related("appraisal", "cadre", "leadership_team__unit"),
            "key_task": KeyTask.objects.visible_to(user).filter(assignments__cadre=thing).distinct()
            if is_cadre else KeyTask.objects.none(),
        }  # fmt: skip
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "—"), *((one.value, one.label) for one in kinds)]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the action writes."""
        left_out = {"client_key", "findings", "version"}
        return {name: value for name, value in self.cleaned_data.items() if name not in left_out}


class Versioned(forms.Form):
    """A step on the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        initial = kwargs.pop("initial", {})
        super().__init__(*args, initial={"version": decision.version} | initial, **kwargs)
        self.decision = decision


class MustForm(Versioned):
    """One of the four musts."""

    which = forms.ChoiceField(label=gettext_lazy("Which must"), choices=Must.Which, widget=forms.RadioSelect)
    result = forms.ChoiceField(label=gettext_lazy("Result"), choices=Must.Result, widget=forms.RadioSelect)
    done_on = Day(label=gettext_lazy("Done on"), initial=timezone.localdate)
    person = forms.CharField(label=gettext_lazy("Who answers for it"), max_length=60)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class PrepareForm(Versioned):
    """Recommendation, collective decision, notice, ground, and the post afterwards."""

    recommended_on = Day(label=gettext_lazy("Democratic recommendation on"), required=False)
    recommended_votes = forms.CharField(
        label=gettext_lazy("Result of the recommendation"), max_length=120, required=False
    )
    body = forms.CharField(label=gettext_lazy("Decision body"), max_length=120, required=False)
    met_on = Day(label=gettext_lazy("Collective decision on"), required=False)
    entitled = forms.IntegerField(label=gettext_lazy("Entitled"), required=False, min_value=1, max_value=9999)
    present = forms.IntegerField(label=gettext_lazy("Present"), required=False, min_value=0, max_value=9999)
    votes_for = forms.IntegerField(
        label=gettext_lazy("Votes for"), required=False, min_value=0, max_value=9999
    )
    votes_against = forms.IntegerField(
        label=gettext_lazy("Votes against"), required=False, min_value=0, max_value=9999
    )
    votes_abstained = forms.IntegerField(
        label=gettext_lazy("Abstentions"), required=False, min_value=0, max_value=9999
    )
    notice_from = Day(label=gettext_lazy("Public notice from"), required=False)
    notice_to = Day(label=gettext_lazy("Public notice until"), required=False)
    notice_result = forms.CharField(
        label=gettext_lazy("Result of the notice"), max_length=300, required=False
    )
    ground = forms.ModelChoiceField(
        label=gettext_lazy("Ground"), queryset=Ground.objects.all(), required=False, empty_label=NONE
    )
    post_after = forms.CharField(label=gettext_lazy("Post after"), max_length=200, required=False)
    level_after = forms.TypedChoiceField(
        label=gettext_lazy("Level after"), choices=[("", "—"), *Level.choices], coerce=int, empty_value=None,
        required=False,
    )  # fmt: skip
    rank_after = forms.TypedChoiceField(
        label=gettext_lazy("Rank after"), choices=[("", "—"), *RankGrade.choices], coerce=int, empty_value=None,
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name != "version"]
        super().__init__(
            *args, decision=decision, initial={name: getattr(decision, name) for name in names}, **kwargs
        )
        if decision.kind != Kind.PROMOTION:
            for name in ("recommended_on", "recommended_votes", "notice_from", "notice_to", "notice_result"):
                del self.fields[name]
        if decision.leadership_team_id:
            for name in ("post_after", "level_after", "rank_after", "ground"):
                del self.fields[name]


class DecideForm(Versioned):
    """Day and number."""

    decided_on = Day(label=gettext_lazy("Decided on"), initial=timezone.localdate)
    document_number = forms.CharField(label=gettext_lazy("Document number"), max_length=60)


class TellForm(Versioned):
    """The talk in which it was told."""

    told_on = Day(label=gettext_lazy("Told on"), initial=timezone.localdate)
    told_by = forms.CharField(label=gettext_lazy("Talk held by"), max_length=60)


class DayForm(Versioned):
    """A day."""

    day = Day(label=gettext_lazy("Day"), initial=timezone.localdate)


class ResultForm(DayForm):
    """What came of a review or an appeal."""

    result = forms.CharField(label=gettext_lazy("Result"), max_length=300, widget=LONG)
    overturned = forms.BooleanField(label=gettext_lazy("The decision is overturned"), required=False)


class ProbationForm(Versioned):
    """How the probation ended."""

    probation_result = forms.CharField(label=gettext_lazy("Result of the probation"), max_length=200)


class ReasonForm(Versioned):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=LONG)
