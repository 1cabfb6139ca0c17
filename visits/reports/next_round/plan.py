"""What a copy of a round would hold, and what of the old one it would change: worked out, nothing written.

It stands above all packages, since what belongs to a round lies in several of them.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from visits.core.access import closed_for, closed_to
from visits.organisation.rounds.actions.teams import kept_away, not_yours
from visits.organisation.rounds.destinations import answering
from visits.organisation.rounds.models import (
    Assignment,
    Round,
    Scheme,
    ScopeEntry,
    TeamMembership,
    VisitTeam,
)
from visits.organisation.units.models import KeyTask, Unit


@dataclass
class TeamCopy:
    """A team with who goes on serving in it, and the assignments that go along."""

    team: VisitTeam
    members: list[TeamMembership] = field(default_factory=list)
    hands: list[Assignment] = field(default_factory=list)


@dataclass
class Copy:
    """The whole: teams, the scope by unit and by key task, and in sentences what is not as it was, by its place."""

    teams: list[TeamCopy]
    scope: dict[int, ScopeEntry]
    fresh: list[Unit]
    tasks: dict[int, ScopeEntry] = field(default_factory=dict)
    fresh_tasks: list[KeyTask] = field(default_factory=list)
    changes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def members(self) -> int:
        """How many memberships."""
        return sum(len(one.members) for one in self.teams)

    @property
    def hands(self) -> int:
        """How many assignments."""
        return sum(len(one.hands) for one in self.teams)

    @property
    def digest(self) -> str:
        """Of all that would be written: what was looked at is what is written, or it is shown again."""
        told = [
            *(sorted((key, one.in_scope, one.reason) for key, one in scope.items())
              for scope in (self.scope, self.tasks)),
            [one.pk for one in self.fresh], [one.pk for one in self.fresh_tasks],
            [(t.team.pk, t.team.version, [(m.user_id, m.is_lead) for m in t.members],
              [(h.pk, h.unit_id, h.key_task_id) for h in t.hands]) for t in self.teams],
            sorted(self.changes.items()),
        ]  # fmt: skip
        return hashlib.sha256(repr(told).encode()).hexdigest()


def plan_of(actor: Any, one: Round, starts_on: dt.date, ends_on: dt.date, scheme: Scheme) -> Copy:
    """What the copy would hold from that day on; some ten questions, however large the round."""
    teams = [TeamCopy(team) for team in one.teams.order_by("position", "pk")]
    plan = Copy(teams, {}, [])
    units = _Units(starts_on)
    _scope(plan, one, units)
    _tasks(plan, one)
    _members(plan, one)
    _hands(plan, actor, one, units)
    _days(plan, one, starts_on, ends_on, scheme)
    return plan


class _Units:
    """Which units stand on the first day, and which came in the place of those that do not."""

    def __init__(self, day: dt.date) -> None:
        self.day = day
        self.known = Unit.objects.in_bulk()
        self.standing = {key for key, one in self.known.items() if not one.valid_to or one.valid_to >= day}

    def heir(self, unit: int | None) -> int | None:
        """The unit itself, else whatever it went into by that day; None where nothing did."""
        seen: set[int] = set()
        key = unit or 0
        while key not in self.standing and key not in seen:
            seen.add(key)
            if (following := self.known[key].successor_id) is None:
                return None
            key = following
        return key if key in self.standing else None


def _scope(plan: Copy, one: Round, units: _Units) -> None:
    """The scope as it stands, of units that ended whatever they went into, and those that came since."""
    merged: list[ScopeEntry] = []
    for entry in one.scope.to_units().order_by("unit__tree_left", "pk"):
        if (heir := units.heir(entry.unit_id)) == entry.unit_id:
            plan.scope[entry.unit_id] = entry
        else:
            merged.append(entry)
            _ended(plan, units.known[entry.unit_id], units.known.get(heir or 0))
    for entry in merged:
        if (heir := units.heir(entry.unit_id)) is not None:
            plan.scope.setdefault(heir, entry)
    current = Unit.objects.current().exclude(pk__in=plan.scope).order_by("tree_left", "pk")
    plan.fresh = [unit for unit in current if unit.pk in units.standing]
    for unit in plan.fresh:
        plan.changes["scope"].append(
            _("%(unit)s joined the register since; it is in scope.") % {"unit": unit}
        )


def _tasks(plan: Copy, one: Round) -> None:
    """The key tasks that go on, as they stand in the scope, and those that came since."""
    current = {task.pk: task for task in KeyTask.objects.current()}
    rows = one.scope.to_tasks().select_related("key_task").order_by("key_task__name", "pk")
    known = {entry.key_task_id: entry for entry in rows}
    plan.tasks = {key: entry for key, entry in known.items() if key in current}
    plan.fresh_tasks = [task for key, task in current.items() if key not in known]
    gone = [entry.key_task for key, entry in known.items() if key not in current]
    for tasks, text in (
        (gone, _("%(task)s goes on no more and leaves the scope.")),
        (plan.fresh_tasks, _("%(task)s was taken up since; it is in scope.")),
    ):
        plan.changes["scope"] += [text % {"task": task} for task in tasks]


def _ended(plan: Copy, unit: Unit, heir: Unit | None) -> None:
    words = {"unit": unit, "heir": heir, "day": unit.valid_to}
    text = (
        _("%(unit)s went into %(heir)s on %(day)s; %(heir)s takes its place.")
        if heir
        else _("%(unit)s ended on %(day)s and leaves the scope.")
    )
    plan.changes["scope"].append(text % words)


def _members(plan: Copy, one: Round) -> None:
    """Who served in each team on the last day, as far as they still may; who led leads on."""
    day = min(one.ends_on, timezone.localdate())
    serving = TeamMembership.objects.on(day).filter(team__round=one).select_related("user")
    by_team: dict[int, list[TeamMembership]] = defaultdict(list)
    for row in serving.order_by("-is_lead", "pk"):
        by_team[row.team_id].append(row)
    for copy in plan.teams:
        for row in by_team[copy.team.pk]:
            words = {"name": row.user.name, "team": copy.team}
            if not row.user.is_active:
                text = _("%(name)s of %(team)s: the account is disabled; not taken along.")
            elif not row.user.is_field:
                text = _("%(name)s of %(team)s holds no team role any more; not taken along.")
            else:
                copy.members.append(row)
                if not row.is_lead or row.user.is_lead:
                    continue
                row.is_lead = False
                text = _(
                    "%(name)s led %(team)s and holds the role of team lead no more; goes on as a member."
                )
            plan.changes["members"].append(text % words)


def _hands(plan: Copy, actor: Any, one: Round, units: _Units) -> None:
    """The units in hand, of those that ended what they went into; without those from which somebody keeps away."""
    held: dict[int, list[Assignment]] = defaultdict(list)
    rows = Assignment.objects.in_hand().filter(round=one).select_related("unit", "key_task__lead_unit")
    for row in rows.order_by("pk"):
        held[row.team_id].append(row)
    closed = closed_for([row.user_id for copy in plan.teams for row in copy.members])
    own, taken = closed_to(actor).units, {row.unit_id for rows in held.values() for row in rows}
    for copy in plan.teams:
        for row in held[copy.team.pk]:
            if row.key_task_id:
                _hand_task(plan, copy, row, closed, own)
                continue
            if (heir := units.heir(row.unit_id)) is None or not _is_in(plan, heir):
                continue
            if heir != row.unit_id and heir in taken:
                continue  # whoever has it in hand keeps it
            taken.add(heir)
            row.unit = units.known[heir]
            if sentences := _kept_away(copy, row.unit, closed, own):
                plan.changes["hands"] += sentences
            else:
                copy.hands.append(row)


def _hand_task(plan: Copy, copy: TeamCopy, row: Assignment, closed: Any, own: Any) -> None:
    """A key task that goes on stays with its team, unless somebody keeps away from its lead unit."""
    if (entry := plan.tasks.get(row.key_task_id or 0)) is None or not entry.in_scope:
        return
    if sentences := _kept_away(copy, answering(row.destination), closed, own):
        plan.changes["hands"] += sentences
    else:
        copy.hands.append(row)


def _is_in(plan: Copy, unit: int) -> bool:
    return unit in plan.scope and plan.scope[unit].in_scope


def _kept_away(copy: TeamCopy, unit: Unit, closed: Any, own: Any) -> list[str]:
    """Why a unit does not go to this team again."""
    if unit.pk in own:
        return [not_yours([unit])]
    return kept_away(copy.team, [row.user for row in copy.members], unit, closed)


def _days(plan: Copy, one: Round, starts_on: dt.date, ends_on: dt.date, scheme: Scheme) -> None:
    """The days and the scheme beside the old ones."""
    days = {"old": f"{one.starts_on} – {one.ends_on}", "new": f"{starts_on} – {ends_on}"}
    plan.changes["days"].append(_("Days: %(old)s, now %(new)s.") % days)
    if starts_on <= one.ends_on and one.starts_on <= ends_on:
        text = _("Both rounds run at the same time: a visit is asked for its round where its day fits both.")
        plan.changes["days"].append(text)
    if scheme != one.scheme:
        words = {"old": one.scheme, "new": scheme}
        plan.changes["days"].append(_("Scheme of criteria: %(old)s, now %(new)s.") % words)
