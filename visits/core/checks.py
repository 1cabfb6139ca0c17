"""The checks of a table asked of a record in one question, before it is written.

Django asks each check in a question of its own, with every field of the record in it: seven for a motion, a fifth of
what it takes to write one. Mostly all of them hold.
"""

from collections.abc import Collection
from typing import Any

from django.db import router
from django.db.models import BooleanField, CheckConstraint, Model, Q
from django.db.models.functions import Coalesce

FEW = 2  # where nothing is saved by asking together


def hold(row: Model, exclude: Collection[str] | None = None) -> bool:
    """Whether all checks hold whose fields are asked about; no where that is not known."""
    meta: Any = row._meta
    found = [one for one in meta.constraints if isinstance(one, CheckConstraint)]
    if len(found) < FEW:
        return False
    values = row._get_field_expression_map(meta=meta, exclude=exclude)  # type: ignore[attr-defined]
    together, named = Q(), set[str]()
    for one in found:
        condition: Any = Q(one.condition)
        if condition.referenced_base_fields <= values.keys():
            together &= Q(Coalesce(condition, True, output_field=BooleanField()))  # unknown is no breach
            named |= condition.referenced_base_fields
    using = router.db_for_write(type(row), instance=row)
    return together.check({name: values[name] for name in named}, using=using)


def others(constraints: list[Any]) -> list[Any]:
    """The constraints by model as ``Model.get_constraints`` gives them, without checks."""
    return [
        (model, [one for one in rows if not isinstance(one, CheckConstraint)]) for model, rows in constraints
    ]
