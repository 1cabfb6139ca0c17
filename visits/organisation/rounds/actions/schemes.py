"""Writing schemes of criteria. A published one never changes: rounds rest on it."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.fields import tidy
from visits.core.records import fill, lock, store
from visits.organisation.rounds.criteria import Criterion, Grade, Scale, Scheme, SubjectKind


def open_scheme(actor: Any, scheme: Scheme) -> Scheme:
    """Lock the scheme; refused where it is in force."""
    locked = lock(actor, scheme, "scheme.write")
    if locked.published_on:
        raise ValidationError(
            _("%(scheme)s is in force and no longer changes. Copy it to a new version and change that.")
            % {"scheme": locked}
        )
    return locked


@transaction.atomic
def copy_scheme(*, actor: Any, scheme: Scheme) -> Scheme:
    """Make the next version of the scheme, open to changes, with everything that it holds."""
    require(actor, "scheme.write", scheme)
    versions = Scheme.objects.select_for_update().filter(name=scheme.name).order_by("pk")
    last = max(list(versions.values_list("version", flat=True)), default=0)
    new = Scheme.objects.create(name=scheme.name, version=last + 1, note=scheme.note)
    scales = {scale.pk: _copy_scale(scale, new) for scale in scheme.scales.prefetch_related("grades")}
    for criterion in scheme.criteria.all():
        criterion.pk, criterion.scheme, criterion.scale = None, new, scales[criterion.scale_id]
        criterion._state.adding = True
        criterion.save()
    record(actor, "scheme.copy", new, source=scheme.pk, version=new.version)
    return new


def _copy_scale(scale: Scale, scheme: Scheme) -> Scale:
    new = Scale.objects.create(scheme=scheme, name=scale.name)
    Grade.objects.bulk_create(
        Grade(scale=new, label=grade.label, points=grade.points, position=grade.position)
        for grade in scale.grades.all()
    )
    return new


@transaction.atomic
def save_criterion(
    *, actor: Any, scheme: Scheme, criterion: Criterion | None = None, **values: Any
) -> Criterion:
    """Add a criterion, or change one; the check belongs to cadres, the dimension to leadership teams."""
    locked = open_scheme(actor, scheme)
    thing = criterion or Criterion(scheme=locked)
    fill(thing, values)
    if thing.subject_kind == SubjectKind.CADRE:
        thing.dimension = ""
    else:
        thing.check_key = thing.aspect = ""
    if thing.scale.scheme_id != locked.pk:
        raise ValidationError({"scale": _("Choose a scale of this scheme.")})
    if criterion is None and not thing.position:
        thing.position = (locked.criteria.aggregate(last=Max("position"))["last"] or 0) + 1
    store(thing)
    record(actor, "scheme.criterion_change" if criterion else "scheme.criterion_add", locked, item=thing.pk)
    return thing


@transaction.atomic
def remove_criterion(*, actor: Any, criterion: Criterion) -> None:
    """Take a criterion out of a scheme that is not in force yet."""
    locked = open_scheme(actor, criterion.scheme)
    name = criterion.name
    criterion.delete()
    record(actor, "scheme.criterion_remove", locked, criterion=name)


@transaction.atomic
def save_scale(*, actor: Any, scale: Scale, grades: Sequence[dict[str, Any]]) -> Scale:
    """Write the grades of a scale anew, from best to worst: ``{"label": …, "points": …}``; at least two."""
    locked = open_scheme(actor, scale.scheme)
    if len(grades) < 2:
        raise ValidationError(_("A scale has at least two grades."))
    if len({grade["label"] for grade in grades}) < len(grades):
        raise ValidationError(_("Two grades of this scale bear the same name."))
    points = [grade["points"] for grade in grades]
    if any(after >= before for before, after in zip(points, points[1:], strict=False)):
        raise ValidationError(_("The points fall from the best grade to the worst."))
    scale.grades.all().delete()
    for place, values in enumerate(grades, start=1):
        store(Grade(scale=scale, position=place, **tidy(values)))
    record(actor, "scheme.scale_change", locked, scale=scale.pk, grades=len(grades))
    return scale


@transaction.atomic
def publish_scheme(*, actor: Any, scheme: Scheme) -> Scheme:
    """Put the scheme in force: from now on it cannot change, and rounds may use it."""
    locked = open_scheme(actor, scheme)
    checks = set(locked.criteria.values_list("check_key", "dimension"))
    if not any(check for check, _dimension in checks) or not any(dimension for _check, dimension in checks):
        raise ValidationError(
            _("A scheme in force needs at least one criterion for cadres and one for leadership teams.")
        )
    locked.published_on = timezone.localdate()
    locked.save(update_fields=["published_on"])
    record(actor, "scheme.publish", locked)
    return locked
