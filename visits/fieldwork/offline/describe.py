"""Django forms told as data, so that the draft box draws the same fields without a network.

A field added to a form appears in the box by itself; only choices that depend on a unit or a team are named
instead of told (``FROM``), since the kit holds these lists once for all forms.
"""

from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator

from visits.core.posted import Carried

# Fields whose choices are lists of the kit.
FROM = {
    "team": "teams",
    "members_present": "members",
    "interviewer": "members",
    "second_interviewer": "members",
    "recorder": "members",
    "host": "members",
    "key_task": "key_tasks",
    "source_cadre": "cadres",
    "subject": "subjects",
    "subjects": "subjects",
    "criterion": "criteria",
}


def fields_of(form: forms.BaseForm, leave_out: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """The fields that a person fills in."""
    return [
        field_of(name, field)
        for name, field in form.fields.items()
        if name not in Carried.base_fields and name not in leave_out
    ]


def field_of(name: str, field: forms.Field) -> dict[str, Any]:
    """One field: name, label, help, kind, whether it is required, its longest text, how many lines are
    shown, what stands in it while it is empty, whether it is a closed row that opens to the height of the window,
    while which other field is empty it is asked (``unless``), its choices."""
    source = FROM.get(name)
    return {
        "name": name,
        "label": str(field.label or ""),
        "help": str(field.help_text or ""),
        "kind": kind_of(field),
        "required": bool(field.required),
        "max": getattr(field, "max_length", None),
        "lines": field.widget.attrs.get("rows"),
        "closed": "data-full" in field.widget.attrs,
        "unless": str(field.widget.attrs.get("data-unless", "")),
        "hint": str(field.widget.attrs.get("placeholder", "")),
        "blank": dict(choices_of(field) or []).get("", "—"),
        "choices": None if source else choices_of(field),
        "from": source,
    }


def kind_of(field: forms.Field) -> str:
    """How the field is filled in."""
    if field.widget.is_hidden:
        return "hidden"
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return "checks"
    if isinstance(field, forms.ChoiceField):
        return "radio" if isinstance(field.widget, forms.RadioSelect) else "select"
    if isinstance(field.widget, forms.Textarea):
        return "long"
    kinds: tuple[tuple[type[forms.Field], str], ...] = (
        (forms.BooleanField, "bool"),
        (forms.DateField, "date"),
        (forms.TimeField, "time"),
        (forms.IntegerField, "number"),
    )
    return next((kind for found, kind in kinds if isinstance(field, found)), "text")


def choices_of(field: forms.Field) -> list[list[str]] | None:
    """Key and label of each choice, groups laid flat; None where the field has none."""
    choices = getattr(field, "choices", None)
    if choices is None or isinstance(choices, ModelChoiceIterator):
        return None
    flat: list[list[str]] = []
    for key, label in choices:
        inner = label if isinstance(label, list | tuple) else [(key, label)]
        flat += [[str(one), str(text)] for one, text in inner]
    return flat
