"""A person of a roster, cell by cell: what is read, what is derived, and what is told as not read."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from visits.cadres.files.derive import age_on
from visits.cadres.files.models import Cadre
from visits.cadres.formats.blanks import is_nothing
from visits.cadres.formats.months import OCTOBER, Said, doubt_of, said
from visits.cadres.formats.party import read_party
from visits.cadres.formats.person import Person
from visits.cadres.formats.resume import impossible_months
from visits.core.fields import check_text
from visits.core.pinyin import unified
from visits.core.sheets.read import SHORT, sentence

from . import cells
from .schooling import OF_MODE, PLAIN, not_read, take_schooling

MONTHS = {"birth_month", "work_start_month", "post_since", "level_since", "rank_grade_since"}
READERS: dict[str, Callable[[str], Any]] = {
    "sex": cells.sex,
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
OTHERS = {"name", "number", "level", "rank_grade", "party_entry"} | MONTHS
NEEDED = {
    "name",
    "sex",
    "birth_month",
    "id_number",
    "unit",
    "post",
    "unit_and_post",
}  # wrong where they are broken
SCHOOLING = {*PLAIN, *OF_MODE, "ed_mode"}


class Block:
    """One person's columns."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.keys: dict[str, int] = told["keys"]
        self.labels: dict[int, str] = dict(told["labels"])
        self.key_of = {column: key for key, column in self.keys.items()}
        self.unknown: list[int] = told["unknown"]
        self.doubled: list[int] = told["doubled"]

    def named(self) -> list[tuple[str, str]]:
        """The header of each column and its key, '' where it is not read."""
        return [(label, self.key_of.get(column, "")) for column, label in sorted(self.labels.items())]

    def label(self, key: str) -> str:
        """What the file calls a column."""
        return self.labels.get(self.keys.get(key, -1), "")

    def cell(self, row: list[str], key: str) -> str:
        """The text of a row under a key; what only stands for nothing is nothing."""
        column = self.keys.get(key, -1)
        text = row[column].strip() if 0 <= column < len(row) else ""
        return "" if is_nothing(text) else text


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


def read_person(
    file: str, sheet: str, line: Mapping[str, Any], block: Block, units: dict[str, str], loose: set[str],
    day: dt.date,
) -> Person:  # fmt: skip
    """The person of a line; ``units`` carries the unit cell that goes on, ``loose`` the columns of loose months."""
    reader = RowReader(Person(file, sheet, line["row"]), line, block, loose)
    reader.read_cells()
    reader.take_unit(units)
    reader.take_schooling()
    reader.take_whole(day)
    if line["hidden"]:
        reader.tell("warning", "", "", _("This row is hidden in the file. It was read all the same."))
    return reader.person


def take_name(person: Person, text: str) -> None:
    """The name; what stands beside it is split off, told, and kept as a note where there is none."""
    named = cells.name_of(text)
    person.values = named.beside | person.values | {"name": named.name}
    for remark in named.remarks:
        message = _("“%(remark)s” beside the name was split off; it is kept as a note.")
        issue(person, "warning", "name", text, message % {"remark": remark})
    if named.remarks:
        person.values.setdefault("derived", {})["note"] = "；".join(named.remarks)
    for told in named.told:
        issue(person, "warning", "name", text, told)


