"""The forms of own accounts: what staff ask for, and what comes by the link."""

import datetime as dt
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from visits.core.fields import Day
from visits.core.workflow.forms import LONG


def in_a_week() -> dt.date:
    """The usual last day of a link."""
    return timezone.localdate() + dt.timedelta(days=7)


class AskForm(forms.Form):
    """What is asked, and until when."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    asks = forms.CharField(
        label=gettext_lazy("What is asked"), max_length=2000, widget=LONG,
        help_text=gettext_lazy("Read by whoever holds the link: quote nobody and name no source."),
    )  # fmt: skip
    until = Day(label=gettext_lazy("Open until the end of"), initial=in_a_week)
