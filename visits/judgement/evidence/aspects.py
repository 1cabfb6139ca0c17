"""A cadre by the four aspects, beside the three checks; and the standing among the people as a figure of its own."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.fieldwork.visits import standing
from visits.fieldwork.visits.models import Statement

from .ballots import BallotLine, ballots_of
from .evidence import Subject
from .figures import Cell, by_criterion
from .heard import Heard, Source
from .marks import Marks

Sides = dict[str, int]


@dataclass
class Aspect:
    """What was said under one aspect: for and against with their addresses, from how many, how lately."""

    key: str
    label: str
    url: str
    n: Sides = field(default_factory=lambda: defaultdict(int))
    who: set[Source] = field(default_factory=set)
    newest: dt.date | None = None

    @property
    def sides(self) -> list[dict[str, Any]]:
        """For, then against."""
        return [
            {"label": label, "n": self.n[side], "url": f"{self.url}&side={side}"}
            for side, label in Statement.Side.choices
        ]

    def take(self, said: Heard) -> None:
        """Count statements of one talk."""
        self.n[said.side] += said.n
        if source := said.source:
            self.who.add(source)
            self.newest = max(self.newest or said.on, said.on)


@dataclass
class Reputation:
    """The standing among the people: what was said of it, what the people served said, how they rated, the ballots."""

    aspect: Aspect
    served: Aspect
    ratings: list[tuple[str, Cell]]
    ballots: list[BallotLine]


def aspects_of(
    subject: Subject, user: Any, address: str, marks: Marks, heard: Iterable[Heard]
) -> tuple[list[Aspect], Reputation | None]:
    """The aspects in their order, and the standing among the people; nothing for a leadership team."""
    if not subject.is_cadre:
        return [], None
    found = {
        key: Aspect(key, one.name, f"{address}?{urlencode({'aspect': key})}")
        for key, one in reading.of(Family.ASPECT).items()
    }
    served = Aspect("served", "", f"{address}?")
    people = standing.served()
    for said in heard:
        for one in (found.get(said.aspect), served if said.source_class in people else None):
            if one:
                one.take(said)
    known = reading.of(Family.ASPECT)
    shown = [one for one in found.values() if known[one.key].is_offered or one.who]
    return shown, _reputation(shown, served, subject, user, marks)


def _reputation(
    shown: list[Aspect], served: Aspect, subject: Subject, user: Any, marks: Marks
) -> Reputation | None:
    key, people = standing.aspect(), standing.served()
    aspect = next((one for one in shown if one.key == key), None)
    if aspect is None:
        return None
    cells = [
        (row.name, cell)
        for row in by_criterion(marks)
        for cell in row.cells
        if cell.source_class in people and cell.who
    ]
    return Reputation(aspect, served, cells, ballots_of(subject, user))
