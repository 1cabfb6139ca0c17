"""Rosters (花名册): the people that the rows of a sheet name, and the rows that name nobody."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from visits.cadres.derive import age_on
from visits.cadres.formats.party import read_party
from visits.cadres.formats.person import Person
from visits.cadres.models import Cadre
from visits.fields import check_text
from visits.sheets.read import SheetRow

from . import cells
from .columns import EDUCATION, column_of
from .header import Header, find_header

READERS: dict[str, Callable[[str], Any]] = {
    "sex": cells.sex,
    "birth_month": cells.month,
    "work_start_month": cells.month,
    "post_since": cells.month,
    "level_since": cells.month,
    "rank_grade_since": cells.month,
    "ethnicity": cells.ethnicity,
    "political_status": cells.party,
    "id_number": cells.id_number,
    "highest_education": cells.line,
}
TEXTS = {
    "former_names", "native_place", "birthplace", "health", "major", "professional_title", "specialty", "note",
    "labels",
}  # fmt: skip
WHOLE = {"resume", "rewards", "assessments"}  # their line breaks mean something
ELSEWHERE = {
    "name",
    "number",
    "unit",
    "post",
    "unit_and_post",
    "level",
    "rank_grade",
    "party_entry",
    "highest_degree",
}
_TOTAL = re.compile(r"(合|小|总|共)\s*计.*|平均.*")
_NOTE = re.compile(
    r"(注|备注|说明|填表|制表|审核|填报|单位负责|负责人|联系|附|打印)\S{0,8}\s*[:：].*|注\d?[.、．].*", re.S
)
_HEADING = re.compile(r"[（(]?[一二三四五六七八九十]+[）)]?[、.．].*|.*[（(]\s*\d+\s*[人名][）)]|第.+页.*")
_DAY = re.compile(r"(\d{4})\s*[年.-]\s*(\d{1,2})\s*[月.-]\s*(?:(\d{1,2})\s*日?)?")


@dataclass
class Reading:
    """What files give: people, how many rows named nobody, and what is to be told about the files."""

    people: list[Person] = field(default_factory=list)
    passed_over: int = 0
    warnings: list[dict[str, Any]] = field(default_factory=list)
    unknown_headers: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, str]] = field(default_factory=list)
    columns: list[list[Any]] = field(default_factory=list)


def issue(person: Person, level: str, column: str, value: str, message: str) -> None:
    """Note something about a cell; an ID number is never noted in full."""
    shown = value if column != "id_number" else mask(value)
    person.issues.append({"level": level, "column": column, "value": shown[:200], "message": message})


def mask(number: str) -> str:
    """The last four of a number, stars before them."""
    plain = number.strip()
    return "*" * max(len(plain) - 4, 0) + plain[-4:]


def is_masked(number: str) -> bool:
    """Whether it is a number as our own rosters show it: stars before the last four. It says nothing new."""
    plain = number.strip()
    return plain.startswith("****") and len(plain) == 18


def read_roster(file: str, rows: Sequence[SheetRow], known: Mapping[str, str], into: Reading) -> bool:
    """Read every sheet of a file into ``into``; whether any sheet has a header."""
    found = False
    for name, lines in groupby(rows, key=lambda row: row.sheet):
        sheet = list(lines)
        header = find_header(sheet, known)
        if header is None:
            into.passed_over += len(sheet)
            text = _("This sheet has no column of names (姓名), so nothing of it was read.")
            into.warnings.append(_place(file, name, 0, "", "", text))
            continue
        found = True
        Sheet(file, name, sheet, header, known, into).read()
    return found


def _place(file: str, sheet: str, row: int, column: str, value: str, message: str) -> dict[str, Any]:
    return {"file": file, "sheet": sheet, "row": row, "column": column, "value": value, "message": message}


class Sheet:
    """One sheet with its header, on its way to people."""

    def __init__(
        self,
        file: str,
        name: str,
        rows: list[SheetRow],
        header: Header,
        known: Mapping[str, str],
        into: Reading,
    ) -> None:
        self.file, self.name, self.rows, self.header, self.known, self.into = (
            file,
            name,
            rows,
            header,
            known,
            into,
        )
        self.keys = header.keys
        self.key_of = {column: key for key, column in header.keys.items()}
        self.day = _day_above(rows[: header.last + 1])
        self.unit_above = ""

    def read(self) -> None:
        """Read the rows after the header; tell what columns there are and which nobody has explained."""
        header, into = self.header, self.into
        into.passed_over += header.last + 1
        labels = [[label, self.key_of.get(column, "")] for column, label in sorted(header.labels.items())]
        into.columns.append([self.file, self.name, labels])
        data = self.rows[header.last + 1 :]
        for row in data:
            if self.names_nobody(row):
                into.passed_over += 1
            else:
                into.people.append(self.person(row))
        for column in header.unknown:
            texts = (row.cells[column] for row in data if column < len(row.cells) and row.cells[column])
            samples = list(dict.fromkeys(text[:40] for text, _n in zip(texts, range(50), strict=False)))[:3]
            into.unknown_headers.append(
                {"file": self.file, "sheet": self.name, "header": header.labels[column], "samples": samples}
            )

    def cell(self, row: SheetRow, key: str) -> str:
        """The text of a row under a key."""
        column = self.keys.get(key, -1)
        return row.cells[column].strip() if 0 <= column < len(row.cells) else ""

    def names_nobody(self, row: SheetRow) -> bool:
        """Titles, subtotals, notes, repeated headers and rows without anything of a person."""
        filled = [text.strip() for text in row.cells if text.strip()]
        name = self.cell(row, "name")
        if not filled or _TOTAL.fullmatch(filled[0]) or _TOTAL.fullmatch(name) or _NOTE.fullmatch(filled[0]):
            return True
        if name:
            alone = len(filled) == 1
            repeated = column_of(name, self.known) == "name"
            return repeated or (alone and (len(name) > 12 or bool(_HEADING.fullmatch(name))))
        said = {"birth_month", "id_number", "unit_and_post", "sex"} & set(self.keys)
        given = [key for key in said if self.cell(row, key)]
        known_words = [text for text in filled if column_of(text, self.known) is not None]
        return len(given) < 2 or len(known_words) > len(filled) / 2

    def person(self, row: SheetRow) -> Person:
        """The person of a row, with everything that is wrong in it."""
        person = Person(self.file, self.name, row.number)
        problems = dict(row.problems)
        for column, label in self.header.labels.items():
            text = row.cells[column] if column < len(row.cells) else ""
            person.raw[label] = text
            key = self.key_of.get(column)
            if key and column in problems:
                issue(person, "error", key, text, problems[column])
            elif key and text.strip() and not (key == "id_number" and is_masked(text)):
                self.take(person, key, text)
        self.take_unit(person, row)
        take_education(person, {key: self.cell(row, key) for key in EDUCATION & set(self.keys)})
        self.take_whole(person, row)
        if row.hidden:
            issue(person, "warning", "", "", _("This row is hidden in the file. It was read all the same."))
        return person

    def take(self, person: Person, key: str, text: str) -> None:
        """Read one cell; what cannot be read is noted, not written."""
        try:
            check_text(text)
            if key in READERS:
                person.values[key] = READERS[key](text)
            elif key in TEXTS:
                person.values[key] = cells.joined(text)
            elif key in WHOLE:
                person.values[key] = text.strip("\r\n")
            elif key in ELSEWHERE:
                self.take_other(person, key, text)
        except (ValueError, ValidationError) as error:
            message = error.messages[0] if isinstance(error, ValidationError) else str(error)
            issue(person, "error", key, text, message)

    def take_other(self, person: Person, key: str, text: str) -> None:
        """Cells that give more than one field, or another one than their column says."""
        if key == "name":
            person.values["name"], beside = cells.name_of(text)
            person.values = beside | person.values
        elif key in ("level", "rank_grade"):
            take_rank(person, key, text)
        elif key == "party_entry":
            take_party(person, text)
        elif key == "number" and (found := re.fullmatch(r"(\d{1,6})(\.0)?", text.strip())):
            person.values["unit_position"] = int(found[1])

    def take_unit(self, person: Person, row: SheetRow) -> None:
        """The unit as written, and the post, in one cell or in two; a unit cell merged downwards goes on."""
        whole, unit, post = (cells.joined(self.cell(row, key)) for key in ("unit_and_post", "unit", "post"))
        if "unit" in self.keys:
            if not unit and self.unit_above and whole + post:
                unit = self.unit_above
                text = _("The unit cell is empty; the unit of the row above was taken.")
                issue(person, "warning", "unit", unit, text)
            self.unit_above = unit or self.unit_above
            post = post or whole.removeprefix(unit)
            whole = ""
        elif post:
            whole = whole + post if whole and post not in whole else whole or post
        person.unit_text = unit
        person.values |= {key: text for key, text in (("whole", whole), ("post", post)) if text}

    def take_whole(self, person: Person, row: SheetRow) -> None:
        """What only shows when the cells of a row are read together."""
        values = person.values
        degree, highest = self.cell(row, "highest_degree"), values.get("highest_education", "")
        if degree and degree not in highest:
            values["highest_education"] = (
                f"{highest}（{cells.joined(degree)}）" if highest else cells.joined(degree)
            )
        if "level_since" in values and "rank_grade" in values and "level" not in values:
            values.setdefault("rank_grade_since", values.pop("level_since"))
        compare_id(person)
        self.compare_age(person, row)

    def compare_age(self, person: Person, row: SheetRow) -> None:
        """Warn where the age that the roster prints is more than a year off."""
        text = self.cell(row, "age")
        birth = person.values.get("birth_month")
        if not birth or not re.fullmatch(r"\d{1,3}(\.0)?", text):
            return
        age = age_on(dt.date.fromisoformat(birth), self.day)
        if abs(age - int(float(text))) > 1:
            message = _("The month of birth gives %(age)s. The age itself is not read.")
            issue(person, "warning", "age", text, message % {"age": age})


def _day_above(rows: Iterable[SheetRow]) -> dt.date:
    """The day that the lines above the table give, else today."""
    for row in rows:
        for text in row.cells:
            if found := _DAY.search(text):
                try:
                    return dt.date(int(found[1]), int(found[2]), int(found[3] or 28))
                except ValueError:
                    continue
    return timezone.localdate()


def take_rank(person: Person, key: str, text: str) -> None:
    """A level or a rank grade, whichever the word is."""
    try:
        kind, value = cells.rank(text)
        person.values.setdefault(kind, value)
    except ValueError as error:
        issue(person, "warning", key, text, str(error))


def take_party(person: Person, text: str) -> None:
    """Party entry as written, with what can be derived from it; a plain month is written as the form writes it."""
    written = cells.joined(text)
    month = cells.read_month(written)
    found = read_party(written)
    person.values["party_entry"] = f"{month:%Y%m}" if month else written
    if entry := month or found.month:
        person.values["party_entry_month"] = entry.isoformat()
    if found.status and not month:
        person.values.setdefault("political_status", found.status)


def take_education(person: Person, texts: Mapping[str, str]) -> None:
    """Full-time and on-job schooling, where the roster has columns for them."""
    found = []
    for mode, short in (("full_time", "ft"), ("on_job", "oj")):
        level, degree, both, school = (
            texts.get(f"{short}_{part}", "") for part in ("level", "degree", "both", "school")
        )
        if level or degree or both or school:
            found.append(cells.education(level or both, degree, school, mode))
    if found:
        person.educations = found


def compare_id(person: Person) -> None:
    """Warn where birth or sex are not what the ID number says; an audit of the file may have fixed them."""
    values = person.values
    number = values.get("id_number")
    birth = cells.birth_of(number) if number else None
    if not number or birth is None:
        return
    said = values.get("birth_month")
    if said and said != birth.replace(day=1).isoformat():
        text = _("The ID number says %(month)s. The month that the file gives is taken.")
        issue(person, "warning", "birth_month", said[:7], text % {"month": f"{birth:%Y.%m}"})
    if values.get("sex") and values["sex"] != cells.sex_of(number):
        labels = dict(Cadre.Sex.choices)
        text = _("The ID number says another sex. The one that the file gives is taken.")
        issue(person, "warning", "sex", str(labels[values["sex"]]), text)
    values.setdefault("birth_month", birth.replace(day=1).isoformat())
    values.setdefault("sex", cells.sex_of(number))
