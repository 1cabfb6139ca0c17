"""Forms in which avoidance is declared."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from visits.organisation.units.models import Unit

from .models import Recusal


class FindForm(forms.Form):
    """Words by which a unit or a cadre is found."""

    q = forms.CharField(
        label=_("Name of the unit or cadre"),
        max_length=60,
        help_text=_("Characters, pinyin or initials. Cadres are found in the units of your team."),
    )


class RecusalForm(forms.Form):
    """Avoidance from one of the things that were found: ``about`` is ``unit:<key>`` or ``cadre:<key>``."""

    about = forms.ChoiceField(label=_("From whom do you keep away?"), widget=forms.RadioSelect)
    relation = forms.ChoiceField(
        label=_("Relation"), choices=[("", _("– choose –")), *Recusal.Relation.choices]
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)
    q = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, found: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = found
        self.fields["about"].choices = [(key, label_of(thing)) for key, thing in found.items()]  # type: ignore[attr-defined]

    def clean_about(self) -> dict[str, Any]:
        """The thing found, under the name that the action takes."""
        key = self.cleaned_data["about"]
        if key not in self.found:
            raise ValidationError(_("Search again and choose one of the results."))
        return {key.split(":")[0]: self.found[key]}


def label_of(thing: Any) -> str:
    """How a thing that was found is told from others of its name."""
    return thing.name if isinstance(thing, Unit) else f"{thing.name}（{thing.unit}，{thing.post_title}）"
