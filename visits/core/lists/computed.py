"""Rows that rules work out anew at each reading: what a list asks of a queryset, answered from a sequence."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any


class Worked:
    """Worked-out rows in the order of their ``place``, a tuple of texts that is unique and stands in cursors."""

    def __init__(self, rows: Sequence[Any], place: Callable[[Any], tuple[str, ...]]) -> None:
        self.rows = sorted(rows, key=place)
        self.place = place

    def keep(self, fits: Callable[[Any], bool]) -> "Worked":
        """Those that fit."""
        return Worked([row for row in self.rows if fits(row)], self.place)

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

    def __getitem__(self, part: slice) -> "Worked":
        return Worked(self.rows[part], self.place)
