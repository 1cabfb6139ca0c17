"""The visits of one round in the invented city: talks, statements, ratings, steps."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable
from random import Random
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from cadre_review.accounts.models import Role, User
from visits.cadres.files.models import Cadre
from visits.fieldwork.site_visits.models import SiteVisit
from visits.fieldwork.symposia.models import Symposium
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.models import (
    Circle,
    Entry,
    FollowUp,
    Interview,
    Method,
    Rating,
    Relation,
    SealedSource,
    SourceClass,
    StateChange,
    Statement,
    Target,
    Visit,
    VisitState,
)
from visits.fieldwork.visits.places import HeardAt
from visits.fieldwork.visits.source_numbers import number_all
from visits.organisation.rounds.models import Check, Criterion, Grade, Round, VisitTeam
from visits.organisation.units.models import KeyTask, LeadershipTeam, Unit

from . import texts
from .elsewhere import Elsewhere
from .gatherings import make_gatherings
from .rounds import Dealt

LAST = 4  # days before today on which the newest visit took place, so that it may be accepted by now
SPOKEN = (Method.INTERVIEW, Method.HEART_TO_HEART)
# Ticked on a visit where its record is made; questionnaires are tied to visits in ``surveys``.
TICKED = (*SPOKEN, Method.SYMPOSIUM, Method.SITE_VISIT)
BATCH = 200
# How often a talk rates somebody, its head among them, and the leadership team: so that many of those visited twice
# are rated by more sources than the least number of a group.
RATED, HEADS, TEAM_RATED = 0.75, 0.8, 0.45
PAST = 5  # one visit in so many belongs to the round before, which is closed
AT_TASKS = 7  # one visit in so many of the main round goes to a key task itself
BESIDE = 8  # one visit in so many belongs to the special round, in which every second one goes to a key task


def shares(wanted: int) -> tuple[int, int, int]:
    """How many of the visits belong to the main round, to the special one beside it, and to the one before."""
    past, beside = wanted // PAST, wanted // BESIDE
    return wanted - past - beside, beside, past


def date_steps() -> None:
    """Put records and steps on the days of their visits; a row is otherwise stamped with the moment it is written."""
    visit = Visit.objects.filter(pk=OuterRef("visit"))
    for acts, moment in (
        (("create",), "submitted_at"),
        (("submit", "return", "resubmit"), "submitted_at"),
        (("accept",), "accepted_at"),
    ):
        shift = dt.timedelta(days=-1 if acts == ("create",) else 0)
        rows = StateChange.objects.filter(act__in=acts, visit__submitted_at__isnull=False)
        rows.update(at=Subquery(visit.annotate(when=F(moment) + shift).values("when")))
    evening = F("submitted_at") - dt.timedelta(days=1)
    Visit.objects.filter(submitted_at__isnull=False).update(created_at=evening)
    written = Subquery(visit.values("created_at"))
    for model in (Interview, Symposium, SiteVisit):
        model.objects.update(created_at=written)


class Log:
    """Writes visits in batches; everything random comes from one generator, so the same seed gives the same log."""

    def __init__(
        self, chance: Random, dealt: Dealt, today: dt.date, tasks: list[KeyTask], elsewhere: Elsewhere
    ) -> None:
        self.chance, self.dealt, self.today, self.tasks = chance, dealt, today, tasks
        self.round, self.elsewhere = dealt.round, elsewhere
        scheme = self.round.scheme_id
        criteria = list(
            Criterion.objects.filter(scheme=scheme).select_related("scale").order_by("position", "pk")
        )
        self.of_cadres = [one for one in criteria if one.subject_kind == "cadre"]
        self.of_teams = [one for one in criteria if one.subject_kind == "team"]
        self.grades: dict[int, list[Grade]] = {}
        for grade in Grade.objects.filter(scale__scheme=scheme).order_by("position"):
            self.grades.setdefault(grade.scale_id, []).append(grade)
        self.merit: dict[int, float] = {}
        self.number = 0

    def make(self, wanted: int, progress: Callable[[int], None], *, at_tasks: int = AT_TASKS) -> None:
        """Visit what the teams have in hand, team by team, until ``wanted`` visits are logged; one in ``at_tasks``
        goes to a key task itself."""
        teams = self.dealt.teams
        plan = [(teams[n % len(teams)], n // len(teams)) for n in range(wanted)]
        for at in range(0, wanted, BATCH):
            chunk = plan[at : at + BATCH]
            chosen = [(team, people, self._goes_to(team, turn, at_tasks)) for (team, people), turn in chunk]
            people_of = self._cadres({_unit_of(to).pk for _t, _p, to in chosen})
            self._batch(chosen, people_of, newest=at + BATCH >= wanted)
            progress(len(chunk))

    def _goes_to(self, team: VisitTeam, turn: int, at_tasks: int) -> Unit | KeyTask:
        """Where a team goes in its turn: to one of its units, or in one of ``at_tasks`` turns to a key task of its own."""
        tasks = self.dealt.tasks[team.pk]
        if tasks and turn % at_tasks == 1:
            return tasks[turn // at_tasks % len(tasks)]
        return self._unit(
            self.dealt.units[team.pk], turn - (turn + at_tasks - 2) // at_tasks if tasks else turn
        )

    def _unit(self, units: list[Unit], turn: int) -> Unit:
        """Nine units in ten are visited in turn, the first three again and again, so that figures have sources.

        The rest wait, so that coverage has something to tell.
        """
        reach = max(1, len(units) * 9 // 10)
        if turn % 3 == 2:
            return units[turn // 3 % min(3, reach)]
        return units[(turn - turn // 3) % reach]

    def _cadres(self, units: set[int]) -> dict[int, list[Cadre]]:
        found: dict[int, list[Cadre]] = {}
        rows = (
            Cadre.objects.filter(unit__in=units)
            .order_by("level", "pk")
            .only("pk", "unit_id", "level", "name")
        )
        for cadre in rows.iterator(chunk_size=5000):
            if len(found.setdefault(cadre.unit_id, [])) < 24:
                found[cadre.unit_id].append(cadre)
        return found

    def key(self) -> uuid.UUID:
        """The next client key."""
        self.number += 1
        return uuid.UUID(bytes=hashlib.sha256(f"{self.round.name}{self.number}".encode()).digest()[:16])

    def _batch(self, chosen: list[Any], people_of: dict[int, list[Cadre]], newest: bool) -> None:
        visits = [self._visit(team, people, to, newest) for team, people, to in chosen]
        Visit.objects.bulk_create(visits)
        present = Visit.members_present.through
        present.objects.bulk_create(
            [present(visit_id=v.pk, user_id=u.pk) for v, (_t, people, _u) in zip(visits, chosen, strict=True) for u in people[1:3]]
        )  # fmt: skip
        FollowUp.objects.bulk_create([row for visit in visits for row in self._follow_ups(visit)])
        ReviewComment.objects.bulk_create(
            [row for v, c in zip(visits, chosen, strict=True) for row in self._comments(v, c[1][0])]
        )
        StateChange.objects.bulk_create(
            [row for v, c in zip(visits, chosen, strict=True) for row in self._steps(v, c[1][0])]
        )
        teams = _leadership(visits)
        there = {visit: self._people_at(visit, people_of.get(visit.unit_id, [])) for visit in visits}
        talks: list[tuple[Interview, list[Cadre], Any]] = []
        for visit, (_team, people, _to) in zip(visits, chosen, strict=True):
            kinds = [one for one in visit.methods if one in SPOKEN]
            for n in range(self.chance.choice((3, 4, 4, 5))):
                talk = self._talk(visit, people, there[visit], kinds[n % len(kinds)])
                talks.append((talk, there[visit], teams.get(visit)))
        self._own_words([talk for talk, _s, _t in talks])
        _tick_targets([talk for talk, _s, _t in talks])
        number_all((talk for talk, _s, _t in talks), self.chance.choice)
        Interview.objects.bulk_create([talk for talk, _s, _t in talks], batch_size=500)
        sealed = [
            SealedSource(interview=t, identity="某同志（演示）", sealed_by=t.recorder)
            for t, _s, _m in talks
            if t.is_confidential
        ]
        SealedSource.objects.bulk_create(sealed, batch_size=500)
        statements, ratings = [], []
        for talk, staff, team in talks:
            if not talk.is_full:
                continue
            statements += self._statements(talk, staff, team)
            ratings += self._ratings(talk, staff, team)
        Statement.objects.bulk_create(statements, batch_size=1000)
        Rating.objects.bulk_create(ratings, batch_size=2000)
        second = {visit: people[2] for visit, (_team, people, _to) in zip(visits, chosen, strict=True)}
        make_gatherings(self.chance, second, there, teams, self.elsewhere)

    def _people_at(self, visit: Visit, staff: list[Cadre]) -> list[Cadre]:
        """Whom a visit hears of first: the unit's own people, at a key task those who were sent to it."""
        return (self.elsewhere.people(visit) or staff[:3]) if visit.to_task else staff

    def _visit(self, team: VisitTeam, people: list[User], to: Unit | KeyTask, newest: bool) -> Visit:
        chance = self.chance
        days = max(1, (min(self.today, self.round.ends_on) - self.round.starts_on).days - LAST)
        on = self.round.starts_on + dt.timedelta(days=chance.randrange(days))
        state = chance.choices(list(VisitState), (6, 5, 3, 2, 84) if newest else (1, 1, 1, 1, 96))[0]
        if self.round.state == Round.State.CLOSED:
            state = VisitState.ACCEPTED
        hour = chance.randint(8, 15)
        moment = timezone.make_aware(dt.datetime.combine(on, dt.time(18, 0)))
        sent = state not in {VisitState.DRAFT}
        to_task = to if isinstance(to, KeyTask) else None
        task = to_task or (chance.choice(self.tasks) if chance.random() < 0.3 else None)
        entries = {str(one) for one in chance.sample(list(Entry.values), k=chance.randint(1, 2))}
        entries |= {str(Entry.PROJECT)} if task else set()
        return Visit(
            client_key=self.key(), created_by=people[1], round=self.round, team=team, unit=_unit_of(to), visited_on=on,
            key_task=task, to_task=to_task is not None, starts_at=dt.time(hour, 0), ends_at=dt.time(hour + 2, 30),
            place=to_task.site if to_task else _unit_of(to).short_name,
            entries=[one for one in Entry.values if one in entries],
            targets=chance.sample(list(Target.values), k=chance.randint(1, 3)),
            checks=chance.sample(list(Check.values), k=chance.randint(2, 3)),
            methods=self._methods(),
            observed=texts.fill(chance, chance.choice(texts.OBSERVED)), problems=texts.fill(chance, chance.choice(texts.PROBLEMS)),
            suggestions=texts.fill(chance, chance.choice(texts.SUGGESTIONS)), state=state, **self._mood(state),
            submitted_at=moment + dt.timedelta(days=1) if sent else None,
            accepted_at=moment + dt.timedelta(days=3) if state == VisitState.ACCEPTED else None,
        )  # fmt: skip

    def _mood(self, state: str) -> dict[str, Any]:
        """Of visits still with the team: some with the lead, some given back by the lead."""
        draw = self.chance.random()
        if state != VisitState.DRAFT or draw > 0.6:
            return {}
        when = timezone.now() - dt.timedelta(days=int(draw * 20))
        return {"ready_at" if draw < 0.3 else "sent_back_at": when}

    def _methods(self) -> list[str]:
        """What the visit ticks: one kind of talk at least, since every visit holds talks."""
        ticked = [str(one) for one in self.chance.sample(TICKED, k=self.chance.randint(1, 3))]
        return ticked if set(ticked) & set(SPOKEN) else [*ticked, str(Method.INTERVIEW)]

    def _own_words(self, talks: list[Interview]) -> None:
        """Some cadres' own statements; of a few talks still with the team only the key words."""
        for talk in talks:
            if talk.source_cadre_id and talk.kind == Interview.Kind.HEART_TO_HEART:
                talk.own_statement = texts.fill(self.chance, self.chance.choice(texts.OWN_STATEMENTS))
        noted = [talk for talk in talks if talk.visit.state == VisitState.DRAFT and not talk.visit.ready_at]
        for talk in noted[::4]:
            talk.keywords, talk.text, talk.is_full = self.chance.choice(texts.KEY_WORDS), "", False

    def _follow_ups(self, visit: Visit) -> list[FollowUp]:
        if self.chance.random() > 0.4:
            return []
        text = texts.fill(self.chance, self.chance.choice(texts.FOLLOW_UPS))
        due = visit.visited_on + dt.timedelta(days=30)
        return [FollowUp(visit=visit, text=text, owner=str(visit.team), due_on=due)]

    def _comments(self, visit: Visit, lead: User) -> list[ReviewComment]:
        """What the lead pinned to the visits that they gave back."""
        if not visit.sent_back_at:
            return []
        asked = [
            ("observed", "只有看法，没有事实：请补具体事例。"),
            ("problems", "请写明是谁提出的、何时答复。"),
        ]
        return [
            ReviewComment(
                client_key=uuid.uuid5(visit.client_key, field),
                visit=visit,
                field=field,
                text=text,
                made_by=lead,
            )
            for field, text in asked
        ]

    def _steps(self, visit: Visit, lead: User) -> list[StateChange]:
        steps = [
            StateChange(visit=visit, before="", after=VisitState.DRAFT, act="create", by=visit.created_by)
        ]
        acts = [("hand_to_lead", visit.created_by, "")] if visit.ready_at or visit.sent_back_at else []
        if visit.sent_back_at:
            acts.append(("return", lead, "请补充谈话时间和具体事例。"))
        draft = VisitState.DRAFT
        steps += [
            StateChange(visit=visit, before=draft, after=draft, act=act, by=by, reason=reason)
            for act, by, reason in acts
        ]
        if visit.state != VisitState.DRAFT:
            steps.append(
                StateChange(
                    visit=visit, before=VisitState.DRAFT, after=VisitState.SUBMITTED, act="submit", by=lead
                )
            )
        staff = (
            User.objects.filter(role=Role.STAFF).first()
            if visit.state in {"returned", "resubmitted", "accepted"}
            else None
        )
        if visit.state in {VisitState.RETURNED, VisitState.RESUBMITTED} and staff:
            reason = "所见所闻过于简略，请补充具体时间、地点和事例。"
            steps.append(StateChange(visit=visit, before=VisitState.SUBMITTED, after=VisitState.RETURNED, act="return",
                                     by=staff, reason=reason, field="observed"))  # fmt: skip
        if visit.state == VisitState.RESUBMITTED:
            steps.append(
                StateChange(
                    visit=visit,
                    before=VisitState.RETURNED,
                    after=VisitState.RESUBMITTED,
                    act="resubmit",
                    by=lead,
                )
            )
        if visit.state == VisitState.ACCEPTED and staff:
            steps.append(
                StateChange(
                    visit=visit,
                    before=VisitState.SUBMITTED,
                    after=VisitState.ACCEPTED,
                    act="accept",
                    by=staff,
                )
            )
        return steps

    def _talk(self, visit: Visit, people: list[User], staff: list[Cadre], kind: str) -> Interview:
        chance = self.chance
        confidential = chance.random() < 0.55 or not staff
        served = confidential and chance.random() < 0.35
        cadre = None if confidential else chance.choice(staff[:12])
        stands = self.elsewhere.stands(visit, cadre) if cadre else {"heard_at": ""}
        source = SourceClass.SERVED if served else self._class_of(cadre)
        alone = chance.random() < 0.03
        return Interview(
            client_key=self.key(), created_by=people[1], visit=visit, source_cadre=cadre, is_confidential=confidential,
            heard_at=stands.get("heard_at", HeardAt.HOME), source_unit_id=stands.get("away_unit_id"), kind=kind, source_class=source,
            source_relation=Relation.SERVED if served else chance.choice([Relation.PEER, Relation.SUBORDINATE, Relation.SUPERIOR]),
            source_circle=chance.choices(list(Circle.values), (8, 1, 1))[0],
            interviewer=people[1], second_interviewer=None if alone else people[2], recorder=people[2],
            alone_reason=chance.choice(texts.REASON) if alone else "", starts_at=visit.starts_at, place=visit.place,
            text=texts.talk(chance, served),
        )  # fmt: skip

    def _class_of(self, cadre: Cadre | None) -> str:
        if cadre is None:
            return self.chance.choice([SourceClass.MIDDLE, SourceClass.STAFF, SourceClass.PARTNER])
        return SourceClass.TEAM_MEMBER if cadre.level <= 40 else SourceClass.MIDDLE

    def _statements(self, talk: Interview, staff: list[Cadre], team: Any) -> list[Statement]:
        chance, rows = self.chance, []
        for position in range(chance.randint(1, 3)):
            subject = self._from_elsewhere(talk) or self._subject(talk, staff)
            is_praised = chance.random() < 0.72 or (
                subject is not None and subject == self.elsewhere.steadfast
            )
            side = Statement.Side.FOR if is_praised else Statement.Side.AGAINST
            shared = {
                "visit": talk.visit, "interview": talk, "side": side, "position": position, "circle": talk.source_circle,
                "nature": chance.choice(list(Statement.Nature.values)),
            }  # fmt: skip
            if subject is None or (team and chance.random() < 0.2):
                if not team:
                    continue
                book = texts.TEAM_FOR if side == "for" else texts.TEAM_AGAINST
                dimension = chance.choice(list(book))
                text = texts.fill(chance, chance.choice(book[dimension]))
                rows.append(Statement(leadership_team=team, dimension=dimension, text=text, **shared))
                continue
            book = texts.FOR if side == "for" else texts.AGAINST
            check = chance.choice(list(book))
            text = texts.fill(chance, chance.choice(book[check]))
            stands = self.elsewhere.stands(talk.visit, subject)
            rows.append(Statement(cadre=subject, check_key=check, text=text, **shared, **stands))
        return rows

    def _from_elsewhere(self, talk: Interview) -> Cadre | None:
        found = None if talk.visit.to_task else self.elsewhere.spoken_of(self.chance, talk.visit)
        return found if found and found.pk != talk.source_cadre_id else None

    def _subject(self, talk: Interview, staff: list[Cadre]) -> Cadre | None:
        others = [cadre for cadre in staff[:8] if cadre.pk != talk.source_cadre_id]
        return self.chance.choice(others) if others else None

    def _ratings(self, talk: Interview, staff: list[Cadre], team: Any) -> list[Rating]:
        leading = staff[:1] if self.chance.random() < HEADS else staff
        subject = self._subject(talk, leading) or self._subject(talk, staff)
        rows = []
        if subject is not None and self.chance.random() < RATED:
            merit = self.merit.setdefault(subject.pk, self.chance.gauss(0, 0.5))
            whom = {"cadre": subject} | self.elsewhere.stands(talk.visit, subject)
            rows += [self._rating(talk, criterion, merit, **whom) for criterion in self.of_cadres]
        if team is not None and self.chance.random() < TEAM_RATED:
            rows += [self._rating(talk, criterion, 0.2, leadership_team=team) for criterion in self.of_teams]
        return rows

    def _rating(self, talk: Interview, criterion: Criterion, merit: float, **subject: Any) -> Rating:
        grades = self.grades[criterion.scale_id]
        place = min(len(grades) - 1, max(0, round(0.7 - merit + self.chance.gauss(0, 0.6))))
        return Rating(
            visit=talk.visit, interview=talk, criterion=criterion, grade=grades[place], source_class=talk.source_class,
            circle=talk.source_circle, **subject,
        )  # fmt: skip


def _tick_targets(talks: list[Interview]) -> None:
    """A visit ticks whom its talks saw: the people served, and cadres by name."""
    for talk in talks:
        seen = Target.SERVED if talk.source_class == SourceClass.SERVED else Target.CADRE
        if (talk.source_cadre_id or seen == Target.SERVED) and seen not in talk.visit.targets:
            talk.visit.targets = [*talk.visit.targets, str(seen)]  # type: ignore[assignment]
    Visit.objects.bulk_update({talk.visit for talk in talks}, ["targets"])


def _unit_of(to: Unit | KeyTask) -> Unit:
    """The unit under which the visit stands: of a visit to a key task, its lead unit."""
    return to.lead_unit if isinstance(to, KeyTask) else to


def _leadership(visits: list[Visit]) -> dict[Visit, LeadershipTeam]:
    """The leadership team of the unit that each visit went to; one to a key task itself judges none."""
    found = {
        one.unit_id: one for one in LeadershipTeam.objects.filter(unit__in={one.unit_id for one in visits})
    }
    return {one: found[one.unit_id] for one in visits if one.unit_id in found and not one.to_task}
