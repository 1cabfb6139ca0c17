"""Leadership teams of a list in figures, of plain values: one question each for posts, their holders and the people."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from cadre_review.marks import bracketed
from cadre_review.prepared import rows_given
from visits.cadres.files.derive import age_on
from visits.cadres.files.kinds import COMMON
from visits.cadres.files.models import Cadre, Tenure
from visits.core.readers import rows_of

from .age_limits import Limits, born_by, months_on
from .summary import LEAVING
from .team import held_today, team_posts

OUTSIDE = {"democratic", "none"}  # of what a party entry counts as: no member of the CPC


@dataclass
class Counted:
    """One team: its seats, and the people who take one and are shown to the user, each once."""

    establishment: int = 0
    in_post: int = 0
    over: int = 0
    unseen: int = 0
    vacant_of: Counter[str] = field(default_factory=Counter)  # by standing
    vacant_posts: list[str] = field(default_factory=list)
    people: int = 0
    women: int = 0
    minority: int = 0
    outside: int = 0
    years: int = 0
    leaving_12: int = 0
    leaving_24: int = 0

    @property
    def vacant(self) -> int:
        """Seats that nobody holds."""
        return sum(self.vacant_of.values())

    @property
    def average(self) -> float | None:
        """The average of full years, to one decimal."""
        return round(self.years / self.people, 1) if self.people else None

    def take(self, title: str, standing: str, seats: int, holders: int) -> None:
        """Add a post."""
        self.establishment += seats
        self.in_post += holders
        if holders < seats:
            free = seats - holders
            self.vacant_of[standing] += free
            self.vacant_posts.append(title if free == 1 else bracketed(title, free))
        else:
            self.over += holders - seats


def _posts(units: Collection[int]) -> Any:
    return team_posts(units).values_list("pk", "unit", "title", "standing", "establishment")


def _seated(units: Collection[int]) -> Any:
    rows = held_today(post__in=team_posts(units).order_by().values("pk"))
    return rows.exclude(kind=Tenure.Kind.SECONDMENT).order_by().values_list("post", "cadre")


def _people(user: Any, units: Collection[int]) -> Any:
    rows = Cadre.objects.visible_to(user).filter(pk__in=_seated(units).values("cadre")).order_by()
    return rows.annotate(**COMMON).values_list("pk", "sex", "level", "birth_month", *COMMON)


def counted_of(user: Any, units: Iterable[int], today: dt.date) -> dict[int, Counted]:
    """The figures of the leadership teams of units (by their keys) as they stand on that day."""
    keys = set(units)
    posts = {key: rest for key, *rest in rows_given(_posts, keys)}
    people = {key: rest for key, *rest in rows_of(user, _people, keys)}
    teams, holders = {key: Counted() for key in keys}, dict.fromkeys(posts, 0)
    shown: dict[tuple[int, int], list[Any]] = {}  # by team, each once
    for post, cadre in rows_given(_seated, keys):
        if post in posts:
            holders[post] += 1
            if cadre in people:
                shown[posts[post][0], cadre] = people[cadre]
            else:
                teams[posts[post][0]].unseen += 1
    for post, (unit, title, standing, seats) in posts.items():
        teams[unit].take(title, standing, seats, holders[post])
    limits = Limits.on(today)
    soon, later = (_leaving(people.values(), limits, months_on(today.replace(day=1), n)) for n in LEAVING)
    for (unit, _cadre), (sex, level, born, ethnicity, party) in shown.items():
        team = teams[unit]
        team.people += 1
        team.years += age_on(born, today)
        team.women += sex == "female"
        team.minority += ethnicity == "minority"
        team.outside += party in OUTSIDE
        team.leaving_12 += born <= soon[sex, level]
        team.leaving_24 += born <= later[sex, level]
    return teams


def _leaving(
    people: Iterable[Sequence[Any]], limits: Limits, last: dt.date
) -> dict[tuple[str, int], dt.date]:
    """By sex and level, the latest month of birth of those who reach the age limit by that month."""
    return {
        (sex, level): born_by(limit, last) if (limit := limits.of(sex, level)) else dt.date.min
        for sex, level in {(sex, level) for sex, level, *_rest in people}
    }
