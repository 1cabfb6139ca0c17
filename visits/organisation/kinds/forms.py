"""The forms of kinds."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.core.kinds.families import RULES
from visits.core.kinds.models import Kind


class NamesForm(forms.ModelForm):
    """What a kind is called, in both languages."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Kind
        fields = ("name_zh", "name_en")

    def _post_clean(self) -> None:
        """The action validates."""


class NewForm(NamesForm):
    """A kind of the city's own."""

    behaviour = forms.ChoiceField(
        label=_("behaves as"),
        help_text=_("What rules and figures take it for. It never changes."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, family: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = RULES[family]
        found = [(one.value, one.label) for one in rules.behaviours if one not in rules.single]
        self.fields["behaviour"].choices = found  # type: ignore[attr-defined]
        self.initial["behaviour"] = found[0][0]
