"""Forms of lists."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SaveViewForm(forms.Form):
    """Under what name a list is kept."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    is_shared = forms.BooleanField(label=_("Share with my team"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)


class ExportRequestForm(forms.Form):
    """Why a long list is needed."""

    reason = forms.CharField(label=_("What is the list needed for?"), max_length=200)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)


class DecisionForm(forms.Form):
    """What the reviewer decides about an export."""

    decision = forms.ChoiceField(choices=[("approve", _("Approve")), ("refuse", _("Refuse"))])
