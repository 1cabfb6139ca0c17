"""Changing a survey that is being prepared, and taking it back."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.cadres.files.models import Cadre
from visits.core.fields import check_text
from visits.core.history.models import keep
from visits.organisation.rounds.models import Assignment

from .models import Survey, SurveyCode, SurveyState
from .setting_up import (
    check_design,
    check_people,
    check_visit,
    leadership_team_of,
    locked_survey,
    refuse_stale,
    weighed,
    write_classes,
    write_subjects,
)


def _being_prepared(actor: Any, survey: Survey, version: int) -> Survey:
    locked = refuse_stale(locked_survey(actor, survey, "survey.run"), version)
    if locked.state != SurveyState.PREPARED:
        raise ValidationError(_("This survey is no longer being prepared; what is asked of whom is fixed."))
    return locked


@transaction.atomic
def change_survey(
    *,
    actor: Any,
    survey: Survey,
    version: int,
    cadres: Iterable[Cadre] = (),
    with_team: bool = False,
    classes: Sequence[dict[str, Any]] = (),
    **values: Any,
) -> Survey:
    """Change a survey before it is opened. Classes stay as they are once slips or paper sheets are issued."""
    locked = _being_prepared(actor, survey, version)
    held = Assignment.objects.in_hand().filter(
        round=locked.round_id, unit=locked.unit_id, team=locked.team_id
    )
    if (assignment := held.first()) is None:
        raise ValidationError(_("The unit is in another team's hands now. Withdraw this survey."))
    people = list(cadres)
    locked.leadership_team = leadership_team_of(locked.unit_id) if with_team else None
    check_design(locked.design, people, locked.leadership_team)
    check_people(assignment, people, actor)
    check_visit(assignment, values.get("held_at"))
    for text in ("title", "note"):
        check_text(values.get(text, ""))
    for name, value in values.items():
        setattr(locked, name, value)
    locked.full_clean()
    locked.save()
    locked.subjects.all().delete()
    write_subjects(locked, people)
    _change_classes(locked, classes)
    keep(locked, actor)
    record(actor, "survey.change", locked, people=len(people))
    return locked


def _change_classes(survey: Survey, classes: Sequence[dict[str, Any]]) -> None:
    now = list(survey.classes.all())
    wanted = [(row["label"], row["name"], row.get("expected", 0)) for row in weighed(survey.design, classes)]
    if [(one.label, one.name, one.expected) for one in now] == wanted:
        return
    if any(one.issued_codes or one.issued_paper for one in now):
        text = _(
            "Slips or sheets of these classes are issued already, so the classes stay. Withdraw the survey instead."
        )
        raise ValidationError({"classes": text})
    survey.classes.all().delete()
    write_classes(survey, classes)


@transaction.atomic
def withdraw_survey(*, actor: Any, survey: Survey, version: int, reason: str) -> Survey:
    """Take back a survey before it is opened: it stays in view with the reason, its slips are worth nothing."""
    locked = _being_prepared(actor, survey, version)
    check_text(reason)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is withdrawn.")})
    SurveyCode.objects.filter(survey=locked).delete()
    locked.state, locked.withdrawn_reason = SurveyState.WITHDRAWN, reason.strip()
    locked.save()
    keep(locked, actor)
    record(actor, "survey.withdraw", locked)
    return locked
