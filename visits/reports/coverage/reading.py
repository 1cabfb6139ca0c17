"""What one reader counts of a round: the summary rows of their reach, and counted afresh what holds something hidden.

A row adds up all visits of its reach. Hidden from a reader are talks by or about people closed to them and, of cadres,
talks at units that they do not see; the few units and cadres of these talks are counted from what the reader may read.
The key tasks of a visit team, whose visits go to units in the hands of others too, are always counted so.
"""

import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import repeat
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.utils.functional import cached_property

from cadre_review.prepared import Question, keys_given
from cadre_review.request_cache import once
from visits.core.access import closed_to
from visits.core.counts import whole
from visits.core.fields import holds
from visits.core.readers import rows_of
from visits.core.scopes import among, filled_up, scope_of
from visits.fieldwork.site_visits.models import CadreSeen
from visits.fieldwork.visits.counting import (
    ABOUT,
    GIVEN,
    OF_A_VISIT,
    TODAY,
    VISIT,
    brought_by,
    cadres_of,
    visited_of,
)
from visits.fieldwork.visits.heard import COUNTED, CadreHeard, TaskHeard, UnitHeard
from visits.fieldwork.visits.models import (
    Interview,
    Rating,
    Statement,
    Visit,
    closed_teams,
    talks_open,
    went_in_hand,
)
from visits.organisation.rounds.models import ScopeEntry, VisitTeam
from visits.organisation.units.models import Unit

AT_ONCE = (4, 16, 64, 256)  # keys of one statement, which stays short so


def _contains(keys: Collection[str], text: str) -> bool:
    return text in map(holds, keys)


class Hidden(NamedTuple):
    """A talk of which the reader may not read, with its visit's unit and key task, and who was heard by name."""

    talk: int
    unit: int
    key_task: int | None
    source: int | None


TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": operator.eq, "lt": operator.lt, "gt": operator.gt, "gte": operator.ge, "contains": _contains,
    "has_key": operator.contains,
}  # fmt: skip


def counted_visits(user: Any) -> QuerySet[Visit]:
    """Visits that count as made for this reader."""
    return Visit.objects.visible_to(user).filter(state__in=COUNTED).order_by()


def accepted_in(user: Any, one: Any, of: str, entry: str = "") -> QuerySet[Visit, Any]:
    """Keys of the units or key tasks of the round with an accepted visit that the reader sees, one that entered so."""
    rows = Visit.objects.visible_to(user).accepted().filter(round=one)
    rows = rows.filter(to_task=False) if of == "unit" else rows.filter(key_task__isnull=False)
    rows = rows.filter(entries__contains=holds(entry)) if entry else rows
    return rows.order_by().values(of)


def counted_talks(user: Any) -> QuerySet[Interview]:
    """Talks of counted visits, without those by or about people whom the reader keeps away from."""
    return Interview.objects.visible_to(user).filter(visit_state__in=COUNTED).order_by()


def counted_statements(user: Any) -> QuerySet[Statement]:
    """Statements of these talks that the reader may read."""
    seen = Statement.objects.visible_to(user).filter(talks_open(user, "interview__"))
    return seen.filter(visit_state__in=COUNTED).order_by()


def reading_of(user: Any, held: int) -> "Reading":
    """The reading of a round; worked out once a request for who reads."""
    return once(user, f"reading of {held}", lambda reader: Reading(reader, held))


def fits(row: Any, wanted: dict[str, Any]) -> bool:
    """Whether a row that was counted afresh meets the lookups, as the database would say of one that is stored."""
    for path, value in wanted.items():
        name, _mark, test = path.partition("__")
        if not TESTS[test or "exact"](getattr(row, name), value):
            return False
    return True


