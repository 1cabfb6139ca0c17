"""Forms of the leadership teams: an age limit, a person to be tried in a post."""

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.forms import MonthField
from visits.organisation.units.forms import RecordForm

from .actions import AGE_LIMIT_FIELDS
from .models import AgeLimit


class AgeLimitForm(RecordForm):
    """An age limit as staff write it."""

    class Meta:
        model = AgeLimit
        fields = AGE_LIMIT_FIELDS
        field_classes = {"grows_from": MonthField}  # noqa: RUF012
        widgets = {  # noqa: RUF012
            "grows_from": MonthField.widget,
            "valid_from": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }


class PersonForm(forms.Form):
    """Whom to try in the team, found as in the roster: name, pinyin or initials."""

    q = forms.CharField(
        label=_("Name of the person to place"),
        max_length=60,
        required=False,
        help_text=_("Characters of the name, pinyin or initials."),
    )
