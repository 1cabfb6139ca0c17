"""Builders of cadre files through the package's own actions."""

import datetime as dt
import uuid
from typing import Any

from tests.organisation.units.builders import build_unit
from visits.cadres.files.actions import create_cadre
from visits.cadres.files.models import Cadre
from visits.organisation.units.models import Unit

ID_NUMBER = "45020219750815123X"  # invented; the check digit is right


def make_cadre(*, staff: Any, unit: Unit | None = None, **values: Any) -> Cadre:
    """A file as personnel staff open it, with everything derived and indexed."""
    plain: dict[str, Any] = {"name": "章亦真", "sex": "male", "birth_month": dt.date(1975, 8, 1)}
    return create_cadre(
        actor=staff, client_key=uuid.uuid4(), **(plain | {"unit": unit or build_unit()} | values)
    )
