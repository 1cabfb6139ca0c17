"""The forms of findings."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.core.fields import Day, SeveralField
from visits.core.kinds.families import Family
from visits.core.kinds.families import FindingBehaviour as Of
from visits.core.kinds.fields import KindChoice
from visits.core.kinds.reading import behaviour, offered
from visits.core.workflow.forms import LONG, StepForm
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.models import Attachment, Statement, Visit, VisitState
from visits.organisation.rounds.filters import TeamChoice
from visits.organisation.rounds.models import Check, Dimension, Round, VisitTeam

from .models import Finding, FindingEvidence
from .rules import visits_for

SHORT = forms.Textarea(attrs={"rows": 3})
AGAINST, FOR = gettext_lazy("against"), gettext_lazy("for")
SIDES = {
    Of.CADRE_AGAINST: Statement.Side.AGAINST, Of.TEAM_AGAINST: Statement.Side.AGAINST,
    Of.CADRE_FOR: Statement.Side.FOR, Of.TEAM_FOR: Statement.Side.FOR,
}  # fmt: skip


def kinds_of_cadres() -> list[Any]:
    """What may be found of a cadre, problems first."""
    return [
        (AGAINST, offered(Family.FINDING, {Of.CADRE_AGAINST})),
        (FOR, offered(Family.FINDING, {Of.CADRE_FOR})),
    ]


def kinds_of_teams() -> list[Any]:
    """What may be found of a leadership team, problems first."""
    return [
        (AGAINST, offered(Family.FINDING, {Of.TEAM_AGAINST})),
        (FOR, offered(Family.FINDING, {Of.TEAM_FOR})),
    ]


class WhatForm(forms.Form):
    """For or against, where it belongs, of what kind, and what was found."""

    side = forms.ChoiceField(
        label=gettext_lazy("For or against"), choices=Statement.Side, widget=forms.RadioSelect
    )
    place = forms.ChoiceField(label=gettext_lazy("Check or dimension"))
    kind = KindChoice(Family.FINDING, label=gettext_lazy("Kind of finding"), blank="—")
    statement = forms.CharField(
        label=gettext_lazy("What was found"),
        max_length=2000,
        widget=SHORT,
        help_text=gettext_lazy("One thing, in your own words. The evidence is linked apart from it."),
    )

    def for_subject(self, is_cadre: bool) -> None:
        """Offer checks and kinds for a cadre, dimensions and other kinds for a leadership team."""
        self.is_cadre = is_cadre
        choices = Check.choices if is_cadre else Dimension.choices
        self.fields["place"].choices = choices  # type: ignore[attr-defined]
        self.fields["kind"].offer = kinds_of_cadres if is_cadre else kinds_of_teams  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A kind of problem is against, the other kinds are for."""
        data = super().clean() or {}
        kind, side = data.get("kind"), data.get("side")
        if kind and side and SIDES[Of(behaviour(Family.FINDING, kind))] != side:
            self.add_error(
                "kind", _("Choose a kind that fits “%(side)s”.") % {"side": Statement.Side(side).label}
            )
        return data

    def values(self) -> dict[str, Any]:
        """What the action writes."""
        data = self.cleaned_data
        return {
            "side": data["side"],
            "check_key": data["place"] if self.is_cadre else "",
            "dimension": "" if self.is_cadre else data["place"],
            "kind": data.get("kind", ""),
            "statement": data["statement"],
        }