class Reading:
    """The rows of one reader in one round."""

    def __init__(self, user: Any, held: int) -> None:
        self.user, self.held = user, held
        self.visits = (
            UnitHeard.objects.visible_to(user).filter(round=held).order_by()
        )  # right as to visits only

    @cached_property
    def units(self) -> QuerySet[UnitHeard]:
        """Rows of units in which nothing is hidden."""
        return _open_units(self.user, self.held, self._hidden_units)

    @cached_property
    def cadres(self) -> QuerySet[CadreHeard]:
        """Rows of cadres in which nothing is hidden."""
        rows = CadreHeard.objects.visible_to(self.user).filter(round=self.held).order_by()
        if not self._is_one_team:
            return rows.none()
        return rows.exclude(cadre__in=self._hidden_cadres) if self._hidden_cadres else rows

    @cached_property
    def units_afresh(self) -> dict[int, UnitHeard]:
        """The other units, by key."""
        if not (keys := self._hidden_units):
            return {}
        visits = counted_visits(self.user).filter(unit__in=keys, to_task=False)
        return {row.unit_id: row for row in self._afresh(UnitHeard, "unit", visits)}

    @cached_property
    def tasks_afresh(self) -> dict[int, TaskHeard]:
        """Key tasks of which something may be hidden, by key."""
        if not self.user.is_field and not self._hidden_tasks:
            return {}
        visits = counted_visits(self.user).filter(key_task__isnull=False)
        if not self.user.is_field:
            visits = visits.filter(key_task__in=self._hidden_tasks)
        return {row.key_task_id: row for row in self._afresh(TaskHeard, "key_task", visits)}

    def _afresh(self, model: Any, of: str, visits: QuerySet[Visit]) -> Iterator[Any]:
        visits = visits.filter(round=self.held).order_by()
        found, within = list(visits.values_list(*VISIT)), {"visit__in": visits.values("pk")}
        mine: dict[str, QuerySet[Any, Any]] = {
            "Interview": Interview.objects.visible_to(self.user),
            "Statement": Statement.objects.visible_to(self.user),
        }
        rows = {
            name: mine.get(name, TODAY.rows(name)).filter(**within).order_by().values_list(*columns)
            for name, columns in OF_A_VISIT.items()
        }
        brought = brought_by(found, rows if found else {})
        return (model(**values) for values in visited_of(of, self.held, brought, _all_together))

    @cached_property
    def cadres_afresh(self) -> dict[int, CadreHeard]:
        """The other cadres, by key."""
        if self._is_one_team:
            return self._cadres_afresh(self._hidden_cadres)
        given = counted_talks(self.user).filter(visit__round=self.held, source_cadre__isnull=False)
        about = counted_statements(self.user).filter(visit__round=self.held, cadre__isnull=False)
        return self._added_up(given.values_list(*GIVEN), about.values_list(*ABOUT))

    def _cadres_afresh(self, keys: Collection[int]) -> dict[int, CadreHeard]:
        return self._added_up(self._in_parts(_given, keys), self._in_parts(_about, keys))

    def _in_parts(self, question: Question, keys: Collection[int]) -> Iterator[Any]:
        for some in _filled(keys):
            yield from rows_of(self.user, question, self.held, some)

    def _added_up(self, given: Iterable[Any], about: Iterable[Any]) -> dict[int, CadreHeard]:
        rows = cadres_of(self.held, given, about, _all_together)
        return {values["cadre_id"]: CadreHeard(**values) for values in rows}

    def units_by_key(self, keys: Iterable[int] | QuerySet[Any, Any]) -> dict[int, UnitHeard]:
        """The rows of these units (and perhaps of others), by key; those never visited have none."""
        if isinstance(keys, QuerySet):
            rows: Iterable[UnitHeard] = self.units.filter(unit__in=keys)
        else:
            rows = rows_of(self.user, _of_units, self.held, self._hidden_units, set(keys))
        return {row.unit_id: row for row in rows} | self.units_afresh

    def tasks_by_key(self, keys: Iterable[int] | QuerySet[Any, Any]) -> dict[int, TaskHeard]:
        """The rows of these key tasks (and perhaps of others), by key; those never visited have none."""
        if self.user.is_field:
            return self.tasks_afresh
        if isinstance(keys, QuerySet):
            rows: Iterable[TaskHeard] = _of_tasks(self.user, self.held, self._hidden_tasks, keys)
        else:
            rows = rows_of(self.user, _of_tasks, self.held, self._hidden_tasks, set(keys))
        return {row.key_task_id: row for row in rows} | self.tasks_afresh

    def cadres_by_key(self, keys: Iterable[int]) -> dict[int, CadreHeard]:
        """The rows of these cadres (and perhaps of others), by key; those neither heard nor spoken of have none."""
        if not self._is_one_team:
            return self.cadres_afresh
        wanted = frozenset(keys)
        hidden = wanted & self._hidden_cadres
        rows = self._in_parts(_of_cadres, wanted - hidden)
        return {row.cadre_id: row for row in rows} | self._cadres_afresh(hidden)

    def tally(self, wanted: Mapping[str, dict[str, Any]]) -> dict[str, int]:
        """How many of the units in scope were visited and have a row that meets each of the lookups."""
        paths = "|".join("&".join(one) for one in wanted.values())
        values = [value for one in wanted.values() for value in one.values()]
        (numbers,) = rows_of(self.user, _tally, self.held, self._hidden_units, paths, *values) or [repeat(0)]
        found = dict(zip(wanted, numbers, strict=False))
        if afresh := self.units_afresh:
            here = {key for (key,) in rows_of(self.user, _among_scope, self.held, set(afresh))}
            for name, lookups in wanted.items():
                found[name] += sum(fits(afresh[key], lookups) for key in here)
        return found

    def units_with(self, **wanted: Any) -> Q:
        """The condition on a column ``unit``: visited, and the row meets the lookups."""
        return _among("unit", self.units.filter(**wanted).values("unit"), self.units_afresh, wanted)

    def cadres_with(self, **wanted: Any) -> Q:
        """The condition on cadres: heard or spoken of, and the row meets the lookups."""
        return _among("pk", self.cadres.filter(**wanted).values("cadre"), self.cadres_afresh, wanted)

    def seen_at_work(self) -> QuerySet[CadreSeen]:
        """Who was seen at work on sites of counted visits: no hearing, so it counts apart from all that was heard."""
        return _seen_at_work(self.user, self.held)

    def seen_by_key(self, keys: Iterable[int]) -> dict[int, int]:
        """How often each of these cadres was seen so."""
        return dict(rows_of(self.user, _times_seen, self.held, set(keys)))

    @cached_property
    def _is_one_team(self) -> bool:
        """Whether the rows of the reader's reach are one for each thing: a field role may serve in two teams."""
        teams = scope_of(self.user).teams if self.user.is_field else ()
        return len(teams) < 2 or VisitTeam.objects.filter(pk__in=teams, round=self.held).count() < 2  # noqa: PLR2004

    @cached_property
    def _hidden_units(self) -> frozenset[int]:
        if not self._is_one_team:
            return Unit.assigned_to(self.user)
        return frozenset(one.unit for one in self._closed_talks)

    @cached_property
    def _hidden_tasks(self) -> frozenset[int]:
        if not (closed := closed_to(self.user)):
            return frozenset()
        counted = Visit.objects.filter(round=self.held, state__in=COUNTED, key_task__isnull=False).order_by()
        at_closed = counted.filter(unit__in=closed.units).values_list("key_task", flat=True)
        talks = frozenset(one.key_task for one in self._closed_talks if one.key_task)
        return talks | frozenset(at_closed.distinct())

    @cached_property
    def _hidden_cadres(self) -> frozenset[int]:
        hidden = self._closed_talks | self._hidden_by(_talks_unseen)
        talks = frozenset(one.talk for one in hidden)
        spoken_of = (key for some in _filled(talks) for key in keys_given(_spoken_of, some))
        return frozenset(one.source for one in hidden if one.source) | frozenset(spoken_of)

    @cached_property
    def _closed_talks(self) -> frozenset["Hidden"]:
        """Counted talks by or about people closed to the reader, or of a unit closed to them."""
        if not closed_to(self.user):
            return frozenset()
        return self._hidden_by(_talks_closed)

    def _hidden_by(self, question: Question) -> frozenset["Hidden"]:
        return frozenset(map(Hidden._make, rows_of(self.user, question, self.held)))


