"""What somebody signed, settled and approved, as a list: one's own acts of the log by which what waited was done."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cadre_review.audit.models import Entry
from cadre_review.audit.queries import act_label, thing_label
from cadre_review.prepared import rows_given
from visits.core.counts import whole
from visits.core.lists.filters import FilterForm
from visits.core.lists.spec import ListSpec
from visits.core.sheets.columns import Column
from visits.core.workflow import WORKFLOWS

from .kinds import kinds_of


def done_by(user: Any) -> models.QuerySet[Entry]:
    """The acts of the user by which something that waited was done."""
    return _by(user.pk, _acts_of(user))


def _acts_of(user: Any) -> set[str]:
    return {act for kind in kinds_of(user).values() for act in kind.logged}


def _by(actor: int, acts: Collection[str]) -> models.QuerySet[Entry]:
    return Entry.objects.filter(actor=actor, act__in=acts)


def _since(actor: int, day: dt.date, acts: Collection[str]) -> models.QuerySet[Any, Any]:
    return whole(_by(actor, acts).filter(at__date__gte=day), n=models.Count("*"))


def monday() -> dt.date:
    """The first day of this week."""
    today = timezone.localdate()
    return today - dt.timedelta(days=today.weekday())


def done_this_week(user: Any) -> int:
    """How many there were since Monday."""
    return next((n for (n,) in rows_given(_since, user.pk, monday(), _acts_of(user))), 0)


class DoneFilter(FilterForm):
    """By the period of the act."""

    period = (_("From"), _("Until"))

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By words of the act, and by its day."""
        if words := self.chosen("q"):
            acts = rows.order_by().values_list("act", flat=True).distinct()
            rows = rows.filter(act__in=[act for act in acts if words in act_label(act)])
        names = {"from": "at__date__gte", "to": "at__date__lte"}
        return rows.filter(**{path: value for name, path in names.items() if (value := self.chosen(name))})


def _named(user: Any, entries: list[Any]) -> None:
    """Write on each line what its thing is called and where it stands, as far as the user sees it."""
    pages = {flow.model._meta.label_lower: f"{flow.pages}:detail" for flow in WORKFLOWS}
    for thing in {one.thing for one in entries}:
        mine = [one for one in entries if one.thing == thing]
        rows = apps.get_model(thing)._default_manager.visible_to(user)
        found = rows.in_bulk([int(one.thing_id) for one in mine])
        for one in mine:
            seen = found.get(int(one.thing_id))
            one.about = f"{thing_label(thing)} {seen}" if seen else thing_label(thing)
            one.url = reverse(pages[thing], args=[seen.pk]) if seen and thing in pages else ""


def done_list(user: Any) -> ListSpec:
    """The list, whose lines name what the user sees."""
    return ListSpec(
        key="done",
        title=_("What you did"),
        columns=[
            Column("what", _("Act"), lambda one: act_label(one.act), width=30, reads=("act",)),
            Column("about", _("What it concerns"), lambda one: one.about, width=50, link=lambda one: one.url,
                   reads=("thing", "thing_id")),
            Column("at", _("At"), "at", kind="date", width=12, sort=("at",)),
        ],
        rows=done_by,
        reads=("thing", "thing_id"),
        order=("-number",),
        filter_form=DoneFilter,
        prepare=lambda rows: _named(user, rows),
        empty_text=_("Nothing was signed, settled or approved in this time."),
        card=("what", "at", "about"),
    )  # fmt: skip
