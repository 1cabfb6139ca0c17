"""Random edits of log and rows by somebody who may write the database: two verifiers name the place of each.

The edits go in beside Django, with the triggers down and foreign keys off. Those of which several can be told apart
are made several at a time; those that rewrite the chain stand alone, since from there on all is rewritten.
"""

import importlib.util
import json
import os
import random
import sqlite3
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.db import IntegrityError, connection

from cadre_review.audit import anchors, triggers
from cadre_review.audit.models import Entry
from cadre_review.audit.rows import tables
from cadre_review.audit.verify import verify
from tests import postgres

TOP = Path(__file__).resolve().parents[2]
COVERED = tomllib.loads((TOP / "visits" / "covered.toml").read_text())["covered"]
CITY = {"units": 12, "cadres": 24, "visits": 6, "seed": 7}
TOGETHER = 8  # edits of one round
ANCHORS = 5


@dataclass
class Verdict:
    """Edits made by kind, and those that a verifier did not name at their place."""

    edits: dict[str, int] = field(default_factory=dict)
    unseen: list[str] = field(default_factory=list)
    clean: bool = True

    @property
    def is_good(self) -> bool:
        """Whether every edit was found by both, and nothing where there was none."""
        return self.clean and not self.unseen

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(self.edits.items()))
        said = f"{sum(self.edits.values())} edits ({kinds}): not located {len(self.unseen)} {self.unseen[:5]}"
        return said if self.clean else f"{said}; BREAKS WHERE THERE WERE NONE"


