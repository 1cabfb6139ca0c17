"""Taking files in: read and show first, explain what is doubtful, then take in whole or not at all.

A batch is an ``ImportBatch`` of kind "cadres" with an ``IntakeRow`` for each person that the files name.
Until ``commit`` nothing of the files of cadres is written.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from visits.cadres.files.models import Cadre
from visits.core.fields import check_text
from visits.core.imports.batches import Files, Importer, new_batch
from visits.core.lists.models import ImportBatch
from visits.organisation.units.models import Unit

from .changes import MORE
from .columns import BY_KEY
from .models import HeaderName, IntakeRow, UnitName, told_headers
from .plan import Draft, count, draft
from .reading import read_uploads
from .settling import settle
from .undoing import take_back
from .unit_names import UnitNames
from .writing import Written, write_rows

SETTLED = ["unit", "unit_text", "values", "changes", "issues", "candidates", "act", "cadre", "version_before"]


class CadreImport(Importer):
    """Rosters and appointment forms into the cadre files."""

    kind, act = "cadres", "cadre.import"

    def counts(self, batch: ImportBatch, skip_errors: bool = False) -> dict[str, int]:
        """Rows, create, update, unchanged, confirm, wrong, skip. Left out rows count as skipped and nowhere else."""
        rows = batch.intake_rows.order_by().values_list("act", "left_out")
        return count(rows, batch.plan.get("passed_over", 0), skip_errors)

    def write(self, batch: ImportBatch, actor: Any) -> dict[str, Any]:
        """Write what is new or changed; each row notes what became of it."""
        acts = [IntakeRow.Act.CREATE, IntakeRow.Act.UPDATE]
        rows = batch.intake_rows.filter(act__in=acts, left_out=False)
        _note(write_rows(rows, actor, batch.made_at))
        return {}

    def take_back(self, batch: ImportBatch, actor: Any) -> dict[str, int]:
        """``{"removed": new files, "restored": changed ones}``; refused where one was changed or is referred to."""
        return take_back(list(batch.intake_rows.filter(version_after__isnull=False)), actor)

    def forget(self, batch: ImportBatch) -> None:
        """Remove what was uploaded, once the transaction stands."""
        _forget(batch)
        names = [kept for _name, kept in batch.plan.get("uploads", [])]
        transaction.on_commit(partial(remove, names))
        batch.plan = batch.plan | {"uploads": []}


IMPORT = CadreImport()
commit, discard, undo, counts = IMPORT.commit, IMPORT.discard, IMPORT.undo, IMPORT.counts


def read_in(*, actor: Any, files: Files) -> ImportBatch:
    """Read ``(file name, content)`` of rosters, appointment forms and zips of both, and plan what they would do.

    The plan holds ``files``, ``passed_over`` (rows that name nobody), ``warnings``, ``unknown_headers``
    ``[{file, sheet, header, samples}]``, ``failures`` ``[{file, message}]`` of members that cannot be read,
    ``columns`` ``[[file, sheet, [[header, column key], …]], …]``, ``layouts`` (``roster.Sheet.found``)
    and ``uploads`` (names in private storage).
    Unreadable with a sentence where no file can be read at all.
    """
    IMPORT.require(actor, {})
    made = draft(read_uploads(files, told_headers()), actor)
    with transaction.atomic():
        batch = new_batch(kind=IMPORT.kind, actor=actor, files=files, plan={})
        uploads = [[name, stored(data)] for name, data in files]
        _keep(batch, made, {"files": [name for name, _data in files], "uploads": uploads})
        IMPORT.note_reading(actor, batch)
    return batch


def stored(data: bytes) -> str:
    """Keep bytes in private storage until the batch is closed; the name there."""
    return default_storage.save(f"intake/{uuid.uuid4().hex}", ContentFile(data))


def opened(uploads: Sequence[tuple[str, str]]) -> list[tuple[str, bytes]]:
    """The files that were kept, by ``(name, name in storage)``."""
    files = []
    for name, kept in uploads:
        with default_storage.open(kept) as file:
            files.append((name, file.read()))
    return files


def remove(names: Iterable[str]) -> None:
    """Take files out of private storage."""
    for name in names:
        default_storage.delete(name)


def _keep(batch: ImportBatch, made: Draft, plan: dict[str, Any]) -> None:
    """Keep a draft's rows and plan."""
    reading = made.reading
    batch.plan = plan | {
        "passed_over": reading.passed_over,
        "warnings": reading.warnings,
        "unknown_headers": reading.unknown_headers,
        "failures": reading.failures,
        "columns": reading.columns,
        "layouts": reading.layouts,
    }
    batch.save(update_fields=["plan"])
    for row in made.rows:
        row.batch = batch
        if row.position in made.photos:
            row.values[MORE]["photo"] = stored(made.photos[row.position])
    IntakeRow.objects.bulk_create(made.rows, batch_size=500)


def _settle(rows: Sequence[IntakeRow], actor: Any) -> None:
    """Plan rows anew after something was told."""
    settle(rows, actor, UnitNames())
    IntakeRow.objects.bulk_update(rows, SETTLED, batch_size=100)


