"""Preparing, opening and closing a survey."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cadre_review.audit.log import record
from cadre_review.marks import listed
from visits.cadres.files.models import Cadre
from visits.cadres.files.naming import in_full
from visits.core.access import can, require, stands_between
from visits.core.fields import check_text
from visits.core.records import store
from visits.core.workflow import Workflow
from visits.fieldwork.visits.places import HeardAt, places_of
from visits.organisation.rounds.actions.checks import check_part
from visits.organisation.rounds.destinations import answering
from visits.organisation.rounds.models import Assignment, Round, TeamMembership
from visits.organisation.units.models import KeyTask, LeadershipTeam, Unit

from . import keys
from .anonymising import rewrite, size_for, wipe
from .designs import Design, QuestionKind
from .models import SealedAnswer, Survey, SurveyCode, SurveyState, SurveySubject, VoterClass

surveys = Workflow(
    Survey, pages="surveys", title=gettext_lazy("Surveys"), away=gettext_lazy("This survey is not yours to run."),
    stale=gettext_lazy(
        "This survey was changed meanwhile, or the page was sent twice. Look at it as it stands now."
    ),
    not_now=gettext_lazy("This survey is no longer being prepared; what is asked of whom is fixed."),
)  # fmt: skip


def refuse_stale(survey: Survey, version: int) -> Survey:
    """Refuse a version that is not the one last saved; counts it up."""
    if survey.version != version:
        raise ValidationError(surveys.stale, code="stale")
    survey.version += 1
    return survey


def check_people(assignment: Assignment, cadres: Sequence[Cadre], actor: Any) -> None:
    """Wherever the cadres serve, nobody of the team keeps away from them; none is closed to the actor."""
    serving = TeamMembership.objects.not_over().filter(team=assignment.team_id).select_related("user")
    if stands_between([actor, *(one.user for one in serving)], cadres=[one.pk for one in cadres]):
        text = _(
            "Avoidance stands between the team and one of the cadres chosen. Have staff hand the unit over."
        )
        raise ValidationError({"cadres": text})


def check_design(design: Design, cadres: Sequence[Cadre], team: LeadershipTeam | None) -> None:
    """The version is in force, and there is somebody whom it asks about."""
    if design.published_on is None:
        raise ValidationError({"design": _("This version is a draft. Put it in force first.")})
    has_grid = design.questions.filter(kind=QuestionKind.GRID).exists()
    if has_grid and not cadres:
        raise ValidationError({"cadres": _("This questionnaire asks about persons: choose whom.")})
    if not cadres and team is None:
        raise ValidationError({"cadres": _("Choose the leadership team, or cadres of the unit, or both.")})


def leadership_team_of(destination: Unit | KeyTask) -> LeadershipTeam:
    """The leadership team of the unit; ValidationError where none is on record, and at a key task, which has none."""
    if isinstance(destination, KeyTask):
        raise ValidationError({"with_team": _("A key task has no leadership team: choose cadres.")})
    team = LeadershipTeam.objects.filter(unit=destination).first()
    if team is None:
        raise ValidationError({"with_team": _("This unit has no leadership team on record.")})
    return team


def check_visit(assignment: Any, visit: Any) -> None:
    """A visit during which it is held is the same team's to the same unit, or to the same key task."""
    if visit and (visit.destination, visit.team_id) != (assignment.destination, assignment.team_id):
        raise ValidationError({"held_at": _("This visit is of another unit or team.")})


