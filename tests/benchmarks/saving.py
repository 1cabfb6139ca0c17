"""Saving a visit with three talks and 36 ratings in one post of the draft box; beside raw inserts and a naive view.

Raw is the same rows through the driver in one transaction, a statement for each kind of row of a record. Naive is a
model form and a ``save()`` for each row, as a tutorial has it, without middleware, log, history or versions.
"""

import datetime as dt
import gzip
import json
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.db import connection, transaction
from django.forms import modelform_factory
from django.test import Client
from django.utils import timezone

from cadre_review.accounts.models import User
from tests.benchmarks.table import Row, Target
from tests.world import interview_post, visit_post
from visits.models import Cadre, FollowUp, Interview, Rating, Round, Statement, Unit, Visit

TALKS, RATINGS = 3, 12
TARGETS = {
    "SQLite": Target(above=30, stock=4, calls=90_000),
    "PostgreSQL": Target(floor=8, stock=4, calls=90_000),
    "province": Target(floor=8, stock=4, growth=1.2, calls=90_000),
}
LINES = (Statement, Rating)
NOT_YET = SimpleNamespace(pk=0)


def in_hand(member: User, lead: User) -> SimpleNamespace:
    """A unit that both may visit, with seven of its cadres; as ``tests.world`` knows an office."""
    held = Round.objects.filter(state="open", teams__memberships__user=member).latest("starts_on")
    seen = [set(Unit.objects.visible_to(one).values_list("pk", flat=True)) for one in (member, lead)]
    units = Unit.objects.filter(
        pk__in=set.intersection(*seen), assignments__round=held, assignments__ended_on=None
    )
    for unit in units.order_by("pk"):
        cadres = list(Cadre.objects.visible_to(member).filter(unit=unit).order_by("level", "pk")[:7])
        if len(cadres) == 7:
            return SimpleNamespace(
                member1=member, lead1=lead, unit=unit, cadres=cadres, scheme=held.scheme, day=_day(held)
            )
    raise SystemExit("No unit in the hands of the team has seven cadres.")


def _day(held: Round) -> str:
    return min(timezone.localdate(), held.ends_on).isoformat()


def content_of(post: dict[str, Any]) -> dict[str, list[str]]:
    """What a form posts, as the box keeps it."""
    told = {
        name: value if isinstance(value, list) else [value] for name, value in post.items() if name != "_save"
    }
    return {name: [str(one) for one in value] for name, value in told.items()}


class Posts:
    """The post of one visit with its talks, made before the clock runs; only the keys change."""

    def __init__(self, office: Any) -> None:
        talk = interview_post(office, NOT_YET, ratings=RATINGS)
        self.unit, self.talk = office.unit.pk, content_of(talk)
        self.visit = content_of(visit_post(office, visited_on=office.day))

    def fresh(self, device: str, day: str = "") -> str:
        """The same post, of records that are new, of this day."""
        keys = [str(uuid4()) for _talk in range(TALKS)]
        content = self.visit | {f"{key}/{name}": told for key in keys for name, told in self.talk.items()}
        content["visited_on"] = [day] if day else content["visited_on"]
        return json.dumps({"device": device, "kind": "visit", "key": str(uuid4()), "base_version": 0, "unit": self.unit,
                           "content": content, "talks": dict.fromkeys(keys, 0)})  # fmt: skip


