"""The ledger of symposia."""

from typing import Any

from django.db import models
from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column
from visits.fieldwork.symposia.models import Attendance, Symposium
from visits.fieldwork.visits.lists import LedgerFilter
from visits.fieldwork.visits.models import Statement


class SymposiumFilter(LedgerFilter):
    """Symposia by round, team, unit, days and words."""

    at = "visit__"
    less_used = ("category", "alone", "sent", "accepted", "task_kind")

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
    opinions = {row["interview__symposium"]: row["n"] for row in told.annotate(n=Count("pk"))}
    for one in rows:
        one.present, one.opinion_count = present.get(one.pk, 0), opinions.get(one.pk, 0)


def symposium_rows(user: Any) -> models.QuerySet[Symposium]:
    """Symposia that the user sees, with what the columns need."""
    rows = Symposium.objects.visible_to(user).select_related("visit__unit", "visit__team", "host", "recorder")
    found: models.QuerySet[Symposium] = rows
    return found


SYMPOSIA = ListSpec(
    key="symposia",
    title=_("Ledger of symposia"),
    columns=[
        Column("date", _("Date"), lambda s: s.visit.visited_on, kind="date", width=11, sort=("visited_on",)),
        Column("unit", _("Unit"), lambda s: str(s.visit.unit), width=18, sort=("visit__unit__tree_left",)),
        Column("team", _("Visit team"), lambda s: s.visit.team.name, width=12),
        Column("place", _("Place"), lambda s: s.place, width=16),
        Column("host", _("Host"), lambda s: s.host.name, width=10),
        Column("recorder", _("Recorder"), lambda s: s.recorder.name, width=10, default=False),
        Column("present", _("Came"), lambda s: s.present, kind="number", width=7),
        Column("opinions", _("Opinions"), lambda s: s.opinion_count, kind="number", width=7,
               mark=lambda s: "" if s.is_full else str(_("key words only"))),
        Column("agenda", _("Agenda"), lambda s: s.agenda, kind="long", width=30),
        Column("minutes", _("Minutes"), lambda s: s.minutes, kind="long", width=60),
        Column("state", _("State"), lambda s: s.visit.get_state_display(), width=9, default=False),
    ],
    rows=symposium_rows,
    order=("-visited_on", "-pk"),
    filter_form=SymposiumFilter,
    row_url=lambda record: reverse("symposia:detail", args=[record.pk]),
    prepare=fill,
    empty_text=_("No symposium yet. Symposia are logged within a visit."),
)  # fmt: skip
