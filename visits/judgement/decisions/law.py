"""The order of the law as data: the rows of ``law.toml`` by the day on which they are in force.

A day before the first row of a term has the first one: what was decided before anybody wrote the rule down is
measured by the oldest that is known. The page ``/decisions/law/`` shows the rows of a day with their sources.
"""

import datetime as dt
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

Row = dict[str, Any]
DATA = Path(__file__).with_name("law.toml")


@lru_cache(maxsize=1)
def rows() -> dict[str, list[Row]]:
    """Every row of every table, in the order of the file."""
    with DATA.open("rb") as file:
        return tomllib.load(file)


def in_force(table: str, day: dt.date) -> list[Row]:
    """The rows of a table that hold on the day."""
    return [one for one in rows()[table] if one["from"] <= day <= one.get("until", dt.date.max)]


def standing(table: str) -> list[Row]:
    """The rows of a table that nothing has replaced."""
    return [one for one in rows()[table] if "until" not in one]


def term(key: str, day: dt.date) -> int:
    """The number of a term on the day."""
    known = sorted((one for one in rows()["term"] if one["key"] == key), key=lambda one: one["from"])
    begun = [one for one in known if one["from"] <= day]
    return int((begun or known)[-1 if begun else 0]["value"])


def musts_on(day: dt.date) -> list[str]:
    """Which of the four musts the law asks for on the day."""
    return [one["which"] for one in in_force("must", day)]


def effect_until(kind: str, day: dt.date) -> dt.date | None:
    """Until when a measure decided on the day stands in the way of a promotion; None where it has no such time."""
    months = next((one["months"] for one in in_force("effect", day) if one["kind"] == kind), 0)
    return months_after(day, months) if months else None


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last one of a shorter month."""
    at = day.month - 1 + months
    first = dt.date(day.year + at // 12, at % 12 + 1, 1)
    last = (dt.date(first.year + first.month // 12, first.month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return first.replace(day=min(day.day, last))
