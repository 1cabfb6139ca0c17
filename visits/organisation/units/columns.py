"""What columns of any list show of a unit."""

from typing import Any

from visits.core.lists.rows import at


def unit_name(path: str = "unit") -> dict[str, Any]:
    """The short name of the unit at a path, else its name; '' where there is none. For ``Column(…, **unit_name())``."""
    short, full = f"{path}__short_name", f"{path}__name"
    return {"value": lambda row: at(row, short) or at(row, full) or "", "reads": (short, full)}
