"""What was said of a subject, talk by talk, in one question: pages add up from it what they tell."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, Max, QuerySet

from visits.core.readers import rows_of
from visits.fieldwork.visits.models import SourceClass, Statement

from .evidence import Subject, statements_on

Source = tuple[str, int]


def source_of(talk: int, cadre: int | None) -> Source:
    """Who said it, told from others: a named cadre, however often heard, is one source; else each talk is one."""
    return ("cadre", cadre) if cadre else ("talk", talk)


class Heard(NamedTuple):
    """Statements of one talk under one check or dimension, side, circle and aspect: how many, and the round."""

    place: str
    side: str
    circle: str
    aspect: str
    where: str
    source_class: str
    talk: int
    cadre: int | None
    round: int
    name: str
    starts: dt.date
    minimum: int
    n: int
    on: dt.date

    @property
    def source(self) -> Source | None:
        """Who said it; what the subject says of himself is no source."""
        return None if self.source_class == SourceClass.SELF else source_of(self.talk, self.cadre)


NAMES = (
    "side",
    "circle",
    "aspect",
    "heard_at",
    "interview__source_class",
    "interview",
    "interview__source_cadre",
)
ROUND = ("visit__round", "visit__round__name", "visit__round__starts_on", "visit__round__minimum_group")


def heard_of(subject: Subject, user: Any) -> list[Heard]:
    """All of it that the user may read, of accepted visits."""
    if not subject.has_any("statements"):
        return []
    return [Heard(*row) for row in rows_of(user, _heard, subject.field, subject.place, subject.thing.pk)]


def _heard(user: Any, field: str, place: str, key: int) -> QuerySet[Statement, Any]:
    rows = statements_on(user, field, key).order_by().values_list(place, *NAMES, *ROUND)
    return rows.annotate(n=Count("*"), on=Max("visited_on"))


Cut = list[tuple[str, str, str, int]]


def cut(heard: Iterable[Heard], under: str = "place") -> Cut:
    """How many statements stand under each check (or dimension), or aspect, and side and circle."""
    found: Counter[tuple[str, str, str]] = Counter()
    for one in heard:
        found[getattr(one, under), one.side, one.circle] += one.n
    return [(*key, n) for key, n in found.items()]
