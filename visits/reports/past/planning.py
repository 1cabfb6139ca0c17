"""What imports of the past have alike: units, people and rounds by words, questions where a person is not certain.

A kind of record declares columns, an example, and what a line holds (``values``). From these values the record is made:
once to see whether it may be stored, once to store it. The plan keeps the lines, so that an answer only plans anew.
"""

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.marks import listed
from visits.cadres.files.models import Cadre
from visits.cadres.formats.months import read_month
from visits.core.imports.batches import Importer
from visits.core.imports.columns import Columns
from visits.core.imports.lines import Line, Planner, Reading
from visits.core.kinds.fields import words_of
from visits.core.lists.models import ImportBatch
from visits.core.pinyin import bare
from visits.core.sheets.read import Table, Unreadable, read_tables
from visits.organisation.rounds.models import Assignment, Round, VisitTeam
from visits.organisation.units.models import KeyTask, Unit

from . import undoing

NOBODY = 0  # the answer that leaves a row out
PLACE = 200  # characters of where a record came from


class PastPlanner(Planner):
    """What lines of a file would record; ``answers`` are people settled by hand (question → key, or ``NOBODY``)."""

    needs: Sequence[str] = ()  # columns that may not be empty

    def __init__(self, actor: Any, reading: Reading, answers: Mapping[str, int]) -> None:
        super().__init__(reading)
        self.actor, self.answers = actor, answers
        self.questions: dict[str, dict[str, Any]] = {}
        self.asked: dict[int, str] = {}  # the question that a line waits for
        self._load()

    def _load(self) -> None:
        """What the lines name, in a fixed number of questions."""
        cells = [line.cells for line in self.reading.lines]
        names = {name for one in cells for key in ("person", "about") if (name := one.get(key, "").strip())}
        written = names | {bare(name) for name in names}
        self.people: dict[str, list[Cadre]] = {}
        found = Cadre.objects.visible_to(self.actor).filter(name__in=written).select_related("unit")
        for one in found.defer("resume").order_by("pk"):
            self.people.setdefault(bare(one.name), []).append(one)
        self.units: dict[str, list[Unit]] = {}
        for unit in Unit.objects.visible_to(self.actor).defer("search_text"):
            former = words_of(unit.former_names)
            for name in {unit.name, unit.short_name, unit.code, *former} - {""}:
                self.units.setdefault(bare(name), []).append(unit)
        self.rounds = list(Round.objects.visible_to(self.actor).order_by("starts_on"))
        self.tasks = {bare(one.name): one for one in KeyTask.objects.visible_to(self.actor)}

    # Reading cells

    def text(self, line: Line, key: str, most: int) -> str:
        """A cell, no longer than the record holds."""
        found = line.cells.get(key, "").strip()
        if len(found) > most:
            self.wrong(line, key, _("At most %(most)s characters."), most=most)
        return found[:most]

    def read(self, line: Line, key: str) -> Any:
        """A cell by the widget of its column."""
        widget = self.reading.columns.by_key[key].widget
        try:
            return widget.clean(line.cells.get(key, "")) if widget else line.cells.get(key, "")
        except ValueError as error:
            self.wrong(line, key, str(error))
            return None

    def day(self, line: Line, key: str) -> dt.date | None:
        """A day that is not to come."""
        found: dt.date | None = self.read(line, key)
        if found and found > timezone.localdate():
            self.wrong(line, key, _("This day is in the future."))
        return found

    def unit(self, line: Line, key: str = "unit") -> Unit | None:
        """The unit by code, full, short or former name; the same name twice needs the code."""
        text = line.cells.get(key, "").strip()
        found = self.units.get(bare(text), []) if text else []
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            self.wrong(line, key, _("Several units are called “%(text)s”. Give the unit code."), text=text)
        elif text:
            self.wrong(line, key, _("No unit “%(text)s” is on the register."), text=text)
        return None

    def task(self, line: Line, key: str = "task") -> KeyTask | None:
        """The key task by its name."""
        text = line.cells.get(key, "").strip()
        if text and bare(text) not in self.tasks:
            self.wrong(line, key, _("No key task is called “%(text)s”. Enter it first."), text=text)
        return self.tasks.get(bare(text)) if text else None

    def round(self, line: Line, day: dt.date | None) -> Round | None:
        """The round by its name, else the only one in whose time the day lies."""
        text = bare(line.cells.get("round", ""))
        found = [one for one in self.rounds if bare(one.name) == text] if text else self._on(day)
        if len(found) == 1 and found[0] in self._on(day):
            return found[0]
        if len(found) > 1:
            self.wrong(line, "round", _("Several rounds run on this day. Name the round."))
        elif day:
            self.wrong(line, "round", _("No round of this name runs on this day. Enter the round first."))
        return None

    def _on(self, day: dt.date | None) -> list[Round]:
        return [one for one in self.rounds if day and one.starts_on <= day <= one.ends_on]

    def team(self, line: Line, one: Round | None, unit: Unit | None) -> VisitTeam | None:
        """The team by its name, else the one that had the unit in hand in the round."""
        text = line.cells.get("team", "").strip()
        if one is None:
            return None
        if text:
            found = VisitTeam.objects.filter(round=one, name=text).first()
        else:
            held = Assignment.objects.filter(round=one, unit=unit).select_related("team")
            found = next((row.team for row in held.order_by("-pk")), None)
        if found is None:
            self.wrong(line, "team", _("Name a team of this round; the unit is assigned to none."))
        return found

    def person(self, line: Line, key: str = "person", unit: Unit | None = None) -> Cadre | None:
        """The cadre: by name and month of birth; else people of that name are offered, never taken."""
        name = line.cells.get(key, "").strip()
        if not name:
            return None
        called = self.people.get(bare(name), [])
        if not called:
            self.wrong(line, key, _("Nobody of this name is on file, or you keep away from them."))
            return None
        born = self._born(line, key)
        sure = [one for one in called if born and one.birth_month == born]
        if len(sure) == 1:
            return sure[0]
        return self._settled(
            line, name, f"{bare(name)}|{born or ''}|{unit.code if unit else ''}", sure or called
        )

    def _born(self, line: Line, key: str) -> dt.date | None:
        text = line.cells.get("birth" if key == "person" else f"{key}_birth", "")
        return read_month(text) if text else None

    def _settled(self, line: Line, name: str, question: str, offered: Sequence[Cadre]) -> Cadre | None:
        """Whom somebody chose; until then the line waits."""
        if (chosen := self.answers.get(question)) is not None:
            return next((one for one in offered if one.pk == chosen), None)
        words = [
            {"key": one.pk, "words": f"{one.name} {one.birth_month:%Y-%m} {one.unit} {one.post_title}"}
            for one in offered
        ]
        asked = self.questions.setdefault(question, {"name": name, "offered": words, "rows": []})
        asked["rows"].append(line.number)
        self.asked[line.number] = question
        return None

    def left_out(self, line: Line) -> bool:
        """Whether somebody answered that the line means nobody on file."""
        names = {bare(line.cells.get(key, "")) for key in ("person", "about")}
        return any(
            key == NOBODY and question.split("|")[0] in names for question, key in self.answers.items()
        )

    # What lines would do

    def values(self, line: Line) -> dict[str, Any]:
        """What the line holds, in JSON."""
        raise NotImplementedError

    def there(self, values: Mapping[str, Any]) -> bool:
        """Whether this is on record already."""
        return False

    def check(self, values: Mapping[str, Any]) -> None:
        """ValidationError where it cannot be stored."""

    def name(self, values: Mapping[str, Any]) -> str:
        """What the preview calls the line."""
        raise NotImplementedError

    def items(self) -> list[dict[str, Any]]:
        """Each line with what it would do."""
        return [self.item(line) for line in self.reading.lines]

    def item(self, line: Line) -> dict[str, Any]:
        """One line."""
        for key in self.needs:
            if not line.cells.get(key, "").strip():
                self.wrong(line, key, _("This cell may not be empty."))
        values = self.values(line)
        base = {"sheet": line.sheet, "row": line.number, "name": self.name(values), "values": values}
        if self.left_out(line):
            return base | {"act": "left"}
        if not line.wrong and line.number not in self.asked:
            self._try(line, values)
        waits = line.number in self.asked
        act = (
            "wrong" if line.wrong else "confirm" if waits else "unchanged" if self.there(values) else "create"
        )
        return base | {"act": act}

    def _try(self, line: Line, values: Mapping[str, Any]) -> None:
        try:
            self.check(values)
        except ValidationError as error:
            for key, texts in (
                error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            ).items():
                self.wrong(line, key, " ".join(texts))


