"""Forms of paper sheets and of the count. A sheet is typed with the number keys: 1 is the first choice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .computed_from import items_of
from .count_models import Mark
from .counting import NUMBERS
from .models import Survey, VoterClass
from .results import GRID, MULTIPLE, TEXT, Item


class NumberedField(forms.CharField):
    """The number of a choice, as printed on the sheet from 1 on; several are typed one after the other."""

    def __init__(self, item: Item, **kwargs: Any) -> None:
        self.item = item
        keys = "  ".join(f"{at} {label}" for at, (_key, label) in enumerate(item.choices, 1))
        label = f"{item.title} · {item.person_name}" if item.person_name else item.title
        super().__init__(label=label, help_text=keys, required=False, max_length=40, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """The keys of the choices typed."""
        typed = (super().clean(value) or "").replace(",", " ").replace("，", " ").split()
        if len(typed) == 1 and self.item.kind == MULTIPLE and len(self.item.choices) < 10:
            typed = list(typed[0])
        if not all(one.isdecimal() and 1 <= int(one) <= len(self.item.choices) for one in typed):
            raise forms.ValidationError(_("Type the number of a choice: %s.") % self.help_text)
        keys = [self.item.choices[int(one) - 1][0] for one in typed]
        if self.item.kind == MULTIPLE:
            return list(dict.fromkeys(keys))
        if len(keys) > 1:
            raise forms.ValidationError(_("One choice only. Where the sheet shows two, leave it empty."))
        return keys[0] if keys else ""


def name_of(item: Item) -> str:
    """The field of an item, as ``comparing`` names it."""
    return f"{item.question}/{item.person}" if item.person else item.question


def field_of(item: Item) -> forms.Field:
    """How an item is typed."""
    if item.kind == TEXT:
        return forms.CharField(
            label=item.title, required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
        )
    return NumberedField(item)


class MarkForm(forms.Form):
    """What a sheet counts as."""

    mark = forms.ChoiceField(
        label=_("Counts as"), choices=Mark.choices, initial=Mark.VALID, widget=forms.RadioSelect
    )
    void_reason = forms.CharField(label=_("Reason why void"), required=False, max_length=200)


class SheetForm(MarkForm):
    """One sheet, question by question in the order of the print."""

    field_order = ("number",)
    number = forms.IntegerField(
        label=_("Sheet number"), min_value=1, help_text=_("As the teller numbered the pile.")
    )

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items_of(survey)
        mark = {name: self.fields.pop(name) for name in ("mark", "void_reason")}
        self.fields |= {name_of(item): field_of(item) for item in self.items} | mark
        if self.items and not self.is_bound:
            self.fields[name_of(self.items[0])].widget.attrs["autofocus"] = True

    def content(self) -> dict[str, Any]:
        """The answers by question."""
        found: dict[str, Any] = {}
        for item in self.items:
            value = self.cleaned_data[name_of(item)]
            if item.kind == GRID:
                found.setdefault(item.question, {})[item.person] = value
            else:
                found[item.question] = value
        return found


class SettleForm(MarkForm):
    """The fields in which two entries differ, read again at the sheet."""

    def __init__(self, *args: Any, survey: Survey, fields: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted = fields
        items = {name_of(item): item for item in items_of(survey)}
        self.fields = {name: field_of(items[name]) for name in fields} | self.fields

    def chosen(self) -> dict[str, Any]:
        """What was read, by field."""
        return {name: self.cleaned_data[name] for name in self.wanted}


class CountForm(forms.Form):
    """The tellers' numbers of one class."""

    issued = forms.IntegerField(label=_("Issued"), min_value=0)
    returned = forms.IntegerField(label=_("Handed in"), min_value=0)
    valid = forms.IntegerField(label=_("Valid"), min_value=0)
    abstained = forms.IntegerField(label=_("Abstained"), min_value=0)
    void = forms.IntegerField(label=_("Void"), min_value=0)

    def __init__(self, *args: Any, voter_class: VoterClass, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"class{voter_class.pk}", **kwargs)
        self.voter_class = voter_class
        for name in NUMBERS:
            self.fields[name].widget.attrs["inputmode"] = "numeric"


class ReopenForm(forms.Form):
    """Why a count is opened again."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