def _filled(keys: Collection[int]) -> Iterator[frozenset[int]]:
    """The keys, as many at a time as a statement holds; filled up, so that its text is kept."""
    found = sorted(keys)
    for start in range(0, len(found), AT_ONCE[-1]):
        yield filled_up(found[start : start + AT_ONCE[-1]], AT_ONCE)


def in_scope(user: Any, held: int) -> QuerySet[ScopeEntry]:
    """The units in scope of a round that the reader sees."""
    rows = ScopeEntry.objects.visible_to(user).to_units().filter(round=held, in_scope=True)
    return rows.order_by()


def _among_scope(user: Any, held: int, units: Collection[int]) -> QuerySet[Any, Any]:
    return in_scope(user, held).filter(unit__in=units).values_list("unit")


def _open_units(user: Any, held: int, hidden: Collection[int]) -> QuerySet[UnitHeard]:
    rows = UnitHeard.objects.visible_to(user).filter(round=held).order_by()
    return rows.exclude(unit__in=hidden) if hidden else rows


def _of_units(user: Any, held: int, hidden: Collection[int], units: Any) -> QuerySet[UnitHeard]:
    return _open_units(user, held, hidden).filter(unit__in=units)


def _of_tasks(user: Any, held: int, hidden: Collection[int], tasks: Any) -> QuerySet[TaskHeard]:
    rows = TaskHeard.objects.visible_to(user).filter(round=held, key_task__in=tasks).order_by()
    return rows.exclude(key_task__in=hidden) if hidden else rows


