"""Marks between words that differ by language: Chinese has its own comma, colon and semicolon, which need no space."""

from collections.abc import Iterable
from functools import cache

from django.utils.translation import get_language, pgettext, pgettext_lazy

COLON = pgettext_lazy("between label and text", ": ")
SEMICOLON = pgettext_lazy("between details", "; ")


def listed(words: Iterable[object]) -> str:
    """Several words in one line, with the mark that the language puts between them."""
    told = [*map(str, words)]
    return comma(get_language()).join(told) if len(told) > 1 else "".join(told)


@cache
def comma(_language: str | None) -> str:
    """The mark itself."""
    return pgettext("between words", ", ")


@cache
def colon(_language: str | None) -> str:
    """The mark between a label and what it says."""
    return str(COLON)
