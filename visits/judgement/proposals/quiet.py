"""Who is easily overlooked: steadfast people in quiet posts (老黄牛、冷门岗位), and groups that are rarely heard.

Two questions asked of plain numbers, apart from where these come from: ``Merits`` and ``Heard``. How often they point
to the wrong person or group is measured on simulated cities (``tests/judgement/proposals/test_simulated.py``).
"""

import math
from dataclasses import dataclass

LONG_IN_POST = 8  # years in the present post
QUIET_FOR = 5  # years without a decision
CIRCLES = 2  # in which he is well spoken of
SOURCES = 5  # independent ones who speak for him
MOST_AGAINST = 5  # for each source against there are at least so many for
CHANCE = 0.01  # how seldom so few of a group may be heard by chance
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

    @property
    def is_steadfast(self) -> bool:
        """Long in an obscure post, well spoken of in two circles or more, no decision for years, little against."""
        stays = self.is_obscure and self.years_in_post >= LONG_IN_POST and self.years_quiet >= QUIET_FOR
        praised = self.sources_for >= SOURCES and self.circles >= CIRCLES
        spotless = not self.adverse_findings and self.sources_against * MOST_AGAINST <= self.sources_for
        return stays and praised and spotless


@dataclass(frozen=True)
class Heard:
    """How many of a group, and of everybody at the place, were heard or spoken of."""

    group: int
    group_heard: int
    everybody: int
    everybody_heard: int

    @property
    def chance(self) -> float:
        """How often so few of the group or fewer would be heard, were those who are heard drawn blindly."""
        ways = math.comb(self.everybody, self.everybody_heard)
        least = max(0, self.everybody_heard - (self.everybody - self.group))
        few = range(least, self.group_heard + 1)
        rest = self.everybody - self.group
        hit = sum(math.comb(self.group, n) * math.comb(rest, self.everybody_heard - n) for n in few)
        return hit / ways

    @property
    def is_rarely_heard(self) -> bool:
        """Whether the group is heard less than chance would have it."""
        is_some = FEWEST <= self.group < self.everybody
        return is_some and self.group_heard < self.group and self.chance <= CHANCE
