"""Charts as SVG pictures at addresses of their own, light and dark; a table beside each holds every number."""

from typing import Any

from pygal.etree import etree
from pygal.style import Style

INK, GROUND = "#1d2125", "#ffffff"
COLOURS = (
    "#2f4f7f", "#8a5a2b", "#2f6f4f", "#7a3b5d", "#5c646b", "#b0803a", "#3f7f93", "#4b4b8f", "#9c4a3c", "#6b7a2f",
)  # fmt: skip
TWO = ("#2f4f7f", "#8ca3bf")
# The same order by night: as far from the dark ground of tokens.css as the others are from white.
BY_NIGHT = (
    "#8fb5e0", "#dba066", "#8fd0ae", "#dc9fc0", "#aab2ba", "#e5c386", "#8ccbdd", "#b3b3ea", "#e89c8e", "#c3d184",
)  # fmt: skip
LOOK: dict[str, Any] = {
    "background": GROUND,
    "plot_background": GROUND,
    "foreground": "#33383d",
    "foreground_strong": INK,
    "foreground_subtle": "#5c646b",
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
COMMON: dict[str, Any] = {
    "style": Style(**LOOK, colors=TWO),
    "js": [],
    "show_legend": False,
    "show_x_guides": False,
    "show_y_guides": False,
    "value_formatter": lambda value: f"{value:,.0f}",
    "width": 460,
    "height": 300,
}
MANY = Style(**LOOK, colors=COLOURS)


def _night() -> str:
    """A picture in a page follows the colours that the page was asked for, so the rules stand in the picture."""
    rules = [
        "svg .background { fill: #1c2024 !important }",
        "svg text, svg tspan { fill: #e6e3dc !important }",
        "svg .axis .line, svg .axis .guides path, svg .guides .line { stroke: #4a5057 !important }",
    ]
    rules += [
        f"svg .color-{at}, svg .color-{at} * {{ fill: {colour} !important; stroke: {colour} !important }}"
        for at, colour in enumerate(BY_NIGHT)
    ]
    rules.append("svg .line, svg .nofill { fill: none !important }")
    return "@media (prefers-color-scheme: dark) {" + " ".join(rules) + "}"


def drawn(chart: Any) -> bytes:
    """The picture: without the script that pygal puts in, which no page of ours would run, and with its night."""
    root = chart.render_tree()
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).endswith("script"):
                parent.remove(child)
    night = etree.SubElement(root, "style", type="text/css")
    night.text = _night()
    return bytes(etree.tostring(root, encoding="utf-8"))
