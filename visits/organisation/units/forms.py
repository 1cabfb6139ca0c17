"""Forms of the register, the posts and the key tasks."""

from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .actions import POST_FIELDS, TASK_FIELDS, UNIT_FIELDS
from .models import KeyTask, Post, Unit


def day() -> forms.DateInput:
    """The control for a date."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class UnitChoiceField(forms.ModelChoiceField):
    """A unit of the register, its name moved in by its depth."""

    def label_from_instance(self, obj: Unit) -> str:
        """Full name, after one ideographic space for each level above it."""
        return "\u2003" * obj.depth + obj.name


class RecordForm(forms.ModelForm):
    """A form that remembers the version it was opened with; the action validates and writes."""

    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["base_version"] = self.instance.version

    def _post_clean(self) -> None:
        """The action validates the model; the form must not write into the instance."""

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def sent(self) -> dict[str, Any]:
        """What the action takes that corrects a record."""
        return self.values() | {"base_version": self.cleaned_data["base_version"] or 0}


class UnitForm(RecordForm):
    """A unit as staff write it."""

    parent = UnitChoiceField(
        Unit.objects.all(), label=_("superior unit"), required=False, empty_label=_("none: top of the tree")
    )
    successor = UnitChoiceField(
        Unit.objects.all(), label=_("successor"), required=False, empty_label=_("none")
    )

    class Meta:
        model = Unit
        fields = UNIT_FIELDS
        widgets = {"valid_from": day(), "valid_to": day()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].required = False
        self.fields["position"].help_text = _("Order among its neighbours. Empty: the last.")
        if not self.instance.pk:
            self.initial["position"] = None
        else:
            others = Unit.objects.exclude(pk=self.instance.pk)
            self.fields["successor"].queryset = others  # type: ignore[attr-defined]
            self.fields["parent"].queryset = others  # type: ignore[attr-defined]

    def clean_position(self) -> int:
        """An empty position is the last."""
        given = self.cleaned_data["position"]
        if given is None:
            given = (Unit.objects.aggregate(last=Max("position"))["last"] or 0) + 1
        return int(given)


class CloseForm(forms.Form):
    """The last day of a unit, and what came after it."""

    valid_to = forms.DateField(label=_("exists until"), widget=day())
    successor = UnitChoiceField(
        Unit.objects.none(), label=_("successor"), required=False, empty_label=_("none")
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = Unit.objects.current().exclude(pk=unit.pk)  # type: ignore[attr-defined]
        self.initial.setdefault("valid_to", timezone.localdate())


class PostForm(RecordForm):
    """A post of the establishment."""

    class Meta:
        model = Post
        fields = POST_FIELDS
        widgets = {"valid_from": day(), "valid_to": day()}


class EndPostForm(forms.Form):
    """The last day of a post."""

    valid_to = forms.DateField(label=_("exists until"), widget=day())


class KeyTaskForm(RecordForm):
    """A key task as staff write it."""

    lead_unit = UnitChoiceField(Unit.objects.none(), label=_("lead unit"))

    class Meta:
        model = KeyTask
        fields = TASK_FIELDS
        widgets = {"started_on": day(), "ended_on": day(), "note": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.current()
        if self.instance.pk:
            units = units | Unit.objects.filter(pk=self.instance.lead_unit_id)
        self.fields["lead_unit"].queryset = units  # type: ignore[attr-defined]
