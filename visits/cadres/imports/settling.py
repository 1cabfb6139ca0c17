"""What each row would do: its unit, its file, its months, its changes, and what is wrong with it."""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from visits.cadres.files.models import AppointmentForm, Cadre
from visits.cadres.files.sense import AFTER_BIRTH, PAST, judge
from visits.core.access import closed_to
from visits.core.pinyin import bare, lost_signs, unified

from .changes import MORE, education_changes, family_changes, field_changes, form_changes, typed
from .columns import label_of
from .matching import Match, OnFile, files_of, match
from .models import IntakeRow
from .unit_names import Found, UnitNames

NEEDED = ("name", "sex", "birth_month")
ERROR, WARNING, QUESTION = "error", "warning", "question"
Act = IntakeRow.Act


def problem(level: str, column: str, value: str, message: str) -> dict[str, str]:
    """Something to be told about a row."""
    return {"level": level, "column": column, "value": value, "message": message}


@cache
def longest(model: type[models.Model], key: str) -> int | None:
    """How many characters a field has room for; None where it has no bound, is sealed or is no field."""
    try:
        return getattr(model._meta.get_field(key), "max_length", None)
    except FieldDoesNotExist:
        return None


def settle(rows: Sequence[IntakeRow], actor: Any, names: UnitNames | None = None) -> None:
    """Find unit, file, changes and effect of each row, in a number of queries that hardly grows with the rows."""
    names = names or UnitNames()
    files = files_of(rows)
    closed = closed_to(actor).cadres if actor else frozenset()
    for row in rows:
        Settler(row, names, files, closed).settle()


