"""For how many rounds in a row, the newest first, something was not visited or heard, though it was in their scope.

It is the department's to ask: a visit team knows its own rounds only. Visits count as they do for the reader.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from visits.core.sheets.columns import Column

from .lists import counted_states
from .models import Round, ScopeEntry

NEVER = dt.date(1900, 1, 1)
MOST = 20  # rounds that may be asked for
UNVISITED = _("Rounds without a visit")
UNHEARD = _("Rounds without a talk")


def missed_by(user: Any, model: type[models.Model], unit: str, visits: str) -> Coalesce:
    """The number as an annotation: ``unit`` leads from a row to its unit, ``visits`` to the visits that count."""
    day = f"{visits}__round__starts_on"
    met = model._default_manager.filter(
        pk=OuterRef(OuterRef("pk")), **{f"{visits}__state__in": counted_states(user)}
    )
    last = Coalesce(Subquery(met.order_by(f"-{day}").values(day)[:1]), Value(NEVER))
    since: Any = ScopeEntry.objects.filter(unit=OuterRef(unit), in_scope=True, round__starts_on__gt=last)
    since = since.exclude(round__state=Round.State.PLANNED).order_by().values("unit")
    return Coalesce(Subquery(since.annotate(n=Count("*")).values("n")), Value(0))


def missed_for(user: Any, model: type[models.Model], unit: str, visits: str, n: int) -> Q:
    """Rows that were missed in at least so many rounds."""
    rows = model._default_manager.annotate(missed=missed_by(user, model, unit, visits)).filter(missed__gte=n)
    return Q(pk__in=rows.order_by().values("pk"))


def missed_column(
    user: Any, model: type[models.Model], unit: str, visits: str, *, label: Any = UNVISITED, key: str = "pk"
) -> Column:
    """The number as a column, in one question for the rows of a page; ``key`` is that of the model in a row."""
    return Column(
        "missed", label, lambda row: row.missed, kind="number", width=8, default=False, reads=(key,),
        fill=_filled(user, model, unit, visits, key),
    )  # fmt: skip


def _filled(
    user: Any, model: type[models.Model], unit: str, visits: str, key: str
) -> Callable[[list[Any]], None]:
    def fill(rows: list[Any]) -> None:
        found = dict(_numbers(user, model, unit, visits, {getattr(row, key) for row in rows}))
        for row in rows:
            row.missed = found.get(getattr(row, key), 0)

    return fill


def _numbers(user: Any, model: type[models.Model], unit: str, visits: str, keys: Iterable[int]) -> Any:
    rows = model._default_manager.filter(pk__in=keys).annotate(missed=missed_by(user, model, unit, visits))
    return rows.order_by().values_list("pk", "missed")


def missed_field(label: Any = UNVISITED) -> forms.IntegerField:
    """At least so many rounds."""
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=MOST,
                              help_text=_("At least so many in a row, the newest first."))  # fmt: skip
