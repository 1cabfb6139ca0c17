"""Charts of the statistics as SVG pictures at their own addresses; the tables beside hold every number."""

from typing import Any

import pygal
from django.utils.translation import gettext as _
from pygal.etree import etree
from pygal.style import Style

from visits.sheets.columns import breadth

from .counts import Table
from .kinds import GROUPS

LOOK: dict[str, Any] = {
    "background": "#ffffff",
    "plot_background": "#ffffff",
    "foreground": "#33383d",
    "foreground_strong": "#1d2125",
    "foreground_subtle": "#5c646b",
    "colors": ("#2f4f7f", "#8ca3bf"),
    "guide_stroke_color": "#dad7cf",
    "major_guide_stroke_color": "#dad7cf",
    "guide_stroke_dasharray": "none",
    "major_guide_stroke_dasharray": "none",
    "font_family": '"Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif',
    "label_font_size": 13,
    "major_label_font_size": 13,
    "value_font_size": 13,
    "legend_font_size": 13,
}
CALM = Style(**LOOK)
SIZE = {"width": 460, "height": 300}
MOST_UPRIGHT = 6  # labels that fit beside each other
COMMON: dict[str, Any] = {
    "style": CALM,
    "js": [],
    "show_legend": False,
    "show_x_guides": False,
    "show_y_guides": False,
    "value_formatter": lambda value: f"{value:,.0f}",
    **SIZE,
}


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
    return without_script(chart)


def bars(pairs: list[tuple[str, int]]) -> bytes:
    """Lying, each with its number beside its name; pygal takes a Chinese character for half as wide as it is."""
    labels = [f"{label}  {count:,}" for label, count in pairs]
    room = max((breadth(label) for label in labels), default=0) * 3
    chart = pygal.HorizontalBar(no_data_text=_("Nobody to count"), **COMMON, margin_left=room)
    chart.x_labels = labels[::-1]  # drawn from the bottom up
    chart.add(_("People"), [count for _label, count in pairs[::-1]])
    return without_script(chart)


def without_script(chart: Any) -> bytes:
    """The picture alone: pygal puts a script of settings in, which no page of ours would run."""
    root = chart.render_tree()
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).endswith("script"):
                parent.remove(child)
    return bytes(etree.tostring(root, encoding="utf-8"))