def register(client: Client) -> str:
    """Set up a draft box for who has signed in; its key."""
    key = str(uuid4())
    told = json.dumps({"device": key, "name": "手机", "recovery": "secret"})
    answer = client.post("/box/devices/register/", told, content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()[:500]
    return key


def save(client: Client, posts: Posts, device: str) -> int:
    """Post it; the number of the visit. AssertionError for anything but receipts."""
    answer = client.post("/box/send/", posts.fresh(device), content_type="application/json")
    assert answer.status_code == 200, (answer.status_code, answer.content.decode()[:2000])
    packed = answer.get("Content-Encoding") == "gzip"
    receipts = json.loads(gzip.decompress(answer.content) if packed else answer.content)["receipts"]
    assert len(receipts) == 1 + TALKS
    return receipts[0]["receipt"]["number"]


class Raw:
    """Inserts the rows of a saved visit again."""

    def __init__(self, pk: int) -> None:
        self.visit, self.follow_ups = self.rows(Visit, "id", pk)[0], self.rows(FollowUp, "visit_id", pk)
        self.talks = self.rows(Interview, "visit_id", pk)
        self.lines = {
            talk["id"]: [(model, self.rows(model, "interview_id", talk["id"])) for model in LINES]
            for talk in self.talks
        }

    @staticmethod
    def rows(model: Any, column: str, value: int) -> list[dict[str, Any]]:
        """Rows as dictionaries."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table} WHERE {column} = %s", [value])
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @staticmethod
    def insert(cursor: Any, model: Any, rows: list[dict[str, Any]], **changes: Any) -> int:
        """Many rows in one statement; returns the number of the last."""
        names, values = [name for name in rows[0] if name != "id"], []
        for row in rows:
            row = row | ({"client_key": uuid4().hex} if "client_key" in row else {}) | changes
            values += [str(row[name]) if isinstance(row[name], dt.time) else row[name] for name in names]
        places = ", ".join(["(" + ", ".join(["%s"] * len(names)) + ")"] * len(rows))
        columns = ", ".join(f'"{name}"' for name in names)
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES {places} RETURNING id", values)
        return cursor.fetchall()[-1][0]

    def __call__(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            visit = self.insert(cursor, Visit, [self.visit])
            if self.follow_ups:
                self.insert(cursor, FollowUp, self.follow_ups, visit_id=visit)
            for talk in self.talks:
                number = self.insert(cursor, Interview, [talk], visit_id=visit)
                for model, rows in self.lines[talk["id"]]:
                    self.insert(cursor, model, rows, visit_id=visit, interview_id=number)


class Naive:
    """A model form and a save for each row."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.forms = {model: modelform_factory(model, fields="__all__") for model in LINES}

    def __call__(self) -> None:
        visit = self.again(Visit, self.raw.visit["id"])
        for row in self.raw.follow_ups:
            FollowUp(**self.values(FollowUp, row, visit_id=visit.pk)).save()
        for old in self.raw.talks:
            talk = self.again(Interview, old["id"], visit=visit)
            for model, rows in self.raw.lines[old["id"]]:
                for row in rows:
                    self.line(model, self.values(model, row, visit_id=visit.pk, interview_id=talk.pk))

    @staticmethod
    def again(model: Any, pk: int, **changes: Any) -> Any:
        """The record once more, checked and saved."""
        record = model._base_manager.get(pk=pk)
        record.pk, record.client_key, record._state.adding = None, uuid4(), True
        for name, value in changes.items():
            setattr(record, name, value)
        record.full_clean(exclude=["state"])
        record.save()
        return record

    @staticmethod
    def values(model: Any, row: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """A row by the names of its fields."""
        fields = {field.column: field.attname for field in model._meta.concrete_fields}
        return {fields[name]: value for name, value in row.items() if name != "id"} | changes

    def line(self, model: Any, values: dict[str, Any]) -> None:
        """One row through its own form; what no form shows is set beside it."""
        hidden = {field.attname for field in model._meta.concrete_fields if not field.editable}
        data = {
            name.removesuffix("_id"): value
            for name, value in values.items()
            if value is not None and name not in hidden
        }
        form = self.forms[model](
            data, instance=model(**{name: values[name] for name in hidden & set(values)})
        )
        assert form.is_valid(), form.errors
        form.save()


def measure_saving(measuring: Any) -> None:
    """One line of the table, by the member of the first team."""
    office = in_hand(*(User.objects.get(username=name) for name in ("member1", "lead1")))
    client, posts = measuring.client("member1"), Posts(office)
    device = register(client)
    pk = save(client, posts, device)
    assert Rating.objects.filter(visit=pk).count() == TALKS * RATINGS
    raw, row = Raw(pk), Row("saving a visit, 3 talks, 36 ratings", measuring.on)
    measuring.rows.append(row)
    ours = lambda: save(client, posts, device)  # noqa: E731
    measuring.spend(row, {"ours": ours, "floor": raw, "stock": Naive(raw)}, ours)
    measuring.judge(row, TARGETS[measuring.on], ours)
