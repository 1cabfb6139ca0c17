"""Builders of cadre files through the package's own actions."""

import datetime as dt
import uuid
from typing import Any

from tests.organisation.units.builders import build_unit
from visits.cadres.files.actions import create_cadre
from visits.cadres.files.models import Cadre
from visits.cadres.formats import lrm, lrmx
from visits.cadres.formats.parsing import parse_lrm, parse_lrmx
from visits.cadres.formats.person import Person
from visits.organisation.units.models import Unit

ID_NUMBER = "45020219750815123X"  # invented; the check digit is right


def make_cadre(*, staff: Any, unit: Unit | None = None, **values: Any) -> Cadre:
    """A file as personnel staff open it, with everything derived and indexed."""
    plain: dict[str, Any] = {"name": "章亦真", "sex": "male", "birth_month": dt.date(1975, 8, 1)}
    return create_cadre(
        actor=staff, client_key=uuid.uuid4(), **(plain | {"unit": unit or build_unit()} | values)
    )


def read_lrmx(data: bytes, name: str) -> Person:
    """One person out of the official editor's file, as an import reads it."""
    return lrmx.person_of(parse_lrmx(data), name)


def read_lrm(data: bytes, name: str, photo: bytes = b"") -> Person:
    """One person out of the older editor's record and its photo, as an import reads them."""
    return lrm.person_of(parse_lrm(data), name, photo)
