"""The ledgers, a visit and a talk as pages."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cadre_review.marks import listed
from cadre_review.prepared import rows_given
from visits.core.access import can, is_given
from visits.core.history.models import versions_of
from visits.core.readers import rows_of
from visits.fieldwork.visits.actions.states import lacks, last_return, open_interview, open_visit
from visits.fieldwork.visits.beside import COMMENTS, FILES, FOLLOW_UPS, beside
from visits.fieldwork.visits.covering import FILE_TEXTS, covered
from visits.fieldwork.visits.follows import labels, stood
from visits.fieldwork.visits.lists import interviewers
from visits.fieldwork.visits.methods import methods_of
from visits.fieldwork.visits.models import (
    WITH_THE_TEAM,
    Attachment,
    FollowUp,
    Interview,
    Method,
    Rating,
    StateChange,
    Statement,
    Visit,
    VisitState,
)
from visits.fieldwork.visits.places import whence
from visits.fieldwork.visits.seals import may_ask
from visits.fieldwork.visits.stages import Stage
from visits.fieldwork.visits.trace import changes_of
from visits.fieldwork.visits.views import comments
from visits.fieldwork.visits.views.parts import parts_of, writing_now

PEOPLE = ("interviewer", "second_interviewer", "recorder")
UNDO = dt.timedelta(hours=1)
SUBJECTS = ("cadre", "away_unit", "leadership_team__unit", "criterion")


def visit_facts(
    visit: Visit, stands: Mapping[str, Iterable[str]], present: Iterable[str]
) -> list[tuple[str, Any]]:
    """Where, when, who, what kind; ``stands``: 三进, 三访 and 三察 as they stand (``follows.said``)."""
    return [
        (_("Unit"), visit.unit.name),
        (_("Visit team"), visit.team.name),
        (_("Round"), visit.round.name),
        (_("Date"), f"{visit.visited_on} {visit.hours}"),
        (_("Place"), visit.place),
        (_("Key task"), visit.key_task),
        (_("Three entries"), listed(labels("entries", stands["entries"]))),
        (_("Three visits"), listed(labels("targets", stands["targets"]))),
        (_("Three checks"), listed(labels("checks", stands["checks"]))),
        (_("Methods"), listed(visit.labels_of_methods())),  # type: ignore[attr-defined]
        (_("Members present"), listed(present)),
        (_("Written by"), visit.created_by.name),
    ]


def steps(rows: Iterable[StateChange]) -> list[dict[str, Any]]:
    """What happened to the record, for the timeline."""
    acts = {
        "create": _("Logged"),
        "hand_to_lead": _("Handed to the lead"),
        "submit": _("Submitted"),
        "resubmit": _("Resubmitted"),
        "return": _("Returned"),
        "accept": _("Accepted"),
        "hand_over": _("Handed over to another team"),
        "join": pgettext("step of a visit", "Joined"),
    }
    return [
        {"at": row.at, "who": row.by.name, "what": acts.get(row.act, row.act), "text": row.reason}
        for row in rows
    ]


def visit_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One visit with its talks; its opening is in the log before it is shown."""
    user: Any = request.user
    if not (found := rows_of(user, _visit, pk)):
        raise Http404
    visit: Visit = found[0]
    visit.team.round = visit.round
    open_visit(actor=user, visit=visit)
    near = beside(visit)
    held, changes = near.held, rows_given(_changes, pk)
    with_team = visit.state in WITH_THE_TEAM
    may_write = with_team and can(user, "visit.write", visit)
    talks = talks_with_statements(user, visit)
    symposia = rows_given(_symposia, pk) if held[Method.SYMPOSIUM] else []
    sites = rows_given(_sites, pk) if held[Method.SITE_VISIT] else []
    may_add = with_team and can(user, "interview.write", visit)
    stands = stood(visit)
    lacking = lacks(visit, stands) if may_add else []
    files = covered(rows_given(_attachments, pk), user, *FILE_TEXTS) if held[FILES] else []
    context = {
        "visit": visit,
        "facts": visit_facts(visit, stands, near.present.values()),
        "talks": talks,
        "may_open_findings": visit.state == VisitState.ACCEPTED and is_given(user, "finding.open"),
        "follow_ups": rows_of(user, _follow_ups, pk) if held[FOLLOW_UPS] else [],
        "methods": methods_of(visit, held),
        "symposia": symposia,
        "sites": sites,
        "changes": changes_of([visit, *talks, *symposia, *sites], changes)
        if with_team and user.is_field
        else [],
        "surveys": rows_of(user, _surveys, pk) if held[Method.QUESTIONNAIRE] else [],
        "attachments": [one for one in files if not one.removed_at],
        "taken_off": [one for one in files if may_add and may_undo(one, user)],
        "upload_key": uuid4(),
        "steps": steps(changes),
        "versions": near.versions,
        "note": last_return(visit, changes),
        "lacking": lacking,
        "may_write": may_write,
        "may_add": may_add,
        "may_hand": may_write
        and not visit.ready_at
        and can(user, "visit.hand_to_lead", visit)
        and not is_given(user, "visit.submit"),
        "may_submit": with_team and can(user, "visit.submit", visit),
        "may_accept": visit.state in {"submitted", "resubmitted"} and can(user, "visit.accept", visit),
        "may_return": may_return(user, visit),
        "may_review": with_team and is_given(user, "visit.submit") and can(user, "visit.submit", visit),
    } | comments.shown(user, visit, are_any=bool(held[COMMENTS]))
    if may_add:
        context["parts"] = parts_of(visit, context, lacking, may_write)
        context["writing"] = writing_now(user, visit)
    return render(request, "records/visit.html", context)


