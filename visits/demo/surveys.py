"""A democratic evaluation and five surveys for the invented city: prepared, open, closed and published, and one at a
key task."""

import datetime as dt
import uuid
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from cadre_review.accounts.models import User
from cadre_review.audit.log import record
from visits.cadres.files.models import Cadre, TaskAssignment
from visits.fieldwork.surveys.answering import send
from visits.fieldwork.surveys.codes import make_codes
from visits.fieldwork.surveys.counting import count_sheets, publish_results, witness_count
from visits.fieldwork.surveys.designing import (
    change_design,
    create_questionnaire,
    new_version,
    publish_design,
    save_question,
)
from visits.fieldwork.surveys.models import Design, Questionnaire, Survey
from visits.fieldwork.surveys.setting_up import close_survey, create_survey, open_survey
from visits.fieldwork.visits.counting import recount
from visits.fieldwork.visits.models import Method, Visit
from visits.organisation.rounds.models import Assignment

GRADES = ("好", "较好", "一般", "差")
CLASSES = [("A", "班子成员", 8), ("B", "中层干部", 14), ("C", "职工群众", 20)]
WORDS = ("作风务实，常到一线。", "希望多听取职工意见。", "重点项目推进有力。", "分工协作还可以更顺。")
ASKED = [
    ("single", "您对领导班子整体运行情况的评价", ("运行顺畅", "基本顺畅", "不够顺畅"), "班子建设"),
    ("multiple", "班子建设最需要加强的方面", ("政治建设", "作风建设", "协作配合", "联系群众"), "班子建设"),
    ("grid", "请对下列干部的履职表现作出评价", GRADES, "干部评价"),
    ("text", "您对领导班子和干部的意见建议", (), "意见建议"),
]


def make_surveys(chance: Random) -> list[Survey]:
    """Make them through the package's own actions; the same seed gives the same answers."""
    staff = User.objects.filter(role="staff").order_by("pk").first()
    if staff is None:
        return []
    design = _design(staff)
    new_version(actor=staff, questionnaire=Questionnaire.objects.get(pk=design.questionnaire_id))
    made: list[Survey] = []
    held = Assignment.objects.in_hand().filter(round__state="open", unit__leadership_team__isnull=False)
    for assignment in held.order_by("pk"):
        cadres = list(Cadre.objects.filter(unit=assignment.unit_id).in_office().order_by("pk")[:4])
        if len(cadres) < 2:
            continue
        made.append(_survey(staff, design, assignment, cadres))
        _tie(made[-1])
        if len(made) > 1:
            _answer(chance, staff, made[-1], closes=len(made) > 2)
        if len(made) == 4:
            _publish(staff, made[-1])
            break
    return [*made, *_at_a_task(staff, design)]


def _at_a_task(staff: User, design: Design) -> list[Survey]:
    """One about those who are sent to a key task, at the first task that has two of them or more."""
    held = Assignment.objects.in_hand().to_tasks().filter(round__state="open")
    for assignment in held.select_related("key_task").order_by("pk"):
        sent = TaskAssignment.objects.filter(key_task=assignment.key_task_id, to_on=None).order_by("pk")
        cadres = list(Cadre.objects.filter(pk__in=sent.values("cadre")).in_office().order_by("pk")[:4])
        if len(cadres) > 1:
            return [_survey(staff, design, assignment, cadres)]
    return []


@transaction.atomic
def _tie(survey: Survey) -> None:
    """The newest accepted visit to the unit handed it out: the visit ticks questionnaires, the survey names it."""
    rows = Visit.objects.accepted().filter(unit=survey.unit_id, round=survey.round_id)
    visit = rows.order_by("-visited_on", "pk").first()
    if visit is not None:
        Survey.objects.filter(pk=survey.pk).update(held_at=visit)
        visit.methods = [*visit.methods, Method.QUESTIONNAIRE]
        visit.save(update_fields=["methods"])
        recount(visit)
        record(None, "demo.fill", survey)


def _design(staff: User) -> Design:
    design = create_questionnaire(
        actor=staff, client_key=uuid.uuid4(), name="领导班子和干部民主测评表", kind="ballot"
    )
    classes = [
        {"label": label, "name": name, "weight": weight}
        for (label, name, _many), weight in zip(CLASSES, ("40", "30", "30"), strict=True)
    ]
    design = change_design(
        actor=staff, design=design, version=design.version, intro="请如实填写，票面不记名。", classes=classes
    )
    for place, (kind, text, labels, section) in enumerate(ASKED, start=1):
        design.refresh_from_db()
        options = [{"key": str(n), "label": label, "points": ""} for n, label in enumerate(labels, 1)]
        save_question(
            actor=staff, design=design, version=design.version, kind=kind, text=text, options=options,
            section=section, position=place * 10, is_required=kind != "text",
        )  # fmt: skip
    design.refresh_from_db()
    return publish_design(actor=staff, design=design, version=design.version)


def _survey(staff: User, design: Design, assignment: Assignment, cadres: list[Cadre]) -> Survey:
    now = timezone.now()
    classes = [{"label": label, "name": name, "expected": many} for label, name, many in CLASSES]
    return create_survey(
        actor=staff, client_key=uuid.uuid4(), assignment=assignment, design=design, cadres=cadres,
        with_team=assignment.unit_id is not None,
        classes=classes, title=f"{assignment.destination}民主测评"[:100], opens_at=now - dt.timedelta(hours=2),
        closes_at=now + dt.timedelta(days=5),
    )  # fmt: skip


def _answer(chance: Random, staff: User, survey: Survey, closes: bool) -> None:
    codes: list[str] = []
    for one in survey.classes.all():
        survey.refresh_from_db()
        codes += make_codes(actor=staff, voter_class=one, count=one.expected, version=survey.version)[:-2]
    survey = open_survey(actor=staff, survey=survey)
    for code in codes:
        send(code, _content(chance, survey), uuid.uuid4().hex)
    if closes:
        close_survey(actor=staff, survey=survey)


def _publish(staff: User, survey: Survey) -> None:
    """Staff tell the sheets, the lead of the team bears witness, the results are published."""
    lead = survey.team.memberships.filter(is_lead=True).order_by("pk").first()
    if lead is None:
        return
    numbers = {
        one.pk: {
            "issued": one.expected, "returned": one.expected - 2, "valid": one.expected - 2, "abstained": 0, "void": 0,
        }
        for one in survey.classes.all()
    }  # fmt: skip
    count_sheets(actor=staff, survey=survey, numbers=numbers)
    witness_count(actor=lead.user, survey=survey)
    publish_results(actor=staff, survey=survey)


def _content(chance: Random, survey: Survey) -> dict[str, Any]:
    single, several, grid, text = survey.design.questions.all()
    people = survey.subjects.values_list("cadre", flat=True)
    return {
        single.key: chance.choices("123", (6, 3, 1))[0],
        several.key: sorted(chance.sample("1234", 2)),
        grid.key: {str(one): chance.choices("1234", (6, 3, 2, 1))[0] for one in people},
    } | ({text.key: chance.choice(WORDS)} if chance.random() < 0.4 else {})
