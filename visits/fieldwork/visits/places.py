"""Where a person stands to the visit in which they are named: of its unit, serving there, sent to its key task, or not.

It is worked out when the record is saved, for the day of the visit, and kept with the unit to which they belonged
then: who moves on afterwards was still heard where they were heard (decision 0054).
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cadre_review.marks import bracketed, listed
from cadre_review.prepared import rows_given
from visits.cadres.files.models import TaskAssignment, Tenure
from visits.core.fields import optional
from visits.organisation.units.models import Unit


class HeardAt(models.TextChoices):
    """Where something was heard, seen from the person."""

    HOME = "home", pgettext_lazy("heard at", "own unit")
    SECONDED = "seconded", _("where seconded")
    CONCURRENT = "concurrent", _("where in a concurrent post")
    HOST = (
        "host",
        _("where seconded or in a concurrent post"),
    )  # kept before they were told apart
    TASK = "task", _("front line of a key task")
    ELSEWHERE = "elsewhere", pgettext_lazy("heard at", "elsewhere")


SERVING = (HeardAt.SECONDED, HeardAt.CONCURRENT, HeardAt.HOST)
OF_THE_UNIT = (HeardAt.HOME, *SERVING)  # who is heard of the visited unit
OF_KIND = {
    Tenure.Kind.MAIN: HeardAt.HOME, Tenure.Kind.SECONDMENT: HeardAt.SECONDED,
    Tenure.Kind.CONCURRENT: HeardAt.CONCURRENT, "task": HeardAt.TASK,
}  # fmt: skip  # who held their main post in the unit on the day belonged to it, wherever they are now


OF_UNIT = "unit"
WHERE = [(OF_UNIT, _("of the visited unit, or serving there")), *HeardAt.choices]  # what a filter offers


def meant_by(where: str) -> tuple[str, ...]:
    """The places that a filter asks for by one word; of a talk with nobody by name none is kept."""
    return {OF_UNIT: ("", *OF_THE_UNIT), HeardAt.HOST: SERVING}.get(where, (where,))


def heard_at(**more: Any) -> models.CharField:
    """The column for it; people of the visited unit, and its leadership team, are at home."""
    options: dict[str, Any] = {"choices": HeardAt, "default": HeardAt.HOME, "editable": False}
    return models.CharField(_("heard where"), max_length=10, **(options | more))


def away_unit() -> Any:
    """The column for the unit to which somebody from elsewhere belonged then; empty for people of the visited one."""
    return optional(Unit, "+", _("unit at the time, where another"), db_index=False, editable=False)


def away_index(thing: str, field: str = "away_unit") -> models.Index:
    """What was heard of a unit's people elsewhere: few rows, found by that unit."""
    return models.Index(fields=[field], name=f"{thing}_from_away", condition=Q(**{f"{field}__isnull": False}))


def places_of(unit: int | None, task: int | None, day: dt.date) -> dict[int, HeardAt]:
    """Those who serve in the unit, or for the task, on the day and belong elsewhere (key → where); one statement."""
    found: dict[int, HeardAt] = {}
    order = list(HeardAt).index
    for cadre, kind, from_on, to_on in rows_given(_serving, unit or 0, task or 0):
        if (from_on or day) <= day <= (to_on or day):
            found[cadre] = min(found.get(cadre, HeardAt.ELSEWHERE), OF_KIND[kind], key=order)
    return found


def _serving(unit: int, task: int) -> QuerySet[Any, Any]:
    posts = Tenure.objects.filter(unit=unit).exclude(cadre__unit=unit).order_by()
    sent = TaskAssignment.objects.filter(key_task=task).exclude(cadre__unit=unit).order_by()
    return posts.values_list("cadre", "kind", "from_on", "to_on").union(
        sent.annotate(kind=Value("task")).values_list("cadre", "kind", "from_on", "to_on"), all=True
    )  # fmt: skip


def whence(row: Any) -> str:
    """The unit to which whom the row names belonged, and where they stood to the visit; "" for people of its unit.

    A talk says it of the cadre heard, a statement or a rating of the one spoken of.
    """
    unit = row.source_unit if hasattr(row, "source_unit_id") else row.away_unit
    return f"{unit} · {HeardAt(row.heard_at).label}" if unit else ""


def placed(row: Any) -> str:
    """Behind the place of a line, in brackets: how whom it names stood to it; "" at their own unit, and for nobody."""
    return "" if row.heard_at in ("", HeardAt.HOME) else bracketed("", HeardAt(row.heard_at).label)


def heard_in(visit: Any, source: str, row: Any = None) -> str:
    """When, where and from whom it was heard; ``row``: what was said of somebody, who stood to the place somehow."""
    return f"{visit.visited_on:%Y-%m-%d} {visit.where}{placed(row) if row else ''} · {source}"


def in_words(places: Iterable[str]) -> str:
    """The places in the order of ``HeardAt``."""
    known = set(places)
    return listed(str(label) for key, label in HeardAt.choices if key in known)
