"""Texts that many files write alike, such as of education: a word is looked for among the few that there are, and the
files that write one of these are found by an index."""

from typing import Any

from django.db import connection
from django.db.models import Q

from visits.core.scopes import among

MOST = 2000  # of more different texts each file is read


def holding(model: Any, field: str, word: str) -> Q:
    """The condition that the field, with which an index begins, holds the word."""
    texts = texts_of(model, field)
    if len(texts) > MOST:
        return Q(**{f"{field}__contains": word})
    return among(field, [text for text in texts if word in text])


def texts_of(model: Any, field: str) -> list[str]:
    """The different texts of the field, one more than ``MOST`` at most: each stands in the index behind another."""
    column = connection.ops.quote_name(model._meta.get_field(field).column)
    lowest = f"SELECT min({column}) FROM {connection.ops.quote_name(model._meta.db_table)}"  # noqa: S608  # nosec B608 - our own
    behind = f"SELECT ({lowest} WHERE {column} > held) FROM texts WHERE held IS NOT NULL"  # noqa: S608  # nosec B608
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE texts(held) AS ({lowest} UNION ALL {behind}) SELECT held FROM texts LIMIT {MOST + 1}"  # noqa: S608  # nosec B608 - our own
        )
        return [text for (text,) in cursor.fetchall() if text is not None]
