"""What waits for the lead's review, the oldest first, or for the office as a ledger shows it, and which comes next."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from visits.core.lists.query import Query
from visits.core.lists.ticks import MOST
from visits.core.readers import rows_of
from visits.core.scopes import among, scope_of
from visits.fieldwork.visits.models import WITH_THE_OFFICE, Visit
from visits.fieldwork.visits.stages import Stage


def to_review(user: Any) -> QuerySet[Visit]:
    """Visits that wait for this lead, in the order in which they came."""
    waiting = Visit.objects.visible_to(user).at_stage(Stage.WITH_LEAD)
    return waiting.filter(among("team", scope_of(user).led)).order_by("ready_at", "pk")


def _keys(user: Any) -> QuerySet[Visit, Any]:
    return to_review(user).values_list("pk")


class Place:
    """Where a visit stands in the queue: ``number`` (0: not in it) of ``total``, what is before and after it."""

    def __init__(self, user: Any, visit: Visit) -> None:
        keys = [key for (key,) in rows_of(user, _keys)]
        at = keys.index(visit.pk) if visit.pk in keys else None
        self.total, self.number = len(keys), 0 if at is None else at + 1
        self.before = keys[at - 1] if at else None
        self.after = after(keys, visit.pk)


def after(keys: Sequence[int], key: int) -> int | None:
    """The key that follows, after the last one the first; the first where it is none of them."""
    at = keys.index(key) + 1 if key in keys else 0
    rest = [*keys[at:], *keys[:at]]
    return next((one for one in rest if one != key), None)


def waits_in(query: Query) -> list[int]:
    """The first visits that wait for the office in a ledger as it is narrowed and sorted."""
    query.rows = query.rows.filter(state__in=WITH_THE_OFFICE)
    return query.keys(MOST)
