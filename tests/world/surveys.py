"""Questionnaires and surveys: prepared by the actions themselves, or closed, on paper and by code."""

import datetime as dt
import uuid
from typing import Any

from django.utils import timezone

from tests.world.places import hand, join, make_round, make_team, make_unit, open_cadre
from visits.fieldwork.surveys.counting import count_sheets, publish_results, witness_count
from visits.fieldwork.surveys.designing import create_questionnaire, publish_design, save_question
from visits.fieldwork.surveys.models import (
    AnswerSheet,
    Design,
    Question,
    Questionnaire,
    Survey,
    SurveySubject,
    VoterClass,
)
from visits.fieldwork.surveys.paper import enter_sheet
from visits.fieldwork.surveys.setting_up import create_survey
from visits.organisation.units.models import LeadershipTeam

GRADES = [
    {"key": str(n), "label": label, "points": ""} for n, label in enumerate(("好", "较好", "一般", "差"), 1)
]

CLASSES = [
    {"label": "A", "name": "班子成员", "expected": 6},
    {"label": "B", "name": "中层干部", "expected": 20},
]


def make_design(staff, kinds=("scale", "multiple", "text")):
    """A published questionnaire with one question of each kind; texts may stay empty."""
    key = uuid.uuid4()
    design = create_questionnaire(
        actor=staff, client_key=key, name=f"问卷{key.hex[:6]}", kind="questionnaire"
    )
    for place, kind in enumerate(kinds):
        design.refresh_from_db()
        save_question(
            actor=staff, design=design, version=design.version, kind=kind, text=f"第{place}题", position=place,
            is_required=kind != "text", options=[] if kind == "text" else GRADES,
        )  # fmt: skip
    design.refresh_from_db()
    return publish_design(actor=staff, design=design, version=design.version)


def make_survey(actor, staff, team=None, unit=None, classes=CLASSES, **values):
    """A prepared survey about a leadership team; its window is open now."""
    team, unit = team or make_team(make_round()), unit or make_unit()
    held = unit.assignments.filter(team=team).first() or hand(team, unit)[0]
    LeadershipTeam.objects.get_or_create(unit=unit)
    now = timezone.now()
    facts = {
        "title": "班子运行情况问卷", "design": values.pop("design", None) or make_design(staff),
        "opens_at": now - dt.timedelta(hours=1), "closes_at": now + dt.timedelta(days=1), "with_team": True,
    }  # fmt: skip
    return create_survey(
        actor=actor, client_key=uuid.uuid4(), assignment=held, classes=classes, **(facts | values)
    )


THREE_GRADES = [
    {"key": key, "label": label, "points": 0} for key, label in (("1", "好"), ("2", "较好"), ("3", "差"))
]


def closed_survey(
    *, lead: Any, member: Any, staff: Any, paper: int = 6, codes: tuple[int, ...] = (0, 12, 30), **values: Any
) -> Survey:
    """Classes A (paper), B and C (codes, all used and valid); a scale, a grid of two cadres, a text."""
    team, unit = make_team(make_round()), make_unit()
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
        options = [] if kind == "text" else THREE_GRADES
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
        cadre = open_cadre(staff=staff, unit=unit, name=name)
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


def published_survey(lead: Any, member: Any, staff: Any, **values: Any) -> Survey:
    """A ballot on two cadres, its paper entered twice, counted, witnessed and published."""
    survey = closed_survey(lead=lead, member=member, staff=staff, **values)
    paper = survey.classes.get(label="A")
    for number in range(1, paper.issued_paper + 1):
        for person in (lead, member):
            enter_sheet(actor=person, voter_class=paper, number=number, content=content_of(survey, "1"))
    count_sheets(actor=lead, survey=survey, numbers=numbers_of(survey))
    witness_count(actor=member, survey=survey)
    publish_results(actor=lead, survey=survey)
    survey.refresh_from_db()
    return survey
