"""The forms of a recommendation by those around."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.fields import Day
from visits.core.kinds.families import Family
from visits.core.kinds.reading import offered
from visits.core.workflow.forms import LONG, StepForm
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.models import SourceClass, Visit

from .models import Recommendation, Way
from .rules import leads_for, visits_for

NONE = gettext_lazy("none")
MOST = 9999


def classes() -> list[tuple[str, Any]]:
    """The classes of those around: everybody but the cadre himself."""
    return offered(Family.SOURCE, set(SourceClass) - {SourceClass.SELF})


class FactsForm(forms.Form):
    """For what, when, how; after which lead, at which visit; how many of each class."""

    proposed_for = forms.CharField(
        label=gettext_lazy("Recommended for"), max_length=200,
        help_text=gettext_lazy("The post, level or use for which he is recommended."),
    )  # fmt: skip
    way = forms.ChoiceField(
        label=gettext_lazy("How they were asked"), choices=Way, widget=forms.RadioSelect, initial=Way.MEETING
    )
    held_on = Day(label=gettext_lazy("Held on"), initial=timezone.localdate)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    lead = forms.ModelChoiceField(
        label=gettext_lazy("Lead"), queryset=Lead.objects.none(), required=False, empty_label=NONE
    )
    visit = forms.ModelChoiceField(
        label=gettext_lazy("Visit at which it was given"), queryset=Visit.objects.none(), required=False,
        empty_label=NONE,
    )  # fmt: skip
    account = forms.CharField(
        label=gettext_lazy("How it went"), max_length=4000, required=False, widget=LONG,
        help_text=gettext_lazy("Without the names of those who were asked."),
    )  # fmt: skip

    def offer(self, cadre: Cadre, user: Any) -> None:
        """Narrow to what the user may name, and ask for each class."""
        self.fields["lead"].queryset = leads_for(cadre, user)  # type: ignore[attr-defined]
        self.fields["visit"].queryset = visits_for(cadre, user)  # type: ignore[attr-defined]
        self.fields["visit"].required = user.is_field
        for key, label in classes():
            for name, words in (("asked", _("asked")), ("for", _("recommended"))):
                self.fields[f"{name}_{key}"] = forms.IntegerField(
                    label=f"{label} · {words}", min_value=0, max_value=MOST, required=False
                )

    def clean(self) -> dict[str, Any]:
        """At least one class, and none with more in favour than asked."""
        data = super().clean() or {}
        for key, _label in classes():
            if (data.get(f"for_{key}") or 0) > (data.get(f"asked_{key}") or 0):
                self.add_error(f"for_{key}", _("More recommended than were asked."))
        if not any(data.get(f"asked_{key}") for key, _label in classes()):
            raise ValidationError(_("Say of at least one class how many were asked."))
        return data

    def told(self) -> dict[str, Any]:
        """What the actions take: the facts, and the counts of the classes that were asked."""
        clean = self.cleaned_data
        counts = {
            key: (clean[f"asked_{key}"], clean.get(f"for_{key}") or 0)
            for key, _label in classes()
            if clean.get(f"asked_{key}")
        }
        return {"values": {name: clean[name] for name in FactsForm.base_fields}, "counts": counts}


class RecommendationForm(FactsForm):
    """A new one."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    names = forms.CharField(
        label=gettext_lazy("Who they were, where they wish to stay unnamed"), max_length=2000, required=False,
        widget=LONG,
        help_text=gettext_lazy("Sealed at once: read again only where a second person approves."),
    )  # fmt: skip

    def __init__(self, *args: Any, cadre: Cadre, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(cadre, user)
        self.order_fields([name for name in self.fields if name != "names"])

    def arguments(self) -> dict[str, Any]:
        """What the action is called with."""
        clean = self.cleaned_data
        return self.told() | {"client_key": clean["client_key"], "names": clean["names"]}


class ChangeForm(StepForm, FactsForm):
    """One that stands; sealed names do not change."""

    def __init__(self, *args: Any, thing: Recommendation, user: Any) -> None:
        known = {name: getattr(thing, name) for name in FactsForm.base_fields}
        for voice in thing.voices.all():
            known |= {
                f"asked_{voice.source_class}": voice.asked,
                f"for_{voice.source_class}": voice.in_favour,
            }
        super().__init__(*args, thing=thing, user=user, initial=known)
        self.offer(thing.cadre, user)

    def arguments(self) -> dict[str, Any]:
        """With the version that was looked at."""
        return self.told() | {"base_version": self.cleaned_data["version"]}
