"""Several counts in one question: a page that says how much waits where asks the database once."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet, Value


def counting(rows: Mapping[str, QuerySet[Any]], **distinct: str) -> QuerySet[Any, Any]:
    """The question how many rows each of these has, as pairs of name and number; of those without a row there is none.

    ``distinct``: of which of them different values of this column are counted.
    """
    first, *others = (_count(name, one, distinct.get(name)) for name, one in rows.items())
    return first.union(*others, all=True) if others else first


def _count(name: str, rows: QuerySet[Any], column: str | None) -> QuerySet[Any, Any]:
    named = rows.order_by().annotate(counted_as=Value(name)).values_list("counted_as")
    return named.annotate(n=Count(column, distinct=True) if column else Count("pk"))


def whole(rows: QuerySet[Any], **asked: Any) -> QuerySet[Any, Any]:
    """The question that ``aggregate`` asks at once: one row, the numbers in the order in which they are asked."""
    return rows.order_by().annotate(whole=Value(1)).values("whole").annotate(**asked).values_list(*asked)
