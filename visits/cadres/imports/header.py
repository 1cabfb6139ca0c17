"""Finding the headers of a sheet: wherever they stand, on however many rows, for however many people side by side.

Knows no Django: a bound child runs it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .headings import column_of, plain

DEEP = 30  # rows among which the first header is looked for
TALL = 4  # rows that a header may have
Cells = Sequence[str]
# Parts of schooling, and what they are called under 全日制 and 在职.
MODES = (("全日制", "ft"), ("在职", "oj"))
PARTS = {"highest_education": "level", "highest_degree": "degree", "school": "school", "major": "major"}
SCHOOLING = {*PARTS, *(f"{short}_{part}" for _word, short in MODES for part in (*PARTS.values(), "both"))}
_OTHERS = re.compile(
    r"家庭|配偶|子女|父亲|母亲|社会关系|联系人|推荐人|考察人|帮扶对象"
)  # their names are not the person's
# What people are described with: a sex, a number in the list, a month, an ID number.
_VALUE = re.compile(r"[男女]|\d{1,3}|(?:19|20)\d\d[-.年]\d{1,2}(?:\D\d{0,2})?\D?|\d{5,}\D{0,3}")


@dataclass
class Block:
    """One person's columns: where each key stands, what each column is called.

    ``unknown`` are columns that nobody has explained, ``doubled`` those whose key stands in another one already.
    """

    keys: dict[str, int] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    doubled: list[int] = field(default_factory=list)


@dataclass
class Header:
    """A header: the indexes of its rows, the columns of each person side by side, and the rows that a person takes.

    Where ``deep`` is 2 a person has two rows of different cells; those of the lower one are counted on from ``wide``.
    """

    first: int
    last: int
    blocks: list[Block]
    deep: int = 1
    wide: int = 0

    @property
    def found(self) -> tuple[int, int]:
        """How many columns it explains, and how many it names at all."""
        return sum(len(block.keys) for block in self.blocks), sum(len(block.labels) for block in self.blocks)


class Headers:
    """Finds headers by what is known of their words."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.known = known
        self.names = {word for word, key in known.items() if key == "name"}
        self.signs = {word[:1] for word in self.names}

    def names_name(self, cells: Cells) -> bool:
        """Whether one of the cells is a header of names."""
        return any(
            text.strip(" *＊★\n\r\t\u3000")[:1].casefold() in self.signs
            and column_of(text, self.known) == "name"
            for text in cells
            if text and len(text) < 40
        )

    def all_of(self, rows: Sequence[Cells]) -> list[Header]:
        """Every header of a sheet in order; none where no row of it names a column of names."""
        found: list[Header] = []
        for index, cells in enumerate(rows):
            if (not found or index > found[-1].last) and self.names_name(cells):
                header = self.around(rows, index, found[-1].last + 1 if found else 0)
                if header and (found or header.last < DEEP):
                    found.append(header)
        return found or self.split_over(rows)

    def split_over(self, rows: Sequence[Cells]) -> list[Header]:
        """A header whose word for the name is parted over rows (姓 above 名)."""
        tries = [self.best(rows, first, last) for last in range(min(DEEP, len(rows)))
                 for first in range(max(0, last - 1), last)]  # fmt: skip
        return [max(given, key=lambda one: one.found)] if (given := [one for one in tries if one]) else []

    def around(self, rows: Sequence[Cells], index: int, lowest: int) -> Header | None:
        """The header that explains most among the rows around one that names the name."""
        best: Header | None = None
        for height in range(1, TALL + 1):
            for first in range(max(lowest, index - height + 1), index + 1):
                found = self.best(rows, first, first + height - 1)
                if found and (best is None or found.found > best.found):
                    best = found
        return best

    def best(self, rows: Sequence[Cells], first: int, last: int) -> Header | None:
        """These rows as a header; None where they are none."""
        lines = rows[first : last + 1]
        if last >= len(rows) or any(map(is_of_values, lines)):
            return None
        header = self.stacked(lines, first) or Header(first, last, self.blocks(stacks(lines)))
        block = header.blocks[0]
        if "name" not in block.keys or len(block.keys) < 2:
            return None
        return None if self.holds_a_name(lines, header) else header

    def holds_a_name(self, lines: Sequence[Cells], header: Header) -> bool:
        """Whether a line names somebody under the word for the name: then it is no part of the header."""
        if header.deep > 1:
            return False
        place, seen = header.blocks[0].keys["name"], False
        for cells in lines:
            text = cells[place] if place < len(cells) else ""
            is_word = column_of(text, self.known) == "name" if text else False
            if seen and text and not is_word:
                return True
            seen = seen or is_word
        return False

    def blocks(self, columns: Sequence[Sequence[str]]) -> list[Block]:
        """The columns of each person: a new one begins where a key comes again and names come twice."""
        explained = [self.explain(stack) for stack in columns]
        several = sum(key == "name" for key, _label in explained) > 1
        made = [Block()]
        for column, (key, label) in enumerate(explained):
            if several and key and key in made[-1].keys and "name" in made[-1].keys:
                made.append(Block())
            enter(made[-1], column, key, label)
        whole = [block for block in made if "name" in block.keys and len(block.keys) > 1]
        return whole or made[:1]

    def explain(self, stack: Sequence[str]) -> tuple[str | None, str]:
        """The key of a column and the label that gave it: all joined, else the lowest, else the one above."""
        if not stack:
            return None, ""
        joined = "".join("".join(stack).split())
        if len(stack) > 1 and _OTHERS.search("".join(stack[:-1])):
            return column_of(joined, self.known), joined
        key = column_of(joined, self.known)
        if key is None and (key := self.schooling(stack)):
            return key, joined
        if key is not None:
            return key, joined
        for text in stack[::-1]:
            if (key := column_of(text, self.known)) is not None:
                return key, "".join(text.split())
        return None, joined

    def schooling(self, stack: Sequence[str]) -> str | None:
        """The key of a part of schooling under a word for its mode: 学历学位 / 在职教育 / 毕业院校."""
        mode = next((short for word, short in MODES if any(word in text for text in stack[:-1])), "")
        part = PARTS.get(column_of(stack[-1], self.known) or "")
        if not mode or not part:
            return None
        return f"{mode}_{'both' if part == 'level' and '学位' in stack[-1] else part}"

    def stacked(self, lines: Sequence[Cells], first: int) -> Header | None:
        """Two lines of labels for two lines of each person: 姓名 above 民族, 性别 above 籍贯."""
        if len(lines) != 2 or not self.names_name(lines[0]):
            return None
        wide = max(map(len, lines))
        upper, lower = (
            [column_of(text, self.known) for text in (*line, *[""] * (wide - len(line)))] for line in lines
        )
        double = [
            (one, other) for one, other in zip(upper, lower, strict=True)
            if one and other and one != other and not {one, other} <= SCHOOLING
        ]  # fmt: skip
        if len(double) < 2 or set(filter(None, upper)) & set(filter(None, lower)):
            return None
        columns = [[text] if text else [] for line in lines for text in (*line, *[""] * (wide - len(line)))]
        return Header(first, first + 1, self.blocks(columns), 2, wide)


