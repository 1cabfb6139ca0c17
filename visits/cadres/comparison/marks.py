"""Where two texts differ, character by character."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

MOST = 4_000_000  # product of the lengths; longer texts are compared by lines first
Pieces = list[tuple[bool, str]]


def marked(here: str, there: str) -> tuple[Pieces, Pieces]:
    """Both texts in pieces ``(differs, text)``, in order; joined they are the texts again."""
    left: Pieces = []
    right: Pieces = []
    for same, one, two in _blocks(here, there):
        for pieces, text in ((left, one), (right, two)):
            if text:
                pieces.append((not same, text))
    return left, right


def _blocks(here: str, there: str) -> Iterator[tuple[bool, str, str]]:
    if len(here) * len(there) <= MOST:
        yield from _matched(here, there)
        return
    lines = _matched(here.splitlines(keepends=True), there.splitlines(keepends=True))
    for same, one, two in lines:
        if same or len(one) * len(two) > MOST:
            yield same, one, two
        else:
            yield from _matched(one, two)


def _matched(here: Sequence[str], there: Sequence[str]) -> Iterator[tuple[bool, str, str]]:
    for tag, a, b, c, d in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        yield tag == "equal", "".join(here[a:b]), "".join(there[c:d])


def in_brackets(pieces: Pieces) -> str:
    """The text with what differs in 【】, for a sheet."""
    return "".join(f"【{text}】" if differs else text for differs, text in pieces)
