"""Forms of the steps of a visit record, and of its files."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.fieldwork.visits.actions.states import POINTS
from visits.fieldwork.visits.models import Visit


def _label(name: str) -> Any:
    return _("talks") if name == "interviews" else getattr(Visit._meta.get_field(name), "verbose_name", name)


class ReturnForm(forms.Form):
    """Why a visit goes back, and where the reason points."""

    field = forms.ChoiceField(label=_("Where"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The team reads this at the field."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = ("", _("the whole record"))
        self.fields["field"].choices = [whole, *((name, _label(name)) for name in POINTS)]  # type: ignore[attr-defined]


class ManyFiles(forms.ClearableFileInput):
    """A field in which several files are chosen at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, always as a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each as one file is."""
        return [super(FilesField, self).clean(one, initial) for one in data or [None]]


class AttachmentForm(forms.Form):
    """Photos or documents for a visit."""

    file = FilesField(
        label=_("Photos or documents"),
        help_text=_("JPEG, PNG, WebP, HEIC, PDF, Word, Excel or text; at most 20 MB each, several at once."),
    )
    caption = forms.CharField(label=_("Caption"), required=False, max_length=200)
    client_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("client_key", uuid.uuid4())
        self.fields["site_visit"] = site_field(visit)


class CaptionForm(forms.Form):
    """What a file of a visit shows."""

    caption = forms.CharField(label=_("Caption"), required=False, max_length=200)

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site_visit"] = site_field(visit)


def site_field(visit: Visit) -> forms.ModelChoiceField:
    """At which site of the visit a photo was taken."""
    return forms.ModelChoiceField(
        visit.site_visits.all(), label=_("Taken at"), required=False, empty_label=_("no site in particular")
    )
