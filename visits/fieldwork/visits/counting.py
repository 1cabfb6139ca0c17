"""Writes the summary rows of ``heard``: each is worked out whole from the records, by one function for each kind.

``recount`` does it for what one visit touches, in the transaction of the step; ``rebuild`` for all there is; ``wrong``
compares. What a visit holds changes only while it is with the team and does not count: nothing else changes these rows.
"""

from collections import Counter, defaultdict, namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet

from cadre_review.prepared import Question, keys_given, rows_given
from visits.core.scopes import filled_up
from visits.fieldwork.visits.copies import Get, copying, refresh, stale
from visits.fieldwork.visits.heard import ACCEPTED, COUNTED, SENT
from visits.fieldwork.visits.models import Interview, Method, SourceClass, Statement, VisitState, acts_as
from visits.fieldwork.visits.places import OF_THE_UNIT

SOME = 200  # units, cadres or teams that are counted together
NUMBERS = (0, 1, 4, 16, 64, SOME)  # a kept text for so many keys
Row = Any  # a named tuple of values


@dataclass(frozen=True)
class Tables:
    """Where the rows are read and written: the models of today, or those of a migration, in one database."""

    get: Get = partial(apps.get_model, "visits")
    alias: str | None = None

    def rows(self, model: str) -> QuerySet[Any]:
        """All rows of a model, in no order."""
        return self.get(model)._base_manager.using(self.alias).order_by()

    def ask(self, question: Question, *given: Any) -> list[Any]:
        """The rows of ``question(*given)``, whose text is kept where it is about the models of today."""
        if self is not TODAY:
            return list(question(*given, at=self))
        keys = (one if isinstance(one, int | str) else filled_up(one, NUMBERS) for one in given)
        return rows_given(question, *keys)

    def knows(self, model: str) -> bool:
        """Whether there is such a table: a migration has none of those that came after it."""
        try:
            return bool(self.get(model))
        except LookupError:
            return False


TODAY = Tables()
Count = Callable[[Tables, int, Collection[int]], list[dict[str, Any]]]


@dataclass(frozen=True)
class Kind:
    """One kind of summary row: its model, of what it is, how it is counted, and who may have one in a round."""

    model: str
    of: str
    count: Count
    keys: Callable[[Tables, int], set[int]]

    def stored(self, at: Tables, held: int, keys: Iterable[int]) -> QuerySet[Any]:
        """The rows there are of these."""
        return at.rows(self.model).filter(**{"round": held, f"{self.of}__in": list(keys)})

    def write(self, at: Tables, held: int, keys: Collection[int]) -> None:
        """Put the rows of these in the place of those before; whoever calls holds their locks."""
        self.stored(at, held, keys).delete()
        model = at.get(self.model)
        rows = [model(**values) for values in self.count(at, held, keys)]
        model._base_manager.using(at.alias).bulk_create(rows, batch_size=500)

    def differences(self, at: Tables, held: int, keys: Collection[int]) -> list[str]:
        """Where what is stored is not what is counted, in words."""
        model = at.get(self.model)
        names = [one.attname for one in model._meta.concrete_fields if not one.primary_key]
        stored = [tuple(map(_comparable, row)) for row in self.stored(at, held, keys).values_list(*names)]
        fresh = [model(**values) for values in self.count(at, held, keys)]
        counted = [tuple(_comparable(getattr(one, name)) for name in names) for one in fresh]
        wrong = Counter(stored)
        wrong.subtract(Counter(counted))
        return [
            f"{self.model} {'stored' if n > 0 else 'counted'}: {dict(zip(names, row, strict=True))}"
            for row, n in wrong.items()
            if n
        ]


def _comparable(value: Any) -> Any:
    """A value of a column as it can be compared, whether it comes from a row or was just counted."""
    if isinstance(value, dict):
        return tuple(sorted((key, _comparable(inner)) for key, inner in value.items()))
    if isinstance(value, list | set | tuple):
        return tuple(sorted(value))
    return value


def _named_as(name: str, columns: Sequence[str]) -> Any:
    """Rows whose values are named as their columns."""
    return namedtuple(name, columns)  # noqa: PYI024


