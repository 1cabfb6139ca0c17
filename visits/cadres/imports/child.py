"""Takes a roster apart under limits: ``python -m visits.cadres.imports.child``; asked with ``known``, header and key.

Each line is one of ``layout``'s.
"""

import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from visits.core.sheets.child import Row, main

from .layout import lines_of


def laid_out(rows: Iterator[Row], wanted: dict[str, Any]) -> Iterator[Any]:
    """The lines of every sheet."""
    for _name, lines in groupby(rows, key=lambda row: row.sheet):
        yield from lines_of(list(lines), wanted["known"])


if __name__ == "__main__":
    sys.exit(main(laid_out))