@transaction.atomic
def tell_headers(*, actor: Any, batch: ImportBatch, columns: Mapping[str, str]) -> ImportBatch:
    """Explain unknown headers: ``{header: column key}``, "" = not to be read; remembered, and all is planned anew.

    What was told of units and people and what was left out holds for rows at the same place of the same file.
    """
    batch = IMPORT.open(actor, batch)
    for header, column in columns.items():
        check_text(header)
        if column and column not in BY_KEY:
            raise ValidationError(_("There is no such column. Choose one from the list."))
        HeaderName.objects.update_or_create(
            header=header[:120], defaults={"column": column, "told_by": actor}
        )
    _read_again(batch, actor)
    return batch


def _read_again(batch: ImportBatch, actor: Any) -> None:
    """Read the kept uploads once more and carry over what was told."""
    told = {
        (row.file, row.sheet, row.row, row.name): (row.values[MORE]["told"], row.left_out)
        for row in batch.intake_rows.all()
    }
    made = draft(read_uploads(opened(batch.plan["uploads"]), told_headers()), actor, told)
    _forget(batch)
    batch.intake_rows.all().delete()
    _keep(batch, made, {key: batch.plan[key] for key in ("files", "uploads")})


def _forget(batch: ImportBatch) -> None:
    """Remove the photos that were kept for the rows, after the transaction."""
    path = f"values__{MORE}__photo"
    photos = batch.intake_rows.filter(**{f"{path}__isnull": False}).order_by().values_list(path, flat=True)
    names = list(photos)
    transaction.on_commit(partial(remove, names))


@transaction.atomic
def tell_units(*, actor: Any, batch: ImportBatch, told: Mapping[str, Unit]) -> int:
    """Explain ways of writing units (``IntakeRow.unit_text``); remembered; how many rows that settles.

    All rows without a unit are settled anew: what one answer says of the city's name holds for the others.
    """
    batch = IMPORT.open(actor, batch)
    rows = list(batch.intake_rows.filter(Q(unit__isnull=True) | Q(unit_text__in=told)).exclude(unit_text=""))
    here = {row.unit_text for row in rows}
    for text, unit in told.items():
        check_text(text)
        if text not in here:
            raise ValidationError(
                _("No row of this import has the unit “%(text)s” any more.") % {"text": text}
            )
        UnitName.objects.update_or_create(text=text, defaults={"unit": unit, "told_by": actor})
    _settle(rows, actor)
    return sum(1 for row in rows if row.unit_id)


@transaction.atomic
def tell_person(*, actor: Any, row: IntakeRow, cadre: Cadre | None) -> IntakeRow:
    """Decide who a row is: one of ``row.candidates["people"]``, or None for somebody new."""
    IMPORT.open(actor, row.batch)
    row = IntakeRow.objects.select_for_update().get(pk=row.pk)
    asked = {one["id"] for one in row.candidates.get("people", [])} if row.candidates else set()
    if "person" not in row.values[MORE]["told"] and not asked:
        raise ValidationError(_("Nobody asks who this row is."))
    if cadre is not None and cadre.pk not in asked | set(row.values[MORE].get("asked", [])):
        raise ValidationError(_("Choose one of the people named, or somebody new."))
    row.values[MORE]["asked"] = sorted(asked | set(row.values[MORE].get("asked", [])))
    row.values[MORE]["told"]["person"] = cadre.pk if cadre else 0
    _settle([row], actor)
    return row


@transaction.atomic
def confirm_split(*, actor: Any, batch: ImportBatch) -> int:
    """Confirm every unit and post that was parted by guess (``row.candidates["split"]``); how many rows."""
    batch = IMPORT.open(actor, batch)
    asked = batch.intake_rows.filter(act__in=[IntakeRow.Act.CONFIRM, IntakeRow.Act.WRONG])
    rows = [row for row in asked if row.candidates and "split" in row.candidates]
    for row in rows:
        row.values[MORE]["told"]["split"] = True
    _settle(rows, actor)
    return len(rows)


@transaction.atomic
def tell_months(*, actor: Any, batch: ImportBatch, month: str, row: IntakeRow | None = None) -> int:
    """Say what 1975.1 means where a spreadsheet may have shortened 1975.10: "1" or "10"; how many rows that settles.

    A row of which it was said before keeps its answer where all are meant, and takes the new one where it alone is.
    """
    batch = IMPORT.open(actor, batch)
    if month not in ("1", "10"):
        raise ValidationError(_("Choose January or October."))
    asked = batch.intake_rows.filter(pk=row.pk) if row else batch.intake_rows.filter(left_out=False)
    rows = [one for one in asked if one.values[MORE].get("months")]
    rows = [one for one in rows if row or not one.values[MORE]["told"].get("months")]
    for one in rows:
        one.values[MORE]["told"]["months"] = dict.fromkeys(one.values[MORE]["months"], month)
    _settle(rows, actor)
    return len(rows)


@transaction.atomic
def leave_out(*, actor: Any, batch: ImportBatch, positions: Sequence[int], left_out: bool) -> int:
    """Leave rows out, or take them up again; how many."""
    batch = IMPORT.open(actor, batch)
    return batch.intake_rows.filter(position__in=positions).update(left_out=left_out)


def _note(written: Sequence[Written]) -> None:
    """Write into the rows what became of them: two numbers a row, for which the ORM would need many statements."""
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {connection.ops.quote_name(IntakeRow._meta.db_table)} "  # noqa: S608 (a table's own name)  # nosec
            "SET cadre_id = %s, version_after = %s WHERE id = %s",
            [(cadre, version, row) for row, cadre, version in written],
        )
