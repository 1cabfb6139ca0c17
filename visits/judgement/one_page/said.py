"""What was said of a subject as tiles: check (or dimension) by circle, for and against, sources, newest day.

A tile is a figure: with fewer sources than the minimum group it shows none, and with it goes the neighbour from which
it would follow, by the rules of ratings (``cross_table``). Circles take the place of classes of source; the newest
round and all earlier ones that of rounds. The aspects count what the tiles show and nothing else.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlencode

from django.utils import timezone

from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.fieldwork.visits.models import Circle, Statement
from visits.fieldwork.visits.places import in_words
from visits.judgement.evidence.cross_table import Crossed, Line, protect
from visits.judgement.evidence.evidence import Subject
from visits.judgement.evidence.figures import Cell, Row, withhold
from visits.judgement.evidence.heard import Heard, heard_of
from visits.judgement.evidence.marks import DEFAULT_MINIMUM

OLD = 365  # days after which what was heard is called old
NOW, EARLIER = 0, 1  # the newest round, and all before it


@dataclass
class Tile(Cell):
    """What was said under one check in one circle: for and against, and the newest day."""

    place: str = ""
    url: str = ""
    said: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    newest: dt.date | None = None
    minimum: int = DEFAULT_MINIMUM
    of: int = 1  # statements of the broadest tile that is shown

    def hear(self, one: Heard) -> None:
        """Count statements of one talk; what the subject says of himself is no source."""
        self.said[one.side] += one.n
        if one.source:
            self.who.add(one.source)
            self.newest = max(self.newest or one.on, one.on)

    @property
    def state(self) -> str:
        """``shown``, ``none`` (not heard), or why it is withheld: ``few`` sources, or what would ``follow``."""
        if not any(self.said.values()):
            return "follow" if self.withheld else "none"
        if self.sources < self.minimum:
            return "few"
        return "follow" if self.withheld else "shown"

    @property
    def pro(self) -> int:
        """Statements for."""
        return self.said[Statement.Side.FOR]

    @property
    def con(self) -> int:
        """Statements against."""
        return self.said[Statement.Side.AGAINST]

    @property
    def pro_share(self) -> float:
        """Those for, in per cent of what the broadest tile holds."""
        return round(self.pro * 99 / self.of, 2)

    @property
    def con_from(self) -> float:
        """Where the bar of those against begins."""
        return self.pro_share + (1 if self.pro else 0)

    @property
    def con_share(self) -> float:
        """Those against, likewise."""
        return round(self.con * 99 / self.of, 2)

    @property
    def is_old(self) -> bool:
        """Whether the newest is older than a year."""
        return self.newest is not None and (timezone.localdate() - self.newest).days > OLD


@dataclass
class Matrix:
    """The tiles by row, the aspects over those that are shown, and what was heard in all."""

    circles: list[Any]
    rows: list[tuple[Any, list[Any]]]
    aspects: list[Tile]
    of_all: bool
    round: str
    rounds: int
    sources: int
    newest: dt.date | None
    minimum: int
    places: str  # where it was heard, in words, without numbers: they would tell what tiles withhold

    @property
    def is_old(self) -> bool:
        """Whether nothing was heard for a year."""
        return self.newest is not None and (timezone.localdate() - self.newest).days > OLD


def matrix_of(subject: Subject, user: Any, address: str, asked: str = "") -> Matrix:
    """The tiles of the newest round or of all, as ``asked`` (``newest``, ``all``); else all if the newest shows none.

    ``address`` is the evidence page. One question.
    """
    heard = heard_of(subject, user)
    minimum = max((one.minimum for one in heard), default=DEFAULT_MINIMUM)
    newest = max(heard, key=lambda one: (one.starts, one.round), default=None)
    tables = [_table(key, heard, newest, minimum, address) for key, _label in subject.places]
    some = any(tile.state == "shown" for table in tables for tile in _tiles(table, False))
    of_all = asked == "all" or (asked != "newest" and not some)
    rows = [
        (label, _tiles(table, of_all)) for (_key, label), table in zip(subject.places, tables, strict=True)
    ]
    shown = [tile for _label, tiles in rows for tile in tiles if tile.state == "shown"]
    for tile in shown:
        tile.of = max(one.pro + one.con for one in shown)
    seen = {(tile.place, tile.source_class) for tile in shown}
    chosen = heard if of_all or newest is None else [one for one in heard if one.round == newest.round]
    return Matrix(
        circles=list(Circle.labels),
        rows=rows,
        aspects=_aspects(
            subject, [one for one in chosen if (one.place, one.circle) in seen], minimum, address
        ),
        of_all=of_all,
        round=newest.name if newest else "",
        rounds=len({one.round for one in heard}),
        sources=len({one.source for one in heard if one.source}),
        newest=max((one.on for one in heard if one.source), default=None),
        minimum=minimum,
        places=in_words(one.where for one in heard) if subject.is_cadre else "",
    )


def _table(place: str, heard: list[Heard], newest: Heard | None, minimum: int, address: str) -> Crossed:
    """One check: a line for each circle, with the newest round and the earlier ones, withheld as ratings are."""

    def tile(circle: str = "") -> Tile:
        url = f"{address}?{urlencode({'place': place, 'circle': circle})}"
        return Tile(circle, "", place=place, url=url, minimum=minimum)

    lines = {key: Line(tile(key), [tile(key), tile(key)]) for key in Circle.values}
    row = Row(None, "", place, Decimal(0), tile(), [])
    table = Crossed(row, [tile(), tile()], list(lines.values()))
    for one in heard:
        if one.place == place:
            at = NOW if newest and one.round == newest.round else EARLIER
            for target in (lines[one.circle].total, lines[one.circle].cells[at], table.rounds[at], row.total):
                cast(Tile, target).hear(one)
    withhold([line.total for line in table.lines], row.total, minimum)
    withhold(table.rounds, row.total, minimum)
    protect(table, minimum)
    return table


def _tiles(table: Crossed, of_all: bool) -> list[Tile]:
    return [cast(Tile, line.total if of_all else line.cells[NOW]) for line in table.lines]


def _aspects(subject: Subject, heard: list[Heard], minimum: int, address: str) -> list[Tile]:
    """The aspects of a cadre over the tiles that are shown, withheld like them; a leadership team has none."""
    known = reading.of(Family.ASPECT) if subject.is_cadre else {}
    found = {
        key: Tile(key, one.name, url=f"{address}?{urlencode({'aspect': key})}", minimum=minimum)
        for key, one in known.items()
    }
    total = Tile("", "")
    for one in heard:
        for target in (total, *([found[one.aspect]] if one.aspect in found else [])):
            target.hear(one)
    withhold(list(found.values()), total, minimum)
    return [one for key, one in found.items() if known[key].is_offered or any(one.said.values())]
