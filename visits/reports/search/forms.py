"""Forms of tags."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.core.fields import SeveralField

from .models import Passage, Tag


class TagForm(forms.Form):
    """A new tag."""

    name = forms.CharField(label=_("Tag"), max_length=20)


class MarkForm(forms.Form):
    """Which tags stand on a passage."""

    tags = SeveralField(
        Tag.objects.none(), label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, passage: Passage) -> None:
        super().__init__(data)
        offered = Tag.objects.filter(is_retired=False)
        self.fields["tags"].queryset = offered  # type: ignore[attr-defined]
        self.initial["tags"] = list(passage.marks.values_list("tag", flat=True))
