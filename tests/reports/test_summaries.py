"""Rows that are added up equal what is counted afresh: stored ones, and what each reader is told from them."""

import datetime as dt
import random
from collections import Counter, defaultdict
from io import StringIO
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cadre_review.request_cache import reading
from tests.fieldwork.visits.walked import walk
from tests.world import (
    Office,
    accepted,
    accepted_visit,
    draft,
    hand,
    join,
    make_task,
    make_unit,
    put_in_scope,
    rating,
    statement,
    talk,
    today,
)
from visits.avoidance.models import Recusal
from visits.cadres.files.models import Cadre
from visits.core.access import closed_to
from visits.core.saving import Sent
from visits.fieldwork.site_visits.actions import save_site_visit
from visits.fieldwork.site_visits.models import CadreSeen
from visits.fieldwork.symposia.actions import TEXTS, Rows, save_symposium
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.actions.hand_over import hand_over
from visits.fieldwork.visits.actions.interviews import save_talk
from visits.fieldwork.visits.actions.lines import Lines
from visits.fieldwork.visits.actions.visits import save_visit
from visits.fieldwork.visits.counting import wrong
from visits.fieldwork.visits.heard import COUNTED, UnitHeard
from visits.fieldwork.visits.models import WITH_THE_OFFICE, WITH_THE_TEAM, Interview, Rating, Statement, Visit
from visits.fieldwork.whole_visit import Whole, save_whole
from visits.judgement.evidence.evidence import Subject
from visits.judgement.evidence.marks import marks_of
from visits.organisation.rounds.destinations import answering
from visits.organisation.rounds.models import Assignment, Criterion, Grade, Round, ScopeEntry, VisitTeam
from visits.organisation.units.models import Unit
from visits.reports.coverage.gaps import Finding, condition
from visits.reports.coverage.people import PersonFinding
from visits.reports.coverage.people import condition as person_condition
from visits.reports.coverage.reading import reading_of
from visits.reports.models import CoverageRule
from visits.reports.strips import strip_of

STEPS, LOOK = 1000, 125  # random steps, and after how many everything is compared
CIRCLES, CHECKS = ("work", "life", "social"), ("political", "competence", "performance")


