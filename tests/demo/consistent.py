"""What may contradict itself in an invented city: days in order, ticks with records, one post a person, right sums.

Each check yields (what would be wrong, whose it is, whether it is right).
"""

from collections import Counter

from django.db.models import Count, F
from django.utils import timezone

from visits.cadres.files.models import Cadre, FamilyMember, TaskAssignment, Tenure
from visits.fieldwork.leads.models import Lead
from visits.fieldwork.schedule.models import PlannedVisit
from visits.fieldwork.symposia.models import Attendance
from visits.fieldwork.visits.models import WITH_THE_TEAM, Interview, Method, Statement, Visit
from visits.judgement.decisions.models import MADE, Decision
from visits.judgement.findings.models import Finding
from visits.judgement.rectifications.models import Rectification
from visits.organisation.notices.models import Notice
from visits.organisation.notices.rules import KINDS, thing_of
from visits.organisation.units.models import Post


def day(moment):
    return timezone.localdate(moment) if moment else None


def years(first, last):
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))


def records_of(visit):
    """The methods of which the visit holds a record."""
    kinds = set(visit.interviews.filter(symposium=None).values_list("kind", flat=True))
    found = {method for method in (Method.INTERVIEW, Method.HEART_TO_HEART) if method in kinds}
    rows = {
        Method.SYMPOSIUM: visit.symposia,
        Method.SITE_VISIT: visit.site_visits,
        Method.QUESTIONNAIRE: visit.surveys,
    }
    return found | {method for method, held in rows.items() if held.exists()}


def visits(today):
    for one in Visit.objects.select_related("round").prefetch_related("state_changes"):
        steps = list(one.state_changes.all())
        moments = [one.created_at, *(step.at for step in steps)]
        yield "visit outside its round or to come", one, (
            one.round.starts_on <= one.visited_on <= min(today, one.round.ends_on))  # fmt: skip
        yield "steps out of order", one, moments[1:] == sorted(moments[1:])
        yield "last step is not the state", one, steps[-1].after == one.state
        yield (
            "sent in before it took place",
            one,
            not one.submitted_at or one.visited_on <= day(one.submitted_at),
        )
        yield "accepted before sent in", one, not one.accepted_at or one.submitted_at < one.accepted_at
        yield "sent in or accepted on a day to come", one, all(day(at) <= today for at in moments)
        yield "written after it was sent in", one, not one.submitted_at or one.created_at <= one.submitted_at
        if one.state not in WITH_THE_TEAM:
            yield (
                "ticked method without record, or record without tick",
                one,
                set(one.methods) == records_of(one),
            )


def talks(today):
    for one in Interview.objects.select_related("visit", "source_cadre"):
        yield "asks alone twice", one, one.interviewer_id != one.second_interviewer_id
        yield "written before the visit", one, day(one.created_at) >= one.visit.visited_on
    for one in Statement.objects.select_related("interview").exclude(cadre=None):
        yield "speaks of himself as of another", one, one.cadre_id != one.interview.source_cadre_id
    yield (
        "more came than were asked",
        "attendance",
        not Attendance.objects.filter(present__gt=F("expected")).exists(),
    )


def people(today):
    for one in Cadre.objects.all():
        born, work = one.birth_month, one.work_start_month
        yield "at work before 16 or not yet", one, years(born, work) >= 16 and work <= today
        yield "in the Party before 18 or not yet", one, not one.party_entry_month or (
            years(born, one.party_entry_month) >= 18 and one.party_entry_month <= today)  # fmt: skip
        yield "in post before work", one, work <= one.post_since <= today
        yield "level before work, or after the post", one, work <= one.level_since <= one.post_since
        yield (
            "rank before work or to come",
            one,
            not one.rank_grade_since or work <= one.rank_grade_since <= today,
        )
    held = Tenure.objects.filter(to_on=None, kind=Tenure.Kind.MAIN)
    yield (
        "two posts at once",
        "tenure",
        not held.values("cadre").annotate(n=Count("pk")).filter(n__gt=1).exists(),
    )
    filled = Counter(held.exclude(post=None).values_list("post", flat=True))
    for post in Post.objects.all():
        yield "more people than seats", post, filled[post.pk] <= post.establishment
    for one in TaskAssignment.objects.select_related("key_task", "cadre"):
        yield "sent to a task before it began or before work", one, (
            max(one.key_task.started_on, one.cadre.work_start_month) <= one.from_on <= today)  # fmt: skip
    for one in FamilyMember.objects.exclude(birth_month=None).select_related("cadre"):
        is_pupil = one.unit_and_post == "学生"
        yield "kin not born yet", one, one.birth_month <= today
        yield "a pupil at thirty", one, not is_pupil or years(one.birth_month, today) < 24


