"""The register of units as the department reads it: with the rounds that missed a unit."""

from dataclasses import replace
from typing import Any

from django.db import models

from visits.core.lists.spec import ListSpec
from visits.organisation.units.filters import UnitFilter
from visits.organisation.units.lists import UNIT_COLUMNS, UNITS
from visits.organisation.units.models import Unit

from .missed import missed_column, missed_field, missed_for


class OfficeUnitFilter(UnitFilter):
    """The department's: also by how many rounds missed a unit."""

    missed = missed_field()

    def narrow(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Also by rounds without a visit."""
        rows = super().narrow(rows)
        if n := self.chosen("missed"):
            rows = rows.filter(missed_for(self.user, Unit, "pk", "visits", n))
        return rows


def units_list(user: Any) -> ListSpec:
    """The register, for the department with the rounds that missed a unit."""
    if not user.is_office:
        return UNITS
    columns = [*UNIT_COLUMNS, missed_column(user, Unit, "pk", "visits")]
    return replace(UNITS, columns=columns, filter_form=OfficeUnitFilter)
