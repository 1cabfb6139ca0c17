"""Rosters (花名册): sheets of people, as the child has laid them out (``layout``); each cell is read in ``row``."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from visits.cadres.formats.person import Person
from visits.core.imports.lines import issue

from .row import MONTHS, Block, read_person

_DAY = re.compile(r"(\d{4})\s*[年.-]\s*(\d{1,2})\s*[月.-]\s*(?:(\d{1,2})\s*日?)?")
_PADDED, _LOOSE = re.compile(r"\d{4}\.0\d"), re.compile(r"\d{4}\.[2-9]")
SAMPLES = 3
Line = dict[str, Any]


@dataclass
class Reading:
    """What files give: people, how many rows named nobody, and what is to be told about the files."""

    people: list[Person] = field(default_factory=list)
    passed_over: int = 0
    warnings: list[dict[str, Any]] = field(default_factory=list)
    unknown_headers: list[dict[str, Any]] = field(default_factory=list)
    failures: list[dict[str, str]] = field(default_factory=list)
    columns: list[list[Any]] = field(default_factory=list)
    layouts: list[dict[str, Any]] = field(default_factory=list)


def read_roster(file: str, lines: Iterable[Line], into: Reading) -> bool:
    """Read what the child made of a file into ``into``; whether any sheet has a header."""
    found = False
    sheet: Sheet | None = None
    for line in lines:
        if "blocks" in line:
            found = True
            sheet = Sheet(file, line, into, sheet)
        elif line.get("none"):
            into.passed_over += line["rows"]
            text = _("This sheet has no column of names (姓名), so nothing of it was read.")
            into.warnings.append(issue(file, line["sheet"], 0, "", "", text))
        elif sheet is not None:
            sheet.lines.append(line)
    if sheet is not None:
        sheet.read()
    return found


class Sheet:
    """What stands under one header of a sheet."""

    def __init__(self, file: str, line: Line, into: Reading, before: "Sheet | None") -> None:
        if before is not None:
            before.read()
        self.file, self.name, self.into = file, line["sheet"], into
        self.blocks = [Block(one) for one in line["blocks"]]
        is_first = before is None or before.name != self.name
        self.day: dt.date = _day_above(line["above"]) if is_first or before is None else before.day
        self.lines: list[Line] = []
        into.passed_over += line["titles"] + line["tall"]
        if line["unit"]:
            text = _("The rows have no column of units; the unit that stands above the table was taken.")
            into.warnings.append(issue(file, self.name, 0, "", line["unit"], text))
        for block in self.blocks:
            entry = [file, self.name, [[label, key] for label, key in block.named()]]
            if entry not in into.columns:
                into.columns.append(entry)
        self.layout = self.found(line)
        into.layouts.append(self.layout)

    def found(self, line: Line) -> dict[str, Any]:
        """How the sheet is laid out: rows of the header, rows and columns of people, columns read and not read."""
        return {
            "file": self.file, "sheet": self.name, "first": line["first"], "last": line["last"],
            "deep": line["deep"], "abreast": len(self.blocks), "people": 0, "passed": line["titles"],
            "columns": [[label, key] for label, key in self.blocks[0].named()],
            "unread": [label for label, key in self.blocks[0].named() if label and not key],
        }  # fmt: skip

    def read(self) -> None:
        """Read the lines; tell which columns and which rows were not read, with their texts."""
        loose = [self.loose_months(number) for number in range(len(self.blocks))]
        units = {"": ""}  # a unit cell that is merged downwards goes on
        for line in self.lines:
            if "cells" in line:
                self.layout["people"] += 1
                block = self.blocks[line["block"]]
                self.into.people.append(
                    read_person(self.file, self.name, line, block, units, loose[line["block"]], self.day)
                )
            else:
                self.pass_over(line)
        for block in self.blocks:
            self.tell_columns(block)

    def pass_over(self, line: Line) -> None:
        """Count a row that names nobody, and say what it holds where that may be missed."""
        self.into.passed_over += line.get("passed", 1)
        self.layout["passed"] += line.get("passed", 1)
        text = {
            "total": _("This row is a sum and was passed over."),
            "note": _("This row is a note and was passed over."),
            "heading": _("This row is a heading and was passed over."),
            "nobody": _("This row names nobody and was not read."),
        }.get(line.get("why", ""))
        if text:
            self.into.warnings.append(issue(self.file, self.name, line["row"], "", line["text"], text))

    def tell_columns(self, block: Block) -> None:
        """Columns that nobody has explained are asked about; a second one of the same meaning is told."""
        for column in block.unknown:
            header = {"file": self.file, "sheet": self.name, "header": block.labels[column]}
            if not any(header.items() <= one.items() for one in self.into.unknown_headers):
                self.into.unknown_headers.append(header | {"samples": self.samples(column)})
        for column in block.doubled:
            text = _("Another column means the same, so this one was not read.")
            value = listed(self.samples(column))
            self.into.warnings.append(issue(self.file, self.name, 0, block.labels[column], value, text))

    def samples(self, column: int) -> list[str]:
        """A few texts of a column."""
        rows = (line["cells"] for line in self.lines if "cells" in line)
        texts = (row[column][:40] for row in rows if column < len(row) and row[column])
        return list(dict.fromkeys(text for text, _n in zip(texts, range(50), strict=False)))[:SAMPLES]

    def loose_months(self, number: int) -> set[str]:
        """Columns of months that write no zero before a digit (1975.8): there 1975.1 is no October."""
        rows = [line["cells"] for line in self.lines if line.get("block") == number]
        block, found = self.blocks[number], set()
        for key in (MONTHS | {"party_entry"}) & set(block.keys):
            texts = [block.cell(row, key) for row in rows]
            if any(map(_LOOSE.fullmatch, texts)) and not any(map(_PADDED.fullmatch, texts)):
                found.add(key)
        return found


def _day_above(texts: Iterable[str]) -> dt.date:
    """The day that the lines above the table give, else today."""
    for text in texts:
        if found := _DAY.search(text):
            try:
                return dt.date(int(found[1]), int(found[2]), int(found[3] or 28))
            except ValueError:
                continue
    return timezone.localdate()
