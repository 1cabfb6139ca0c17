"""A stale form of one record: what I changed, what others changed, and the form as it is shown again.

A field that was not touched since the form was opened is not mine: it takes what others have saved.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _

from visits.core.conflict import asked, of_fields, taken_over
from visits.core.history.base import as_it_was
from visits.core.posted import Data, as_data


class Stale(ValidationError):
    """Somebody else has saved the record meanwhile."""


class Settled(NamedTuple):
    """``data``: for the form shown again; ``asked``: the fields that both sides changed; ``taken``: labels."""

    data: Any
    asked: set[str]
    taken: list[str]


def settle(form: Any, current: Any, base_version: int) -> Settled:
    """Hold what was posted against the record as it was when the form was opened and as it is now."""
    kind: Any = type(form)
    now, was = kind(instance=current), as_it_was(current, base_version)
    shown = {bound.name for bound in now.visible_fields()}
    sections = [one for one in of_fields(now) if one.key in shown]
    theirs, base = drawn(now), None if was is None else drawn(kind(instance=was))
    data, taken = taken_over(sections, base, theirs, form.data)
    both = {one.key for one in asked(sections, base, theirs, form.data)}
    return Settled(data, both, [one.label for one in taken])


def drawn(form: Any) -> Data:
    """What the form posts when nobody touches it."""
    return as_data({bound.html_name: posted(bound) for bound in form})


def posted(bound: BoundField) -> list[str]:
    """What the field posts when nobody touches it."""
    value: Any = bound.value()
    drawn = bound.field.widget.format_value(value)
    if isinstance(value, bool):
        return ["on"] if value else []
    return [str(one) for one in (drawn if isinstance(drawn, list | tuple) else [drawn]) if one is not None]


def side_by_side(form: Any, error: Stale) -> dict[str, Any]:
    """The stale form as it is shown again: ready to be saved over what stands now, which is then a decision.

    With ``differences``, (label, saved meanwhile, mine) of what both changed, and ``taken``: what only others did.
    """
    version = "base_version" if "base_version" in form.fields else "version"
    theirs = type(form.instance)._default_manager.get(pk=form.instance.pk)
    data, asked, taken = settle(form, theirs, form.cleaned_data[version] or 0)
    data[version] = str(theirs.version)
    rows = differences(form, type(form)(instance=theirs), asked)
    again = type(form)(data, instance=theirs)
    again.is_valid()
    again.add_error(None, error)
    return {"form": again, "differences": rows, "taken": taken}


def differences(mine: Any, fresh: Any, names: Collection[str] | None = None) -> list[tuple[Any, str, str]]:
    """Label, what was saved meanwhile and what was typed, of each field (of these names) in which the two differ."""
    asked = [bound for bound in fresh.visible_fields() if names is None or bound.name in names]
    rows = [(bound.label, said(bound, bound.value()), said(bound, mine[bound.name].data)) for bound in asked]
    return [row for row in rows if row[1] != row[2]]


def said(bound: BoundField, value: Any) -> str:
    """A value as people read it: the label of a choice, the rest as the field writes it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    plain = bound.field.prepare_value(value)
    plain = getattr(bound.field.widget, "format_value", lambda one: one)(plain)
    text = str((plain[0] if plain else "") if isinstance(plain, list) else plain if plain is not None else "")
    for key, label in getattr(bound.field, "choices", ()):
        options = label if isinstance(label, list | tuple) else [(key, label)]
        for one, words in options:
            if str(one) == text:
                return str(words)
    return text
