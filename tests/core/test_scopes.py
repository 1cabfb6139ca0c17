"""The flat conditions of ``visible_to`` let through what the nested definitions did, in worlds drawn at random.

``nested`` is the definition by which each scope was asked before it was worked out once a request: every row through
the scope of what it belongs to, as questions within questions.
"""

import datetime as dt
import random
from itertools import product
from uuid import uuid4

import pytest
from django.db.models import Exists, OuterRef, Q
from django.db.models.sql import Query
from django.db.models.sql.where import OR
from django.utils import timezone

from cadre_review.accounts.models import Session
from cadre_review.request_cache import forget, reading
from tests.world import (
    added_up_once,
    hand,
    join,
    make_cadre,
    make_check,
    make_decision,
    make_finding,
    make_lead,
    make_letter,
    make_plan,
    make_post,
    make_rectification,
    make_round,
    make_talk,
    make_team,
    make_tenure,
    make_unit,
    make_visit,
    put_in_scope,
    rate,
    state,
    today,
)  # fmt: skip
from tests.world.fieldwork import make_scheme
from visits import models as m
from visits.avoidance.models import Recusal
from visits.avoidance.rules import may_be_closed
from visits.cadres.files.models import FamilyMember
from visits.core import scopes
from visits.core.access import closed_to, is_given
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.hand_overs import HandOver
from visits.fieldwork.visits.models import WITH_THE_OFFICE, WITH_THE_TEAM, VisitState
from visits.judgement.appraisals.models import Appraisal, AppraisalItem, AppraisalMember, AppraisalRecusal
from visits.judgement.decisions.models import STANDING
from visits.judgement.proposals.models import ProposalAnswer
from visits.organisation.rounds.closings import TeamClosing

pytestmark = pytest.mark.django_db
FIELD = ("member1", "lead1", "member2", "lead2")
OFFICE = ("staff", "reviewer", "leader")
CAST = (*FIELD, *OFFICE, "secadmin", "auditor")
WITHIN = (m.Interview, m.Statement, m.Rating, m.FollowUp, ReviewComment)


# --- the definitions before ------------------------------------------------------------------


def teams_of(user):
    day = today()
    return m.TeamMembership.objects.filter(
        Q(to_on=None) | Q(to_on__gte=day), user=user, from_on__lte=day
    ).order_by()


def units_of(user):
    held = m.Assignment.objects.filter(
        team__in=teams_of(user).values("team"), team__round__state="open", ended_on=None
    )
    return m.Unit.objects.filter(pk__in=held.order_by().values("unit")).exclude(pk__in=closed_to(user).units)


def own_teams(rows, user):
    return rows.filter(team__in=teams_of(user).values("team"))


def units(user):
    rows = m.Unit.objects.all()
    return rows if user.is_office else units_of(user) if user.is_field else rows.none()


def with_unit(rows, user):
    return rows.filter(unit__in=units(user).order_by().values("pk"))


def in_open_units(rows, user):
    if user.is_office:
        return rows.exclude(unit__in=closed_to(user).units)
    return with_unit(rows, user)


def assignments(user):
    rows = in_open_units(m.Assignment.objects.all(), user)
    return own_teams(rows, user) if user.is_field else rows


def cadres(user):
    if not (user.is_office or user.is_field):
        return m.Cadre.objects.none()
    rows = m.Cadre.objects.exclude(pk__in=closed_to(user).cadres)
    return rows if user.is_office else with_unit(rows, user)


def visits(user):
    rows = m.Visit.objects.all()
    if user.is_office:
        states = [VisitState.ACCEPTED] + (list(WITH_THE_OFFICE) if is_given(user, "visit.accept") else [])
        return rows.filter(state__in=states).exclude(unit__in=closed_to(user).units)
    if not user.is_field:
        return rows.none()
    mine = m.Visit.members_present.through.objects.filter(user=user).values("visit")
    return with_unit(own_teams(rows, user), user).filter(
        Q(team__in=teams_of(user).filter(is_lead=True).values("team"))
        | ~Q(state__in=WITH_THE_TEAM)
        | Q(created_by=user)
        | Q(pk__in=mine)
        | Q(pk__in=HandOver.objects.order_by().values("visit"))
    )


def of_visits(model, user):
    return model.objects.filter(visit__in=visits(user).order_by().values("pk"))


def of_closed(user):
    closed = closed_to(user)
    return Q(cadre__in=closed.cadres) | Q(leadership_team__unit__in=closed.leaderships)


