"""The checks of a table asked of a record in one question, before it is written.

Django asks each check in a question of its own, with every field of the record in it: seven for a motion, a fifth of
what it takes to write one. Mostly all of them hold. The question of a table is composed once, with places for the
values.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.db import DatabaseError, connections, router, transaction
from django.db.models import BooleanField, CheckConstraint, Expression, Model, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.sql import Query

MOST = 1000  # questions that are kept: of a table and the fields left out


class _Place(Expression):
    """Where the value of a field stands in a statement: itself among the parameters; a ``Value`` is one already."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]


def hold(row: Model, exclude: Collection[str] | None = None) -> bool:
    """Whether all checks hold whose fields are asked about; no where that is not known."""
    using = router.db_for_write(type(row), instance=row)
    if not (question := _question(using, type(row), frozenset(exclude or ()))):
        return False
    sql, params = question
    database = connections[using]
    values = [
        one.output_field.get_db_prep_value(getattr(row, one.output_field.attname), database)
        if isinstance(one, _Place)
        else one
        for one in params
    ]
    try:
        with transaction.atomic(using), database.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone() is not None
    except DatabaseError:
        return False


@lru_cache(MOST)
def _question(using: str, model: type[Model], exclude: frozenset[str]) -> tuple[str, tuple[Any, ...]] | None:
    """The statement that finds a row where all checks hold, and its parameters; none where there are none."""
    meta: Any = model._meta
    found = [one for one in meta.constraints if isinstance(one, CheckConstraint)]
    if not found:
        return None
    places = {one.name: _Place(one) for one in meta.local_concrete_fields if one.name not in exclude}
    query = Query(None)
    for name, place in places.items():
        query.add_annotation(place, name, select=False)
    query.add_annotation(Value(1), "_check")
    for one in found:
        condition: Any = Q(one.condition)
        if condition.referenced_base_fields <= places.keys():
            query.add_q(Q(Coalesce(condition, True, output_field=BooleanField())))  # unknown is no breach
    return query.get_compiler(using).as_sql()


def others(constraints: list[Any]) -> list[Any]:
    """The constraints by model as ``Model.get_constraints`` gives them, without checks."""
    return [
        (model, [one for one in rows if not isinstance(one, CheckConstraint)]) for model, rows in constraints
    ]
