"""The forms of leads."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.cadres.files.models import Cadre
from visits.cadres.files.search import find
from visits.core.access import closed_to
from visits.core.fields import Day, SeveralField
from visits.core.kinds.families import ChannelBehaviour, Family
from visits.core.kinds.fields import KindChoice
from visits.core.kinds.reading import offered
from visits.core.lists.filters import SearchField
from visits.core.workflow.forms import LONG, ReasonForm, StepForm
from visits.fieldwork.visits.models import Statement, Visit
from visits.organisation.rounds.filters import TeamChoice
from visits.organisation.rounds.models import Round, VisitTeam
from visits.organisation.rounds.shown import only_one
from visits.organisation.units.models import LeadershipTeam, Unit

from .models import About, Outcome
from .rules import at_its_places, teams_for, visits_for


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
            "side": self.cleaned_data["side"],
            "says": self.cleaned_data["says"],
            "received_on": self.cleaned_data["received_on"],
        }


class RaiseForm(forms.Form):
    """What a visit team raises about anybody, in one step, with no talk behind it."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    cadre = SearchField(
        lambda user: Cadre.objects.nameable_by(user).select_related("unit"), words=("name", "unit__name"), find=find,
        label=gettext_lazy("Cadre"),
        help_text=gettext_lazy("Name, or name and unit. Leave it empty where the lead is about a unit."),
    )  # fmt: skip
    unit = SearchField(
        lambda user: Unit.objects.current().exclude(pk__in=closed_to(user).units),
        find=lambda rows, text: rows.named(text), label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Only where the lead is about no person."),
    )  # fmt: skip
    side = forms.ChoiceField(
        label=gettext_lazy("For or against"), choices=Statement.Side, widget=forms.RadioSelect
    )
    received_on = Day(label=gettext_lazy("Heard on"), initial=timezone.localdate)
    says = forms.CharField(
        label=gettext_lazy("What it says"), max_length=4000, widget=LONG,
        help_text=gettext_lazy("Without the name or post of who told it."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("cadre", "unit"):
            self.fields[name].offer(user)  # type: ignore[attr-defined]

    def clean_cadre(self) -> Cadre | None:
        """The one meant: every word that was typed fits, so that no namesake is taken for somebody else."""
        found: Cadre | None = self.cleaned_data["cadre"]
        if found and not find(Cadre.objects.filter(pk=found.pk), self.data["cadre"]).exists():
            raise ValidationError(SearchField.missing % {"text": self.data["cadre"][:40]})
        return found

    def clean(self) -> dict[str, Any]:
        """Somebody, or a unit."""
        data = super().clean() or {}
        if not self.errors and bool(data.get("cadre")) == bool(data.get("unit")):
            raise ValidationError(_("Name the cadre, or the unit where it is about no person."))
        return data

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
        text = _("%(team)s can verify it: a place of it is in its hands.")
        words = [text % {"team": team.full_name} for team in held]
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
