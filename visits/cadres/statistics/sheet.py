"""The statistics as an office sheet: the numbers of the page and no others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import FileResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cadre_review.marks import labelled
from visits.cadres.files.kinds import GROUPS
from visits.core.lists.export import register
from visits.core.lists.models import Export
from visits.core.lists.views import send_sheets
from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet

from .counts import Line
from .selection import BY, Selection

KEY = "cadre_statistics"


def _count(key: str) -> Callable[[Line], Any]:
    return lambda line: line.counts[key]


def columns(by: str) -> list[Column]:
    """What a line shows: people, each figure, the average age. ``by`` names the first column."""
    found = [
        Column("line", dict(BY)[by], lambda line: str(line.label), width=16),
        Column("people", _("People"), lambda line: line.people, kind="number", width=7),
    ]
    for group in GROUPS:
        for figure in group.figures:
            count = _count(figure.key)
            found.append(Column(figure.key, figure.label, count, kind="number", group=group.label))
    found.append(Column("average", _("Average age"), lambda line: line.average, kind="number", width=8))
    return found


def sheets_of(selection: Selection, export: Export) -> list[Sheet]:
    """The table, and the table by ethnicity as written."""
    table = selection.table()
    who, day = export.taken_by.name, date_format(selection.day, "DATE_FORMAT")
    reporting, counted = _("Reporting unit"), _("Ages counted on")
    unit = labelled(reporting, export.taken_by.office or "____________")
    common: dict[str, Any] = {
        "lines": (f"{unit}    {labelled(counted, day)}",),
        "signed_by": who,
        "footer": export.footer,
    }
    ethnicities = [
        Column("ethnicity", _("Ethnicity"), lambda pair: pair[0] or _("not stated"), width=16),
        Column("people", _("People"), lambda pair: pair[1], kind="number", width=10),
    ]
    title = _("Structure statistics of cadres")
    return [
        Sheet(title=title, columns=columns(selection.by), rows=[*table.lines, table.total], **common),
        Sheet(title=_("Ethnicities of cadres"), columns=ethnicities, rows=table.ethnicities, **common),
    ]


def workbook(selection: Selection) -> FileResponse:
    """Enter the statistics in the export register, then give the workbook."""
    spec = replace(selection.query.spec, key=KEY)
    export = register(user=selection.user, query=replace(selection.query, spec=spec))
    return send_sheets(sheets_of(selection, export), export)
