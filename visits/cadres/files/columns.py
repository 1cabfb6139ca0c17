"""What columns of any list show of whom something is said: a cadre, or a leadership team."""

from typing import Any

from django.utils.translation import gettext as _


def subject_name(at: str = "") -> dict[str, Any]:
    """The name of the cadre of the thing that stands ``at`` (``decision__``), else of its leadership team.

    For ``Column(…, **subject_name())`` of a list whose rows are plain. Teams come first, by the register, then cadres.
    """
    names = (
        "cadre__name",
        *(f"leadership_team__{name}" for name in ("name", "unit__short_name", "unit__name")),
    )
    cadre, team, short, full = reads = tuple(f"{at}{name}" for name in names)

    def value(row: Any) -> str:
        named = getattr(row, cadre) or getattr(row, team)
        unit = getattr(row, short) or getattr(row, full)
        return str(named or _("Leadership team of %(unit)s") % {"unit": unit})

    return {
        "value": value,
        "reads": reads,
        "sort": (f"{at}cadre__name_key", f"{at}leadership_team__unit__tree_left"),
    }
