"""Builders of accepted talks with statements and ratings."""

import datetime as dt
import uuid
from typing import Any

from visits.fieldwork.visits.models import Interview, Rating, Statement, Visit
from visits.organisation.rounds.models import Criterion, Grade, VisitTeam
from visits.organisation.units.models import Unit


def make_visit(*, team: VisitTeam, unit: Unit, author: Any, state: str = "accepted", **values: Any) -> Visit:
    plain = {"visited_on": dt.date(2018, 5, 4), "client_key": uuid.uuid4(), "created_by": author}
    return Visit.objects.create(round=team.round, team=team, unit=unit, state=state, **(plain | values))


def make_talk(*, visit: Visit, source_class: str = "staff", **values: Any) -> Interview:
    author = visit.created_by
    plain = {
        "client_key": uuid.uuid4(), "created_by": author, "interviewer": author, "recorder": author,
        "alone_reason": "另一人突发公务", "text": "谈话内容",
    }  # fmt: skip
    return Interview.objects.create(visit=visit, source_class=source_class, **(plain | values))


def state(*, talk: Interview, text: str = "作风扎实", **values: Any) -> Statement:
    """Something said in the talk; ``cadre`` or ``leadership_team`` among the values."""
    place = {"dimension": "running"} if "leadership_team" in values else {"check_key": "performance"}
    plain = {"side": "for", "nature": "fact"} | place
    return Statement.objects.create(visit=talk.visit, interview=talk, text=text, **(plain | values))


def rate(*, talk: Interview, criterion: Criterion, position: int = 0, **subject: Any) -> Rating:
    """A grade given in the talk, counted from the best."""
    grade = Grade.objects.filter(scale=criterion.scale).order_by("position")[position]
    lines = {"source_class": talk.source_class, "circle": talk.source_circle}
    return Rating.objects.create(
        visit=talk.visit, interview=talk, criterion=criterion, grade=grade, **(lines | subject)
    )