# --- units and key tasks -------------------------------------------------------------------------

VISIT = ("pk", "unit", "key_task", "team", "state", "visited_on", "entries", "targets", "checks", "methods")
TALK = ("pk", "visit", "kind", "source_circle", "source_cadre", "source_class", "heard_at")
SAID = ("interview", "cadre", "check_key", "aspect", "side", "circle", "heard_at")
Visited, Talk, Said = _named_as("Visited", VISIT), _named_as("Talk", TALK), _named_as("Said", SAID)
OF_A_VISIT = {"Interview": TALK, "Statement": SAID, "Symposium": ("visit",), "SiteVisit": ("visit",)}
METHODS = {"Symposium": Method.SYMPOSIUM, "SiteVisit": Method.SITE_VISIT}


@dataclass
class Brought:
    """One visit with its talks, what was said in them, and its other records by method."""

    visit: Row
    talks: list[Row]
    said: list[Row]
    records: Counter[str]


def count_units(at: Tables, held: int, units: Collection[int]) -> list[dict[str, Any]]:
    """The rows of these units in the round: of all visits, of the accepted ones, of each team."""
    return _count_visits("unit", at, held, units)


def count_tasks(at: Tables, held: int, tasks: Collection[int]) -> list[dict[str, Any]]:
    """The rows of these key tasks in the round, whether they were visited at a unit or by themselves."""
    return _count_visits("key_task", at, held, tasks)


def _count_visits(of: str, at: Tables, held: int, keys: Collection[int]) -> list[dict[str, Any]]:
    visits = at.ask(_visits, of, held, keys)
    rows = {model: at.ask(_of_visits, model, of, held, keys) for model in OF_A_VISIT} if visits else {}
    return visited_of(of, held, brought_by(visits, rows), reaches)


def _visits(of: str, held: int, keys: Collection[int], at: Tables = TODAY) -> QuerySet[Any, Any]:
    here = {f"{of}__in": keys} | ({"to_task": False} if of == "unit" else {})
    return at.rows("Visit").filter(round=held, state__in=COUNTED, **here).values_list(*VISIT)


def _of_visits(
    model: str, of: str, held: int, keys: Collection[int], at: Tables = TODAY
) -> QuerySet[Any, Any]:
    visits = _visits(of, held, keys, at).values("pk")
    return at.rows(model).filter(visit__in=visits).values_list(*OF_A_VISIT[model])


def brought_by(visits: Iterable[Any], rows: Mapping[str, Iterable[Any]]) -> list[Brought]:
    """Each of the visits (``VISIT``) with what it brought: the rows of each model by ``OF_A_VISIT``."""
    found = {row.pk: Brought(row, [], [], Counter()) for row in map(Visited._make, visits)}
    for talk in map(Talk._make, rows.get("Interview", ())):
        found[talk.visit].talks.append(talk)
    at_talk = {talk.pk: one for one in found.values() for talk in one.talks}
    for line in map(Said._make, rows.get("Statement", ())):
        if line.interview in at_talk:
            at_talk[line.interview].said.append(line)
    for model, method in METHODS.items():
        for (visit,) in rows.get(model, ()):
            found[visit].records[method.value] += 1
    return list(found.values())


def _keep_to_unit(one: Brought) -> None:
    """What was said of people from elsewhere is not the unit's, nor a talk with one of them that says nothing of it."""
    one.said = [line for line in one.said if line.heard_at in OF_THE_UNIT]
    about = {line.interview for line in one.said}
    one.talks = [talk for talk in one.talks if talk.heard_at in ("", *OF_THE_UNIT) or talk.pk in about]


def reaches(team: int, state: str) -> list[str]:
    """The reaches in which a counted visit counts."""
    return [SENT, str(team)] + ([ACCEPTED] if state == VisitState.ACCEPTED else [])


