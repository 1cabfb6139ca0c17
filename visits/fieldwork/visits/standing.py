"""群众口碑, the standing among the people: of what it is made. Portraits, the matrix and the outcomes all read it here.

What is said of cadres under its aspect, what the people served say and rate, and ballots about cadres by name whose
results are open (``surveys.ballots``).
"""

from visits.core.kinds import reading
from visits.core.kinds.families import AspectBehaviour, Family, SourceBehaviour


def aspect() -> str:
    """The aspect that is it; the city names it as it likes."""
    return next(iter(reading.keys(Family.ASPECT, AspectBehaviour.REPUTATION)), "")


def served() -> list[str]:
    """The classes of the people served."""
    return reading.keys(Family.SOURCE, SourceBehaviour.SERVED)
