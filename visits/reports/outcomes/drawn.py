"""The counts of the outcomes report as bars, this year above the year before; each opens its records."""

from collections.abc import Iterable
from typing import Any

from visits.core.charts import bar

from .windows import Window
from .year_before import Beside, without_times, year_before

Bars = list[tuple[str, str, Any]]
FEWEST = 2  # counts that are worth a picture


def drawn_of(found: Iterable[Beside], window: Window) -> list[tuple[str, Bars]]:
    """Of a group whose figures are all counts those that occurred, as ``core/_bar_groups.html`` draws them."""
    rows = without_times(found)
    shown = [one for one in rows if one.figure.value or one.last]
    if len(shown) < FEWEST or not all(isinstance(one.figure.value, int) for one in rows):
        return []
    most = max(max(one.figure.value, one.last) for one in shown)
    return [(str(one.figure.label), _bars(one, window, most)) for one in shown]


def _bars(one: Beside, window: Window, most: int) -> Bars:
    now, then = years_of(window), years_of(year_before(window))
    return [
        _bar(one, now, one.figure.value, one.figure.url, most, "fill"),
        _bar(one, then, one.last, one.last_url, most, "prev"),
    ]


def _bar(one: Beside, name: str, value: int, url: str, most: int, tone: str) -> tuple[str, str, Any]:
    words = f"{one.figure.label} {name} {value:,} {one.figure.unit}"
    return name, f"{value:,}", bar(round(value * 100 / most, 2), url, words, tone)


def years_of(window: Window) -> str:
    """What a window is called beside its bars: its year, or the two between which it lies."""
    first, last = window.first.year, window.last.year
    return str(first) if first == last else f"{first}–{last}"
