"""A plan from Excel: read, shown with what is wrong by row and column, written only when confirmed."""

import datetime as dt
import hashlib
import io
import re
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.fields import check_text
from visits.core.lists.models import ImportBatch
from visits.core.sheets.read import SheetRow, Unreadable, plain, read_tables
from visits.organisation.rounds.models import Assignment, TeamMembership, VisitTeam

from . import actions
from .models import DayPart, PlannedVisit, PlanState

KIND = "plans"
NAMES = {
    "unit": ("Unit", "单位", "单位名称", "走访单位", "被走访单位"),
    "code": ("Unit code", "单位编码", "单位代码"),
    "number": ("Which visit", "第几次", "次数", "第几次走访"),
    "wanted_on": ("Wanted on", "计划日期", "拟走访日期", "走访日期", "拟定日期", "日期"),
    "part": ("Time of day", "时段", "时间段", "上午下午"),
    "members": ("Members", "成员", "走访成员", "参加成员", "走访人员"),
    "methods": ("Methods", "方式", "走访方式", "方法"),
    "note": ("Note", "备注", "说明"),
}
DAY = re.compile(
    r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:\s+00:00(?::00)?)?|(\d{4})(\d{2})(\d{2})"
)
PARTS = {"": "whole", "全天": "whole", "整天": "whole", "上午": "morning", "下午": "afternoon"}
METHODS = {
    "座谈": "symposium", "座谈调研": "symposium", "问卷": "questionnaire", "发放问卷": "questionnaire",
    "个别访谈": "interview", "访谈": "interview", "实地走访": "site_visit", "走访": "site_visit",
    "谈心谈话": "heart_to_heart", "谈话": "heart_to_heart",
}  # fmt: skip
SPLIT = re.compile(r"[、，,；;/\s]+")


def day_in(text: str) -> dt.date | None:
    """The day that a cell names: 2026-05-06, 2026.5.6, 2026/5/6, 2026年5月6日, 20260506; None where none."""
    found = DAY.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