class Game:
    """One office in which random people do random things by the actions of the site; what is refused is no step."""

    def __init__(self, chance: random.Random, office: Office, cast: SimpleNamespace) -> None:
        self.chance, self.office, self.staff, self.cast = chance, office, cast.staff, cast
        self.people = {
            office.team.pk: (cast.member1, cast.lead1),
            office.other_team.pk: (cast.member2, cast.lead2),
        }
        more = [office.cadre(f"另某{at}", office.other_unit) for at in "甲乙丙"]
        self.cadres = [*office.cadres, office.stranger, *more]
        self.criteria = list(Criterion.objects.filter(scheme=office.scheme, subject_kind="cadre")[:3])
        self.of_team = Criterion.objects.get(scheme=office.scheme, subject_kind="team")
        self.grades = list(Grade.objects.filter(scale__scheme=office.scheme))
        self.task = make_task(lead_unit=office.other_unit)
        put_in_scope(office.round, self.task)
        hand(office.team, self.task)
        self.done: Counter[str] = Counter()

    def step(self) -> None:
        """One thing that somebody does."""
        verbs = {
            self.log: 7, self.tell: 4, self.meet: 1, self.redate: 2, self.submit: 8, self.accept: 6, self.give_back: 3,
            self.hand_over: 0.4, self.move: 1, self.keep_away: 1, self.turn_round: 0.4,
        }  # fmt: skip
        (verb,) = self.chance.choices(list(verbs), list(verbs.values()))
        try:
            verb()
        except (ValidationError, PermissionDenied, IndexError):
            return
        self.done[verb.__name__] += 1

    def visit(self, *kept_states: str) -> Visit:
        return self.chance.choice(Visit.objects.filter(state__in=kept_states).order_by("pk"))

    def talk(self, unit: int, by: VisitTeam) -> tuple[dict[str, Any], Lines]:
        """What a talk holds: who was heard, what they said of whom, grades; ``by``: whose visit it is in."""
        chance, circle = self.chance, self.chance.choice(CIRCLES)
        here = list(Cadre.objects.filter(unit=unit).order_by("pk"))
        here += chance.sample(self.cadres, 5) if chance.random() < 0.5 else []  # who serves elsewhere
        source = chance.choice(here) if chance.random() < 0.6 else None
        others = [one for one in here if one != source]
        team = self.office.leadership if unit == self.office.unit.pk else None
        said = [
            self.statement(None if team and chance.random() < 0.2 else chance.choice(others), circle)
            for _n in range(chance.randrange(3))
        ]
        graded = [{"cadre": chance.choice(others).pk, "criterion": one.pk} for one in self.criteria]
        graded += [{"leadership_team": team.pk, "criterion": self.of_team.pk}] if team else []
        marks = [one | {"grade": chance.choice(self.grades).pk} for one in graded if chance.random() < 0.7]
        member, lead = self.people[by.pk]
        values = {
            "kind": chance.choice(["interview", "heart_to_heart"]), "source_cadre": source, "text": "谈",
            "is_confidential": source is None, "source_class": chance.choice(["staff", "served"]),
            "source_relation": "peer", "source_circle": circle, "interviewer": member, "second_interviewer": lead,
            "recorder": member,
        }  # fmt: skip
        return values, Lines(statements=said, ratings=marks)

    def statement(self, cadre: Cadre | None, circle: str) -> dict[str, Any]:
        """Something said of a cadre, or of the leadership team."""
        subject = {
            "cadre": cadre and cadre.pk,
            "leadership_team": None if cadre else self.office.leadership.pk,
        }
        place = (self.chance.choice(CHECKS), "") if cadre else ("", "running")
        side = self.chance.choice(["for", "for", "against"])
        plain = {"side": side, "nature": "fact", "criterion": None, "circle": circle, "text": "说"}
        return subject | plain | dict(zip(("check_key", "dimension"), place, strict=True))

    def facts(self, member: Any) -> dict[str, Any]:
        """What a visit ticks."""
        day = today() - dt.timedelta(self.chance.randrange(50))
        some = {"entries": ["site", "project"], "targets": ["cadre", "served"], "checks": CHECKS}
        ticked = {name: self.chance.sample(keys, self.chance.randint(1, 2)) for name, keys in some.items()}
        return {
            "visited_on": day,
            "methods": ["interview"],
            "members_present": [member],
            "observed": "见",
            "key_task": self.task if self.chance.random() < 0.2 else None,
            **ticked,
        }

    def log(self) -> None:
        rows = Assignment.objects.in_hand().select_related("unit", "key_task__lead_unit", "team")
        held = self.chance.choice(rows.order_by("pk"))
        member, _lead = self.people[held.team_id]
        unit = answering(held.destination).pk
        talks = [Sent(uuid4(), *self.talk(unit, held.team)) for _n in range(self.chance.randrange(3))]
        save_whole(actor=member, whole=Whole(held.destination, Sent(uuid4(), self.facts(member)), talks))

    def tell(self) -> None:
        """Log a talk, or put one of before in other words."""
        visit = self.visit(*WITH_THE_TEAM)
        member, _lead = self.people[visit.team_id]
        before = visit.interviews.talks().order_by("pk").first() if self.chance.random() < 0.5 else None
        key, version = (before.client_key, before.version) if before else (uuid4(), 0)
        values, lines = self.talk(visit.unit_id, visit.team)
        save_talk(actor=member, visit=visit, sent=Sent(key, values, lines, version, record=before))

    def meet(self) -> None:
        """A symposium with a voice, or a site."""
        visit = self.visit(*WITH_THE_TEAM)
        member, lead = self.people[visit.team_id]
        if self.chance.random() < 0.5:
            seen = [{"cadre": self.cadres[visit.pk % len(self.cadres)].pk, "text": "在现场"}]
            place = {"place": "工地", "observed": "见", "keywords": ""}
            save_site_visit(actor=member, visit=visit, sent=Sent(uuid4(), place, seen))
            return
        _values, lines = self.talk(visit.unit_id, visit.team)
        voice = {"source_class": "staff", "source_relation": "peer", "source_circle": "life"}
        rows = Rows(
            [{"source_class": "staff", "expected": 5, "present": 5}],
            [one | voice for one in lines.statements],
        )
        empty = dict.fromkeys((*TEXTS, "keywords", "place", "agenda"), "")
        sent = Sent(uuid4(), empty | {"host": member, "recorder": lead, "minutes": "议"}, rows)
        save_symposium(actor=member, visit=visit, sent=sent)

    def redate(self) -> None:
        visit = self.visit(*WITH_THE_TEAM)
        member, _lead = self.people[visit.team_id]
        sent = Sent(visit.client_key, self.facts(member), base_version=visit.version, record=visit)
        save_visit(actor=member, to=visit.destination, sent=sent)

    def submit(self) -> None:
        visit = self.visit(*WITH_THE_TEAM)
        states.submit(actor=self.people[visit.team_id][1], visit=visit)

    def accept(self) -> None:
        states.accept(actor=self.staff, visit=self.visit(*WITH_THE_OFFICE))

    def give_back(self) -> None:
        states.return_visit(actor=self.staff, visit=self.visit(*WITH_THE_OFFICE), reason="请补充")

    def hand_over(self) -> None:
        held = self.chance.choice(Assignment.objects.in_hand().order_by("pk"))
        other = self.office.other_team if held.team_id == self.office.team.pk else self.office.team
        hand_over(actor=self.staff, assignment=held, team=other, reason="调整分工")

    def move(self) -> None:
        """A cadre goes to another unit."""
        unit = self.chance.choice([self.office.unit, self.office.other_unit])
        Cadre.objects.filter(pk=self.chance.choice(self.cadres).pk).update(unit=unit)

    def keep_away(self) -> None:
        """Avoidance is declared from somebody or a unit, or ends."""
        who = self.chance.choice([self.cast.staff2, self.cast.leader, self.cast.lead2])
        if Recusal.objects.filter(user=who).delete()[0]:
            return
        what = (
            {"unit": self.office.unit}
            if self.chance.random() < 0.3
            else {"cadre": self.chance.choice(self.cadres)}
        )
        Recusal.objects.create(user=who, relation="lineal", **what)

    def turn_round(self) -> None:
        """The round is closed, or open again."""
        Round.objects.filter(state="closed").update(state="open") or Round.objects.update(state="closed")


