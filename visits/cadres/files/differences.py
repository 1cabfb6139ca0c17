"""What changed between two versions of a file: field by field and line by line, in words."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from cadre_review.along import along
from visits.core.kinds.families import Family
from visits.core.kinds.fields import named_words

from .actions import FIELDS
from .models import UNPLACED, Cadre
from .versions import PARTS

Content = Mapping[str, Any]
# What a version keeps for the system's own use, and what is told apart by other means.
UNTOLD = {
    "cadre",
    "pk",
    "position",
    "relative",
    "leaves",
    "source_photo",
    "source_photo_of",
    "editor_version",
}
MONTHS_OF_CADRE = {"birth_month", "party_entry_month", "work_start_month", "level_since", "post_since",
                   "rank_grade_since"}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One thing that differs: where, and what stood there before and after ("" where nothing stood)."""

    label: str
    old: str
    new: str


class Names:
    """What units, posts, tasks and accounts in kept versions are called: read once for all of them."""

    def __init__(self, contents: Iterable[Content]) -> None:
        keys: dict[type[models.Model], set[Any]] = defaultdict(set)
        for content in contents:
            for model, values in _rows(content):
                for one in _foreign(model):
                    keys[one.related_model].add(values.get(one.name))
        self.found = {model: _called(model, wanted - {None}) for model, wanted in keys.items()}

    def of(self, model: Any, key: Any) -> str:
        """The name; a dash where the thing is no more."""
        return self.found.get(model, {}).get(key, "–") if key is not None else ""


def _rows(content: Content) -> Iterable[tuple[type[models.Model], Content]]:
    yield Cadre, content
    for part, model in PARTS.items():
        for line in content.get(part, []):
            yield model, line


def _foreign(model: type[models.Model]) -> list[Any]:
    return [
        one
        for one in model._meta.concrete_fields
        if one.many_to_one and one.name not in UNTOLD | {"created_by"}
    ]


def _called(model: type[models.Model], keys: set[Any]) -> dict[Any, str]:
    rows = model._default_manager.filter(pk__in=keys)
    deep = [one.name for one in model._meta.concrete_fields if one.many_to_one and one.name == "unit"]
    return {row.pk: str(row) for row in along(rows, deep)} if keys else {}


def changes(old: Content, new: Content, names: Names) -> list[Change]:
    """What differs, in the order of the file; both as far as the reader may see them."""
    found = [change for name in FIELDS if (change := _field(name, old, new, names))]
    if old.get("photo") != new.get("photo"):
        found.append(Change(_("Photo"), _("older photo") if old.get("photo") else "", _("other photo")))
    for part, model in PARTS.items():
        if part in old and part in new:
            found += _lines(model, old[part], new[part], names)
    return found


def _field(name: str, old: Content, new: Content, names: Names) -> Change | None:
    if name not in old and name not in new:
        return None
    if name == "id_number":
        return _id_number(old, new)
    field: Any = Cadre._meta.get_field(name)
    if (before := old.get(name)) == (after := new.get(name)):
        return None
    return Change(_label(field), *_parted(_text(field, before, names), _text(field, after, names)))


def _id_number(old: Content, new: Content) -> Change | None:
    if old.get("id_fingerprint") == new.get("id_fingerprint"):
        return None
    masked = [f"****{one['id_last_four']}" if one.get("id_last_four") else "" for one in (old, new)]
    return Change(_("ID number"), *masked)


def _label(field: Any) -> str:
    text = str(field.verbose_name)
    return text[:1].upper() + text[1:]


def _text(field: Any, value: Any, names: Names) -> str:
    """A kept value as people read it."""
    if value is None or value == "" or (field.name == "unit_position" and value == UNPLACED):
        return ""
    if field.many_to_one or field.one_to_one:
        return names.of(field.related_model, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.model is Cadre and field.name == "labels":
        return named_words(Family.LABEL, value)
    labels = dict(getattr(field, "flatchoices", None) or ())
    if value in labels:
        return str(labels[value])
    is_month = field.name in MONTHS_OF_CADRE or field.name == "birth_month"
    return str(value)[:7].replace("-", ".") if is_month else str(value)


def _parted(old: str, new: str) -> tuple[str, str]:
    """Of texts of many lines only the lines that differ."""
    if "\n" not in old and "\n" not in new:
        return old, new
    told = list(difflib.ndiff(old.splitlines(), new.splitlines()))
    gone = [line[2:] for line in told if line.startswith("- ")]
    come = [line[2:] for line in told if line.startswith("+ ")]
    return ("\n".join(gone), "\n".join(come)) if gone or come else (old, new)


def _lines(model: type[models.Model], old: list[Any], new: list[Any], names: Names) -> list[Change]:
    """Lines that came, went or were corrected; told apart by their keys."""
    before, after = {line["pk"]: line for line in old}, {line["pk"]: line for line in new}
    part = _part_label(model)
    found = []
    for key in dict.fromkeys([*before, *after]):
        if key not in after:
            found.append(Change(part, line_text(model, before[key], names), ""))
        elif key not in before:
            found.append(Change(part, "", line_text(model, after[key], names)))
        else:
            found += _line(model, part, before[key], after[key], names)
    return found


def _line(model: Any, part: str, old: Content, new: Content, names: Names) -> list[Change]:
    found = []
    for field in told_fields(model):
        if field.name in old and field.name in new and old[field.name] != new[field.name]:
            label = _("%(part)s: %(field)s") % {"part": part, "field": field.verbose_name}
            found.append(
                Change(label, _text(field, old[field.name], names), _text(field, new[field.name], names))
            )
    return found


def _part_label(model: type[models.Model]) -> str:
    text = str(model._meta.verbose_name)
    return text[:1].upper() + text[1:]


def told_fields(model: Any) -> list[Any]:
    """The fields of a line that people wrote."""
    return [one for one in model._meta.concrete_fields if not one.primary_key and one.name not in UNTOLD]


def line_text(model: Any, line: Content, names: Names) -> str:
    """A kept line in one line."""
    return " ".join(filter(None, (_text(one, line.get(one.name), names) for one in told_fields(model))))
