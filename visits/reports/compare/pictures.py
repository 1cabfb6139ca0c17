"""The picture of a comparison; the table beside it holds every number."""

from collections.abc import Sequence
from typing import Any

import pygal

from visits.core.charts import COMMON, MANY, drawn
from visits.core.sheets.columns import breadth


def several(labels: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]]) -> bytes:
    """Lying bars of several series under each label, the first on top; what has no number has no bar."""
    width, room = 760, min(max((breadth(label) for label in labels), default=0) * 8, 340)
    height = 90 + len(labels) * (14 * len(series) + 16)
    look: dict[str, Any] = {
        **COMMON,
        "style": MANY,
        "width": width,
        "height": height,
        "show_legend": True,
        "show_y_guides": True,
    }
    chart = pygal.HorizontalBar(**look, legend_at_bottom=True, truncate_label=-1, margin_left=room // 4)
    chart.x_labels = list(labels)[::-1]  # drawn from the bottom up
    for name, numbers in series:
        chart.add(name, list(numbers)[::-1])
    return drawn(chart)
