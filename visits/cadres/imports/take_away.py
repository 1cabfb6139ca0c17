"""The workbook of refused rows, registered like every sheet that is taken away."""

import tempfile
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.core.access import require
from visits.core.lists.models import Export, ImportBatch
from visits.core.lists.views import XLSX
from visits.core.sheets.write import write

from .refused import refused


@transaction.atomic
def register(*, actor: Any, batch: ImportBatch, rows: int) -> Export:
    """Enter in the register that the rows were taken away: they hold what the office itself had brought."""
    require(actor, "cadre.import", batch)
    export = Export.objects.create(list_key="intake", query=f"import={batch.pk}", rows=rows, taken_by=actor)
    record(actor, "export.take", export, list="intake", rows=rows)
    return export


def refused_workbook(user: Any, batch: ImportBatch) -> FileResponse:
    """The workbook as a download, gone from the disk when it is sent."""
    sheet = refused(batch)
    export = register(actor=user, batch=batch, rows=len(list(sheet.rows)))
    now = timezone.localtime()
    with ExitStack() as undo:
        out = undo.enter_context(tempfile.TemporaryFile(suffix=".xlsx"))
        write(out, replace(sheet, footer=export.footer))
        out.seek(0)
        undo.pop_all()  # the response closes it
    name = f"{_('Rows that were not taken in')}_{now:%Y%m%d}_{export.pk}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)