class RowReader:
    """Reads one line into its person."""

    def __init__(self, person: Person, line: Mapping[str, Any], block: Block, loose: set[str]) -> None:
        self.person, self.line, self.block, self.loose = person, line, block, loose
        self.values, self.row = person.values, list(line["cells"])
        self.short: set[str] = set()  # texts of numbers that may be months without their last zero

    def tell(self, level: str, column: str, value: str, message: str) -> None:
        """Note something about a cell."""
        issue(self.person, level, column, value, message)

    def cell(self, key: str) -> str:
        """The text under a key."""
        return self.block.cell(self.row, key)

    def read_cells(self) -> None:
        """Read each cell under its header; keep it as it came, and tell what stands under no header."""
        problems = dict(self.line["problems"])
        for column, text in enumerate(self.line["cells"]):
            label, key = self.block.labels.get(column), self.block.key_of.get(column)
            if key == "id_number" and cells.is_rounded(text):
                problems[column] = "digits"
            if label is not None:
                lost = problems.get(column) == "digits"
                self.person.raw[label] = cells.without_lost_digits(text) if lost else text
            elif text and self.is_own(column):
                self.tell("warning", "", text, _("This cell stands under no header and was not read."))
            if problems.get(column) == SHORT:
                self.short.add(text.strip())
            if key and column in problems and problems[column] != SHORT:
                level = "error" if key in NEEDED else "warning"
                self.tell(level, key, text, sentence(problems[column]))
                self.row[column] = ""
            elif key and text.strip() and not (key == "id_number" and is_masked(text)):
                self.take(key, text)

    def is_own(self, column: int) -> bool:
        """Whether a column without a header lies among those of this person, not of one beside him."""
        return not self.line["block"] or column > min(self.block.labels)

    def take(self, key: str, text: str) -> None:
        """Read one cell; what cannot be read is noted, not written."""
        if is_nothing(text):
            return
        try:
            check_text(text)
            if key in READERS:
                self.values[key] = READERS[key](text)
                if key == "id_number" and self.values[key].endswith("000"):
                    self.tell(
                        "warning", key, text, _("The number ends in 000, as rounded ones do. Check it.")
                    )
            elif key in TEXTS:
                self.values[key] = cells.joined(text)
            elif key in WHOLE:
                self.values[key] = text.strip("\r\n")
            elif key in OTHERS:
                self.take_other(key, text)
        except (ValueError, ValidationError) as error:
            message = error.messages[0] if isinstance(error, ValidationError) else str(error)
            self.tell("error", key, text, message)

    def take_other(self, key: str, text: str) -> None:
        """Cells that give more than one field, or another one than their column says."""
        if key == "name":
            take_name(self.person, text)
            self.values = self.person.values
        elif key in MONTHS:
            self.take_month(key, key, text)
        elif key in ("level", "rank_grade"):
            self.take_rank(key, text)
        elif key == "party_entry":
            self.take_party(text)
        elif key == "number" and (found := re.fullmatch(r"(\d{1,6})(\.0)?", text.strip())):
            self.values["unit_position"] = int(found[1])

    def take_month(self, key: str, field: str, text: str) -> Said:
        """A month; one that a spreadsheet may have shortened becomes a question, every other doubt a warning."""
        found = said(text.strip())
        if found.month is None:
            raise ValueError(_("This is not a month. Write it as 1975.08."))
        self.values[field] = found.month.isoformat()
        is_short = text.strip() in self.short and key not in self.loose
        if found.doubt == OCTOBER and is_short and found.october:
            self.person.months[field] = [text.strip(), found.month.isoformat(), found.october.isoformat()]
        elif sentence_of := doubt_of(found):
            self.tell("warning", key, text, sentence_of)
        return found

    def take_rank(self, key: str, text: str) -> None:
        """A level or a rank grade, whichever the word is."""
        try:
            kind, value = cells.rank(text)
            self.values.setdefault(kind, value)
        except ValueError as error:
            self.tell("warning", key, text, str(error))

    def take_party(self, text: str) -> None:
        """Party entry as written, with what can be derived; a plain month is written as the form writes it."""
        written = cells.joined(text)
        if said(written).month:
            month = self.take_month("party_entry", "party_entry_month", written).month
            self.values["party_entry"] = f"{month:%Y%m}"
            return
        found = read_party(written)
        self.values["party_entry"] = written
        if found.month:
            self.values["party_entry_month"] = found.month.isoformat()
        if found.status:
            self.values.setdefault("political_status", found.status)
        if not (found.month or found.status):
            self.tell(
                "warning",
                "party_entry",
                text,
                _("No party and no month was found in this. It is kept as written."),
            )

    def take_unit(self, units: dict[str, str]) -> None:
        """The unit as written, and the post, in one cell or in two, or under a row that names the unit.

        A unit cell that is merged downwards goes on, unless another heading has come since.
        """
        whole, unit, post = (
            unified(cells.joined(self.cell(key))) for key in ("unit_and_post", "unit", "post")
        )
        heading, person = unified(self.line["unit"]), self.person
        if "unit" in self.block.keys:
            if units.get("heading", "") != heading:
                units |= {"above": heading, "heading": heading}
            if not unit and units.get("above") and whole + post:
                unit = units["above"]
                text = _("The unit cell is empty; the unit of the row above was taken.")
                self.tell("warning", "unit", unit, text)
            units["above"] = unit or units.get("above", "")
            post = post or whole.removeprefix(unit)
            whole = ""
        elif heading and not whole:
            unit = heading
            person.raw["单位"] = heading
        elif post:
            whole = whole + post if whole and post not in whole else whole or post
        person.unit_text = unit
        given = {"whole": whole, "post": post, "heading": heading if whole else ""}
        person.values |= {key: text for key, text in given.items() if text}

    def take_schooling(self) -> None:
        """Schooling, and whatever else stands in rows that go on with the person."""
        keys = SCHOOLING & set(self.block.keys)
        rows = [(self.line["row"], self.row), *((number, row) for number, row, _p in self.line["more"])]
        texts = [(number, {key: self.block.cell(row, key) for key in keys}) for number, row in rows]
        for number, key, text in take_schooling(self.person, texts):
            self.tell("warning", key, text, f"{self.where(number)}{not_read(key, len(rows) > 1)}")
        for number, row in rows[1:]:
            for column, text in enumerate(row):
                key = self.block.key_of.get(column, "")
                if text.strip() and key not in keys and text != (self.row[column : column + 1] or [""])[0]:
                    message = _("This cell of the lower row was not read.")
                    self.tell("warning", key, text, f"{self.where(number)}{message}")

    def where(self, number: int) -> str:
        """The row of something that is told of another row than the person's first."""
        return _("Row %(row)s: ") % {"row": number} if number != self.line["row"] else ""

    def take_whole(self, day: dt.date) -> None:
        """What only shows when the cells of a row are read together."""
        values = self.values = self.person.values
        degree, highest = self.cell("highest_degree"), values.get("highest_education", "")
        if degree and degree not in highest and not self.line["more"]:
            values["highest_education"] = (
                f"{highest}（{cells.joined(degree)}）" if highest else cells.joined(degree)
            )
        if "level_since" in values and "rank_grade" in values and "level" not in values:
            values.setdefault("rank_grade_since", values.pop("level_since"))
        compare_id(self.person)
        self.compare_age(day)
        tell_months_of_resume(self.person)

    def compare_age(self, day: dt.date) -> None:
        """Warn where the age that the roster prints is more than a year off."""
        text = self.cell("age")
        birth = self.values.get("birth_month")
        if not birth or not re.fullmatch(r"\d{1,3}(\.0)?", text):
            return
        age = age_on(dt.date.fromisoformat(birth), day)
        if abs(age - int(float(text))) > 1:
            message = _("The month of birth gives %(age)s. The age itself is not read.")
            self.tell("warning", "age", text, message % {"age": age})


