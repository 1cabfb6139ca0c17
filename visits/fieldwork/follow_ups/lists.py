"""The list of what visits promised."""

from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from visits.core.access import is_given
from visits.core.lists.filters import FilterForm
from visits.core.lists.rows import To
from visits.core.lists.spec import Bulk, ListSpec
from visits.core.sheets.columns import Column
from visits.fieldwork.visits.lists import unit_visited
from visits.fieldwork.visits.models import FollowUp, overdue_by, stand_of
from visits.organisation.rounds.filters import RoundField, TeamField, round_column
from visits.organisation.units.models import Category, Unit

ANY = ("", _("any"))
STATES = [
    ("open", _("not done yet")),
    ("reported", _("reported as done, not closed")),
    ("closed", _("closed")),
]
# Days overdue from, and before which the next begins; the same rungs as those of rectification.
RUNGS = {
    "soon": (_("due within seven days"), -7, 1),
    "over": (_("overdue"), 1, 15),
    "over15": (_("overdue for 15 days: with the reviewer"), 15, 30),
    "over30": (_("overdue for 30 days: with the leader"), 30, None),
}


class FollowUpFilter(FilterForm):
    """By words, unit, round, team, state and rung."""

    period = (_("From"), _("Until"))

    less_used = ("round", "team", "category", "from", "to")

    state = forms.ChoiceField(label=_("State"), required=False, choices=[ANY, *STATES])
    rung = forms.ChoiceField(
        label=_("Due"), required=False, choices=[ANY, *((key, one[0]) for key, one in RUNGS.items())]
    )
    round = RoundField(label=_("Round"), empty_label=_("any"))
    team = TeamField(label=_("Visit team"))
    category = forms.ChoiceField(label=_("Category"), required=False, choices=[ANY, *Category.choices])

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words and by the facts chosen."""
        if words := self.chosen("q"):
            units = Unit.objects.named(words).order_by().values("pk")
            rows = rows.filter(Q(text__contains=words) | Q(owner__contains=words) | Q(visit__unit__in=units))
        if rung := self.chosen("rung"):
            _label, first, last = RUNGS[rung]
            rows = rows.due_within(first, last)  # type: ignore[attr-defined]
        state = self.chosen("state")
        if state == "closed":
            rows = rows.filter(closed_on__isnull=False)
        elif state:
            rows = rows.filter(closed_on__isnull=True, done_on__isnull=state == "open")
        names = {"round": "visit__round", "team": "visit__team", "category": "visit__unit__category",
                 "from": "due_on__gte", "to": "due_on__lte"}  # fmt: skip
        return rows.filter(**{path: value for name, path in names.items() if (value := self.chosen(name))})


follow_up_url = To("follow_ups:detail")


def late(one: Any) -> str:
    """The mark of one that is overdue."""
    return str(_("overdue")) if (overdue_by(one) or 0) > 0 else ""


def _bulk(request: HttpRequest) -> Bulk | None:
    if not is_given(request.user, "follow_up.close"):
        return None
    return Bulk(_("Close the ticked ones"), reverse("follow_ups:close_many"), key="a")


FOLLOW_UPS = ListSpec(
    key="follow_ups",
    title=_("Follow-ups of visits"),
    intro=_("What visits and talks promised to see to; it is written down with the visit."),
    columns=[
        Column("text", _("Follow-up"), "text", kind="long", width=36, link=follow_up_url, mark=late,
               reads=("due_on", "done_on")),
        Column("unit", _("Unit"), **unit_visited(), width=20),
        Column("owner", _("Who sees to it"), "owner", width=14),
        Column("due", _("Due on"), "due_on", kind="date", width=12, sort=("due_on",)),
        Column("state", _("State"), lambda one: stand_of(one)[1], width=12,
               reads=("closed_on", "done_on", "due_on")),
        Column("done", _("Done on"), "done_on", kind="date", width=12),
        Column("result", _("What was done"), "result", kind="long", width=36),
        Column("visit", _("Day of the visit"), "visit__visited_on", kind="date", width=12, default=False),
        Column("team", _("Visit team"), "visit__team__name", width=12, default=False),
        round_column("visit__round__name", default=False),
        Column("again", _("Times reopened"), lambda one: one.times_reopened or "", kind="number", default=False,
               reads=("times_reopened",)),
    ],
    rows=FollowUp.objects.visible_to,
    order=("due_on", "pk"),
    filter_form=FollowUpFilter,
    row_url=follow_up_url,
    bulk=_bulk,
    empty_text=_("Nothing was promised yet. Follow-ups are written down with a visit or a talk."),
    card=("unit", "state", "due", "text"),
)  # fmt: skip