def lines(model, user):
    return of_visits(model, user).exclude(of_closed(user))


def open_talks(user):
    closed = closed_to(user)
    rows = m.Interview.objects.exclude(visit__unit__in=closed.units)
    rows = rows.exclude(source_cadre__in=closed.cadres) if closed.cadres else rows
    for model in (m.Statement, m.Rating):
        rows = rows.exclude(pk__in=model.objects.filter(of_closed(user)).order_by().values("interview"))
    return rows


def talks(user):
    return open_talks(user).filter(visit__in=visits(user).order_by().values("pk"))


def of_talks(model, user):
    seen = talks(user).order_by().values("pk")
    return of_visits(model, user).filter(Q(interview=None) | Q(interview__in=seen))


def plans(user):
    rows = in_open_units(m.PlannedVisit.objects.all(), user)
    if not user.is_field:
        return rows
    held = assignments(user).filter(ended_on=None, round__state="open")
    return rows.filter(Exists(held.filter(round=OuterRef("round"), unit=OuterRef("unit")).order_by()))


def open_subjects(rows, user):
    closed = closed_to(user)
    seen = rows.exclude(cadre__in=closed.cadres).exclude(unit__in=closed.units)
    return seen.exclude(leadership_team__isnull=False, unit__in=closed.workplaces)


def leads(user):
    rows = open_subjects(m.Lead.objects.all(), user)
    return rows if user.is_office else own_teams(rows, user) if user.is_field else rows.none()


def open_judgements(rows, user):
    closed = closed_to(user)
    seen = rows.exclude(cadre__in=closed.cadres).exclude(cadre__unit__in=closed.units)
    return seen.exclude(leadership_team__unit__in=closed.workplaces)


def judgements(model, user):
    rows = open_judgements(model.objects.all(), user)
    if user.is_office:
        return rows
    is_verified = user.is_field and model in (m.Finding, m.Rectification)
    return own_teams(rows, user) if is_verified else rows.none()


def checks(user):
    seen = judgements(m.Decision, user).filter(state__in=STANDING)
    return m.OutcomeCheck.objects.filter(decision__in=seen.order_by().values("pk"))


def appraisals(user):
    mine = AppraisalMember.objects.filter(user=user).order_by().values("appraisal")
    rows = Appraisal.objects.filter(Q(created_by=user) | Q(chair=user) | Q(pk__in=mine))
    return rows if user.is_office else rows.none()


def items(user):
    rows = AppraisalItem.objects.filter(appraisal__in=appraisals(user).order_by().values("pk"))
    recused = AppraisalRecusal.objects.filter(user=user).order_by().values("item")
    return open_judgements(rows, user).exclude(pk__in=recused)


def seals(user):
    rows = m.SealRequest.objects.all()
    if user.role == "auditor":
        return rows
    rows = rows.filter(Q(lead=None) | Q(lead__in=leads(user).order_by().values("pk")))
    rows = rows.filter(Q(interview=None) | Q(interview__in=open_talks(user).order_by().values("pk")))
    if is_given(user, "seal.decide"):
        return rows
    if user.role == "lead":
        teams = teams_of(user).values("team")
        theirs = Q(interview__visit__team__in=teams) | Q(lead__team__in=teams)
        return rows.filter(theirs, made_by=user)
    return rows.filter(made_by=user) if user.role == "staff" else rows.none()


def letters(user):
    rows = m.FeedbackLetter.objects.exclude(unit__in=closed_to(user).workplaces)
    return rows if user.is_office else rows.none()


def closings(user):
    rows = TeamClosing.objects.all()
    return rows if user.is_office else own_teams(rows, user) if user.is_field else rows.none()


def within(model, name, seen):
    return lambda user: model.objects.filter(**{f"{name}__in": seen(user).order_by().values("pk")})


