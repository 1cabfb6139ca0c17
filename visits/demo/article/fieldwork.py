"""The rounds of the account: seven teams, eight months, every unit visited, each visit sent in and accepted."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from visits.core.saving import Sent
from visits.demo.rounds import CHINESE
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.actions.lines import Lines
from visits.fieldwork.visits.models import Statement, Visit
from visits.fieldwork.whole_visit import Whole, save_whole
from visits.judgement.closings import closing
from visits.organisation.rounds.actions.rounds import create_round, open_round
from visits.organisation.rounds.actions.teams import add_member, assign_tasks, assign_units, create_team
from visits.organisation.rounds.models import Round, Scheme, VisitTeam
from visits.organisation.units.models import KeyTask

from .clock import Story
from .office import TEAMS, WORDS, Office
from .register import Place

MONTHS = ((3, 1), (10, 31))  # eight months of each year
A_MONTH = 28  # each team visits one unit in so many days
SATURDAY = 5
ON_TASK = 16  # on which of the days of each of its months a team goes to a key task, so that it is nowhere else then


@dataclass
class Said:
    """What several people say of a cadre or a leadership team, for a case."""

    subject: dict[str, Any]  # cadre or leadership_team, by primary key
    side: str
    place: dict[str, str]  # check_key or dimension
    texts: tuple[str, ...]

    def line(self, text: str) -> dict[str, Any]:
        """A statement as a talk takes it."""
        return {
            "cadre": None, "leadership_team": None, "check_key": "", "dimension": "", "criterion": None, "circle": "work",
            "nature": "fact", "side": self.side, "text": text,
        } | self.subject | self.place  # fmt: skip

    def heard(self) -> list[Statement]:
        """The statements of accepted visits that hold it, in the order in which they were made."""
        rows = Statement.objects.filter(**self.subject, side=self.side, visit_state="accepted")
        return list(rows.filter(text__in=self.texts).order_by("pk"))


@dataclass
class Season:
    """One round: its teams with their people, and what is to be said at each place."""

    year: int
    round: Round
    teams: list[VisitTeam]
    said: dict[int, list[Said]] = field(default_factory=dict)  # by number of the place

    def team_of(self, number: int) -> int:
        """Which team has a place in hand."""
        return number % TEAMS

    def day_of(self, number: int) -> dt.date:
        """The working day on which a place is visited."""
        return _working(self.round.starts_on + dt.timedelta(3 + number // TEAMS * A_MONTH + number % TEAMS))

    def day_on_task(self, number: int) -> dt.date:
        """The working day on which a key task is visited."""
        return _working(self.round.starts_on + dt.timedelta(ON_TASK + number * A_MONTH))

    def accepted_on(self, number: int) -> dt.date:
        """The day on which that visit is accepted."""
        return self.day_of(number) + dt.timedelta(4)


def _working(day: dt.date) -> dt.date:
    return day + dt.timedelta(max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


def hands(places: list[Place], tasks: Iterable[KeyTask]) -> Iterator[tuple[int, KeyTask]]:
    """Each key task with the number of the team that has its lead unit in hand, and so the task."""
    numbers = {place.unit.pk: number % TEAMS for number, place in enumerate(places)}
    for task in tasks:
        yield numbers[task.lead_unit_id], task


def begin(office: Office, year: int, scheme: Scheme, places: list[Place], tasks: Iterable[KeyTask]) -> Season:
    """Plan a round, set up its teams, put every unit and every key task in their hands, and open it."""
    first, last = (dt.date(year, *one) for one in MONTHS)
    name = WORDS["rounds"][str(year)]
    one = create_round(actor=office.staff, name=name, starts_on=first, ends_on=last, scheme=scheme)
    teams = [
        create_team(actor=office.staff, round=one, name=f"第{CHINESE[number]}走访组", position=number + 1)
        for number in range(TEAMS)
    ]
    for number, team in enumerate(teams):
        for place, user in enumerate(office.team(number)):
            add_member(actor=office.secadmin, team=team, user=user, from_on=first, is_lead=not place)
        units = [one.unit for one in places[number::TEAMS]]
        assign_units(actor=office.staff, round=one, team=team, units=units)
    for number, task in hands(places, tasks):
        assign_tasks(actor=office.staff, round=one, team=teams[number], tasks=[task])
    opened = open_round(actor=office.staff, one=one)
    return Season(year, opened, list(opened.teams.select_related("round").order_by("position")))


def visited(office: Office, season: Season, number: int, place: Place) -> Story:
    """The visit of the season to a place: logged on its day, sent in on the next, accepted three days later."""
    yield season.day_of(number)
    lead, member, other = office.team(season.team_of(number))
    said = season.said.get(number, [])
    talks = [
        talk_of(office, (member, other), "middle", [one.line(one.texts[0]) for one in said]),
        talk_of(office, (member, other), "served", [one.line(one.texts[1]) for one in said]),
    ]
    values = facts_of(season.day_of(number), [member, other], place.unit.short_name)
    whole = Whole(place.unit, Sent(office.key(), values), talks, team=season.teams[season.team_of(number)])
    visit = save_whole(actor=member, whole=whole)[0]
    yield from sent_in(office, lead, visit, season.day_of(number))


def visited_task(office: Office, season: Season, number: int, team: int, task: KeyTask) -> Story:
    """The visit of the season to a key task itself: who works on it and whom it serves are heard on the spot."""
    yield season.day_on_task(number)
    lead, member, other = office.team(team)
    said = WORDS["on_task"]
    talks = [
        talk_of(office, (member, other), source, [], text=said[source]) for source in ("staff", "served")
    ]
    entries = {"entries": ["front_line", "project", "site"], "targets": ["cadre", "served"]}
    values = facts_of(
        season.day_on_task(number), [member, other], task.site, **entries, observed=said["observed"]
    )
    visit = save_whole(
        actor=member, whole=Whole(task, Sent(office.key(), values), talks, team=season.teams[team])
    )[0]
    yield from sent_in(office, lead, visit, season.day_on_task(number))


def facts_of(day: dt.date, people: list[Any], place: str, **more: Any) -> dict[str, Any]:
    """What a visit ticks and says."""
    return {
        "visited_on": day, "starts_at": dt.time(9), "ends_at": dt.time(11, 30), "place": place, "methods": ["interview"],
        "entries": ["front_line", "site"], "targets": ["leadership_team", "cadre", "served"],
        "checks": ["political", "competence", "performance"], "members_present": people,
        "observed": WORDS["visit"]["observed"], "problems": "", "suggestions": "", "key_task": None,
    } | more  # fmt: skip


def talk_of(
    office: Office, people: tuple[Any, Any], source: str, lines: list[Any], *, text: str = "", ratings: Any = (),
    relation: str = "", circle: str = "work",
) -> Sent:  # fmt: skip
    """A talk with a confidential source of this class, held by two."""
    values = {
        "kind": "interview", "source_cadre": None, "is_confidential": True, "source_class": source,
        "source_relation": relation or ("served" if source == "served" else "peer"), "source_circle": circle,
        "interviewer": people[0], "second_interviewer": people[1], "recorder": people[0], "starts_at": dt.time(9, 30),
        "text": text or WORDS["visit"][source],
    }  # fmt: skip
    return Sent(office.key(), values, Lines(statements=lines, ratings=ratings))


def sent_in(office: Office, lead: Any, visit: Visit, day: dt.date) -> Story:
    """The lead sends it in, staff accept it."""
    yield day + dt.timedelta(1)
    states.submit(actor=lead, visit=visit)
    yield day + dt.timedelta(4)
    states.accept(actor=office.staff, visit=visit)


def ended(office: Office, season: Season) -> Story:
    """Each lead declares that the team has finished, staff confirm it and close the round on its last day."""
    yield season.round.ends_on - dt.timedelta(3)
    declared = [closing.declare(actor=office.team(at)[0], team=team) for at, team in enumerate(season.teams)]
    yield season.round.ends_on
    for one in declared:
        closing.confirm(actor=office.staff, closing=one, base_version=one.version)
    closing.close_round(actor=office.staff, one=season.round)
