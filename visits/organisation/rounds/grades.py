"""The grades of all scales, asked once a request: they are few, and a page that shows ratings needs most of them."""

from decimal import Decimal

from django.db.models import QuerySet

from cadre_review import request_cache
from cadre_review.prepared import rows_given

from .criteria import Grade


def grades() -> dict[int, Grade]:
    """Every grade by its key, scale by scale in the scale's own order."""
    return request_cache.kept("grades of all scales", lambda: {one.pk: one for one in rows_given(_all)})


def _all() -> QuerySet[Grade]:
    return Grade.objects.order_by("scale", "position", "pk")


def best_points() -> dict[int, Decimal]:
    """The highest points of each scale, by its key."""
    best: dict[int, Decimal] = {}
    for one in grades().values():
        best[one.scale_id] = max(best.get(one.scale_id, one.points), one.points)
    return best
