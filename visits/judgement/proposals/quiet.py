"""Who is easily overlooked: steadfast people in quiet posts (老黄牛、冷门岗位), and groups that are rarely heard.

Questions asked of plain numbers, apart from where these come from: ``Merits`` and ``Heard``. How often they point to
the wrong person or group is measured on simulated cities (``tests/judgement/proposals/test_simulated.py``); the bounds
below were chosen on other cities than those of which the figures are told.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

LONG_IN_POST = 8  # years in the present post
QUIET_FOR = 5  # years without a decision
CIRCLES = 2  # in which he is well spoken of
SOURCES = 5  # independent ones who speak for him
LUCK = 0.1  # how seldom somebody of whom as is usual is spoken would be praised so
TO_HEAR = 3  # sources who speak for him and ask for more to be heard
MOST_AGAINST = 5  # then for each source against there are at least so many for
CHANCE = 0.05  # how seldom so few of a group may be heard by chance
WRONG = 0.3  # the part of the groups named that chance may have brought, at most
FEWEST = 3  # members of a group


@dataclass(frozen=True)
class Merits:
    """What is known of a cadre's standing in a quiet post."""

    years_in_post: float
    is_obscure: bool  # a mark of the post, not of the person
    sources_for: int
    circles: int
    sources_against: int
    adverse_findings: int
    years_quiet: float  # since the last decision about him, or since the post began
    usual: float  # the part of all that is said of cadres in the city that is praise

    @property
    def chance(self) -> float:
        """How often so many of those who spoke would speak for somebody of whom as is usual is spoken."""
        n = self.sources_for + self.sources_against
        praise, blame = self.usual, 1 - self.usual
        return sum(math.comb(n, k) * praise**k * blame ** (n - k) for k in range(self.sources_for, n + 1))

    @property
    def stays(self) -> bool:
        """Long in an obscure post, no decision for years, nothing found against him."""
        is_long = self.years_in_post >= LONG_IN_POST and self.years_quiet >= QUIET_FOR
        return self.is_obscure and is_long and not self.adverse_findings

    @property
    def is_steadfast(self) -> bool:
        """Well spoken of by several sources in two circles or more, better than chance explains."""
        is_heard = self.sources_for >= SOURCES and self.circles >= CIRCLES
        return self.stays and is_heard and self.chance <= LUCK

    @property
    def is_to_be_heard(self) -> bool:
        """Well spoken of so far, but by too few to tell, or in one circle: more are to be heard."""
        is_praised = self.sources_for >= max(TO_HEAR, MOST_AGAINST * self.sources_against)
        return self.stays and is_praised and not self.is_steadfast


@dataclass(frozen=True)
class Heard:
    """How many of a group, and of everybody at the place, were heard or spoken of."""

    group: int
    group_heard: int
    everybody: int
    everybody_heard: int

    @property
    def tells(self) -> bool:
        """Whether the group is large enough, and others are there, to say anything of it."""
        return FEWEST <= self.group < self.everybody

    @property
    def chance(self) -> float:
        """How often so few of the group or fewer would be heard, were those who are heard drawn blindly."""
        ways = math.comb(self.everybody, self.everybody_heard)
        least = max(0, self.everybody_heard - (self.everybody - self.group))
        few = range(least, self.group_heard + 1)
        rest = self.everybody - self.group
        hit = sum(math.comb(self.group, n) * math.comb(rest, self.everybody_heard - n) for n in few)
        return hit / ways


def bound_of(chances: Sequence[float]) -> float:
    """Up to which chance groups are named: of those named chance has brought ``WRONG`` at most.

    Where many groups are looked at, some are heard seldom by chance alone; so the bound follows from all chances
    together (Benjamini and Hochberg), and where nothing stands out nobody is named.
    """
    ordered = sorted(chances)
    named = [one for n, one in enumerate(ordered, start=1) if one <= WRONG * n / len(ordered)]
    return min(CHANCE, max(named, default=0.0))
