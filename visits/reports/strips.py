"""A strip over all rounds on the page of a unit, a cadre, a leadership team or a visit team, as far as one may read.

Visits and talks count in their round as coverage counts them; findings and decisions by their day within its months.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.core.access import closed_to
from visits.core.held import has_any
from visits.core.readers import rows_of
from visits.core.scopes import among, filled_up
from visits.fieldwork.visits.heard import CadreHeard, UnitHeard
from visits.fieldwork.visits.models import Interview, Statement, Visit
from visits.fieldwork.visits.places import OF_THE_UNIT
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding
from visits.organisation.rounds.lists import counted_states
from visits.organisation.rounds.models import Assignment, Round, ScopeEntry, VisitTeam
from visits.organisation.rounds.shown import known_to

from .coverage.reading import counted_statements, counted_talks, counted_visits

VISITS = (16, 64, 256, 1024)  # so many visits of a unit are asked for by the same text


@dataclass
class Mark:
    """One round: a word for how it stands, and the numbers of its columns with their lists."""

    round: Round
    word: str
    is_done: bool
    cells: list[tuple[int, str]] = field(default_factory=list)


def strip_of(user: Any, thing: Any) -> dict[str, Any]:
    """{heads, marks}: of no round where the user may read nothing of the thing."""
    made = OF[thing._meta.model_name](user, thing)
    return {"heads": made[0], "marks": made[1]}


Strip = tuple[list[str], list[Mark]]


# --- units and leadership teams ---------------------------------------------------------------------


def _of_unit(user: Any, unit: Any) -> Strip:
    return _of_place(user, unit.pk, _judged(user, "unit", unit.pk))


def _of_leadership(user: Any, team: Any) -> Strip:
    return _of_place(user, team.unit_id, _judged_of(user, "leadership_team", team))


def _of_place(user: Any, unit: int, columns: list[list[dt.date]]) -> Strip:
    rounds = known_to(user)
    seen = dict(rows_of(user, _scope, unit))
    counted = _counted(user, "unit", unit)
    marks = []
    for one in rounds:
        visits, talks = counted.get(one.pk, (0, 0))
        mark = Mark(one, _("visited") if visits else _said(seen.get(one.pk)), bool(visits))
        asked = {"round": one.pk, "unit": unit, "alone": "on", "sent": "on", "went_to": "unit"}
        mark.cells = [
            _cell(visits, "visits:list", asked),
            _cell(talks, "interviews:list", asked),
            *_within(one, columns),
        ]
        marks.append(mark)
    return [_("Visits"), _("Talks"), *_judged_heads(user)], marks


def _scope(user: Any, unit: int) -> QuerySet[Any, Any]:
    return ScopeEntry.objects.visible_to(user).filter(unit=unit).order_by().values_list("round", "in_scope")


def _said(in_scope: bool | None) -> str:
    return {True: _("not visited yet"), False: _("left out"), None: _("not in scope")}[in_scope]


# --- cadres -----------------------------------------------------------------------------------------


def _of_cadre(user: Any, cadre: Any) -> Strip:
    rounds, columns = known_to(user), _judged_of(user, "cadre", cadre)
    counted = _counted(user, "cadre", cadre.pk)
    marks = []
    for one in rounds:
        heard, said = counted.get(one.pk, (0, 0))
        word = _("heard") if heard else _("spoken of") if said else _("not heard")
        asked = {"round": one.pk, "sent": "on"}
        mark = Mark(one, word, bool(heard or said))
        mark.cells = [
            _cell(heard, "interviews:list", asked | {"heard": cadre.pk}),
            _cell(said, "interviews:list", asked | {"about": cadre.pk, "voices": "on"}),
            *_within(one, columns),
        ]
        marks.append(mark)
    return [_("Talks with the cadre"), _("Statements about the cadre"), *_judged_heads(user)], marks


# --- visit teams ------------------------------------------------------------------------------------


def _of_team(user: Any, team: VisitTeam) -> Strip:
    """Teams of this name in other rounds; what came of the visits is no matter of a team."""
    teams = VisitTeam.objects.visible_to(user).filter(name=team.name).select_related("round")
    found = list(teams.order_by("-round__starts_on", "pk"))
    keys, states = [one.pk for one in found], counted_states(user)
    held = Assignment.objects.visible_to(user).in_hand().to_units().filter(team__in=keys)
    visits = Visit.objects.visible_to(user).filter(team__in=keys, state__in=states)
    talks = Interview.objects.visible_to(user).talks().filter(visit__team__in=keys, visit_state__in=states)
    columns = [
        _grouped(held, "team", "pk"), _grouped(visits.filter(to_task=False), "team", "unit"),
        _grouped(visits, "team", "pk"), _grouped(talks, "visit__team", "pk"),
    ]  # fmt: skip
    marks = []
    for one in found:
        numbers = [column.get(one.pk, 0) for column in columns]
        word = _("visits made") if numbers[1] else _("no visit yet")
        marks.append(Mark(one.round, word, bool(numbers[1]), [(n, "") for n in numbers]))
    return [_("Units in hand"), _("Units visited"), _("Visits"), _("Talks")], marks


def _grouped(rows: QuerySet[Any], by: str, what: str) -> dict[int, int]:
    return dict(rows.order_by().values(by).annotate(n=Count(what, distinct=True)).values_list(by, "n"))


# --- what all share ---------------------------------------------------------------------------------


def _counted(user: Any, of: str, key: int) -> dict[int, tuple[int, int]]:
    """By round the two numbers of a unit (visits, talks) or of a cadre (talks with them, what was said of them).

    They stand in the summary rows of the department. Who keeps away from somebody, and a visit team, which may have
    given units away, have them counted from what they may read of this one: two questions, however many rounds.
    """
    if user.is_office and not closed_to(user):
        return {held: (first, second) for held, first, second in rows_of(user, _stored, of, key)}
    first, second = (_of_unit_afresh if of == "unit" else _of_cadre_afresh)(user, key)
    return {held: (first.get(held, 0), second.get(held, 0)) for held in {*first, *second}}


def _stored(user: Any, of: str, key: int) -> QuerySet[Any, Any]:
    model, names = (UnitHeard, ("visits", "talks")) if of == "unit" else (CadreHeard, ("heard", "said"))
    rows: Any = model.objects.visible_to(user)
    found: QuerySet[Any, Any] = rows.filter(**{of: key}).order_by().values_list("round", *names)
    return found


Numbers = tuple[Mapping[int, int], Mapping[int, int]]  # by round


def _of_unit_afresh(user: Any, unit: int) -> Numbers:
    visits = rows_of(user, _visits, unit)
    keys = filled_up([key for _held, key in visits], VISITS)
    return Counter(held for held, _key in visits), dict(rows_of(user, _talks, keys)) if visits else {}


def _of_cadre_afresh(user: Any, cadre: int) -> Numbers:
    return dict(rows_of(user, _given, cadre)), dict(rows_of(user, _about, cadre))


def _visits(user: Any, unit: int) -> QuerySet[Any, Any]:
    return counted_visits(user).filter(unit=unit, to_task=False).values_list("round", "pk")


def _talks(user: Any, visits: Collection[int]) -> QuerySet[Any, Any]:
    """Talks of these visits with people of their unit, and those in which something is said of them."""
    about = Statement.objects.visible_to(user).filter(interview=OuterRef("pk"), heard_at__in=OF_THE_UNIT)
    rows: Any = counted_talks(user).filter(among("visit", visits), symposium=None)
    rows = rows.filter(Q(heard_at__in=("", *OF_THE_UNIT)) | Exists(about.order_by()))
    found: QuerySet[Any, Any] = rows.values_list("visit__round").annotate(n=Count("*"))
    return found


def _given(user: Any, cadre: int) -> QuerySet[Any, Any]:
    rows = counted_talks(user).filter(source_cadre=cadre).values_list("visit__round")
    return rows.annotate(n=Count("*"))


def _about(user: Any, cadre: int) -> QuerySet[Any, Any]:
    rows = counted_statements(user).filter(cadre=cadre).values_list("visit__round")
    return rows.annotate(n=Count("*"))


# Where a finding, and where a decision, names what the strip is of.
NAMED = {
    "unit": (("unit_then",), ("leadership_team__unit", "unit_before")),
    "leadership_team": (("leadership_team",), ("leadership_team",)),
    "cadre": (("cadre",), ("cadre",)),
}


def _judged_heads(user: Any) -> list[str]:
    return [_("Findings"), _("Decisions")] if user.is_office else []


def _judged(user: Any, of: str, key: int) -> list[list[dt.date]]:
    """The days of findings and of decisions; a team reads none of either here."""
    if not user.is_office:
        return []
    found = rows_of(user, _days, of, key)
    return [[day for is_decision, day in found if is_decision == column] for column in (False, True)]


def _judged_of(user: Any, of: str, thing: Any) -> list[list[dt.date]]:
    if user.is_office and not has_any(thing, "findings", "decisions"):
        return [[], []]
    return _judged(user, of, thing.pk)


def _days(user: Any, of: str, key: int) -> QuerySet[Any, Any]:
    findings, decisions = (reduce(or_, (Q(**{path: key}) for path in paths)) for paths in NAMED[of])
    opened = Finding.objects.visible_to(user).standing().filter(findings).order_by()
    made = Decision.objects.visible_to(user).effective().filter(decisions).order_by()
    return opened.values_list(Value(False), "created_at__date").union(
        made.values_list(Value(True), "decided_on"), all=True
    )


def _within(one: Round, columns: Iterable[list[dt.date]]) -> list[tuple[int, str]]:
    return [(sum(one.starts_on <= day <= one.ends_on for day in days), "") for days in columns]


def _cell(number: Any, route: str, asked: dict[str, Any]) -> tuple[int, str]:
    return (number, f"{reverse(route)}?{urlencode(asked)}") if number else (0, "")


OF: dict[str, Callable[[Any, Any], Strip]] = {
    "unit": _of_unit, "leadershipteam": _of_leadership, "cadre": _of_cadre, "visitteam": _of_team,
}  # fmt: skip