class Reader:
    """Reads the rows of one file for one team."""

    def __init__(self, team: VisitTeam) -> None:
        held = Assignment.objects.in_hand().filter(team=team).select_related("unit")
        self.units: dict[str, list[Assignment]] = {}
        for one in held:
            for name in {one.unit.name, one.unit.short_name, one.unit.code} - {""}:
                self.units.setdefault(plain(name), []).append(one)
        serving = TeamMembership.objects.not_over().filter(team=team).select_related("user")
        self.people: dict[str, set[int]] = {}
        for membership in serving:
            self.people.setdefault(membership.user.name, set()).add(membership.user_id)
        rows = PlannedVisit.objects.of_team(team).with_state().prefetch_related("members")
        self.plans = {(one.unit_id, one.number): one for one in rows}
        self.round = team.round
        self.errors: list[dict[str, Any]] = []
        self.items: list[dict[str, Any]] = []
        self.seen: dict[tuple[int, int], int] = {}
        self.columns: set[str] = set()

    def wrong(self, row: SheetRow, column: str, text: str) -> None:
        """Note what is wrong, where."""
        self.errors.append({"row": row.number, "column": _(NAMES[column][0]), "message": text})

    def take(self, row: SheetRow, cells: dict[str, str]) -> None:
        """One row: an item, or errors."""
        before = len(self.errors)
        held = self.unit(row, cells)
        day = day_in(cells.get("wanted_on", ""))
        if day is None:
            self.wrong(row, "wanted_on", _("“%(text)s” is no date.") % {"text": cells.get("wanted_on", "")})
        elif not self.round.starts_on <= day <= self.round.ends_on:
            words = {"first": self.round.starts_on, "last": self.round.ends_on}
            self.wrong(row, "wanted_on", _("The round runs from %(first)s to %(last)s.") % words)
        values: dict[str, Any] = {
            "part": self.chosen(row, "part", [cells.get("part", "")], PARTS | _labels(DayPart)),
            "methods": self.chosen(row, "methods", _parts(cells.get("methods", "")), METHODS | _methods()),
            "members": self.members(row, cells.get("members", "")),
            "note": cells.get("note", "")[:300],
        }
        number = cells.get("number", "") or "1"
        if not number.isdecimal() or not 0 < int(number) < 100:
            self.wrong(row, "number", _("“%(text)s” is no number.") % {"text": number})
        if len(self.errors) > before or held is None or day is None:
            return
        key = (held.unit_id, int(number))
        if key in self.seen:
            self.wrong(row, "unit", _("This visit stands in row %(row)s already.") % {"row": self.seen[key]})
            return
        if key not in self.plans and key[1] != (following := self.next_number(held.unit_id)):
            self.wrong(
                row, "number", _("The next visit of this unit has the number %(n)s.") % {"n": following}
            )
            return
        self.seen[key] = row.number
        self.items.append(self.item(row, held, key, day, values))

    def next_number(self, unit: int) -> int:
        """The number of the visit that would be planned next for the unit."""
        return max((number for one, number in (*self.plans, *self.seen) if one == unit), default=0) + 1

    def item(self, row: SheetRow, held: Assignment, key: Any, day: dt.date, values: dict[str, Any]) -> Any:
        """What the row would do against the plan as it stands."""
        old = self.plans.get(key)
        made: dict[str, Any] = {
            "row": row.number,
            "number": key[1],
            "assignment": held.pk,
            "unit": held.unit.name,
            "wanted_on": day.isoformat(),
        }
        if old is not None:  # what the file has no column for stays as it is
            values |= {name: kept for name, kept in told_of(old).items() if name not in self.columns}
        made |= {"part": values["part"][0], "methods": values["methods"], "members": values["members"],
                 "note": values["note"], "key": str(uuid4()), "act": "create", "version": 0, "plan": None}  # fmt: skip
        if old is None:
            return made
        same = (
            old.wanted_on == day and old.part_of_day == made["part"] and old.note == made["note"]
            and set(old.methods) == set(made["methods"])
            and {one.pk for one in old.members.all()} == set(made["members"])
        )  # fmt: skip
        over = old.state in {PlanState.DONE, PlanState.DROPPED}  # type: ignore[attr-defined]
        placed = (old.wanted_on, old.part_of_day) == (day, made["part"])
        fixed = old.agreed_on is not None and not placed
        act = "unchanged" if same else "over" if over else "agreed" if fixed else "update"
        return made | {"act": act, "version": old.version, "plan": old.pk}

    def unit(self, row: SheetRow, cells: dict[str, str]) -> Assignment | None:
        """The unit in hand that the row names by code, else by name."""
        text = cells.get("code") or cells.get("unit", "")
        found = self.units.get(plain(text), [])
        if len({one.unit_id for one in found}) == 1:
            return found[0]
        if found:
            self.wrong(
                row, "unit", _("Several units are called “%(text)s”. Give the unit code.") % {"text": text}
            )
        else:
            self.wrong(row, "unit", _("The team has no unit “%(text)s” in hand.") % {"text": text})
        return None

    def members(self, row: SheetRow, text: str) -> list[int]:
        """The members by name."""
        found: list[int] = []
        for name in _parts(text):
            people = self.people.get(name, set())
            if len(people) == 1:
                found += people
            else:
                self.wrong(
                    row, "members", _("“%(name)s” is no member of the team, or two are.") % {"name": name}
                )
        return sorted(set(found))

    def chosen(self, row: SheetRow, column: str, texts: Sequence[str], known: dict[str, str]) -> list[str]:
        """The keys that the words stand for."""
        keys = []
        for text in texts:
            if text in known:
                keys.append(known[text])
            else:
                self.wrong(row, column, _("“%(text)s” is not known here.") % {"text": text})
        return keys or ["whole"] * (column == "part")


def told_of(planned: PlannedVisit) -> dict[str, Any]:
    """What the columns of a file would say of a planned visit."""
    return {
        "part": [planned.part_of_day],
        "methods": list(planned.methods),
        "members": sorted(one.pk for one in planned.members.all()),
        "note": planned.note,
    }


