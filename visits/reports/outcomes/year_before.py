"""The same days a year before, beside a window (同比): this, last, and the difference."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from .figures import Figure, Window


@dataclass(frozen=True)
class Beside:
    """One figure, what it was on the same days a year before, and what changed, signed."""

    figure: Figure
    last: Any
    change: str


def year_before(window: Window) -> Window:
    """The window a year earlier; of the 29th of February the 28th."""
    return replace(window, first=_earlier(window.first), last=_earlier(window.last))


def _earlier(day: dt.date) -> dt.date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def beside(now: Iterable[Figure], before: Iterable[Figure]) -> list[Beside]:
    """Each figure of this window with that of the other, by its key; what did not occur there is nothing."""
    known = {one.key: one.value for one in before}
    return [Beside(one, known.get(one.key, 0), change_of(one.value, known.get(one.key, 0))) for one in now]


def change_of(now: Any, before: Any) -> str:
    """What changed: of counts in whole numbers, of shares in points of percent."""
    if isinstance(now, int) and isinstance(before, int):
        return f"{now - before:+,}" if now != before else "0"
    shares = [_share(one) for one in (now, before)]
    return "" if None in shares else f"{shares[0] - shares[1]:+.1f}"  # type: ignore[operator]


def _share(text: Any) -> float | None:
    return float(text.removesuffix("%")) if str(text).endswith("%") else None
