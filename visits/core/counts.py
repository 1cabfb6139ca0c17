"""Several counts in one question: a page that says how much waits where asks the database once."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Aggregate, Count, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat


def counting(rows: Mapping[str, QuerySet[Any]], **distinct: str) -> QuerySet[Any, Any]:
    """The question how many rows each of these has, as pairs of name and number; of those without a row there is none.

    ``distinct``: of which of them different values of this column are counted.
    """
    first, *others = (number_named(name, one, distinct.get(name)) for name, one in rows.items())
    return first.union(*others, all=True) if others else first


def number_named(name: str, rows: QuerySet[Any], column: str | None = None) -> QuerySet[Any, Any]:
    """One of them."""
    named = rows.order_by().annotate(counted_as=Value(name)).values_list("counted_as")
    return named.annotate(n=Count(column, distinct=True) if column else Count("*"))


def whole(rows: QuerySet[Any], **asked: Any) -> QuerySet[Any, Any]:
    """The question that ``aggregate`` asks at once: one row, the numbers in the order in which they are asked."""
    return rows.order_by().annotate(whole=Value(1)).values("whole").annotate(**asked).values_list(*asked)


class Listed(Aggregate):
    """The values of these columns of all rows as one text, row by row, with a comma after each but the last."""

    function, template, output_field = "STRING_AGG", "%(function)s(%(expressions)s, ',')", TextField()

    def __init__(self, *columns: str, **extra: Any) -> None:
        comma = Value(",", TextField())
        parts = [part for name in columns for part in (comma, Cast(name, TextField()))]
        super().__init__(Concat(*parts[1:]), **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """As SQLite names it."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)


def number_of(rows: QuerySet[Any]) -> Subquery:
    """How many there are, to stand beside each of the few that are shown: only of those is anything more fetched."""
    return Subquery(whole(rows, n=Count("*")))
