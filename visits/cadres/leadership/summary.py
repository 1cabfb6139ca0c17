"""What a team looks like in figures: seats, sexes, ages, education, length in post, who leaves when."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from visits.cadres.files.kinds import AGES, GROUPS
from visits.organisation.units.models import Post

from .age_limits import months_on
from .team import Member, Seat, Team

# Length in post: from, to (years, to not included), label.
LENGTHS: list[tuple[float, float, Any]] = [
    (0, 2, _("under 2 years")),
    (2, 5, _("2 to 5 years")),
    (5, 10, _("5 to 10 years")),
    (10, 100, _("10 years and more")),
]
LEAVING = [12, 24]  # months


@dataclass
class Figure:
    """One number of a team; ``share`` is its part of the people in per cent, for the bar beside it.

    ``always`` marks the few that a comparison shows even where nothing changes.
    """

    label: Any
    number: Any
    share: int | None = None
    always: bool = False


@dataclass
class Summary:
    """The figures of a team by head; two summaries of one unit have the same heads and labels in order."""

    groups: list[tuple[Any, list[Figure]]] = field(default_factory=list)

    def flat(self) -> list[tuple[Any, Figure]]:
        """Every figure with its head."""
        return [(head, figure) for head, figures in self.groups for figure in figures]


def average_age(people: list[Member]) -> float | None:
    """The average of full years, to one decimal."""
    return round(sum(one.age for one in people) / len(people), 1) if people else None


def leaving_within(people: list[Member], months: int) -> list[Member]:
    """Those who reach the age limit within so many months, this month included; those already past it too."""
    last = months_on(people[0].today.replace(day=1), months) if people else None
    return [one for one in people if last and one.leaves and one.leaves <= last]


def vacancies(team: Team, standing: str = "") -> int:
    """Vacant seats, of one standing or all."""
    return sum([seat.vacant for seat in team.seats if standing in ("", seat.post.standing)])


def summary_of(team: Team) -> Summary:
    """All figures of a team."""
    people = team.people
    return Summary(
        [
            (_("Seats"), _seats(team)),
            (_("Ages"), [*_ages(people), *_bands(people)]),
            *[
                (group.label, _counted(people, group.figures))
                for group in GROUPS
                if group.figures[0].kind != "age"
            ],
            (_("Length in post"), _lengths(people)),
            (_("Leave by age limit"), _leaving(people)),
        ]
    )


def _part(label: Any, part: int, whole: int) -> Figure:
    return Figure(label, part, round(part * 100 / whole) if whole else 0)


def _seats(team: Team) -> list[Figure]:
    standings = [
        Figure(_("vacant: %(standing)s") % {"standing": label}, vacancies(team, key))
        for key, label in Post.Standing.choices
    ]
    return [
        Figure(_("Establishment"), sum(seat.post.establishment for seat in team.seats)),
        Figure(_("In post"), sum(seat.held for seat in team.seats), always=True),
        Figure(_("Vacant"), vacancies(team), always=True),
        *standings,
        Figure(_("Above the establishment"), sum(seat.over for seat in team.seats)),
    ]


def _ages(people: list[Member]) -> list[Figure]:
    ages = [one.age for one in people]
    spread = [(_("Average age"), average_age(people)), (_("Youngest"), min(ages, default=None))]
    return [
        Figure(label, number, always=True)
        for label, number in [*spread, (_("Oldest"), max(ages, default=None))]
    ]


def _bands(people: list[Member]) -> list[Figure]:
    def within(low: int | None, high: int | None) -> int:
        return sum((low is None or one.age >= low) and (high is None or one.age <= high) for one in people)

    return [_part(label, within(low, high), len(people)) for low, high, label in AGES]


def _counted(people: list[Member], figures: Any) -> list[Figure]:
    return [
        _part(
            figure.label, sum(getattr(one.cadre, figure.kind) == figure.value for one in people), len(people)
        )
        for figure in figures
    ]


def _lengths(people: list[Member]) -> list[Figure]:
    known = [one.years for one in people if one.years is not None]
    bands = [_part(label, sum(low <= y < high for y in known), len(people)) for low, high, label in LENGTHS]
    return [*bands, _part(_("not on file"), len(people) - len(known), len(people))]


def _leaving(people: list[Member]) -> list[Figure]:
    return [
        _part(
            _("within %(months)s months") % {"months": months},
            len(leaving_within(people, months)),
            len(people),
        )
        for months in LEAVING
    ]


def calendar_of(people: list[Member]) -> list[tuple[dt.date, list[Member]]]:
    """Who leaves in which month, soonest first."""
    found: dict[dt.date, list[Member]] = {}
    for one in people:
        if one.leaves:
            found.setdefault(one.leaves, []).append(one)
    return sorted(found.items(), key=lambda item: item[0])


def empty_seats(team: Team) -> list[Seat]:
    """Posts with vacancies."""
    return [seat for seat in team.seats if seat.vacant]
