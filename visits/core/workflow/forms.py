"""The forms that steps share; a form of a step knows the thing, and what its action is called with."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from visits.core.fields import Day

LONG = forms.Textarea(attrs={"rows": 5})


class StepForm(forms.Form):
    """A step on the version that was looked at."""

    def __init__(self, *args: Any, thing: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing, self.user = thing, user
        if hasattr(thing, "version"):
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=thing.version)

    def arguments(self) -> dict[str, Any]:
        """What the action is called with beside the actor and the thing."""
        clean = {
            key: list(one) if isinstance(one, QuerySet) else one for key, one in self.cleaned_data.items()
        }
        if "version" in clean:
            clean["base_version"] = clean.pop("version")
        return clean


class ReasonForm(StepForm):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=LONG)


class DayForm(StepForm):
    """A day."""

    day = Day(label=gettext_lazy("Day"), initial=timezone.localdate)
