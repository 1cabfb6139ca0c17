"""Seconded or in a concurrent post: until both had names of their own, lines kept that it was one of the two.

Which one follows from the posts on file of the day; where they do not say, the line stays as it was kept (decision
0080). The change stands in the log like any other, so that the rows it covers stay covered.
"""

from collections import defaultdict

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cadre_review.audit.log import record
from visits.cadres.files.models import Tenure
from visits.fieldwork.visits.counting import CADRES, TODAY
from visits.fieldwork.visits.places import HeardAt

# Where it is kept: the cadre whom a line names, the way to what has the unit, and the day there (of a
# survey that of its preparation). What visits heard is added up by round.
KEPT = {
    "Interview": ("source_cadre", "visit__", "visited_on"), "Statement": ("cadre", "visit__", "visited_on"),
    "Rating": ("cadre", "visit__", "visited_on"), "CadreSeen": ("cadre", "site_visit__visit__", "visited_on"),
    "SurveySubject": ("cadre", "survey__", "created_at__date"),
}  # fmt: skip
ADDED_UP = ("Interview", "Statement", "Rating", "CadreSeen")
SOME = 500  # lines of one statement
KINDS = {Tenure.Kind.SECONDMENT: HeardAt.SECONDED, Tenure.Kind.CONCURRENT: HeardAt.CONCURRENT}


def tell_apart() -> int:
    """Say of every line which of the two it was, as far as the posts on file know; how many were told."""
    with transaction.atomic():
        people: dict[int, set[int]] = defaultdict(set)
        told = sum(_told(model, place, people) for model in KEPT for place in KINDS.items())
        for held, cadres in people.items():
            CADRES.write(TODAY, held, cadres)
        if told:
            record(None, "heard.tell_apart", lines=told)
    return told


def _told(model: str, kind: tuple[str, str], people: dict[int, set[int]]) -> int:
    (who, at, day), (post, place) = KEPT[model], kind
    rows = TODAY.rows(model).filter(heard_at=HeardAt.HOST)
    rows = rows.annotate(unit_there=F(f"{at}unit"), day_there=F(f"{at}{day}"))
    found = list(rows.filter(_held(who, post)).values_list("pk", who, f"{at}round"))
    for _pk, cadre, held in found if model in ADDED_UP else ():
        people[held].add(cadre)
    keys = [pk for pk, *_rest in found]
    for start in range(0, len(keys), SOME):
        TODAY.rows(model).filter(pk__in=keys[start : start + SOME]).update(heard_at=place)
    return len(keys)


def _held(who: str, kind: str) -> Exists:
    """Whether the cadre held a post of the kind in the visited unit on the day of the visit."""
    day = OuterRef("day_there")
    begun, lasted = (Q(**{at: None}) | Q(**{f"{at}__{side}": day}) for at, side in _ENDS)
    posts: QuerySet[Tenure] = Tenure.objects.filter(begun, lasted, kind=kind)
    return Exists(posts.filter(cadre=OuterRef(who), unit=OuterRef("unit_there")))


_ENDS = (("from_on", "lte"), ("to_on", "gte"))