NESTED = {
    m.Unit: units,
    m.LeadershipTeam: within(m.LeadershipTeam, "unit", units),
    m.Post: within(m.Post, "unit", units),
    m.ScopeEntry: lambda user: in_open_units(m.ScopeEntry.objects.all(), user),
    m.Assignment: assignments,
    TeamClosing: closings,
    m.Cadre: cadres,
    m.Tenure: within(m.Tenure, "cadre", cadres),
    m.Visit: visits,
    HandOver: within(HandOver, "visit", visits),
    m.Interview: talks,
    m.Statement: lambda user: lines(m.Statement, user),
    m.Rating: lambda user: lines(m.Rating, user),
    m.FollowUp: lambda user: of_talks(m.FollowUp, user),
    ReviewComment: lambda user: of_talks(ReviewComment, user),
    m.PlannedVisit: plans,
    m.Lead: leads,
    m.Finding: lambda user: judgements(m.Finding, user),
    m.Decision: lambda user: judgements(m.Decision, user),
    m.Rectification: lambda user: judgements(m.Rectification, user),
    m.OutcomeCheck: checks,
    Appraisal: appraisals,
    AppraisalItem: items,
    m.SealRequest: seals,
    m.FeedbackLetter: letters,
    ProposalAnswer: lambda user: (
        open_subjects(ProposalAnswer.objects.all(), user) if user.is_office else ProposalAnswer.objects.none()
    ),
}


# --- worlds ----------------------------------------------------------------------------------


class World:
    """Some teams, units, people and what was written about them, as chance will have it."""

    def __init__(self, seed, cast):
        self.chance, self.cast = random.Random(seed), cast
        self.places()
        self.people()
        with added_up_once():
            self.visited()
        self.judged()

    def some(self, rows, most=3):
        return self.chance.sample(list(rows), self.chance.randint(0, min(most, len(rows))))

    def one(self, rows):
        return self.chance.choice(list(rows))

    def maybe(self, share=0.5):
        return self.chance.random() < share

    def places(self):
        self.units = [make_unit() for _number in range(6)]
        self.leaderships = [m.LeadershipTeam.objects.create(unit=unit) for unit in self.units]
        scheme = make_scheme(f"标准{uuid4().hex[:6]}")
        self.rounds = [make_round(state, scheme=scheme) for state in ("open", "open", "closed")]
        self.teams = [make_team(one) for one in self.rounds for _number in range(2)]
        for name in FIELD:
            for team in self.chance.sample(self.teams, self.chance.randint(1, 3)):
                ended = self.chance.choice([None, None, today(), today() - dt.timedelta(1)])
                join(team, self.cast[name], is_lead=name.startswith("lead") and self.maybe(0.8), to_on=ended)
        for one in self.rounds:
            put_in_scope(one, *self.units)
            for unit in self.units:
                self.put_in_hand(one, unit)

    def put_in_hand(self, one, unit):
        teams = [team for team in self.teams if team.round_id == one.pk]
        held = hand(self.one(teams), unit)[0]
        if self.maybe(0.3):
            m.Assignment.objects.filter(pk=held.pk).update(ended_on=today())
            hand(self.one(teams), unit)

    def people(self):
        author = self.cast["staff"]
        self.cadres = [make_cadre(self.one(self.units), f"张{number}", by=author) for number in range(12)]
        for cadre in self.some(self.cadres, 4):
            make_tenure(cadre=cadre, post=make_post(unit=cadre.unit, title=f"副局长{cadre.pk}"))
        for name in self.some([*FIELD, *OFFICE], 4):
            own, kin = self.chance.sample(self.cadres, 2)
            if not m.Cadre.objects.filter(pk=own.pk, account__isnull=False).exists():
                m.Cadre.objects.filter(pk=own.pk).update(account=self.cast[name])
                FamilyMember.objects.create(cadre=own, relative=kin, relation="妻", name=kin.name)
        for name in self.some([*FIELD, *OFFICE], 4):
            what = {"unit": self.one(self.units)} if self.maybe() else {"cadre": self.one(self.cadres)}
            Recusal.objects.create(user=self.cast[name], relation="other", **what)

    def subject(self):
        if self.maybe(0.6):
            return {"cadre": self.one(self.cadres)}
        return {"leadership_team": self.one(self.leaderships)}

    def visited(self):
        criteria = list(self.rounds[0].scheme.criteria.all())
        self.talks = []
        for _number in range(16):
            team, author = self.one(self.teams), self.cast[self.one(FIELD)]
            visit = make_visit(team, self.one(self.units), author, self.one(VisitState.values))
            visit.members_present.set([self.cast[name] for name in self.some(FIELD)])
            if self.maybe(0.2):
                HandOver.objects.create(
                    visit=visit, from_team=team, to_team=team, by=self.cast["staff"], reason="换组"
                )
            talks = [self.talk_of(visit, criteria) for _one in range(self.chance.randint(0, 2))]
            for talk in [None, *talks]:
                m.FollowUp.objects.create(visit=visit, interview=talk, text="落实")
                facts = {"field": "text", "text": "请补充", "made_by": author, "client_key": uuid4()}
                ReviewComment.objects.create(visit=visit, interview=talk, **facts)
            self.talks += talks

    def talk_of(self, visit, criteria):
        source = self.one(self.cadres) if self.maybe() else None
        talk = make_talk(visit=visit, source_cadre=source, is_confidential=source is None)
        for _line in range(self.chance.randint(0, 2)):
            state(talk=talk, **self.subject())
        if self.maybe():
            subject = self.subject()
            kind = "cadre" if "cadre" in subject else "team"
            rate(talk=talk, criterion=next(one for one in criteria if one.subject_kind == kind), **subject)
        return talk

    def judged(self):
        staff = self.cast["staff"]
        for _number in range(8):
            team = self.one([None, *self.teams])
            subject = self.subject()
            unit = next(iter(subject.values())).unit
            self.lead_about(staff, unit, team, subject)
            make_finding(staff, team=team, **subject)
            make_rectification(staff, team=team, **subject)
            made = make_decision(staff, **subject, **self.one([{}, {"decided_on": today()}]))
            make_check(made)
            make_plan(self.one(self.rounds), unit, staff)
            facts = {"key": uuid4().hex, "size": 3, "rule": "against", "about": "unit", "by": staff}
            ProposalAnswer.objects.create(unit=self.one([None, unit]), reason="另案", **facts, **subject)
        for unit, one in zip(self.units, self.rounds * 2, strict=True):
            make_letter(staff, unit, of=one)
        for team in self.teams:
            TeamClosing.objects.create(team=team, declared_by=staff)
        self.meeting(staff)

    def lead_about(self, staff, unit, team, subject):
        made = make_lead(
            staff, unit, team, **subject | {"about": "cadre" if "cadre" in subject else "leadership"}
        )
        for name in ("staff", "lead1", "lead2"):
            facts = {"made_by": self.cast[name], "reason": "核实线索"}
            m.SealRequest.objects.create(lead=made, **facts)
            m.SealRequest.objects.get_or_create(
                interview=self.one(self.talks), made_by=self.cast[name], defaults={"reason": "核实"}
            )

    def meeting(self, staff):
        held = {"title": "研判", "held_on": today(), "place": "三楼", "chair": self.cast["leader"]}
        made = Appraisal.objects.create(created_by=staff, client_key=uuid4(), **held)
        AppraisalMember.objects.create(appraisal=made, user=self.cast["reviewer"])
        for _number in range(5):
            item, is_new = AppraisalItem.objects.get_or_create(appraisal=made, **self.subject())
            if is_new and self.maybe(0.3):
                AppraisalRecusal.objects.create(item=item, user=self.cast["reviewer"])


