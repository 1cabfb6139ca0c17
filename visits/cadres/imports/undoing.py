"""Taking a batch back."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from cadre_review.marks import bracketed, listed
from visits.cadres.files.kin import tie_kin
from visits.cadres.files.models import AppointmentForm, Cadre, CadreToken, Tenure
from visits.cadres.files.versions import THING, snapshot, write_back
from visits.core.history.models import Revision
from visits.organisation.units.models import Unit

from .matching import chunks
from .models import IntakeRow
from .writing import KEPT, finish, place, save_over

NAMED = 5  # rows that a refusal names


def take_back(rows: Sequence[IntakeRow], actor: Any) -> dict[str, int]:
    """Remove the files that the rows opened and bring the changed ones back as a new version."""
    made = [row for row in rows if row.act == IntakeRow.Act.CREATE]
    changed = [row for row in rows if row.act == IntakeRow.Act.UPDATE]
    files = _unchanged_since(rows)
    _restore(changed, files, actor)
    _remove(made, files)
    return {"removed": len(made), "restored": len(changed)}


def _unchanged_since(rows: Sequence[IntakeRow]) -> dict[int, Cadre]:
    """The files, locked; ValidationError naming the rows whose file is not as the batch left it."""
    files: dict[int, Cadre] = {}
    for some in chunks(rows):
        keys = [row.cadre_id for row in some if row.cadre_id]
        files |= Cadre.objects.select_for_update().order_by("pk").in_bulk(keys)
    other = [
        row for row in rows if row.cadre_id not in files or files[row.cadre_id].version != row.version_after
    ]
    if other:
        text = _("These files were changed since they were taken in, so nothing was undone: %(rows)s.")
        raise ValidationError(text % {"rows": _named(other)})
    return files


def _named(rows: Sequence[IntakeRow]) -> str:
    """The first rows by place and name."""
    named = listed(bracketed(row.name, place(row)) for row in rows[:NAMED])
    return named + ("…" if len(rows) > NAMED else "")


def _restore(rows: Sequence[IntakeRow], files: dict[int, Cadre], actor: Any) -> None:
    """Bring files back to the version before, as a version of its own."""
    people = []
    for some in chunks(rows):
        kept = Revision.objects.filter(thing=THING, thing_id__in=[row.cadre_id for row in some])
        versions = {(one.thing_id, one.version): one for one in kept}
        units = Unit.objects.in_bulk({one.content["unit"] for one in kept})
        for row in some:
            cadre = files[row.cadre_id]
            revision = versions.get((cadre.pk, row.version_before or 0))
            if revision is None:
                text = _("The version before was not kept, so nothing was undone: %(rows)s.")
                raise ValidationError(text % {"rows": _named([row])})
            people.append(_as_before(cadre, revision, units[revision.content["unit"]]))
    save_over(people)
    finish(people, actor)


def _as_before(cadre: Cadre, revision: Revision, unit: Unit) -> Cadre:
    """Put the kept values back into the file and its lines."""
    before = snapshot(revision).cadre
    for field in Cadre._meta.concrete_fields:
        if field.name not in KEPT | {"version", "changed_at", "unit_left"}:
            setattr(cadre, field.attname, getattr(before, field.attname))
    cadre.unit, cadre.unit_left = unit, unit.tree_left
    cadre.version += 1
    write_back(revision)
    return cadre


def _remove(rows: Sequence[IntakeRow], files: dict[int, Cadre]) -> None:
    """Remove files that the batch opened; ValidationError where other records refer to them."""
    for some in chunks(rows):
        keys = [row.cadre_id for row in some]
        CadreToken.objects.filter(cadre__in=keys).delete()
        Tenure.objects.filter(cadre__in=keys).delete()
        AppointmentForm.objects.filter(cadre__in=keys).delete()
        try:
            Cadre.objects.filter(pk__in=keys).delete()
        except (ProtectedError, RestrictedError) as error:
            held = _held_by(error)
            text = _("Other records refer to these files, so nothing was undone: %(rows)s.")
            raise ValidationError(
                text % {"rows": _named([row for row in some if row.cadre_id in held] or some)}
            ) from error
        tie_kin([files[key] for key in keys if key in files])  # their kin may belong to somebody else now


def _held_by(error: ProtectedError | RestrictedError) -> set[int]:
    """The files that other records refer to."""
    things: set[Any] = (
        getattr(error, "protected_objects", None) or getattr(error, "restricted_objects", set()) or set()
    )
    return {thing.cadre_id for thing in things if getattr(thing, "cadre_id", None)}
