"""Writing planned rows into the files, some hundred at a time, so that memory does not grow with them."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.rows import notice_stored
from visits.cadres.files.actions import FIELDS, all_tokens, derive
from visits.cadres.files.identity import named_alike
from visits.cadres.files.kin import tie_kin
from visits.cadres.files.models import AppointmentForm, Cadre, CadreToken
from visits.cadres.files.versions import PARTS, keep_files, keep_missing
from visits.core.cipher import unseal
from visits.core.imports.bulk import insert, insert_values
from visits.core.pictures import BadFile, reencode_all
from visits.core.pinyin import bare
from visits.organisation.units.models import Unit

from .changes import FORM_FIELDS, MORE, typed
from .lines import write_educations, write_family, write_ranks, write_tenures
from .matching import chunks, marks_of
from .models import IntakeRow, place_in

KEPT = {"id", "created_at", "created_by", "client_key"}  # never written over in a file that is there
WRITTEN = [one.name for one in Cadre._meta.concrete_fields if one.name not in KEPT]
Pair = tuple[IntakeRow, Cadre]
Written = tuple[int, int, int]  # a row's key, its file's, and the version that the file then has


def write_rows(rows: models.QuerySet[IntakeRow], actor: Any, made_at: dt.datetime) -> list[Written]:
    """Open the new files and correct the changed ones, some at a time; what became of each row.

    Files are locked in the order of their keys. Names, kin and versions come when all files are there.
    """
    in_order = rows.order_by(models.F("cadre").asc(nulls_first=True), "position").values_list("pk", flat=True)
    keys = list(in_order)
    for some in chunks(keys):
        refuse_newcomers([row for row in read(some) if row.act == IntakeRow.Act.CREATE], made_at)
    written: list[Written] = []
    for some in chunks(keys):
        pairs = write_some(read(some), actor)
        written += [(row.pk, cadre.pk, cadre.version) for row, cadre in pairs]
    for some in chunks([cadre for _row, cadre, _version in written]):
        finish(list(Cadre.objects.filter(pk__in=some).order_by("pk").prefetch_related("unit")), actor)
    return written


def read(keys: Sequence[int]) -> list[IntakeRow]:
    """The rows of these keys in their order, without what is there to be shown alone."""
    found = IntakeRow.objects.defer("raw", "issues", "candidates").in_bulk(keys)
    return [found[key] for key in keys]


def write_some(rows: Sequence[IntakeRow], actor: Any) -> list[Pair]:
    """Write the files of these rows and their lines; the rows with their files as they then stand."""
    units = Unit.objects.in_bulk({row.unit_id for row in rows if row.unit_id})
    new = [
        (row, fill(Cadre(client_key=uuid.uuid4(), created_by=actor), row, units))
        for row in rows
        if row.act == IntakeRow.Act.CREATE
    ]
    changed = locked([row for row in rows if row.act == IntakeRow.Act.UPDATE])
    units |= Unit.objects.in_bulk({cadre.unit_id for _row, cadre in changed})
    for row, cadre in changed:
        cadre.unit = units[cadre.unit_id]
        fill(cadre, row, units).version += 1
    photos = keep_photos(
        [pair for pair in (*new, *changed) if any(change[0] == "photo" for change in pair[0].changes)]
    )
    open_files([cadre for _row, cadre in new])
    save_over([cadre for _row, cadre in changed])
    pairs = [*new, *changed]
    for write in (write_educations, write_family, write_tenures, write_ranks):
        write(pairs)
    write_forms(pairs, {row.pk: source for row, _cadre, source in photos})
    return pairs


def finish(cadres: Sequence[Cadre], actor: Any) -> None:
    """What every written file needs: found by its names, tied to kin, kept as a version."""
    for group in chunks(cadres):
        CadreToken.objects.filter(cadre__in=[one.pk for one in group]).delete()
        insert_values(CadreToken, ((one.pk, token) for one in group for token in sorted(all_tokens(one))))
        tie_kin(group)
        keep_files(group, actor)
        _notice(group)


def _notice(cadres: Iterable[Cadre]) -> None:
    """Let the log answer for the files and their lines: they were inserted by the driver's own way."""
    keys = [cadre.pk for cadre in cadres]
    notice_stored(Cadre, pk__in=keys)
    for model in PARTS.values():
        notice_stored(model, cadre__in=keys)


def open_files(cadres: Sequence[Cadre]) -> None:
    """Insert new files and give each its key, found by the client key that was drawn for it."""
    insert(Cadre, cadres)
    keys: dict[uuid.UUID, int] = {}
    for some in chunks([cadre.client_key for cadre in cadres]):
        keys |= dict(Cadre.objects.filter(client_key__in=some).values_list("client_key", "pk"))
    for cadre in cadres:
        cadre.pk = keys[cadre.client_key]
        cadre._state.adding = False


