"""The comparison as Excel: a line for each field of each person, entered in the register of exports."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse
from django.utils.translation import gettext as _

from visits.cadres.imports.models import IntakeRow
from visits.core.access import require
from visits.core.lists.export import limit_of
from visits.core.lists.models import Export, ImportBatch
from visits.core.lists.register import registered
from visits.core.lists.views import send_sheet
from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet

from .actions import ACT, PARTS
from .marks import in_brackets
from .pages import FINDINGS, MATCHED, TITLES, place, sides
from .told import LABELS, SAME

KEY = "cadre_comparison"
Line = tuple[IntakeRow, str, str, str, str]


def lines(batch: ImportBatch, with_same: bool) -> Iterator[Line]:
    """``(person, field, finding, text of the roster, text of the form)``, part by part; who stands alone has one."""
    for part in PARTS:
        for row in batch.intake_rows.filter(act=part).order_by("position", "pk").iterator(chunk_size=500):
            if not row.changes:
                yield row, "", str(TITLES[part]), "", ""
            for key, finding, here, there in row.changes:
                if with_same or finding != SAME:
                    left, right = sides(finding, here, there)
                    word = str(FINDINGS[finding])
                    yield row, str(LABELS[key]), word, in_brackets(left), in_brackets(right)


def columns() -> list[Column]:
    """The columns of the sheet."""
    return [
        Column("name", _("Name"), lambda line: line[0].name, width=12),
        Column(
            "birth", _("Month of birth"), lambda line: line[0].values.get("birth_month", "")[:7], width=10
        ),
        Column("field", _("Field"), lambda line: line[1], width=16),
        Column("finding", _("Finding"), lambda line: line[2], width=14),
        Column("roster", _("In the roster"), lambda line: line[3], kind="long", width=40),
        Column("form", _("In the form"), lambda line: line[4], kind="long", width=40),
        Column(
            "matched", _("Matched"), lambda line: str(MATCHED.get(line[0].values.get("by"), "")), width=18
        ),
        Column("notes", _("Notes"), lambda line: " ".join(line[0].values.get("notes", [])), width=30),
        Column("place", _("Where it stands"), lambda line: place(line[0]), width=30),
    ]


@transaction.atomic
def register(*, actor: Any, batch: ImportBatch, rows: int) -> Export:
    """Enter the export in the register; ValidationError where it is longer than the role may take at once."""
    require(actor, ACT, batch)
    if rows > (limit := limit_of(actor)):
        text = _(
            "The sheet has %(rows)s lines, more than the %(limit)s that you may take away at once. "
            "Take only what differs, or compare fewer people at a time."
        )
        raise ValidationError(text % {"rows": rows, "limit": limit})
    return registered(actor, KEY, f"comparison={batch.pk}", rows)


def workbook(user: Any, batch: ImportBatch, with_same: bool) -> FileResponse:
    """The comparison as a download, gone from the disk when it is sent."""
    found = list(lines(batch, with_same))
    export = register(actor=user, batch=batch, rows=len(found))
    sheet = Sheet(
        title=_("Comparison of roster and appointment forms"),
        columns=columns(),
        rows=found,
        lines=(_("Characters that differ stand in 【】."), batch.file_name),
    )
    return send_sheet(sheet, export)
