"""The workbook of refused rows: as they came, with the reason at the end."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _

from cadre_review.marks import labelled, parted
from visits.core.access import require
from visits.core.cipher import CannotOpen, is_sealed, unseal
from visits.core.lists.models import Export, ImportBatch
from visits.core.lists.register import registered
from visits.core.lists.views import send_sheet
from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet

from .columns import OWN_REASON, label_of
from .models import IntakeRow, place_in


def refused(batch: ImportBatch) -> Sheet:
    """The wrong and unconfirmed rows that are not left out, with their original columns and the reason at the end.

    Corrected, the workbook can be read in again: the header stands under the title, the reason is not read.
    """
    acts = [IntakeRow.Act.WRONG, IntakeRow.Act.CONFIRM]
    rows = list(batch.intake_rows.filter(act__in=acts, left_out=False))
    labels = list(dict.fromkeys([*_in_order(batch, rows), *(label for row in rows for label in row.raw)]))
    columns = [
        Column(f"c{place}", label, _cell(label), kind="long" if label in {"简历", "奖惩情况"} else "text")
        for place, label in enumerate(labels)
    ]
    columns.append(Column("reason", OWN_REASON, reason, width=50))
    return Sheet(title=_("Rows that were not taken in"), columns=columns, rows=rows, name=_("Refused rows"))


def _in_order(batch: ImportBatch, rows: Iterable[IntakeRow]) -> list[str]:
    """The headers of the sheets that the rows come from, in the order of the files."""
    places = {(row.file, row.sheet) for row in rows}
    sheets = [one for one in batch.plan.get("columns", []) if (one[0], one[1]) in places]
    return [label for _file, _sheet, labels in sheets for label, _key in labels]


def _cell(label: str) -> Callable[[IntakeRow], str]:
    return lambda row: opened(row, label)


def opened(row: IntakeRow, label: str) -> str:
    """A cell as it came, unsealed where it was sealed for this place."""
    text = str(row.raw.get(label, ""))
    if not is_sealed(text):
        return text
    try:
        return unseal(text, place_in(row, label))
    except CannotOpen:
        return text


def reason(row: IntakeRow) -> str:
    """Why the row was not taken in, column by column."""
    return parted(
        labelled(label_of(one["column"]), one["message"]) if one["column"] else one["message"]
        for one in row.issues
        if one["level"] != "warning"
    )


@transaction.atomic
def register(*, actor: Any, batch: ImportBatch, rows: int) -> Export:
    """Enter in the register that the rows were taken away: they hold what the office itself had brought."""
    require(actor, "cadre.import", batch)
    return registered(actor, "intake", f"import={batch.pk}", rows)


def refused_workbook(user: Any, batch: ImportBatch) -> FileResponse:
    """The workbook as a download, registered."""
    sheet = refused(batch)
    return send_sheet(sheet, register(actor=user, batch=batch, rows=len(list(sheet.rows))))
