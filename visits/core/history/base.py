"""What a record was when a form of it was opened: the base of a comparison of three."""

from copy import copy
from typing import Any

from .models import Revision


def content_at(thing: Any, version: int) -> dict[str, Any] | None:
    """What was kept of the record under this version; None where nothing was."""
    kept = Revision.objects.filter(thing=thing._meta.label_lower, thing_id=thing.pk, version=version)
    content: dict[str, Any] | None = kept.values_list("content", flat=True).first()
    return content


def as_it_was(thing: Any, version: int) -> Any:
    """The record as it stood at this version, to look at and never to save; None where that cannot be told."""
    if (content := content_at(thing, version)) is None:
        return None
    was = copy(thing)
    was._state = copy(thing._state)
    was._state.fields_cache = {}
    for field in thing._meta.concrete_fields:
        if field.name in content and not field.primary_key:
            try:
                setattr(was, field.attname, _read(field, content[field.name]))
            except ValueError:  # a sealed text that does not open any more
                return None
    return was


def _read(field: Any, value: Any) -> Any:
    """A kept value as the record holds it."""
    return (
        field.from_db_value(value, None, None) if hasattr(field, "from_db_value") else field.to_python(value)
    )
