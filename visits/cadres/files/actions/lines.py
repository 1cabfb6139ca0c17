"""Lines of a file that come one at a time: posts held, ranks held, assignments to key tasks."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from visits.cadres.files.models import Cadre, RankRecord, TaskAssignment, Tenure
from visits.cadres.files.ranks import follow_records
from visits.core.fields import check_texts
from visits.core.records import fill, store
from visits.organisation.units.models import KeyTask

from .writing import kept, locked, refuse_stale


@transaction.atomic(durable=True)
def add_tenure(*, actor: Any, cadre: Cadre, **values: Any) -> Tenure:
    """Enter a post that the cadre holds or has held; the same post from the same day stands there once."""
    cadre = locked(actor, cadre)
    tenure = Tenure(cadre=cadre, **values)
    _write_tenure(tenure, values)
    kept(actor, "tenure.add", cadre, tenure=tenure.pk)
    return tenure


@transaction.atomic(durable=True)
def change_tenure(*, actor: Any, tenure: Tenure, base_version: int, **values: Any) -> Tenure:
    """Correct a post held; the line before stays in the older version."""
    cadre = locked(actor, tenure.cadre)
    tenure = Tenure.objects.get(pk=tenure.pk)
    if not (changed := sorted(fill(tenure, values))):
        return tenure
    refuse_stale(cadre, base_version, ["tenures"])
    _write_tenure(tenure, values)
    kept(actor, "tenure.change", cadre, tenure=tenure.pk, fields=changed)
    return tenure


@transaction.atomic(durable=True)
def end_tenure(*, actor: Any, tenure: Tenure, to_on: dt.date) -> Tenure:
    """Enter the last day of a post."""
    cadre = locked(actor, tenure.cadre)
    tenure = Tenure.objects.get(pk=tenure.pk)
    if tenure.to_on:
        raise ValidationError(_("This post has ended already."))
    tenure.to_on = to_on
    store(tenure)
    kept(actor, "tenure.end", cadre, tenure=tenure.pk)
    return tenure


@transaction.atomic(durable=True)
def remove_tenure(*, actor: Any, tenure: Tenure) -> None:
    """Take out a post that was entered wrongly; the older versions of the file keep it."""
    cadre = locked(actor, tenure.cadre)
    key = tenure.pk
    if not Tenure.objects.filter(pk=key, cadre=cadre).delete()[0]:
        return
    kept(actor, "tenure.remove", cadre, tenure=key)


def _write_tenure(tenure: Tenure, values: dict[str, Any]) -> None:
    check_texts(values)
    if tenure.post_id and tenure.post and tenure.post.unit_id != tenure.unit_id:
        raise ValidationError({"post": _("This post belongs to another unit.")})
    if tenure.home_unit_id and tenure.kind != Tenure.Kind.SECONDMENT:
        raise ValidationError({"home_unit": _("Only a secondment has a home unit.")})
    same = Tenure.objects.filter(
        cadre=tenure.cadre_id,
        unit=tenure.unit_id,
        title=tenure.title,
        kind=tenure.kind,
        from_on=tenure.from_on,
    )
    if same.exclude(pk=tenure.pk).exists():
        raise ValidationError(_("This post stands in the file already. Correct the line that is there."))
    store(tenure)


@transaction.atomic(durable=True)
def add_rank(*, actor: Any, cadre: Cadre, **values: Any) -> RankRecord:
    """Enter a level or a rank grade held; where it is the newest and has not ended, the file bears it from now on."""
    cadre = locked(actor, cadre)
    rank = RankRecord(cadre=cadre, **values)
    same = {name: values.get(name) for name in ("level", "rank_grade", "from_on")}
    if RankRecord.objects.filter(cadre=cadre, **same).exists():
        raise ValidationError(_("This rank stands in the file already. Correct the line that is there."))
    _write_rank(rank, values)
    kept(actor, "rank.add", cadre, *follow_records(cadre), rank=rank.pk)
    return rank


@transaction.atomic(durable=True)
def change_rank(*, actor: Any, rank: RankRecord, base_version: int, **values: Any) -> RankRecord:
    """Correct a rank held; the line before stays in the older version."""
    cadre = locked(actor, rank.cadre)
    rank = RankRecord.objects.get(pk=rank.pk)
    if not (changed := sorted(fill(rank, values))):
        return rank
    refuse_stale(cadre, base_version, ["rank_records"])
    _write_rank(rank, values)
    kept(actor, "rank.change", cadre, *follow_records(cadre), rank=rank.pk, fields=changed)
    return rank


@transaction.atomic(durable=True)
def remove_rank(*, actor: Any, rank: RankRecord) -> None:
    """Take out a rank that was entered wrongly; the older versions of the file keep it."""
    cadre = locked(actor, rank.cadre)
    key = rank.pk
    if not RankRecord.objects.filter(pk=key, cadre=cadre).delete()[0]:
        return
    kept(actor, "rank.remove", cadre, *follow_records(cadre), rank=key)


def _write_rank(rank: RankRecord, values: dict[str, Any]) -> None:
    check_texts(values)
    store(rank)


@transaction.atomic(durable=True)
def assign_to_task(*, actor: Any, cadre: Cadre, key_task: KeyTask, **values: Any) -> TaskAssignment:
    """Enter that a cadre was sent to a key task."""
    cadre = locked(actor, cadre)
    check_texts(values)
    assignment = store(TaskAssignment(cadre=cadre, key_task=key_task, **values))
    kept(actor, "task_assignment.add", cadre, key_task=key_task.pk)
    return assignment


@transaction.atomic(durable=True)
def end_task(*, actor: Any, assignment: TaskAssignment, to_on: dt.date) -> TaskAssignment:
    """Enter the last day of an assignment to a key task."""
    cadre = locked(actor, assignment.cadre)
    assignment = TaskAssignment.objects.get(pk=assignment.pk)
    if assignment.to_on:
        raise ValidationError(_("This assignment has ended already."))
    assignment.to_on = to_on
    store(assignment)
    kept(actor, "task_assignment.end", cadre, key_task=assignment.key_task_id)
    return assignment
