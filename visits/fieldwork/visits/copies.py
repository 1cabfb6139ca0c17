"""What belongs to a visit holds its day and its state too: lists and figures then read indexes of their own.

A copy is taken whenever the row is written (``save``, ``bulk_create``), and ``follow`` carries a later change to all of
them in the transaction that makes it. What came in by raw SQL is brought up to date by ``manage.py rebuild_summaries``.
"""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

Get = Callable[[str], Any]  # a model by its name, as it is today or as a migration knows it


class DayOfVisit(models.DateField):
    """The day of the visit, as the visit has it."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Take it from the visit."""
        return _taken(self, model_instance, "visited_on")


class StateOfVisit(models.CharField):
    """The state of the visit, as the visit has it."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Take it from the visit."""
        return _taken(self, model_instance, "state")


def _taken(field: models.Field[Any, Any], row: Any, name: str) -> Any:
    value = getattr(row.visit, name)
    setattr(row, field.attname, value)
    return value


class OnVisit(models.Model):
    """A row with the day and the state of its ``visit``."""

    visited_on = DayOfVisit(_("date"), editable=False, serialize=False)
    visit_state = StateOfVisit(_("state"), max_length=12, editable=False, serialize=False)

    class Meta:
        abstract = True


def copying() -> list[type[models.Model]]:
    """The models with copies."""
    return list(OnVisit.__subclasses__())


def state_of(model: type[models.Model]) -> str:
    """Where a row that belongs to a visit finds the visit's state."""
    return "visit_state" if issubclass(model, OnVisit) else "visit__state"


def follow(visit: Any) -> None:
    """Carry the day and the state of the visit to what belongs to it; call it where either has changed."""
    for model in copying():
        rows = model._default_manager.filter(visit=visit).order_by()
        rows.update(visited_on=visit.visited_on, visit_state=visit.state)


def stale(model: Any, alias: str | None = None) -> QuerySet[Any]:
    """Rows whose copies are not what their visit says."""
    rows = model._default_manager.using(alias).order_by()
    fresh = Q(visited_on=F("visit__visited_on"), visit_state=F("visit__state"))
    return rows.exclude(fresh, visited_on__isnull=False, visit_state__isnull=False)


def refresh(model: Any, visit: Any, alias: str | None = None) -> int:
    """Bring the copies of a model up to date; how many rows that were."""
    mine = visit._default_manager.using(alias).filter(pk=OuterRef("visit")).order_by()
    rows = model._default_manager.using(alias).filter(pk__in=stale(model, alias).values("pk")).order_by()
    return int(rows.update(
        visited_on=Subquery(mine.values("visited_on")[:1]), visit_state=Subquery(mine.values("state")[:1])
    ))  # fmt: skip