@pytest.fixture
def cast(request):
    return {name: request.getfixturevalue(name) for name in CAST}


def seen_nested(user):
    """By model the keys of the rows that the nested scope shows."""
    with reading(user):
        return {model: keys_of(nested(user)) for model, nested in NESTED.items()}


def keys_of(rows):
    return set(rows.values_list("pk", flat=True))


def seen_otherwise(user, nested):
    """Models of which the flat scope differs from the nested one, with the rows."""
    found = {}
    for model, expected in nested.items():
        if (flat := keys_of(model.objects.visible_to(user))) != expected:
            found[model.__name__] = (flat - expected, expected - flat)
    return found


def keep_few(monkeypatch, most):
    for name in ("FEW_KEYS", "MOST_KEYS"):
        monkeypatch.setattr(scopes, name, most)


@pytest.mark.parametrize("seed", range(8))
def test_flat_scope_is_the_nested_one(seed, cast, monkeypatch):
    World(seed, cast)
    nested = {user: seen_nested(user) for user in cast.values()}
    limits = (scopes.FEW_KEYS, 1, 0)  # keys stand in the statement, or the question for them
    for most in limits:
        keep_few(monkeypatch, most)
        for user, seen in nested.items():
            with reading(user):
                assert not seen_otherwise(user, seen)
    keep_few(monkeypatch, limits[seed % 3])
    for user, seen in nested.items():  # and with nothing remembered from one list to the next
        assert not seen_otherwise(user, seen)


@pytest.mark.parametrize("seed", range(3))
def test_within_a_visit_that_is_seen_the_same_is_seen_by_a_shorter_condition(seed, cast):
    World(seed, cast)
    for user in cast.values():
        with reading(user):
            for visit, model in product(m.Visit.objects.visible_to(user), WITHIN):
                seen = model.objects.visible_to(user).filter(visit=visit)
                assert keys_of(model.objects.within(user, visit.pk)) == keys_of(seen), (user, model)


