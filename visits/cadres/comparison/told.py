"""What a roster and an appointment form both tell of a person, made comparable."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from visits.cadres.formats.education import highest
from visits.cadres.formats.months import dotted, read_month
from visits.cadres.formats.person import Person
from visits.cadres.formats.resume import read_resume, write_resume
from visits.core.pinyin import bare

SEXES = {"male": "男", "female": "女"}
_SILENT = re.compile(r"[\s\u3000（）()、，,；;。.]+")
SAME, DIFFERENT, ROSTER, FORMS = "same", "different", "roster", "forms"  # what a comparison finds of a field
ID = "id_number"


@dataclass(frozen=True)
class Told:
    """One thing that both may tell: its text in a file, and the form in which two texts are the same."""

    key: str
    label: Any
    text: Callable[[Person], str]
    plain: Callable[[str], str] = bare


def _value(key: str) -> Callable[[Person], str]:
    return lambda person: str(person.values.get(key) or "").strip()


def _month(key: str) -> Callable[[Person], str]:
    return lambda person: dotted(read_month(str(person.values.get(key) or "")))


def _sex(person: Person) -> str:
    return SEXES.get(person.values.get("sex", ""), "")


def _post(person: Person) -> str:
    """Unit and post: in one cell or in two of the roster, 现任职务 of the form."""
    values = person.values
    if person.form is not None:
        return str(values.get("post_title", ""))
    return str(values.get("whole") or person.unit_text + values.get("post", ""))


def _highest(person: Person) -> str:
    """The highest education as the roster prints it; of a form, what a roster would print."""
    return str(person.values.get("highest_education") or highest(person.educations or [])[0])


def _schooling(mode: str, *parts: str) -> Callable[[Person], str]:
    def text(person: Person) -> str:
        line = next((one for one in person.educations or [] if one["mode"] == mode), {})
        return " ".join(filter(None, (line.get(part, "") for part in parts)))

    return text


def _entry(person: Person) -> str:
    """Party entry as written; a month alone as papers print it."""
    text = _value("party_entry")(person)
    return dotted(read_month(text)) or text


def without_marks(text: str) -> str:
    """The text without blanks, brackets and stops, in which offices differ without meaning it."""
    return _SILENT.sub("", text)


def plain_resume(text: str) -> str:
    """The résumé as the official form writes it, without blanks."""
    return "".join(write_resume(read_resume(text)).split())


def plain_entry(text: str) -> str:
    """Party entry: its month where it is one, else the text."""
    month = read_month(text)
    return dotted(month) if month else without_marks(text)


FIELDS: tuple[Told, ...] = (
    Told("name", _("name"), _value("name")),
    Told("sex", _("sex"), _sex),
    Told("birth_month", _("month of birth"), _month("birth_month")),
    Told("ethnicity", _("ethnicity"), _value("ethnicity")),
    Told("native_place", _("native place"), _value("native_place")),
    Told("birthplace", _("birthplace"), _value("birthplace")),
    Told("political_status", _("political status"), _value("political_status"), without_marks),
    Told("party_entry", _("Party entry"), _entry, plain_entry),
    Told("work_start_month", _("start of work"), _month("work_start_month")),
    Told("health", _("health"), _value("health")),
    Told("professional_title", _("professional title"), _value("professional_title"), without_marks),
    Told("specialty", _("specialty"), _value("specialty"), without_marks),
    Told("post_title", _("unit and post"), _post, without_marks),
    Told("highest_education", _("highest education and degree"), _highest, without_marks),
    Told("ft_level", _("full-time education"), _schooling("full_time", "level", "degree"), without_marks),
    Told(
        "ft_school",
        _("school and major, full-time"),
        _schooling("full_time", "level_school", "degree_school"),
        without_marks,
    ),
    Told("oj_level", _("on-job education"), _schooling("on_job", "level", "degree"), without_marks),
    Told(
        "oj_school",
        _("school and major, on the job"),
        _schooling("on_job", "level_school", "degree_school"),
        without_marks,
    ),
    Told("resume", _("résumé"), _value("resume"), plain_resume),
    Told("rewards", _("rewards and punishments"), _value("rewards"), without_marks),
    Told("assessments", _("annual assessments"), _value("assessments"), without_marks),
    Told(ID, _("ID number"), _value(ID)),
)
LABELS = {one.key: one.label for one in FIELDS}


def compare(roster: Person, form: Person) -> list[list[str]]:
    """``[[key, finding, text of the roster, text of the form], …]`` of everything that either tells.

    An ID number is masked but for its last four digits and those that differ: that is all that is kept of it.
    """
    found = []
    for one in FIELDS:
        here, there = one.text(roster), one.text(form)
        if not here and not there:
            continue
        if not there or not here:
            finding = ROSTER if here else FORMS
        else:
            finding = SAME if one.plain(here) == one.plain(there) else DIFFERENT
        if one.key == ID:
            here, there = masked(here, there), masked(there, here)
        found.append([one.key, finding, here, there])
    return found


def masked(number: str, other: str) -> str:
    """Stars, but for the last four digits and for up to six digits that the other number has otherwise."""
    differing = {at for at, (one, two) in enumerate(zip(number, other, strict=False)) if one != two}
    if len(number) != len(other) or len(differing) > 6:
        differing = set()
    end = len(number) - 4
    return "".join(sign if at in differing or at >= end else "*" for at, sign in enumerate(number))
