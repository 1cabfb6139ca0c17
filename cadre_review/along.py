"""Related rows that are read along with rows, by name."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet


def along(rows: QuerySet[Any, Any], names: Collection[str]) -> QuerySet[Any, Any]:
    """The rows with these read along; with none of them where none is named, while Django reads all that it can."""
    return rows.select_related(*names) if names else rows
