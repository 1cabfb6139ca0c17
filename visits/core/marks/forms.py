"""The form of a mark."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.core.fields import Day

from .models import LEVELS, SecrecyMark


class MarkForm(forms.Form):
    """Level, period, first day and ground, on the last mark that was looked at."""

    level = forms.ChoiceField(label=_("Secrecy level"), choices=LEVELS, widget=forms.RadioSelect)
    years = forms.IntegerField(
        label=_("Period in years"),
        required=False,
        min_value=0,
        max_value=20,
        help_text=_("Secret: 1 to 10. Confidential: 1 to 20. Internal: none."),
    )
    since = Day(label=_("Marked from"), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Ground of the marking"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("By which provision or for what reason; what it is derived from."),
    )
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, current: SecrecyMark | None, last: SecrecyMark | None, **kwargs: Any
    ) -> None:
        first = {"level": current.level, "years": current.years or None} if current else {}
        base = last.pk if last else None
        super().__init__(*args, initial={"level": "internal", **first, "base": base}, **kwargs)

    def clean_years(self) -> int:
        """No period is none."""
        return self.cleaned_data["years"] or 0


class SettleForm(forms.Form):
    """What is said to who proposed."""

    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where it is not agreed to."),
    )
