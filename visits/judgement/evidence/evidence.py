"""What was heard of a cadre or a leadership team in accepted visits: for and against, by check and circle."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import QueryDict

from cadre_review.prepared import keys_given
from visits.cadres.files.models import Cadre
from visits.core.access import closed_to
from visits.core.held import has_any
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.lists.paging import PAGE, Page, page_of
from visits.core.readers import rows_of
from visits.core.scopes import among, filled_up
from visits.fieldwork.site_visits.models import CadreSeen
from visits.fieldwork.surveys.models import Survey, SurveyState
from visits.fieldwork.visits.models import Circle, Interview, Rating, Statement
from visits.fieldwork.visits.places import HeardAt, meant_by
from visits.organisation.rounds.models import Check, Dimension
from visits.organisation.units.models import LeadershipTeam

WENT = (  # when and where the visit of a talk or a statement went
    "visit__visited_on", "visit__to_task", "visit__unit__name", "visit__unit__short_name", "visit__key_task__name",
)  # fmt: skip
COLUMNS = (  # of a statement that a page shows
    *(one.attname for one in Statement._meta.concrete_fields), "criterion__name", *WENT,
    "visit__team__name", "interview__source_class",
    "interview__source_relation", "interview__source_number", "interview__source_cadre__name",
)  # fmt: skip
TALKS = (16, 64, 256, 1024)  # so many talks are asked for by the same text
SEEN = 50  # of times seen at work, the newest
NEWEST = ("-visited_on", "-pk")


# What a line of the talks of a subject shows.
TALK_SHOWN = (
    "kind", "text", "visited_on", "visit_state", "source_cadre__name", "source_class", "source_relation",
    "source_number", "source_circle",
    *WENT, "visit__team__name",
    "heard_at", "source_unit__name", "source_unit__short_name",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """Of whom something is said: a cadre (by check) or a leadership team (by dimension)."""

    thing: Cadre | LeadershipTeam

    @property
    def is_cadre(self) -> bool:
        """Whether the subject is a person."""
        return isinstance(self.thing, Cadre)

    @property
    def field(self) -> str:
        """The foreign key that names the subject."""
        return "cadre" if self.is_cadre else "leadership_team"

    @property
    def place(self) -> str:
        """The field that says under what a statement stands."""
        return "check_key" if self.is_cadre else "dimension"

    @property
    def places(self) -> list[tuple[str, Any]]:
        """Checks or dimensions with their labels."""
        return list(Check.choices if self.is_cadre else Dimension.choices)

    def has_any(self, *names: str) -> bool:
        """Whether there are any rows of these names about the subject (``visits.core.held``)."""
        return has_any(self.thing, *names)

    def statements(self, user: Any) -> models.QuerySet[Statement]:
        """Statements about the subject that the user may read, accepted visits only."""
        return statements_on(user, self.field, self.thing.pk)

    def ratings(self, user: Any) -> models.QuerySet[Rating]:
        """Ratings of the subject, accepted visits only."""
        return ratings_of(user, self.field, self.thing.pk)

    def own_accounts(self, user: Any) -> list[Interview]:
        """What the cadre said of himself in accepted talks, newest first: neither for nor against, and no source."""
        return rows_of(user, _own_accounts, self.thing.pk) if self.has_any("interviews_given") else []

    def seen_at_work(self, user: Any) -> list[CadreSeen]:
        """Where visits that were accepted saw the cadre at work, newest first."""
        return rows_of(user, _seen_at_work, self.thing.pk) if self.has_any("seen_on_sites") else []

    def surveys(self, user: Any) -> list[Survey]:
        """Surveys about the subject whose results are open to the user."""
        return rows_of(user, _surveys, "cadres" if self.is_cadre else "leadership_team", self.thing.pk)


def talks_on(user: Any, field: str, key: int, *read: Collection[int]) -> models.QuerySet[Interview]:
    """Accepted talks in which the subject of this key is spoken of or rated, or that the cadre gave; where their keys
    were read first, of these."""
    rows = Interview.objects.visible_to(user).filter(visit_state="accepted")
    return rows.filter(among("pk", read[0] if read else _talks(field, key)))


def read_first(user: Any, field: str, key: int) -> list[frozenset[int]]:
    """The keys of these talks, for who keeps away from somebody: beside what is closed to them, PostgreSQL would read
    through all talks there are for a question in their place."""
    if not closed_to(user):
        return []
    return [filled_up(keys_given(_keys, field, key), TALKS)]


def _keys(field: str, key: int) -> models.QuerySet[Any, Any]:
    return Interview.objects.filter(pk__in=_talks(field, key)).order_by().values_list("pk")


def _talks(field: str, key: int) -> Any:
    """One union of keys: three questions joined by OR would walk through all talks."""
    here = {field: key}
    asked = [lines.objects.filter(**here).order_by().values("interview") for lines in (Statement, Rating)]
    if field == "cadre":
        asked.append(Interview.objects.filter(source_cadre=key).order_by().values("pk"))
    return asked[0].union(*asked[1:])


def statements_on(user: Any, field: str, key: int) -> models.QuerySet[Statement]:
    """Statements about the subject of this key (``field`` names it) that the user may read, accepted visits only."""
    rows: models.QuerySet[Statement] = Statement.objects.visible_to(user)
    return rows.filter(**{field: key}).accepted()  # type: ignore[attr-defined]


def ratings_of(user: Any, field: str, key: int) -> models.QuerySet[Rating]:
    """Ratings of the subject of this key, accepted visits only."""
    rows: models.QuerySet[Rating] = Rating.objects.visible_to(user)
    return rows.filter(**{field: key}).accepted()  # type: ignore[attr-defined]


def _own_accounts(user: Any, cadre: int) -> models.QuerySet[Interview]:
    rows = Interview.objects.visible_to(user).filter(visit_state="accepted", source_cadre=cadre)
    rows = rows.exclude(own_statement="").select_related("visit__unit", "visit__key_task")
    return rows.only("own_statement", *WENT).order_by(*NEWEST)


def _seen_at_work(user: Any, cadre: int) -> models.QuerySet[CadreSeen]:
    rows = CadreSeen.objects.visible_to(user).filter(cadre=cadre)
    rows = rows.filter(site_visit__visit_state="accepted").select_related(
        "away_unit", "site_visit__visit__unit", "site_visit__visit__key_task"
    )
    rows = rows.only(
        "text", "heard_at", "away_unit__name", "away_unit__short_name", "site_visit__visited_on",
        "site_visit__place", *(f"site_visit__{name}" for name in WENT),
    )  # fmt: skip
    return rows.order_by("-site_visit__visited_on", "-pk")[:SEEN]


def _surveys(user: Any, field: str, key: int) -> models.QuerySet[Survey]:
    about = {field: key, "state": SurveyState.PUBLISHED}
    return Survey.objects.visible_to(user).filter(**about).order_by("-closed_at", "-pk")


WHERE = tuple(HeardAt.values)


@dataclass
class Choice:
    """The filters of an evidence page, read from the address line; unknown values are no filter."""

    side: str
    place: str
    circle: str
    where: str = ""
    aspect: str = ""

    @classmethod
    def read(cls, data: QueryDict, subject: Subject) -> "Choice":
        """Take only known keys."""
        known = {
            "side": set(Statement.Side.values),
            "place": {key for key, _label in subject.places},
            "circle": set(Circle.values),
            "where": WHERE,
            "aspect": set(reading.of(Family.ASPECT)) if subject.is_cadre else set(),
        }
        return cls(
            **{name: data.get(name, "") if data.get(name) in keys else "" for name, keys in known.items()}
        )

    def narrow(self, rows: models.QuerySet[Statement], subject: Subject) -> models.QuerySet[Statement]:
        """The statements that fit."""
        wanted = {"side": self.side, subject.place: self.place, "circle": self.circle, "aspect": self.aspect}
        rows = rows.filter(heard_at__in=meant_by(self.where)) if self.where else rows
        return rows.filter(**{name: value for name, value in wanted.items() if value})

    def address(self, **change: str) -> str:
        """The address line with one filter changed."""
        values = {
            name: getattr(self, name) for name in ("side", "place", "circle", "where", "aspect")
        } | change
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in values.items() if value})
        return f"?{query.urlencode()}"


def heard_where(subject: Subject, heard: Iterable[Any], address: str = "") -> list[dict[str, Any]]:
    """How much was heard of a cadre at home, where they serve, at a key task and elsewhere, each with its address."""
    if not subject.is_cadre:
        return []
    found: Counter[str] = Counter()
    for one in heard:
        found[one.where] += one.n
    return [
        {"label": HeardAt(key).label, "n": found[key], "url": f"{address}?where={key}"}
        for key in WHERE
        if key in found
    ]


def table(subject: Subject, found: list[tuple[Any, ...]], choice: Choice) -> list[dict[str, Any]]:
    """Checks (or dimensions) down; for and against, then the three circles across; each number with its address."""
    return _cut(subject.places, found, choice, "place")


def aspect_table(subject: Subject, found: list[tuple[Any, ...]], choice: Choice) -> list[dict[str, Any]]:
    """The other cut: the aspects of a cadre down; a leadership team has none."""
    return _cut(reading.choices(Family.ASPECT), found, choice, "aspect") if found and subject.is_cadre else []


def _cut(places: Iterable[Any], found: Iterable[Any], choice: Choice, under: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "cells": [*_sides(found, key, choice, under), *_circles(found, key, choice, under)]}
        for key, label in places
    ]


def _sides(found: Iterable[Any], place: str, choice: Choice, under: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "tone": side,
            "n": sum(n for at, on, _circle, n in found if at == place and on == side),
            "url": choice.address(**{under: place}, side=side, circle=""),
        }
        for side, label in Statement.Side.choices
    ]


def _circles(found: Iterable[Any], place: str, choice: Choice, under: str) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "tone": "",
            "n": sum(n for at, _side, of, n in found if at == place and of == circle),
            "url": choice.address(**{under: place}, side="", circle=circle),
        }
        for circle, label in Circle.choices
    ]


def heads() -> list[Any]:
    """Column heads of the table."""
    return [*Statement.Side.labels, *Circle.labels]


def statements_page(subject: Subject, user: Any, data: QueryDict) -> tuple[Choice, Page]:
    """The filters of the address line and one page of the statements that fit, newest first."""
    choice = Choice.read(data, subject)
    rows = _shown(choice.narrow(subject.statements(user), subject))
    bare = (_statements, subject.field, subject.thing.pk) if choice.address() == "?" else None
    return choice, _newest_page(user, rows, data, bare)


def talks_page(subject: Subject, user: Any, data: QueryDict) -> Page:
    """One page of the accepted talks in which the subject is spoken of or rated, or that the cadre gave."""
    given: tuple[Any, ...] = (
        subject.field,
        subject.thing.pk,
        *read_first(user, subject.field, subject.thing.pk),
    )
    return _newest_page(user, _told(talks_on(user, *given)), data, (_talks_shown, *given))


def _newest_page(
    user: Any, rows: models.QuerySet[Any], data: QueryDict, bare: tuple[Any, ...] | None
) -> Page:
    """A page of the rows; ``bare`` is the question, with what it is given, for the first one as it is opened most."""
    after, before = data.get("after", ""), data.get("before", "")
    if after or before or not bare:
        return page_of(rows, NEWEST, after, before)
    return page_of(rows, NEWEST, fetch=lambda _rows: rows_of(user, *bare))


def _shown(rows: models.QuerySet[Statement]) -> models.QuerySet[Statement]:
    along = ("visit__unit", "visit__key_task", "visit__team", "interview__source_cadre", "criterion")
    return rows.select_related(*along).only(*COLUMNS)


def _statements(user: Any, field: str, key: int) -> models.QuerySet[Statement]:
    return _shown(statements_on(user, field, key)).order_by(*NEWEST)[: PAGE + 1]


def _told(rows: models.QuerySet[Interview]) -> models.QuerySet[Interview]:
    along = ("visit__unit", "visit__key_task", "visit__team", "source_cadre", "source_unit")
    return rows.select_related(*along).only(*TALK_SHOWN)


def _talks_shown(user: Any, field: str, key: int, *read: Collection[int]) -> models.QuerySet[Interview]:
    return _told(talks_on(user, field, key, *read)).order_by(*NEWEST)[: PAGE + 1]


def gaps(subject: Subject, found: list[tuple[Any, ...]]) -> list[tuple[str, Any]]:
    """What has not been heard yet: checks (or dimensions) and circles without a statement."""
    places, circles = {place for place, _s, _c, _n in found}, {circle for _p, _s, circle, _n in found}
    missing = [("place", label) for key, label in subject.places if key not in places]
    return missing + [("circle", label) for key, label in Circle.choices if key not in circles]