def nothing() -> Any:
    return SimpleNamespace(visits=[], talks=[], said=[], other=Counter())


def counted_task(reader: Any, held: Round, task: Any) -> Any:
    """What the reader counts of a key task, at units and by itself."""
    one = nothing()
    one.visits = list(Visit.objects.visible_to(reader).filter(round=held, key_task=task, state__in=COUNTED))
    of = {"visit__in": [visit.pk for visit in one.visits]}
    one.talks = list(Interview.objects.visible_to(reader).filter(**of))
    one.said = list(Statement.objects.visible_to(reader).filter(interview__in=one.talks))
    return one


def look_at_task(reader: Any, held: Round, task: Any) -> None:
    row, one = (
        reading_of(reader, held.pk).tasks_by_key([task.pk]).get(task.pk),
        counted_task(reader, held, task),
    )
    assert (row is not None) == bool(one.visits)
    if row is None:
        return
    assert (row.visits, row.last_on) == (len(one.visits), max(visit.visited_on for visit in one.visits))
    assert Counter(row.by_entry) == Counter(key for visit in one.visits for key in visit.entries)
    assert Counter(row.by_circle) == Counter(talk.source_circle for talk in one.talks)
    assert row.sources == sources(one.talks)
    assert (row.said, row.against) == (len(one.said), sum(line.side == "against" for line in one.said))


