"""Rows that rules work out anew at each reading: what a list asks of a queryset, answered from a sequence."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any


class Worked:
    """Worked-out rows in the order of their ``place``, a unique tuple of texts and figures that stands in cursors."""

    def __init__(
        self, rows: Sequence[Any], place: Callable[[Any], tuple[Any, ...]], falling: bool = False
    ) -> None:
        self.rows = sorted(rows, key=place, reverse=falling)
        self.place, self.falling = place, falling

    def keep(self, fits: Callable[[Any], bool]) -> "Worked":
        """Those that fit."""
        return Worked([row for row in self.rows if fits(row)], self.place, self.falling)

    def none(self) -> "Worked":
        """No row."""
        return Worked([], self.place)

    def order_by(self, *names: str) -> "Worked":
        """The same: there is one order."""
        return self

    def count(self) -> int:
        """How many."""
        return len(self.rows)

    def iterator(self, chunk_size: int = 0) -> Iterator[Any]:
        """One after the other."""
        return iter(self.rows)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def behind(self, place: tuple[Any, ...], before: bool = False) -> int:
        """How many rows stand before a place, its own row among them unless ``before``."""
        find = bisect_left if before != self.falling else bisect_right
        places = [self.place(row) for row in self.rows]
        if not self.falling:
            return find(places, place)
        return len(places) - find(places[::-1], place)

    def __getitem__(self, part: slice) -> "Worked":
        return Worked(self.rows[part], self.place, self.falling)
