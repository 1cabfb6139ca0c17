"""How broad a text is, a Chinese character as two of half width."""

import unicodedata


class _Breadths(dict[str, int]):
    """Half widths of a character, looked up once."""

    def __missing__(self, sign: str) -> int:
        self[sign] = made = 2 if unicodedata.east_asian_width(sign) in ("W", "F", "A") else 1
        return made


_breadth_of = _Breadths().__getitem__


def breadth(text: str) -> int:
    """Count a text in characters of half width. The widest line counts."""
    return max(sum(map(_breadth_of, line)) for line in text.split("\n"))


def most_breadth(text: str) -> int:
    """What the breadth of one line is at most, told quickly: as if all but ASCII were wide."""
    return 2 * len(text) - len(text.encode("ascii", "ignore"))


def drawn_width(line: str, wide: float, narrow: float) -> float:
    """The width of a line in a type whose characters are so wide and so narrow."""
    return narrow * len(line) + (wide - narrow) * (sum(map(_breadth_of, line)) - len(line))