def counted(reader: Any, held: Round) -> tuple[dict[int, Any], dict[int, Any]]:
    """What the reader counts of each unit and cadre, from all that they may read, record by record."""
    units: dict[int, Any] = defaultdict(nothing)
    cadres: dict[int, Any] = defaultdict(lambda: SimpleNamespace(heard=[], said=[], seen=[]))
    for visit in Visit.objects.visible_to(reader).filter(round=held, state__in=COUNTED):
        if visit.to_task:
            continue
        units[visit.unit_id].visits.append(visit)
        units[visit.unit_id].other += Counter(
            symposium=visit.symposia.count(), site_visit=visit.site_visits.count()
        )
    talks = Interview.objects.visible_to(reader).filter(visit__round=held, visit__state__in=COUNTED)
    said = Statement.objects.visible_to(reader).filter(interview__in=talks.order_by().values("pk"))
    of_unit = {line.interview_id for line in said.filter(away_unit=None)}
    for one in talks.select_related("visit"):
        if not one.visit.to_task and (one.source_unit_id is None or one.pk in of_unit):
            units[one.visit.unit_id].talks.append(one)
        if one.source_cadre_id:
            cadres[one.source_cadre_id].heard.append(one)
    for line in said.select_related("visit", "interview"):
        if line.away_unit_id is None and not line.visit.to_task:
            units[line.visit.unit_id].said.append(line)
        if line.cadre_id:
            cadres[line.cadre_id].said.append(line)
    counted_sites = {"site_visit__visit__round": held, "site_visit__visit__state__in": COUNTED}
    for one in CadreSeen.objects.visible_to(reader).filter(**counted_sites):
        cadres[one.cadre_id].seen.append(one)
    return units, cadres


def sources(talks: list[Interview]) -> int:
    return len({(one.source_cadre_id, one.pk if one.source_cadre_id is None else 0) for one in talks})


def look_at_units(reader: Any, held: Round, units: dict[int, Any]) -> None:
    keys = [one.unit_id for one in ScopeEntry.objects.visible_to(reader).to_units()]
    found = reading_of(reader, held.pk).units_by_key(keys)
    rows = {key: row for key, row in found.items() if key in keys}
    assert set(rows) == set(units) & set(keys)
    for key, row in rows.items():
        one, circles = units[key], Counter(talk.source_circle for talk in units[key].talks)
        assert (row.visits, row.last_on) == (len(one.visits), max(visit.visited_on for visit in one.visits))
        assert set(row.targets) == {target for visit in one.visits for target in visit.targets}
        assert (row.by_circle, set(row.circles)) == (circles, set(circles))
        assert row.sources == sources(one.talks)
        assert row.talks == sum(talk.kind != "symposium" for talk in one.talks)
        assert (row.said, row.against) == (len(one.said), sum(line.side == "against" for line in one.said))
        assert row.by_check == Counter(
            check for check, _talk in {(line.check_key, line.interview_id) for line in one.said} if check
        )
        assert Counter(row.records) == one.other
        assert Counter(row.by_entry) == Counter(key for visit in one.visits for key in visit.entries)


def look_at_cadres(reader: Any, held: Round, cadres: dict[int, Any]) -> None:
    keys = list(Cadre.objects.visible_to(reader).values_list("pk", flat=True))
    found = reading_of(reader, held.pk).cadres_by_key(keys)
    rows = {key: row for key, row in found.items() if key in keys}
    assert set(rows) == {key for key, one in cadres.items() if one.heard or one.said} & set(keys)
    for key, row in rows.items():
        one = cadres[key]
        assert row.kinds == Counter(talk.kind for talk in one.heard)
        assert row.heard == len(one.heard)
        assert (row.said, row.against) == (len(one.said), sum(line.side == "against" for line in one.said))
        assert set(row.checks) == {line.check_key for line in one.said}
        assert set(row.places) == {each.heard_at for each in (*one.heard, *one.said)}
        assert row.sources == sources([line.interview for line in one.said])
        assert row.last_on == max(each.visit.visited_on for each in (*one.heard, *one.said))


