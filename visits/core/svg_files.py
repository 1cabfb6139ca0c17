"""Charts as SVG files at addresses of their own, light and dark: rows of lying bars, each with its number.

Pages draw theirs by ``charts.py`` in the colours of the theme; a file is for who takes the picture away.
"""

from collections.abc import Callable, Sequence
from html import escape

from visits.core.breadth import drawn_width

COLOURS = (
    "#2f4f7f", "#8a5a2b", "#2f6f4f", "#7a3b5d", "#5c646b", "#b0803a", "#3f7f93", "#4b4b8f", "#9c4a3c", "#6b7a2f",
)  # fmt: skip
# The same order by night: as far from the dark ground of tokens.css as the others are from white.
BY_NIGHT = (
    "#8fb5e0", "#dba066", "#8fd0ae", "#dc9fc0", "#aab2ba", "#e5c386", "#8ccbdd", "#b3b3ea", "#e89c8e", "#c3d184",
)  # fmt: skip
WIDTH, NAMES, NUMBERS, ROW, GAP, LEGEND = 760, 230, 70, 16, 10, 24  # pixels
WIDE, NARROW = 13, 7.2  # of a Chinese and of a Latin character
Series = Sequence[tuple[str, Sequence[float | None]]]
Words = Callable[[float], str]


def picture(labels: Sequence[str], series: Series, words: Words = "{:,g}".format, none: str = "") -> bytes:
    """Bars under each label, one for each series that has a number there; ``none`` is said where there is nothing."""
    most = max((value for _name, values in series for value in values if value is not None), default=0) or 1
    drawn, top = [], GAP
    for at, label in enumerate(labels):
        bars = [(n, values[at]) for n, (_name, values) in enumerate(series) if values[at] is not None]
        drawn.append(_text(0, top + 12, _shortened(label)))
        for n, value in bars:
            drawn.append(_bar(n, (value or 0) / most, top, words(value or 0)))
            top += ROW
        top += GAP + (0 if bars else ROW)
    if len(series) > 1 and labels:
        drawn += _legend([name for name, _values in series], top + GAP)
        top += LEGEND
    return _file(drawn or [_text(0, 22, none)], top + GAP * 2)


def _bar(colour: int, share: float, top: int, words: str) -> str:
    wide = round((WIDTH - NAMES - NUMBERS) * max(share, 0), 1)
    bar = f'<rect class="color-{colour % len(COLOURS)}" x="{NAMES}" y="{top}" width="{wide}" height="{ROW - 3}"/>'
    return bar + _text(NAMES + wide + 5, top + 12, words)


def _legend(names: Sequence[str], top: int) -> list[str]:
    drawn, left = [], 0.0
    for at, name in enumerate(names):
        drawn.append(
            f'<rect class="color-{at % len(COLOURS)}" x="{left:g}" y="{top}" width="12" height="12"/>'
        )
        drawn.append(_text(left + 17, top + 11, name))
        left += 34 + drawn_width(name, WIDE, NARROW)
    return drawn


def _text(left: float, top: float, words: str) -> str:
    return f'<text x="{left:g}" y="{top:g}">{escape(words)}</text>'


def _shortened(label: str) -> str:
    """As much of a label as stands before its bars."""
    if drawn_width(label, WIDE, NARROW) <= NAMES - GAP:
        return label
    while label and drawn_width(label, WIDE, NARROW) > NAMES - GAP - WIDE:
        label = label[:-1]
    return f"{label}…"


def _file(drawn: Sequence[str], high: float) -> bytes:
    """The picture follows the colours that the page was asked for, so the rules stand in it."""
    rules = 'text{font:13px "Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;fill:#1d2125}.ground{fill:#fff}'
    rules += "".join(f".color-{at}{{fill:{one}}}" for at, one in enumerate(COLOURS))
    night = ".ground{fill:#1c2024}text{fill:#e6e3dc}"
    night += "".join(f".color-{at}{{fill:{one}}}" for at, one in enumerate(BY_NIGHT))
    style = f"<style>{rules}@media (prefers-color-scheme: dark){{{night}}}</style>"
    ground = '<rect class="ground" width="100%" height="100%"/>'
    size = f'width="{WIDTH}" height="{high:g}" viewBox="0 0 {WIDTH} {high:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{style}{ground}{"".join(drawn)}</svg>'.encode()
