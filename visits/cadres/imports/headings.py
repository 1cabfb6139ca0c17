"""Words of headers, compared; knows no Django, since a bound child looks for headers."""

import re
from collections.abc import Mapping
from functools import lru_cache

OWN_REASON = "原因"  # the column that the workbook of refused rows has at its end
_IN_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_NOISE = re.compile(r"[\s\u3000\u200b\ufeff*＊:：、/／★☆]+")
_BRACKETS = str.maketrans("（）", "()")


@lru_cache(maxsize=4096)
def plain(header: str) -> str:
    """A header as it is compared: no blanks, line breaks, stars, colons and strokes, in small letters."""
    return _NOISE.sub("", header).translate(_BRACKETS).casefold()


def column_of(header: str, known: Mapping[str, str]) -> str | None:
    """The column key of a header; "" where it is not to be read, None where nobody has explained it."""
    whole = plain(header)
    if whole in known:
        return known[whole]
    return known.get(plain(_IN_BRACKETS.sub("", header))) if whole else None
