"""The forms of follow-ups."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from visits.core.workflow.forms import StepForm

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
LONG = forms.Textarea(attrs={"rows": 4})


class DoneForm(StepForm):
    """What was done, and what shows it."""

    done_on = forms.DateField(label=gettext_lazy("Done on"), initial=timezone.localdate, widget=DAY)
    result = forms.CharField(label=gettext_lazy("What was done"), max_length=1000, widget=LONG)
    papers = forms.CharField(
        label=gettext_lazy("Papers that show it"), max_length=500, required=False,
        help_text=gettext_lazy("Documents with title, number and day."),
    )  # fmt: skip


class AgainForm(StepForm):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=LONG)
