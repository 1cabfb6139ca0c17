"""The forms of leads."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.access import closed_to
from visits.core.fields import Day, SeveralField
from visits.core.kinds.families import ChannelBehaviour, Family
from visits.core.kinds.fields import KindChoice
from visits.core.kinds.reading import offered
from visits.core.workflow.forms import LONG, ReasonForm, StepForm
from visits.fieldwork.visits.models import Visit
from visits.organisation.rounds.filters import TeamChoice
from visits.organisation.rounds.models import Round, VisitTeam
from visits.organisation.rounds.shown import only_one
from visits.organisation.units.models import LeadershipTeam, Unit

from .models import About, Outcome
from .rules import visits_for


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


class UnitForm(forms.Form):
    """First step: which unit the lead concerns."""

    unit = forms.CharField(
        label=gettext_lazy("Unit"), max_length=120, help_text=gettext_lazy("Full name or code of the unit.")
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_unit(self) -> Unit:
        """The one unit of this name or code."""
        words = self.cleaned_data["unit"].strip()
        units = Unit.objects.visible_to(self.user).current()
        exact = list(units.filter(code=words) | units.filter(name=words))[:2]
        found = exact or list(units.named(words)[:2])
        if not found:
            raise ValidationError(_("There is no such unit."))
        if len(found) > 1:
            raise ValidationError(_("Several units fit. Type the full name or the code."))
        return found[0]


def received_by_office() -> list[tuple[str, str]]:
    """The channels by which a lead comes that rests on no talk."""
    return offered(Family.CHANNEL, set(ChannelBehaviour) - {ChannelBehaviour.TALK})


class LeadForm(forms.Form):
    """A lead that came by letter, from another office or from data."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    channel = KindChoice(
        Family.CHANNEL, label=gettext_lazy("How it came"), initial="letter", offer=received_by_office
    )
    about = forms.ChoiceField(label=gettext_lazy("Subject of the lead"))
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

    def __init__(self, *args: Any, unit: Unit, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit
        team = LeadershipTeam.objects.filter(unit=unit).first()
        choices = [(About.UNIT.value, unit.name)]
        if team and unit.pk not in closed_to(user).workplaces:
            choices.append((f"{About.LEADERSHIP}:{team.pk}", str(team)))
        people = Cadre.objects.visible_to(user).filter(unit=unit).order_by("name_key", "pk")
        choices += [(f"{About.CADRE}:{one.pk}", f"{one.name} {one.post_title}") for one in people]
        self.fields["about"].choices = choices  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """What the action is called with."""
        clean = self.cleaned_data
        return {"client_key": clean["client_key"], "values": self.values(), "writer": clean["writer"]}

    def values(self) -> dict[str, Any]:
        """What the action writes."""
        about, _colon, key = self.cleaned_data["about"].partition(":")
        return {
            "channel": self.cleaned_data["channel"],
            "about": about,
            "unit": self.unit,
            "cadre": Cadre.objects.get(pk=key) if about == About.CADRE else None,
            "leadership_team": LeadershipTeam.objects.get(pk=key) if about == About.LEADERSHIP else None,
            "says": self.cleaned_data["says"],
            "received_on": self.cleaned_data["received_on"],
        }


class AssignForm(StepForm):
    """Which team verifies it, and by when."""

    team = TeamChoice(label=gettext_lazy("Visit team"))
    due_on = Day(label=gettext_lazy("To be verified by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = VisitTeam.objects.filter(round__state=Round.State.OPEN).select_related("round")
        self.fields["team"].offer_teams(teams)  # type: ignore[attr-defined]
        held = teams.filter(assignments__unit=self.thing.unit_id, assignments__ended_on__isnull=True)
        self.fields["team"].initial = self.thing.team_id or only_one(held)
        words = [_("%(team)s has this unit in hand.") % {"team": team.full_name} for team in held]
        self.fields["team"].help_text = " ".join(words)


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
        self.fields["visits"].queryset = visits.filter(unit=self.thing.unit_id)  # type: ignore[attr-defined]
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
