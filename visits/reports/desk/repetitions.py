"""Texts that say nearly the same: found by the runs of four characters they share."""

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from zlib import crc32

RUN = 4  # characters: two Chinese words
SHORTEST = 20  # characters without signs; shorter texts are alike by chance
ALIKE = 0.8  # share of common runs from which two texts count as near-copies
SAMPLE = 8  # smallest run marks by which candidates meet; texts that are alike miss each other hardly ever

CROWD = 40  # texts that share a mark; in a larger crowd only neighbours are compared, or a form letter stops the desk

SIGNS = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """The text without spaces and signs, in small letters."""
    return SIGNS.sub("", text).lower()


def near_copies(
    texts: Iterable[tuple[int, str]], *, shortest: int = SHORTEST, alike: float = ALIKE
) -> list[tuple[int, int, float]]:
    """Pairs of keys whose texts are alike, with the share of common runs, the most alike first."""
    marks: dict[int, set[int]] = {}
    meet: dict[int, list[int]] = defaultdict(list)
    first: dict[str, int] = {}
    found = []
    for key, text in texts:
        plain = bare(text)
        if len(plain) < shortest:
            continue
        if plain in first:  # the same words: told once beside the first, and compared no further
            found.append((first[plain], key, 1.0))
            continue
        first[plain] = key
        marks[key] = {crc32(plain[at : at + RUN].encode()) for at in range(len(plain) - RUN + 1)}
        for mark in sorted(marks[key])[:SAMPLE]:
            meet[mark].append(key)
    pairs = {pair for keys in meet.values() for pair in _meeting(keys)}
    for one, other in pairs:
        share = len(marks[one] & marks[other]) / len(marks[one] | marks[other])
        if share >= alike:
            found.append((one, other, share))
    return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))


def _meeting(keys: list[int]) -> Iterable[tuple[int, int]]:
    return combinations(keys, 2) if len(keys) <= CROWD else zip(keys, keys[1:], strict=False)