UNSAID = ("password", "phone", "session_key", "preferences", "last_login", "password_changed_at", "reset_at")


def _visit(user: Any, key: int) -> QuerySet[Visit]:
    seen = Visit.objects.visible_to(user).filter(pk=key)
    seen = seen.select_related("unit", "team", "round", "key_task", "created_by")
    return seen.defer(
        "unit__search_text", "unit__note", "unit__former_names", "unit__region_code", "key_task__note",
        "round__note", *(f"created_by__{name}" for name in UNSAID),
    )  # fmt: skip


def _changes(visit: int) -> QuerySet[StateChange]:
    rows = StateChange.objects.filter(visit=visit).select_related("by").order_by("at", "pk")
    return rows.defer("by__password")


def talks_with_statements(user: Any, visit: Visit) -> list[Interview]:
    """The talks with what was told in them; outside the team their order says nothing about when each was held."""
    talks: list[Interview] = rows_of(user, _talks, visit.pk)
    talks.sort(key=lambda one: one.pk if user.is_field else one.client_key.hex)
    told: dict[int, list[Statement]] = {}
    for one in rows_of(user, _statements, visit.pk) if talks else ():
        told.setdefault(one.interview_id, []).append(one)
    for talk in talks:
        talk.told = told.get(talk.pk, [])  # type: ignore[attr-defined]
    return talks


def _talks(user: Any, visit: int) -> QuerySet[Interview]:
    rows = Interview.objects.within(user, visit).talks().order_by("pk")
    return rows.select_related("source_cadre", "source_unit", "interviewer", "second_interviewer").only(
        *(one.attname for one in Interview._meta.concrete_fields),
        "source_cadre__name", "source_unit__name", "source_unit__short_name", "interviewer__name",
        "interviewer__username", "second_interviewer__name",
        "second_interviewer__username",
    )  # fmt: skip


def _statements(user: Any, visit: int) -> QuerySet[Statement]:
    rows = Statement.objects.within(user, visit).select_related(*SUBJECTS)
    return rows.only(
        *(one.attname for one in Statement._meta.concrete_fields),
        "cadre__name", "cadre__unit", "criterion__name", "leadership_team__name", "leadership_team__unit__name",
        "leadership_team__unit__short_name", "away_unit__name", "away_unit__short_name",
    )  # fmt: skip


def _follow_ups(user: Any, visit: int) -> QuerySet[FollowUp]:
    return FollowUp.objects.within(user, visit)


def _symposia(visit: int) -> QuerySet[Any]:
    rows = Visit(pk=visit).symposia.select_related("host").order_by("pk")
    return rows.annotate(came=Sum("attendance__present"))


def _sites(visit: int) -> QuerySet[Any]:
    return Visit(pk=visit).site_visits.all().order_by("pk")


def _surveys(user: Any, visit: int) -> QuerySet[Any]:
    return Visit(pk=visit).surveys.all().visible_to(user).order_by("pk")


def may_undo(file: Attachment, user: Any) -> bool:
    """Whether the file was taken off by this person so lately that the page offers it back."""
    if file.removed_at is None or file.removed_by_id != user.pk:
        return False
    return file.removed_at > timezone.now() - UNDO


def _attachments(visit: int) -> QuerySet[Attachment]:
    return Attachment.everything.filter(visit=visit).select_related("added_by").defer("added_by__password")


def may_return(user: Any, visit: Visit) -> bool:
    """Whether the record is with this person, so that he may give it back."""
    if not can(user, "visit.return", visit):
        return False
    return visit.state in {"submitted", "resubmitted"} if user.is_office else visit.stage == Stage.WITH_LEAD


def interview_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One talk with answers, statements and ratings; its opening is in the log before it is shown."""
    user: Any = request.user
    rows = Interview.objects.visible_to(user).select_related(
        "visit__unit", "visit__team__round", "source_cadre", "source_unit", *PEOPLE
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
        "may_open_findings": talk.visit.state == VisitState.ACCEPTED and is_given(user, "finding.open"),
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
        *([(pgettext("of the source", "From"), whence(talk))] if talk.source_unit_id else []),
        (_("Class of the source"), talk.get_source_class_display()),
        (_("Relation to the subject"), talk.get_source_relation_display()),
        (_("Circle"), talk.get_source_circle_display()),
        (_("Interviewers"), interviewers(talk)),
        (_("Recorder"), talk.recorder.name),
        (_("Why one alone"), talk.alone_reason),
        *when,
    ]
