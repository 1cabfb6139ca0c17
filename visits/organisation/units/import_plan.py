"""What an import would do: for each row new, changed (old and new), unchanged or wrong. Writes nothing."""

import copy
import datetime as dt
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from visits.core.imports.lines import Line, Planner, Reading, own
from visits.core.lists.rows import text_of
from visits.core.pinyin import bare, unified
from visits.core.sheets.read import Unreadable, read_tables

from .models import Unit
from .resources import COLUMNS, REFERENCES, SHOWN, VALUES, UnitResource
from .tree import in_a_circle

_HYPHENS = re.compile("[\u00ad\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
TARGETS = ("parent", "successor")
NEEDED = ("name", "category", "kind")


@dataclass
class Entry:
    """One line on its way to being a unit."""

    line: Line
    unit: Unit
    before: Unit | None
    targets: dict[str, str | None] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The unit's code."""
        return self.line.cells["code"]

    def cell(self, target: str) -> str:
        """The column that names a superior or successor: that of the code, else that of the name."""
        return f"{target}_code" if self.line.cells.get(f"{target}_code") else target


class UnitPlanner(Planner):
    """Compares a file with the register, in a fixed number of queries."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading)
        self.register = {unit.code: unit for unit in Unit.objects.select_related("parent", "successor")}
        self.written = {code_key(code): code for code in self.register}
        self.resource = UnitResource()
        self.last = max((unit.position for unit in self.register.values()), default=0)
        for line in reading.lines:
            line.cells = {key: own(text) for key, text in line.cells.items()}
        self.entries = [self.entry(line) for line in reading.lines]
        self.by_code: dict[str, Entry] = {}

    def entry(self, line: Line) -> Entry:
        """Read the line's values into a copy of the unit as it stands, or into a new one."""
        written = line.cells["code"]
        line.cells["code"] = self.written.get(code_key(written), tidy_code(written))
        before = self.register.get(line.cells["code"])
        entry = Entry(line, copy.copy(before) if before else Unit(), before)
        given = {key: text for key, text in line.cells.items() if text or key in line.emptied}
        given = {key: text for key, text in given.items() if key not in line.problems}
        if not line.cells["code"] and "code" not in line.problems:
            self.wrong(entry.line, "code", _("The unit code is missing. Give every unit a code of its own."))
        try:
            self.resource.import_instance(entry.unit, {key: given[key] for key in VALUES if key in given})
        except ValidationError as error:
            for key, messages in error.message_dict.items():
                self.wrong(entry.line, key, messages[0])
        if before is None and not given.get("position"):
            self.last += 1  # new units keep the order of the file, behind those that are there
            entry.unit.position = self.last
        self.check_values(entry)
        self.say_what_stays(entry)
        if line.cells["code"] != written:
            text = _("The code is written otherwise; the unit %(code)s is meant.")
            self.warn(line, "code", written, text, code=entry.code)
        return entry

    def check_values(self, entry: Entry) -> None:
        """What the model says of the values: missing, too long, dates the wrong way round."""
        told = {one["column"] for one in entry.line.wrong}
        try:
            entry.unit.clean_fields(exclude=[*TARGETS, "tree_left", "tree_right", "search_text"])
        except ValidationError as error:
            for key, messages in error.message_dict.items():
                if key in COLUMNS.by_key and COLUMNS.label(key) not in told:
                    text = _("This is missing. A new unit needs it.") if key in NEEDED else messages[0]
                    self.wrong(entry.line, key, messages[0] if entry.line.cells.get(key) else text)
        unit = entry.unit
        if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
            self.wrong(entry.line, "valid_to", _("The unit ends before it begins."))

    def say_what_stays(self, entry: Entry) -> None:
        """An empty cell does not erase: say so where the register holds something."""
        if entry.before is None:
            return
        for key, text in entry.line.cells.items():
            old = text_of(SHOWN[key], entry.before)
            if text or not old or key in entry.line.emptied or (key == "position" and old == "0"):
                continue
            if key in REFERENCES and self.other_cell(entry.line, key):
                continue
            self.warn(entry.line, key, "", _("The cell is empty, so “%(value)s” stays."), value=old)

    @staticmethod
    def other_cell(line: Line, key: str) -> str:
        """The cell that names the same unit in the other way (by code, by name)."""
        twin = key.removesuffix("_code") if key.endswith("_code") else f"{key}_code"
        return line.cells.get(twin, "")

    def refuse_twice(self) -> None:
        """The same code in two rows is a mistake, however it is written: the later ones are wrong."""
        alike: dict[str, Entry] = {}
        for entry in self.entries:
            if not entry.code:
                continue
            first = alike.setdefault(code_key(entry.code), entry)
            self.by_code.setdefault(first.code, first)
            if first is not entry:
                text = _("This code stands already in row %(row)s. Keep one of them.")
                self.wrong(entry.line, "code", text, row=first.line.number)

    def names(self) -> dict[str, set[str]]:
        """Codes by full name and by short name, of the register as the file would leave it."""
        found: dict[str, set[str]] = defaultdict(set)
        units = {code: unit for code, unit in self.register.items() if code not in self.by_code}
        units |= {code: entry.unit for code, entry in self.by_code.items()}
        for code, unit in units.items():
            found[unit.name].add(code)
        for code, unit in units.items():
            if unit.short_name and unit.short_name not in found:
                found[unit.short_name].add(code)
        return found

    def find_targets(self) -> None:
        """Superior and successor: by code, else by name; they may stand later in the file."""
        names = self.names()
        for entry in self.entries:
            for target in TARGETS:
                self.find_target(entry, target, names)

    def find_target(self, entry: Entry, target: str, names: dict[str, set[str]]) -> None:
        """Look up one reference of one line."""
        cells = entry.line.cells
        key = entry.cell(target)
        text = cells.get(key, "")
        if not text:
            columns = {target, f"{target}_code"} & set(cells)
            if columns and columns <= entry.line.emptied:
                entry.targets[target] = None
            return
        code = self.code_of(text)
        if code:
            entry.targets[target] = code
        elif len(found := names.get(text, set())) == 1:
            entry.targets[target] = next(iter(found))
        elif found:
            self.wrong(entry.line, key, _("Several units have this name. Write the unit code instead."))
        else:
            text = _("There is no such unit, neither in the register nor in this file. Check the code.")
            self.wrong(entry.line, key, text)

    def code_of(self, text: str) -> str:
        """The code that a text means, be it written in another way; '' where it is none."""
        if text in self.by_code or text in self.register:
            return text
        key = code_key(text)
        return self.written.get(key) or next((code for code in self.by_code if code_key(code) == key), "")

    def tell_equal_names(self) -> None:
        """Two units of one name under one superior are looked at; so are numbers that may have lost their zeros."""
        known: dict[str, str] = {bare(unit.name): code for code, unit in self.register.items()}
        for entry in self.by_code.values():
            other = known.setdefault(bare(entry.unit.name), entry.code)
            if entry.before is None and other != entry.code and entry.unit.name:
                text = _("The unit %(code)s has the same name.")
                self.warn(entry.line, "name", entry.unit.name, text, code=other)
        padded = {len(code) for code in self.by_code if code.isdigit() and code[0] == "0"}
        for entry in self.by_code.values():
            if entry.code.isdigit() and any(len(entry.code) < length for length in padded):
                text = _("Other codes have zeros before them; this one may have lost its own.")
                self.warn(entry.line, "code", entry.code, text)

    def refuse_circles(self) -> None:
        """Superiors and successors must lead somewhere."""
        for target, text in (
            ("parent", _("The superior units run in a circle. Choose another superior.")),
            ("successor", _("The successors run in a circle. Choose another one.")),
        ):
            leads = {
                code: getattr(unit, target).code if getattr(unit, f"{target}_id") else None
                for code, unit in self.register.items()
            }
            leads |= {code: e.targets[target] for code, e in self.by_code.items() if target in e.targets}
            for code in in_a_circle(leads):
                entry = self.by_code.get(code)
                if entry and target in entry.targets:
                    cell = entry.cell(target)
                    self.wrong(entry.line, cell, text)

    def refuse_orphans(self) -> None:
        """A row that hangs on a wrong new row is wrong too."""
        again = True
        while again:
            again = False
            for entry in self.entries:
                for target, code in entry.targets.items():
                    above = self.by_code.get(code or "")
                    if entry.line.wrong or above is None or above.before or not above.line.wrong:
                        continue
                    cell = entry.cell(target)
                    text = _("The unit in row %(row)s, on which this one depends, is wrong.")
                    self.wrong(entry.line, cell, text, row=above.line.number)
                    again = True

    def items(self) -> list[dict[str, Any]]:
        """Each line as a row of the plan."""
        self.refuse_twice()
        self.find_targets()
        self.refuse_circles()
        self.refuse_orphans()
        self.tell_equal_names()
        return [item_of(entry) for entry in self.entries]


def tidy_code(code: str) -> str:
    """A code as it is kept: half-width, with the one hyphen that keyboards have, without blanks."""
    plain = unicodedata.normalize("NFKC", unified(code))
    return "".join(_HYPHENS.sub("-", plain).split())


def code_key(code: str) -> str:
    """What codes are compared by: two that look the same are the same."""
    return tidy_code(code).casefold()


def stored(value: Any) -> Any:
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, dt.date) else value


