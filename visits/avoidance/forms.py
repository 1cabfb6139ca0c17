"""The form in which avoidance is declared."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.whom import WhomForm
from visits.organisation.units.filters import UnitField
from visits.organisation.units.models import Unit

from .models import Recusal


class RecusalForm(WhomForm):
    """From whom one keeps away: anybody who may be named, or any unit, since avoidance comes before assignment."""

    unit = UnitField(
        lambda user: Unit.objects.current(),
        label=_("Or unit"),
        help_text=_("Characters, pinyin or initials."),
    )
    relation = forms.ChoiceField(
        label=_("Relation"), choices=[("", _("– choose –")), *Recusal.Relation.choices]
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def arguments(self) -> dict[str, Any]:
        """What the action is called with."""
        return {name: self.cleaned_data[name] for name in ("cadre", "unit", "relation", "note")}
