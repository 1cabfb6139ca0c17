"""Builders of appraisals, by the actions themselves."""

from uuid import uuid4

from django.utils import timezone

from visits.judgement.appraisals import actions


def make_appraisal(staff, chair, members, *things):
    """A meeting with these subjects on its list; not frozen."""
    values = {
        "title": "年度研判",
        "held_on": timezone.localdate(),
        "place": "三楼会议室",
        "agenda": "",
        "chair": chair,
    }
    made = actions.prepare(actor=staff, client_key=uuid4(), values=values, members=[staff, chair, *members])
    for thing in things:
        actions.put_on(actor=staff, appraisal=made, thing=thing)
    made.refresh_from_db()
    return made


def frozen(staff, appraisal):
    """The meeting with its pack frozen."""
    return actions.freeze(actor=staff, appraisal=appraisal, base_version=appraisal.version)
