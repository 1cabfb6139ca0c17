"""Who reaches the age limit within a year, or has passed it and still serves."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.filters import CadreFilter
from visits.cadres.files.models import Cadre
from visits.core.lists.rows import To
from visits.core.lists.spec import ListSpec
from visits.core.scopes import NOBODY
from visits.core.sheets.columns import Column
from visits.organisation.units.columns import unit_name

from .age_limits import Limits, months_of_age, months_on
from .models import AgeLimit

MONTHS = 12


def leaving_by(limits: Limits, last: Any) -> Q:
    """The condition on cadres who reach their age limit in this month or before it.

    The latest month of all stands outside too, where the index of months of birth is entered by it.
    """
    found, latest = NOBODY, None
    for above, limit in _bands(limits):
        born = _born_by(limit, last)
        latest = max(latest or born, born)
        found |= Q(sex=limit.sex, level__gt=above, level__lte=limit.level, birth_month__lte=born)
    return found & Q(birth_month__lte=latest) if latest else found


def _bands(limits: Limits) -> Iterator[tuple[int, AgeLimit]]:
    """Each limit in force with the level down to which a stricter one holds."""
    seen: dict[str, int] = {}
    for limit in limits.rows:
        above = seen.get(limit.sex, -1)
        if limit.level > above:
            seen[limit.sex] = limit.level
            yield above, limit


def _born_by(limit: AgeLimit, last: Any) -> Any:
    """The latest month of birth with which somebody reaches the limit by that month: it grows no faster than time."""
    month = months_on(last, -(limit.years * 12 + limit.months))
    while months_on(month, months_of_age(limit, month)) > last:
        month = months_on(month, -1)
    return month


def leaving(user: Any) -> QuerySet[Cadre]:
    """Cadres in office who reach the age limit within twelve months."""
    this = timezone.localdate().replace(day=1)
    rows = Cadre.objects.visible_to(user).in_office()
    return rows.filter(leaving_by(Limits.on(timezone.localdate()), months_on(this, MONTHS)))


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
