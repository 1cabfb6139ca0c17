"""Paper sheets: entered by two people apart, compared, settled at the sheet."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.fields import check_text
from visits.core.records import store

from .comparing import Values, differing, settled
from .computed_from import is_subject, items_of
from .count_models import Mark, PaperEntry, PaperSheet, SheetState
from .models import Survey, SurveyState, VoterClass
from .results import GRID, MULTIPLE, TEXT

ENTERED_WHILE = (SurveyState.OPEN, SurveyState.CLOSED)


@transaction.atomic(durable=True)
def enter_sheet(
    *,
    actor: Any,
    voter_class: VoterClass,
    number: int,
    mark: str = Mark.VALID,
    void_reason: str = "",
    content: Values,
) -> PaperSheet:
    """One person's reading of a sheet; the second one's is compared with it at once."""
    survey = locked(actor, voter_class.survey, "survey.enter_sheet", ENTERED_WHILE)
    if not 1 <= number <= voter_class.issued_paper:
        raise ValidationError(
            {
                "number": _(
                    "Class %(label)s was given %(many)d sheets on paper; there is no sheet %(number)d."
                )
                % {"label": voter_class.label, "many": voter_class.issued_paper, "number": number}
            }
        )
    content = checked(survey, mark, void_reason, content)
    sheet, _made = PaperSheet.objects.get_or_create(survey=survey, voter_class=voter_class, number=number)
    before = list(sheet.entries.all())
    if any(entry.entered_by_id == actor.pk for entry in before):
        raise ValidationError(
            {"number": _("You have entered this sheet. The second entry is another person's.")}
        )
    if len(before) > 1:
        raise ValidationError({"number": _("This sheet has been entered by two people already.")})
    entry = store(
        PaperEntry(sheet=sheet, entered_by=actor, mark=mark, void_reason=void_reason, content=content)
    )
    if before:
        _compare(sheet, before[0], entry)
    record(actor, "survey.enter_sheet", survey, sheet=str(sheet), state=sheet.state)
    return sheet


def _compare(sheet: PaperSheet, first: PaperEntry, second: PaperEntry) -> None:
    """Settle the sheet where both entries agree, else mark it for a third look."""
    agree = first.mark == second.mark and not differing(first.content, second.content)
    sheet.state = SheetState.SETTLED if agree else SheetState.DIFFERS
    if agree:
        sheet.mark, sheet.content = first.mark, first.content
        sheet.void_reason = first.void_reason or second.void_reason
    sheet.save(update_fields=["state", "mark", "content", "void_reason"])


@transaction.atomic(durable=True)
def settle_sheet(
    *, actor: Any, sheet: PaperSheet, mark: str, void_reason: str = "", chosen: dict[str, Any]
) -> PaperSheet:
    """What a third look at the sheet read where the two entries differ. Both entries stay as they are."""
    survey = locked(actor, sheet.survey, "survey.enter_sheet", ENTERED_WHILE)
    sheet = PaperSheet.objects.select_for_update().get(pk=sheet.pk)
    if sheet.state != SheetState.DIFFERS:
        raise ValidationError(_("The two entries of this sheet do not differ, or have been settled."))
    first, second = sheet.entries.all()
    wanted = differing(first.content, second.content) if mark == Mark.VALID else []
    left = [name for name in wanted if name not in chosen]
    if left:
        raise ValidationError({name: _("Say what the sheet shows here.") for name in left})
    base = first.content if first.mark == Mark.VALID else second.content
    content = settled(base, {name: chosen[name] for name in wanted})
    sheet.mark, sheet.content = mark, checked(survey, mark, void_reason, content)
    sheet.void_reason, sheet.state = void_reason, SheetState.SETTLED
    sheet.settled_by, sheet.settled_at = actor, timezone.now()
    store(sheet)
    record(actor, "survey.settle_sheet", survey, sheet=str(sheet), fields=wanted)
    return sheet


def locked(actor: Any, survey: Survey, act: str, states: tuple[str, ...]) -> Survey:
    """The survey, locked, where the actor may do the act and the moment is right."""
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if is_subject(actor, survey):
        raise ValidationError(_("This survey is about you, or about somebody you keep away from."))
    require(actor, act, survey)
    if survey.state not in states:
        raise ValidationError(
            _("The survey is %(state)s; this cannot be done now.") % {"state": survey.get_state_display()}
        )
    return survey


def checked(survey: Survey, mark: str, void_reason: str, content: Values) -> Values:
    """The content of a sheet, empty ones left out. Void and abstained sheets have none; void ones say why."""
    if mark == Mark.VOID and not void_reason.strip():
        raise ValidationError({"void_reason": _("Say why the sheet is void.")})
    if mark != Mark.VALID:
        return {}
    found: Values = {}
    for item in items_of(survey):
        value = content.get(item.question)
        value = (value or {}).get(item.person) if item.kind == GRID else value
        if value in (None, "", []):
            continue
        _check(item.kind, {key for key, _label in item.choices}, value, item.title)
        if item.kind == GRID:
            found.setdefault(item.question, {})[item.person] = value
        else:
            found[item.question] = value
    if not found:
        raise ValidationError({"mark": _("A sheet on which nothing is marked is abstained, not valid.")})
    return found


def _check(kind: str, keys: set[str], value: Any, title: str) -> None:
    if kind == TEXT:
        check_text(value)
    elif not set(value if kind == MULTIPLE else [value]) <= keys:
        raise ValidationError(_("“%(title)s” has no such answer.") % {"title": title})
