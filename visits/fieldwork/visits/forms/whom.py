"""Whom the form of a talk offers as rows: first who of the leadership team is still to be heard, the rest folded."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from visits.cadres.files.models import Cadre
from visits.fieldwork.visits.actions.saving import Frame

FIRST = 5  # rows that are shown at once


@dataclass
class Row:
    """One person (or the leadership team) to tick: the value as the form posts it, name, and what stands beside it."""

    value: str
    name: str
    note: str = ""
    is_chosen: bool = False
    groups: list[Any] = field(default_factory=list)  # the criteria by which they are rated here


@dataclass
class Offer:
    """The rows shown at once, those of the team that are still to be heard beyond them, and everybody else."""

    first: list[Row]
    still: list[Row]
    others: list[Row]
    total: int = 0  # members of the leadership team
    lacking: int = 0  # of them still to be heard


def sources(frame: Frame, chosen: str) -> Offer:
    """Whom the talk may be with, by name: who is chosen, then the leadership team still to be heard."""
    leading = [frame.cadres[key] for key in frame.leading if key in frame.cadres]
    still = [one for one in leading if one.pk not in frame.heard_by_name]
    rows = {one.pk: _row(frame, one, chosen) for one in frame.cadres.values()}
    waiting = [rows[one.pk] for one in still]
    picked = [one for one in rows.values() if one.is_chosen]
    first = (
        picked
        + [one for one in (waiting or rows.values()) if not one.is_chosen][: max(FIRST - len(picked), 0)]
    )
    return Offer(
        first, _without(waiting, first), _without(rows.values(), first + waiting), len(leading), len(still)
    )


def subjects(frame: Frame, ticked: Iterable[str]) -> Offer:
    """Whom the source may rate: who is ticked, the leadership team itself, then its members."""
    chosen = set(ticked)
    team = (
        [Row(f"t{frame.team.pk}", str(frame.team), is_chosen=f"t{frame.team.pk}" in chosen)]
        if frame.team
        else []
    )
    members = sorted(frame.cadres.values(), key=lambda one: one.pk not in frame.leading)
    rows = team + [_row(frame, one, "", "c", chosen) for one in members]
    picked = [one for one in rows if one.is_chosen]
    first = picked + [one for one in rows if not one.is_chosen][: max(FIRST - 1 - len(picked), 0)]
    return Offer(first, [], _without(rows, first))


def _row(frame: Frame, one: Cadre, chosen: str, prefix: str = "", ticked: Iterable[str] = ()) -> Row:
    value = f"{prefix}{one.pk}"
    note = frame.shown(one).removeprefix(one.name).strip()
    return Row(value, one.name, note, value == chosen or value in ticked)


def _without(rows: Iterable[Row], taken: list[Row]) -> list[Row]:
    values = {one.value for one in taken}
    return [one for one in rows if one.value not in values]
