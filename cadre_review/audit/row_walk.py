"""The covered rows against the last digest that the log holds of each."""

import sqlite3
from collections.abc import Callable, Iterator
from itertools import islice

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from .log import record
from .models import Entry
from .rows import GONE, Table, notice_keys, tables

COVER = "audit.cover"
AT_ONCE = 500
COVERED_AT_ONCE = 5000  # rows of one entry
Report = Callable[[int, str, str, str], None]


class RowWalk:
    """The last digest of each row, gathered from the entries in order; in a temporary file when it is much."""

    def __init__(self) -> None:
        self.covers = False
        self.last = sqlite3.connect("")
        self.last.execute(
            "CREATE TABLE last (name TEXT, key TEXT, digest TEXT, entry INTEGER, met INTEGER DEFAULT 0, "
            "PRIMARY KEY (name, key)) WITHOUT ROWID"
        )

    def see(self, entry: Entry) -> None:
        """Take in what one entry says of rows; an entry that was spoilt says nothing."""
        self.covers = self.covers or entry.act == COVER
        for name, digests in _said(entry.rows):
            self.last.executemany(
                "INSERT OR REPLACE INTO last (name, key, digest, entry) VALUES (?, ?, ?, ?)",
                [(name, str(key), str(digest), entry.number) for key, digest in digests.items()],
            )

    def compare(self, report: Report) -> dict[str, int]:
        """Report every row that is not as its last entry says; count those that no entry names, by table."""
        uncovered = {}
        for table in tables().values():
            if strange := self._rows_of(table, report):
                uncovered[table.name] = strange
        self._lost(report)
        return uncovered

    def _rows_of(self, table: Table, report: Report) -> int:
        strange, rows = 0, table.stored()
        while some := dict(islice(rows, AT_ONCE)):
            known = self.known(table.name, list(some))
            for key, digest in some.items():
                if key not in known and not self.covers:
                    strange += 1
                elif key not in known or known[key][0] == GONE:
                    report(known.get(key, ("", 0))[1], _strange(table, key), table.name, key)
                elif known[key][0] != digest:
                    report(known[key][1], _changed(table, key, known[key][1]), table.name, key)
        return strange

    def known(self, name: str, keys: list[str]) -> dict[str, tuple[str, int]]:
        """The last digest and its entry of each key, which are marked as met."""
        places = ",".join("?" * len(keys))
        where = f"WHERE name = ? AND key IN ({places})"  # places for values only
        found = self.last.execute(f"SELECT key, digest, entry FROM last {where}", [name, *keys])  # noqa: S608  # nosec B608
        known = {key: (digest, entry) for key, digest, entry in found}
        self.last.execute(f"UPDATE last SET met = 1 {where}", [name, *keys])  # noqa: S608  # nosec B608
        return known

    def _lost(self, report: Report) -> None:
        """The rows that an entry wrote, none deleted, and that are not there."""
        named = {table.name: table for table in tables().values()}
        lost = self.last.execute(
            "SELECT name, key, entry FROM last WHERE met = 0 AND digest <> ? ORDER BY entry", [GONE]
        )
        for name, key, entry in lost:
            if name in named:
                report(entry, _gone(named[name], key, entry), name, key)


def _said(rows: object) -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(rows, dict):
        yield from ((name, said) for name, said in rows.items() if isinstance(said, dict))


def _words(table: Table, key: str, entry: int = 0) -> dict[str, object]:
    return {"kind": table.model._meta.verbose_name, "key": key, "table": table.name, "number": entry}


def _strange(table: Table, key: str) -> str:
    return _("%(kind)s %(key)s (%(table)s) is there, but no entry wrote it.") % _words(table, key)


def _changed(table: Table, key: str, entry: int) -> str:
    text = _("%(kind)s %(key)s (%(table)s) is not as entry %(number)d wrote it.")
    return text % _words(table, key, entry)


def _gone(table: Table, key: str, entry: int) -> str:
    text = _("%(kind)s %(key)s (%(table)s), written by entry %(number)d, is gone without an entry.")
    return text % _words(table, key, entry)


def cover() -> int:
    """Enter in the log the rows that no entry names (from before rows were covered, or from a migration).

    Returns how many there were. What is entered is taken as it stands: verify first.
    """
    walk, count = RowWalk(), 0
    for entry in Entry.objects.defer(None).order_by("number").iterator(chunk_size=AT_ONCE):
        walk.see(entry)
    for model, table in tables().items():
        keys = (
            str(key) for key in model._base_manager.order_by("pk").values_list("pk", flat=True).iterator()
        )
        while some := list(islice(keys, COVERED_AT_ONCE)):
            known = walk.known(table.name, some)
            count += _enter(model, table, [key for key in some if key not in known])
    return count


@transaction.atomic
def _enter(model: type[Model], table: Table, keys: list[str]) -> int:
    if keys:
        notice_keys(model, keys)
        record(None, COVER, table=table.name, count=len(keys))
    return len(keys)
