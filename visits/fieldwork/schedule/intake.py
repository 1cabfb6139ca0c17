"""A plan from Excel: read, shown with what is wrong by row and column, written only when confirmed."""

import datetime as dt
import io
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from visits.core.access import require
from visits.core.imports.batches import Importer
from visits.core.imports.cells import DayWidget, WordWidget, day_of
from visits.core.imports.columns import Column, Columns
from visits.core.imports.lines import Line, Planner, Reading
from visits.core.lists.models import ImportBatch
from visits.core.sheets.read import Unreadable, plain, read_tables
from visits.organisation.rounds.models import Assignment, TeamMembership, VisitTeam
from visits.organisation.units.models import KeyTask, Unit

from . import actions
from .lists import PLANS
from .models import DayPart, PlannedVisit, PlanState

PARTS = {"全天": "whole", "整天": "whole", "上午": "morning", "下午": "afternoon"}
METHODS = {
    "座谈": "symposium", "座谈调研": "symposium", "问卷": "questionnaire", "发放问卷": "questionnaire",
    "个别访谈": "interview", "访谈": "interview", "实地走访": "site_visit", "走访": "site_visit",
    "谈心谈话": "heart_to_heart", "谈话": "heart_to_heart",
}  # fmt: skip
METHOD_FIELD: Any = PlannedVisit._meta.get_field("methods")
PART = WordWidget(DayPart.choices, PARTS)
METHOD = WordWidget(METHOD_FIELD.flatchoices, METHODS)
NAMES = {
    "unit": ("单位", "单位名称", "走访单位", "被走访单位", "单位或重点任务", "重点任务"),
    "code": ("单位编码", "单位代码"),
    "number": ("第几次", "次数", "第几次走访"),
    "wanted": ("wanted_on", "计划日期", "拟走访日期", "走访日期", "拟定日期", "日期"),
    "part": ("时段", "时间段", "上午下午"),
    "members": ("成员", "走访成员", "参加成员", "走访人员"),
    "methods": ("方式", "走访方式", "方法"),
    "note": ("备注", "说明"),
}
LABELS = {column.key: column.label for column in PLANS.columns}
WIDGETS: dict[str, Widget] = {"wanted": DayWidget(), "part": PART, "methods": METHOD}
COLUMNS = Columns(
    [Column(key, LABELS[key], names, WIDGETS.get(key)) for key, names in NAMES.items()],
    passed=[label for key, label in LABELS.items() if key not in NAMES],
)
SPLIT = re.compile(r"[、，,；;/\s]+")


