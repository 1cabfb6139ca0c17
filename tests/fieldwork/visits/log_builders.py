"""Visits at every step of their way, by the actions that take them there."""

import datetime as dt
from typing import Any
from uuid import uuid4

from cadre_review.accounts.models import User
from cadre_review.audit.models import Entry
from tests.fieldwork.visits.form_builders import Office
from visits.fieldwork.visits.actions import states
from visits.fieldwork.visits.models import Interview, Rating, Statement, Visit
from visits.organisation.rounds.models import Criterion


def draft(office: Office, author: User | None = None, **values: Any) -> Visit:
    """A visit that lacks nothing, written by ``author`` (member1)."""
    facts = {
        "client_key": uuid4(), "created_by": author or office.member1, "round": office.round, "team": office.team,
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
        "client_key": uuid4(), "visit": visit, "created_by": visit.created_by, "interviewer": visit.created_by,
        "recorder": visit.created_by, "alone_reason": "另一人出差", "source_cadre": source,
        "is_confidential": source is None, "source_class": "middle" if source else "served",
        "source_relation": "" if source else "served", "text": "谈了项目。",
    }  # fmt: skip
    return Interview.objects.create(**(facts | values))


def statement(told: Interview, cadre: Any, side: str = "for", **values: Any) -> Statement:
    """What a talk says about a cadre."""
    facts = {"interview": told, "visit": told.visit, "cadre": cadre, "side": side, "check_key": "performance",
             "nature": "fact", "circle": told.source_circle, "text": "牵头完成征地"}  # fmt: skip
    return Statement.objects.create(**(facts | values))


def rating(told: Interview, cadre: Any, criterion: Criterion | None = None, grade_at: int = 0) -> Rating:
    """A grade that a talk gives to a cadre."""
    criterion = criterion or told.visit.round.scheme.criteria.filter(subject_kind="cadre").first()
    grade = criterion.scale.grades.order_by("position")[grade_at]
    return Rating.objects.create(
        interview=told, visit=told.visit, cadre=cadre, criterion=criterion, grade=grade,
        source_class=told.source_class, circle=told.source_circle,
    )  # fmt: skip


def logged(act: str, thing: Any) -> int:
    """How many lines the log has of this act and thing."""
    return Entry.objects.filter(act=act, thing_id=str(thing.pk)).count()
