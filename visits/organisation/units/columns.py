"""What columns of any list show of a unit."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from visits.core.lists.rows import at
from visits.core.sheets.columns import Column

# Category and kind of the unit of a row.
CLASS_OF_UNIT = (
    Column(
        "category",
        _("Category"),
        "unit__category",
        width=12,
        sort=("unit__category",),
    ),
    Column(
        "kind",
        _("Kind"),
        "unit__kind",
        width=14,
        default=False,
        sort=("unit__kind",),
    ),
)


def unit_name(path: str = "unit", sort: tuple[str, ...] = ()) -> dict[str, Any]:
    """The short name of the unit at a path, else its name; '' where there is none. For ``Column(…, **unit_name())``.

    It is sorted in the order of the register, or by what ``sort`` names.
    """
    short, full = f"{path}__short_name", f"{path}__name"
    return {
        "value": lambda row: at(row, short) or at(row, full) or "",
        "reads": (short, full),
        "sort": sort or (f"{path}__tree_left",),
    }
