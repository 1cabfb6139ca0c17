"""The rates of a table as a picture (SVG) at its own address; the table beside it holds every number."""

from typing import Any

import pygal
from django.utils.translation import gettext as _

from visits.core.charts import COMMON, MANY, drawn
from visits.core.sheets.columns import breadth

from .reading import lines_of

SIZE = {"width": 560, "height": 260}


def picture_of(table: dict[str, Any]) -> bytes:
    """Lying bars by class, one part for each grade; several choices stand beside each other instead."""
    lines = [line for line in lines_of(table) if line["base"]]
    kind = pygal.HorizontalBar if table["kind"] == "multiple" else pygal.HorizontalStackedBar
    labels = [line["label"] for line in lines][::-1]
    chart = kind(**_look(labels), no_data_text=_("Nothing that may be shown"))
    chart.x_labels = labels
    for at, (_key, name) in enumerate(table["choices"]):
        shares = [line["cells"][at]["count"] * 100 / line["base"] for line in lines]
        chart.add(name, shares[::-1])
    return drawn(chart)


def _look(labels: list[str]) -> dict[str, Any]:
    """The common look with a legend below and room for the names at the left."""
    room = max((breadth(label) for label in labels), default=0) * 3
    own: dict[str, Any] = {
        "show_legend": True,
        "legend_at_bottom": True,
        "range": (0, 100),
        "margin_left": room,
        "style": MANY,
    }
    own |= {"y_labels": [0, 25, 50, 75, 100], "truncate_label": -1}
    return {**COMMON, **SIZE, **own, "value_formatter": lambda value: f"{value:.1f}%"}
