"""Charts of the statistics as SVG pictures at their own addresses; the tables beside hold every number."""

from django.utils.translation import gettext as _

from visits.cadres.files.kinds import GROUPS
from visits.core.svg_files import picture

from .counts import Table


def picture_of(table: Table, of: str) -> bytes:
    """The chart of the lines (``lines``), or of the figures of one group (``age``, ``education``)."""
    if of == "lines":
        return bars([(str(line.label), line.people) for line in table.lines])
    group = next(group for group in GROUPS if group.figures[0].key.startswith(of))
    counts = [(figure, table.total.counts[figure.key]) for figure in group.figures]
    if of == "age":
        return bars([(_band(*figure.value), count) for figure, count in counts])
    return bars([(str(figure.label), count) for figure, count in counts])


def _band(low: int | None, high: int | None) -> str:
    return f"≤{high}" if low is None else f"≥{low}" if high is None else f"{low}–{high}"


def bars(pairs: list[tuple[str, int]]) -> bytes:
    """Lying bars, each with its number."""
    labels, counts = [label for label, _count in pairs], [count for _label, count in pairs]
    return picture(labels, [(_("People"), counts)], none=_("Nobody to count"))
