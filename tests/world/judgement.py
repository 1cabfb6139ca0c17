"""Leads, findings, appraisals, decisions and what comes of them, mostly written straight into the tables."""

import datetime as dt
from uuid import uuid4

from django.utils import timezone

from tests.world.places import numbers, today
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.recommendations.models import Recommendation, RecommendationNames
from visits.fieldwork.visits.actions.attachments import keep_bytes
from visits.judgement.appraisals import actions as appraisals
from visits.judgement.decisions.models import Decision
from visits.judgement.dossiers.actions import freeze as freeze_dossier
from visits.judgement.findings.models import Finding
from visits.judgement.letters.models import FeedbackLetter
from visits.judgement.own_accounts.models import OwnAccount, OwnAccountFile
from visits.judgement.rectifications.models import OutcomeCheck, Rectification, RectificationFile
from visits.organisation.notices.models import Notice
from visits.organisation.rounds.models import Round


def make_lead(by, unit, team=None, **values):
    """A lead about the unit (or the ``cadre`` given); with a team it is being verified."""
    day = today()
    facts = {"channel": "letter", "about": "unit", "says": "反映工程进度严重滞后", "received_on": day,
             "client_key": uuid4(), "number": f"T-{next(numbers):04}"}  # fmt: skip
    if team:
        facts |= {"team": team, "due_on": day, "state": "assigned"}
    if "cadre" in values:
        facts["about"] = "cadre"
    return Lead.objects.create(unit=unit, created_by=by, received_by=by, **(facts | values))


def make_own_account(by, cadre, **values):
    """A link for an own account of the cadre, open for a week."""
    facts = {"asks": "请说明本阶段主要工作", "open_until": timezone.now() + dt.timedelta(7), "client_key": uuid4(),
             "digest": uuid4().hex * 2}  # fmt: skip
    return OwnAccount.objects.create(cadre=cadre, created_by=by, **(facts | values))


def make_own_file(account, data=b"2018-06-01 done"):
    """A text that came with an own account."""
    row = OwnAccountFile(own_account=account, client_key=uuid4(), name="a.txt", content_type="text/plain")
    keep_bytes(row, data, "txt")
    row.save()
    return row


def make_recommendation(by, cadre, counts=(("staff", 20, 19), ("served", 8, 8)), names="", **values):
    """A recommendation of the cadre by those around, at a meeting today."""
    facts = {"way": "meeting", "held_on": today(), "proposed_for": "副处级领导职务", "client_key": uuid4()}
    made = Recommendation.objects.create(cadre=cadre, unit=cadre.unit, created_by=by, **(facts | values))
    for source_class, asked, in_favour in counts:
        made.voices.create(source_class=source_class, asked=asked, in_favour=in_favour)
    if names:
        RecommendationNames.objects.create(recommendation=made, identity=names, sealed_by=by)
    return made


def make_finding(by, settled_by=None, **values):
    """A finding about the ``cadre`` or ``leadership_team`` given; verified where somebody settled it."""
    place = {"dimension": "running"} if "leadership_team" in values else {"check_key": "performance"}
    facts = {"side": "against", "statement": "重点项目推进迟缓", "client_key": uuid4()} | place
    if "cadre" in values:
        facts["kind"] = "not_fulfilling" if values.get("side", "against") == "against" else "achievement"
    if settled_by:
        facts |= {"state": "verified", "reason": "两人证实", "decided_by": settled_by}
        facts["decided_on"] = today()
    return Finding.objects.create(created_by=by, **(facts | values))


def make_appraisal(staff, chair, members, *things):
    """A meeting with these subjects on its list; not frozen."""
    values = {
        "title": "年度研判",
        "held_on": today(),
        "place": "三楼会议室",
        "agenda": "",
        "chair": chair,
    }
    made = appraisals.prepare(
        actor=staff, client_key=uuid4(), values=values, members=[staff, chair, *members]
    )
    for thing in things:
        appraisals.put_on(actor=staff, appraisal=made, thing=thing)
    made.refresh_from_db()
    return made


def frozen(staff, appraisal):
    """The meeting with its pack frozen."""
    return appraisals.freeze(actor=staff, appraisal=appraisal, base_version=appraisal.version)


def make_decision(by, **values):
    """A motion about the ``cadre`` or ``leadership_team`` given; decided where a day is given."""
    facts = {
        "kind": "rectify" if "leadership_team" in values else "promotion",
        "reasons": "经走访发现",
        "client_key": uuid4(),
    }
    if "decided_on" in values:
        facts |= {"state": "told", "document_number": "组干1号", "told_on": values["decided_on"]}
        if facts["kind"] == "promotion" and "kind" not in values:
            facts |= days_of_law(values["decided_on"])
    return Decision.objects.create(created_by=by, **(facts | values))


def days_of_law(decided_on):
    """Recommendation, meeting and notice in their order before the day of the decision."""
    names = {"recommended_on": 40, "met_on": 30, "notice_from": 25, "notice_to": 10}
    return {name: decided_on - dt.timedelta(days) for name, days in names.items()}


def make_dossier(by, decision):
    """A dossier of the decision, frozen now."""
    return freeze_dossier(actor=by, decision=decision, client_key=uuid4())


def make_letter(by, unit, of=None, **values):
    """A drafted letter of the round (or the newest one) to the unit."""
    facts = {"problems": "个别项目节点滞后。", "client_key": uuid4()}
    return FeedbackLetter.objects.create(
        created_by=by, unit=unit, round=of or Round.objects.first(), **(facts | values)
    )


def make_rectification(by, state="demanded", days=10, **values):
    """A demand on the ``cadre`` or ``leadership_team`` given, due in so many days."""
    due = today() + dt.timedelta(days)
    facts = {"problem": "议事规则不执行", "demand": "三个月内建章立制", "responsible": "单位主要负责人", "due_on": due,
             "state": state, "client_key": uuid4()}  # fmt: skip
    return Rectification.objects.create(created_by=by, **(facts | values))


def make_check(decision, **values):
    """A check of the decision that is due today."""
    return OutcomeCheck.objects.create(decision=decision, months=3, **({"due_on": today()} | values))


def make_file(rectification, by, data=b"2018-06-01 done"):
    """A text file that shows what was done, as the page keeps it."""
    made = RectificationFile(
        rectification=rectification,
        client_key=uuid4(),
        name="整改台账.txt",
        content_type="text/plain",
        added_by=by,
    )
    keep_bytes(made, data, "txt")
    made.save()
    return made


def make_notice(user, thing, act="decision.draft"):
    """An unread notice to the user about the thing."""
    return Notice.objects.create(user=user, act=act, thing=thing._meta.label_lower, thing_id=thing.pk)
