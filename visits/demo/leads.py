"""Leads for the invented city: some to be assigned, some being verified, some settled."""

import datetime as dt
import uuid
from random import Random
from typing import Any

from django.utils import timezone

from cadre_review.accounts.models import Role, User
from visits.fieldwork.leads.actions import assign, link_visits, open_lead, report, settle
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.visits.models import Visit
from visits.organisation.rounds.models import VisitTeam

SAYINGS = (
    "反映该同志长期驻守项目一线，群众评价好，建议组织了解。",
    "反映单位重点任务推进缓慢，会议多、落实少。",
    "数据比对发现该单位三个月无任何项目进度填报。",
    "反映班子成员之间沟通不畅，重大事项临时动议。",
    "反映该同志对待来访群众态度生硬。",
    "反映该同志主动牵头化解拆迁矛盾，未上报先进。",
)


def make_leads(chance: Random) -> list[Lead]:
    """Six leads, each a step further than the one before; the same seed gives the same ones."""
    staff = User.objects.filter(role=Role.STAFF, is_active=True).order_by("pk").first()
    reviewer = User.objects.filter(role=Role.REVIEWER, is_active=True).order_by("pk").first()
    visits = (
        Visit.objects.accepted()
        .filter(round__state="open", to_task=False)
        .select_related("unit", "team__round")
    )
    made: list[Lead] = []
    for place, visit in enumerate(visits.order_by("-visited_on", "pk")[: len(SAYINGS)]):
        if not staff:
            break
        lead = _opened(chance, staff, visit, place)
        if place >= 2:
            due = timezone.localdate() + dt.timedelta(days=5 + place)
            lead = assign(actor=staff, lead=lead, base_version=lead.version, team=visit.team, due_on=due)
        if place >= 4:
            lead = _verified(lead, visit, visit.team)
        if place == 5 and reviewer and lead.state == "reported":
            settle(actor=reviewer, lead=lead, base_version=lead.version, outcome="borne_out",
                   reason="经实地核实，反映情况属实。")  # fmt: skip
        made.append(lead)
    return made


def _opened(chance: Random, staff: Any, visit: Visit, place: int) -> Lead:
    cadre = visit.unit.cadres.order_by("pk").first() if place in {0, 4, 5} else None
    values = {
        "channel": "data" if place == 2 else "letter", "about": "cadre" if cadre else "unit", "unit": visit.unit,
        "cadre": cadre, "leadership_team": None, "says": SAYINGS[place],
        "received_on": visit.visited_on - dt.timedelta(days=3),
    }  # fmt: skip
    key = uuid.UUID(int=chance.getrandbits(128), version=4)
    return open_lead(actor=staff, client_key=key, values=values)


def _verified(lead: Lead, visit: Visit, team: VisitTeam) -> Lead:
    head = team.memberships.filter(is_lead=True, to_on__isnull=True).select_related("user").first()
    if head is None or not Visit.objects.visible_to(head.user).filter(pk=visit.pk).exists():
        return lead
    lead = link_visits(actor=head.user, lead=lead, base_version=lead.version, visits=[visit])
    return report(actor=head.user, lead=lead, base_version=lead.version, outcome="borne_out",
                  reason="实地走访并听取三名职工意见，反映情况属实。")  # fmt: skip
