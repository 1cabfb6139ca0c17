"""Present posts: the open lines of the posts held, and the post of the file entered among them."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cadre_review.prepared import rows_given
from cadre_review.request_cache import kept
from visits.organisation.units.models import Post

from .models import Cadre, Tenure


def held_by(cadre: int) -> list[Tenure]:
    """The posts held, the newest first, each with its unit and its post of the register; asked once a request."""
    return kept(f"posts held by {cadre}", lambda: rows_given(_held_by, cadre))


def _held_by(cadre: int) -> QuerySet[Tenure]:
    return Tenure.objects.filter(cadre=cadre).select_related("unit", "post").order_by("-from_on", "-pk")


def present(tenures: Iterable[Tenure]) -> list[Tenure]:
    """The posts that have not ended: the main one first, then concurrent ones and secondments."""
    order = list(Tenure.Kind.values)
    return sorted((one for one in tenures if one.to_on is None), key=lambda one: order.index(one.kind))


def title_of(cadre: Cadre) -> str:
    """The post without the unit before it, as posts held are written."""
    text = cadre.post_title.strip()
    for name in (cadre.unit.name, cadre.unit.short_name):
        if name and text != name and text.startswith(name):
            return text.removeprefix(name).strip()
    return text


def post_is_entered(cadre: Cadre) -> bool:
    """Whether the post of the file stands among the posts held."""
    held = cadre.tenures.filter(kind=Tenure.Kind.MAIN, unit=cadre.unit_id, from_on=cadre.post_since)
    return held.filter(title=title_of(cadre)).exists()


Seats = dict[tuple[int, str], int]


def seats_of(units: Iterable[int]) -> Seats:
    """The posts of the establishment of these units as they exist today: (unit, title) → key. One query."""
    ended = Q(valid_to__lt=timezone.localdate())
    posts = Post.objects.filter(unit__in=list(units)).exclude(ended)
    return {(unit, title): key for key, unit, title in posts.values_list("pk", "unit", "title")}


def seat_for(seats: Seats, unit: int, title: str) -> int | None:
    """The post of the establishment that a title names, whole or in one of its parts (党组成员、副局长); else None."""
    parts = [title, *re.split("[、，,]", title)]
    return next((seats[unit, part.strip()] for part in parts if (unit, part.strip()) in seats), None)


def enter_post(cadre: Cadre) -> None:
    """Enter the post of the file as a main post from ``post_since``; the main posts before it end there."""
    since = cadre.post_since
    if since is None:
        raise ValidationError({"post_since": _("Say from which month the new post is held.")})
    if not title_of(cadre):
        raise ValidationError({"post_title": _("Enter the post.")})
    open_ones = cadre.tenures.filter(kind=Tenure.Kind.MAIN, to_on__isnull=True)
    if open_ones.filter(from_on__gt=since).exists():
        raise ValidationError(
            {"post_since": _("A main post held begins later. Correct the posts held first.")}
        )
    open_ones.update(to_on=since)
    title = title_of(cadre)
    seat = seat_for(seats_of([cadre.unit_id]), cadre.unit_id, title)
    Tenure.objects.create(
        cadre=cadre, unit=cadre.unit, post_id=seat, title=title, level=cadre.level, from_on=since
    )
