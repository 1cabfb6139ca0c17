"""How much text a box of the form holds: size and pitch of its lines, in points.

Chinese characters are as wide as they are high, Latin ones are taken as half of it (digits of the fonts that stand
in for 宋体 are a little wider, so boxes are counted a little narrower than they are).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from visits.core.breadth import drawn_width

PER_CM = 28.3465  # points
SPARE = 0.955  # of a box's width: punctuation may not begin a line, and fonts differ
LATIN = 0.56  # width of a Latin character in ems

# Size of the letters and pitch of the lines of the résumé, from the loosest to the tightest.
RESUME_STEPS = [
    (12, 20), (12, 18), (12, 16), (11, 15), (10.5, 14), (10, 13), (9.5, 12), (9, 11.2), (8.5, 10.4), (8, 9.6),
]  # fmt: skip
TEXT_SIZES = (14, 12, 11, 10.5, 10, 9, 8, 7, 6)


@dataclass(frozen=True)
class Fit:
    """Size of the letters and pitch of the lines, in points."""

    size: float
    pitch: float


def ems(text: str) -> float:
    """The width of a text in ems."""
    return drawn_width(text, 1.0, LATIN)


def lines_of(text: str, width: float, size: float, indent: float = 0.0) -> int:
    """How many lines a text takes in a box of ``width`` points; ``indent`` in ems stands at each line's start."""
    room = max(1.0, width * SPARE / size - indent)
    return sum(max(1, -int(-ems(part) // room)) for part in text.split("\n"))


def fit(text: str, width_cm: float, height_cm: float, largest: float = 12) -> Fit | None:
    """The largest letters with which the text fits its box; None where even the smallest do not."""
    width, height = width_cm * PER_CM, height_cm * PER_CM
    for size in TEXT_SIZES:
        if size > largest:
            continue
        for ratio in (1.4, 1.15):
            if lines_of(text, width, size) * size * ratio <= height:
                return Fit(size, size * ratio)
    return None


def fit_resume(paragraphs: Sequence[str], width_cm: float, height_cm: float, indent: float) -> Fit | None:
    """The loosest step at which all paragraphs, hanging by ``indent`` ems, fit; None where none does."""
    for size, pitch in RESUME_STEPS:
        if height_of(paragraphs, width_cm, size, pitch, indent) <= height_cm * PER_CM:
            return Fit(size, pitch)
    return None


def height_of(paragraphs: Sequence[str], width_cm: float, size: float, pitch: float, indent: float) -> float:
    """The height in points of paragraphs that hang by ``indent`` ems."""
    return sum(lines_of(text, width_cm * PER_CM, size, indent) for text in paragraphs) * pitch


def heads(paragraphs: Sequence[str], width_cm: float, height_cm: float, indent: float) -> int:
    """How many of the first paragraphs fit at the tightest step, with a line left for 见附页."""
    size, pitch = RESUME_STEPS[-1]
    room = height_cm * PER_CM - 2 * pitch
    for count in range(len(paragraphs), 0, -1):
        if height_of(paragraphs[:count], width_cm, size, pitch, indent) <= room:
            return count
    return 0
