"""The forms of feedback letters."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from visits.core.fields import Day
from visits.core.workflow.forms import StepForm
from visits.organisation.rounds.models import Round
from visits.organisation.rounds.shown import known_to, only_one, shown_of

from .models import FeedbackLetter

LONG = forms.Textarea(attrs={"rows": 7})


class WordsForm(forms.Form):
    """What the letter says."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    praise = forms.CharField(label=gettext_lazy("What is good"), max_length=4000, required=False, widget=LONG)
    problems = forms.CharField(
        label=gettext_lazy("What is to be better"), max_length=4000, required=False, widget=LONG
    )
    demands = forms.CharField(
        label=gettext_lazy("What is asked for"), max_length=4000, required=False, widget=LONG,
        help_text=gettext_lazy("In the department's own words: what stands in a talk as it is is refused."),
    )  # fmt: skip
    answer_by = Day(label=gettext_lazy("Answer by"), required=False)


class NewForm(WordsForm):
    """A letter of a round."""

    round = forms.ModelChoiceField(label=gettext_lazy("Round"), queryset=Round.objects.none())
    field_order = ("round",)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = Round.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["round"].initial = only_one(shown_of(known_to(user)))

    def arguments(self) -> dict[str, Any]:
        """What the action is called with: of the form, the round, and the words."""
        values = dict(self.cleaned_data)
        return {"client_key": values.pop("client_key"), "of": values.pop("round"), "values": values}


class ChangeForm(StepForm, WordsForm):
    """Other words."""

    client_key = None  # type: ignore[assignment]

    def __init__(self, *args: Any, thing: FeedbackLetter, user: Any) -> None:
        known = {name: getattr(thing, name) for name in self.base_fields}
        super().__init__(*args, thing=thing, user=user, initial=known)

    def arguments(self) -> dict[str, Any]:
        """The words as one set of values."""
        values = super().arguments()
        return {"base_version": values.pop("base_version"), "values": values}


class SendForm(StepForm):
    """Number and day."""

    number = forms.CharField(label=gettext_lazy("Document number"), max_length=60)
    sent_on = Day(label=gettext_lazy("Sent on"), initial=timezone.localdate)


class AnswerForm(StepForm):
    """What the unit answered."""

    answer = forms.CharField(label=gettext_lazy("Answer of the unit"), max_length=8000, widget=LONG)
    answered_on = Day(label=gettext_lazy("Answered on"), initial=timezone.localdate)