def _tally(user: Any, held: int, hidden: Collection[int], paths: str, *values: Any) -> QuerySet[Any, Any]:
    given = iter(values)
    wanted = [Q(**{path: next(given) for path in one.split("&")}) for one in paths.split("|")]
    rows = _open_units(user, held, hidden).filter(unit__in=in_scope(user, held).values("unit"))
    asked = {f"n{at}": Count("pk", filter=one) for at, one in enumerate(wanted)}
    return whole(rows, **asked)


def _seen_at_work(user: Any, held: int) -> QuerySet[CadreSeen]:
    visits = counted_visits(user).filter(round=held).values("pk")
    return CadreSeen.objects.visible_to(user).filter(site_visit__visit__in=visits).order_by()


def _times_seen(user: Any, held: int, cadres: Any) -> QuerySet[Any, Any]:
    rows = _seen_at_work(user, held).filter(cadre__in=cadres)
    return rows.values_list("cadre").annotate(n=Count("*"))


def _all_together(_team: int, _state: str) -> list[str]:
    return [""]


def _among(column: str, stored: QuerySet[Any, Any], afresh: dict[int, Any], wanted: dict[str, Any]) -> Q:
    found = Q(**{f"{column}__in": stored})
    some = [key for key, row in afresh.items() if fits(row, wanted)]
    return found | Q(**{f"{column}__in": some}) if some else found


def _given(user: Any, held: int, cadres: Collection[int]) -> QuerySet[Any, Any]:
    return counted_talks(user).filter(visit__round=held, source_cadre__in=cadres).values_list(*GIVEN)


def _about(user: Any, held: int, cadres: Collection[int]) -> QuerySet[Any, Any]:
    return counted_statements(user).filter(visit__round=held, cadre__in=cadres).values_list(*ABOUT)


def _of_cadres(user: Any, held: int, cadres: Collection[int]) -> QuerySet[Any, Any]:
    return CadreHeard.objects.visible_to(user).filter(round=held, cadre__in=cadres).order_by()


def _spoken_of(talks: Collection[int]) -> QuerySet[Any, Any]:
    rows = Statement.objects.filter(interview__in=talks, cadre__isnull=False).order_by()
    return rows.values_list("cadre").distinct()


def _talks_closed(user: Any, held: int) -> QuerySet[Any, Any]:
    """Those by people closed to the user or of a unit closed to them, and those in which something is said of them or
    they are rated: found before the round is asked for, since they are few."""
    closed = closed_to(user)
    by = {"source_cadre": closed.cadres, "source_unit": closed.units}
    of = {"cadre": closed.cadres, "away_unit": closed.units, "leadership_team": closed_teams(user)}
    parts = [Interview.objects.filter(among(name, keys)).values("pk") for name, keys in by.items() if keys]
    parts += [
        lines.objects.filter(among(name, keys)).values("interview")
        for lines in (Statement, Rating)
        for name, keys in of.items()
        if keys
    ]
    first, *others = (rows.order_by() for rows in parts or [Interview.objects.none().values("pk")])
    talks = first.union(*others) if others else first
    return _hidden(Interview.objects.filter(pk__one_of_these=talks), held)


def _talks_unseen(user: Any, held: int) -> QuerySet[Any, Any]:
    """Those within the user's reach at units that they do not see."""
    rows = Interview.objects.none()
    if user.is_field:
        rows = Interview.objects.filter(~went_in_hand(user, "visit__"), visit__team__in=scope_of(user).teams)
    elif units := closed_to(user).units:
        rows = Interview.objects.filter(visit__unit__in=units)
    return _hidden(rows, held)


def _hidden(rows: QuerySet[Interview], held: int) -> QuerySet[Any, Any]:
    """Of the counted talks of the round what ``Hidden`` holds."""
    rows = rows.filter(visit__round=held, visit_state__in=COUNTED).order_by()
    return rows.values_list("pk", "visit__unit", "visit__key_task", "source_cadre")
