"""Walking the log: does it still say what was written, all of it, in order, and do the rows still say it too?"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.snapshot import one_snapshot

from .anchors import Anchor, broken_anchors
from .digest import GENESIS
from .log import take_looks
from .models import ChainHead, Entry
from .row_walk import RowWalk

BATCH = 2000


@dataclass(frozen=True)
class Break:
    """One place where log or rows are not what they were: the entry, and the row where it is one."""

    entry: int
    message: str
    table: str = ""
    key: str = ""


@dataclass
class Finding:
    """What the walk found: ``count`` entries up to the first break, the digest there, and every break.

    ``uncovered`` counts rows by table that no entry wrote, on a site that never covered them (``cover_rows``).
    """

    count: int = 0
    digest: str = GENESIS
    breaks: list[Break] = field(default_factory=list)
    uncovered: dict[str, int] = field(default_factory=dict)

    @property
    def broken_at(self) -> int | None:
        """The place of the first break."""
        return self.breaks[0].entry if self.breaks else None

    @property
    def sentence(self) -> str:
        """What the first break is."""
        return self.breaks[0].message if self.breaks else ""

    def as_json(self) -> dict[str, Any]:
        """What ``verify_audit --json`` prints."""
        return {
            "ok": not self.breaks, "entries": self.count, "digest": self.digest, "broken_at": self.broken_at,
            "message": self.sentence, "breaks": [asdict(one) for one in self.breaks], "uncovered": self.uncovered,
        }  # fmt: skip


def verify(batch: int = BATCH, *, rows: bool = False, anchors: Iterable[Anchor] = ()) -> Finding:
    """Walk the whole log in one snapshot and name every break; with ``rows`` the covered tables, too.

    Memory does not grow with the log. ``anchors`` are those that left the site: what they name must be there.
    """
    take_looks()
    with one_snapshot():
        walk = Walk(anchors)
        row_walk = RowWalk() if rows else None
        for entry in _entries(batch, with_rows=True):
            walk.step(entry)
            if row_walk:
                row_walk.see(entry)
        walk.end()
        if row_walk:
            walk.found.uncovered = row_walk.compare(walk.report)
    return walk.found


def _entries(batch: int, *, with_rows: bool) -> Iterator[Entry]:
    number = -1
    rows = Entry.objects.defer(None) if with_rows else Entry.objects.all()
    while entries := list(rows.filter(number__gt=number).order_by("number")[:batch]):
        yield from entries
        number = entries[-1].number


class Walk:
    """The chain, entry by entry."""

    def __init__(self, anchors: Iterable[Anchor]) -> None:
        self.head = ChainHead.objects.filter(pk=1).first() or ChainHead(number=0, digest=GENESIS)
        self.anchors = sorted(anchors, key=lambda one: one.number)
        self.digests: dict[int, str] = dict.fromkeys((one.number for one in self.anchors), "")
        self.number, self.digest = 0, GENESIS
        self.found = Finding()

    def report(self, entry: int, message: str, table: str = "", key: str = "") -> None:
        """Note a break."""
        self.found.breaks.append(Break(entry, message, table, key))

    def step(self, entry: Entry) -> None:
        """One entry further."""
        self._check(entry)
        self.number, self.digest = entry.number, entry.digest
        if entry.number in self.digests:
            self.digests[entry.number] = entry.digest
        self._advance()

    def _check(self, entry: Entry) -> None:
        number = entry.number
        if number != self.number + 1:
            self.report(self.number + 1, _missing(self.number + 1, number - 1))
        elif entry.previous != self.digest:
            self.report(
                number, _("Entry %(number)d does not continue the entry before it.") % {"number": number}
            )
        if entry.digest != entry.computed_digest():
            self.report(number, _("Entry %(number)d was changed after it was written.") % {"number": number})
        if number > self.head.number:
            sentence = _("Entry %(number)d stands behind the end that the chain names.")
            self.report(number, sentence % {"number": number})

    def _advance(self) -> None:
        if not self.found.breaks:
            self.found.count, self.found.digest = self.number, self.digest

    def end(self) -> None:
        """Compare the end with the head and with the anchors."""
        if self.number < self.head.number:
            first, last = self.number + 1, self.head.number
            sentence = _("The end is cut off: entries %(first)d to %(last)d are missing.")
            self.report(first, sentence % {"first": first, "last": last})
        elif self.number == self.head.number and self.digest != self.head.digest:
            sentence = _("The last entry, %(number)d, is not the one that the chain names as its end.")
            self.report(self.number, sentence % {"number": self.number})
        for entry, message in broken_anchors(self.anchors, self.digests):
            self.report(entry, message)


def _missing(first: int, last: int) -> str:
    if first == last:
        return _("Entry %(number)d is missing.") % {"number": first}
    return _("Entries %(first)d to %(last)d are missing.") % {"first": first, "last": last}


def remember(found: Finding) -> None:
    """Let the auditor's page say when the log was last verified; a database that only reads is let be."""
    with suppress(DatabaseError):
        ChainHead.objects.filter(pk=1).update(
            verified_at=timezone.now(), verified_number=found.count, verified_breaks=len(found.breaks)
        )
