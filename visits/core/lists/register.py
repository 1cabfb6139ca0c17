"""The register of exports: its line stands there, and in the log, before anything is taken away."""

from typing import Any

from django.db import transaction

from cadre_review.audit.log import record
from visits.core.access import require

from .models import Export

QUERY_LENGTH: int = Export._meta.get_field("query").max_length  # type: ignore[assignment]


@transaction.atomic
def registered(user: Any, key: str, query: str, rows: int = 0, reason: str = "") -> Export:
    """Enter that the user takes this away: a list or paper by its ``key`` (``TITLES``), with what was asked for."""
    require(user, "export.take")
    entry = Export.objects.create(
        list_key=key, query=query[:QUERY_LENGTH], rows=rows, reason=reason, taken_by=user
    )
    record(user, "export.take", entry, list=key, query=entry.told)
    return entry
