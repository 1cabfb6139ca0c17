"""Forms of schemes, rounds, visit teams."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.accounts.models import FIELD_ROLES, User
from cadre_review.marks import bracketed

from .criteria import Criterion, Scale, Scheme
from .models import Round, VisitTeam


def day_input() -> forms.DateInput:
    """The browser's own date picker."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RoundForm(forms.ModelForm):
    """A round's facts."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Round
        fields = ("name", "starts_on", "ends_on", "scheme", "minimum_group", "note")
        widgets = {"starts_on": day_input(), "ends_on": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = Scheme.objects.filter(published_on__isnull=False)  # type: ignore[attr-defined]
        self.fields["scheme"].help_text = _("Only schemes in force are offered.")
        self.initial.setdefault("version", self.instance.version)

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class TeamForm(forms.ModelForm):
    """A visit team's facts; the round is chosen once."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = VisitTeam
        fields = ("round", "name", "position", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("version", self.instance.version)
        if self.instance.pk:
            del self.fields["round"]
        else:
            self.fields["round"].queryset = Round.objects.exclude(state=Round.State.CLOSED)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class MemberForm(forms.Form):
    """Whom the security administrator grants service in a team."""

    user = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.none(),
        help_text=_("Accounts with the role of team member or team lead."),
    )
    from_on = forms.DateField(label=_("From"), widget=day_input())
    is_lead = forms.BooleanField(label=_("Leads the team"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(role__in=FIELD_ROLES, is_active=True)
        self.fields["user"].queryset = people.order_by("name", "pk")  # type: ignore[attr-defined]
        self.fields["user"].label_from_instance = lambda user: bracketed(user.name, user.get_role_display())  # type: ignore[attr-defined]
        self.initial.setdefault("from_on", timezone.localdate())


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class ConfirmForm(forms.Form):
    """A question that is answered by its button."""


class CriterionForm(forms.ModelForm):
    """One criterion of a scheme that is not in force yet."""

    class Meta:
        model = Criterion
        fields = (
            "subject_kind",
            "check_key",
            "aspect",
            "dimension",
            "name",
            "hint",
            "scale",
            "points",
            "position",
        )

    def __init__(self, *args: Any, scheme: Scheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.scheme = scheme
        self.fields["scale"].queryset = Scale.objects.filter(scheme=scheme)  # type: ignore[attr-defined]
        self.fields["check_key"].help_text = _("For criteria that rate cadres.")
        self.fields["aspect"].help_text = _("For criteria that rate cadres. Empty: the aspect of the check.")
        self.fields["dimension"].help_text = _("For criteria that rate leadership teams.")

    def clean(self) -> dict[str, Any]:
        """Keep the place that belongs to whom the criterion rates; the other one is emptied."""
        data = super().clean() or {}
        kind = data.get("subject_kind")
        if kind == "cadre":
            data["dimension"] = ""
            if not data.get("check_key"):
                self.add_error("check_key", _("Choose the check under which cadres are rated."))
        elif kind == "team":
            data["check_key"] = data["aspect"] = ""
            if not data.get("dimension"):
                self.add_error("dimension", _("Choose the dimension under which leadership teams are rated."))
        return data


class GradeForm(forms.Form):
    """One step of a scale."""

    label = forms.CharField(label=_("Grade"), max_length=20)
    points = forms.DecimalField(label=_("Points"), min_value=0, max_value=100, max_digits=5, decimal_places=2)


GradeFormSet = forms.formset_factory(GradeForm, extra=1, max_num=10, can_delete=True)


class ScopePickForm(forms.Form):
    """What becomes of the ticked units: in scope, or left out with a reason."""

    in_scope = forms.TypedChoiceField(
        label=_("The ticked units are"),
        choices=[("1", _("put in scope")), ("0", _("left out"))],
        coerce=lambda value: value == "1",
    )
    reason = forms.CharField(
        label=_("Why left out"),
        max_length=200,
        required=False,
        help_text=_("Needed when units are left out."),
    )


class AssignPickForm(forms.Form):
    """Which team the ticked units go to."""

    TAKE_BACK = "none"
    team = forms.ChoiceField(label=_("The ticked units go to"))

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in round.teams.order_by("position", "pk")}
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            ("", _("– choose –")),
            *((key, str(team)) for key, team in self.teams.items()),
            (self.TAKE_BACK, _("no team: take them back")),
        ]

    def clean_team(self) -> VisitTeam | None:
        """The team, or None where the units are taken back."""
        return self.teams.get(self.cleaned_data["team"])
