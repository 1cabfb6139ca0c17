"""Charts of the statistics as SVG pictures at their own addresses; the tables beside hold every number."""

import pygal
from django.utils.translation import gettext as _

from visits.cadres.files.kinds import GROUPS
from visits.core.charts import COMMON, drawn
from visits.core.sheets.columns import breadth

from .counts import Table

MOST_UPRIGHT = 6  # labels that fit beside each other
SIZE = {name: COMMON[name] for name in ("width", "height")}


def picture_of(table: Table, of: str) -> bytes:
    """The chart of the lines (``lines``), or of the figures of one group (``age``, ``education``)."""
    if of == "lines":
        return bars([(str(line.label), line.people) for line in table.lines])
    group = next(group for group in GROUPS if group.figures[0].key.startswith(of))
    counts = [(figure, table.total.counts[figure.key]) for figure in group.figures]
    if of == "age":
        return columns([(_band(*figure.value), count) for figure, count in counts])
    return bars([(str(figure.label), count) for figure, count in counts])


def _band(low: int | None, high: int | None) -> str:
    return f"≤{high}" if low is None else f"≥{low}" if high is None else f"{low}–{high}"


def columns(pairs: list[tuple[str, int]]) -> bytes:
    """Upright, for what has an order of its own."""
    chart = pygal.Bar(
        no_data_text=_("Nobody to count"), **COMMON, print_values=True, print_values_position="top",
        truncate_label=-1, x_label_rotation=40 if len(pairs) > MOST_UPRIGHT else 0,
    )  # fmt: skip
    chart.x_labels = [label for label, _count in pairs]
    chart.add(_("People"), [count for _label, count in pairs])
    return drawn(chart)


def bars(pairs: list[tuple[str, int]]) -> bytes:
    """Lying, each with its number beside its name; pygal takes a Chinese character for half as wide as it is."""
    labels = [f"{label}  {count:,}" for label, count in pairs]
    room = max((breadth(label) for label in labels), default=0) * 3
    chart = pygal.HorizontalBar(no_data_text=_("Nobody to count"), **COMMON, margin_left=room)
    chart.x_labels = labels[::-1]  # drawn from the bottom up
    chart.add(_("People"), [count for _label, count in pairs[::-1]])
    return drawn(chart)
