"""Taking files in: read and show first, explain what is doubtful, then take in whole or not at all.

A batch is an ``ImportBatch`` of kind "cadres" with an ``IntakeRow`` for each person that the files name.
Until ``commit`` nothing of the files of cadres is written.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from visits.cadres.models import Cadre
from visits.lists.models import ImportBatch
from visits.sheets.write import Sheet
from visits.units.models import Unit

from .models import IntakeRow

KIND = "cadres"
ACT = "cadre.import"


def read_in(*, actor: Any, files: Sequence[tuple[str, bytes]]) -> ImportBatch:
    """Read ``(file name, content)`` of rosters, appointment forms and zips of both, and plan what they would do.

    The plan holds ``files``, ``passed_over`` (rows that name nobody), ``warnings``, ``unknown_headers``
    ``[{file, sheet, header, samples}]``, ``failures`` ``[{file, message}]`` of members that cannot be read, and
    ``uploads`` (names in private storage). Unreadable with a sentence where no file can be read at all.
    """
    raise NotImplementedError


def tell_headers(*, actor: Any, batch: ImportBatch, columns: Mapping[str, str]) -> ImportBatch:
    """Explain unknown headers: ``{header: column key}``, "" = not to be read; remembered, and all is planned anew.

    What was told of units is remembered and holds; what was told of people and left out is asked again.
    """
    raise NotImplementedError


def tell_unit(*, actor: Any, batch: ImportBatch, unit_text: str, unit: Unit) -> int:
    """Explain a way of writing a unit (``IntakeRow.unit_text``); remembered; how many rows it settles."""
    raise NotImplementedError


def tell_person(*, actor: Any, row: IntakeRow, cadre: Cadre | None) -> IntakeRow:
    """Decide who a row is: one of ``row.candidates["people"]``, or None for somebody new."""
    raise NotImplementedError


def confirm_split(*, actor: Any, batch: ImportBatch) -> int:
    """Confirm every unit and post that was parted by guess (``row.candidates["split"]``); how many rows."""
    raise NotImplementedError


def leave_out(*, actor: Any, batch: ImportBatch, positions: Sequence[int], left_out: bool) -> int:
    """Leave rows out, or take them up again; how many."""
    raise NotImplementedError


def counts(batch: ImportBatch, skip_errors: bool = False) -> dict[str, int]:
    """Rows, create, update, unchanged, skip, confirm, wrong. Left out rows count as skipped;
    wrong and unconfirmed ones only with ``skip_errors``."""
    raise NotImplementedError


def commit(*, actor: Any, batch: ImportBatch, skip_errors: bool = False) -> dict[str, int]:
    """Take a batch in, whole or not at all; the counts. Done already: the first answer again.

    ValidationError while rows are wrong or unconfirmed and neither left out nor ``skip_errors``, and where
    a file was changed since it was read (the sentence names the row).
    """
    raise NotImplementedError


def discard(*, actor: Any, batch: ImportBatch) -> ImportBatch:
    """Put a batch aside; its uploads are removed. Refused where it was taken in already."""
    raise NotImplementedError


def undo(*, actor: Any, batch: ImportBatch) -> dict[str, int]:
    """Take a batch back: ``{"removed": new files, "restored": changed ones}``.

    ValidationError naming the rows whose file somebody changed since, or that other records refer to;
    then nothing is undone.
    """
    raise NotImplementedError


def refused(batch: ImportBatch) -> Sheet:
    """The wrong and unconfirmed rows with their original columns and the reason at the end.

    Corrected, the workbook can be read in again.
    """
    raise NotImplementedError
