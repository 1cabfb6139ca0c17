"""A list taken away as Excel: the same filter, the same rows, the same columns; registered and limited."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.audit.log import record
from visits.sheets.write import Sheet, write

from .models import Export
from .page import Query

CHUNK = 2000
# Rows that a role takes away at once (safety.md); above that the reviewer approves. The administrators take none.
LIMITS = {"member": 50, "lead": 50, "staff": 5000, "reviewer": 0, "leader": 0}


def limit_of(user: Any) -> int:
    """How many rows the user may take away without asking."""
    return LIMITS.get(user.role, 0)


def exceeds(query: Query) -> bool:
    """Whether the list is longer than the user may take away at once."""
    limit = limit_of(query.user)
    return query.rows.order_by()[: limit + 1].count() > limit


def stream(query: Query) -> Iterator[Any]:
    """The rows in the list's order, read in chunks and prepared as for the page."""
    rows = query.rows.order_by(*query.order)
    prepare = query.spec.prepare
    batch: list[Any] = []
    for row in rows.iterator(chunk_size=CHUNK):
        batch.append(row)
        if len(batch) == CHUNK:
            if prepare:
                prepare(batch)
            yield from batch
            batch = []
    if prepare and batch:
        prepare(batch)
    yield from batch


def sheet_of(query: Query, export: Export) -> Sheet:
    """The office sheet of a list."""
    now = timezone.localtime()
    day = f"{now.year}年{now.month}月{now.day}日"
    who = export.taken_by.name
    return Sheet(
        title=str(query.spec.title),
        name=str(query.spec.title)[:31],
        columns=query.columns,
        rows=stream(query),
        lines=(f"{_('Reporting unit')}：{export.taken_by.office or '＿＿＿＿＿＿'}    {_('Date')}：{day}",),
        signed_by=who if query.spec.signed else "",
        footer=f"{who}  {now:%Y-%m-%d %H:%M}  {_('Export number')} {export.number}",
        rows_hint=query.rows.order_by()[:20001].count(),
    )


@transaction.atomic
def register(*, user: Any, query: Query, reason: str = "") -> Export:
    """Enter the export in the register before anything is taken away."""
    export = Export.objects.create(
        list_key=query.spec.key, query=query.words()[:2000], taken_by=user, reason=reason
    )
    record(user, "export.take", export, list=query.spec.key, query=export.query)
    return export


def take(*, query: Query, export: Export) -> Any:
    """Write the workbook to a temporary file and hand it over, opened for reading."""
    out = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    rows = write(out, sheet_of(query, export))
    Export.objects.filter(pk=export.pk).update(rows=rows)
    out.seek(0)
    return out


def file_name(query: Query, export: Export) -> str:
    """The name a person finds again in the download folder."""
    return f"{query.spec.title}_{timezone.localtime():%Y%m%d}_{export.pk}.xlsx"


def expires_at(export: Export) -> dt.datetime | None:
    """Until when an approved export may be taken: seven days after the decision."""
    return export.decided_at + dt.timedelta(days=7) if export.decided_at else None
