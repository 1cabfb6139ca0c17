"""The forms of leads."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.cadres.files.models import Cadre
from visits.cadres.files.whom import PersonField, WhomForm
from visits.core.access import closed_to
from visits.core.fields import Day, SeveralField
from visits.core.kinds.families import ChannelBehaviour, Family
from visits.core.kinds.fields import KindChoice
from visits.core.kinds.reading import offered
from visits.core.workflow.forms import LONG, ReasonForm, StepForm
from visits.fieldwork.visits.models import Statement, Visit
from visits.organisation.rounds.filters import TeamChoice
from visits.organisation.rounds.models import Round, VisitTeam
from visits.organisation.rounds.shown import only_one
from visits.organisation.units.filters import UnitField
from visits.organisation.units.models import LeadershipTeam, Unit

from .models import About, Outcome
from .rules import at_its_places, teams_for, visits_for, why_it_can


class PassageForm(forms.Form):
    """The words of a statement on which the lead rests."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    passage = forms.CharField(
        label=gettext_lazy("What the lead says"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "data-passage": ""}),
        help_text=gettext_lazy(
            "Mark the words above with the mouse, or delete here what does not belong to it."
        ),
    )


def received_by_office() -> list[tuple[str, str]]:
    """The channels by which a lead comes that rests on no talk."""
    return offered(Family.CHANNEL, set(ChannelBehaviour) - {ChannelBehaviour.TALK})


