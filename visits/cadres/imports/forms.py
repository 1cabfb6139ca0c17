"""Forms of taking in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from visits.core.fields import check_text
from visits.core.imports.forms import CommitForm, FilesForm
from visits.organisation.units.models import Unit

from .columns import choices

ACCEPTED = ".xlsx,.xls,.csv,.lrmx,.lrm,.pic,.zip"


class RosterForm(FilesForm):
    """Rosters, appointment forms, and zips of any of these."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ACCEPTED
        self.fields["file"].help_text = _(
            "Several at once: .xlsx .xls .csv .lrmx .lrm with .pic, or .zip; together at most 100 MB."
        )


class HeadersForm(forms.Form):
    """What the headers that nobody knows mean; one choice for each."""

    def __init__(self, *args: Any, unknown: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers: dict[str, str] = {}
        for number, one in enumerate(unknown):
            name = f"h{number}"
            self.headers[name] = one["header"]
            samples = "、".join(str(sample) for sample in one["samples"]) or "–"
            self.fields[name] = forms.ChoiceField(
                label=one["header"],
                choices=choices(),
                required=False,
                help_text=_("For example: %(samples)s") % {"samples": samples[:120]},
            )

    def columns(self) -> dict[str, str]:
        """The column of each header; empty where it is not to be read."""
        return {header: self.cleaned_data[name] for name, header in self.headers.items()}


class UnitForm(forms.Form):
    """Which unit a text means: a suggestion, or any unit by name or code."""

    unit_text = forms.CharField(widget=forms.HiddenInput, max_length=200)
    unit = forms.IntegerField(required=False, min_value=1)
    other = forms.CharField(label=_("another unit, by its name or code"), required=False, max_length=120)

    def clean(self) -> dict[str, Any]:
        """Find the unit; what is typed goes before what is ticked."""
        data = super().clean() or {}
        other = (data.get("other") or "").strip()
        check_text(other)
        if other:
            found = list(Unit.objects.filter(name=other)[:2]) or list(Unit.objects.filter(code=other)[:2])
            found = found or list(Unit.objects.filter(short_name=other)[:2])
            if len(found) != 1:
                raise ValidationError(_("No one unit has this name or code: %(text)s.") % {"text": other})
            data["found"] = found[0]
        else:
            data["found"] = Unit.objects.filter(pk=data.get("unit") or 0).first()
        if data["found"] is None:
            raise ValidationError(_("Choose the unit that is meant."))
        return data


class MonthForm(forms.Form):
    """Which month 1975.1 means where a spreadsheet may have shortened it; of all rows where none is named."""

    month = forms.RegexField(r"^(1|10)$")
    row = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class PersonForm(forms.Form):
    """Who a row is: somebody on file, somebody new, or nobody to be taken in."""

    decision = forms.RegexField(r"^(new|out|\d{1,18})$")


class PickForm(forms.Form):
    """Which rows are left out, or taken up again."""

    pick = forms.TypedMultipleChoiceField(coerce=int, required=False)
    out = forms.BooleanField(required=False)

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        given = [one for one in data.getlist("pick") if one.isdecimal() and len(one) < 10][:1000]
        self.fields["pick"].choices = [(one, one) for one in given]  # type: ignore[attr-defined]


class LeaveOutForm(CommitForm):
    """Whether what is wrong or undecided is left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["skip_errors"].label = _("Leave out what is wrong or undecided and take in the rest")
