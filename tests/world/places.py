"""The register, rounds and teams, and cadre files: plain functions with believable defaults."""

import datetime as dt
import io
import uuid
from collections.abc import Iterable
from itertools import count
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from cadre_review.accounts.models import Role, User
from visits.cadres.files.actions import create_cadre
from visits.cadres.files.models import Cadre, CadreToken, TaskAssignment, Tenure
from visits.cadres.formats import lrm, lrmx
from visits.cadres.formats.parsing import parse_lrm, parse_lrmx
from visits.cadres.formats.person import Person
from visits.core.lists.models import ImportBatch
from visits.core.pinyin import sort_key, tokens
from visits.organisation.rounds.default_scheme import make_default_scheme
from visits.organisation.rounds.destinations import field_of
from visits.organisation.rounds.models import Assignment, Round, Scheme, ScopeEntry, TeamMembership, VisitTeam
from visits.organisation.units.actions import derive
from visits.organisation.units.models import KeyTask, Level, Post, Unit
from visits.organisation.units.tree import rebuild_tree

numbers = count(1)


def today() -> dt.date:
    return timezone.localdate()


def make_unit(name: str = "", **values: Any) -> Unit:
    number = next(numbers)
    plain = {
        "code": f"T-{number:04d}",
        "name": name or f"第{number}测试局",
        "category": "department",
        "kind": "government",
    }
    unit = Unit(**(plain | values))
    derive(unit)
    unit.save()
    rebuild_tree()
    unit.refresh_from_db()
    return unit


def make_cadre(unit: Unit, name: str = "张伟", by: Any = None, **values: Any) -> Cadre:
    return make_cadres(unit, [name], by, **values)[0]


def make_cadres(unit: Unit, names: Iterable[str], by: Any = None, **values: Any) -> list[Cadre]:
    """Files written straight into the tables, found by their names."""
    plain = {
        "created_by": by or User.objects.order_by("pk").first(), "sex": "male",
        "birth_month": dt.date(1975, 8, 1), "unit_left": unit.tree_left,
    }  # fmt: skip
    own = [plain | {"client_key": uuid.uuid4(), "name": name, "name_key": sort_key(name)} for name in names]
    cadres = Cadre.objects.bulk_create(Cadre(unit=unit, **(one | values)) for one in own)
    CadreToken.objects.bulk_create(
        CadreToken(cadre=cadre, token=token) for cadre in cadres for token in tokens(cadre.name)
    )
    return cadres


def make_team(round: Round, *members: User, name: str = "", **values: Any) -> VisitTeam:
    """A team of the round; the members serve in it from its first day, those with the role in the lead."""
    number = next(numbers)
    plain = {"name": name or f"第{number}走访组", "position": number % 1000}
    team = VisitTeam.objects.create(round=round, **(plain | values))
    for user in members:
        join(team, user, is_lead=user.role == Role.LEAD, from_on=round.starts_on)
    return team


def hand(team: VisitTeam, *to: Unit | KeyTask, on: dt.date | None = None) -> list[Assignment]:
    held = {"round": team.round, "team": team, "assigned_on": on or today()}
    return [Assignment.objects.create(**{field_of(one): one}, **held) for one in to]


def make_round(state="open", **values):
    day = today()
    number = next(numbers)
    facts = {
        "name": f"第{number}轮走访",
        "starts_on": day - dt.timedelta(days=90) + dt.timedelta(days=number % 30),
        "ends_on": day + dt.timedelta(days=90),
        "scheme": values.pop("scheme", None) or make_default_scheme(),
    }
    return Round.objects.create(state=state, **(facts | values))


def join(team, user, is_lead=False, from_on=None, to_on=None):
    return TeamMembership.objects.create(
        team=team,
        user=user,
        is_lead=is_lead,
        from_on=from_on or today() - dt.timedelta(days=30),
        to_on=to_on,
    )


def put_in_scope(round, *to, reason=""):
    return [
        ScopeEntry.objects.create(round=round, in_scope=not reason, reason=reason, **{field_of(one): one})
        for one in to
    ]


ID_NUMBER = "45020219750815123X"  # invented; the check digit is right


def open_cadre(*, staff: Any, unit: Unit | None = None, **values: Any) -> Cadre:
    """A file as personnel staff open it, with everything derived and indexed."""
    plain: dict[str, Any] = {"name": "章亦真", "sex": "male", "birth_month": dt.date(1975, 8, 1)}
    return create_cadre(
        actor=staff, client_key=uuid.uuid4(), **(plain | {"unit": unit or make_unit()} | values)
    )


def read_lrmx(data: bytes, name: str) -> Person:
    """One person out of the official editor's file, as an import reads it."""
    return lrmx.person_of(parse_lrmx(data), name)


def read_lrm(data: bytes, name: str, photo: bytes = b"") -> Person:
    """One person out of the older editor's record and its photo, as an import reads them."""
    return lrm.person_of(parse_lrm(data), name, photo)


HEADER = ("单位编码", "单位全称", "简称", "单位类别", "单位类型", "上级编码", "行政区划代码", "备注")


def make_post(*, unit: Unit, **values: Any) -> Post:
    plain = {"title": f"职务{next(numbers)}", "level": Level.COUNTY_HEAD, "standing": Post.Standing.HEAD}
    return Post.objects.create(unit=unit, **(plain | values))


def make_tenure(*, cadre: Cadre, post: Post, **values: Any) -> Tenure:
    plain = {"title": post.title, "level": post.level, "from_on": dt.date(2016, 3, 1)}
    return Tenure.objects.create(cadre=cadre, post=post, unit=post.unit, **(plain | values))


def make_task(*, lead_unit: Unit, **values: Any) -> KeyTask:
    plain = {"name": f"重点项目{next(numbers)}", "kind": "project"}
    return KeyTask.objects.create(lead_unit=lead_unit, **(plain | values))


def send_to_task(*, cadre: Cadre, task: KeyTask) -> TaskAssignment:
    return TaskAssignment.objects.create(cadre=cadre, key_task=task, from_on=dt.date(2018, 3, 1))


def assign_to(*, user: Any, unit: Unit) -> Assignment:
    """Put the unit into the hands of a new team in an open round, in which the user serves."""
    scheme = Scheme.objects.create(name=f"方案{next(numbers)}")
    days = {"starts_on": dt.date(2018, 3, 1), "ends_on": dt.date(2018, 10, 31)}
    team = make_team(make_round(scheme=scheme, **days), user)
    return hand(team, unit, on=dt.date(2018, 3, 2))[0]


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


def past_batch(by: User) -> ImportBatch:
    """A file of the past that waits, without a row."""
    plan = {key: [] for key in ("items", "errors", "warnings", "lines")}
    plan |= {"passed_over": 0, "questions": {}, "answers": {}}
    return ImportBatch.objects.create(kind="past_tasks", made_by=by, plan=plan)
