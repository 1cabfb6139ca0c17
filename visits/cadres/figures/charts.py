"""Charts of the statistics as SVG pictures at their own addresses; the tables beside hold every number."""

from typing import Any

import pygal
from django.utils.translation import gettext as _
from pygal.etree import etree
from pygal.style import Style

from .counts import Table
from .kinds import GROUPS

CALM = Style(
    background="#ffffff",
    plot_background="#ffffff",
    foreground="#33383d",
    foreground_strong="#1d2125",
    foreground_subtle="#5c646b",
    colors=("#2f4f7f", "#8ca3bf"),
    font_family='"Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif',
    label_font_size=15,
    major_label_font_size=15,
    value_font_size=15,
    legend_font_size=15,
)
SIZE = {"width": 620, "height": 340}


def picture_of(table: Table, of: str) -> bytes:
    """The chart of the lines (``lines``), or of the figures of one group (``age``, ``education``)."""
    if of == "lines":
        pairs = [(str(line.label), line.people) for line in table.lines]
    else:
        group = next(group for group in GROUPS if group.figures[0].key.startswith(of))
        pairs = [(str(figure.label), table.total.counts[figure.key]) for figure in group.figures]
    chart = pygal.HorizontalBar if of != "age" else pygal.Bar
    return _drawn(chart, pairs)


def _drawn(kind: Any, pairs: list[tuple[str, int]]) -> bytes:
    chart = kind(
        style=CALM,
        js=[],
        show_legend=False,
        print_values=True,
        print_values_position="top",
        value_formatter=lambda value: f"{value:,.0f}",
        no_data_text=_("Nobody to count"),
        **SIZE,
    )
    if kind is pygal.HorizontalBar:
        pairs = pairs[::-1]  # drawn from the bottom up
    chart.x_labels = [label for label, _count in pairs]
    chart.add(_("People"), [count for _label, count in pairs])
    return without_script(chart)


def without_script(chart: Any) -> bytes:
    """The picture alone: pygal puts a script of settings in, which no page of ours would run."""
    root = chart.render_tree()
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).endswith("script"):
                parent.remove(child)
    return bytes(etree.tostring(root, encoding="utf-8"))
