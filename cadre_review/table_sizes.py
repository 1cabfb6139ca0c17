"""Tells the database how many rows its tables hold: plans follow from it.

SQLite never looks by itself, and takes each table for one of like size and each index for a good one. PostgreSQL
looks every minute, and where much has changed; after an upgrade it is told at once.
"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

ROWS = 1000  # of each index, read by SQLite: a hundredth of a second in a city, as good as all of them


def look(using: str = DEFAULT_DB_ALIAS) -> None:
    """Count now."""
    with connections[using].cursor() as cursor:
        if connections[using].vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={ROWS}")
        cursor.execute("ANALYZE")


def looks_by_itself(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether the database does so while it serves."""
    return connections[using].vendor != "sqlite"


def after_an_upgrade(*, using: str, plan: Sequence[Any] = (), **_rest: Any) -> None:
    """Listens to ``post_migrate``, which a flush sends too, without a plan: new indexes have no sizes yet."""
    if plan:
        look(using)