@pytest.mark.parametrize("seed", range(3))
def test_as_many_talks_are_counted_as_are_seen(seed, cast):
    World(seed, cast)
    seen = [m.Interview.objects.visible_to(user).order_by() for user in cast.values()]
    counts = [len(rows) for rows in seen]
    assert len(set(counts)) > 2
    assert [scopes.for_count(rows.values("pk"))[:1000].count() for rows in seen] == counts


@pytest.mark.parametrize("seed", range(3))
def test_whoever_something_is_closed_to_is_known_from_the_start_as_one_of_whom_that_may_be(seed, cast):
    World(seed, cast)
    for user in cast.values():
        Session.objects.create(session_key=user.username, expire_date=timezone.now(), account=user)
    may = dict(Session.objects.annotate(may=may_be_closed()).values_list("account", "may"))
    closed = {user.pk for user in cast.values() if closed_to(user)}
    assert closed
    assert {key for key, one in may.items() if one} >= closed


def test_worlds_hold_what_the_scopes_tell_apart(cast):
    """Of most models somebody sees some rows, and not all; else the test above would prove little."""
    World(1, cast)
    told = set()
    for model in NESTED:
        counts = {model.objects.visible_to(user).count() for user in cast.values()}
        if len(counts) > 2:
            told.add(model)
    assert len(told) >= 18


def test_reader_is_asked_about_in_two_statements(cast, django_assert_num_queries, work):
    reader = cast["lead1"]
    with reading(reader), django_assert_num_queries(5):  # the scope, what is closed, and three lists
        for model in (m.Visit, m.Interview, m.PlannedVisit):
            list(model.objects.visible_to(reader))


def test_right_changes_with_the_next_request(cast, work):
    member = cast["member1"]
    with reading(member):
        assert m.Unit.objects.visible_to(member).exists()
        m.Assignment.objects.update(ended_on=today())
        assert m.Unit.objects.visible_to(member).exists()  # worked out once
        forget()
        assert not m.Unit.objects.visible_to(member).exists()
    assert not m.Unit.objects.visible_to(member).exists()


def test_memory_is_for_its_reader_alone(cast, work):
    member, other = cast["member1"], cast["member2"]
    with reading(member):
        assert m.Unit.objects.visible_to(other).exists()
        m.Assignment.objects.update(ended_on=today())
        assert not m.Unit.objects.visible_to(other).exists()


def test_who_leaves_a_visit_that_is_being_written_sees_it_no_more(cast, work):
    visit = make_visit(work.team1, work.unit1, cast["lead1"], "draft")
    member = cast["member1"]
    visit.members_present.add(member)
    with reading(member):
        assert m.Visit.objects.visible_to(member).exists()
        visit.members_present.remove(member)
        forget("begun")
        assert not m.Visit.objects.visible_to(member).exists()


BIG = {m.Interview, m.Statement, m.Rating}  # a province has millions


@pytest.mark.parametrize("seed", range(3))
def test_no_question_stands_beside_another_condition_where_rows_are_millions(seed, cast, monkeypatch):
    """Else no index serves either of the two, and all rows are read, on PostgreSQL for every row of the page anew."""
    World(seed, cast)
    keep_few(monkeypatch, 0)
    found, looked = [], 0
    for user in cast.values():
        for model in NESTED:
            for query in questions_in(model.objects.visible_to(user).query.where):
                looked += 1
                if query.model in BIG and any(beside(node) for node in nodes(query.where)):
                    found.append((model.__name__, str(query)))
    assert looked > 60
    assert found == []


def nodes(node):
    """The nodes of a condition."""
    yield node
    for child in getattr(node, "children", ()):
        yield from nodes(child)


def questions_in(where):
    """The questions that stand in a condition, and in those."""
    for node in nodes(where):
        asked = (
            node.source_expressions[1].query if isinstance(node, scopes.NoneOf) else getattr(node, "rhs", 0)
        )
        if isinstance(asked, Query):
            yield asked
            yield from questions_in(asked.where)


def beside(node):
    """Whether one of several conditions, of which one is enough, is a question."""
    children = getattr(node, "children", ())
    is_or = getattr(node, "connector", "") == OR and len(children) > 1
    return is_or and any(isinstance(getattr(child, "rhs", None), Query) for child in children)