def look_at_strips(reader: Any, held: Round, units: dict[int, Any], cadres: dict[int, Any]) -> None:
    """The two numbers that the page of a unit and of a cadre tell of the round."""

    def told(thing: Any) -> list[int]:
        (mark,) = [one for one in strip_of(reader, thing)["marks"] if one.round == held] or [None]
        return [n for n, _url in mark.cells[:2]] if mark else [0, 0]

    for unit in Unit.objects.visible_to(reader):
        talks = [talk for talk in units[unit.pk].talks if talk.kind != "symposium"]
        assert told(unit) == [len(units[unit.pk].visits), len(talks)]
    for cadre in Cadre.objects.visible_to(reader):
        assert told(cadre) == [len(cadres[cadre.pk].heard), len(cadres[cadre.pk].said)]


def look_at_findings(reader: Any, held: Round, units: dict[int, Any], cadres: dict[int, Any]) -> None:
    since, rule = today() - dt.timedelta(20), CoverageRule(round=held, days_unseen=20)

    def praised(said: list[Statement]) -> bool:
        return len(said) >= rule.praise_from and all(line.side == "for" for line in said)

    of_unit = {
        "never": lambda one: not one.visits,
        "unseen": lambda one: one.visits and all(visit.visited_on < since for visit in one.visits),
        "one_circle": lambda one: len({talk.source_circle for talk in one.talks}) == 1,
        "only_praise": lambda one: praised(one.said),
        "few_sources": lambda one: one.visits and sources(one.talks) < held.minimum_group,
        "served": lambda one: one.visits and all(talk.source_class != "served" for talk in one.talks),
    }
    entries = ScopeEntry.objects.visible_to(reader).to_units()
    for key in Finding.values:
        found = entries.filter(condition(reader, held, key, rule=rule)).values_list("unit", flat=True)
        assert set(found) == {one.unit_id for one in entries if of_unit[key](units[one.unit_id])}, key
    of_cadre = {
        "unheard": lambda one: not one.heard,
        "unspoken": lambda one: not one.said,
        "seen_only": lambda one: one.seen and not (one.heard or one.said),
        "unseen": lambda one: (
            (one.heard or one.said) and all(each.visit.visited_on < since for each in (*one.heard, *one.said))
        ),
        "one_circle": lambda one: len({line.circle for line in one.said}) == 1,
        "only_praise": lambda one: praised(one.said),
        "few_sources": lambda one: (
            one.said and sources([line.interview for line in one.said]) < held.minimum_group
        ),
    }
    seen = Cadre.objects.visible_to(reader)
    for key in PersonFinding.values:
        found = seen.filter(person_condition(reader, held, key, 20)).values_list("pk", flat=True)
        assert set(found) == {one.pk for one in seen if of_cadre[key](cadres[one.pk])}, key


def look_at_ratings(reader: Any, subjects: list[Any]) -> None:
    for one in subjects:
        subject = Subject(one)
        given: dict[Any, tuple[set[str], Counter[int]]] = defaultdict(lambda: (set(), Counter()))
        for row in subject.ratings(reader).select_related("interview"):
            who, grades = given[row.criterion_id, row.source_class]
            who.add(
                f"c{row.interview.source_cadre_id}"
                if row.interview.source_cadre_id
                else f"t{row.interview_id}"
            )
            grades[row.grade_id] += 1
        told = {
            (mark.criterion.pk, mark.source_class): (mark.who, {grade.pk: n for grade, n in mark.grades})
            for mark in marks_of(subject, reader).lines
        }
        assert told == given


