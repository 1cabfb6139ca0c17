"""What a form posts, as one shape: field name → list of texts.

Drafts store it, records are written back into it, conflicts compare it; so a draft that is not valid yet, a
record and what somebody just typed can stand side by side.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import Model
from django.forms import BaseFormSet, fields_for_model, formset_factory
from django.utils.datastructures import MultiValueDict

from visits.core.fields import check_text

Data = MultiValueDict[str, Any]
LONG = 20000  # characters of one long text


class Carried(forms.Form):
    """The hidden fields of every form that creates or changes a record."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    base_version = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)
    draft_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    draft_version = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    draft_of = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    form_tab = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class Shared(dict[str, forms.Field]):
    """Fields that several forms of one request have in common: filled with their choices once, copied for none."""

    def __deepcopy__(self, _memo: Any) -> dict[str, forms.Field]:
        return dict(self)


class RecordForm(Carried):
    """The form of one record with own fields of its model, as people fill them in."""

    model: type[Model]
    names: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.base_fields, Shared):
            return
        self.fields.update(deepcopy(_own(self.model, self.names)))
        for one in self.fields.values():
            _fit(one)

    def values(self) -> dict[str, Any]:
        """The record's own fields."""
        return {name: self.cleaned_data[name] for name in self.names}


@cache
def _own(model: type[Model], names: tuple[str, ...]) -> dict[str, forms.Field]:
    """The fields of a model as it declares them: made once, copied for each form."""
    return fields_for_model(model, fields=names)


def _fit(one: forms.Field) -> None:
    """A day and an hour as browsers write them; texts readable and not without end."""
    if isinstance(one, forms.DateField | forms.TimeField):
        kind, pattern = (
            (forms.DateInput, "%Y-%m-%d") if isinstance(one, forms.DateField) else (forms.TimeInput, "%H:%M")
        )
        one.widget = kind(format=pattern)
    if isinstance(one, forms.CharField) and not isinstance(one, forms.UUIDField):
        one.validators = [*one.validators, check_text]
        if isinstance(one.widget, forms.Textarea) and one.max_length is None:
            one.validators.append(MaxLengthValidator(LONG))


def carried(client_key: UUID, draft_key: UUID, base_version: int, draft_of: str) -> dict[str, list[str]]:
    """The hidden fields of a form that is opened now in one window."""
    return {
        "client_key": [str(client_key)],
        "draft_key": [str(draft_key)],
        "base_version": [str(base_version)],
        "draft_version": ["0"],
        "draft_of": [draft_of],
        "form_tab": [uuid4().hex],
    }


def as_data(content: Mapping[str, Iterable[str]]) -> MultiValueDict[str, Any]:
    """The content as forms read it."""
    return MultiValueDict({name: list(texts) for name, texts in content.items()})


def content_of(data: MultiValueDict[str, Any]) -> dict[str, list[str]]:
    """What was posted, without the token."""
    return {name: data.getlist(name) for name in data if name != "csrfmiddlewaretoken"}


