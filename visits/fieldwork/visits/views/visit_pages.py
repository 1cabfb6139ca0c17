"""The ledgers, a visit and a talk as pages."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from visits.core.access import can, is_given
from visits.core.history.models import versions_of
from visits.fieldwork.visits.actions.states import lacks, last_return, open_interview, open_visit
from visits.fieldwork.visits.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.lists import interviewers
from visits.fieldwork.visits.methods import methods_of
from visits.fieldwork.visits.models import WITH_THE_TEAM, FollowUp, Interview, Rating, Statement, Visit
from visits.fieldwork.visits.seals import may_ask
from visits.fieldwork.visits.stages import Stage
from visits.fieldwork.visits.views import comments

SUBJECTS = ("cadre", "leadership_team__unit", "criterion")


def visit_facts(visit: Visit) -> list[tuple[str, Any]]:
    """Where, when, who, what kind."""
    return [
        (_("Unit"), visit.unit.name),
        (_("Visit team"), visit.team.name),
        (_("Round"), visit.round.name),
        (_("Date"), f"{visit.visited_on} {visit.hours}"),
        (_("Place"), visit.place),
        (_("Key task"), visit.key_task),
        (_("Three entries"), "、".join(visit.labels_of_entries())),  # type: ignore[attr-defined]
        (_("Three visits"), "、".join(visit.labels_of_targets())),  # type: ignore[attr-defined]
        (_("Three checks"), "、".join(visit.labels_of_checks())),  # type: ignore[attr-defined]
        (_("Methods"), "、".join(visit.labels_of_methods())),  # type: ignore[attr-defined]
        (_("Members present"), "、".join(person.name for person in visit.members_present.all())),
        (_("Written by"), visit.created_by.name),
    ]


def steps(visit: Visit) -> list[dict[str, Any]]:
    """What happened to the record, for the timeline."""
    acts = {
        "create": _("Logged"),
        "hand_to_lead": _("Handed to the lead"),
        "submit": _("Submitted"),
        "resubmit": _("Resubmitted"),
        "return": _("Returned"),
        "accept": _("Accepted"),
        "hand_over": _("Handed over to another team"),
    }
    rows = visit.state_changes.select_related("by")
    return [
        {"at": row.at, "who": row.by.name, "what": acts.get(row.act, row.act), "text": row.reason}
        for row in rows
    ]


def visit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit with its talks; its opening is in the log before it is shown."""
    seen = Visit.objects.visible_to(request.user)
    visit = get_object_or_404(
        seen.select_related("unit", "team__round", "round", "key_task", "created_by"), pk=pk
    )
    open_visit(actor=request.user, visit=visit)
    user = request.user
    talks = (
        Interview.objects.visible_to(user)
        .talks()
        .filter(visit=visit)
        .select_related("source_cadre", "interviewer", "second_interviewer")
    )
    statements = Statement.objects.visible_to(user).select_related(*SUBJECTS)
    # Outside the team the order of the talks says nothing about when each was held.
    order = "pk" if user.is_field else "client_key"  # type: ignore[union-attr]
    with_team = visit.state in WITH_THE_TEAM
    may_write = with_team and can(user, "visit.write", visit)
    context = {
        "visit": visit,
        "facts": visit_facts(visit),
        "talks": talks.order_by(order).prefetch_related(Prefetch("statements", statements, to_attr="told")),
        "follow_ups": FollowUp.objects.visible_to(user).filter(visit=visit),
        "methods": methods_of(visit),
        "symposia": visit.symposia.select_related("host").order_by("pk"),
        "sites": visit.site_visits.order_by("pk"),
        "surveys": visit.surveys.all().visible_to(user).order_by("pk"),
        "attachments": covered(visit.attachments.select_related("added_by"), user, *FILE_TEXTS),
        "steps": steps(visit),
        "versions": versions_of(visit),
        "note": last_return(visit),
        "lacking": lacks(visit) if may_write else [],
        "may_write": may_write,
        "may_hand": may_write
        and not visit.ready_at
        and can(user, "visit.hand_to_lead", visit)
        and not is_given(user, "visit.submit"),
        "may_submit": with_team and can(user, "visit.submit", visit),
        "may_accept": visit.state in {"submitted", "resubmitted"} and can(user, "visit.accept", visit),
        "may_return": may_return(user, visit),
    } | comments.shown(user, visit)
    return render(request, "records/visit.html", context)


def may_return(user: Any, visit: Visit) -> bool:
    """Whether the record is with this person, so that he may give it back."""
    if not can(user, "visit.return", visit):
        return False
    return visit.state in {"submitted", "resubmitted"} if user.is_office else visit.stage == Stage.WITH_LEAD


def interview_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One talk with answers, statements and ratings; its opening is in the log before it is shown."""
    user: Any = request.user
    rows = Interview.objects.visible_to(user).select_related(
        "visit__unit", "visit__team__round", "source_cadre", "interviewer", "second_interviewer", "recorder"
    )
    talk = get_object_or_404(rows, pk=pk)
    if talk.symposium_id:
        return redirect("symposia:detail", pk=talk.symposium_id)
    open_interview(actor=user, interview=talk)
    ratings = Rating.objects.visible_to(user).filter(interview=talk).select_related(*SUBJECTS, "grade")
    context = {
        "talk": talk,
        "visit": talk.visit,
        "facts": interview_facts(talk, to_the_day(user, talk)),
        "to_the_day": to_the_day(user, talk),
        "may_ask": talk.is_confidential and may_ask(user, talk),
        "answers": talk.answers.select_related("question"),
        "follow_ups": talk.follow_ups.all(),
        "statements": Statement.objects.visible_to(user).filter(interview=talk).select_related(*SUBJECTS),
        "ratings": ratings.order_by("cadre", "leadership_team", "criterion__position", "pk"),
        "versions": versions_of(talk),
        "may_write": talk.visit.state in WITH_THE_TEAM and can(user, "interview.write", talk),
        "may_open_leads": talk.visit.state not in WITH_THE_TEAM
        and user.is_field
        and can(user, "lead.open", talk.visit),
    } | comments.shown(user, talk.visit, talk)
    return render(request, "records/interview.html", context)


def to_the_day(user: Any, talk: Interview) -> bool:
    """Whether hours and place stay with the team: they could tell who a confidential source is."""
    return talk.is_confidential and not user.is_field


def interview_facts(talk: Interview, to_the_day: bool) -> list[tuple[str, Any]]:
    """Who was heard, by whom, when; a sealed source by class, relation and circle only, and to the day."""
    day = str(talk.visit.visited_on)
    when = [(_("Date"), day)] if to_the_day else [
        (_("Date"), f"{day} {talk.hours}"),
        (_("Place"), talk.place or talk.visit.place),
    ]  # fmt: skip
    return [
        (_("Kind"), talk.get_kind_display()),
        (_("Source"), talk.source),
        (_("Class of the source"), talk.get_source_class_display()),
        (_("Relation to the subject"), talk.get_source_relation_display()),
        (_("Circle"), talk.get_source_circle_display()),
        (_("Interviewers"), interviewers(talk)),
        (_("Recorder"), talk.recorder.name),
        (_("Why one alone"), talk.alone_reason),
        *when,
    ]