def _parts(text: str) -> list[str]:
    return [part for part in SPLIT.split(text.strip()) if part]


def _labels(choices: Any) -> dict[str, str]:
    return {str(label): str(key) for key, label in choices.choices}


def _methods() -> dict[str, str]:
    field: Any = PlannedVisit._meta.get_field("methods")
    return {str(label): key for key, label in field.flatchoices}


def read(*, data: bytes, name: str, team: VisitTeam) -> dict[str, Any]:
    """What the file would do to the team's plan. Raises Unreadable with a sentence."""
    labels = {key: (*given, str(_(given[0]))) for key, given in NAMES.items()}
    tables = read_tables(io.BytesIO(data), name, labels)
    table = max(tables, key=lambda one: len(one.places), default=None)
    places = table.places if table else {}
    if table is None or "wanted_on" not in places or not {"unit", "code"} & set(places):
        raise Unreadable(
            _("The file has no header row with unit (单位) and day (计划日期). Add one above the rows.")
        )
    reader = Reader(team)
    reader.columns = set(places)
    for row in table.rows[table.header + 1 :]:
        cells = {key: row.cells[at].strip() for key, at in places.items() if at < len(row.cells)}
        if cells.get("wanted_on") or (cells.get("code") and cells.get("unit")):
            reader.take(row, cells)
    return {"team": team.pk, "file": name, "items": reader.items, "errors": reader.errors}


@transaction.atomic
def keep_file(*, actor: Any, team: VisitTeam, name: str, data: bytes) -> ImportBatch:
    """Read the file and keep what it would do; nothing of the plan is written."""
    require_lead(actor, team)
    check_text(name)
    plan = read(data=data, name=name, team=team)
    digest = hashlib.sha256(data).hexdigest()
    batch = ImportBatch.objects.create(
        kind=KIND, file_name=name[:200], digest=digest, plan=plan, made_by=actor
    )
    record(actor, "plan.import_read", batch, digest=digest, rows=len(plan["items"]))
    return batch


def require_lead(actor: Any, team: VisitTeam) -> None:
    """PermissionDenied unless the actor leads the team that takes a plan in."""
    held = Assignment.objects.in_hand().filter(team=team).select_related("team__round").first()
    require(actor, "plan.move", held)


@transaction.atomic
def commit(*, actor: Any, batch: ImportBatch) -> int:
    """Write the rows that are new or changed; refused where one is wrong or the plan has moved on meanwhile."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    team = VisitTeam.objects.select_related("round").get(pk=batch.plan["team"])
    require_lead(actor, team)
    if batch.state != ImportBatch.State.PREVIEW:
        raise ValidationError(_("This file was taken in or put aside already. Upload it again."))
    if batch.plan["errors"]:
        raise ValidationError(_("Some rows are wrong. Correct the file and upload it again."))
    written = [_write(actor, item) for item in batch.plan["items"] if item["act"] in {"create", "update"}]
    batch.state, batch.committed_at = ImportBatch.State.COMMITTED, timezone.now()
    batch.save(update_fields=["state", "committed_at"])
    record(actor, "plan.import", batch, digest=batch.digest, rows=len(written))
    return len(written)


def _write(actor: Any, item: dict[str, Any]) -> PlannedVisit:
    held = Assignment.objects.select_related("team").get(pk=item["assignment"])
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
        return made
    planned = PlannedVisit.objects.get(pk=item["plan"])
    values["to_hear"] = planned.to_hear
    planned = actions.change_plan(
        actor=actor, planned=planned, base_version=item["version"], values=values, members=members
    )
    if planned.agreed_on is None and (planned.wanted_on, planned.part_of_day) != (day, item["part"]):
        reason = _("Taken in from a file")
        planned = actions.move(actor=actor, planned=planned, base_version=planned.version, to_on=day,
                               part_of_day=item["part"], reason=reason)  # fmt: skip
    return planned
