"""One appraisal for the invented city, its pack frozen and a conclusion laid before the meeting."""

import uuid
from random import Random

from django.utils import timezone

from cadre_review.accounts.models import Role, User
from visits.cadres.files.models import Cadre
from visits.judgement.appraisals import actions
from visits.judgement.appraisals.models import Appraisal
from visits.judgement.findings.models import Finding

MOST = 4  # cadres on the list


def make_appraisal(chance: Random) -> Appraisal | None:
    """A meeting on some of those of whom something was found; None where the city has too few people for one."""
    office = {role: User.objects.filter(role=role, is_active=True).order_by("pk").first()
              for role in (Role.STAFF, Role.REVIEWER, Role.LEADER)}  # fmt: skip
    staff, reviewer, leader = office[Role.STAFF], office[Role.REVIEWER], office[Role.LEADER]
    if not (staff and reviewer and leader):
        return None
    values = {
        "title": "走访情况综合研判会", "held_on": timezone.localdate(), "place": "三楼会议室", "chair": leader,
        "agenda": "一、听取走访情况；二、逐一研判；三、形成意见。",
    }  # fmt: skip
    key = uuid.UUID(int=chance.getrandbits(128), version=4)
    meeting = actions.prepare(actor=staff, client_key=key, values=values, members=[staff, reviewer, leader])
    found = Finding.objects.visible_to(staff).standing().filter(cadre__isnull=False)
    cadres = Cadre.objects.visible_to(staff).filter(pk__in=found.order_by().values("cadre"))
    for cadre in cadres.order_by("pk")[:MOST]:
        actions.put_on(actor=staff, appraisal=meeting, thing=cadre)
    if not meeting.items.exists():
        return meeting
    meeting.refresh_from_db()
    meeting = actions.freeze(actor=staff, appraisal=meeting, base_version=meeting.version)
    item = meeting.items.exclude(recusals__user__in=[reviewer, leader]).first()
    if item:
        actions.give_view(actor=reviewer, item=item, proposed="keep", view="工作扎实，需多压担子。")
        actions.conclude(
            actor=leader, item=item, conclusion="train", grounds="依据已核实的发现和正反两面陈述。"
        )
        actions.vote(actor=reviewer, item=item, vote="for")
    return meeting
