"""Three stories of the account: a leader of demolition in an urban village and a section chief seconded to a county,
both heard of elsewhere than in their own unit and promoted; and a deputy head, removed after a letter.

Heard of, or a letter → lead → assigned to the team that can verify it → visit on the spot → recommended by those around →
reported, settled → finding → motion → decision.
"""

import datetime as dt
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from visits.cadres.files.actions import add_tenure, assign_to_task
from visits.cadres.files.models import Cadre, Tenure
from visits.core.saving import Sent
from visits.fieldwork.leads import actions as leads
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.recommendations.actions import write_down
from visits.fieldwork.recommendations.models import Recommendation
from visits.fieldwork.visits.models import Visit
from visits.fieldwork.whole_visit import Whole, save_whole
from visits.judgement.findings import actions as findings
from visits.organisation.rounds.models import Criterion, Grade, SubjectKind
from visits.organisation.units.models import KeyTask, Level

from .clock import Story
from .fieldwork import Said, Season, facts_of, sent_in, talk_of
from .judged import SAY, Case, decided, later, opened
from .office import WORDS, Office
from .register import Place, make_cadre

Way = Generator[dt.date, None, Any]
BEGINS = (4, 6)  # month and day on which one was heard of, or a letter came
SENT_SINCE = dt.date(2016, 7, 1)
STORIES: dict[str, dict[str, Any]] = WORDS["stories"]


@dataclass
class Told:
    """One story in its season: its words, whom it is about, where it was heard and is verified."""

    office: Office
    season: Season
    words: dict[str, Any]
    cadre: Cadre
    places: dict[str, tuple[int, Place]]
    task: KeyTask | None

    def said(self) -> Said:
        """What those around say, the numbers drawn; what was heard first stands at their head."""
        lines = [line[3] for line in self.words["around"]]
        first = [self.words["heard"]] if "heard" in self.words else []
        texts = tuple(self.office.filled(text) for text in (*first, *lines))
        side = "against" if "fact" in self.words else "for"
        return Said({"cadre": self.cadre.pk}, side, {"check_key": self.words["check"]}, texts)

    def team_at(self, name: str) -> tuple[Place, Any, list[Any]]:
        """A place, the team that has it in hand, and its people, the lead first."""
        number, place = self.places[name]
        at = self.season.team_of(number)
        return place, self.season.teams[at], self.office.team(at)

    def log(self, day: dt.date, name: str, where: str, talks: list[Sent], *, on_task: bool = False) -> Visit:
        """A visit to the place with these talks, for the key task where there is one, or to that task itself."""
        place, team, (_lead, *people) = self.team_at(name)
        entries = ["front_line", "project", "site"] if self.task else ["front_line", "site"]
        facts = facts_of(day, people, where, key_task=self.task, entries=entries)
        sent = Sent(self.office.key(), facts)
        visit: Visit = save_whole(
            actor=people[0],
            whole=Whole(self.task if on_task and self.task else place.unit, sent, talks, team=team),
        )[0]
        return visit


def make_heroes(office: Office, places: list[Place], tasks: dict[str, KeyTask]) -> dict[str, Cadre]:
    """The three people, where they serve, and where they were sent."""
    by_name = {one.unit.name: one for one in places}
    return {key: _hero(office, words, by_name, tasks) for key, words in STORIES.items()}


def _hero(
    office: Office, words: dict[str, Any], by_name: dict[str, Place], tasks: dict[str, KeyTask]
) -> Cadre:
    level = Level.SECTION_HEAD if "task" in words else Level.COUNTY_DEPUTY
    known = {"name": words["name"], "sex": words["sex"], "post_title": words["post"], "level": level}
    seat = "section" if "task" in words else "deputy"
    cadre = make_cadre(office, by_name[words["home"]], seat, **known)
    if "task" in words:
        assign_to_task(
            actor=office.staff, cadre=cadre, key_task=tasks[words["task"]], role=words["role"], from_on=SENT_SINCE,
            is_secondment="host" in words,
        )  # fmt: skip
    if "host" in words:
        add_tenure(
            actor=office.staff, cadre=cadre, unit=by_name[words["host"]].unit, home_unit=cadre.unit, level=level,
            title=words["role"], kind=Tenure.Kind.SECONDMENT, from_on=SENT_SINCE,
        )  # fmt: skip
    return Cadre.objects.get(pk=cadre.pk)


def stories(
    office: Office, season: Season, people: dict[str, Cadre], places: list[Place], tasks: dict[str, KeyTask]
) -> Iterator[Story]:
    """Those of the three stories that lie in the season."""
    numbered = {one.unit.name: (number, one) for number, one in enumerate(places)}
    for key, words in STORIES.items():
        if words["year"] == season.year:
            task = tasks.get(words.get("task", ""))
            yield _story(Told(office, season, words, people[key], numbered, task))


def _story(told: Told) -> Story:
    """From what was heard, or a letter, to the decision that is told."""
    said, day = told.said(), dt.date(told.season.year, *BEGINS)
    lead = yield from (_heard(told, said, day) if "heard" in told.words else _letter(told, day))
    day = later(day, 21 if told.season.year % 2 else 20)  # a working day in both years
    around = yield from _verified(told, said, lead, day)
    yield from _judged(told, said, Lead.objects.get(pk=lead.pk), around, later(day, 9))


