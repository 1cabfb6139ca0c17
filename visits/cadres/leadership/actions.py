"""Acts on leadership teams: reading them is entered in the log, age limits are kept with their versions."""

from typing import Any

from django.db import transaction
from django.db.models import Model

from cadre_review.audit.log import Line, look, record
from visits.core.access import require
from visits.core.records import Register
from visits.organisation.units.models import Unit

from .models import AgeLimit

AGE_LIMIT_FIELDS = (
    "sex", "level", "years", "months", "grows_from", "grows_every", "grows_most", "valid_from", "source",
)  # fmt: skip
limits = Register(AgeLimit, "age_limit.write")


def team_or(unit: Unit) -> Model:
    """The unit's leadership team, under which the log finds it; the unit where no team is entered."""
    return getattr(unit, "leadership_team", None) or unit


def open_team(*, actor: Any, unit: Unit, cadres: list[int]) -> None:
    """Enter in the log whose facts of the team are read, by key; the page is shown only after it is written."""
    require(actor, "team_file.read", unit)
    look(actor, [Line("team_file.open", team_or(unit), {"part": "structure", "cadres": cadres})])


@transaction.atomic
def try_out(*, actor: Any, unit: Unit, cadres: list[int], placed: list[int], taken: list[int]) -> None:
    """Enter in the log whose team is read and who is tried in or out of it, by key; nothing else is written."""
    require(actor, "team_file.read", unit)
    record(actor, "what_if.open", team_or(unit), cadres=cadres, placed=placed, taken=taken)


def add_age_limit(*, actor: Any, **values: Any) -> AgeLimit:
    """Enter an age limit; from its day on it stands before the older one for the same sex and level."""
    return limits.add(actor, "age_limit.add", values)


@transaction.atomic
def change_age_limit(*, actor: Any, limit: AgeLimit, base_version: int, **values: Any) -> AgeLimit:
    """Correct an age limit; the version before is kept. Stale where somebody else saved meanwhile."""
    limit, before = limits.take(actor, limit, base_version, values)
    told = {name: str(value) for name, value in before.items()}
    return limits.write(actor, "age_limit.change", limit, before=told) if before else limit
