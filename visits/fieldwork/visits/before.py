"""A record as its form would have posted it when somebody opened it: what tells one's own words from old ones."""

from collections.abc import Mapping
from typing import Any

from django.db.models import ManyToManyField

from visits.core.history.base import content_at
from visits.core.history.models import Recorded
from visits.fieldwork.visits.actions.lines import rating_name
from visits.fieldwork.visits.forms.posted import Data, as_data, row_content, written

# Kept under this name, posted under that prefix.
ROWS = {
    "follow_ups": "follow_ups",
    "statements": "statements",
    "attendance": "attendance",
    "opinions": "opinions",
} | {"people_met": "people"}
SUBJECT = ("cadre", "leadership_team", "check_key", "dimension")


def before(current: Recorded, version: Any) -> Data | None:
    """The record at this version, in the shape of its form; None where that version is not kept."""
    kept = content_at(current, int(version)) if str(version).isdecimal() and len(str(version)) < 9 else None
    if kept is None:
        return None
    content: dict[str, list[str]] = {}
    for field in [*current._meta.concrete_fields, *current._meta.many_to_many]:
        if field.name in kept:
            content[field.name] = _posted(field, kept[field.name])
    for name, prefix in ROWS.items():
        content |= row_content(prefix, map(_row, kept.get(name, ())))
    content |= {f"answer-{one['question']}": [one["text"]] for one in kept.get("answers", ())}
    content |= {rating_name(one): [str(one["grade"])] for one in kept.get("ratings", ())}
    return as_data(content)


def _posted(field: Any, value: Any) -> list[str]:
    if isinstance(field, ManyToManyField):
        return [str(key) for key in value]
    plain = field.to_python(value)
    return list(plain) if isinstance(plain, list) else [written(plain)]


def _row(line: Mapping[str, Any]) -> dict[str, Any]:
    """A kept line as its row is posted: whom it is about and where it belongs are one field each."""
    row = {name: value for name, value in line.items() if name not in SUBJECT}
    if "leadership_team" not in line:
        return row
    subject = f"c{line['cadre']}" if line.get("cadre") else f"t{line['leadership_team']}"
    return row | {"subject": subject, "place": line.get("check_key") or line.get("dimension") or ""}