def enter(block: Block, column: int, key: str | None, label: str) -> None:
    """Enter a column into a block; labels that come again are numbered."""
    if not label:
        return
    block.labels[column] = unlike(label, block)
    if key and key not in block.keys:
        block.keys[key] = column
    elif key:
        block.doubled.append(column)
    elif key is None:
        block.unknown.append(column)


def unlike(label: str, block: Block) -> str:
    """The label, numbered where another column has it already."""
    taken, number, made = set(block.labels.values()), 2, label
    while made in taken:
        made, number = f"{label}{number}", number + 1
    return made


def is_of_values(cells: Cells) -> bool:
    """Whether the cells are what people are described with, not what columns are called."""
    return any(_VALUE.fullmatch(plain(text)) for text in cells if text and len(text) < 24)


def stacks(lines: Sequence[Cells]) -> list[list[str]]:
    """The texts above each other in each column; a merged cell goes on to the right while something stands below."""
    width = max(map(len, lines))
    grid = [[*line, *[""] * (width - len(line))] for line in lines]
    for depth, cells in enumerate(grid[:-1]):
        below = [any(grid[lower][column] for lower in range(depth + 1, len(grid))) for column in range(width)]
        for column in range(1, width):
            if not cells[column] and below[column] and below[column - 1]:
                cells[column] = cells[column - 1]
    return [[cells[column] for cells in grid if cells[column]] for column in range(width)]
