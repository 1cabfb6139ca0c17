"""Which hits stand on a page, and how many there are: quick for words in most texts as for words in one.

The index gives hits in no order, so a thousand of them say whether there are more. Up to that they are put in order
here. Where there are more, the newest texts are read one by one from where the page begins, which finds frequent
words at once; where that falls short the index gives those of some days, then all (docs/decisions/0070, 0087). Where
few texts fit the other filters, all of these are read, and the index is not asked (0097).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from visits.core.lists.paging import PAGE, Page, beyond, keys_of, pack, unpack
from visits.core.lists.query import Count, Query
from visits.core.scopes import OneOf
from visits.organisation.rounds.models import Round, VisitTeam

from .models import Passage, PassageQuerySet

MANY = 1_000  # hits that are all put in order
SOME = MANY * 5 // 4  # texts with the words among which so many hits are looked for
WALK = 4_000  # texts that are read before the index is asked
FEW = 2 * PAGE  # texts that are asked at a time whether the user may read them
DAYS = 28  # of which the index is asked first
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
        some = _some(query, PassageQuerySet.reading if _are_few(query) else PassageQuerySet.saying)
        self.kinds = Counter(kind for _day, _pk, kind in some)
        known = None if self.are_many else sorted(((day, pk) for day, pk, _kind in some), reverse=True)
        cursor = unpack(before or after, keys_of(query.rows, ORDER)) if before or after else None
        place = (cursor[0], cursor[1]) if cursor else None
        page = _page(query, known, place, is_back=bool(before)) or _page(query, known, None, is_back=False)
        return page or Page([], "", ""), Count(len(some), MANY)


def _are_few(query: Query) -> bool:
    """Whether so few texts fit all that is asked for beside the words that they are all read."""
    form: Any = query.form
    if not (form.is_valid() and form.is_narrowed):
        return False
    return not form.nearby().order_by(*ORDER).values_list("pk")[WALK : WALK + 1]


def _some(query: Query, find: Any) -> list[tuple[date, int, str]]:
    """Day, key and kind of a thousand hits and one more, in no order; of all where there are fewer.

    Asked are the texts that hold the words, and of these which the user may read. Only where that leaves fewer than a
    thousand of so many that there are others, both are asked at once.
    """
    form: Any = query.form
    if not (form.is_valid() and form.is_asked):
        return []
    names, texts = ("day", "pk", "kind"), form.texts(find).order_by()
    keys = list(texts.values_list("pk", flat=True)[: SOME + 1])
    seen = list(_among(query, keys).values_list(*names)) if keys else []
    if len(keys) > SOME and len(seen) <= MANY:
        rows = query.rows
        if find is PassageQuerySet.reading:
            rows = _among(query, list(texts.values_list("pk", flat=True)))
        seen = list(rows.order_by().values_list(*names)[: MANY + 1])
    return seen[: MANY + 1]


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
    """The nearest of many hits, and one more: by reading text after text, else by the index.

    Both look at the texts alone. What says who may read them is asked of those found: were it asked along, the planner
    would expect next to nothing, and join all hits before it puts them in order.
    """
    form: Any = query.form
    order = ("day", "pk") if is_back else ORDER
    newest = _newest_of(form.chosen("round"))
    texts = _from(_until(form.nearby(), newest), place, is_back).order_by(*order)
    end = next(iter(texts.values_list("day", flat=True)[WALK : WALK + 1]), None)
    texts = _from(_until(form.texts(PassageQuerySet.reading), newest), place, is_back).order_by(*order)
    if end:
        texts = texts.filter(**{"day__lte" if is_back else "day__gte": end})
    found = list(texts.values_list("day", "pk")[:FEW])
    near = _seen(query, [pk for _day, pk in found], is_back)
    if len(found) == FEW:
        end, place = found[-1][0], found[-1]
    elif end:
        end += timedelta(1 if is_back else -1)
    if end and len(near) <= PAGE:
        for hits in _slices(query, end, place, is_back):
            near += _seen(query, [pk for _day, pk in hits], is_back)
            if len(near) > PAGE:
                break
    return near[: PAGE + 1]


def _slices(query: Query, near: date, place: Place | None, is_back: bool) -> Iterator[list[Place]]:
    """The hits from a day and place on, the nearest first, by the index: those of some days, then all there are.

    Each question fetches every hit of its days, so there are two. They are put in order by what is no column of an
    index, or the planner would walk through the texts day by day until it had met enough.
    """
    form: Any = query.form
    by_day = Coalesce("day", "day")
    order = (by_day.asc(), "pk") if is_back else (by_day.desc(), "-pk")
    far = near + timedelta(DAYS if is_back else -DAYS)
    for days in ({"day__range": sorted((near, far))}, {"day__gt" if is_back else "day__lt": far}):
        rows = form.texts(PassageQuerySet.saying).filter(**days)
        while hits := list(_from(rows, place, is_back).order_by(*order).values_list("day", "pk")[:FEW]):
            yield hits
            place = hits[-1]
            if len(hits) < FEW:
                break


def _seen(query: Query, keys: Sequence[int], is_back: bool) -> list[Place]:
    """Where those of the texts stand that the user finds, in order."""
    return sorted(_among(query, keys).values_list("day", "pk"), reverse=not is_back) if keys else []


def _among(query: Query, keys: Sequence[int]) -> QuerySet[Any]:
    """Those of the texts that the user finds."""
    form: Any = query.form
    return form.readable.filter(OneOf(F("pk"), keys)).order_by()


def _from(rows: QuerySet[Any], place: Place | None, is_back: bool) -> QuerySet[Any]:
    return rows.filter(beyond(keys_of(rows, ORDER), ORDER, place, backward=is_back)) if place else rows


def _until(texts: QuerySet[Passage], newest: date | None) -> QuerySet[Passage]:
    return texts.filter(day__lte=newest) if newest else texts


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
