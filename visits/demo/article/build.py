"""The account as a whole: which cases lie where, and the two years played."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction

from cadre_review.accounts.demo import make_accounts
from cadre_review.audit.log import record
from cadre_review.audit.row_walk import cover
from visits.cadres.files.actions import assign_to_task
from visits.cadres.files.models import Cadre, RankGrade
from visits.fieldwork.outlines.default import make_default_outline
from visits.organisation.rounds.default_scheme import make_default_scheme
from visits.organisation.units.models import KeyTask, LeadershipTeam, Level

from . import fieldwork, heroes, register
from .clock import Story, play, played_from
from .fieldwork import Said, Season
from .judged import SAY, Case, judged
from .office import WORDS, Office, open_office
from .register import Place

FIRST = dt.date(2017, 2, 6)
YEARS = (2017, 2018)
# Numbers of the places at which each kind of case lies; with the stories of ``heroes`` they are those of the account.
TO_HEAD = range(15)  # 15 deputies who become heads; that seat is empty there
TO_DEPUTY = range(15, 33)  # 18 of the 20 heads of section who become deputies
ON_TASKS = (0, 2, 5, 8, 11, 16, 19, 22, 25, 28)  # 10 of the 12 who are promoted from key tasks
UNSUITED = dict(zip(range(28, 53), ("transfer",) * 11 + ("removal",) * 6 + ("rank_only",) * 5 + ("demotion",) * 3,
                    strict=True))  # fmt: skip  # 25 of the 26
RESHUFFLED = (33, 40)
TOLD_TO_RECTIFY = (16, 19, 22, 25, 34, 36, 38, 42, 45, 48, 51)
OF_TEAMS = 2018  # the year in which leadership teams were adjusted and told to rectify
TASK_KINDS = ("auto_city", "village_renewal", "project", "poverty")


def build_article() -> None:
    """Play both years. Everything is done by somebody, on a day, through an action of the site.

    The demonstration accounts are made today: a password chosen in 2017 would be too old to sign in with.
    """
    accounts = make_accounts()
    with played_from(FIRST) as clock:
        with transaction.atomic():
            make_default_outline()
            scheme = make_default_scheme()
            record(None, "demo.article", begins=FIRST.isoformat(), really=clock.really.isoformat())
        cover()  # what migrations made, as at the first setup of a site
        office = open_office(accounts)
        places = register.make_places(office, TO_DEPUTY, TO_HEAD)
        tasks = register.make_tasks(office, places)
        _send(office, places, tasks)
        people = heroes.make_heroes(office, places, tasks)
        for year in YEARS:
            clock.go_on(dt.date(year, 2, 20))
            season = fieldwork.begin(office, year, scheme, places, _all_tasks())
            told = heroes.stories(office, season, people, places, tasks)
            play(clock, [*_stories(office, season, places, tasks), *told])
        record(None, "demo.article", ends=clock.at.date().isoformat())


def _send(office: Office, places: list[Place], tasks: dict[str, KeyTask]) -> None:
    """Those who are promoted from key tasks serve there since the autumn before."""
    for number in ON_TASKS:
        kind, role = TASK_KINDS[number % len(TASK_KINDS)], WORDS["posts"]["on_task"]
        assign_to_task(
            actor=office.staff, cadre=_promoted(places, number), key_task=tasks[kind], role=role,
            from_on=dt.date(2016, 9, 1),
        )  # fmt: skip


def _promoted(places: list[Place], number: int) -> Cadre:
    return places[number].cadres["deputy" if number in TO_HEAD else "section"]


def _stories(
    office: Office, season: Season, places: list[Place], tasks: dict[str, KeyTask]
) -> Iterator[Story]:
    """The visits of a season, and what came of them."""
    for number, case in _cases(office, season.year, places, tasks):
        season.said.setdefault(number, []).append(case.said)
        yield judged(office, case, season.accepted_on(number))
    for number, place in enumerate(places):
        yield fieldwork.visited(office, season, number, place)
    for number, (team, task) in enumerate(fieldwork.hands(places, _all_tasks())):
        yield fieldwork.visited_task(office, season, number, team, task)
    yield fieldwork.ended(office, season)


def _all_tasks() -> Iterable[KeyTask]:
    return KeyTask.objects.order_by("pk")


def _cases(
    office: Office, year: int, places: list[Place], tasks: dict[str, KeyTask]
) -> Iterator[tuple[int, Case]]:
    """The cases of one year: odd places in the first, even ones in the second; those of teams all in the second."""
    turn = YEARS.index(year)
    for number in (*TO_HEAD, *TO_DEPUTY):
        if number % 2 != turn:
            yield number, _promotion(office, number, places, tasks)
    for number, kind in UNSUITED.items():
        if number % 2 != turn:
            yield number, _unsuited(office, number, kind, places[number])
    if year == OF_TEAMS:
        for number in RESHUFFLED:
            yield number, _of_team(office, number, "reshuffle", places[number])
        for number in TOLD_TO_RECTIFY:
            yield number, _of_team(office, number, "rectify", places[number])


def _promotion(office: Office, number: int, places: list[Place], tasks: dict[str, KeyTask]) -> Case:
    words, place = WORDS["praised"][number % len(WORDS["praised"])], places[number]
    seat, level = ("head", Level.COUNTY_HEAD) if number in TO_HEAD else ("deputy", Level.COUNTY_DEPUTY)
    said = _said(office, words, "for", cadre=_promoted(places, number).pk)
    asked = {
        "reasons": SAY["promoted"] % said.texts[0],
        "found_through_visits": True,
        "how_found": SAY["found"],
    }
    if number in ON_TASKS:
        asked |= {"origin": "key_task", "key_task": tasks[TASK_KINDS[number % len(TASK_KINDS)]]}
    return Case(said, words, "promotion", asked, {"post_after": place.title(seat), "level_after": level})


def _unsuited(office: Office, number: int, kind: str, place: Place) -> Case:
    words = WORDS["blamed"][number % len(WORDS["blamed"])]
    said = _said(office, words, "against", cadre=place.cadres["deputy"].pk)
    level = Level.SECTION_HEAD if kind == "demotion" else Level.COUNTY_DEPUTY
    after = {"post_after": f"{place.unit.short_name}（{WORDS['after'][kind]}）", "level_after": level}
    if kind == "rank_only":
        after["rank_after"] = RankGrade.OLD_DEPUTY_CONSULTANT
    return Case(said, words, kind, {"reasons": SAY["unsuited"] % said.texts[0]}, after)


def _of_team(office: Office, number: int, kind: str, place: Place) -> Case:
    words = WORDS["teams"][number % len(WORDS["teams"])]
    team = LeadershipTeam.objects.get(unit=place.unit)
    said = _said(office, words, "against", leadership_team=team.pk)
    reasons = SAY["reshuffled" if kind == "reshuffle" else "rectify"] % said.texts[0]
    return Case(said, words, kind, {"reasons": reasons}, {})


def _said(office: Office, words: dict[str, str], side: str, **subject: Any) -> Said:
    """The words with the number drawn that stands in them."""
    place = {name: words[name] for name in ("check", "dimension") if name in words}
    known = {"check_key": place["check"]} if "check" in place else {"dimension": place["dimension"]}
    return Said(subject, side, known, tuple(office.filled(words[name]) for name in ("colleague", "served")))
