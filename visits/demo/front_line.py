"""Somebody who does well at a key task away from home, as the invented city hears of them: said by the people there,
raised as a lead by the team, verified at the task, settled; and those around recommend whom the visits found."""

import datetime as dt
import uuid
from itertools import cycle
from random import Random
from typing import Any

from django.utils import timezone

from cadre_review.accounts.models import Role, User
from visits.fieldwork.leads import actions as leads
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.recommendations import actions
from visits.fieldwork.recommendations.models import Recommendation, Way
from visits.fieldwork.recommendations.rules import visits_for
from visits.fieldwork.visits.models import Statement, Visit
from visits.judgement.findings.models import Finding

from .findings import BEFORE

# Who was asked, and how many of them recommended: by class, in turn; the last is too few to be shown.
VOICES = (
    {"team_member": (6, 6), "middle": (12, 12), "served": (15, 15)},
    {"middle": (14, 13), "staff": (22, 20)},
    {"team_member": (5, 5), "staff": (16, 14), "partner": (7, 7)},
    {"middle": (3, 3)},
)
FOR_WHAT = ("提拔使用", "进一步使用", "作为优秀年轻干部培养", "交流到重点岗位")
HOW = "走访组分别听取意见后集中推荐，与会人员逐一表态，当场计票并公布结果。"
AGAIN = "参加推荐人员范围有误，重新组织推荐。"
BORNE_OUT = {"outcome": "borne_out", "reason": "到现场核实并听取服务对象和同事意见，反映情况属实。"}


def raise_lead(chance: Random) -> Lead | None:
    """A team raises a lead on what it heard at its key task, verifies it there, and the department settles it."""
    staff, reviewer = (
        User.objects.filter(role=role).order_by("pk").first() for role in (Role.STAFF, Role.REVIEWER)
    )
    told = _praised()
    if told is None or staff is None or reviewer is None:
        return None
    visit = told.visit
    head = visit.team.memberships.select_related("user").get(is_lead=True).user
    lead = leads.open_from_statement(
        actor=visit.created_by, statement=told, client_key=_key(chance), passage=told.text
    )
    due = timezone.localdate() + dt.timedelta(7)
    lead = leads.assign(actor=staff, lead=lead, base_version=lead.version, team=visit.team, due_on=due)
    lead = leads.link_visits(actor=head, lead=lead, base_version=lead.version, visits=_later(visit))
    lead = leads.report(actor=head, lead=lead, base_version=lead.version, **BORNE_OUT)
    return leads.settle(actor=reviewer, lead=lead, base_version=lead.version, **BORNE_OUT)


def _praised() -> Statement | None:
    """What was said for somebody sent to a key task from elsewhere, long enough ago for a motion to rest on it."""
    rows = Statement.objects.filter(
        heard_at="task", side="for", visit__to_task=True, visit__state="accepted", visit__round__state="open",
        visited_on__lte=timezone.localdate() - dt.timedelta(BEFORE),
    )  # fmt: skip
    rows = rows.select_related("visit__team__round", "visit__created_by", "cadre").order_by(
        "cadre__level", "pk"
    )
    return rows.exclude(interview__source_class="self").first()


def _later(visit: Visit) -> list[Visit]:
    """The team's visits to the task from that day on."""
    return list(
        Visit.objects.accepted().filter(
            team=visit.team_id, key_task=visit.key_task_id, to_task=True, visited_on__gte=visit.visited_on
        )
    )


def recommend(chance: Random) -> list[Recommendation]:
    """Those around recommend each cadre of whom something good was found, at the visit where it was heard; in turn at a
    meeting, in talks, by ballot, from some with their names sealed. One is withdrawn."""
    found = Finding.objects.standing().filter(side="for", cadre__isnull=False).order_by("pk")
    given = [(one, visit) for one in found if (visit := _heard_at(one))]
    how = zip(given, cycle(Way.values), cycle(VOICES), cycle(("", "项目部两名班组长（演示）")), strict=False)
    made = [
        _recommended(chance, finding, visit, way=way, counts=counts, names=names)
        for (finding, visit), way, counts, names in how
    ]
    for one in made[len(VOICES) :]:
        actions.withdraw(actor=one.created_by, recommendation=one, base_version=one.version, reason=AGAIN)
    return made


def _heard_at(finding: Any) -> Visit | None:
    """The first visit under the finding that the recommendation of its cadre may name."""
    rows: Any = Visit.objects.filter(interviews__findings__finding=finding, state="accepted")
    for visit in rows.select_related("created_by").order_by("visited_on", "pk"):
        found: Visit | None = visits_for(finding.cadre, visit.created_by).filter(pk=visit.pk).first()
        if found:
            return found
    return None


def _recommended(chance: Random, finding: Any, visit: Visit, **how: Any) -> Recommendation:
    lead = finding.lead if finding.lead and finding.lead.received_on <= visit.visited_on else None
    values = {
        "way": how["way"], "held_on": visit.visited_on, "place": visit.place, "proposed_for": chance.choice(FOR_WHAT),
        "account": HOW, "lead": lead, "visit": visit,
    }  # fmt: skip
    return actions.write_down(
        actor=visit.created_by, client_key=_key(chance), cadre=finding.cadre, values=values, counts=how["counts"],
        names=how["names"],
    )  # fmt: skip


def _key(chance: Random) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"front line {chance.getrandbits(64)}")
