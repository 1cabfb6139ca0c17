"""The tellers' count, the witness, and the publishing of results."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.records import store

from .computed_from import NEAR, ballots_of, class_counts, held_of, in_force, items_of
from .count_models import ClassCount, PaperSheet, PublishedTable, Reconciliation, SheetState
from .disclosure import too_near
from .models import Survey, SurveyState
from .paper import locked
from .reconciling import Count, differences
from .results import tables_of

NUMBERS = ("issued", "returned", "valid", "abstained", "void")


@transaction.atomic(durable=True)
def count_sheets(*, actor: Any, survey: Survey, numbers: dict[int, dict[str, int]]) -> Reconciliation:
    """The teller writes the numbers of every class (by its pk); refused while they do not add up."""
    survey = locked(actor, survey, "survey.count", (SurveyState.CLOSED,))
    if in_force(survey):
        raise ValidationError(
            _("The sheets of this survey have been counted; reopen the count to change it.")
        )
    open_sheets = PaperSheet.objects.filter(survey=survey).exclude(state=SheetState.SETTLED)
    if left := [str(sheet) for sheet in open_sheets.select_related("voter_class")[:20]]:
        raise ValidationError(_("Not settled yet: sheets %(sheets)s.") % {"sheets": ", ".join(left)})
    refuse_differences(survey, numbers)
    made = store(Reconciliation(survey=survey, teller=actor))
    for voter_class in survey.classes.all():
        store(ClassCount(reconciliation=made, voter_class=voter_class, **numbers[voter_class.pk]))
    record(actor, "survey.count", survey)
    return made


def refuse_differences(survey: Survey, numbers: dict[int, dict[str, int]]) -> None:
    """ValidationError with a sentence for each class and number that does not add up."""
    told: list[str] = []
    for voter_class in survey.classes.all():
        count = Count(voter_class.label, **numbers[voter_class.pk])
        told += differences(count, held_of(survey, voter_class))
    if told:
        raise ValidationError(told)


@transaction.atomic(durable=True)
def witness_count(*, actor: Any, survey: Survey) -> Reconciliation:
    """Another person confirms the teller's count under his own sign-in; the sheets must still agree."""
    survey = locked(actor, survey, "survey.witness", (SurveyState.CLOSED,))
    count = in_force(survey)
    if count is None:
        raise ValidationError(_("The teller has not written the count yet."))
    if count.teller_id == actor.pk:
        raise ValidationError(_("Teller and witness are two people."))
    rows = {row.voter_class_id: {name: getattr(row, name) for name in NUMBERS} for row in count.counts.all()}
    refuse_differences(survey, rows)
    count.witness, count.witnessed_at = actor, timezone.now()
    count.save(update_fields=["witness", "witnessed_at"])
    _step(survey, SurveyState.RECONCILED)
    record(actor, "survey.witness", survey)
    return count


@transaction.atomic(durable=True)
def reopen_count(*, actor: Any, survey: Survey, reason: str) -> Survey:
    """Open the count again, with the reason; the old count is kept. Not after publishing.

    Two editions of the same results would tell by their difference what the few sheets between them said.
    """
    states = (SurveyState.CLOSED, SurveyState.RECONCILED)
    if survey.state == SurveyState.PUBLISHED:
        raise ValidationError(
            _("The results are published. A second edition would give away what a few sheets said.")
        )
    survey = locked(actor, survey, "survey.reopen", states)
    count = in_force(survey)
    if count is None or not reason.strip():
        raise ValidationError({"reason": _("Say why the count is opened again.")})
    count.reopened_by, count.reopened_at, count.reopen_reason = actor, timezone.now(), reason.strip()
    store(count)
    _step(survey, SurveyState.CLOSED)
    record(actor, "survey.reopen", survey, reason=reason)
    return survey


@transaction.atomic(durable=True)
def publish_results(*, actor: Any, survey: Survey) -> Survey:
    """Compute the fixed set of tables, withhold what must not be read, store them once."""
    survey = locked(actor, survey, "survey.publish", (SurveyState.RECONCILED,))
    minimum = survey.minimum_group
    classes = class_counts(survey)
    near, blocked = nearness(survey, {one.label: one.valid for one in classes}, minimum)
    tables = tables_of(items_of(survey), classes, ballots_of(survey), minimum, near, blocked=blocked)
    PublishedTable.objects.bulk_create(
        PublishedTable(survey=survey, place=place, content=table) for place, table in enumerate(tables)
    )
    _step(survey, SurveyState.PUBLISHED)
    record(actor, "survey.publish", survey)
    return survey


def nearness(survey: Survey, valid: dict[str, int], minimum: int) -> tuple[frozenset[str], bool]:
    """Classes too near to a published survey of the unit with the same questions, and whether the total is."""
    day = survey.closed_at or timezone.now()
    others = Survey.objects.filter(
        unit=survey.unit,
        key_task=survey.key_task,
        state=SurveyState.PUBLISHED,
        closed_at__range=(day - NEAR, day + NEAR),
    ).exclude(pk=survey.pk)
    near: frozenset[str] = frozenset()
    blocked = False
    asked = {item.title for item in items_of(survey)}
    for other in others:
        if not asked & {item.title for item in items_of(other)}:
            continue
        before = {one.label: one.valid for one in class_counts(other)}
        near |= too_near(valid, before, minimum)
        blocked |= 0 < abs(sum(valid.values()) - sum(before.values())) < minimum
    return near, blocked


def _step(survey: Survey, state: str) -> None:
    now = timezone.now()
    survey.state = state
    survey.reconciled_at = None if state == SurveyState.CLOSED else survey.reconciled_at or now
    survey.published_at = now if state == SurveyState.PUBLISHED else None
    store(survey)
