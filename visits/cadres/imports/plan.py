"""What files would do: a row for each person as the file gives them, settled by ``settling``."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from visits.cadres.files.identity import id_marks, whole_number
from visits.cadres.files.models import AppointmentForm, Cadre, Education, FamilyMember
from visits.cadres.formats.person import Person
from visits.core.cipher import seal
from visits.core.imports.batches import tally
from visits.core.pinyin import bare

from .changes import MORE
from .models import IntakeRow, place_in
from .roster import Reading
from .settling import ERROR, longest, problem, settle

SHORTEST = 11  # digits from which on a text may be somebody's number


@dataclass
class Draft:
    """Rows on their way, not kept yet; ``photos`` are the bytes of photos by the position of their row."""

    reading: Reading
    rows: list[IntakeRow] = field(default_factory=list)
    photos: dict[int, bytes] = field(default_factory=dict)


Told = Mapping[tuple[str, str, int, str], tuple[dict[str, Any], bool]]


def draft(reading: Reading, actor: Any, told: Told | None = None) -> Draft:
    """Plan everybody of a reading, and write nothing.

    ``told`` is what people said of rows, by file, sheet, row and name.
    """
    made = Draft(reading)
    refuse_twice(reading.people)
    for position, person in enumerate(reading.people, start=1):
        made.rows.append(row_of(person, position))
        if person.photo:
            made.photos[position] = person.photo
    for row in made.rows:
        if told and (before := told.get((row.file, row.sheet, row.row, row.name))):
            row.values[MORE]["told"], row.left_out = before
    settle(made.rows, actor)
    return made


def refuse_twice(people: Iterable[Person]) -> None:
    """The same ID number, or without one the same name and month of birth, a second time is wrong."""
    first: dict[Any, Person] = {}
    for person in people:
        values = person.values
        if any(one["column"] == "name" and one["level"] == ERROR for one in person.issues):
            continue
        keys = [
            whole_number(values.get("id_number", "")),
            (bare(values.get("name", "")), values.get("birth_month")),
        ]
        other = first.get(keys[0]) if keys[0] else None
        alike = first.get(keys[1]) if values.get("birth_month") else None
        if other is None and alike is not None and not (keys[0] and alike.values.get("id_number")):
            other = alike  # without both numbers nobody can tell the two apart
        if other is not None:
            person.issues.append(problem(ERROR, "name", str(values.get("name", "")), twice(person, other)))
        for key in keys:
            if key:
                first.setdefault(key, person)


def twice(person: Person, other: Person) -> str:
    """What to do about somebody who is there twice."""
    where = f"{other.sheet} {other.row}".strip() if other.row else other.file
    if (person.form is None) != (other.form is None):
        text = _(
            "%(place)s bears the same name and month of birth, but one of the two has no ID number. "
            "Leave this one out, take the rest in, and upload it again afterwards."
        )
    else:
        text = _(
            "The same person stands in %(place)s already. Leave one of the two out, or give both ID numbers."
        )
    return text % {"place": where}


def row_of(person: Person, position: int) -> IntakeRow:
    """The row of a person as the file gives him; ID numbers are sealed before anything is kept."""
    values = dict(person.values)
    number = values.get("id_number", "")
    more: dict[str, Any] = {
        "whole": values.pop("whole", ""),
        "post": values.pop("post", ""),
        "unit": person.unit_text,
        "derived": values.pop("derived", {}),
        "told": {},
        "heading": values.pop("heading", ""),
        "months": person.months,
    }
    more["read"] = person.issues + too_long(Cadre, values) + too_long_lines(person)
    if person.photo:
        more["photo_digest"] = hashlib.sha256(person.photo).hexdigest()
    if number:
        more |= {"mark": id_marks(number)[0], "marks": id_marks(number), "last_four": number[-4:]}
        more["short"] = len(number) == 15
    for part in ("educations", "family", "form"):
        if getattr(person, part) is not None:
            more[part] = getattr(person, part)
    row = IntakeRow(
        position=position,
        file=person.file[:200],
        sheet=person.sheet[:100],
        row=person.row,
        name=str(values.get("name", ""))[:60],
    )
    if number:
        values["id_number"] = seal(number, place_in(row, "id_number"))
    row.raw, row.values = sealed_raw(row, person, number), values | {MORE: more}
    return row


def sealed_raw(row: IntakeRow, person: Person, number: str) -> dict[str, str]:
    """The cells as they came; whatever looks like the ID number is sealed."""
    is_wrong = any(one["column"] == "id_number" for one in person.issues)
    sealed = {}
    for label, text in person.raw.items():
        is_secret = bool(text) and ("身份" in label or "证号" in label)
        if not is_secret and len(text) >= SHORTEST:
            digits = is_wrong and sum(map(str.isdigit, text)) >= SHORTEST
            is_secret = bool(number and number in text.upper()) or digits
        sealed[label] = seal(text, place_in(row, label)) if is_secret else text
    return sealed


def too_long(model: type[models.Model], values: Mapping[str, Any], column: str = "") -> list[dict[str, str]]:
    """Texts that are longer than their place; ``column`` is what they are told under, else their own key."""
    found = []
    for key, value in values.items():
        most = longest(model, key) if isinstance(value, str) else None
        if most and len(value) > most:
            text = _("The text has %(length)s characters; at most %(most)s have room. Shorten it.")
            found.append(
                problem(ERROR, column or key, value[:60], text % {"length": len(value), "most": most})
            )
    return found


def too_long_lines(person: Person) -> list[dict[str, str]]:
    """Texts of the lines that are longer than their place."""
    found = too_long(AppointmentForm, person.form or {}, "form")
    for line in person.educations or []:
        found += too_long(Education, line, "educations")
    for line in person.family or []:
        found += too_long(FamilyMember, line, "family")
    return found


def count(rows: Iterable[tuple[str, bool]], passed_over: int, skip_errors: bool) -> dict[str, int]:
    """How many of ``(effect, left out)`` fall into which part."""
    return tally(["left" if left_out else act for act, left_out in rows], passed_over, skip_errors)
