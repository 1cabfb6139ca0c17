"""The forms of motions and decisions."""

import datetime as dt
from functools import partial
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy

from visits.cadres.files.models import Cadre, RankGrade
from visits.core.fields import Day, SeveralField
from visits.core.kinds.families import Family
from visits.core.kinds.fields import KindChoice
from visits.core.kinds.reading import offered
from visits.core.workflow.forms import LONG, DayForm, StepForm
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.recommendations.models import Recommendation
from visits.fieldwork.visits.models import Interview, Visit
from visits.judgement.appraisals.models import AppraisalItem
from visits.judgement.findings.models import Finding
from visits.judgement.rectifications.by_decision import PARTS, demand_of
from visits.organisation.units.models import KeyTask, LeadershipTeam, Level, Unit

from .entering import since_of, unit_of
from .models import GROUNDED, INSPECTED, MOVES, OF_TEAMS, Decision, Ground, Kind, Must, Origin
from .named import talks_about, visits_about
from .open_matters import against, against_case

NONE = gettext_lazy("none")


def goes_on_field() -> forms.CharField:
    """Why it goes on although something is open; asked only where something is."""
    return forms.CharField(
        label=gettext_lazy("Why it goes on all the same"), max_length=2000, required=False, widget=LONG,
        help_text=gettext_lazy("Something is open about the same person or leadership team: see above."),
    )  # fmt: skip


class SignForm(StepForm):
    """A signature; with the reason where something is open about the same person or leadership team."""

    def __init__(self, *args: Any, thing: Decision, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, thing=thing, user=user, **kwargs)
        if against_case(user, thing):
            self.fields["goes_on"] = goes_on_field()


class MotionForm(forms.Form):
    """What is moved about whom, and on what it rests."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = KindChoice(Family.DECISION, label=gettext_lazy("Kind of decision"), blank="—")
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
    recommendation = forms.ModelChoiceField(
        label=gettext_lazy("Recommendation by those around"), queryset=Recommendation.objects.none(),
        required=False, empty_label=NONE,
    )  # fmt: skip
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
    interview = forms.ModelChoiceField(
        label=gettext_lazy("Talk that found it"), queryset=Interview.objects.none(), required=False,
        empty_label=NONE,
    )  # fmt: skip
    visit = forms.ModelChoiceField(
        label=gettext_lazy("Visit that found it"), queryset=Visit.objects.none(), required=False,
        empty_label=NONE,
    )  # fmt: skip

    goes_on = goes_on_field()

    def __init__(
        self, *args: Any, subject: Cadre | LeadershipTeam, user: Any, motion: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer(subject, user)
        if not against(user, subject, motions=[motion] if motion else []):
            del self.fields["goes_on"]

    def _offer(self, thing: Cadre | LeadershipTeam, user: Any) -> None:
        is_cadre = isinstance(thing, Cadre)
        field = "cadre" if is_cadre else "leadership_team"
        kinds = set(Kind) - {Kind.RESHUFFLE, Kind.RECTIFY} if is_cadre else set(OF_TEAMS)
        choices: dict[str, Any] = {
            "findings": Finding.objects.visible_to(user).verified().filter(**{field: thing}),
            "lead": Lead.objects.visible_to(user).filter(**{field: thing}),
            "recommendation": Recommendation.objects.visible_to(user).standing().filter(cadre=thing)
            .select_related("cadre") if is_cadre else Recommendation.objects.none(),
            "appraisal_item": AppraisalItem.objects.visible_to(user).filter(
                appraisal__state="closed", **{field: thing}
            ).select_related("appraisal", "cadre", "leadership_team__unit"),
            "key_task": KeyTask.objects.visible_to(user).filter(assignments__cadre=thing).distinct()
            if is_cadre else KeyTask.objects.none(),
            "interview": Interview.objects.visible_to(user).filter(pk__in=talks_about(thing).order_by().values("pk"))
            .select_related("visit__unit", "source_cadre"),
            "visit": Visit.objects.visible_to(user).filter(pk__in=visits_about(thing).order_by().values("pk"))
            .select_related("unit"),
        }  # fmt: skip
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["kind"].offer = partial(offered, Family.DECISION, kinds)  # type: ignore[attr-defined]
        if not is_cadre:  # nobody sends a leadership team to a key task
            origins = [one for one in Origin.choices if one[0] not in (Origin.KEY_TASK, Origin.STEADFAST)]
            self.fields["origin"].choices = origins  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """What the action is called with: of the form, its findings, and what is moved."""
        values = {name: one for name, one in self.cleaned_data.items() if name != "version"}
        key = {"client_key": values.pop("client_key")} if "client_key" in values else {}
        return key | {"findings": list(values.pop("findings")), "values": values}


class ChangeForm(MotionForm):
    """A motion, as it stands."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    client_key = None  # type: ignore[assignment]

    def __init__(self, *args: Any, thing: Decision, user: Any) -> None:
        known = {name: getattr(thing, name) for name in self.base_fields} | {"findings": thing.findings.all()}
        super().__init__(*args, subject=thing.subject, user=user, motion=thing.pk, initial=known)

    def arguments(self) -> dict[str, Any]:
        """With the version that was looked at."""
        return super().arguments() | {"base_version": self.cleaned_data["version"]}


