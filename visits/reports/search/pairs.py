"""Texts and words as they are compared in the search, and the pairs of characters by which they are found.

Folding goes sign by sign, so that a place in the folded text is a place in the text as it was written: full width,
private signs of old systems and small letters as in names (``visits.core.pinyin.bare``), without blanks.
"""

import re
import unicodedata
from collections.abc import Iterable

from visits.core.pinyin import bare

MOST_WORDS = 8
Span = tuple[int, int]


class _Folds(dict[int, str]):
    """What each sign is folded to, looked up once."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = bare(chr(code))
        return folded


FOLDS = _Folds()
_RUN = re.compile(r"\w+")


def composed(text: str) -> str:
    """The text with each letter and its accents as one sign: folding, and places in the text, go by this form."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The text as words are looked for in it."""
    return composed(text).translate(FOLDS)


def joined(*texts: str) -> str:
    """Several texts folded, a line each, so that no word is found across two of them."""
    return "\n".join(filter(None, map(fold, texts)))


def words_of(line: str) -> list[str]:
    """What is looked for: the runs of characters between blanks and signs, each once; every one has to be there."""
    found = (run for word in line.split() for run in _RUN.findall(fold(word)))
    return list(dict.fromkeys(found))[:MOST_WORDS]


def _numbers(run: str) -> tuple[set[int], set[int]]:
    """A run as numbers of 32 bits with their sign: those of its characters, and those of its neighbouring pairs.

    Characters of rare planes may fall together with others, so texts are compared besides.
    """
    codes = [code & 0xFFFF for code in map(ord, run)]
    pairs = {first << 16 | second for first, second in zip(codes, codes[1:], strict=False)}
    return set(codes), {pair - 0x1_0000_0000 if pair & 0x8000_0000 else pair for pair in pairs}


def pairs_of(folded: str) -> set[int]:
    """The numbers of all characters and neighbouring pairs of a folded text."""
    found: set[int] = set()
    for run in _RUN.findall(folded):
        signs, pairs = _numbers(run)
        found |= signs | pairs
    return found


def pairs_asked(words: Iterable[str]) -> set[int]:
    """The numbers that a text holds in which all the words stand."""
    found: set[int] = set()
    for word in words:
        signs, pairs = _numbers(word)
        found |= pairs or signs
    return found


def spans_of(text: str, words: Iterable[str]) -> list[Span]:
    """Where in a composed text the words stand, from left to right, without overlap."""
    folded, places = "", []
    for at, sign in enumerate(text):
        one = FOLDS[ord(sign)]
        folded += one
        places += [at] * len(one)
    found = [
        (places[hit.start()], places[hit.end() - 1] + 1)
        for word in words
        for hit in re.finditer(re.escape(word), folded)
    ]
    return _apart(sorted(found))


def _apart(spans: list[Span]) -> list[Span]:
    made: list[Span] = []
    for start, end in spans:
        if made and start < made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((start, end))
    return made


BEFORE, AROUND = 24, 110  # characters of an excerpt before the first word, and in all


def excerpt(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """A part of the text around the first word that stands in it: pieces, and whether each is one of the words."""
    text = composed(text)
    spans = spans_of(text, words)
    start = max((spans[0][0] if spans else 0) - BEFORE, 0)
    end = max(start + AROUND, spans[0][1] if spans else 0)
    pieces, at = [("…" if start else "", False)], start
    for first, last in spans:
        if last > end:
            break
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    pieces.append((text[at:end] + ("…" if end < len(text) else ""), False))
    return [piece for piece in pieces if piece[0]]
