"""A small city built to the published figures of the scheme, so that the outcomes report can be held against them.

Published: seven teams, eight months, full coverage; 26 cadres of division level adjusted as unsuited; two leadership
teams adjusted and more than ten told to rectify in one year; 15 promoted from deputy to head and 20 from head of
section to deputy head of division level; more than ten promoted from key tasks. Written straight into the tables, with
days of 2017 and 2018: the rows are invented, the numbers are the published ones. The order of the law is kept: each
promotion has its musts, recommendation, meeting and notice, and those from the key task a tenure there.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from visits.cadres.files.models import Cadre, TaskAssignment
from visits.fieldwork.visits.models import Visit
from visits.judgement.decisions.models import Decision, Ground, Kind, Must
from visits.organisation.rounds.default_scheme import make_default_scheme
from visits.organisation.rounds.models import Round, ScopeEntry, VisitTeam
from visits.organisation.units.models import KeyTask, LeadershipTeam, Level, Unit

TEAMS = 7
UNITS = 70
FIRST, LAST = dt.date(2018, 3, 1), dt.date(2018, 10, 31)  # eight months
WINDOW = (dt.date(2017, 1, 1), dt.date(2018, 12, 31))  # about two years
YEAR = (dt.date(2018, 1, 1), dt.date(2018, 12, 31))
PUBLISHED = {
    "teams": 7, "months": 8, "scope": UNITS, "visited": UNITS, "share": "100.0%", "deputy_to_head": 15,
    "section_to_deputy": 20, "key_task": 12, "unsuited": 26, "unsuited_times": 27, "reshuffled": 2, "rectify": 11,
}  # fmt: skip


def make_published(author: Any) -> None:
    """Fill an empty database; ``author`` is entered as who wrote it all."""
    units = [_unit(number) for number in range(UNITS)]
    teams = [LeadershipTeam.objects.create(unit=unit) for unit in units]
    task = KeyTask.objects.create(name="汽车城建设（演示）", kind="auto_city", lead_unit=units[0])
    _visits(author, units)
    cadres = _people(author, units)
    deputy, head, section = Level.COUNTY_DEPUTY, Level.COUNTY_HEAD, Level.SECTION_HEAD
    for place in range(15):
        on_task = {"key_task": task, "origin": "key_task"} if place < 7 else {}
        _decide(author, next(cadres), Kind.PROMOTION, place, level_before=deputy, level_after=head, **on_task)
    for place in range(20):
        on_task = {"key_task": task, "origin": "key_task"} if place < 5 else {}
        _decide(
            author, next(cadres), Kind.PROMOTION, place, level_before=section, level_after=deputy, **on_task
        )
    ground = Ground.objects.filter(valid_to__isnull=False).first()
    moved = (Kind.TRANSFER, Kind.REMOVAL, Kind.DEMOTION)
    unsuited = [next(cadres) for _one in range(26)]
    for place, cadre in enumerate([*unsuited, unsuited[0]]):  # one of them twice: 26 persons, 27 person-times
        _decide(
            author, cadre, moved[place % 3], place, level_before=deputy, level_after=deputy, ground=ground
        )
    for place, team in enumerate(teams[:13]):
        kind = Kind.RESHUFFLE if place < 2 else Kind.RECTIFY
        _decide(author, team, kind, 400 + place)
    _decide(author, teams[20], Kind.RECTIFY, 420, state="withdrawn")  # does not stand, does not count


def _unit(number: int) -> Unit:
    category = ("county", "department", "enterprise")[number % 3]
    name = f"第{number + 1}单位（演示）"
    return Unit.objects.create(
        code=f"P{number:04}", name=name, category=category, kind="government", search_text=name,
        tree_left=2 * number + 1, tree_right=2 * number + 2,
    )  # fmt: skip


def _visits(author: Any, units: list[Unit]) -> None:
    """One accepted visit to each unit, spread over the round's eight months and its seven teams."""
    one = Round.objects.create(
        name="2018年走访（演示）", starts_on=FIRST, ends_on=LAST, scheme=make_default_scheme(), state="closed"
    )
    teams = [VisitTeam.objects.create(round=one, name=f"第{n + 1}走访组", position=n) for n in range(TEAMS)]
    for number, unit in enumerate(units):
        ScopeEntry.objects.create(round=one, unit=unit)
        Visit.objects.create(
            client_key=uuid.uuid4(), created_by=author, round=one, team=teams[number % TEAMS], unit=unit,
            state="accepted", visited_on=FIRST + dt.timedelta(3 * number),
        )  # fmt: skip


def _people(author: Any, units: list[Unit]) -> Iterator[Cadre]:
    number = 0
    while True:
        yield Cadre.objects.create(
            client_key=uuid.uuid4(), created_by=author, name=f"演示{number + 1}", sex="male",
            unit=units[number % UNITS], birth_month=dt.date(1970, 1 + number % 12, 1), level=Level.COUNTY_DEPUTY,
        )  # fmt: skip
        number += 1


def _decide(author: Any, subject: Any, kind: str, place: int, **values: Any) -> None:
    """A decision that stands: of cadres spread over two years, of leadership teams (place from 400) in the second."""
    field = "cadre" if isinstance(subject, Cadre) else "leadership_team"
    day = WINDOW[0] + dt.timedelta(place * 24 if place < 400 else place)
    steps = {"recommended_on": 60, "met_on": 30, "notice_from": 25, "notice_to": 10}
    facts = (
        {
            "state": "told",
            "decided_on": day,
            "document_number": f"演示{kind}{place}",
            "told_on": day,
        }
        | {name: day - dt.timedelta(ahead) for name, ahead in steps.items() if kind == Kind.PROMOTION}
        | values
    )
    made = Decision.objects.create(
        client_key=uuid.uuid4(), created_by=author, kind=kind, reasons="按公布的数字构造", unit_before=subject.unit,
        **{field: subject}, **facts,
    )  # fmt: skip
    if kind == Kind.PROMOTION:
        _lawful(made, day)


def _lawful(made: Decision, day: dt.date) -> None:
    """The four musts before the meeting, the motion a season before the decision, a tenure at its key task."""
    Must.objects.bulk_create(
        Must(decision=made, which=which, result="clear", done_on=day - dt.timedelta(40), person="干部监督科")
        for which in Must.Which.values
    )
    moved = timezone.make_aware(dt.datetime.combine(day - dt.timedelta(90), dt.time(9)))
    Decision.objects.filter(pk=made.pk).update(created_at=moved)
    if made.key_task and made.cadre:
        start = day - dt.timedelta(400)
        TaskAssignment.objects.create(cadre=made.cadre, key_task=made.key_task, from_on=start)
