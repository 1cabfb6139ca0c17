"""Several counts in one question: a page that says how much waits where asks the database once."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet, Value


def counted(rows: Mapping[str, QuerySet[Any]]) -> Counter[str]:
    """How many rows each of these has, by its name; one statement for all of them."""
    if not rows:
        return Counter()
    first, *others = (_count(name, one) for name, one in rows.items())
    return Counter(dict(first.union(*others, all=True)))


def _count(name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    named = rows.order_by().annotate(counted_as=Value(name)).values_list("counted_as")
    return named.annotate(n=Count("pk"))
