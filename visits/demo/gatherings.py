"""Symposia and site visits of the demonstration city, for the visits that ticked these methods."""

import hashlib
import uuid
from random import Random
from typing import Any

from visits.cadres.files.models import Cadre
from visits.fieldwork.site_visits.models import CadreSeen, PeopleMet, SiteVisit
from visits.fieldwork.symposia.models import Attendance, Symposium
from visits.fieldwork.visits.models import Interview, Method, Relation, SourceClass, Statement, Visit
from visits.organisation.rounds.models import Dimension

from . import texts
from .elsewhere import Elsewhere

MINUTES = (
    "会议由走访组主持，先说明来意和纪律，随后与会人员逐一发言，最后归纳意见并当场核对。",
    "与会人员围绕班子运行、干部作风和重点工作谈了看法，对具体事项作了举例，走访组逐条记录。",
)
RUNNING = {"for": "分工清楚，重大事项上会，执行中有督办。", "against": "有时会前沟通不够，会上议而不决。"}
SITES = ("安置点工地", "办事大厅窗口", "产业园二期", "村级活动中心", "河堤加固段", "卫生院门诊楼")
OBSERVED = ("现场有施工台账，进度与汇报一致，安全员在岗。", "窗口按号办理，等候约二十分钟，意见簿有回复。")
AT_WORK = (
    "在工地协调管线迁改，随身带着逐户台账。",
    "正在入户做搬迁户工作，群众叫得出名字。",
    "在现场调度会上逐项核对进度。",
)
SAID = ("盼着早点完工", "比去年方便", "有事能找到人", "希望材料少跑一趟")


def key_of(visit: Visit, kind: str) -> uuid.UUID:
    """The same key for the same visit in every run."""
    return uuid.UUID(bytes=hashlib.sha256(f"{kind}{visit.client_key}".encode()).digest()[:16])


def make_gatherings(
    chance: Random,
    second: dict[Visit, Any],
    there: dict[Visit, list[Cadre]],
    teams: dict[Visit, Any],
    elsewhere: Elsewhere,
) -> None:
    """Make them in bulk; ``second`` names for each visit the member who was there beside its writer, ``there`` whom it
    hears of, ``teams`` the leadership team."""
    visits = list(second)
    held = [visit for visit in visits if Method.SYMPOSIUM in visit.methods]
    symposia = [
        Symposium(
            client_key=key_of(visit, "symposium"), created_by=visit.created_by, visit=visit, host=visit.created_by,
            recorder=second[visit], starts_at=visit.starts_at, place=visit.place, agenda="听取对班子和干部的意见",
            minutes=chance.choice(MINUTES), running=chance.choice(list(RUNNING.values())),
        )
        for visit in held
    ]  # fmt: skip
    Symposium.objects.bulk_create(symposia)
    Attendance.objects.bulk_create(
        Attendance(symposium=one, source_class=kind, expected=many + 1, present=many)
        for one in symposia
        for kind, many in (
            (SourceClass.MIDDLE, chance.randint(4, 8)),
            (SourceClass.STAFF, chance.randint(5, 12)),
        )
    )
    _voices(chance, symposia, there, teams, elsewhere)
    _sites(chance, {one: there[one] for one in visits if Method.SITE_VISIT in one.methods}, elsewhere)


def _voices(
    chance: Random,
    symposia: list[Symposium],
    there: dict[Visit, list[Cadre]],
    teams: dict[Visit, Any],
    elsewhere: Elsewhere,
) -> None:
    voices = [
        Interview(
            client_key=key_of(one.visit, f"voice{kind}"), created_by=one.created_by, visit=one.visit, symposium=one,
            kind=Interview.Kind.SYMPOSIUM, is_confidential=True, source_class=kind, source_relation=Relation.SUBORDINATE,
            interviewer=one.host, second_interviewer=one.recorder, recorder=one.recorder, place=one.place,
        )
        for one in symposia
        for kind in (SourceClass.MIDDLE, SourceClass.STAFF)
    ]  # fmt: skip
    Interview.objects.bulk_create(voices)
    said = []
    for voice in voices:
        side = Statement.Side.FOR if chance.random() < 0.7 else Statement.Side.AGAINST
        shared = {"visit": voice.visit, "interview": voice, "side": side, "nature": Statement.Nature.OPINION}
        staff, team = there[voice.visit][:8], teams.get(voice.visit)
        if staff and (chance.random() < 0.6 or not team):
            book = texts.FOR if side == Statement.Side.FOR else texts.AGAINST
            check = chance.choice(list(book))
            text = texts.fill(chance, chance.choice(book[check]))
            whom = chance.choice(staff)
            stands = elsewhere.stands(voice.visit, whom)
            said.append(Statement(**shared, cadre=whom, check_key=check, text=text, **stands))
        elif team:
            said.append(
                Statement(**shared, leadership_team=team, dimension=Dimension.RUNNING, text=RUNNING[side])
            )
    Statement.objects.bulk_create(said)


def _sites(chance: Random, visits: dict[Visit, list[Cadre]], elsewhere: Elsewhere) -> None:
    sites = [
        SiteVisit(
            client_key=key_of(visit, "site"), created_by=visit.created_by, visit=visit, place=chance.choice(SITES),
            key_task=visit.key_task, observed=chance.choice(OBSERVED),
        )
        for visit in visits
    ]  # fmt: skip
    SiteVisit.objects.bulk_create(sites)
    PeopleMet.objects.bulk_create(
        PeopleMet(
            site_visit=one,
            source_class=SourceClass.SERVED,
            count=chance.randint(2, 9),
            said=chance.choice(SAID),
        )
        for one in sites
    )
    CadreSeen.objects.bulk_create(
        CadreSeen(
            site_visit=one, cadre=cadre, text=chance.choice(AT_WORK), **elsewhere.stands(one.visit, cadre)
        )
        for one in sites
        if one.visit.to_task
        for cadre in visits[one.visit][:2]
    )
