"""The forms of feedback letters."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from visits.core.fields import Day
from visits.organisation.rounds.models import Round

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
        rounds = Round.objects.visible_to(user)
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        self.fields["round"].initial = rounds.first()


class Versioned(forms.Form):
    """A step on the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, letter: FeedbackLetter, **kwargs: Any) -> None:
        super().__init__(*args, **({"initial": {"version": letter.version}} | kwargs))


class ChangeForm(Versioned, WordsForm):
    """Other words."""

    def __init__(self, *args: Any, letter: FeedbackLetter, **kwargs: Any) -> None:
        names = ("praise", "problems", "demands", "answer_by", "version")
        super().__init__(
            *args, letter=letter, initial={name: getattr(letter, name) for name in names}, **kwargs
        )
        del self.fields["client_key"]


class SendForm(Versioned):
    """Number and day."""

    number = forms.CharField(label=gettext_lazy("Document number"), max_length=60)
    sent_on = Day(label=gettext_lazy("Sent on"), initial=timezone.localdate)


class AnswerForm(Versioned):
    """What the unit answered."""

    answer = forms.CharField(label=gettext_lazy("Answer of the unit"), max_length=8000, widget=LONG)
    answered_on = Day(label=gettext_lazy("Answered on"), initial=timezone.localdate)
