"""What lead and office want done in one's own records, each at its spot, for the device."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from cadre_review.marks import labelled
from visits.fieldwork.visits.comments import ReviewComment
from visits.fieldwork.visits.covering import covered
from visits.fieldwork.visits.models import Attachment, Visit
from visits.fieldwork.visits.spots import label_of

ALONG = (
    "made_by",
    "interview__symposium",
    "interview__source_cadre",
    "symposium",
    "site_visit",
    "attachment",
)


def remarks_on(user: Any, visits: Iterable[Visit]) -> dict[str, list[dict[str, str]]]:
    """By the key of the record in the kit the open comments there: the posted name of their field, where, the words."""
    rows = ReviewComment.objects.visible_to(user).open().filter(visit__in=list(visits))
    rows = rows.select_related(*ALONG, "visit").order_by("made_at", "pk")
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in covered(rows, user, "made_by_id", "text"):
        where, text = label_of(row.record, row.field, row.line), labelled(row.made_by.name, row.text)
        found[_key(row)].append({"at": _posted(row.field, row.line), "where": where, "text": text})
    return found


def _key(row: Any) -> str:
    """A voice stands in its symposium, a photo at its visit."""
    record = row.record
    if row.interview_id and row.interview.symposium_id:
        record = row.interview.symposium
    return str(row.visit.client_key if isinstance(record, Attachment) else record.client_key)


def _posted(field: str, line: int) -> str:
    return f"{field}-{line - 1}-text" if line and field in {"statements", "follow_ups"} else field