class PlanPlanner(Planner):
    """What the lines of one file would do to the plan of one team."""

    def __init__(self, team: VisitTeam, reading: Reading, columns: Collection[str]) -> None:
        super().__init__(reading)
        self.round, self.columns = team.round, columns
        held = Assignment.objects.in_hand().filter(team=team).select_related("unit", "key_task")
        self.units: dict[str, list[Assignment]] = {}
        for one in held:
            for name in names_of(one.destination):
                self.units.setdefault(plain(name), []).append(one)
        serving = TeamMembership.objects.not_over().filter(team=team).select_related("user")
        self.people: dict[str, set[int]] = {}
        for membership in serving:
            self.people.setdefault(membership.user.name, set()).add(membership.user_id)
        rows = PlannedVisit.objects.of_team(team).with_state().prefetch_related("members")
        self.plans = {(*place_of(one), one.number): one for one in rows}
        self.seen: dict[tuple[Any, ...], int] = {}

    def items(self) -> list[dict[str, Any]]:
        """Each line that names a visit, in order; a wrong one says only where it stands."""
        lines = [line for line in self.reading.lines if names_a_visit(line)]
        return [self.take(line) or {"act": "wrong", "row": line.number} for line in lines]

    def take(self, line: Line) -> dict[str, Any] | None:
        """What a line would do; None where something of it is wrong."""
        held, day, number = self.unit(line), self.day(line), self.number(line)
        values = self.values(line)
        if line.wrong or held is None or day is None:
            return None
        key = (*place_of(held), number)
        if key in self.seen:
            text = _("This visit stands in row %(row)s already.")
            self.wrong(line, "unit", text, row=self.seen[key])
        elif key not in self.plans and number != (following := self.next_number(held)):
            self.wrong(line, "number", _("The next visit of this unit has the number %(n)s."), n=following)
        else:
            self.seen[key] = line.number
            return self.item(line, held, number, values | {"wanted_on": day.isoformat()})
        return None

    def unit(self, line: Line) -> Assignment | None:
        """The unit or key task in hand that the line names by code, else by name."""
        text = line.cells.get("code") or line.cells.get("unit", "")
        found = self.units.get(plain(text), [])
        if len({place_of(one) for one in found}) == 1:
            return found[0]
        if found:
            self.wrong(line, "unit", _("Several units are called “%(text)s”. Give the unit code."), text=text)
        else:
            self.wrong(line, "unit", _("The team has no unit “%(text)s” in hand."), text=text)
        return None

    def day(self, line: Line) -> dt.date | None:
        """The day, within the round."""
        text, round_ = line.cells.get("wanted", ""), self.round
        if (day := day_of(text)) is None:
            self.wrong(line, "wanted", _("“%(text)s” is no date."), text=text)
        elif not round_.starts_on <= day <= round_.ends_on:
            words = {"first": round_.starts_on, "last": round_.ends_on}
            self.wrong(line, "wanted", _("The round runs from %(first)s to %(last)s."), **words)
        return day

    def number(self, line: Line) -> int:
        """Which visit of the unit; the first where nothing is said."""
        text = line.cells.get("number", "") or "1"
        if text.isdecimal() and 0 < int(text) < 100:
            return int(text)
        self.wrong(line, "number", _("“%(text)s” is no number."), text=text)
        return 0

    def values(self, line: Line) -> dict[str, Any]:
        """What the other columns say, as ``told_of`` tells it of a planned visit."""
        cells = line.cells
        return {
            "part": (self.words(line, "part", [cells.get("part", "")]) or [str(DayPart.WHOLE)])[0],
            "methods": self.words(line, "methods", split(cells.get("methods", ""))),
            "members": self.members(line),
            "note": cells.get("note", "")[:300],
        }

    def words(self, line: Line, column: str, texts: Sequence[str]) -> list[str]:
        """The keys that words stand for."""
        keys = []
        for text in filter(None, texts):
            try:
                keys.append(WIDGETS[column].clean(text))
            except ValueError:
                self.wrong(line, column, _("“%(text)s” is not known here."), text=text)
        return keys

    def members(self, line: Line) -> list[int]:
        """The members by name."""
        found: set[int] = set()
        for name in split(line.cells.get("members", "")):
            people = self.people.get(name, set())
            if len(people) != 1:
                text = _("“%(name)s” is no member of the team, or two are.")
                self.wrong(line, "members", text, name=name)
            found |= people
        return sorted(found)

    def next_number(self, held: Assignment) -> int:
        """The number of the visit that would be planned next for the unit or task."""
        numbers = (number for *one, number in (*self.plans, *self.seen) if tuple(one) == place_of(held))
        return max(numbers, default=0) + 1

    def item(self, line: Line, held: Assignment, number: int, values: dict[str, Any]) -> dict[str, Any]:
        """What the line would do against the plan as it stands; what the file has no column for stays."""
        old = self.plans.get((*place_of(held), number))
        if old is not None:
            values |= {name: kept for name, kept in told_of(old).items() if name not in self.columns}
        return {
            "sheet": line.sheet, "row": line.number, "number": number, "assignment": held.pk,
            "unit": held.destination.name, "key": str(uuid4()), "act": act_of(old, values),
            "version": old.version if old else 0, "plan": old.pk if old else None, **values,
        }  # fmt: skip


def place_of(one: Assignment | PlannedVisit) -> tuple[int | None, int | None]:
    """Where it goes, as keys of unit and key task."""
    return one.unit_id, one.key_task_id


def names_of(to: Unit | KeyTask) -> set[str]:
    """By what a line names it."""
    return {to.name} if isinstance(to, KeyTask) else {to.name, to.short_name, to.code} - {""}