def visited_of(
    of: str, held: int, visits: Iterable[Brought], reach: Callable[[int, str], list[str]]
) -> list[dict[str, Any]]:
    """The values of the rows of units, or of key tasks."""
    groups: dict[tuple[int, str], list[Brought]] = defaultdict(list)
    for one in visits:
        if of == "unit":
            _keep_to_unit(one)
        for name in reach(one.visit.team, one.visit.state):
            groups[getattr(one.visit, of), name].append(one)
    return [
        {"round_id": held, f"{of}_id": key, "reach": name} | _visited(found)
        for (key, name), found in groups.items()
    ]


def _visited(found: Sequence[Brought]) -> dict[str, Any]:
    visits, days = [one.visit for one in found], [one.visit.visited_on for one in found]
    talks = [talk for one in found for talk in one.talks]
    said = [line for one in found for line in one.said]
    kinds = Counter(talk.kind for talk in talks)
    return {
        "visits": len(visits),
        "first_on": min(days),
        "last_on": max(days),
        **{name: sorted({key for one in visits for key in getattr(one, name)})
           for name in ("entries", "targets", "checks", "methods")},
        **_circles(talk.source_circle for talk in talks),
        "sources": _sources((talk.source_cadre, talk.pk) for talk in talks),
        "talks": len(talks) - kinds[Interview.Kind.SYMPOSIUM.value],
        "served": sum(acts_as(talk.source_class) == SourceClass.SERVED for talk in talks),
        **_sides(said),
        "kinds": dict(kinds),
        "by_circle": dict(Counter(talk.source_circle for talk in talks)),
        "by_entry": dict(Counter(key for one in visits for key in one.entries)),
        "by_check": _talks_on("check_key", said),
        "by_aspect": _talks_on("aspect", said),
        "records": dict(sum((one.records for one in found), Counter())),
    }  # fmt: skip


def _talks_on(name: str, said: Sequence[Row]) -> dict[str, int]:
    """In how many talks and voices something was said under each value of a field."""
    return dict(Counter(key for key, _talk in {(getattr(one, name), one.interview) for one in said} if key))


def _sources(talks: Iterable[tuple[int | None, int]]) -> int:
    """Independent ones: a named cadre once however often heard, each confidential talk as one.

    Who a confidential source is stays sealed, so two talks with one sealed person cannot be told apart.
    """
    return len({("cadre", cadre) if cadre else ("talk", talk) for cadre, talk in talks})


def _circles(heard: Iterable[str]) -> dict[str, Any]:
    circles = sorted(set(heard))
    return {"circles": circles, "circles_heard": len(circles)}


def _sides(said: Sequence[Row]) -> dict[str, int]:
    return {"said": len(said), "against": sum(one.side == Statement.Side.AGAINST for one in said)}


# --- cadres --------------------------------------------------------------------------------------

ON = ("visit__team", "visit_state", "visited_on")
GIVEN = ("pk", "source_cadre", "kind", "heard_at", *ON)
ABOUT = (
    "cadre", "interview", "interview__source_cadre", "check_key", "aspect", "side", "circle", "heard_at", *ON,
)  # fmt: skip
Given, About = _named_as("Given", GIVEN), _named_as("About", ABOUT)


def count_cadres(at: Tables, held: int, cadres: Collection[int]) -> list[dict[str, Any]]:
    """The rows of these cadres in the round."""
    return cadres_of(held, at.ask(_given, held, cadres), at.ask(_about, held, cadres), reaches)


def _given(held: int, cadres: Collection[int], at: Tables = TODAY) -> QuerySet[Any, Any]:
    rows = at.rows("Interview").filter(source_cadre__in=cadres, visit__round=held, visit_state__in=COUNTED)
    return rows.values_list(*GIVEN)


def _about(held: int, cadres: Collection[int], at: Tables = TODAY) -> QuerySet[Any, Any]:
    rows = at.rows("Statement").filter(cadre__in=cadres, visit__round=held, visit_state__in=COUNTED)
    return rows.values_list(*ABOUT)