class Settler:
    """One row on its way to its effect."""

    def __init__(self, row: IntakeRow, names: UnitNames, files: OnFile, closed: frozenset[int]) -> None:
        self.row, self.names, self.files, self.closed = row, names, files, closed
        self.values, self.more = row.values, row.values[MORE]
        self.issues: list[dict[str, str]] = list(self.more["read"])
        self.candidates: dict[str, Any] = {}

    def settle(self) -> None:
        """Write unit, file, changes, issues and effect into the row."""
        row = self.row
        found = match(row, self.files)
        row.cadre = found.cadre
        row.version_before = found.cadre.version if found.cadre else None
        self.find_unit()
        self.find_person(found)
        self.keep_written(found.cadre)
        self.fill_in(found.cadre)
        self.settle_months()
        self.judge(found.cadre)
        is_closed = found.cadre is not None and found.cadre.pk in self.closed
        row.changes = [] if is_closed else self.changes(found.cadre)
        if found.cadre is None and not found.people:
            self.ask_what_is_needed()
        row.issues, row.candidates = self.issues, self.candidates
        row.act = self.act()

    def tell(self, level: str, column: str, value: str, message: str) -> None:
        """Note something about the row."""
        self.issues.append(problem(level, column, value[:200], message))

    def find_unit(self) -> None:
        """The unit of the row, or a question with suggestions."""
        row, more = self.row, self.more
        for key in ("unit", "post_title"):
            self.values.pop(key, None)
        row.unit_id, row.unit_text, more["title"] = None, "", more["post"]
        alone = bool(more["unit"])
        text = more["unit"] or more["whole"]
        if not text:
            return
        found, whole = self.find_under(text, alone)
        row.unit_text = found.unit_text[:200]
        title = more["post"] if alone else found.post
        self.values["post_title"] = f"{more['unit']}{more['post']}" if alone else whole
        self.refuse_long_title(title)
        if found.unit is not None and (not found.is_guess or more["told"].get("split")):
            row.unit_id = self.values["unit"] = found.unit
            more["title"] = title
            return
        if row.cadre is None or row.cadre.post_title != self.values["post_title"]:
            self.ask_unit(found, text)

    def find_under(self, text: str, alone: bool) -> tuple[Found, str]:
        """The unit of a text, and the text that names it: with its heading, where it is none without.

        A text that names its unit only under its heading is kept with the heading, so that an answer given for
        one county is not used for another.
        """
        found, heading = self.names.find(text, alone), self.more["heading"]
        if not heading or found.unit is not None:
            return found, text
        under = self.names.find(heading + text, False)
        if under.unit is not None or not found.unit_text:
            return under, heading + text
        found.unit_text = heading + found.unit_text
        return found, text

    def keep_written(self, cadre: Cadre | None) -> None:
        """Other dots or signs in the name, and a shorter form of the ID number, change nothing on file."""
        if cadre is None:
            return
        name = self.values.get("name", "")
        if (
            name != cadre.name
            and bare(name) == bare(cadre.name)
            and not lost_signs(cadre.name)
            and unified(cadre.name) == cadre.name
        ):
            self.values["name"] = cadre.name
        if self.more.get("short") and cadre.id_number:
            self.values.pop("id_number", None)

    def settle_months(self) -> None:
        """Months that a spreadsheet may have shortened: as somebody told, else a question."""
        for key, (text, january, october) in self.more["months"].items():
            told = self.more["told"].get("months", {}).get(key)
            month = october if told == "10" else january
            self.values[key] = month
            if key == "party_entry_month":
                self.values["party_entry"] = month[:7].replace("-", "")
            if not told:
                words = {"month": january[:7].replace("-", "."), "other": october[:7].replace("-", ".")}
                message = (
                    _("This may be %(month)s, or %(other)s without its last zero. Say which it is.") % words
                )
                self.tell(QUESTION, key, text, message)
                self.candidates["months"] = [*self.candidates.get("months", []), key]

    def judge(self, cadre: Cadre | None) -> None:
        """Whether the months make sense together with what is on file."""
        months = {
            key: typed(Cadre, key, self.values[key]) if self.values.get(key) else getattr(cadre, key, None)
            for key in (*AFTER_BIRTH, *PAST)
        }
        for one in judge(months):
            if self.values.get(one.field):
                level = ERROR if one.is_wrong else WARNING
                self.tell(level, one.field, self.values[one.field][:7], str(one.message))

    def fill_in(self, cadre: Cadre | None) -> None:
        """What follows from the form's schooling, where the file does not say it yet."""
        for key, text in self.more["derived"].items():
            most = longest(Cadre, key) or len(text)
            if text and not self.values.get(key) and not (cadre and getattr(cadre, key)):
                self.values[key] = text[:most]

    def refuse_long_title(self, title: str) -> None:
        """Posts that are longer than their place."""
        if len(self.values["post_title"]) > 200 or len(title) > 120:
            self.tell(ERROR, "post_title", self.values["post_title"], _("The post is too long. Shorten it."))

    def ask_unit(self, found: Found, text: str) -> None:
        """Ask somebody which unit is meant."""
        units = self.names.units
        self.candidates["units"] = [
            {"id": key, "name": units[key].name, "rest": rest} for key, rest in found.suggestions
        ]
        if found.is_sure:
            self.candidates["sure"] = True
        if not found.unit_text:
            message = _(
                "The row gives a post but no unit. Write the unit before the post, or in a row above."
            )
            self.tell(ERROR, "unit", text, message)
            return
        if found.is_guess and found.unit is not None:
            self.candidates["split"] = {"unit": units[found.unit].name, "post": found.post}
            message = _(
                "Is this the unit, and what follows the post? The text may name another unit under it."
            )
        elif found.called:
            message = _("Several units have this name. Choose which one is meant.")
        elif found.called == 0:
            message = _("The unit of this name exists no more. Choose which one is meant.")
        elif found.suggestions:
            message = _("No unit has this name. Choose which one is meant.")
        else:
            message = _("No unit has a name like this. Choose the unit, or enter it in the register first.")
        self.tell(QUESTION, "unit", text, message)

    def find_person(self, found: Match) -> None:
        """Ask who is meant where only name and month of birth agree; warn of namesakes."""
        row = self.row
        if found.people:
            self.candidates["people"] = [
                person_text(one, self.names) for one in found.people if one.pk not in self.closed
            ]
            text = _(
                "Somebody of the same name and month of birth is on file. Say whether it is the same person."
            )
            self.tell(QUESTION, "name", row.name, text)
        elif found.cadre is None and found.namesakes:
            text = _("Somebody else of this name is on file. A file of its own will be opened.")
            self.tell(WARNING, "name", row.name, text)
        elif found.cadre and row.name and bare(found.cadre.name) != bare(row.name):
            text = _("The file with this ID number bears the name %(name)s.")
            self.tell(WARNING, "name", row.name, text % {"name": found.cadre.name})
        if found.cadre and found.cadre.pk in self.closed:
            text = _(
                "This file is closed to you, because it is your own or a relative's. A colleague can take it in."
            )
            self.tell(ERROR, "name", row.name, text)

    def changes(self, cadre: Cadre | None) -> list[list[str]]:
        """Field by field what would change."""
        key = cadre.pk if cadre else 0
        files, more = self.files, self.more
        found = field_changes(cadre, self.values, more.get("mark", ""), self.names.units)
        found += education_changes(more.get("educations") or [], files.educations.get(key, []))
        if more.get("family") is not None:
            found += family_changes(more["family"], files.family.get(key, []))
        if more.get("form") is not None:
            found += form_changes(more["form"], files.forms.get(key))
        if more.get("photo_digest") and more["photo_digest"] != photo_digest(files.forms.get(key), cadre):
            found.append(["photo", "", _("photo of the form")])
        return found

    def ask_what_is_needed(self) -> None:
        """A new file needs name, sex, month of birth and unit."""
        told = {one["column"] for one in self.issues if one["level"] == ERROR}
        for key in NEEDED:
            if not self.values.get(key) and key not in told:
                text = _("This is missing. A new file needs it: %(field)s.") % {"field": label_of(key)}
                self.tell(ERROR, key, "", text)
        if not self.more["unit"] and not self.more["whole"] and not told & {"unit", "unit_and_post"}:
            text = _("This is missing. A new file needs it: %(field)s.") % {"field": label_of("unit")}
            self.tell(ERROR, "unit", "", text)

    def act(self) -> str:
        """The row's effect."""
        levels = {one["level"] for one in self.issues}
        if ERROR in levels:
            return Act.WRONG
        if QUESTION in levels:
            return Act.CONFIRM
        if self.row.cadre is None:
            return Act.CREATE
        return Act.UPDATE if self.row.changes else Act.UNCHANGED


def person_text(cadre: Cadre, names: UnitNames) -> dict[str, Any]:
    """Somebody on file, to choose from."""
    unit = names.units.get(cadre.unit_id)
    return {
        "id": cadre.pk, "name": cadre.name, "birth": f"{cadre.birth_month:%Y.%m}", "unit": unit.name if unit else "",
        "post": cadre.post_title, "last_four": cadre.id_last_four,
    }  # fmt: skip


def photo_digest(form: AppointmentForm | None, cadre: Cadre | None) -> str:
    """The digest of the photo that the form of the file still has, as it came; "" where another was put in since."""
    if (
        form is None
        or cadre is None
        or not form.source_photo
        or form.source_photo_of != (cadre.photo.name or "")
    ):
        return ""
    try:
        with form.source_photo.open() as opened:
            return hashlib.sha256(opened.read()).hexdigest()
    except OSError:
        return ""
