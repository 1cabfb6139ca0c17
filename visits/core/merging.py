"""A stale form of one record: what I changed, what others changed, and the form as it is shown again.

A field that was not touched since the form was opened is not mine: it takes what others have saved.
"""

from typing import Any, NamedTuple

from django.forms import BoundField

from visits.core.history.base import as_it_was


class Settled(NamedTuple):
    """``data``: for the form shown again; ``asked``: the fields that both sides changed; ``taken``: labels."""

    data: Any
    asked: set[str]
    taken: list[str]


def settle(form: Any, current: Any, base_version: int) -> Settled:
    """Hold what was posted against the record as it was when the form was opened and as it is now."""
    kind: Any = type(form)
    now, data = kind(instance=current), form.data.copy()
    shown = {bound.name for bound in now.visible_fields()}
    different = shown & set(kind(form.data, instance=current).changed_data)
    base = as_it_was(current, base_version)
    if base is None:
        return Settled(data, different, [])
    was, mine = kind(instance=base), set(kind(form.data, instance=base).changed_data)
    taken = [name for name in now.fields if name in different - mine]
    for name in taken:
        data.setlist(now.add_prefix(name), posted(now[name]))
    asked = {name for name in different & mine if was[name].value() != now[name].value()}
    return Settled(data, asked, [str(now.fields[name].label) for name in taken])


def posted(bound: BoundField) -> list[str]:
    """What the field posts when nobody touches it."""
    value: Any = bound.value()
    drawn = bound.field.widget.format_value(value)
    if isinstance(value, bool):
        return ["on"] if value else []
    return [str(one) for one in (drawn if isinstance(drawn, list | tuple) else [drawn]) if one is not None]
