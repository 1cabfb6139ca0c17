"""The ledger of symposia."""

from typing import Any

from django.db import models
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from visits.core.lists.rows import To
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column
from visits.fieldwork.symposia.models import Attendance, Symposium
from visits.fieldwork.visits.lists import OF_VISIT, LedgerFilter
from visits.fieldwork.visits.models import Statement
from visits.fieldwork.visits.stages import stage_words


class SymposiumFilter(LedgerFilter):
    """Symposia by round, team, unit, days and words."""

    at = "visit__"
    less_used = ("category", "alone", "sent", "accepted", "task_kind", "key_task", "went_to")

    def found(self, words: str) -> Q:
        """By unit or place."""
        return super().found(words) | Q(place__contains=words)


def fill(rows: list[Any]) -> None:
    """How many came and how many opinions were voiced, for the rows of one page in two queries."""
    keys = [one.pk for one in rows]
    came = (
        Attendance.objects.filter(symposium__in=keys)
        .order_by()
        .values("symposium")
        .annotate(n=Sum("present"))
    )
    told = Statement.objects.filter(interview__symposium__in=keys).order_by().values("interview__symposium")
    present = {row["symposium"]: row["n"] for row in came}
    opinions = {row["interview__symposium"]: row["n"] for row in told.annotate(n=Count("*"))}
    for one in rows:
        one.present, one.opinion_count = present.get(one.pk, 0), opinions.get(one.pk, 0)


def symposium_rows(user: Any) -> models.QuerySet[Symposium]:
    """Symposia that the user sees, with what the columns need."""
    found: models.QuerySet[Symposium] = Symposium.objects.visible_to(user)
    return found


SYMPOSIA = ListSpec(
    key="symposia",
    title=_("Ledger of symposia"),
    columns=[
        *OF_VISIT,
        Column("place", _("Place"), "place", width=16),
        Column("host", _("Host"), "host__name", width=10),
        Column("recorder", _("Recorder"), "recorder__name", width=10, default=False),
        Column("present", _("Came"), lambda s: s.present, kind="number", width=7, reads=()),
        Column("opinions", _("Opinions"), lambda s: s.opinion_count, kind="number", width=7,
               mark=lambda s: "" if s.is_full else str(_("key words only")), reads=("is_full",)),
        Column("agenda", _("Agenda"), "agenda", kind="long", width=30),
        Column("minutes", _("Minutes"), "minutes", kind="long", width=60),
        Column("state", _("State"), **stage_words("visit__"), width=9, default=False),
    ],
    rows=symposium_rows,
    order=("-visited_on", "-pk"),
    filter_form=SymposiumFilter,
    row_url=To("symposia:detail"),
    prepare=fill,
    empty_text=_("No symposium yet. Symposia are logged within a visit."),
    card=("unit", "date", "place", "host", "present", "agenda"),
)  # fmt: skip
