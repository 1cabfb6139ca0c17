"""Finding the header of a sheet, wherever it stands and on however many rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from visits.sheets.read import SheetRow

from .columns import column_of

DEEP = 30  # rows among which a header is looked for
TALL = 3  # rows that a header may have


@dataclass
class Header:
    """Where a sheet's header ends and what its columns are.

    ``last`` is the index of its last row; ``keys`` says which column a key stands in, ``labels`` what each
    column is called, ``unknown`` which columns nobody has explained yet.
    """

    last: int
    height: int = 1
    keys: dict[str, int] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)


def find_header(rows: Sequence[SheetRow], known: Mapping[str, str]) -> Header | None:
    """The header among the first rows of one sheet: the one that explains most; None without a column of names."""
    best: Header | None = None
    for last in range(min(DEEP, len(rows))):
        for height in range(1, min(TALL, last + 1) + 1):
            found = _try(rows[last - height + 1 : last + 1], last, known)
            if found and (best is None or len(found.keys) > len(best.keys)):
                best = found
    return best


def _try(lines: Sequence[SheetRow], last: int, known: Mapping[str, str]) -> Header | None:
    """Read the lines as a header; None where they are none."""
    header = Header(last, len(lines))
    stacks = _stacks(lines)
    for column, stack in enumerate(stacks):
        key, label = _explain(stack, known)
        if label:
            header.labels[column] = _unlike(label, header.labels)
        if key and key not in header.keys:
            header.keys[key] = column
        elif label and key is None:
            header.unknown.append(column)
    if "name" not in header.keys or len(header.keys) < 2:
        return None
    if len(lines) > 1 and _is_person(lines[-1], header, known):
        return None
    return header


def _stacks(lines: Sequence[SheetRow]) -> list[list[str]]:
    """The texts above each other in each column; a merged cell goes on to the right while something stands below."""
    width = max(len(line.cells) for line in lines)
    grid = [[*line.cells, *[""] * (width - len(line.cells))] for line in lines]
    for depth, cells in enumerate(grid[:-1]):
        for column in range(1, width):
            below = any(grid[lower][column] for lower in range(depth + 1, len(grid)))
            left_below = any(grid[lower][column - 1] for lower in range(depth + 1, len(grid)))
            if not cells[column] and below and left_below:
                cells[column] = cells[column - 1]
    return [[cells[column] for cells in grid if cells[column]] for column in range(width)]


def _explain(stack: Sequence[str], known: Mapping[str, str]) -> tuple[str | None, str]:
    """The key of a column and the label that gave it: all joined, else the lowest, else the one above."""
    if not stack:
        return None, ""
    joined = "".join("".join(stack).split())
    for text in (joined, *stack[::-1]):
        key = column_of(text, known)
        if key is not None:
            return key, "".join(text.split())
    return None, joined


def _unlike(label: str, labels: Mapping[int, str]) -> str:
    """The label, numbered where another column has it already."""
    taken, number, unlike = set(labels.values()), 2, label
    while unlike in taken:
        unlike, number = f"{label}{number}", number + 1
    return unlike


def _is_person(line: SheetRow, header: Header, known: Mapping[str, str]) -> bool:
    """Whether the lowest line already names somebody: then it is no part of the header."""
    place = header.keys["name"]
    text = line.cells[place] if place < len(line.cells) else ""
    return bool(text) and column_of(text, known) != "name"