def _heard(told: Told, said: Said, day: dt.date) -> Way:
    """A person served speaks of them on a visit to the key task itself; the team raises the lead."""
    yield day
    name = told.words["heard_at"]
    _place, _team, (lead, *people) = told.team_at(name)
    talk = talk_of(
        told.office, (people[0], people[1]), "served", [said.line(said.texts[0])], text=said.texts[0]
    )
    visit = told.log(day, name, told.words["heard_in"], [talk], on_task=True)
    yield from sent_in(told.office, lead, visit, day)
    yield later(day, 5)
    statement = said.heard()[0]
    return leads.open_from_statement(
        actor=people[0], statement=statement, client_key=told.office.key(), passage=statement.text
    )


def _letter(told: Told, day: dt.date) -> Way:
    """A letter comes to the department; who wrote it is sealed."""
    yield day
    values = {
        "channel": "letter", "about": "cadre", "unit": told.cadre.unit, "cadre": told.cadre, "leadership_team": None,
        "says": told.office.filled(told.words["letter"]), "received_on": day,
    }  # fmt: skip
    return leads.open_lead(
        actor=told.office.staff, client_key=told.office.key(), values=values, writer=told.words["writer"]
    )


def _verified(told: Told, said: Said, lead: Lead, day: dt.date) -> Way:
    """The team that has the place in hand goes there, hears those around, and reports; a second person settles it."""
    name = told.words["verified_at"]
    place, team, (head, *people) = told.team_at(name)
    yield later(day, -10)
    lead = leads.assign(
        actor=told.office.staff, lead=lead, base_version=lead.version, team=team, due_on=later(day, 20)
    )
    yield day
    visit = told.log(day, name, place.unit.short_name, _voices(told, said, people))
    yield from sent_in(told.office, head, visit, day)
    yield later(day, 6)
    lead = leads.link_visits(actor=people[0], lead=lead, base_version=lead.version, visits=[visit])
    result = {"outcome": "borne_out", "reason": told.words["report"]}
    lead = leads.report(actor=head, lead=lead, base_version=lead.version, **result)
    around = _recommended(told, lead, visit) if said.side == "for" else None
    yield later(day, 8)
    leads.settle(actor=told.office.reviewer, lead=lead, base_version=lead.version, **result)
    return around


def _recommended(told: Told, lead: Lead, visit: Visit) -> Recommendation:
    """Those around recommend them with one voice, at a meeting on the day of the visit."""
    _place, _team, (_head, member, *_rest) = told.team_at(told.words["verified_at"])
    say = WORDS["recommended"]
    values = {
        "way": "meeting", "held_on": visit.visited_on, "place": visit.place, "lead": lead, "visit": visit,
        "proposed_for": say["proposed_for"], "account": say["account"],
    }  # fmt: skip
    counts = {source: (number, number) for source, number in say["counts"].items()}
    return write_down(
        actor=member, client_key=told.office.key(), cadre=told.cadre, values=values, counts=counts
    )


def _voices(told: Told, said: Said, people: list[Any]) -> list[Sent]:
    """A talk with each of those around, who say what they saw and rate by every criterion."""
    around = said.texts[-len(told.words["around"]) :]
    return [
        talk_of(
            told.office, (people[0], people[1]), source, [said.line(text) | {"circle": circle}], text=text,
            relation=relation, circle=circle, ratings=_ratings(told, said),
        )
        for (source, relation, circle, _text), text in zip(told.words["around"], around, strict=True)
    ]  # fmt: skip


def _ratings(told: Told, said: Said) -> list[dict[str, Any]]:
    """By every criterion for a cadre: one of the two best grades, or of the two worst."""
    scheme = told.season.round.scheme_id
    rows = []
    for one in Criterion.objects.filter(scheme=scheme, subject_kind=SubjectKind.CADRE).order_by(
        "position", "pk"
    ):
        grades = list(Grade.objects.filter(scale=one.scale_id).order_by("position"))
        fitting = grades[:2] if said.side == "for" else grades[-2:]
        grade = told.office.chance.choice(fitting).pk
        rows.append({"cadre": told.cadre.pk, "leadership_team": None, "criterion": one.pk, "grade": grade})
    return rows


def _judged(told: Told, said: Said, lead: Lead, around: Recommendation | None, day: dt.date) -> Way:
    """The finding on everything that was said, then the motion, which names lead, talk, recommendation and key task."""
    case = _case(told, said, lead, around)
    yield day
    finding = opened(told.office, case)
    yield later(day, 4)
    finding = findings.verify(
        actor=told.office.reviewer, finding=finding, base_version=finding.version, reason=SAY["why"]
    )
    yield from decided(told.office, case, [finding], later(day, 8))


def _case(told: Told, said: Said, lead: Lead, around: Recommendation | None) -> Case:
    words = {"kind": told.words["kind"], "fact": told.words.get("fact", "")}
    if said.side == "against":
        after = {
            "post_after": f"{told.cadre.unit.short_name}（{WORDS['after']['removal']}）", "level_after": Level.COUNTY_DEPUTY
        }  # fmt: skip
        asked = {"reasons": SAY["unsuited"] % said.texts[0], "origin": "lead", "lead": lead}
        return Case(said, words, "removal", asked, after)
    asked = {
        "reasons": SAY["promoted"] % said.texts[0], "origin": "key_task", "key_task": told.task, "lead": lead,
        "recommendation": around, "found_through_visits": True, "how_found": SAY["found"],
    }  # fmt: skip
    after = {"post_after": told.words["post_after"], "level_after": Level.COUNTY_DEPUTY}
    return Case(said, words, "promotion", asked, after)
