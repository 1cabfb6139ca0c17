"""The forms of rectification and of outcome checks."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.fields import Day, SeveralField
from visits.core.workflow.forms import LONG, ReasonForm, StepForm
from visits.fieldwork.visits.models import Visit
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding
from visits.organisation.rounds.filters import TeamChoice
from visits.organisation.rounds.models import Round, VisitTeam
from visits.organisation.units.models import LeadershipTeam

from .rules import visits_for


class DemandForm(forms.Form):
    """The problem, what is demanded, of whom and until when."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    findings = SeveralField(
        label=gettext_lazy("Findings it rests on"), queryset=Finding.objects.none(),
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("Verified ones only."),
    )  # fmt: skip
    problem = forms.CharField(label=gettext_lazy("Problem"), max_length=4000, widget=LONG)
    demand = forms.CharField(label=gettext_lazy("What is demanded"), max_length=4000, widget=LONG)
    responsible = forms.CharField(label=gettext_lazy("Who answers for it"), max_length=60)
    due_on = Day(label=gettext_lazy("Due on"))
    decision = forms.ModelChoiceField(
        label=gettext_lazy("Decision"),
        queryset=Decision.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
    )

    def __init__(self, *args: Any, subject: Cadre | LeadershipTeam, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = {"cadre" if isinstance(subject, Cadre) else "leadership_team": subject}
        against = Finding.objects.visible_to(user).verified().filter(side="against", **about)
        standing: Any = Decision.objects.visible_to(user)
        self.fields["findings"].queryset = against  # type: ignore[attr-defined]
        self.fields["decision"].queryset = (  # type: ignore[attr-defined]
            standing.effective().filter(**about).exclude(counts_as="rectify", rectifications__isnull=False)
        )

    def arguments(self) -> dict[str, Any]:
        """What the action is called with: of the form, its findings, and the demand."""
        values = dict(self.cleaned_data)
        key, findings = values.pop("client_key"), list(values.pop("findings"))
        return {"client_key": key, "findings": findings, "values": values}


class ReportForm(StepForm):
    """What was done, its evidence, and who verifies it."""

    reported_on = Day(label=gettext_lazy("Reported on"), initial=timezone.localdate)
    measures = forms.CharField(label=gettext_lazy("Measures taken"), max_length=8000, widget=LONG)
    evidence = forms.CharField(
        label=gettext_lazy("Evidence of the measures"), max_length=4000, widget=LONG,
        help_text=gettext_lazy("Documents with title, number and day."),
    )  # fmt: skip
    team = TeamChoice(
        label=gettext_lazy("Verifying team"),
        help_text=gettext_lazy("Another team than the one whose visits raised the problem."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = VisitTeam.objects.visible_to(self.user).filter(round__state=Round.State.OPEN)
        self.fields["team"].offer_teams(teams)  # type: ignore[attr-defined]
        self.fields["measures"].initial = self.thing.measures
        self.fields["evidence"].initial = self.thing.evidence


class VerifyForm(StepForm):
    """What the visits showed."""

    visits = SeveralField(
        label=gettext_lazy("Verification visits"), queryset=Visit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Visits of your team to this unit since it was reported."),
    )  # fmt: skip
    is_done = forms.TypedChoiceField(
        label=gettext_lazy("Result"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=[("yes", gettext_lazy("found to be done")), ("no", gettext_lazy("not done"))],
    )  # fmt: skip
    verification = forms.CharField(
        label=gettext_lazy("What the verification showed"), max_length=4000, widget=LONG
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visits = visits_for(self.thing, self.user).select_related("unit")
        self.fields["visits"].queryset = visits  # type: ignore[attr-defined]


class NewDayForm(ReasonForm):
    """A new day, and why."""

    due_on = Day(label=gettext_lazy("Due on"))


class CheckForm(forms.Form):
    """What became of a decision."""

    checked_on = Day(label=gettext_lazy("Checked on"), initial=timezone.localdate)
    found = forms.CharField(label=gettext_lazy("What became of it"), max_length=2000, widget=LONG)


class FileForm(forms.Form):
    """A paper or photo that shows what was done."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy("Photo, PDF, Word, Excel or text; 20 MB at most."),
    )
