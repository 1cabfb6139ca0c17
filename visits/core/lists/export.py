"""A list taken away as Excel: the same filter, the same rows, the same columns; registered and limited."""

from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any, BinaryIO

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cadre_review.marks import labelled
from cadre_review.policy import opens
from cadre_review.snapshot import one_snapshot
from visits.core.access import can
from visits.core.marks.reading import secrecy_among
from visits.core.sheets.write import Sheet, write

from .models import Export
from .paging import ordered
from .query import Query, order_words
from .register import registered
from .spec import LISTS, ListSpec, excel_of

CHUNK = 2000
# Rows that a role takes away at once (safety.md); above that the reviewer approves. The administrators take none.
LIMITS = {"member": 50, "lead": 50, "staff": 5000, "reviewer": 0, "leader": 0}


def spec_for(user: Any, key: str) -> ListSpec:
    """The list of that key as this user may take it; PermissionDenied where its Excel is not his to open.

    The packages declare their lists, some by role.
    """
    if key not in LISTS or not opens(user.role, excel_of(key)):
        raise PermissionDenied(_("This list is not yours to take away."))
    found = LISTS[key]
    return found if isinstance(found, ListSpec) else found(user)


def limit_of(user: Any) -> int:
    """How many rows the user may take away without asking."""
    return LIMITS.get(user.role, 0)


def exceeds(query: Query) -> bool:
    """Whether the list is longer than the user may take away at once."""
    limit = limit_of(query.user)
    return query.rows.order_by()[: limit + 1].count() > limit


def too_long(user: Any, title: Any) -> str:
    """What to do about a list above the limit."""
    words = {"title": title, "limit": limit_of(user)}
    if can(user, "export.request"):
        return (
            _(
                "“%(title)s” is longer than the %(limit)s rows that you may take away at once. "
                "Narrow it, or say what it is needed for and the reviewer decides."
            )
            % words
        )
    return (
        _(
            "“%(title)s” is longer than the %(limit)s rows that a visit team may take away. Narrow it by its filters."
        )
        % words
    )


class Stream:
    """The rows in the list's order, read in chunks and prepared as for the page; knows how many there were."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for batch in self._batches():
            self.query.prepare(batch)
            self.count += len(batch)
            yield from batch

    def _batches(self) -> Iterator[list[Any]]:
        batch: list[Any] = []
        query = self.query
        for row in query.fetch(ordered(query.listed, query.order), chunk=CHUNK):
            batch.append(row)
            if len(batch) == CHUNK:
                yield batch
                batch = []
        if batch:
            yield batch


def sheet_of(query: Query, export: Export, rows: Stream) -> Sheet:
    """The office sheet of a list."""
    now = timezone.localtime()
    who = export.taken_by.name
    unit = labelled(_("Reporting unit"), export.taken_by.office or "____________")
    day = labelled(_("Date"), date_format(now, "DATE_FORMAT"))
    return Sheet(
        title=str(query.spec.title),
        name=str(query.spec.title)[:31],
        columns=query.columns,
        rows=rows,
        lines=(f"{unit}    {day}", *_said(query)),
        signed_by=who if query.spec.signed else "",
        numbered=True,
        footer=export.footer,
        marks=secrecy_among(query.rows),
    )


def _said(query: Query) -> list[str]:
    """The conditions of the filter and the order, where somebody chose them."""
    order = order_words(query)
    return [
        query.form.sentence() if query.form.is_valid() else "",
        labelled(pgettext("list", "Order"), order) if order else "",
    ]


def register(*, user: Any, query: Query, reason: str = "") -> Export:
    """Enter the export in the register before anything is taken away."""
    return registered(user, query.spec.key, query.words(), reason=reason)


def write_out(out: BinaryIO | IO[bytes], *, query: Query, export: Export) -> int:
    """Write the workbook and enter in the register how many records it holds. TooManyRows where Excel ends."""
    rows = Stream(query)
    with one_snapshot():
        sheet = sheet_of(query, export, rows)
        more = [
            replace(one, signed_by=sheet.signed_by, footer=sheet.footer) for one in query.spec.sheets(query)
        ]
        write(out, [sheet, *more])  # type: ignore[arg-type]
    Export.objects.filter(pk=export.pk).update(rows=rows.count)
    return rows.count
