"""What a row would change in a file: only what the row gives is compared, and an empty cell never erases."""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import models

from visits.cadres.files.models import AppointmentForm, Cadre, Education, FamilyMember

MORE = "more"  # what a row's values hold beside the fields of the file
NOT_COMPARED = {MORE, "unit_position"}
FORM_FIELDS = (
    "proposed_post", "post_to_leave", "reason", "reporting_unit", "age_counted_on", "filled_on", "filled_by",
    "editor_version", "leaves",
)  # fmt: skip
EDUCATION_FIELDS = ("level", "degree", "level_school", "degree_school")
FAMILY_FIELDS = ("relation", "name", "birth_month", "birth_text", "political_status", "unit_and_post")
Change = list[str]


def typed(model: type[models.Model], key: str, value: Any) -> Any:
    """A value of JSON as the model's field holds it."""
    if is_date(model, key):
        return dt.date.fromisoformat(value) if value else None
    return value


def shown(model: type[models.Model], key: str, value: Any) -> str:
    """A value as people read it: months dotted, choices by their label, an ID number by its last four."""
    if value in (None, ""):
        return ""
    if isinstance(value, dt.date):
        return f"{value:%Y.%m}"
    return str(choices_of(model, key).get(value, value))


@cache
def choices_of(model: type[models.Model], key: str) -> dict[Any, Any]:
    """The labels of a field's choices, untranslated yet; empty where it has none."""
    return dict(getattr(model._meta.get_field(key), "flatchoices", ()))


@cache
def is_date(model: type[models.Model], key: str) -> bool:
    """Whether the field holds a day."""
    return isinstance(model._meta.get_field(key), models.DateField)


def field_changes(
    cadre: Cadre | None, values: Mapping[str, Any], mark: str, units: Mapping[int, Any]
) -> list[Change]:
    """``[[field, old, new], …]`` of the person himself; with no file everything is new."""
    found = []
    for key, value in values.items():
        if key in NOT_COMPARED:
            continue
        if key == "unit":
            old = units.get(cadre.unit_id) if cadre else None
            if cadre is None or cadre.unit_id != value:
                found.append([key, old.name if old else "", units[value].name if value in units else ""])
        elif key == "id_number":
            if cadre is None or not is_same_number(cadre, values[MORE], mark):
                old_four = cadre.id_last_four if cadre else ""
                found.append(
                    [key, f"…{old_four}" if old_four else "", "…" + str(values[MORE].get("last_four", ""))]
                )
        else:
            old_value, new = (getattr(cadre, key) if cadre else None), typed(Cadre, key, value)
            if cadre is None or old_value != new:
                found.append([key, shown(Cadre, key, old_value), shown(Cadre, key, new)])
    return [change for change in found if change[1] or change[2]]


def is_same_number(cadre: Cadre, more: Mapping[str, Any], mark: str) -> bool:
    """Whether a row's ID number is the file's own, in as many digits."""
    last_four = more.get("last_four", cadre.id_last_four)
    return cadre.id_fingerprint in more.get("marks", [mark]) and cadre.id_last_four == last_four


def education_text(line: Mapping[str, Any]) -> str:
    """One line of schooling as people read it."""
    return " ".join(str(line[key]) for key in EDUCATION_FIELDS if line.get(key))


def education_changes(given: Sequence[Mapping[str, Any]], present: Sequence[Education]) -> list[Change]:
    """Changes of schooling by mode; parts that the file leaves empty are not compared."""
    found = []
    by_mode = {line.mode: line for line in present}
    labels = dict(Education.Mode.choices)
    for line in given:
        old = by_mode.get(line["mode"])
        before = {key: getattr(old, key) if old else "" for key in EDUCATION_FIELDS}
        after = before | {key: line[key] for key in EDUCATION_FIELDS if line.get(key)}
        if before != after:
            label = str(labels[line["mode"]])
            found.append(["educations", " ".join(filter(None, [label if old else "", education_text(before)])),
                          f"{label} {education_text(after)}"])  # fmt: skip
    return found


def family_text(line: Any) -> str:
    """One relative as people read him."""
    value = line.get if isinstance(line, Mapping) else lambda key: getattr(line, key)
    birth = value("birth_month")
    birth = birth.isoformat() if isinstance(birth, dt.date) else birth or ""
    parts = [
        value("relation"),
        value("name"),
        birth[:7] or value("birth_text"),
        value("political_status"),
        value("unit_and_post"),
    ]
    return " ".join(str(part) for part in parts if part)


def family_changes(given: Sequence[Mapping[str, Any]], present: Sequence[FamilyMember]) -> list[Change]:
    """Changes of the family as whole lines; a form gives the whole family."""
    before, after = [family_text(one) for one in present], [family_text(one) for one in given]
    if before == after:
        return []
    gone = [["family", text, ""] for text in before if text not in after]
    come = [["family", "", text] for text in after if text not in before]
    return gone + come or [["family", "；".join(before), "；".join(after)]]


def form_changes(given: Mapping[str, Any], present: AppointmentForm | None) -> list[Change]:
    """Changes of what the appointment form says beyond the file."""
    found = []
    for key, value in given.items():
        if key not in FORM_FIELDS:
            continue
        old, new = (getattr(present, key) if present else None), typed(AppointmentForm, key, value)
        if (old or None) == (new or None):
            continue
        if key == "leaves":
            found.append(["form", leaf_text(old), leaf_text(new)])
        else:
            found.append(["form", shown(AppointmentForm, key, old), shown(AppointmentForm, key, new)])
    return found


def leaf_text(leaves: Any) -> str:
    """Leaves of a form as people read them."""
    return "；".join(f"{one[0]} {one[1]}".strip() for one in leaves or [])[:200]
