"""Builders of the register: plain keyword functions with believable defaults."""

import datetime as dt
import io
import itertools
import uuid
from typing import Any

from openpyxl import Workbook

from visits.cadres.files.models import Cadre, TaskAssignment, Tenure
from visits.organisation.rounds.models import Assignment, Round, Scheme, TeamMembership, VisitTeam
from visits.organisation.units.actions import derive
from visits.organisation.units.models import Category, KeyTask, Level, Post, Unit, UnitKind
from visits.organisation.units.tree import rebuild_tree

numbers = itertools.count(1)
HEADER = ("单位编码", "单位全称", "简称", "单位类别", "单位类型", "上级编码", "行政区划代码", "备注")


def build_unit(**values: Any) -> Unit:
    number = next(numbers)
    plain = {
        "code": f"T-{number:04d}",
        "name": f"第{number}测试局",
        "category": Category.DEPARTMENT,
        "kind": UnitKind.GOVERNMENT,
    }
    unit = Unit(**(plain | values))
    derive(unit)
    unit.save()
    rebuild_tree()
    unit.refresh_from_db()
    return unit


def build_post(*, unit: Unit, **values: Any) -> Post:
    plain = {"title": f"职务{next(numbers)}", "level": Level.COUNTY_HEAD, "standing": Post.Standing.HEAD}
    return Post.objects.create(unit=unit, **(plain | values))


def build_cadre(*, unit: Unit, user: Any, **values: Any) -> Cadre:
    plain = {
        "name": "章亦真",
        "sex": "male",
        "birth_month": dt.date(1975, 8, 1),
        "client_key": uuid.uuid4(),
        "created_by": user,
        "unit_left": unit.tree_left,
    }
    return Cadre.objects.create(unit=unit, **(plain | values))


def build_tenure(*, cadre: Cadre, post: Post, **values: Any) -> Tenure:
    plain = {"title": post.title, "level": post.level, "from_on": dt.date(2016, 3, 1)}
    return Tenure.objects.create(cadre=cadre, post=post, unit=post.unit, **(plain | values))


def build_task(*, lead_unit: Unit, **values: Any) -> KeyTask:
    plain = {"name": f"重点项目{next(numbers)}", "kind": KeyTask.Kind.PROJECT}
    return KeyTask.objects.create(lead_unit=lead_unit, **(plain | values))


def send_to_task(*, cadre: Cadre, task: KeyTask) -> TaskAssignment:
    return TaskAssignment.objects.create(cadre=cadre, key_task=task, from_on=dt.date(2018, 3, 1))


def assign(*, user: Any, unit: Unit) -> Assignment:
    """Put the unit into the hands of a new team in an open round, in which the user serves."""
    number = next(numbers)
    scheme = Scheme.objects.create(name=f"方案{number}")
    days = {"starts_on": dt.date(2018, 3, 1), "ends_on": dt.date(2018, 10, 31)}
    open_round = Round.objects.create(name=f"轮次{number}", scheme=scheme, state="open", **days)
    team = VisitTeam.objects.create(round=open_round, name=f"第{number}走访组")
    TeamMembership.objects.create(team=team, user=user, from_on=dt.date(2018, 3, 1))
    return Assignment.objects.create(team=team, round=open_round, unit=unit, assigned_on=dt.date(2018, 3, 2))


def csv_of(
    *rows: tuple[str, ...], header: tuple[str, ...] = HEADER, encoding: str = "utf-8-sig"
) -> io.BytesIO:
    """A csv file as an office keeps it."""
    text = "\r\n".join(",".join(row) for row in (header, *rows)) + "\r\n"
    return io.BytesIO(text.encode(encoding))


def xlsx_of(*rows: tuple[Any, ...], hidden: tuple[int, ...] = ()) -> io.BytesIO:
    """A workbook with exactly these rows; ``hidden`` are row numbers."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for number in hidden:
        book.active.row_dimensions[number].hidden = True
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out
