"""A small office: two teams, two units, cadres, a scheme; and the forms as a browser posts them."""

import datetime as dt
from uuid import uuid4

from django.utils import timezone

from visits.cadres.files.models import Cadre
from visits.organisation.rounds.models import (
    Assignment,
    Check,
    Criterion,
    Dimension,
    Grade,
    Round,
    Scale,
    Scheme,
    TeamMembership,
    VisitTeam,
)
from visits.organisation.units.models import LeadershipTeam, Unit


def make_unit(code: str = "U1", name: str = "甲局") -> Unit:
    return Unit.objects.create(
        code=code, name=name, category="department", kind="government", search_text=name.lower()
    )


def make_scheme(name: str = "标准", criteria: int = 6) -> Scheme:
    scheme = Scheme.objects.create(name=name)
    scale = Scale.objects.create(scheme=scheme, name="等次")
    for place, label in enumerate(("优秀", "称职", "基本称职", "不称职")):
        Grade.objects.create(scale=scale, label=label, points=95 - 10 * place, position=place)
    checks = list(Check)
    for place in range(criteria):
        Criterion.objects.create(
            scheme=scheme, subject_kind="cadre", check_key=checks[place % 3], name=f"指标{place}",
            scale=scale, position=place,
        )  # fmt: skip
    Criterion.objects.create(
        scheme=scheme, subject_kind="team", dimension=Dimension.RUNNING, name="运行", scale=scale
    )
    return scheme


def make_round(scheme: Scheme, state: str = "open") -> Round:
    today = timezone.localdate()
    return Round.objects.create(
        name=f"轮次{uuid4().hex[:6]}", starts_on=today - dt.timedelta(60), ends_on=today + dt.timedelta(60),
        scheme=scheme, state=state,
    )  # fmt: skip


def make_team(held: Round, *members, name: str = "第一组") -> VisitTeam:
    team = VisitTeam.objects.create(round=held, name=name)
    for member in members:
        TeamMembership.objects.create(
            team=team, user=member, from_on=held.starts_on, is_lead=member.role == "lead"
        )
    return team


def assign(team: VisitTeam, unit: Unit) -> Assignment:
    return Assignment.objects.create(team=team, round=team.round, unit=unit, assigned_on=team.round.starts_on)


def make_cadre(unit: Unit, creator, name: str = "申某") -> Cadre:
    return Cadre.objects.create(
        client_key=uuid4(), created_by=creator, name=name, sex="male", birth_month=dt.date(1975, 3, 1),
        unit=unit, level=40, post_title="副局长",
    )  # fmt: skip


class Office:
    """Team 1 (member1, lead1) has 甲局 in hand, team 2 (member2) 乙局."""

    def __init__(self, member1, lead1, member2) -> None:
        self.scheme = make_scheme()
        self.round = make_round(self.scheme)
        self.unit, self.other_unit = make_unit(), make_unit("U2", "乙局")
        self.team = make_team(self.round, member1, lead1)
        self.other_team = make_team(self.round, member2, name="第二组")
        self.assignment = assign(self.team, self.unit)
        assign(self.other_team, self.other_unit)
        self.leadership = LeadershipTeam.objects.create(unit=self.unit)
        self.cadres = [make_cadre(self.unit, lead1, f"申某{at}") for at in "甲乙丙丁戊己庚"]
        self.stranger = make_cadre(self.other_unit, lead1, "外某")
        self.member1, self.lead1, self.member2 = member1, lead1, member2


def visit_post(office: Office, **changes) -> dict:
    key = str(uuid4())
    data = {
        "unit": office.unit.pk,
        "client_key": key,
        "draft_key": key,
        "base_version": 0,
        "draft_version": 0,
        "draft_of": f"visit-new:{office.unit.pk}",
        "form_tab": uuid4().hex,
        "visited_on": timezone.localdate().isoformat(),
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
    key = str(uuid4())
    data = {
        "client_key": key,
        "draft_key": key,
        "base_version": 0,
        "draft_version": 0,
        "draft_of": f"interview-new:{visit.pk}",
        "form_tab": uuid4().hex,
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
