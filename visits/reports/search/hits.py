"""Which hits stand on a page, and how many there are: quick for words in most texts as for words in one.

The index gives hits in no order, so a thousand of them say whether there are more. Up to that they are put in order
here. Where there are more, the newest texts are read one by one from where the page begins, which finds frequent
words at once; only where that falls short does the index give all of them (docs/decisions/0070).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from visits.core.lists.paging import PAGE, Page, beyond, keys_of, pack, unpack
from visits.core.lists.query import Count, Query
from visits.organisation.rounds.models import Round, VisitTeam

from .models import Passage

MANY = 1_000  # hits that are all put in order
WALK = 60_000  # texts that are read before the index is asked
ORDER = ("-day", "-pk")
Place = tuple[date, int]


class Hits:
    """The hits of one search. ``kinds`` counts them by kind: all where there are at most ``MANY``, else some."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()

    @property
    def are_many(self) -> bool:
        """Whether there are more than are counted."""
        return self.kinds.total() > MANY

    def cut(self, query: Query, after: str, before: str) -> tuple[Page, Count]:
        """The page behind a cursor, and how many hits there are."""
        some = list(query.rows.order_by().values_list("day", "pk", "kind")[: MANY + 1])
        self.kinds = Counter(kind for _day, _pk, kind in some)
        known = None if self.are_many else sorted(((day, pk) for day, pk, _kind in some), reverse=True)
        cursor = unpack(before or after, keys_of(query.rows, ORDER)) if before or after else None
        place = (cursor[0], cursor[1]) if cursor else None
        page = _page(query, known, place, is_back=bool(before)) or _page(query, known, None, is_back=False)
        return page or Page([], "", ""), Count(len(some), MANY)


def _page(query: Query, known: Sequence[Place] | None, place: Place | None, *, is_back: bool) -> Page | None:
    """The page that begins at the place; None where it is empty."""
    is_back = is_back and place is not None
    near = _read(query, place, is_back) if known is None else _of_known(known, place, is_back)
    more, near = len(near) > PAGE, sorted(near[:PAGE], reverse=True)
    if not near:
        return None
    newer, older = more if is_back else place is not None, more or is_back
    ends = pack(near[0]) if newer else "", pack(near[-1]) if older else ""
    return Page(_rows(query, [pk for _day, pk in near]), *ends)


def _of_known(places: Sequence[Place], place: Place | None, is_back: bool) -> list[Place]:
    """The nearest of hits that are all known, and one more."""
    if place is not None:
        places = [one for one in places if (one > place if is_back else one < place)]
    return list(places[-PAGE - 1 :][::-1] if is_back else places[: PAGE + 1])


def _read(query: Query, place: Place | None, is_back: bool) -> list[Place]:
    """The nearest of many hits, and one more: by reading text after text, else by the index."""
    order = ("day", "pk") if is_back else ORDER
    texts = _from(_texts(query.form), place, is_back).order_by(*order)
    end = next(iter(texts.values_list("day", flat=True)[WALK : WALK + 1]), None)
    form: Any = query.form
    rows = _from(form.by_reading(), place, is_back).order_by(*order)
    if end:
        rows = rows.filter(**{"day__lte" if is_back else "day__gte": end})
    near = list(rows.values_list("day", "pk")[: PAGE + 1])
    if len(near) > PAGE or not end:
        return near
    # No day that has an index: the planner would go along it, and test the numbers of each text.
    day = Coalesce("day", Value(date.max))
    rows = _from(query.rows, place, is_back).order_by(day if is_back else day.desc(), order[1])
    return list(rows.values_list("day", "pk")[: PAGE + 1])


def _from(rows: QuerySet[Any], place: Place | None, is_back: bool) -> QuerySet[Any]:
    return rows.filter(beyond(keys_of(rows, ORDER), ORDER, place, backward=is_back)) if place else rows


def _texts(form: Any) -> QuerySet[Passage]:
    """Texts among which the hits are, as far as an index of days tells."""
    texts = Passage.objects.all()
    if kind := form.chosen("kind"):
        texts = texts.filter(kind=kind)
    days = [day for day in (form.chosen("to"), _newest_of(form.chosen("round"))) if day]
    return texts.filter(day__lte=min(days)) if days else texts


def _newest_of(round: Round | None) -> date | None:
    """The day of the newest text of the round's teams, looked up team by team."""
    if round is None:
        return None
    own = Passage.objects.filter(team=OuterRef("pk")).order_by(*ORDER).values("day")[:1]
    days = (
        VisitTeam.objects.filter(round=round).annotate(newest=Subquery(own)).values_list("newest", flat=True)
    )
    return max(filter(None, days), default=None)


def _rows(query: Query, keys: Sequence[int]) -> list[Any]:
    """The rows of these hits, which the user was found to see a moment ago, in this order."""
    rows = Passage.objects.filter(pk__in=keys).annotate(asked=Value(query.form.chosen("q") or "")).order_by()
    found = {row.pk: row for row in query.fetch(rows)}
    return [found[key] for key in keys if key in found]