class LeadForm(forms.Form):
    """A lead that came by letter, from another office or from data."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    channel = KindChoice(
        Family.CHANNEL, label=gettext_lazy("How it came"), initial="letter", offer=received_by_office
    )
    cadre = PersonField(
        label=gettext_lazy("Cadre"), required=False,
        help_text=gettext_lazy("Of this unit. Leave it empty where the lead is about no person."),
    )  # fmt: skip
    about = forms.ChoiceField(label=gettext_lazy("Else about"), required=False)
    side = forms.ChoiceField(
        label=gettext_lazy("For or against"), choices=[("", gettext_lazy("not said")), *Statement.Side.choices],
        required=False,
    )  # fmt: skip
    received_on = Day(label=gettext_lazy("Received on"), initial=timezone.localdate)
    says = forms.CharField(
        label=gettext_lazy("What it says"),
        max_length=4000,
        widget=LONG,
        help_text=gettext_lazy("Without the name or post of who wrote it."),
    )
    writer = forms.CharField(
        label=gettext_lazy("Who wrote or told it"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Sealed at once: it is read again only where a second person approves. Leave it empty for a letter "
            "without a name."
        ),
    )

    def __init__(self, *args: Any, unit: Unit, user: Any, cadre: str = "", **kwargs: Any) -> None:
        """``cadre``: the key of whom it is about, where that was chosen already."""
        super().__init__(*args, **kwargs)
        self.unit = unit
        team = LeadershipTeam.objects.filter(unit=unit).first()
        choices = [(About.UNIT.value, unit.name)]
        if team and unit.pk not in closed_to(user).workplaces:
            choices.append((f"{About.LEADERSHIP}:{team.pk}", str(team)))
        self.fields["about"].choices = choices  # type: ignore[attr-defined]
        people = Cadre.objects.visible_to(user).filter(unit=unit)
        self.fields["cadre"].queryset = people  # type: ignore[attr-defined]
        if cadre.isdecimal() and len(cadre) < 16:
            self.initial["cadre"] = people.filter(pk=cadre).first()

    def arguments(self) -> dict[str, Any]:
        """What the action is called with."""
        clean = self.cleaned_data
        return {"client_key": clean["client_key"], "values": self.values(), "writer": clean["writer"]}

    def values(self) -> dict[str, Any]:
        """What the action writes."""
        cadre = self.cleaned_data["cadre"]
        about, _colon, key = ("" if cadre else self.cleaned_data["about"]).partition(":")
        return {
            "channel": self.cleaned_data["channel"],
            "about": About.CADRE if cadre else about or About.UNIT,
            "unit": self.unit,
            "cadre": cadre,
            "leadership_team": LeadershipTeam.objects.get(pk=key) if about == About.LEADERSHIP else None,
            "side": self.cleaned_data["side"],
            "says": self.cleaned_data["says"],
            "received_on": self.cleaned_data["received_on"],
        }


class AboutForm(WhomForm):
    """Somebody who belongs to a unit, or a unit."""

    cadre = PersonField(
        lambda user: Cadre.objects.nameable_by(user).filter(unit__isnull=False), label=gettext_lazy("Cadre"),
        required=False,
    )  # fmt: skip


class RaiseForm(AboutForm):
    """What a visit team raises about anybody, in one step, with no talk behind it."""

    unit = UnitField(
        lambda user: Unit.objects.current().exclude(pk__in=closed_to(user).units), label=gettext_lazy("Or unit"),
        help_text=gettext_lazy("Only where it is about no person."),
    )  # fmt: skip
    of_team = forms.BooleanField(label=gettext_lazy("About the leadership team of this unit"), required=False)
    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    side = forms.ChoiceField(
        label=gettext_lazy("For or against"), choices=Statement.Side, widget=forms.RadioSelect
    )
    received_on = Day(label=gettext_lazy("Heard on"), initial=timezone.localdate)
    says = forms.CharField(
        label=gettext_lazy("What it says"), max_length=4000, widget=LONG,
        help_text=gettext_lazy("Without the name or post of who told it."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.closed = closed_to(user).workplaces

    def clean(self) -> dict[str, Any]:
        """Of a unit, on demand, its leadership team."""
        data = super().clean()
        unit, team = data.get("unit"), None
        if data.pop("of_team", False):
            team = (
                LeadershipTeam.objects.filter(unit=unit).first()
                if unit and unit.pk not in self.closed
                else None
            )
            if team is None:
                self.add_error("of_team", _("No leadership team of this unit is open to you."))
        return data | {"leadership_team": team}

    def arguments(self) -> dict[str, Any]:
        """What the action is called with."""
        clean = dict(self.cleaned_data)
        return {"client_key": clean.pop("client_key"), "values": clean}


class AssignForm(StepForm):
    """Which team verifies it, and by when."""

    team = TeamChoice(label=gettext_lazy("Visit team"))
    due_on = Day(label=gettext_lazy("To be verified by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = VisitTeam.objects.filter(round__state=Round.State.OPEN).select_related("round")
        self.fields["team"].offer_teams(teams)  # type: ignore[attr-defined]
        held = teams_for(self.thing)
        self.fields["team"].initial = self.thing.team_id or only_one(held)
        text, why = _("%(team)s can verify it: it has %(places)s in hand."), why_it_can(self.thing, held)
        words = [text % {"team": team.full_name, "places": why[team.pk]} for team in held]
        self.fields["team"].help_text = " ".join(words) or _(
            "No team of an open round has a place of it in hand."
        )


class VerifyForm(StepForm):
    """Which visits verify it."""

    visits = SeveralField(
        label=gettext_lazy("Visits that verify it"),
        queryset=Visit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visits = visits_for(self.thing, self.user).select_related("unit")
        self.fields["visits"].queryset = visits.filter(at_its_places(self.thing))  # type: ignore[attr-defined]
        self.fields["visits"].initial = self.thing.visits.all()
        self.fields["visits"].help_text = _("Visits of your team to this unit since the lead came.")


class ConcludeForm(StepForm):
    """What came of it, and why."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of the lead"), choices=Outcome, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=LONG)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].initial = self.thing.outcome
        self.fields["reason"].initial = self.thing.outcome_reason


class SendBackForm(ReasonForm):
    """Why it goes back, and the new day."""

    due_on = Day(label=gettext_lazy("To be verified by"))
