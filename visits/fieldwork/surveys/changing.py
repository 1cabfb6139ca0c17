"""Changing a survey that is being prepared, and taking it back."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from visits.cadres.files.models import Cadre
from visits.core.fields import check_text
from visits.core.workflow import Done, Said
from visits.core.workflow.texts import text_of
from visits.organisation.rounds.models import Assignment

from .models import Survey, SurveyCode, SurveyState
from .setting_up import (
    check_design,
    check_people,
    check_visit,
    leadership_team_of,
    surveys,
    weighed,
    write_classes,
    write_subjects,
)


@surveys.step(
    "change", right="survey.run", at=[SurveyState.PREPARED], label=gettext_lazy("Change the survey"),
    log=gettext_lazy("changed a survey being prepared"),
)  # fmt: skip
def change_survey(
    *,
    actor: Any,
    survey: Survey,
    base_version: int,
    cadres: Iterable[Cadre] = (),
    with_team: bool = False,
    classes: Sequence[dict[str, Any]] = (),
    **values: Any,
) -> Said:
    """Change a survey before it is opened. Classes stay as they are once slips or paper sheets are issued."""
    held = (
        Assignment.objects.in_hand().to(survey.destination).filter(round=survey.round_id, team=survey.team_id)
    )
    if (assignment := held.first()) is None:
        raise ValidationError(_("The unit is in another team's hands now. Withdraw this survey."))
    people = list(cadres)
    survey.leadership_team = leadership_team_of(survey.destination) if with_team else None
    check_design(survey.design, people, survey.leadership_team)
    check_people(assignment, people, actor)
    check_visit(assignment, values.get("held_at"))
    for text in ("title", "note"):
        check_text(values.get(text, ""))
    for name, value in values.items():
        setattr(survey, name, value)
    survey.subjects.all().delete()
    write_subjects(survey, people)
    _change_classes(survey, classes)
    return Done(people=len(people))


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


@surveys.step(
    "withdraw", right="survey.run", at=[SurveyState.PREPARED], label=gettext_lazy("Withdraw the survey"),
    log=gettext_lazy("withdrew a survey"),
)  # fmt: skip
def withdraw_survey(*, actor: Any, survey: Survey, base_version: int, reason: str) -> Said:
    """Take back a survey before it is opened: it stays in view with the reason, its slips are worth nothing."""
    if not (why := text_of("reason", reason)):
        raise ValidationError({"reason": _("Say why it is withdrawn.")})
    SurveyCode.objects.filter(survey=survey).delete()
    survey.state, survey.withdrawn_reason = SurveyState.WITHDRAWN, why
    return None