class Door:
    """The database as somebody sees it who may write it: rows as they are stored, written as given, and put back."""

    def __init__(self) -> None:
        self.saved: dict[tuple[str, str], Any] = {}
        self.is_sqlite = connection.vendor == "sqlite"
        self.columns: dict[str, list[str]] = {}

    @contextmanager
    def open(self) -> Iterator["Door"]:
        """Nothing holds the writer back inside: neither foreign keys nor triggers, which stay down (a database of a
        proof or of a test that empties it)."""
        off, on = (
            ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON")
            if self.is_sqlite
            else ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT")
        )
        with connection.schema_editor() as editor:
            triggers.drop(editor)
        self.run(off)
        try:
            yield self
        finally:
            self.put_back()
            self.run(on)

    def run(self, sql: str, values: Any = ()) -> Any:
        """The rows that one statement gives, and the names of their columns."""
        with connection.cursor() as cursor:
            cursor.execute(sql, list(values))
            return cursor.description and ([one[0] for one in cursor.description], cursor.fetchall())

    def rows(self, table: str, where: str = "", values: Any = ()) -> list[dict[str, Any]]:
        """Rows with their values as the database stores them, not as Django reads them."""
        if table not in self.columns:
            self.columns[table] = self.run(f'SELECT * FROM "{table}" LIMIT 0')[0]
        names = self.columns[table]
        shown = ", ".join(f'+"{name}"' if self.is_sqlite else f'"{name}"::text' for name in names)
        found = self.run(f'SELECT {shown} FROM "{table}" {where}', values)[1]
        return [dict(zip(names, row, strict=True)) for row in found]

    def one(self, table: str, key: Any) -> dict[str, Any]:
        """One row; empty where there is none."""
        return next(iter(self.rows(table, f'WHERE "{key_of(table)}" = %s', [key])), {})

    def put(self, table: str, key: Any, row: dict[str, Any] | None) -> None:
        """Let the row of this key be this one, or none; what it was is remembered."""
        self.saved.setdefault((table, str(key)), self.one(table, key))
        self._put(table, key, row)

    def _put(self, table: str, key: Any, row: dict[str, Any] | None) -> None:
        self.run(f'DELETE FROM "{table}" WHERE "{key_of(table)}" = %s', [key])
        if row:
            names = ", ".join(f'"{name}"' for name in row)
            self.run(f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(["%s"] * len(row))})', row.values())

    def put_back(self, since: int = 0) -> None:
        """Undo everything, or what came after the first so many."""
        undone = list(self.saved.items())[since:]
        for (table, key), _row in undone:
            self._put(table, key, None)
        for (table, key), row in undone:
            self._put(table, key, row)
            del self.saved[table, key]

    @contextmanager
    def copy(self) -> Iterator[Path]:
        """A copy as the second verifier reads it: an SQLite file, or what pg_dump wrote."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "copy"
            if self.is_sqlite:
                with closing(sqlite3.connect(path)) as copy:
                    connection.connection.backup(copy)
                    copy.execute("PRAGMA journal_mode = DELETE")
            else:
                self._dump(path)
            yield path

    def _dump(self, path: Path) -> None:
        at = connection.settings_dict
        address = ["-h", at["HOST"], "-p", str(at["PORT"]), "-U", at["USER"], "-d", at["NAME"]]
        command = [postgres.find_binaries() / "pg_dump", *address, "--no-owner", "-f", path]
        subprocess.run(command, check=True, env=os.environ | {"PGPASSWORD": at["PASSWORD"]})


def key_of(table: str) -> str:
    return "number" if table == "audit_entry" else "id"


@dataclass
class Edit:
    """One edit that was made: of what kind, and what a verifier must say of it."""

    kind: str
    is_named: Callable[[list[dict[str, Any]]], bool]


class Forger:
    """Makes edits at places that are not taken yet."""

    def __init__(self, door: Door, chance: random.Random) -> None:
        self.door, self.chance = door, chance
        self.last = int(door.rows("audit_chainhead")[0]["number"])
        keys = {table: [row[0] for row in door.run(f'SELECT id FROM "{table}"')[1]] for table in COVERED}
        self.keys = {table: some for table, some in keys.items() if some}
        self.tables = list(self.keys)
        self.anchors: list[Any] = []
        self.taken: set[Any] = set()

    # --- places

    def entry(self) -> int:
        """An entry with no edit beside it."""
        while True:
            number = self.chance.randint(2, self.last - 2)
            if not {number - 1, number, number + 1} & self.taken:
                self.taken |= {number - 1, number, number + 1}
                return number

    def row(self, table: str = "") -> tuple[str, Any]:
        while True:
            name = table or self.chance.choice(self.tables)
            key = self.chance.choice(self.keys[name])
            if (name, key) not in self.taken:
                self.taken.add((name, key))
                return name, key

    # --- edits of the log

    def entry_changed(self) -> Edit:
        number = self.entry()
        row = self.door.one("audit_entry", number)
        name = self.chance.choice(
            ["at", "actor_name", "act", "thing", "thing_id", "detail", "address", "rows", "digest"]
        )
        new = {
            "at": "2020-01-01 00:00:00", "detail": '{"forged": 1}', "rows": '{"visits_visit": {"1": "ff"}}',
            "digest": f"{self.chance.getrandbits(256):064x}",
        }  # fmt: skip
        row[name] = new.get(name, "forged")
        self.door.put("audit_entry", number, row)
        return Edit("entry changed", at_entry(number, number + 1))

    def entry_deleted(self) -> Edit:
        number = self.entry()
        self.door.put("audit_entry", number, None)
        return Edit("entry deleted", at_entry(number))

    def entries_swapped(self) -> Edit:
        one, two = self.entry(), self.entry()
        rows = [self.door.one("audit_entry", number) for number in (one, two)]
        for number in (one, two):
            self.door.put("audit_entry", number, None)
        self.door.put("audit_entry", one, rows[1] | {"number": one})
        self.door.put("audit_entry", two, rows[0] | {"number": two})
        return Edit("entries swapped", lambda breaks: at_entry(one)(breaks) and at_entry(two)(breaks))

    def entry_added(self) -> Edit:
        number = self.last + 1
        if number in self.taken:
            return self.entry_changed()
        self.taken.add(number)
        row = self.door.one("audit_entry", self.last)
        self.door.put(
            "audit_entry", number, row | {"number": number, "previous": row["digest"], "digest": "e" * 64}
        )
        return Edit("entry added", at_entry(number))

    # --- edits of rows

    def row_changed(self) -> Edit:
        table, key = self.row()
        row = self.door.one(table, key)
        columns = [name for name in row if self._changes(table, name, row[name])]
        name = self.chance.choice(columns)
        row[name] = self._other(row[name])
        self.door.put(table, key, row)
        return Edit("row changed", at_row(table, key))

    def _changes(self, table: str, name: str, value: Any) -> bool:
        out = {*COVERED[table].get("left_out", ()), *COVERED[table].get("sealed", ()), "id"}
        return name not in out and self._other(value) is not None

    def _other(self, value: Any) -> Any:
        """Another value of the same kind; None where it is not plain how to make one."""
        if isinstance(value, int):
            return 1 - value if value in (0, 1) else value + 1
        if isinstance(value, str) and value in ("true", "false"):
            return "false" if value == "true" else "true"
        if isinstance(value, str) and value.isdecimal() and len(value) < 5:
            return str(int(value) + 1)
        looks_plain = isinstance(value, str) and value and not value[0].isdigit() and value[0] not in '{["\\-'
        return value[1:] or "改" if looks_plain else None

    def row_deleted(self) -> Edit:
        table, key = self.row()
        self.door.put(table, key, None)
        return Edit("row deleted", at_row(table, key))

    def row_added(self) -> Edit:
        """A copy under a key of its own; in tables where nothing must be unique."""
        table, key = self.row(self.chance.choice(["visits_tenure", "visits_statement", "visits_followup"]))
        new = 900_000 + self.chance.randrange(90_000)
        self.door.put(table, new, self.door.one(table, key) | {"id": new})
        return Edit("row added", at_row(table, new))

    def rows_swapped(self) -> Edit:
        table = self.chance.choice(["visits_statement", "visits_cadre", "visits_rating", "visits_visit"])
        (_name, one), (_same, two) = self.row(table), self.row(table)
        rows = [self.door.one(table, key) for key in (one, two)]
        for key in (one, two):
            self.door.put(table, key, None)
        self.door.put(table, one, rows[1] | {"id": one})
        self.door.put(table, two, rows[0] | {"id": two})
        return Edit("rows swapped", lambda breaks: at_row(table, one)(breaks) and at_row(table, two)(breaks))

    # --- edits that keep the chain whole: only an anchor tells

    def end_cut(self) -> Edit:
        first = self.chance.randint(2, self.anchors[-1].number)
        for number in range(first, self.last + 1):
            self.door.put("audit_entry", number, None)
        self._head(first - 1)
        return Edit("end cut, head moved back", self.after_anchor(first))

    def rewritten(self) -> Edit:
        first = self.chance.randint(1, self.anchors[-1].number)
        self._rewrite(first, {"actor_name": "forged"})
        return Edit("rewritten to the end", self.after_anchor(first))

    def row_and_log(self) -> Edit:
        """A row changed, its digest put into the entry that wrote it, and the chain rewritten from there."""
        edit_of_row = self.row_changed()
        ((table, key),) = [place for place in self.door.saved if place[0] in COVERED]
        where = 'WHERE CAST("rows" AS text) LIKE %s'
        entries = self.door.rows("audit_entry", where, [f'%"{table}"%'])
        said = {int(one["number"]): json.loads(one["rows"]) for one in entries}
        number = max((number for number, rows in said.items() if key in rows[table]), default=0)
        if not number or number > self.anchors[-1].number:  # no anchor yet: nobody could tell
            return edit_of_row if not number else self._undone_and(self.rewritten)
        model = next(one for one, found in tables().items() if found.name == table)
        said[number][table][key] = dict(tables()[model].stored(pk=key))[key]
        self._rewrite(number, {"rows": json.dumps(said[number])})
        return Edit("row changed and chain rewritten", self.after_anchor(number))

    def _undone_and(self, instead: Callable[[], Edit]) -> Edit:
        self.door.put_back()
        return instead()

    def _rewrite(self, first: int, values: dict[str, Any]) -> None:
        """Change one entry and give it and all after it digests that fit."""
        self.door.put("audit_entry", first, self.door.one("audit_entry", first) | values)
        before = Entry.objects.filter(number=first - 1).first()
        previous = before.digest if before else "0" * 64
        for entry in Entry.objects.defer(None).filter(number__gte=first).order_by("number"):
            entry.previous = previous
            previous = entry.computed_digest()
            row = self.door.one("audit_entry", entry.number)
            self.door.put("audit_entry", entry.number, row | {"previous": entry.previous, "digest": previous})
        self._head(self.last)

    def _head(self, number: int) -> None:
        entry = self.door.one("audit_entry", number)
        head = self.door.rows("audit_chainhead")[0]
        self.door.put("audit_chainhead", 1, head | {"number": number, "digest": entry["digest"]})

    def after_anchor(self, first: int) -> Callable[[list[dict[str, Any]]], bool]:
        """Named between the last anchor before the edit and the next."""
        good = max((one.number for one in self.anchors if one.number < first), default=0)
        return lambda breaks: any(one["entry"] == good + 1 for one in breaks)


TOGETHER_KINDS = (
    "entry_changed", "entry_deleted", "entries_swapped", "entry_added", "row_changed", "row_changed", "row_deleted",
    "row_added", "rows_swapped",
)  # fmt: skip
ALONE_KINDS = ("end_cut", "rewritten", "row_and_log")


def at_entry(*numbers: int) -> Callable[[list[dict[str, Any]]], bool]:
    return lambda breaks: any(one["entry"] in numbers for one in breaks)


def at_row(table: str, key: Any) -> Callable[[list[dict[str, Any]]], bool]:
    return lambda breaks: any((one["table"], one["key"]) == (table, str(key)) for one in breaks)


def run(_environment: dict[str, str], times: int, seed: int) -> tuple[Verdict, str]:
    """Make the city and edit it again and again."""
    with open("/dev/null", "w") as silent:
        call_command("demo", stdout=silent, **CITY)
    return edit(times, seed), f"{Entry.objects.count()} entries"


def edit(times: int, seed: int) -> Verdict:
    """Anchor the log of the site that is there, and edit log and rows until so many edits were made."""
    verdict, chance = Verdict(), random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, Door().open() as door:
        judges = Judges(Path(folder), door)
        verdict.clean = not any(judges())
        while sum(verdict.edits.values()) < times:
            round_of_edits(door, judges, chance, verdict)
    return verdict


def round_of_edits(door: Door, judges: "Judges", chance: random.Random, verdict: Verdict) -> None:
    """Some edits, both verifiers, and everything back."""
    forger = Forger(door, chance)
    forger.anchors = judges.anchors
    alone = chance.random() < 0.3
    kinds = (
        [chance.choice(ALONE_KINDS)] if alone else [chance.choice(TOGETHER_KINDS) for _i in range(TOGETHER)]
    )
    edits = [edit for kind in kinds if (edit := attempt(door, getattr(forger, kind)))]
    for name, breaks in zip(("verify_audit", "verify_log.py"), judges(), strict=True):
        verdict.unseen += [f"{edit.kind} ({name})" for edit in edits if not edit.is_named(breaks)]
    for edit in edits:
        verdict.edits[edit.kind] = verdict.edits.get(edit.kind, 0) + 1
    door.put_back()


def attempt(door: Door, make: Callable[[], Edit]) -> Edit | None:
    """The edit; None where a constraint of the table refuses it."""
    since = len(door.saved)
    try:
        return make()
    except IntegrityError:
        door.put_back(since)
        return None


class Judges:
    """The two verifiers, with the anchors that left the site."""

    def __init__(self, folder: Path, door: Door) -> None:
        self.door, self.file = door, folder / "anchors"
        key = Ed25519PrivateKey.generate()
        self.public = anchors.public_key(key)
        last = Entry.objects.count()
        numbers = {max(3, last * place // ANCHORS) for place in range(1, ANCHORS)}
        for one in Entry.objects.filter(number__in=numbers).order_by("number"):
            bare = anchors.Anchor(one.number, one.digest, one.at.isoformat())
            signed = anchors.Anchor(bare.number, bare.digest, bare.at, key.sign(bare.signed).hex())
            anchors.append(self.file, signed)
        self.anchors = anchors.read(self.file)
        spec = importlib.util.spec_from_file_location("verify_log", TOP / "deploy" / "verify_log.py")
        self.second: Any = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.second)

    def __call__(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The breaks that each of them names."""
        first = verify(rows=True, anchors=self.anchors).as_json()["breaks"]
        with self.door.copy() as path:
            second = self.second.verify(path, COVERED, self.file, self.public)["breaks"]
        return first, second
