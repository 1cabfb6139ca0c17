"""The portrait of a cadre or of a leadership team: every line of it is a statement with its record.

Nothing stands in it without evidence, and nothing is hidden that is for or against: of each check (or dimension) the
newest statements of either side are shown, with the number of all of them, which opens the rest.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from visits.core.readers import rows_of
from visits.fieldwork.visits.models import Circle, Statement
from visits.judgement.evidence.evidence import COLUMNS, Subject, gaps, heard_where, statements_on
from visits.judgement.evidence.heard import Heard, Source, cut

from .papers import Paper, papers_of

SHOWN = 5  # newest statements of a side under a check
# Of a statement, by a portrait.
UNREAD = {"position", "visit_state", "visited_on", "cadre_id", "leadership_team_id"}
OLD = 365  # days after which what was heard is called old


@dataclass
class Side:
    """One side of a check: the newest statements, how many there are, and the documents under findings."""

    key: str
    label: Any
    rows: list[Statement]
    n: int
    url: str
    papers: list[Paper]


@dataclass
class Part:
    """A check or a dimension: its circles with numbers for and against, its two sides, its newest day and sources."""

    key: str
    label: Any
    circles: list[dict[str, Any]]
    sides: list[Side]
    newest: dt.date | None
    sources: int

    @property
    def is_old(self) -> bool:
        """Whether the newest statement is older than a year."""
        return self.newest is not None and (timezone.localdate() - self.newest).days > OLD


@dataclass
class Portrait:
    """All parts, what is missing, how new it is, and how many independent sources there are."""

    parts: list[Part]
    gaps: list[tuple[str, Any]]
    newest: dt.date | None
    sources: int
    places: list[dict[str, Any]]

    @property
    def is_old(self) -> bool:
        """Whether nothing was heard for a year."""
        return self.newest is not None and (timezone.localdate() - self.newest).days > OLD


def portrait_of(subject: Subject, user: Any, address: str, heard: Iterable[Heard]) -> Portrait:
    """The portrait as the user may read it; ``address`` is the evidence page. Two questions, whatever was said."""
    found = cut(heard)
    shown = _newest(subject, user)
    who, days = _heard(heard)
    papers = papers_of(subject, user)
    parts = [
        Part(
            key=key,
            label=label,
            circles=_circles(found, key, subject, address),
            sides=_sides(found, shown, papers, key, subject, address),
            newest=days.get(key),
            sources=len(who[key]),
        )
        for key, label in subject.places
    ]
    return Portrait(
        parts=parts,
        gaps=gaps(subject, found),
        newest=max(days.values(), default=None),
        sources=len(set().union(*who.values())) if who else 0,
        places=heard_where(subject, heard, address),
    )


def _newest(subject: Subject, user: Any) -> dict[tuple[str, str], list[Statement]]:
    """The newest few of each place and side, in one question."""
    found: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    if not subject.has_any("statements"):
        return found
    for row in rows_of(user, _newest_rows, subject.field, subject.place, subject.thing.pk):
        found[getattr(row, subject.place), row.side].append(row)
    return found


def _newest_rows(user: Any, field: str, place: str, key: int) -> models.QuerySet[Statement]:
    in_line = Window(
        RowNumber(),
        partition_by=[F(place), F("side")],
        order_by=[F("visited_on").desc(), F("pk").desc()],
    )
    said = statements_on(user, field, key).order_by().annotate(place_in_line=in_line)
    newest = said.filter(place_in_line__lte=SHOWN).values("pk")
    # Both conditions: else all statements are read for it.
    rows = Statement.objects.filter(**{field: key}, pk__in=newest)
    rows = rows.select_related(
        "visit__unit", "visit__key_task", "visit__team", "interview__source_cadre", "criterion"
    )
    return rows.only(*(name for name in COLUMNS if name not in UNREAD)).order_by("-visited_on", "-pk")


def _heard(heard: Iterable[Heard]) -> tuple[dict[str, set[Source]], dict[str, dt.date]]:
    """Independent sources and the newest day of each place; what the subject says of himself is no source."""
    who: dict[str, set[Source]] = defaultdict(set)
    days: dict[str, dt.date] = {}
    for one in heard:
        if source := one.source:
            who[one.place].add(source)
            days[one.place] = max(days.get(one.place, one.on), one.on)
    return who, days


def _link(subject: Subject, address: str, **chosen: str) -> str:
    return f"{address}?{urlencode({name: value for name, value in chosen.items() if value})}"


def _circles(found: Iterable[Any], place: str, subject: Subject, address: str) -> list[dict[str, Any]]:
    rows = list(found)
    return [
        {
            "label": label,
            "sides": [
                {
                    "key": side,
                    "label": name,
                    "n": sum(n for at, on, of, n in rows if (at, on, of) == (place, side, circle)),
                    "url": _link(subject, address, place=place, side=side, circle=circle),
                }
                for side, name in Statement.Side.choices
            ],
        }
        for circle, label in Circle.choices
    ]


def _sides(
    found: Iterable[Any],
    shown: dict[tuple[str, str], list[Statement]],
    papers: list[Paper],
    place: str,
    subject: Subject,
    address: str,
) -> list[Side]:
    rows = list(found)
    return [
        Side(
            key=side,
            label=label,
            rows=shown.get((place, side), []),
            n=sum(n for at, on, _of, n in rows if (at, on) == (place, side)),
            url=_link(subject, address, place=place, side=side),
            papers=[one for one in papers if (one.place, one.side) == (place, side)],
        )
        for side, label in Statement.Side.choices
    ]
