"""What somebody wants on paper."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .kinds import FORMS, HOLDS_ID, Paper

REASON = _("For example: to be handed to the editor of the superior department.")


class PaperForm(forms.Form):
    """One appointment form."""

    what = forms.ChoiceField(
        label=_("Format"),
        choices=[(Paper.WORD, _("Word (.docx)")), (Paper.OFFICIAL, _("official editor (.lrmx)"))],
        widget=forms.RadioSelect,
        initial=Paper.WORD,
    )
    with_id = forms.BooleanField(
        label=_("with the whole ID number"),
        required=False,
        help_text=_("Only the file for the official editor holds it; the printed form has no place for it."),
    )
    reason = forms.CharField(
        label=_("What is the ID number needed for?"), max_length=200, required=False, help_text=REASON
    )

    def clean(self) -> dict[str, Any]:
        """The ID number goes only into the file that has a place for it."""
        data = super().clean() or {}
        if data.get("with_id") and data.get("what") not in HOLDS_ID & FORMS:
            raise ValidationError(
                {"with_id": _("The Word form has no place for the ID number. Choose the official editor.")}
            )
        return data


class PapersForm(forms.Form):
    """Papers of a list."""

    what = forms.ChoiceField(
        label=_("Paper"), choices=Paper.choices, widget=forms.RadioSelect, initial=Paper.WORD
    )
    with_id = forms.BooleanField(
        label=_("with whole ID numbers"),
        required=False,
        help_text=_("The reviewer decides on it. Without it the roster shows the last four digits."),
    )
    reason = forms.CharField(
        label=_("What are the papers needed for?"),
        max_length=200,
        required=False,
        help_text=_("Needed where the reviewer decides."),
    )