def item_of(entry: Entry) -> dict[str, Any]:
    """One row of the plan."""
    item = {
        "sheet": entry.line.sheet, "row": entry.line.number, "code": entry.code,
        "name": entry.unit.name or entry.line.cells.get("name", ""), "act": "wrong", "values": {}, "changes": [],
    }  # fmt: skip
    if entry.line.wrong:
        return item
    values, changes = {}, []
    for key in VALUES:
        old = getattr(entry.before, key) if entry.before else None
        new = getattr(entry.unit, key)
        if entry.before is None or old != new:
            values[key] = stored(new)
            before = text_of(SHOWN[key], entry.before) if entry.before else ""
            changes.append([key, before, text_of(SHOWN[key], entry.unit)])
    for target, code in entry.targets.items():
        thing = getattr(entry.before, target) if entry.before else None
        old = thing.code if thing else None
        if old != code:
            values[target] = code
            changes.append([f"{target}_code", old or "", code or ""])
    act = "create" if entry.before is None else "update" if values else "unchanged"
    version = entry.before.version if entry.before else 0
    return item | {"act": act, "values": values, "changes": changes, "version": version}


def read_file(file: Any, name: str) -> Reading:
    """Read every sheet that has a header; Unreadable with a sentence where none names the unit code."""
    reading = Reading(name, COLUMNS)
    for table in (tables := read_tables(file, name, reading.names)):
        if "code" in table.places:
            reading.take(table)
        else:
            text = _("This sheet has no header with the unit code; it was passed over.")
            reading.warn(table.sheet, table.rows[0].number, "", "", text)
    if not any("code" in table.places for table in tables):
        raise Unreadable(
            _("The file has no header row with “unit code” (单位编码). Add one above the units.")
        )
    return reading


def plan_import(file: Any, name: str) -> dict[str, Any]:
    """Compare a file with the register; Unreadable where it is no table of units."""
    return UnitPlanner(read_file(file, name)).plan()