def save_over(cadres: Sequence[Cadre]) -> None:
    """Write files that are there over, in one statement for some hundred; when they were opened stays."""
    opened = [cadre.created_at for cadre in cadres]
    Cadre.objects.bulk_create(
        cadres, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN
    )
    for cadre, created_at in zip(cadres, opened, strict=True):
        cadre.created_at = created_at  # bulk_create has put today into the copy in memory


def locked(rows: Sequence[IntakeRow]) -> list[Pair]:
    """The rows with their files, locked; ValidationError naming the row whose file has changed since."""
    pairs = []
    for some in chunks(sorted(rows, key=lambda row: row.cadre_id or 0)):
        files = Cadre.objects.select_for_update().order_by("pk").in_bulk([row.cadre_id for row in some])
        keep_missing(files.values())  # so that the batch can be taken back
        for row in some:
            cadre = files.get(row.cadre_id)
            if cadre is None or cadre.version != row.version_before:
                text = _(
                    "Row %(row)s: the file of %(name)s was changed since the file was read. Upload the file again."
                )
                raise ValidationError(text % {"row": place(row), "name": row.name})
            pairs.append((row, cadre))
    return pairs


def place(row: IntakeRow) -> str:
    """Where a row stands, as people say it."""
    return f"{row.sheet} {row.row}".strip() if row.row else row.file


def refuse_newcomers(rows: Sequence[IntakeRow], made_at: dt.datetime) -> None:
    """ValidationError where a file for the same person was opened since the plan was made."""
    text = _("Row %(row)s: a file for %(name)s was opened since the file was read. Upload the file again.")
    marks = {mark: row for row in rows for mark in marks_of(row)}
    for some in chunks(sorted(marks)):
        for mark in Cadre.objects.filter(id_fingerprint__in=some).values_list("id_fingerprint", flat=True):
            raise ValidationError(text % {"row": place(marks[mark]), "name": marks[mark].name})
    names = {(bare(row.name), row.values.get("birth_month")): row for row in rows}
    for some in chunks(sorted({name for name, _birth in names})):
        later = named_alike(Cadre.objects.filter(created_at__gt=made_at), some)
        for name, birth, mark in later.values_list("name", "birth_month", "id_fingerprint"):
            row = names.get((bare(name), birth.isoformat()))
            if row and not (mark and row.values[MORE].get("mark")):
                raise ValidationError(text % {"row": place(row), "name": row.name})


def fill(cadre: Cadre, row: IntakeRow, units: dict[int, Unit]) -> Cadre:
    """Put what the row gives into the file; what it does not give stays."""
    for key, value in row.values.items():
        if key == "unit":
            cadre.unit = units[value]
        elif key == "id_number":
            cadre.id_number = unseal(value, place_in(row, key))
        elif key in FIELDS:
            setattr(cadre, key, typed(Cadre, key, value))
    if cadre.pk is None:
        cadre.unit_position = row.values.get("unit_position", row.position)
    derive(cadre)
    return cadre


def keep_photos(pairs: Sequence[Pair]) -> list[tuple[IntakeRow, Cadre, str]]:
    """Put the photos of forms on the files, re-encoded; the names under which the bytes as they came are kept.

    Bytes that are no picture are kept with the form all the same, since the editor gave them.
    """
    given = [read_photo(row) for row, _cadre in pairs]
    kept = []
    for (row, cadre), data, made in zip(pairs, given, reencode_all(given, 800), strict=True):
        if not isinstance(made, BadFile):
            cadre.photo.save(f"{uuid.uuid4().hex}.jpg", ContentFile(made), save=False)
        name = timezone.localdate().strftime(f"photos/source/%Y/{uuid.uuid4().hex}.bin")
        kept.append((row, cadre, default_storage.save(name, ContentFile(data))))
    return kept


def read_photo(row: IntakeRow) -> bytes:
    """The bytes of a row's photo."""
    with default_storage.open(row.values[MORE]["photo"]) as opened:
        data: bytes = opened.read()
    return data


def write_forms(pairs: Iterable[Pair], sources: dict[int, str]) -> None:
    """Keep what the appointment forms say beyond the file."""
    given = {
        cadre.pk: (row, cadre)
        for row, cadre in pairs
        if row.values[MORE].get("form") is not None or row.pk in sources
    }
    for some in chunks(sorted(given)):
        present = {form.cadre_id: form for form in AppointmentForm.objects.filter(cadre__in=some)}
        for key in some:
            row, cadre = given[key]
            form = present.get(key) or AppointmentForm(cadre=cadre)
            for name, value in (row.values[MORE].get("form") or {}).items():
                if name in FORM_FIELDS:
                    setattr(form, name, typed(AppointmentForm, name, value))
            if row.pk in sources:
                form.source_photo.name = sources[row.pk]
                form.source_photo_of = cadre.photo.name or ""
            form.save()
