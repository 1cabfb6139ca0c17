"""Appointment forms (干部任免审批表) among the uploads: checked like rosters, and laid beside a roster's row."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from visits.cadres.files.identity import whole_number
from visits.cadres.formats.education import highest
from visits.cadres.formats.person import Person
from visits.core.fields import check_text
from visits.core.pinyin import bare

from . import cells
from .columns import column_of
from .row import compare_id, issue, take_name, tell_months_of_resume

TAKEN = ("educations", "family", "form")
SIDES = {"whole", "post", "unit_position", "post_title"}  # what a roster's row says better, or alone


def check_form(person: Person, known: Mapping[str, str]) -> Person:
    """Bring a form to what planning expects: keys for columns, an ID number that is right, texts that can be stored."""
    for one in person.issues:
        one["column"] = (
            one["column"] if one["column"] == "photo" else column_of(one["column"], known) or one["column"]
        )
    if person.values.get("name"):
        try:
            take_name(person, person.raw.get("姓名") or person.values["name"])
        except ValueError as error:
            issue(person, "error", "name", person.values["name"], str(error))
    values = person.values
    values["whole"] = cells.joined(values.pop("post_title", ""))
    person.unit_text = ""
    number = values.pop("id_number", "")
    if number:
        try:
            values["id_number"] = cells.id_number(number)
        except ValueError as error:
            issue(person, "error", "id_number", number, str(error))
    compare_id(person)
    tell_months_of_resume(person)
    education, major = highest(person.educations or [])
    if education:
        values["derived"] = values.get("derived", {}) | {"highest_education": education, "major": major}
    check_texts(person)
    return person


def check_texts(person: Person) -> None:
    """Texts that cannot be stored are wrong."""
    texts: list[tuple[str, Any]] = [*person.values.items(), *(person.form or {}).items()]
    texts += [("educations", text) for line in person.educations or [] for text in line.values()]
    texts += [("family", text) for line in person.family or [] for text in line.values()]
    for key, text in texts:
        if isinstance(text, str):
            try:
                check_text(text)
            except ValidationError as error:
                issue(person, "error", key, "", error.messages[0])


def combine(people: Iterable[Person]) -> list[Person]:
    """A form of somebody who stands in a roster of the same upload, by ID number, joins the roster's row.

    The form fills in what the roster does not say; where both differ the roster's word is taken, with a warning.
    """
    rows: dict[str, Person] = {}
    given = list(people)
    for person in given:
        number = whole_number(person.values.get("id_number", ""))
        if person.form is None and number:
            rows.setdefault(number, person)
    kept, joined = [], set()
    for person in given:
        number = whole_number(person.values.get("id_number", ""))
        row = rows.get(number)
        if person.form is None or row is None or number in joined:
            kept.append(person)
            continue
        joined.add(number)
        join(row, person)
    return kept


def join(row: Person, form: Person) -> None:
    """Lay a form beside a roster's row."""
    for key, value in form.values.items():
        if key not in row.values:
            row.values[key] = value
        elif bare(str(row.values[key])) != bare(str(value)) and key not in SIDES:
            text = _("The form %(file)s says “%(value)s”. What the roster says is taken.")
            issue(
                row,
                "warning",
                key,
                str(row.values[key]),
                text % {"file": form.file, "value": str(value)[:60]},
            )
    for part in TAKEN:
        if getattr(row, part) is None:
            setattr(row, part, getattr(form, part))
    row.photo = row.photo or form.photo
    row.raw |= {label: text for label, text in form.raw.items() if label not in row.raw}
    row.issues += form.issues
