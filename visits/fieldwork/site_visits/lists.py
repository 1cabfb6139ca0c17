"""The ledger of site visits."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from cadre_review.marks import listed
from visits.core.lists.rows import To
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column
from visits.fieldwork.site_visits.models import CadreSeen, PeopleMet, SiteVisit
from visits.fieldwork.visits.lists import LedgerFilter, unit_visited
from visits.fieldwork.visits.models import Attachment
from visits.fieldwork.visits.stages import stage_words
from visits.organisation.rounds.filters import round_column
from visits.organisation.units.models import KeyTask

from .models import position_of


class SiteFilter(LedgerFilter):
    """Site visits by round, team, unit, key task, days and words."""

    at = "visit__"
    less_used = ("category", "alone", "sent", "accepted", "task_kind", "went_to")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By every filter that is set; of one cadre, the sites at which they were seen at work."""
        if cadre := self.chosen("seen"):
            found = CadreSeen.objects.visible_to(self.user).filter(cadre=cadre)
            rows = rows.filter(pk__in=found.order_by().values("site_visit"))
        return super().narrow(rows)

    def of_task(self, task: KeyTask) -> Q:
        """Also those that were at a place of the task while the visit was at a unit."""
        return super().of_task(task) | Q(key_task=task)

    def found(self, words: str) -> Q:
        """By unit or place."""
        return super().found(words) | Q(place__contains=words)


def fill(rows: list[Any]) -> None:
    """The people met and the photos, for the rows of one page in two queries."""
    keys = [one.pk for one in rows]
    met: dict[int, list[str]] = {}
    for one in PeopleMet.objects.filter(site_visit__in=keys):
        met.setdefault(one.site_visit_id, []).append(str(one))
    files = (
        Attachment.objects.filter(site_visit__in=keys).order_by().values("site_visit").annotate(n=Count("*"))
    )
    photos = {row["site_visit"]: row["n"] for row in files}
    for row in rows:
        row.met, row.photos = listed(met.get(row.pk, [])), photos.get(row.pk, 0)


def site_rows(user: Any) -> models.QuerySet[SiteVisit]:
    """Site visits that the user sees, with what the columns need."""
    found: models.QuerySet[SiteVisit] = SiteVisit.objects.visible_to(user)
    return found


def fill_for(user: Any) -> Callable[[list[Any]], None]:
    """The same, and the cadres seen at work as far as this reader sees them, in a query more."""

    def prepare(rows: list[Any]) -> None:
        fill(rows)
        names: dict[int, list[str]] = {}
        found = CadreSeen.objects.visible_to(user).filter(site_visit__in=[one.pk for one in rows])
        for site, name in found.order_by("pk").values_list("site_visit", "cadre__name"):
            names.setdefault(site, []).append(name)
        for row in rows:
            row.seen = listed(names.get(row.pk, []))

    return prepare


def site_list(user: Any) -> ListSpec:
    """The ledger of site visits as this user may read it."""
    return replace(SITES, prepare=fill_for(user))


SITES = ListSpec(
    key="sites",
    title=_("Ledger of site visits"),
    columns=[
        Column("date", _("Date"), "visited_on", kind="date", width=11, sort=("visited_on",)),
        Column("unit", _("Unit"), **unit_visited(), width=18),
        Column("place", _("Place"), "place", width=20,
               mark=lambda s: "" if s.is_full else str(_("key words only")), reads=("is_full",)),
        Column("team", _("Visit team"), "visit__team__name", width=12),
        round_column("visit__round__name"),
        Column("task", _("Key task"), "key_task__name", width=18),
        Column("met", _("People met"), lambda s: s.met, width=20, reads=()),
        Column("seen", _("Cadres seen at work"), lambda s: s.seen, width=16, reads=()),
        Column("photos", _("Photos"), lambda s: s.photos, kind="number", width=7, reads=()),
        Column("observed", _("What was seen"), "observed", kind="long", width=60),
        Column("position", _("Coordinates"), position_of, width=20, default=False,
               reads=("latitude", "longitude", "accuracy")),
        Column("state", _("State"), **stage_words("visit__"), width=9, default=False),
    ],
    rows=site_rows,
    order=("-visited_on", "-pk"),
    filter_form=SiteFilter,
    row_url=To("sites:detail"),
    prepare=fill,
    empty_text=_("No site visit yet. Site visits are logged within a visit."),
    card=("unit", "place", "date", "photos"),
)  # fmt: skip
