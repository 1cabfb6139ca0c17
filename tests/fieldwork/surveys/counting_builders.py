"""A survey of a unit that has been closed, with classes on paper and answers by code."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from tests.cadres.builders import make_cadre
from tests.organisation.rounds.builders import hand, join, make_round, make_team
from tests.organisation.units.builders import build_unit
from visits.fieldwork.surveys.models import (
    AnswerSheet,
    Design,
    Question,
    Questionnaire,
    Survey,
    SurveySubject,
    VoterClass,
)

GRADES = [
    {"key": key, "label": label, "points": 0} for key, label in (("1", "好"), ("2", "较好"), ("3", "差"))
]


def closed_survey(
    *, lead: Any, member: Any, staff: Any, paper: int = 6, codes: tuple[int, ...] = (0, 12, 30), **values: Any
) -> Survey:
    """Classes A (paper), B and C (codes, all used and valid); a scale, a grid of two cadres, a text."""
    team, unit = make_team(make_round()), build_unit()
    join(team, lead, is_lead=True)
    join(team, member)
    hand(team, unit)
    questionnaire = Questionnaire.objects.create(
        client_key=uuid.uuid4(), name=f"民主测评{uuid.uuid4().hex[:6]}", kind="ballot", created_by=staff
    )
    design = Design.objects.create(questionnaire=questionnaire, published_on=timezone.localdate())
    for position, (kind, text) in enumerate(
        [("scale", "总体评价"), ("grid", "德才表现"), ("text", "意见建议")]
    ):
        options = [] if kind == "text" else GRADES
        Question.objects.create(design=design, kind=kind, text=text, options=options, position=position)
    now = timezone.now()
    facts: dict[str, Any] = {
        "client_key": uuid.uuid4(),
        "design": design,
        "title": "年度民主测评",
        "round": team.round,
        "team": team,
        "unit": unit,
        "opens_at": now - dt.timedelta(days=2),
        "closes_at": now - dt.timedelta(days=1),
        "closed_at": now - dt.timedelta(hours=12),
        "state": "closed",
        "created_by": lead,
    }
    survey = Survey.objects.create(**(facts | values))
    for position, name in enumerate(("周立", "吴敏")):
        cadre = make_cadre(staff=staff, unit=unit, name=name)
        SurveySubject.objects.create(survey=survey, cadre=cadre, name=name, position=position)
    for position, (label, many) in enumerate(zip("ABC", codes, strict=True)):
        voter_class = VoterClass.objects.create(
            survey=survey,
            label=label,
            name=f"{label}类",
            issued_codes=many,
            issued_paper=paper if label == "A" else 0,
            answered=many,
            weight=(50, 30, 20)[position],
            position=position,
        )
        AnswerSheet.objects.bulk_create(
            AnswerSheet(survey=survey, voter_class=voter_class, content=content_of(survey, "12"[at % 2], at))
            for at in range(many)
        )
    return survey


def content_of(survey: Survey, grade: str, at: int = 0) -> dict[str, Any]:
    """An answer to every question with this grade."""
    scale, grid, text = survey.design.questions.all()
    people = [str(one.cadre_id) for one in survey.subjects.all()]
    return {scale.key: grade, grid.key: dict.fromkeys(people, grade), text.key: f"建议第{at}条"}


def numbers_of(survey: Survey, **changed: dict[str, int]) -> dict[int, dict[str, int]]:
    """What honest tellers write; ``changed`` by class label."""
    found = {}
    for one in survey.classes.all():
        many = one.issued_codes + one.issued_paper
        right = {"issued": many, "returned": many, "valid": many, "abstained": 0, "void": 0}
        found[one.pk] = right | changed.get(one.label, {})
    return found