def act_of(old: Any, values: Mapping[str, Any]) -> str:
    """What values would do: ``over`` and ``agreed`` are visits that only a hand moves."""
    if old is None:
        return "create"
    told = told_of(old) | {"wanted_on": old.wanted_on.isoformat()}
    if {**told, "methods": set(told["methods"])} == {**values, "methods": set(values["methods"])}:
        return "unchanged"
    if old.state in {PlanState.DONE, PlanState.DROPPED}:
        return "over"
    is_moved = any(told[name] != values[name] for name in ("wanted_on", "part"))
    return "agreed" if old.agreed_on is not None and is_moved else "update"


def told_of(planned: PlannedVisit) -> dict[str, Any]:
    """What the columns of a file would say of a planned visit, but for its day."""
    return {
        "part": planned.part_of_day,
        "methods": list(planned.methods),
        "members": sorted(one.pk for one in planned.members.all()),
        "note": planned.note,
    }


def names_a_visit(line: Line) -> bool:
    """Whether a line is meant as a visit: it gives a day, or a unit in two ways."""
    cells = line.cells
    return bool(cells.get("wanted") or (cells.get("code") and cells.get("unit")))


def split(text: str) -> list[str]:
    """The words of a cell."""
    return [part for part in SPLIT.split(text.strip()) if part]


def plan_file(*, team: VisitTeam, name: str, data: bytes) -> dict[str, Any]:
    """What the file would do to the team's plan, by the sheet that knows most columns. Raises Unreadable."""
    reading = Reading(name, COLUMNS)
    tables = read_tables(io.BytesIO(data), name, reading.names)
    table = max(tables, key=lambda one: len(one.places), default=None)
    places = set(table.places) if table else set()
    if table is None or "wanted" not in places or not {"unit", "code"} & places:
        raise Unreadable(
            _("The file has no header row with unit (单位) and day (计划日期). Add one above the rows.")
        )
    reading.take(table)
    return PlanPlanner(team, reading, places).plan() | {"team": team.pk}


class PlanImport(Importer):
    """A team's plan from a file, by whoever leads the team."""

    kind, act = "plans", "plan.import"

    def require(self, actor: Any, plan: Mapping[str, Any]) -> None:
        """PermissionDenied unless the actor leads the team that takes a plan in."""
        held = Assignment.objects.in_hand().filter(team=plan["team"]).select_related("team__round").first()
        require(actor, "plan.move", held)

    def again(self, batch: ImportBatch) -> dict[str, int]:
        """A plan moves on every day, so a second confirmation is refused."""
        raise ValidationError(_("This file was taken in or put aside already. Upload it again."))

    def refuse(self, done: Mapping[str, int]) -> None:
        """ValidationError while a row is wrong."""
        if done["wrong"]:
            raise ValidationError(_("Some rows are wrong. Correct the file and upload it again."))

    def write(self, batch: ImportBatch, actor: Any) -> dict[str, Any]:
        """Plan, change and move each visit as by hand; refused where the plan has moved on meanwhile."""
        for item in batch.plan["items"]:
            if item["act"] in {"create", "update"}:
                write_item(actor, item)
        return {}


IMPORT = PlanImport()


def write_item(actor: Any, item: dict[str, Any]) -> None:
    """Write one row."""
    held = Assignment.objects.select_related("team", "key_task").get(pk=item["assignment"])
    serving = TeamMembership.objects.not_over().filter(team=held.team, user__in=item["members"])
    members = [one.user for one in serving.select_related("user")]
    day = dt.date.fromisoformat(item["wanted_on"])
    values = {"methods": item["methods"], "note": item["note"], "to_hear": ""}
    if item["act"] == "create":
        made = actions.plan_visit(
            actor=actor, assignment=held, client_key=item["key"], wanted_on=day, part_of_day=item["part"],
            values=values, members=members,
        )  # fmt: skip
        if made.number != item["number"]:
            raise ValidationError(_("The plan has changed since the file was read. Upload it again."))
        return
    planned = PlannedVisit.objects.get(pk=item["plan"])
    values["to_hear"] = planned.to_hear
    planned = actions.change_plan(
        actor=actor, planned=planned, base_version=item["version"], values=values, members=members
    )
    if planned.agreed_on is None and (planned.wanted_on, planned.part_of_day) != (day, item["part"]):
        reason = _("Taken in from a file")
        actions.move(actor=actor, planned=planned, base_version=planned.version, to_on=day,
                     part_of_day=item["part"], reason=reason)  # fmt: skip
