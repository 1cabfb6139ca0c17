"""Finding the header of a table by the known names of its columns; knows no Django, a bound child runs it."""

import re
from collections.abc import Mapping, Sequence

Found = tuple[int, dict[str, int], list[str]]


def plain(header: str) -> str:
    """Give a header as it is compared: without blanks and line breaks, in small letters."""
    return re.sub(r"[\s\u3000\u200b\ufeff]+", "", header).casefold()


def find_header(rows: Sequence[Sequence[str]], names: Mapping[str, Sequence[str]], deep: int = 30) -> Found:
    """Find the header among the first ``deep`` rows by the known names of each key.

    Gives the index in ``rows`` of the header's last row (data begin after it), the column index of each key
    found, and the headers that no name knows. A header of two rows with merged cells is joined. With no
    known name anywhere the index is -1.
    """
    known = {plain(name): key for key, given in names.items() for name in (key, *given)}
    best: Found = (-1, {}, [])
    for index in range(min(deep, len(rows))):
        for first in (index, index - 1):
            if first >= 0:
                found, unknown = _match(rows[first : index + 1], known)
                if len(found) > len(best[1]):
                    best = (index, found, unknown)
    return best


def _match(lines: Sequence[Sequence[str]], known: Mapping[str, str]) -> tuple[dict[str, int], list[str]]:
    """Match each column by its lower name, the joined one, or the upper; a key's first column wins."""
    found: dict[str, int] = {}
    unknown = []
    for column in range(max(map(len, lines))):
        stack = [line[column] for line in lines if column < len(line) and line[column]]
        tries = [*stack[::-1][:1], "".join(stack), *stack[:1]]
        key = next((known[plain(name)] for name in tries if plain(name) in known), None)
        if key and key not in found:
            found[key] = column
        elif stack:
            unknown.append(re.sub(r"\s+", "", "".join(stack)))
    return found, unknown
