"""Marks between words that differ by language: Chinese has its own, which need no space."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from django.utils.translation import get_language, pgettext


class Marks(NamedTuple):
    """Those of a language."""

    comma: str
    semicolon: str
    colon: str
    opening: str
    closing: str


def in_use() -> Marks:
    """Those of the reader's language."""
    return _marks(get_language())


@cache
def _marks(_language: str | None) -> Marks:
    opening, closing = pgettext("behind a name", " (%s)").split("%s")
    return Marks(
        pgettext("between words", ", "),
        pgettext("between details", "; "),
        pgettext("between label and text", ": "),
        opening,
        closing,
    )


def listed(words: Iterable[object]) -> str:
    """Several words in one line."""
    told = [*map(str, words)]
    return in_use().comma.join(told) if len(told) > 1 else "".join(told)


def parted(texts: Iterable[object]) -> str:
    """Several texts in one line, which may hold commas."""
    told = [*map(str, texts)]
    return in_use().semicolon.join(told) if len(told) > 1 else "".join(told)


def labelled(label: object, text: object) -> str:
    """A fact in a line: what it is called, and what it is."""
    return f"{label}{in_use().colon}{text}"


def bracketed(name: object, text: object) -> str:
    """A name, and behind it in brackets what is said of it; the name alone where nothing is."""
    said = str(text)
    if not said:
        return str(name)
    marks = in_use()
    return f"{name}{marks.opening}{said}{marks.closing}"
