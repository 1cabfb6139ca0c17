"""A stale form of one record: what I changed, what others changed, and the form as it is shown again.

A field that was not touched since the form was opened is not mine: it takes what others have saved.
"""

from typing import Any, NamedTuple

from django.forms import BoundField

from visits.core.conflict import asked, of_fields, taken_over
from visits.core.history.base import as_it_was
from visits.core.posted import Data, as_data


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