def cadres_of(
    held: int, given: Iterable[Any], about: Iterable[Any], reach: Callable[[int, str], list[str]]
) -> list[dict[str, Any]]:
    """The values of the rows of cadres, from the talks with them (``GIVEN``) and what was said of them (``ABOUT``)."""
    groups: dict[tuple[int, str], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for place, rows in enumerate((map(Given._make, given), map(About._make, about))):
        for row in rows:
            cadre = row.cadre if place else row.source_cadre
            for name in reach(row.visit__team, row.visit_state):
                groups[cadre, name][place].append(row)
    return [
        {"round_id": held, "cadre_id": cadre, "reach": name} | _cadre(*found)
        for (cadre, name), found in groups.items()
    ]


def _cadre(given: Sequence[Row], about: Sequence[Row]) -> dict[str, Any]:
    return {
        "last_on": max(row.visited_on for row in (*given, *about)),
        "heard": len(given),
        "kinds": dict(Counter(talk.kind for talk in given)),
        **_circles(one.circle for one in about),
        "checks": sorted({one.check_key for one in about if one.check_key}),
        "aspects": sorted({one.aspect for one in about if one.aspect}),
        "places": sorted({row.heard_at for row in (*given, *about) if row.heard_at}),
        "sources": _sources((one.interview__source_cadre, one.interview) for one in about),
        **_sides(about),
    }


# --- ratings -------------------------------------------------------------------------------------

RATING = (
    "visit__round", "criterion", "source_class", "grade", "grade__points", "interview", "interview__source_cadre",
)  # fmt: skip


def count_ratings(of: str, at: Tables, held: int, keys: Collection[int]) -> list[dict[str, Any]]:
    """The rows of these cadres, or leadership teams, in the round."""
    return rated(of, at.ask(_ratings, of, held, keys))


def _ratings(of: str, held: int, keys: Collection[int], at: Tables = TODAY) -> QuerySet[Any, Any]:
    mine = {f"{of}__in": keys, "visit__round": held}
    return at.rows("Rating").filter(**mine, visit_state=VisitState.ACCEPTED).values_list(of, *RATING)


def rated(of: str, ratings: Iterable[Any]) -> list[dict[str, Any]]:
    """The values of the rows, from accepted ratings: whom they are of (``of``), and ``RATING``."""
    groups: dict[tuple[int, int, int], dict[str, dict[str, Any]]] = {}
    points: Counter[tuple[int, int, int]] = Counter()
    for subject, held, criterion, source_class, grade, worth, talk, named in ratings:
        key = subject, held, criterion
        points[key] += int(worth * 100)
        cell = groups.setdefault(key, {}).setdefault(source_class, {"grades": {}, "who": set()})
        cell["grades"][str(grade)] = cell["grades"].get(str(grade), 0) + 1
        cell["who"].add(f"c{named}" if named else f"t{talk}")
    return [
        {
            f"{of}_id": key,
            "round_id": held,
            "criterion_id": criterion,
            "sources": len(set().union(*(cell["who"] for cell in table.values()))),
            "n": sum(sum(cell["grades"].values()) for cell in table.values()),
            "points": points[key, held, criterion],
            # as it is stored: sources in one order
            "by_class": {name: cell | {"who": sorted(cell["who"])} for name, cell in table.items()},
        }
        for (key, held, criterion), table in groups.items()
    ]


# --- when ----------------------------------------------------------------------------------------


def _keys(*sources: tuple[str, str, dict[str, Any]]) -> Callable[[Tables, int], set[int]]:
    """Who may have a row in a round, or has one: (model, path to it, conditions) for each place to look."""

    def keys(at: Tables, held: int) -> set[int]:
        found: set[int] = set()
        for model, path, wanted in sources:
            to_round = "round" if model in OF_ROUND else "visit__round"
            rows = at.rows(model).filter(**{to_round: held, f"{path}__isnull": False}, **wanted)
            found |= set(rows.values_list(path, flat=True).distinct())
        return found

    return keys


OF_ROUND = {"Visit", "UnitHeard", "TaskHeard", "CadreHeard", "RatedOn"}
SENT_IN = {"visit_state__in": COUNTED}
TAKEN = {"visit_state": VisitState.ACCEPTED}
UNITS = Kind(
    "UnitHeard", "unit", count_units,
    _keys(("Visit", "unit", {"state__in": COUNTED}), ("UnitHeard", "unit", {})),
)  # fmt: skip
TASKS = Kind(
    "TaskHeard", "key_task", count_tasks,
    _keys(("Visit", "key_task", {"state__in": COUNTED}), ("TaskHeard", "key_task", {})),
)  # fmt: skip
CADRES = Kind(
    "CadreHeard", "cadre", count_cadres,
    _keys(("Interview", "source_cadre", SENT_IN), ("Statement", "cadre", SENT_IN), ("CadreHeard", "cadre", {})),
)  # fmt: skip
RATED_CADRES, RATED_TEAMS = (
    Kind("RatedOn", of, partial(count_ratings, of), _keys(("Rating", of, TAKEN), ("RatedOn", of, {})))
    for of in ("cadre", "leadership_team")
)
KINDS = (UNITS, TASKS, CADRES, RATED_CADRES, RATED_TEAMS)


OWNERS = {"unit": "Unit", "key_task": "KeyTask", "cadre": "Cadre", "leadership_team": "LeadershipTeam"}


def recount(visit: Any) -> None:
    """Count anew what a visit touches that began or ceased to count; last in the transaction of the step.

    What is counted stays locked until it ends: two visits to one unit are added up one after the other.
    """
    at, held = TODAY, visit.round_id
    said = _named_in(visit, "Statement", "cadre") | _named_in(visit, "Interview", "source_cadre")
    rated_cadres = _named_in(visit, "Rating", "cadre")
    _lock(at, "unit", [visit.unit_id])
    _lock(at, "cadre", said | rated_cadres)
    if not visit.to_task:
        UNITS.write(at, held, [visit.unit_id])
    if visit.key_task_id:
        _lock(at, "key_task", [visit.key_task_id])
        TASKS.write(at, held, [visit.key_task_id])
    CADRES.write(at, held, said)
    if visit.state == VisitState.ACCEPTED:
        teams = _named_in(visit, "Rating", "leadership_team")
        _lock(at, "leadership_team", teams)
        RATED_CADRES.write(at, held, rated_cadres)
        RATED_TEAMS.write(at, held, teams)


def _named_in(visit: Any, model: str, path: str) -> set[int]:
    return keys_given(_named, model, path, visit.pk)


def _named(model: str, path: str, visit: int) -> QuerySet[Any, Any]:
    rows = TODAY.rows(model).filter(visit=visit, **{f"{path}__isnull": False})
    return rows.values_list(path).distinct()


def _lock(at: Tables, of: str, keys: Collection[int]) -> None:
    """Hold these rows against other counts, not against whoever refers to them."""
    at.ask(_to_hold, of, keys)


def _to_hold(of: str, keys: Collection[int], at: Tables = TODAY) -> QuerySet[Any, Any]:
    rows = at.rows(OWNERS[of]).filter(pk__in=keys).order_by("pk")
    return rows.select_for_update(no_key=True).values_list("pk")


def _parts(at: Tables, kinds: Sequence[Kind] = KINDS) -> Iterator[tuple[Kind, int, list[int]]]:
    """All that can be counted of these kinds, some at a time."""
    kinds = [kind for kind in kinds if at.knows(kind.model)]
    for held in list(at.rows("Round").values_list("pk", flat=True)):
        for kind in kinds:
            keys = sorted(kind.keys(at, held))
            for start in range(0, len(keys), SOME):
                yield kind, held, keys[start : start + SOME]


def rebuild() -> None:
    """Bring every copy up to date and count everything anew."""
    for model in copying():
        refresh(model, TODAY.get("Visit"))
    count_all(TODAY)


def count_all(at: Tables, kinds: Sequence[Kind] = KINDS) -> None:
    """Count everything of these kinds anew, some at a time, each in a transaction of its own."""
    for kind, held, keys in _parts(at, kinds):
        with transaction.atomic(using=at.alias):
            _lock(at, kind.of, keys)
            kind.write(at, held, keys)


def wrong() -> Iterator[str]:
    """What is stored otherwise than it is counted, in words."""
    for model in copying():
        if n := stale(model).count():
            yield f"{model.__name__}: {n} with another day or state than their visit"
    for kind, held, keys in _parts(TODAY):
        yield from kind.differences(TODAY, held, keys)
