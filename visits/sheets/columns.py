"""A column: declared once for screen, sheet and command."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """One column of a list."""

    key: str
    label: Any
    value: Callable[[Any], Any]
    kind: str = "text"
    width: int = 0
    sort: tuple[str, ...] = ()
    default: bool = True
    link: Callable[[Any], str] | None = None

    def text(self, row: Any) -> str:
        """What the screen shows."""
        value = self.value(row)
        if value is None:
            return ""
        if isinstance(value, dt.date):
            return value.strftime("%Y-%m" if self.kind == "month" else "%Y-%m-%d")
        return str(value)
