"""Who reaches the age limit within a year, or has passed it and still serves."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.lookups import GreaterThan, LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.filters import CadreFilter
from visits.cadres.files.models import Cadre
from visits.core.lists.rows import To
from visits.core.lists.spec import ListSpec
from visits.core.scopes import NOBODY
from visits.core.sheets.columns import Column
from visits.organisation.units.columns import unit_name

from .age_limits import Limits, born_by, months_on
from .models import AgeLimit

MONTHS = 12
OF_LEVEL = F("level") + 0  # as no index knows it, else SQLite walks through all of every level

Band = tuple[str, int, int, dt.date]  # a sex, above one level, up to another, and the latest month of birth


def leaving_by(bands: Iterable[Band], latest: dt.date | None) -> Q:
    """The condition on cadres who fall into one of the bands.

    The latest month of all stands outside too, where the index of months of birth is entered by it.
    """
    found = NOBODY
    for sex, above, level, born in bands:
        found |= Q(
            GreaterThan(OF_LEVEL, above), LessThanOrEqual(OF_LEVEL, level), sex=sex, birth_month__lte=born
        )
    return found & Q(birth_month__lte=latest) if latest else found


def latest_of(bands: Iterable[Band]) -> dt.date | None:
    """The latest month of birth of all."""
    return max((born for *_rest, born in bands), default=None)


def leaving_within(day: dt.date, months: int = MONTHS) -> list[Band]:
    """Who reaches the age limit by so many months after the day, or before it."""
    limits, last = Limits.on(day), months_on(day.replace(day=1), months)
    return [(one.sex, above, one.level, born_by(one, last)) for above, one in _bands(limits)]


def _bands(limits: Limits) -> Iterator[tuple[int, AgeLimit]]:
    """Each limit in force with the level down to which a stricter one holds."""
    seen: dict[str, int] = {}
    for limit in limits.rows:
        above = seen.get(limit.sex, -1)
        if limit.level > above:
            seen[limit.sex] = limit.level
            yield above, limit


def leaving(user: Any) -> QuerySet[Cadre]:
    """Cadres in office who reach the age limit within twelve months."""
    bands = leaving_within(timezone.localdate())
    return Cadre.objects.visible_to(user).in_office().filter(leaving_by(bands, latest_of(bands)))


def _prepare(cadres: list[Any]) -> None:
    limits = Limits.on(timezone.localdate())
    for cadre in cadres:
        cadre.leaves_in = limits.leaves(cadre)


LEAVING = ListSpec(
    key="leaving",
    title=_("Age limit within 12 months"),
    intro=_("In service, by the month of birth and the age limits in force; who has passed it stands here too."),
    columns=[
        Column("name", _("Name"), "name", width=12, sort=("name_key",)),
        Column("unit", _("Unit"), **unit_name(sort=("unit_left", "level")), width=18),
        Column("post", _("Unit and post"), "post_title", width=30),
        Column("level", _("Level"), "level", width=14, sort=("level", "unit_left")),
        Column("birth", _("Month of birth"), "birth_month", kind="month", width=12, sort=("birth_month",)),
        Column("leaves", _("Age limit reached in"), lambda one: one.leaves_in, kind="month", width=14,
               reads=("sex", "level", "birth_month"), fill=_prepare),
    ],
    rows=leaving,
    order=("birth_month", "pk"),
    filter_form=CadreFilter,
    row_url=To("cadres:detail"),
    empty_text=_("Nobody reaches the age limit within 12 months."),
    card=("name", "level", "post", "leaves"),
)  # fmt: skip
