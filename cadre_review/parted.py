"""The style sheet of every page in two: what a phone needs before it paints, and what only wide windows use.

A style sheet whose ``media`` does not fit is loaded late and holds no painting back. So the rules of the sources stay
where they are written, and the file that every page waits for is a fifth smaller on a phone line.
"""

import re
from collections.abc import Iterator

WIDE = re.compile(r"@media (?:screen and )?\(min-width: (?:4[89]|[5-9]\d|1\d\d)(?:\.\d+)?rem\) \{")


def narrow(css: str) -> str:
    """What is left without the rules of wide windows."""
    places, kept, at = list(_blocks(css)), [], 0
    for first, last in places:
        kept.append(css[at:first])
        at = last
    return "".join([*kept, css[at:]])


def wide(css: str) -> str:
    """The rules of wide windows alone, in their order."""
    return "\n".join(css[first:last] for first, last in _blocks(css))


def _blocks(css: str) -> Iterator[tuple[int, int]]:
    """Where each of them begins and ends, from the first column on, where a block of its own stands."""
    for found in WIDE.finditer(css):
        if css[: found.start()].endswith("\n") or found.start() == 0:
            yield found.start(), _end(css, found.end())


def _end(css: str, at: int) -> int:
    """Behind the bracket that closes the one before ``at``."""
    depth = 1
    while depth:
        depth += {"{": 1, "}": -1}.get(css[at], 0)
        at += 1
    return at