class MustForm(StepForm):
    """One of the four musts."""

    which = forms.ChoiceField(label=gettext_lazy("Which must"), choices=Must.Which, widget=forms.RadioSelect)
    result = forms.ChoiceField(label=gettext_lazy("Result"), choices=Must.Result, widget=forms.RadioSelect)
    done_on = Day(label=gettext_lazy("Done on"), initial=timezone.localdate)
    person = forms.CharField(label=gettext_lazy("Who answers for it"), max_length=60)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class PrepareForm(StepForm):
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

    demand = forms.CharField(
        label=gettext_lazy("What is demanded"), max_length=4000, required=False, widget=LONG
    )
    responsible = forms.CharField(label=gettext_lazy("Who answers for it"), max_length=60, required=False)
    due_on = Day(label=gettext_lazy("Due on"), required=False)
    exception_reason = forms.CharField(
        label=gettext_lazy("Reason of the exception"), max_length=500, required=False,
        help_text=gettext_lazy("Only where more than one level is risen at once."),
    )  # fmt: skip
    appointed_on = Day(label=gettext_lazy("In office from"), required=False)

    def __init__(self, *args: Any, thing: Decision, user: Any) -> None:
        demand = demand_of(thing)
        known = {name: getattr(demand if name in PARTS else thing, name, None) for name in self.base_fields}
        super().__init__(*args, thing=thing, user=user, initial=known)
        for name in left_out(thing):
            del self.fields[name]
        if "ground" in self.fields:
            self.fields["ground"].queryset = Ground.objects.in_force_on(self._day())  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """Everything but the version as one set of values."""
        values = super().arguments()
        return {"base_version": values.pop("base_version"), "values": values}

    def _day(self) -> dt.date:
        """The day whose rules are offered: that of the meeting as it is written now, else today."""
        told = self.data.get("met_on") if self.is_bound else self.initial["met_on"]
        try:
            return self.fields["met_on"].clean(told) or timezone.localdate()
        except ValidationError:
            return timezone.localdate()


def left_out(decision: Decision) -> set[str]:
    """The fields of the preparation that its kind does not have."""
    found: set[str] = set()
    if decision.behaviour not in INSPECTED:
        found |= {"recommended_on", "recommended_votes"}
    if decision.behaviour != Kind.PROMOTION:
        found |= {"notice_from", "notice_to", "notice_result"}
    if decision.behaviour not in (*GROUNDED, Kind.RANK_ONLY):
        found.add("ground")
    if decision.behaviour not in MOVES:
        found |= {"post_after", "level_after", "rank_after", "exception_reason", "appointed_on"}
    if decision.behaviour != Kind.RECTIFY:
        found |= set(PARTS)
    return found


class DecideForm(StepForm):
    """Day and number."""

    decided_on = Day(label=gettext_lazy("Decided on"), initial=timezone.localdate)
    document_number = forms.CharField(label=gettext_lazy("Document number"), max_length=60)


class EnterForm(StepForm):
    """Of which unit the new post is, and from when it is held."""

    unit = forms.ModelChoiceField(label=gettext_lazy("Unit"), queryset=Unit.objects.none())
    since = Day(label=gettext_lazy("In office from"))

    def __init__(self, *args: Any, thing: Decision, user: Any) -> None:
        known = {"unit": unit_of(thing), "since": since_of(thing)}
        super().__init__(*args, thing=thing, user=user, initial=known)
        self.fields["unit"].queryset = Unit.objects.current()  # type: ignore[attr-defined]


class TellForm(StepForm):
    """The talk in which it was told."""

    told_on = Day(label=gettext_lazy("Told on"), initial=timezone.localdate)
    told_by = forms.CharField(label=gettext_lazy("Talk held by"), max_length=60)


class ResultForm(DayForm):
    """What came of a review or an appeal."""

    result = forms.CharField(label=gettext_lazy("Result"), max_length=300, widget=LONG)
    overturned = forms.BooleanField(label=gettext_lazy("The decision is overturned"), required=False)


class ProbationForm(StepForm):
    """How the probation ended."""

    probation_result = forms.CharField(label=gettext_lazy("Result of the probation"), max_length=200)


class LawForm(forms.Form):
    """The day whose rules are shown."""

    day = Day(label=gettext_lazy("Day"))