def weighed(design: Design, classes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The voter classes with the weights of the version: a survey neither gives nor changes a weight.

    Whoever prepares a survey knows the unit, and could weigh its result as he likes; so the version in force says it.
    """
    fixed = {row["label"]: Decimal(row["weight"]) for row in design.classes if row.get("weight")}
    if lacking := [label for label in fixed if label not in {row["label"] for row in classes}]:
        raise ValidationError(
            {"classes": _("The questionnaire weighs these classes, and they are not in the list: %(labels)s.")
             % {"labels": listed(lacking)}}
        )  # fmt: skip
    for row in classes:
        given = row.get("weight")
        if given is not None and Decimal(given) != fixed.get(row["label"]):
            text = _(
                "Class %(label)s: its weight is that of the questionnaire. Change it there, in a new version."
            )
            raise ValidationError({"classes": text % {"label": row["label"]}})
    return [row | {"weight": fixed.get(row["label"])} for row in classes]


@transaction.atomic
def create_survey(
    *,
    actor: Any,
    client_key: UUID,
    assignment: Assignment,
    design: Design,
    cadres: Iterable[Cadre] = (),
    with_team: bool = False,
    classes: Sequence[dict[str, Any]] = (),
    **values: Any,
) -> Survey:
    """Prepare a survey of a unit, or at a key task, in hand; the same client key gives the same survey again."""
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("unit", "key_task__lead_unit")
    held = rows.get(pk=assignment.pk)
    require(actor, "survey.create", held)
    if before := Survey.objects.filter(client_key=client_key, created_by=actor).first():
        return before
    if held.ended_on is not None or held.round.state != Round.State.OPEN:
        raise ValidationError(_("The unit is in no team's hands now, or its round is not open."))
    check_part(held.team)
    people = list(cadres)
    team = leadership_team_of(held.destination) if with_team else None
    check_design(design, people, team)
    check_people(held, people, actor)
    check_visit(held, values.get("held_at"))
    for text in ("title", "note"):
        check_text(values.get(text, ""))
    survey = Survey(
        client_key=client_key, design=design, round=held.round, team=held.team,
        unit=answering(held.destination), key_task=held.key_task, leadership_team=team,
        minimum_group=held.round.minimum_group, created_by=actor, **values,
    )  # fmt: skip
    store(survey)
    write_subjects(survey, people)
    write_classes(survey, classes)
    surveys.finish(survey, actor)
    record(
        actor, "survey.create", survey, unit=survey.unit_id, key_task=survey.key_task_id, people=len(people)
    )
    return survey


def write_subjects(survey: Survey, people: list[Cadre]) -> None:
    """The cadres asked about, with name and post as they stand now."""
    unit = None if survey.key_task_id else survey.unit_id
    task = survey.key_task_id or (survey.held_at and survey.held_at.key_task_id)
    serving = places_of(unit, task, timezone.localdate())
    for position, cadre in enumerate({one.pk: one for one in people}.values()):
        more: dict[str, Any] = {}
        place = HeardAt.HOME if cadre.unit_id == unit else serving.get(cadre.pk, HeardAt.ELSEWHERE)
        if place != HeardAt.HOME:
            more = {"heard_at": place, "away_unit_id": cadre.unit_id}
        post = in_full(cadre) if more else post_of(cadre)
        SurveySubject.objects.create(
            survey=survey, cadre=cadre, name=cadre.name, post=post, position=position, **more
        )


def write_classes(survey: Survey, classes: Sequence[dict[str, Any]]) -> None:
    """The classes of voters, weighted as the version says."""
    if not classes:
        raise ValidationError({"classes": _("Name at least one class of voters.")})
    for place, row in enumerate(weighed(survey.design, classes)):
        store(VoterClass(survey=survey, position=place, **row))


def post_of(cadre: Cadre) -> str:
    """What the cadre holds now in the unit, as printed beside the name."""
    held = (
        cadre.tenures.filter(to_on__isnull=True, unit=cadre.unit_id)
        .order_by("pk")
        .values_list("title", flat=True)
    )
    return listed(held[:2])


@transaction.atomic
def set_paper(*, actor: Any, voter_class: VoterClass, count: int, version: int) -> VoterClass:
    """Write down how many paper sheets a class was issued."""
    survey = refuse_stale(surveys.lock(actor, voter_class.survey, "survey.run"), version)
    if survey.state not in {SurveyState.PREPARED, SurveyState.OPEN}:
        raise ValidationError(_("The survey is closed; what was issued no longer changes."))
    if not 0 <= count <= 5000:
        raise ValidationError({"count": _("Between 0 and 5000 sheets.")})
    locked = VoterClass.objects.select_for_update().get(pk=voter_class.pk)
    locked.issued_paper = count
    locked.save(update_fields=["issued_paper"])
    survey.save(update_fields=["version"])
    record(actor, "survey.issue_paper", survey, label=locked.label, count=count)
    return locked


@transaction.atomic
def open_survey(*, actor: Any, survey: Survey) -> Survey:
    """Open the survey for answers: from now on questions, people and the length of an answer are fixed."""
    locked = surveys.lock(actor, survey, "survey.run")
    if locked.state != SurveyState.PREPARED:
        raise ValidationError(_("This survey has been opened already."))
    if locked.closes_at <= timezone.now():
        raise ValidationError(_("The time for answering is over. Prepare a survey with a new one."))
    if not any(one.issued_codes or one.issued_paper for one in locked.classes.all()):
        raise ValidationError(_("Nothing is issued yet. Print slips or write down the paper sheets first."))
    locked.salt = keys.make(locked)
    locked.sealed_size = size_for(locked.design, locked.subjects.values_list("cadre", flat=True))
    locked.state, locked.opened_at = SurveyState.OPEN, timezone.now()
    record(actor, "survey.open", store(locked))
    return locked


def close_survey(*, actor: Any, survey: Survey) -> Survey:
    """End answering: count the codes, open and shuffle the answers, then forget codes and key for ever."""
    closed = _close(actor, survey)
    transaction.on_commit(lambda: bury(closed))
    return closed


@transaction.atomic
def _close(actor: Any, survey: Survey) -> Survey:
    locked = surveys.lock(actor, survey, "survey.run")
    if locked.state != SurveyState.OPEN:
        raise ValidationError(_("Only an open survey can be closed."))
    for one in locked.classes.select_for_update():
        one.answered = one.codes.filter(state=SurveyCode.State.USED).count()
        one.save(update_fields=["answered"])
    opened = rewrite(locked)
    SurveyCode.objects.filter(survey=locked).delete()
    locked.salt = ""
    locked.state, locked.closed_at = SurveyState.CLOSED, timezone.now()
    record(actor, "survey.close", store(locked), opened=opened)
    return locked


def bury(survey: Survey) -> None:
    """After the closing has been written for good: destroy the key, then what the database keeps of deleted rows."""
    try:
        keys.destroy(survey)
        keys.sweep()
    except OSError as error:
        record(None, "survey.key_stays", survey, reason=str(error.strerror))
    wipe(SealedAnswer, SurveyCode)


def may_run(user: Any, survey: Survey) -> bool:
    """Whether to show the buttons."""
    return can(user, "survey.run", survey) and survey.state in {SurveyState.PREPARED, SurveyState.OPEN}
