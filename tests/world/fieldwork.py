"""Visits, talks and planned visits, and the forms as a browser posts them."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from cadre_review.accounts.models import User
from cadre_review.audit.models import Entry
from tests.world.places import hand, make_cadre, make_cadres, make_round, make_team, make_unit, today
from visits.cadres.files.models import Cadre
from visits.fieldwork.schedule.models import PlannedVisit
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.counting import rebuild, recount
from visits.fieldwork.visits.heard import COUNTED
from visits.fieldwork.visits.models import Interview, Rating, Statement, Visit
from visits.organisation.rounds.models import Check, Criterion, Dimension, Grade, Scale, Scheme, VisitTeam
from visits.organisation.units.models import LeadershipTeam, Unit


def make_scheme(name: str = "标准", criteria: int = 6) -> Scheme:
    scheme = Scheme.objects.create(name=name)
    scale = Scale.objects.create(scheme=scheme, name="等次")
    labels = enumerate(("优秀", "称职", "基本称职", "不称职"))
    Grade.objects.bulk_create(
        Grade(scale=scale, label=label, points=95 - 10 * place, position=place) for place, label in labels
    )
    checks, on_scale = list(Check), {"scheme": scheme, "scale": scale}
    Criterion.objects.bulk_create(
        [
            *(
                Criterion(
                    subject_kind="cadre",
                    check_key=checks[place % 3],
                    name=f"指标{place}",
                    position=place,
                    **on_scale,
                )
                for place in range(criteria)
            ),
            Criterion(subject_kind="team", dimension=Dimension.RUNNING, name="运行", **on_scale),
        ]
    )
    return scheme


DEPUTY = {"birth_month": dt.date(1975, 3, 1), "level": 40, "post_title": "副局长"}


class Office:
    """Team 1 (member1, lead1) has 甲局 in hand, team 2 (member2) 乙局."""

    def __init__(self, member1, lead1, member2) -> None:
        self.member1, self.lead1, self.member2 = member1, lead1, member2
        self.scheme = make_scheme()
        days = {"starts_on": today() - dt.timedelta(60), "ends_on": today() + dt.timedelta(60)}
        self.round = make_round(scheme=self.scheme, **days)
        self.unit, self.other_unit = make_unit("甲局", code="U1"), make_unit("乙局", code="U2")
        self.team = make_team(self.round, member1, lead1, name="第一组")
        self.other_team = make_team(self.round, member2, name="第二组")
        self.assignment = hand(self.team, self.unit, on=self.round.starts_on)[0]
        hand(self.other_team, self.other_unit, on=self.round.starts_on)
        self.leadership = LeadershipTeam.objects.create(unit=self.unit)
        self.cadres = make_cadres(
            self.unit, [f"申某{at}" for at in "甲乙丙丁戊己庚"], by=self.lead1, **DEPUTY
        )
        self.stranger = self.cadre("外某", self.other_unit)

    def cadre(self, name: str, unit: Unit | None = None) -> Cadre:
        """A deputy head of the unit (or of the first one)."""
        return make_cadre(unit or self.unit, name, by=self.lead1, **DEPUTY)


def visit_post(office: Office, **changes) -> dict:
    key = str(uuid.uuid4())
    data = {
        "unit": office.unit.pk,
        "client_key": key,
        "draft_key": key,
        "base_version": 0,
        "draft_version": 0,
        "draft_of": f"visit-new:{office.unit.pk}",
        "form_tab": uuid.uuid4().hex,
        "visited_on": today().isoformat(),
        "starts_at": "09:00",
        "ends_at": "11:30",
        "place": "会议室",
        "entries": ["front_line"],
        "targets": ["cadre", "leadership_team"],
        "checks": ["performance"],
        "methods": ["interview"],
        "members_present": [office.member1.pk],
        "observed": "看到项目现场𠮷·秩序良好",
        "problems": "",
        "suggestions": "",
        "follow_ups-TOTAL_FORMS": 3,
        "follow_ups-INITIAL_FORMS": 0,
        "follow_ups-0-text": "补充材料",
        "follow_ups-0-owner": "甲局办公室",
        "follow_ups-0-due_on": "",
        "follow_ups-1-text": "",
        "_save": "1",
    }
    return data | changes


def interview_post(office: Office, visit, *, ratings: int = 0, **changes) -> dict:
    key = str(uuid.uuid4())
    data = {
        "client_key": key,
        "draft_key": key,
        "base_version": 0,
        "draft_version": 0,
        "draft_of": f"interview-new:{visit.pk}",
        "form_tab": uuid.uuid4().hex,
        "kind": "interview",
        "source_cadre": office.cadres[0].pk,
        "source_class": "",
        "source_relation": "",
        "source_circle": "work",
        "interviewer": office.member1.pk,
        "second_interviewer": office.lead1.pk,
        "recorder": office.member1.pk,
        "alone_reason": "",
        "starts_at": "",
        "ends_at": "",
        "place": "",
        "text": "谈了项目进展。",
        "identity": "",
        "statements-TOTAL_FORMS": 3,
        "statements-INITIAL_FORMS": 0,
        "statements-0-subject": f"c{office.cadres[1].pk}",
        "statements-0-side": "for",
        "statements-0-nature": "fact",
        "statements-0-place": "performance",
        "statements-0-criterion": "",
        "statements-0-circle": "work",
        "statements-0-text": "牵头完成征地任务",
        "_save": "1",
    }
    grade = Grade.objects.filter(scale__scheme=office.scheme).first()
    cells = [
        f"rating-c{cadre.pk}-{one.pk}"
        for cadre in office.cadres[1:]
        for one in Criterion.objects.filter(scheme=office.scheme, subject_kind="cadre")
    ]
    return data | dict.fromkeys(cells[:ratings], grade.pk) | changes


_to_add_up: list[dict[int, Visit]] = []


@contextmanager
def added_up_once() -> Iterator[None]:
    """What is put into visits meanwhile is added up at the end, each visit once: for the builders of many records."""
    _to_add_up.append({})
    try:
        yield
    finally:
        visits = _to_add_up.pop()
    for visit in visits.values():
        added_up(visit)


def added_up(row: Any) -> Any:
    """The row, once the summaries know of it: records put into a visit that counts already are past the actions."""
    visit = row if isinstance(row, Visit) else row.visit
    if _to_add_up:
        _to_add_up[-1][visit.pk] = visit
    elif visit.state in COUNTED:
        with transaction.atomic():
            recount(visit)
    return row


def force(*visits: Visit, **changes: Any) -> None:
    """Change visits (all there are, where none is named) past the actions, with what is copied and added up."""
    rows = Visit.objects.filter(pk__in=[one.pk for one in visits]) if visits else Visit.objects.all()
    rows.update(**changes)
    rebuild()


def make_visit(team, unit, author, state="submitted", day=None, circles=(), **values):
    visit = Visit.objects.create(
        client_key=uuid.uuid4(),
        round=team.round,
        team=team,
        unit=unit,
        visited_on=day or today(),
        state=state,
        created_by=author,
        **values,
    )
    visit.members_present.add(author)
    for circle in circles:
        Interview.objects.create(
            client_key=uuid.uuid4(),
            visit=visit,
            source_class="staff",
            source_circle=circle,
            is_confidential=True,
            interviewer=author,
            recorder=author,
            alone_reason="另一人临时出差",
            created_by=author,
        )
    return added_up(visit)


def draft(office: Office, author: User | None = None, **values: Any) -> Visit:
    """A visit that lacks nothing, written by ``author`` (member1)."""
    facts = {
        "client_key": uuid.uuid4(), "created_by": author or office.member1, "round": office.round, "team": office.team,
        "unit": office.unit, "visited_on": office.round.starts_on + dt.timedelta(days=20), "methods": ["interview"],
        "targets": ["cadre"], "checks": ["performance"], "observed": "项目按期推进", "place": "会议室",
    }  # fmt: skip
    visit = Visit.objects.create(**(facts | values))
    visit.members_present.add(author or office.member1)
    return visit


def submitted(office: Office, **values: Any) -> Visit:
    """A visit that the lead has sent in."""
    visit = states.submit(actor=office.lead1, visit=draft(office, **values))
    return Visit.objects.get(pk=visit.pk)


def returned(office: Office, staff: User, reason: str = "请补充数据", field: str = "observed") -> Visit:
    """A visit that staff gave back."""
    visit = states.return_visit(actor=staff, visit=submitted(office), reason=reason, field=field)
    return Visit.objects.get(pk=visit.pk)


def accepted(office: Office, staff: User, **values: Any) -> Visit:
    """A visit that stands in the files."""
    visit = states.accept(actor=staff, visit=submitted(office, **values))
    return Visit.objects.get(pk=visit.pk)


def talk(visit: Visit, source: Any = None, **values: Any) -> Interview:
    """A talk in a visit; without a cadre the source is confidential."""
    facts = {
        "client_key": uuid.uuid4(), "visit": visit, "created_by": visit.created_by, "interviewer": visit.created_by,
        "recorder": visit.created_by, "alone_reason": "另一人出差", "source_cadre": source,
        "is_confidential": source is None, "source_class": "middle" if source else "served",
        "source_relation": "" if source else "served", "text": "谈了项目。",
    }  # fmt: skip
    return added_up(Interview.objects.create(**(facts | values)))


def statement(told: Interview, cadre: Any, side: str = "for", **values: Any) -> Statement:
    """What a talk says about a cadre."""
    facts = {"interview": told, "visit": told.visit, "cadre": cadre, "side": side, "check_key": "performance",
             "nature": "fact", "circle": told.source_circle, "text": "牵头完成征地"}  # fmt: skip
    return added_up(Statement.objects.create(**(facts | values)))


def rating(told: Interview, cadre: Any, criterion: Criterion | None = None, grade_at: int = 0) -> Rating:
    """A grade that a talk gives to a cadre."""
    criterion = criterion or told.visit.round.scheme.criteria.filter(subject_kind="cadre").first()
    grade = criterion.scale.grades.order_by("position")[grade_at]
    return added_up(Rating.objects.create(
        interview=told, visit=told.visit, cadre=cadre, criterion=criterion, grade=grade,
        source_class=told.source_class, circle=told.source_circle,
    ))  # fmt: skip


def logged(act: str, thing: Any) -> int:
    """How many lines the log has of this act and thing."""
    return Entry.objects.filter(act=act, thing_id=str(thing.pk)).count()


def accepted_visit(
    *, team: VisitTeam, unit: Unit, author: Any, state: str = "accepted", **values: Any
) -> Visit:
    plain = {"visited_on": dt.date(2018, 5, 4), "client_key": uuid.uuid4(), "created_by": author}
    made = Visit.objects.create(round=team.round, team=team, unit=unit, state=state, **(plain | values))
    return added_up(made)


def make_talk(*, visit: Visit, source_class: str = "staff", **values: Any) -> Interview:
    author = visit.created_by
    plain = {
        "client_key": uuid.uuid4(), "created_by": author, "interviewer": author, "recorder": author,
        "alone_reason": "另一人突发公务", "text": "谈话内容",
    }  # fmt: skip
    return added_up(Interview.objects.create(visit=visit, source_class=source_class, **(plain | values)))


def state(*, talk: Interview, text: str = "作风扎实", **values: Any) -> Statement:
    """Something said in the talk; ``cadre`` or ``leadership_team`` among the values."""
    place = {"dimension": "running"} if "leadership_team" in values else {"check_key": "performance"}
    plain = {"side": "for", "nature": "fact"} | place
    made = Statement.objects.create(visit=talk.visit, interview=talk, text=text, **(plain | values))
    return added_up(made)


def rate(*, talk: Interview, criterion: Criterion, position: int = 0, **subject: Any) -> Rating:
    """A grade given in the talk, counted from the best."""
    grade = Grade.objects.filter(scale=criterion.scale).order_by("position")[position]
    lines = {"source_class": talk.source_class, "circle": talk.source_circle}
    made = Rating.objects.create(
        visit=talk.visit, interview=talk, criterion=criterion, grade=grade, **(lines | subject)
    )
    return added_up(made)


def workday(after: int = 7) -> dt.date:
    """The first Monday to Friday that lies so many days ahead."""
    day = today() + dt.timedelta(days=after)
    return day + dt.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def make_plan(round: Any, unit: Any, author: Any, *members: Any, **values: Any) -> PlannedVisit:
    number = PlannedVisit.objects.filter(round=round, unit=unit).count() + 1
    plain = {"client_key": uuid.uuid4(), "wanted_on": workday(), "number": number}
    made = PlannedVisit.objects.create(round=round, unit=unit, created_by=author, **(plain | values))
    made.members.set(members)
    return made
