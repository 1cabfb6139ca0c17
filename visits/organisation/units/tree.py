"""The units' places in the tree: nested sets, so that "the unit and everything under it" is one range."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from .models import Unit

_followers: list[Callable[[], None]] = []


def followed_by(carry: Callable[[], None]) -> None:
    """Call this when units have moved, in their transaction: what keeps copies of places says so at the start."""
    if carry not in _followers:
        _followers.append(carry)


def lock_register() -> None:
    """Put those who rearrange the register in a line: the row of its first unit is the lock.

    Call it before anything is read that the rearranging depends on.
    """
    list(Unit.objects.select_for_update().order_by("pk").values_list("pk", flat=True)[:1])


def in_a_circle(parents: Mapping[str, str | None]) -> set[str]:
    """Those who, going up from superior to superior, come back to themselves."""
    circle: set[str] = set()
    safe: set[str] = set()
    for start in parents:
        path: list[str] = []
        here: str | None = start
        while here is not None and here not in safe and here not in path:
            path.append(here)
            here = parents.get(here)
        if here is not None and here in path:
            circle.update(path[path.index(here) :])
        safe.update(path)
    return circle


def places(units: Iterable[Unit]) -> dict[int, tuple[int, int, int]]:
    """Left, right and depth of each unit, from ``parent``; neighbours stand in the order given.

    ValidationError where superiors run in a circle: such units hang on no root.
    """
    children: dict[int | None, list[int]] = defaultdict(list)
    total = 0
    for unit in units:
        children[unit.parent_id].append(unit.pk)
        total += 1
    found: dict[int, tuple[int, int, int]] = {}
    entered: dict[int, int] = {}
    stack = [(pk, 0, False) for pk in reversed(children[None])]
    number = 0
    while stack:
        pk, depth, leaving = stack.pop()
        number += 1
        if leaving:
            found[pk] = (entered[pk], number, depth)
            continue
        entered[pk] = number
        stack.append((pk, depth, True))
        stack += [(child, depth + 1, False) for child in reversed(children[pk])]
    if len(found) < total:
        raise ValidationError({"parent": _("The superior units run in a circle. Choose another superior.")})
    return found


def rebuild_tree() -> int:
    """Number the tree anew by superior, position and code; how many units moved.

    Only units that moved are written; then the copies of their places that others keep.
    """
    units = list(
        Unit.objects.order_by("position", "code").only("pk", "parent_id", "tree_left", "tree_right", "depth")
    )
    found = places(units)
    moved = []
    for unit in units:
        place = found[unit.pk]
        if (unit.tree_left, unit.tree_right, unit.depth) != place:
            unit.tree_left, unit.tree_right, unit.depth = place
            moved.append(unit)
    if moved:
        write_places(moved)
        for carry in _followers:
            carry()
    return len(moved)


def write_places(units: Iterable[Unit]) -> None:
    """Write the places row by row in one call: ``bulk_update`` takes seconds for a few thousand units."""
    quote = connection.ops.quote_name
    left, right, depth, key = (quote(name) for name in ("tree_left", "tree_right", "depth", "id"))
    table = quote(Unit._meta.db_table)
    sql = f"UPDATE {table} SET {left} = %s, {right} = %s, {depth} = %s WHERE {key} = %s"  # noqa: S608  # nosec
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(one.tree_left, one.tree_right, one.depth, one.pk) for one in units])