@pytest.fixture
def cast(member1, lead1, member2, lead2, staff, leader, django_user_model) -> SimpleNamespace:
    staff2 = django_user_model.objects.create_user("staff2", role="staff")
    return SimpleNamespace(member1=member1, lead1=lead1, member2=member2, lead2=lead2, staff=staff, leader=leader,
                           staff2=staff2)  # fmt: skip


@pytest.fixture
def office(cast) -> Office:
    made = Office(cast.member1, cast.lead1, cast.member2)
    join(made.other_team, cast.lead2, is_lead=True, from_on=made.round.starts_on)
    put_in_scope(made.round, made.unit, made.other_unit, make_unit())
    return made


def test_after_a_thousand_random_steps_every_reader_is_told_what_is_counted_afresh(office, cast) -> None:
    game = Game(random.Random(15), office, cast)
    for at in range(1, STEPS + 1):
        game.step()
        if at % LOOK == 0:
            assert list(wrong()) == []
            for reader in (cast.staff, cast.staff2, cast.leader, cast.member1, cast.lead2):
                units, cadres = counted(reader, office.round)
                look_at_units(reader, office.round, units)
                look_at_task(reader, office.round, game.task)
                look_at_cadres(reader, office.round, cadres)
                look_at_findings(reader, office.round, units, cadres)
                look_at_strips(reader, office.round, units, cadres)
                look_at_ratings(reader, [*game.cadres, office.leadership] if reader.is_office else [])
    assert len(game.done) == 11, game.done
    assert Rating.objects.filter(visit__state="accepted").count() > 100
    assert Visit.objects.filter(to_task=True, state__in=COUNTED).count() > 10
    assert Statement.objects.filter(away_unit__isnull=False).count() > 20


@pytest.fixture
def moved(office, cast) -> Cadre:
    """They were spoken of and rated at 甲局 before they went to 乙局; both visits count."""
    visit = accepted(office, cast.staff)
    told, cadre = talk(visit), office.cadres[0]
    statement(told, cadre)
    rating(told, cadre)
    Cadre.objects.filter(pk=cadre.pk).update(unit=office.other_unit)
    return cadre


def test_what_was_said_and_graded_at_a_unit_closed_to_the_reader_counts_nowhere(office, cast, moved) -> None:
    assert reading_of(cast.staff2, office.round.pk).cadres_by_key([moved.pk])[moved.pk].said == 1
    assert marks_of(Subject(moved), cast.staff2).lines
    Recusal.objects.create(user=cast.staff2, unit=office.unit, relation="own_unit")
    assert reading_of(cast.staff2, office.round.pk).cadres_by_key([moved.pk]) == {}
    assert marks_of(Subject(moved), cast.staff2).lines == []


def test_only_whom_a_page_shows_is_counted_afresh(office, cast, moved) -> None:
    """However many others are hidden in the round."""
    Recusal.objects.create(user=cast.staff2, cadre=office.cadres[2], relation="lineal")
    told = talk(Visit.objects.get(), office.cadres[2])
    statement(told, office.cadres[1])

    def asked(key: int) -> list[str]:
        with reading(cast.staff2):
            closed_to(cast.staff2)
            with CaptureQueriesContext(connection) as seen:
                found = reading_of(cast.staff2, office.round.pk).cadres_by_key([key])
        assert set(found) == {key} & {moved.pk}
        return [one["sql"] for one in seen]

    afresh = [len(asked(key)) for key in (office.cadres[1].pk, moved.pk) for _twice in range(2)]
    assert afresh[1] == afresh[3] + 1  # two questions in the place of that for the summary row
    assert not [sql for sql in asked(moved.pk) if "circle" in sql and "visits_statement" in sql]


def test_what_a_team_heard_at_a_unit_that_it_gave_away_is_in_none_of_its_figures(office, cast, moved) -> None:
    assert reading_of(cast.lead1, office.round.pk).cadres_by_key([moved.pk])[moved.pk].said == 1
    hand_over(actor=cast.staff, assignment=office.assignment, team=office.other_team, reason="调整分工")
    assert reading_of(cast.lead1, office.round.pk).cadres_by_key([moved.pk]) == {}


