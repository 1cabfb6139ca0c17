"""A strip over all rounds on the page of a unit, a cadre, a leadership team or a visit team, as far as one may read.

Visits and talks count in their round as coverage counts them; findings and decisions by their day within its months.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from visits.core.access import closed_to
from visits.fieldwork.visits.heard import CadreHeard, UnitHeard
from visits.fieldwork.visits.models import Interview, Visit
from visits.judgement.decisions.models import Decision
from visits.judgement.findings.models import Finding
from visits.organisation.rounds.lists import counted_states
from visits.organisation.rounds.models import Assignment, Round, ScopeEntry, VisitTeam
from visits.organisation.rounds.shown import known_to

from .coverage.reading import reading_of


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
    return _of_place(user, unit, Q(unit_then=unit), Q(leadership_team__unit=unit) | Q(unit_before=unit))


def _of_leadership(user: Any, team: Any) -> Strip:
    about = Q(leadership_team=team)
    return _of_place(user, team.unit, about, about)


def _of_place(user: Any, unit: Any, findings: Q, decisions: Q) -> Strip:
    rounds = known_to(user)
    seen = dict(ScopeEntry.objects.visible_to(user).filter(unit=unit).values_list("round", "in_scope"))
    rows = _rows(user, UnitHeard, "unit", unit.pk, rounds)
    columns = _judged(user, rounds, findings, decisions)
    marks = []
    for one in rounds:
        row = rows.get(one.pk)
        word = _("visited") if row and row.visits else _said(seen.get(one.pk))
        mark = Mark(one, word, bool(row and row.visits))
        asked = {"round": one.pk, "unit": unit.pk, "alone": "on", "sent": "on", "went_to": "unit"}
        mark.cells = [
            _cell(row and row.visits, "visits:list", asked),
            _cell(row and row.talks, "interviews:list", asked),
        ]
        mark.cells += [(column[one.pk], "") for column in columns]
        marks.append(mark)
    return [_("Visits"), _("Talks"), *_judged_heads(user)], marks


def _said(in_scope: bool | None) -> str:
    return {True: _("not visited yet"), False: _("left out"), None: _("not in scope")}[in_scope]


# --- cadres -----------------------------------------------------------------------------------------


def _of_cadre(user: Any, cadre: Any) -> Strip:
    rounds = known_to(user)
    rows = _rows(user, CadreHeard, "cadre", cadre.pk, rounds)
    columns = _judged(user, rounds, Q(cadre=cadre), Q(cadre=cadre))
    marks = []
    for one in rounds:
        row = rows.get(one.pk)
        heard, said = (row.heard, row.said) if row else (0, 0)
        word = _("heard") if heard else _("spoken of") if said else _("not heard")
        asked = {"round": one.pk, "sent": "on"}
        mark = Mark(one, word, bool(heard or said))
        mark.cells = [
            _cell(heard, "interviews:list", asked | {"heard": cadre.pk}),
            _cell(said, "interviews:list", asked | {"about": cadre.pk, "voices": "on"}),
        ]
        mark.cells += [(column[one.pk], "") for column in columns]
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


def _rows(user: Any, model: Any, of: str, key: int, rounds: Iterable[Round]) -> dict[int, Any]:
    """The summary rows by round. Who keeps away from somebody, or serves in two teams of a round, is counted afresh."""
    stored = list(model.objects.visible_to(user).filter(**{of: key}))
    keys = {row.round_id for row in stored}
    closed = closed_to(user)
    if not (closed.cadres or closed.units or closed.leaderships) and len(keys) == len(stored):
        return {row.round_id: row for row in stored}
    read = "units_by_key" if of == "unit" else "cadres_by_key"
    asked = {one.pk: getattr(reading_of(user, one.pk), read)([key]) for one in rounds if one.pk in keys}
    return {held: found[key] for held, found in asked.items() if key in found}


def _judged_heads(user: Any) -> list[str]:
    return [_("Findings"), _("Decisions")] if user.is_office else []


def _judged(user: Any, rounds: list[Round], findings: Q, decisions: Q) -> list[dict[int, int]]:
    """By round how many findings and decisions; a team reads none of either here."""
    if not user.is_office:
        return []
    opened = Finding.objects.visible_to(user).standing().filter(findings)
    made = Decision.objects.visible_to(user).effective().filter(decisions)
    return [
        _within(rounds, opened.order_by().values_list("created_at__date", flat=True)),
        _within(rounds, made.order_by().values_list("decided_on", flat=True)),
    ]


def _within(rounds: list[Round], days: Iterable[dt.date]) -> dict[int, int]:
    found = list(days)
    return {one.pk: sum(one.starts_on <= day <= one.ends_on for day in found) for one in rounds}


def _cell(number: Any, route: str, asked: dict[str, Any]) -> tuple[int, str]:
    return (number, f"{reverse(route)}?{urlencode(asked)}") if number else (0, "")


OF: dict[str, Callable[[Any, Any], Strip]] = {
    "unit": _of_unit, "leadershipteam": _of_leadership, "cadre": _of_cadre, "visitteam": _of_team,
}  # fmt: skip