def judged(today):
    for one in Decision.objects.prefetch_related("findings", "musts").select_related("lead", "cadre"):
        motion = day(one.created_at)
        for finding in one.findings.all():
            yield (
                "moved before the finding was verified",
                one,
                finding.decided_on and finding.decided_on <= motion,
            )
        yield "moved before its lead", one, not one.lead or one.lead.received_on <= motion
        days = [
            motion,
            one.recommended_on,
            one.met_on,
            one.notice_from,
            one.notice_to,
            one.decided_on,
            one.told_on,
        ]
        told = [at for at in days if at]
        yield "steps of a decision out of order", one, told == sorted(told) and told[-1] <= today
        yield "decided in another order than its course", one, [step.at for step in one.steps.all()] == sorted(
            step.at for step in one.steps.all()) and day(one.steps.first().at) == motion  # fmt: skip
        if one.kind == "promotion" and one.state in MADE:
            yield "promoted to where he was", one, (one.level_after or 99) < (one.level_before or 0)
            yield (
                "votes",
                one,
                one.votes_for + one.votes_against + one.votes_abstained == one.present <= one.entitled,
            )
            yield "musts", one, one.musts.filter(done_on__range=(motion, one.met_on)).count() == 4
        if one.kind == "rectify" and one.state in MADE:
            yield "decided to rectify without one demand", one, one.rectifications.count() == 1
    for one in Finding.objects.prefetch_related("evidence__interview__visit", "evidence__statement__visit"):
        seen = [line.statement.visit.visited_on for line in one.evidence.all() if line.statement]
        yield "found before it was heard", one, max(seen, default=today) <= day(one.created_at)
        yield (
            "settled before it was opened",
            one,
            not one.decided_on or day(one.created_at) <= one.decided_on <= today,
        )
    for one in Rectification.objects.all():
        yield "due before it was demanded", one, not one.demanded_on or one.demanded_on <= one.due_on
        yield (
            "demanded before it was drafted",
            one,
            not one.demanded_on or day(one.created_at) <= one.demanded_on,
        )
    demands = Rectification.objects.exclude(state="withdrawn").values("findings").annotate(n=Count("pk"))
    yield (
        "one finding demanded twice",
        "rectification",
        not demands.filter(n__gt=1, findings__isnull=False).exists(),
    )
    for one in Lead.objects.all():
        yield (
            "a lead to come, or due before it was received",
            one,
            one.received_on <= min(today, one.due_on or today),
        )


def planned(today):
    for one in PlannedVisit.objects.select_related("round").prefetch_related("contacts"):
        yield "planned outside the round", one, all(
            one.round.starts_on <= at <= one.round.ends_on for at in (one.wanted_on, one.agreed_on) if at)  # fmt: skip
        yield "contacted on a day to come", one, all(two.contacted_on <= today for two in one.contacts.all())
    for one in Notice.objects.unread():
        if KINDS[one.act].until:
            state = getattr(thing_of(one), "state", "")
            yield "a notice of what is settled", one, (one.act, state) not in SETTLED


SETTLED = {
    ("decision.draft", "signed"), ("decision.draft", "decided"), ("decision.draft", "told"),
    ("decision.second", "signed"), ("decision.second", "told"), ("decision.sign", "decided"), ("decision.sign", "told"),
    ("rectification.draft", "demanded"), ("lead.assign", "settled"), ("lead.report", "settled"),
    ("letter.draft", "signed"), ("letter.draft", "sent"), ("letter.sign", "sent"), ("finding.assign", "verified"),
}  # fmt: skip


EVERY = (visits, talks, people, judged, planned)