def initial_of(
    fields: Mapping[str, forms.Field], data: MultiValueDict[str, Any], prefix: str = ""
) -> dict[str, Any]:
    """What these fields show of the content, valid or not."""
    initial: dict[str, Any] = {}
    for name, one in fields.items():
        key = f"{prefix}-{name}" if prefix else name
        several = isinstance(one, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
        if key in data:
            initial[name] = data.getlist(key) if several else data.get(key)
        elif several:
            initial[name] = []
    return initial


def rows_of(
    data: MultiValueDict[str, Any], prefix: str, names: Iterable[str], most: int
) -> list[dict[str, str]]:
    """The rows of a formset in which something was typed or chosen, in order; at most ``most``."""
    pattern = re.compile(rf"^{prefix}-(\d{{1,4}})-\w+$")
    places = sorted({int(found[1]) for key in data if (found := pattern.match(key))})
    rows = [{name: str(data.get(f"{prefix}-{at}-{name}", "")) for name in names} for at in places]
    return [row for row in rows if any(value.strip() for value in row.values())][:most]


def row_content(prefix: str, rows: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Rows written as a formset posts them."""
    content: dict[str, list[str]] = {}
    count = 0
    for at, row in enumerate(rows):
        count += 1
        content |= {f"{prefix}-{at}-{name}": [written(value)] for name, value in row.items()}
    return content | {f"{prefix}-TOTAL_FORMS": [str(count)], f"{prefix}-INITIAL_FORMS": ["0"]}


def written(value: Any) -> str:
    """A value as its field posts it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if hasattr(value, "pk"):
        return str(value.pk)
    return value.strftime("%H:%M") if hasattr(value, "hour") and not hasattr(value, "year") else str(value)


class Rows(BaseFormSet):
    """Rows of which the empty ones do not count; there is always room for one more."""

    most = 50

    @classmethod
    def bound(cls, data: MultiValueDict[str, Any], prefix: str, **options: Any) -> "Rows":
        """The rows as posted; every row may be left empty."""
        posted = data.copy()
        posted[f"{prefix}-INITIAL_FORMS"] = "0"
        if not any(
            name.startswith(f"{prefix}-") for name in data
        ):  # a form drawn before there were such rows
            posted[f"{prefix}-TOTAL_FORMS"] = "0"
        return cls(posted, prefix=prefix, **options)

    @classmethod
    def shown(cls, rows: list[dict[str, str]], prefix: str, **options: Any) -> "Rows":
        """The rows with an empty one after them."""
        return cls(initial=rows, prefix=prefix, **options)

    def lines(self) -> list[dict[str, Any]]:
        """The rows in which something was typed; call it when the formset is valid."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("text")]


@dataclass(frozen=True)
class Part:
    """Rows of a form: under which prefix, drawn by which formset, with what label.

    ``kept``: the name under which versions keep them; ``row``: a kept line as its row is posted.
    """

    prefix: str
    formset: Any
    label: str
    options: dict[str, Any] = field(default_factory=dict)
    kept: str = ""
    row: Callable[[Mapping[str, Any]], Mapping[str, Any]] = dict

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of a row."""
        return tuple(self.formset.form.base_fields)

    def bound(self, data: Data) -> Any:
        """The rows as posted."""
        return self.formset.bound(data, self.prefix, **self.options)

    def shown(self, data: Data) -> Any:
        """The rows with what was typed in them, valid or not."""
        return self.formset.shown(self.typed(data), self.prefix, **self.options)

    def typed(self, data: Data) -> list[dict[str, str]]:
        """The rows in which something was typed or chosen."""
        return rows_of(data, self.prefix, self.names, self.formset.most)

    def before(self, kept: Mapping[str, Any]) -> dict[str, list[str]]:
        """The lines of a kept version as their rows were posted."""
        return row_content(self.prefix, map(self.row, kept.get(self.kept or self.prefix, ())))

    def told(self, data: Data) -> str:
        """The rows as lines, each choice by its label."""
        labels = {name: labels_of(field) for name, field in self.blank().fields.items()}
        lines = (
            [labels[name].get(text, text).strip() for name, text in row.items()] for row in self.typed(data)
        )
        return "\n".join(" · ".join(filter(None, texts)) for texts in lines)

    def blank(self) -> Any:
        """An empty row."""
        return self.formset(prefix=self.prefix, **self.options).empty_form


def labels_of(field: forms.Field) -> dict[str, str]:
    """Key → label of a field's choices, groups laid flat."""
    flat: dict[str, str] = {}
    for key, label in getattr(field, "choices", ()):
        group = label if isinstance(label, list | tuple) else [(key, label)]
        flat |= {str(one): str(text) for one, text in group}
    return flat


def key_in(data: Data, name: str) -> UUID | None:
    """The key that the field holds; None where it holds none that can be read."""
    try:
        return UUID(str(data.get(name, "")))
    except ValueError:
        return None


def rows_form(form: type[forms.Form], most: int) -> Any:
    """A formset of such rows, at most ``most`` of them."""
    base = type(f"{form.__name__}Rows", (Rows,), {"most": most})
    return formset_factory(form, formset=base, extra=1, max_num=most, absolute_max=most, validate_max=True)


def plain_text(**options: Any) -> forms.CharField:
    """A text field that refuses unreadable characters with a sentence."""
    return forms.CharField(validators=[check_text], **options)
