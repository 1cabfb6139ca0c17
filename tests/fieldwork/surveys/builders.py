"""Questionnaires and surveys for tests, through the package's own actions."""

import datetime as dt
import uuid

from django.utils import timezone

from tests.organisation.rounds.builders import hand, make_round, make_team
from tests.organisation.units.builders import build_unit
from visits.fieldwork.surveys.designing import create_questionnaire, publish_design, save_question
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
    team, unit = team or make_team(make_round()), unit or build_unit()
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
