"""The rounds of the invented city: who serves in which team, and what each team has in hand."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from cadre_review.accounts.models import Role, User
from visits.organisation.rounds.models import Assignment, Round, Scheme, ScopeEntry, TeamMembership, VisitTeam
from visits.organisation.units.models import KeyTask, Unit

from . import names

TEAMS = 7
CHINESE = "一二三四五六七八九十"
IN_BOTH = 6  # one unit in so many lies in the special round, too


@dataclass
class Dealt:
    """A round with its teams, their people (the lead first), and what each team has in hand."""

    round: Round
    teams: list[tuple[VisitTeam, list[User]]]
    units: dict[int, list[Unit]] = field(default_factory=dict)  # by team
    tasks: dict[int, list[KeyTask]] = field(default_factory=dict)


def first_of_month(day: dt.date, months: int) -> dt.date:
    """The first day of the month that lies ``months`` away."""
    at = day.year * 12 + day.month - 1 + months
    return dt.date(at // 12, at % 12 + 1, 1)


def main_round(
    chance: Random, scheme: Scheme, units: list[Unit], tasks: list[KeyTask], today: dt.date, *, back: int, state: str
) -> Dealt:  # fmt: skip
    """A round of eight months through all units that began ``back`` months ago, by seven teams."""
    starts = first_of_month(today, -back)
    one = _round(scheme, starts, 8, f"{starts.year}年三进三访三察", state)
    left_out = {unit.pk for place, unit in enumerate(units) if place and not place % 40}
    ScopeEntry.objects.bulk_create(
        [
            ScopeEntry(
                round=one,
                unit=unit,
                in_scope=unit.pk not in left_out,
                reason="本年新设，下一轮走访" if unit.pk in left_out else "",
            )
            for unit in units
        ]
    )
    people = [_people(chance, number) for number in range(1, TEAMS + 1)]
    dealt = Dealt(one, _teams(one, [f"第{CHINESE[number]}走访组" for number in range(TEAMS)], people))
    _deal(dealt, [unit for unit in units if unit.pk not in left_out], tasks)
    return dealt


def special_round(chance: Random, scheme: Scheme, main: Dealt, tasks: list[KeyTask], today: dt.date) -> Dealt:
    """A round of four months on the key tasks that runs beside the main one: some units lie in both, and the second
    team serves in both."""
    starts = first_of_month(today, -2)
    one = _round(scheme, starts, 4, f"{starts.year}年重点任务一线专项走访", Round.State.OPEN)
    names_of = ("重点任务第一专班", "重点任务第二专班")
    dealt = Dealt(one, _teams(one, names_of, [main.teams[1][1], _people(chance, TEAMS + 1)]))
    of_second = main.units[main.teams[1][0].pk]
    others = [unit for team, _people in main.teams[2:] for unit in main.units[team.pk]]
    n = max(1, len(of_second + others) // IN_BOTH // 2)
    both = [unit for pair in zip(of_second[:n], others[:n], strict=True) for unit in pair]
    ScopeEntry.objects.bulk_create([ScopeEntry(round=one, unit=unit) for unit in both])
    _deal(dealt, both, tasks)
    return dealt


def _round(scheme: Scheme, starts: dt.date, months: int, name: str, state: str) -> Round:
    ends = first_of_month(starts, months) - dt.timedelta(days=1)
    return Round.objects.create(name=name, starts_on=starts, ends_on=ends, scheme=scheme, state=state)


def _over(one: Round) -> dt.date | None:
    """The last day of a round that is closed; None while it is open."""
    return one.ends_on if one.state == Round.State.CLOSED else None


def _people(chance: Random, number: int) -> list[User]:
    """A lead and three members; the demonstration accounts serve in the first two teams."""
    words = (f"lead{number}", f"member{number}", f"m{number}a", f"m{number}b")
    return [
        _person(chance, word, Role.MEMBER if place else Role.LEAD, number) for place, word in enumerate(words)
    ]


def _person(chance: Random, username: str, role: str, number: int) -> User:
    name = names.person(chance)
    user = User.objects.filter(username=username).first()
    if user is None:  # no password: nobody signs in as these
        user = User.objects.create_user(
            username=username, role=role, name=name, office=f"第{CHINESE[number - 1]}走访组"
        )
    return user


def _teams(
    one: Round, team_names: Sequence[str], people: list[list[User]]
) -> list[tuple[VisitTeam, list[User]]]:
    made = []
    for number, (name, serving) in enumerate(zip(team_names, people, strict=True), 1):
        team = VisitTeam.objects.create(round=one, name=name, position=number)
        when = {"team": team, "from_on": one.starts_on, "to_on": _over(one)}
        TeamMembership.objects.bulk_create(
            [TeamMembership(user=user, is_lead=not place, **when) for place, user in enumerate(serving)]
        )
        made.append((team, serving))
    return made


def _deal(dealt: Dealt, units: list[Unit], tasks: list[KeyTask]) -> None:
    """Deal units and key tasks, all in scope, out to the teams in turn; the last task waits for a team."""
    one, teams = dealt.round, [team for team, _people in dealt.teams]
    ScopeEntry.objects.bulk_create([ScopeEntry(round=one, key_task=task) for task in tasks])
    for number, team in enumerate(teams):
        dealt.units[team.pk] = units[number :: len(teams)]
        dealt.tasks[team.pk] = tasks[:-1][number :: len(teams)]
    when = {"round": one, "assigned_on": one.starts_on, "ended_on": _over(one)}
    rows = [Assignment(team=teams[n % len(teams)], unit=unit, **when) for n, unit in enumerate(units)]
    rows += [
        Assignment(team=teams[n % len(teams)], key_task=task, **when) for n, task in enumerate(tasks[:-1])
    ]
    Assignment.objects.bulk_create(rows, batch_size=500)
