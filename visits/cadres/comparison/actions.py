"""Comparing rosters with appointment forms, and putting a comparison away.

A comparison is an ``ImportBatch`` of kind "compare" with an ``IntakeRow`` for each person. Its rows hold
``changes`` ``[[key, finding, text of the roster, text of the form], …]``, see ``told``; ID numbers are in it
masked only. Nothing of it ever goes into the cadre files.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from cadre_review.marks import labelled
from visits.cadres.formats.bundle import Failure, open_files, read_forms
from visits.cadres.formats.person import Person
from visits.cadres.imports.columns import known_headers
from visits.cadres.imports.models import IntakeRow, told_headers
from visits.cadres.imports.reading import read_sheet
from visits.cadres.imports.roster import Reading
from visits.core.access import require
from visits.core.imports.batches import Files, Importer, new_batch
from visits.core.lists.models import ImportBatch

from .pairing import Pair, pair
from .told import FORMS, ROSTER, SAME, compare

KIND = "compare"
ACT = "cadre.compare"
# What the effects of an intake row mean here.
Act = IntakeRow.Act
DIFFERS, AGREES, ROSTER_ALONE, FORM_ALONE = Act.UPDATE, Act.UNCHANGED, Act.CREATE, Act.CONFIRM
PARTS = (DIFFERS, ROSTER_ALONE, FORM_ALONE, AGREES)


def compare_files(*, actor: Any, files: Files) -> ImportBatch:
    """Read rosters and appointment forms and keep what differs; ValidationError where either is missing."""
    require(actor, ACT)
    rows, forms, failures = read_both(files)
    pairs = pair(rows, forms)
    with transaction.atomic():
        names = [name for name, _data in files]
        plan = {"files": names, "failures": failures, "rows": len(rows), "forms": len(forms)}
        batch = new_batch(kind=KIND, actor=actor, files=files, plan=plan)
        lines = [line_of(batch, number, one) for number, one in enumerate(pairs, start=1)]
        IntakeRow.objects.bulk_create(lines, batch_size=500)
        counted = Counter(str(line.act) for line in lines)
        record(actor, "cadre.compare", batch, digest=batch.digest, **counted)
    return batch


def read_both(files: Files) -> tuple[list[Person], list[Person], list[dict[str, str]]]:
    """The people of the rosters, those of the forms, and what could not be read."""
    parts, refused, _passed = open_files(files)
    reading, known = Reading(), known_headers(told_headers())
    for part in parts:
        if part.kind == "sheet":
            read_sheet(part, known, reading)
    found = read_forms([part for part in parts if part.kind != "sheet"])
    forms = [one for one in found if isinstance(one, Person)]
    unread = [*refused, *(one for one in found if isinstance(one, Failure))]
    failures = [*({"file": one.file, "message": one.message} for one in unread), *reading.failures]
    refuse_one_sided(reading.people, forms, failures)
    return reading.people, forms, failures


def refuse_one_sided(rows: Sequence[Any], forms: Sequence[Any], failures: Sequence[dict[str, str]]) -> None:
    """A comparison needs both sides."""
    if rows and forms:
        return
    lacking = _("a roster (.xlsx, .xls or .csv)") if not rows else _("appointment forms (.lrmx or .lrm)")
    text = _("Nobody to compare with: among the files is not %(lacking)s that can be read.")
    why = " ".join(labelled(one["file"], one["message"]) for one in failures[:5])
    raise ValidationError(f"{text % {'lacking': lacking}} {why}".strip())


def line_of(batch: ImportBatch, number: int, one: Pair) -> IntakeRow:
    """The row that keeps what is found of a person."""
    person = one.person
    changes = compare(one.roster, one.form) if one.roster and one.form else []
    return IntakeRow(
        batch=batch,
        position=number,
        file=person.file[:200],
        sheet=person.sheet[:100],
        row=person.row,
        act=act_of(one, changes),
        name=str(person.values.get("name") or "")[:60],
        unit_text=(person.values.get("post_title") or person.values.get("whole") or person.unit_text)[:200],
        values={
            "birth_month": person.values.get("birth_month") or "",
            "by": one.by,
            "form": one.form.file if one.form else "",
            "notes": one.notes,
        },
        changes=changes,
        issues=[issue for side in (one.roster, one.form) if side for issue in side.issues],
    )


def act_of(one: Pair, changes: Sequence[Sequence[str]]) -> str:
    """What is found of a person as a whole; what only one side tells is no contradiction."""
    if not one.form:
        return ROSTER_ALONE
    if not one.roster:
        return FORM_ALONE
    findings = {finding for _key, finding, _here, _there in changes}
    return AGREES if findings <= {SAME, ROSTER, FORMS} else DIFFERS


class Comparison(Importer):
    """What is read, shown and put away like an import, and never taken in."""

    kind, act = KIND, ACT

    def forget(self, batch: ImportBatch) -> None:
        """What was kept of people is deleted."""
        batch.intake_rows.all().delete()


IMPORT = Comparison()