def fit(row: Model, leave: Iterable[str] = ()) -> None:
    """ValidationError where the record cannot be stored; what it points to was looked up."""
    related = [one.name for one in row._meta.concrete_fields if one.is_relation]
    row.full_clean(exclude=[*related, *leave])


def month_of(day: str | None) -> dt.date | None:
    """A day of a plan."""
    return dt.date.fromisoformat(day) if day else None


MOST_NAMES = 10  # headings that a sentence repeats


class Past(Importer):
    """One import of the past."""

    act = "past.import"
    title: Any
    intro: Any
    columns: Columns
    planner: type[PastPlanner]
    example: Mapping[str, str]

    def plan(self, actor: Any, name: str, data: bytes) -> dict[str, Any]:
        """What the file would do. Raises Unreadable."""
        reading = Reading(name, self.columns)
        tables = read_tables(io.BytesIO(data), name, reading.names)
        wanted = set(self.planner.needs)
        fit_ones = [one for one in tables if wanted <= set(one.places)]
        if not fit_ones:
            raise Unreadable(self._no_header(tables))
        for table in fit_ones:
            reading.take(table)
        return self.planned(actor, reading, {})

    def _no_header(self, tables: Sequence[Table]) -> str:
        """What lacks: in the header that comes nearest, with its place and what of it was not understood."""
        needs = self.planner.needs
        near = max(tables, key=lambda one: len(set(needs) & set(one.places)), default=None)
        if near is None or not set(needs) & set(near.places):
            labels = listed(map(self.columns.label, needs))
            return _("The file has no header row with: %(labels)s. Take the template.") % {"labels": labels}
        lacks = listed(self.columns.label(key) for key in needs if key not in near.places)
        words = {"sheet": near.sheet, "row": near.rows[near.header].number, "lacks": lacks}
        text = _("Sheet %(sheet)s, row %(row)d: the header lacks a column for %(lacks)s.") % words
        if not near.unknown:
            return text
        return f"{text} {_('Not understood: %(names)s.') % {'names': listed(near.unknown[:MOST_NAMES])}}"

    def planned(self, actor: Any, reading: Reading, answers: Mapping[str, int]) -> dict[str, Any]:
        """The plan with what it needs to be made anew."""
        lines = [
            {"sheet": one.sheet, "number": one.number, "cells": one.cells, "problems": one.problems}
            for one in reading.lines
        ]
        warned = list(reading.warnings)
        planner = self.planner(actor, reading, answers)
        plan = planner.plan()
        return plan | {
            "lines": lines,
            "answers": dict(answers),
            "questions": planner.questions,
            "warned": warned,
        }

    def answer(self, actor: Any, batch: ImportBatch, question: str, key: int) -> None:
        """Settle a question and plan anew."""
        plan = batch.plan
        reading = Reading(plan["file"], self.columns)
        reading.passed_over, reading.warnings = plan["passed_over"], list(plan["warned"])
        reading.lines = [
            Line(one["sheet"], one["number"], one["cells"], problems=one["problems"]) for one in plan["lines"]
        ]
        batch.plan = self.planned(actor, reading, {**plan["answers"], question: key})
        batch.save(update_fields=["plan"])

    def write(self, batch: ImportBatch, actor: Any) -> dict[str, Any]:
        """Store what is new, each with where it came from; what was made is kept for taking it back."""
        made: list[list[Any]] = []
        for item in batch.plan["items"]:
            if item["act"] == "create":
                place = " ".join(filter(None, (batch.file_name, item["sheet"], str(item["row"]))))[:PLACE]
                made += [
                    [one._meta.label_lower, one.pk, self.stand(one)]
                    for one in self.make(item["values"], actor, place)
                ]
        made += [[one._meta.label_lower, one.pk, self.stand(one)] for one in self.finish(actor)]
        batch.plan["made"] = made
        return {"number": len(made)}

    def make(self, values: Mapping[str, Any], actor: Any, place: str) -> Iterable[Model]:
        """Store one line; what was made."""
        raise NotImplementedError

    def finish(self, actor: Any) -> Iterable[Model]:
        """What is left to do once for all lines."""
        return ()

    def take_back(self, batch: ImportBatch, actor: Any) -> dict[str, int]:
        """What it made goes; see ``undoing``."""
        return undoing.take_back(batch, self.stand)

    def stand(self, row: Model) -> Any:
        """What tells whether a record was changed since: its version, else its values."""
        if hasattr(row, "version"):
            return row.version
        return {one.attname: str(getattr(row, one.attname)) for one in row._meta.concrete_fields}