def tell_months_of_resume(person: Person) -> None:
    """Months that no calendar has, in a résumé."""
    for text in impossible_months(person.values.get("resume", "")):
        message = _("This line of the résumé names a month that does not exist.")
        issue(person, "warning", "resume", text, message)


def compare_id(person: Person) -> None:
    """Warn where birth or sex are not what the ID number says; an audit of the file may have fixed them.

    Where a spreadsheet may have shortened October to 1975.1, the number says which month was meant.
    """
    values = person.values
    number = values.get("id_number")
    birth = cells.birth_of(number) if number else None
    if not number or birth is None:
        return
    month = birth.replace(day=1).isoformat()
    if month in person.months.get("birth_month", [])[1:]:
        del person.months["birth_month"]
        values["birth_month"] = month
    labels = dict(Cadre.Sex.choices)
    if (have := values.get("birth_month")) and have != month:
        text = _("The ID number says %(month)s. The month that the file gives is taken.")
        issue(person, "warning", "birth_month", have[:7], text % {"month": f"{birth:%Y.%m}"})
    if values.get("sex") and values["sex"] != cells.sex_of(number):
        text = _("The ID number says another sex. The one that the file gives is taken.")
        issue(person, "warning", "sex", str(labels[values["sex"]]), text)
    values.setdefault("birth_month", month)
    values.setdefault("sex", cells.sex_of(number))
