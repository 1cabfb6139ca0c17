"""Fields of their own right: family, health and measures are seen by whom the access matrix names, in every way.

Pages, versions, papers and exports read a file through ``shown``; what the user may not see is not in it.
"""

import copy
from dataclasses import replace
from typing import Any

from visits.core.access import can

from .models import Cadre
from .versions import Snapshot, living

ACTS = {
    "family": "cadre.read_family",
    "health": "cadre.read_health",
    "measures": "cadre.read_measures",
}
FIELDS = {"health", "measures"}  # of the cadre; the family are lines


def may_see(user: Any, part: str) -> bool:
    """Whether the user's role sees this part of files: "family", "health" or "measures"."""
    return can(user, ACTS[part])


def withheld_from(user: Any) -> frozenset[str]:
    """The parts of files that the user does not see."""
    return frozenset(part for part in ACTS if not may_see(user, part))


def shown(user: Any, thing: Cadre | Snapshot) -> Snapshot:
    """The file, living or as a version kept it, as this user may read it; never to be saved.

    ``withheld`` names what was left out. A living file costs a fixed number of queries.
    """
    return without(withheld_from(user), thing if isinstance(thing, Snapshot) else living(thing))


def without(parts: frozenset[str], file: Snapshot) -> Snapshot:
    """A copy of the file that lacks these parts."""
    cadre = copy.copy(file.cadre)
    for name in parts & FIELDS:
        setattr(cadre, name, "")
    lines = {name: [] if name in parts else rows for name, rows in file.parts.items()}
    return replace(file, cadre=cadre, parts=lines, withheld=parts)


def shown_content(user: Any, content: dict[str, Any]) -> dict[str, Any]:
    """What a version kept, without the parts that the user does not see."""
    hidden = withheld_from(user)
    return {name: value for name, value in content.items() if name not in hidden}
