"""Schooling in rosters: in columns of its own for each mode, in two rows a person, or one column that says no mode."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from visits.cadres.formats.education import highest, major_of
from visits.cadres.formats.person import Person

from . import cells

PLAIN = ("highest_education", "highest_degree", "school", "major")  # columns that name no mode
OF_MODE = {
    f"{short}_{part}" for short in ("ft", "oj") for part in ("level", "degree", "both", "school", "major")
}
MODES = (("full_time", "ft", "全日制"), ("on_job", "oj", "在职"))
# What the columns are called in the workbook of refused rows, behind the word for the mode.
LABELS = {
    "highest_education": "学历学位",
    "highest_degree": "学位",
    "school": "毕业院校系及专业",
    "major": "所学专业",
}
_ON_JOB = re.compile(r"在职|党校|函授|自考|自学考试|电大|夜大|成人|业余|网络教育|在岗")
Texts = Mapping[str, str]


def mode_of(texts: Texts) -> str:
    """The mode that a row says itself: in the column for it, or beside the level; '' where it does not."""
    said = texts.get("ed_mode", "") + texts.get("highest_education", "")
    if "全日制" in said and "非全日制" not in said:
        return "full_time"
    return "on_job" if _ON_JOB.search(said) or "非全日制" in said else ""


def of_columns(texts: Texts) -> list[dict[str, Any]]:
    """The lines of the columns that name a mode."""
    found = []
    for mode, short, _word in MODES:
        parts = {
            part: texts.get(f"{short}_{part}", "") for part in ("level", "degree", "both", "school", "major")
        }
        if any(parts.values()):
            level = parts["level"] or parts["both"]
            found.append(
                cells.education(level, parts["degree"], with_major(parts["school"], parts["major"]), mode)
            )
    return found


def with_major(school: str, major: str) -> str:
    """School and major as one text, as the appointment form has them."""
    return school if not major or major in school else school + major


def line_of(texts: Texts, mode: str) -> dict[str, Any]:
    """The line of columns that name no mode."""
    level = re.sub(r"^[（(]?(?:非?全日制)[）)]?", "", texts.get("highest_education", ""))
    school = with_major(texts.get("school", ""), texts.get("major", ""))
    return cells.education(level, texts.get("highest_degree", ""), school, mode)


def take_schooling(person: Person, rows: Sequence[tuple[int, Texts]]) -> list[tuple[int, str, str]]:
    """Put the schooling of a person's rows on him; ``(row, column, text)`` of what could not be read.

    Two rows without a word for the mode are full-time schooling and, below it, schooling on the job.
    """
    first = rows[0][1]
    person.educations = of_columns(first) or None
    mode = mode_of(first)
    if len(rows) == 1 and not first.get("ed_mode"):
        return take_single(person, rows[0], mode)
    lines, left = [], []
    for place, (number, texts) in enumerate(rows):
        mode = mode_of(texts) or ("full_time", "on_job", "")[min(place, 2)]
        if place and (own := of_columns(texts)):
            lines += own
        elif not any(texts.get(key) for key in PLAIN):
            continue
        elif not mode or any(line["mode"] == mode for line in lines):
            left += [(number, key, texts[key]) for key in PLAIN if texts.get(key)]
        else:
            lines.append(line_of(texts, mode))
            name_raw(person, texts, mode)
    person.educations = [*(person.educations or []), *lines] or None
    follow(person)
    return left


def take_single(person: Person, row: tuple[int, Texts], mode: str) -> list[tuple[int, str, str]]:
    """One row: its school is kept where the mode is said; else it is the highest education's, of either mode."""
    number, texts = row
    school = texts.get("school", "")
    if not school:
        return []
    if mode and not any(line["mode"] == mode for line in person.educations or []):
        person.educations = [*(person.educations or []), line_of(texts, mode)]
        return []
    if major := major_of(school):
        person.values.setdefault("major", major)
    return [(number, "school", school)]


def name_raw(person: Person, texts: Texts, mode: str) -> None:
    """Name the cells by their mode, so that a refused row can be read in again as one row."""
    word = next(word for key, _short, word in MODES if key == mode)
    for key, label in LABELS.items():
        if texts.get(key):
            person.raw[f"{word}{label}"] = texts[key]


def follow(person: Person) -> None:
    """The highest education follows from the lines, where no column of its own says it."""
    for key in ("highest_education", "major"):
        person.values.pop(key, None)
    education, major = highest(person.educations or [])
    person.values["derived"] = person.values.get("derived", {}) | {
        "highest_education": education,
        "major": major,
    }


def not_read(key: str, has_rows: bool) -> str:
    """The sentence for schooling that has no place."""
    if key == "school" and not has_rows:
        return _("The roster does not say whether this is full-time or on the job, so it was not read.")
    return _("There are more lines of schooling than two; this one was not read.")