def test_who_serves_in_two_teams_of_a_round_counts_a_unit_of_both_once(office, cast) -> None:
    join(office.other_team, cast.member1, from_on=office.round.starts_on)
    first = accepted(office, cast.staff)
    talk(first, office.cadres[0])
    hand_over(actor=cast.staff, assignment=office.assignment, team=office.other_team, reason="调整分工")
    second = accepted_visit(team=office.other_team, unit=office.unit, author=cast.member2)
    talk(second, office.cadres[0])
    row = reading_of(cast.member1, office.round.pk).units_by_key([office.unit.pk])[office.unit.pk]
    assert (row.visits, row.talks, row.sources) == (2, 2, 1)


def test_the_command_says_what_differs_and_counts_it_anew(office, cast) -> None:
    visit = accepted(office, cast.staff)
    talk(visit)
    call_command("rebuild_summaries", check=True, stdout=StringIO())
    UnitHeard.objects.update(talks=7)
    Interview.objects.update(visit_state="draft")
    with pytest.raises(CommandError) as refused:
        call_command("rebuild_summaries", check=True, stdout=StringIO())
    assert refused.value.returncode == 1
    assert "Interview: 1 with another day or state" in str(refused.value)
    assert "'talks': 7" in str(refused.value)
    assert UnitHeard.objects.filter(talks=7).exists()  # it only looked
    call_command("rebuild_summaries", stdout=StringIO())
    call_command("rebuild_summaries", check=True, stdout=StringIO())


def test_a_visit_that_gets_another_day_takes_what_belongs_to_it_along(office, cast) -> None:
    visit = draft(office)
    told = talk(visit)
    statement(told, office.cadres[0])
    day = visit.visited_on + dt.timedelta(3)
    values = {
        "visited_on": day,
        "methods": ["interview"],
        "members_present": [cast.member1],
        "observed": "见",
    }
    sent = Sent(visit.client_key, values, base_version=visit.version, record=visit)
    save_visit(actor=cast.member1, to=office.unit, sent=sent)
    for model in (Interview, Statement):
        assert list(model.objects.values_list("visited_on", "visit_state")) == [(day, "draft")]


MOST = {  # statements of a page for whoever reads all of it; avoidance asks what it closes, and what that hides
    "/reports/coverage/?finding=few_sources&missing=circles:life&visited=yes": 19,
    "/reports/matrix/": 12,
    "/reports/people/?finding=few_sources": 13,
    "/reports/next-visits/": 15,
    "/reports/outcomes/": 42,
    "/reports/dashboard/": 54,
    "/cadres/statistics/": 10,
}
BEHIND_AVOIDANCE = 15
TEN_AT_ONCE = ("/reports/outcomes/", "/reports/dashboard/")  # ten figures in one question


@pytest.mark.parametrize("who", ["staff", "lead1"])
@pytest.mark.parametrize("keeps_away", [False, True])
def test_pages_of_figures_ask_few_and_short_questions(who, keeps_away, office, cast, moved, sign_in) -> None:
    reader = getattr(cast, who)
    if keeps_away:
        Recusal.objects.create(user=reader, cadre=office.cadres[1], relation="lineal")
        Recusal.objects.create(user=reader, unit=office.other_unit, relation="own_unit")
    client = sign_in(reader)
    for page, most in MOST.items():
        if client.get(page).status_code != 200:  # noqa: PLR2004
            assert who == "lead1"  # outcomes and statistics are the department's
            continue
        asked = walk(lambda page=page: client.get(page)).statements
        assert len(asked) <= most + (BEHIND_AVOIDANCE if keeps_away or who == "lead1" else 0), page
        longest = 3400 if page in TEN_AT_ONCE else 3000
        assert max(map(len, asked)) <= longest, page