class OpenForm(WhatForm):
    """A finding from a passage of a statement."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    passage = forms.CharField(
        label=gettext_lazy("Passage on which it rests"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-passage": ""}),
        help_text=gettext_lazy(
            "Mark the words above with the mouse, or delete here what does not belong to it."
        ),
    )
    field_order = ("passage", "side", "place", "kind", "statement")

    def __init__(self, *args: Any, told: Statement, **kwargs: Any) -> None:
        initial = {"passage": told.text, "side": told.side, "place": told.check_key or told.dimension}
        super().__init__(*args, initial=initial, **kwargs)
        self.for_subject(bool(told.cadre_id))

    def arguments(self) -> dict[str, Any]:
        """What the action is called with."""
        named = {name: self.cleaned_data[name] for name in ("client_key", "passage")}
        return named | {"values": self.values()}


class ChangeForm(StepForm, WhatForm):
    """What was found and the fact under it."""

    fact = forms.CharField(
        label=gettext_lazy("The fact"),
        max_length=2000,
        required=False,
        widget=LONG,
        help_text=gettext_lazy("What happened, without judgement."),
    )
    fact_on = Day(label=gettext_lazy("Day of the fact"), required=False)
    fact_place = forms.CharField(label=gettext_lazy("Place of the fact"), max_length=120, required=False)
    lead = forms.ModelChoiceField(
        label=gettext_lazy("Lead that it came from"),
        queryset=Lead.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
    )

    def __init__(self, *args: Any, thing: Finding, user: Any) -> None:
        names = ("side", "kind", "statement", "fact", "fact_on", "fact_place", "lead")
        initial = {name: getattr(thing, name) for name in names}
        initial["place"] = thing.check_key or thing.dimension
        super().__init__(*args, thing=thing, user=user, initial=initial)
        self.for_subject(bool(thing.cadre_id))
        leads = Lead.objects.visible_to(user).filter(
            cadre=thing.cadre_id, leadership_team=thing.leadership_team_id
        )
        self.fields["lead"].queryset = leads if thing.subject else leads.none()  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """What was found as one set of values."""
        return {"base_version": self.cleaned_data["version"], "values": self.values()}

    def values(self) -> dict[str, Any]:
        """With the fact and the lead."""
        names = ("fact", "fact_on", "fact_place", "lead")
        return super().values() | {name: self.cleaned_data[name] for name in names}


class BearingForm(StepForm):
    """How something bears on the finding."""

    bears = forms.ChoiceField(
        label=gettext_lazy("How it bears on the finding"),
        choices=FindingEvidence.Bears,
        widget=forms.RadioSelect,
    )


class PassageForm(BearingForm):
    """A passage of a statement, and how it bears."""

    passage = forms.CharField(
        label=gettext_lazy("Passage"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "data-passage": ""}),
        help_text=gettext_lazy(
            "Mark the words above with the mouse, or delete here what does not belong to it."
        ),
    )


class DocumentForm(BearingForm):
    """A document, and how it bears."""

    document = forms.CharField(
        label=gettext_lazy("Document"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Title, issuing office, number and date."),
    )
    attachment = forms.ModelChoiceField(
        label=gettext_lazy("Or an attachment of a visit"),
        queryset=Attachment.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    passage = forms.CharField(label=gettext_lazy("What it shows"), max_length=2000, widget=SHORT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        files = Attachment.objects.visible_to(self.user).filter(
            visit__state=VisitState.ACCEPTED, visit__unit=self.thing.unit_id
        )
        self.fields["attachment"].queryset = files  # type: ignore[attr-defined]
        names = {one.pk: str(one) for one in covered(files, self.user, *FILE_TEXTS)}
        self.fields["attachment"].label_from_instance = lambda one: names[one.pk]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if bool(data.get("document")) == bool(data.get("attachment")):
            raise ValidationError({"document": _("Name the paper, or choose an attachment: one of the two.")})
        return data


class AccountForm(StepForm):
    """What the subject says to it, or how an account was refused."""

    account_on = Day(label=gettext_lazy("Asked on"), initial=timezone.localdate)
    account = forms.CharField(
        label=gettext_lazy("The subject's own account"), max_length=4000, required=False, widget=LONG
    )
    account_refused = forms.CharField(
        label=gettext_lazy("Or its refusal"),
        max_length=500,
        required=False,
        widget=SHORT,
        help_text=gettext_lazy("How it was asked for, and how it was refused."),
    )

    def __init__(self, *args: Any, thing: Finding, user: Any) -> None:
        initial = {"account": thing.account, "account_refused": thing.account_refused}
        day = {"account_on": thing.account_on} if thing.account_on else {}
        super().__init__(*args, thing=thing, user=user, initial=initial | day)


class AssignForm(StepForm):
    """Which team verifies it, and by when."""

    team = TeamChoice(label=gettext_lazy("Visit team"))
    due_on = Day(label=gettext_lazy("To be verified until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = VisitTeam.objects.visible_to(self.user).filter(round__state=Round.State.OPEN)
        self.fields["team"].offer_teams(teams)  # type: ignore[attr-defined]
        self.fields["team"].initial = self.thing.team_id


class VisitsForm(StepForm):
    """Which visits verify it."""

    visits = SeveralField(
        label=gettext_lazy("Verification visits"),
        queryset=Visit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Visits of your team to the unit of whom it concerns."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        visits = visits_for(self.thing, self.user).select_related("unit")
        self.fields["visits"].queryset = visits  # type: ignore[attr-defined]
        self.fields["visits"].initial = self.thing.visits.all()
