"""Where a visit goes: to a unit or to a key task. Scope, assignments and plans name one of the two."""

from typing import Any, Self

from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _

from visits.core.scopes import Scoped
from visits.organisation.units.models import KeyTask, Unit

SAME = Q(unit=OuterRef("unit")) | Q(key_task=OuterRef("key_task"))  # as the row of the outer question


class DestinedQuerySet(Scoped):
    """Rows that name a unit or a key task."""

    def to_units(self) -> Self:
        """Those of units."""
        return self.filter(unit__isnull=False)

    def to_tasks(self) -> Self:
        """Those of key tasks."""
        return self.filter(key_task__isnull=False)

    def to(self, destination: Unit | KeyTask) -> Self:
        """Those of the unit, or of the key task."""
        return self.filter(**{field_of(destination): destination})


class Destined(models.Model):
    """What names either a ``unit`` or a ``key_task``."""

    class Meta:
        abstract = True

    @property
    def destination(self) -> Any:
        """The unit or the key task."""
        return self.key_task if self.unit_id is None else self.unit  # type: ignore[attr-defined]


def one_destination(name: str) -> models.CheckConstraint:
    """The rule that a row names one of the two, and no more."""
    return models.CheckConstraint(
        condition=Q(unit__isnull=True, key_task__isnull=False) | Q(unit__isnull=False, key_task__isnull=True),
        name=name,
        violation_error_message=_("Name a unit or a key task, one of the two."),
    )


def field_of(destination: Unit | KeyTask) -> str:
    """The field that names such a destination."""
    return "key_task" if isinstance(destination, KeyTask) else "unit"


def answering(destination: Unit | KeyTask) -> Unit:
    """The unit that answers for it: of a key task, its lead unit."""
    return destination.lead_unit if isinstance(destination, KeyTask) else destination


def answering_key(destination: Unit | KeyTask) -> int:
    """Its primary key, without the unit itself."""
    key: int = destination.lead_unit_id if isinstance(destination, KeyTask) else destination.pk
    return key
