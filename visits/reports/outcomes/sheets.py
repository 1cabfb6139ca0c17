"""The outcomes report as a workbook: the figures, and a sheet for each way to break them down."""

from typing import IO, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cadre_review.marks import listed
from visits.core.access import require
from visits.core.kinds import reading
from visits.core.kinds.families import Family
from visits.core.lists.models import Export
from visits.core.lists.register import registered
from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet, write
from visits.judgement.decisions.models import Origin
from visits.organisation.units.models import LEVEL_CHOICES, Category

from .breakdown import WAYS, Breakdown, broken_down
from .windows import Window
from .year_before import groups_beside, told_before, without_times

KEY = "outcomes"


def register(user: Any, window: Window, key: str = KEY) -> Export:
    """Enter in the register that the figures of a window are taken away."""
    require(user, "outcomes.read")
    narrowed = (window.category, window.level or "", window.task_kind, window.origin)
    words = f"{window.first} – {window.last} {' '.join(map(str, narrowed))}".strip()
    return registered(user, key, words)


def lines_of(window: Window) -> list[str]:
    """What stands under the title: the window, the narrowing, the time."""
    now = timezone.localtime()
    narrowed = [
        str(dict(Category.choices).get(window.category, "")),
        str(dict(LEVEL_CHOICES).get(str(window.level or ""), "")),
        reading.name(Family.TASK, window.task_kind),
        str(dict(Origin.choices).get(window.origin, "")),
    ]
    lines = [_("Window: %(first)s to %(last)s") % {"first": window.first, "last": window.last}]
    lines += [_("Only: %(what)s") % {"what": listed(filter(None, narrowed))}] if any(narrowed) else []
    return [*lines, _("As of %(now)s") % {"now": f"{now:%Y-%m-%d %H:%M}"}]


def write_outcomes(out: IO[bytes], *, user: Any, window: Window) -> Export:
    """Register the export and write the workbook; the entry of the register, with its rows."""
    entry, sheets = sheets_of(user, window)
    entry.rows = write(out, sheets)  # type: ignore[arg-type]
    entry.save(update_fields=["rows"])
    return entry


def sheets_of(user: Any, window: Window) -> tuple[Export, list[Sheet]]:
    """Register the export; the entry of the register, and the sheets."""
    with transaction.atomic():
        entry = register(user, window)
        groups = groups_beside(user, window)
    footer = entry.footer
    rows = [(label, one.figure, one) for label, found in groups for one in without_times(found)]
    sheet = Sheet(
        title=_("Outcomes report"), columns=_columns(), rows=rows,
        lines=[*lines_of(window), told_before(window)], signed_by=user.name, footer=footer,
    )  # fmt: skip
    parts = [_part_sheet(broken_down(window, by), window, user.name, footer) for by in WAYS]
    return entry, [sheet, *parts]


def _columns() -> list[Column]:
    closed = Column(
        "closed",
        _("Of these withheld by avoidance"),
        lambda row: row[1].closed or "",
        kind="number",
        width=14,
    )
    return [
        Column("group", _("Part"), lambda row: str(row[0]), width=16),
        Column("figure", _("Figure"), lambda row: str(row[1].label), width=44),
        Column("value", pgettext("count", "Number"), lambda row: row[1].value, kind="number", width=12),
        Column("unit", _("Counting unit"), lambda row: str(row[1].unit), width=18),
        Column(
            "times",
            _("Person-times"),
            lambda row: "" if row[1].times is None else row[1].times,
            kind="number",
            width=12,
        ),
        closed,
        Column("last", _("A year before"), lambda row: row[2].last, kind="number", width=12),
        Column("change", _("Difference"), lambda row: row[2].difference, kind="number", width=12),
    ]


def _part_sheet(found: Breakdown, window: Window, signed_by: str, footer: str) -> Sheet:
    def cell(at: int) -> Any:
        return lambda row: row.cells[at][0]

    columns = [Column("label", found.label, lambda row: row.label, width=20)]
    columns += [
        Column(f"c{at}", head, cell(at), kind="number", width=14) for at, head in enumerate(found.heads)
    ]
    title = _("Outcomes by %(what)s") % {"what": found.label}
    return Sheet(
        title=title,
        columns=columns,
        rows=found.rows,
        lines=lines_of(window),
        signed_by=signed_by,
        footer=footer,
    )
