"""The office sheet for tables that come as ready cells, such as the log's (settings.EXPORT_WRITER)."""

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any, BinaryIO

from visits.core.sheets.columns import Column
from visits.core.sheets.write import Sheet, write

LONG_FROM = 40  # characters; a column this wide holds running text


class Counted:
    """Passes rows on and knows how many there were."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Any:
        for row in self.rows:
            self.count += 1
            yield row


def write_table(
    out: BinaryIO,
    *,
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
    footer: str,
) -> int:
    """Write one sheet and give the number of rows; ``columns`` are (heading, width in characters of half width).

    All is written as text, also what begins with ``=``; numbers keep all their digits.
    """
    counted = Counted(rows)
    made = [_column(place, heading, width) for place, (heading, width) in enumerate(columns)]
    write(out, Sheet(title=title, columns=made, rows=counted, footer=footer))
    return counted.count


def _column(place: int, heading: str, width: int) -> Column:
    kind = "long" if width >= LONG_FROM else "text"
    return Column(f"column{place}", heading, itemgetter(place), kind=kind, width=width)
