"""Ratings of all subjects by criterion and period, withheld so that no comparison tells what another one keeps.

A year holds the rounds that began in it, and any two comparisons may be held side by side. So a criterion is withheld
by the year as a whole (``figures.withhold``: its rounds are the cells, the year is their total), whatever is asked.
What the subjects' own pages show is taken as known: a cell is about those whose own figure there is too small to be
shown, and these must have enough sources too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from cadre_review.prepared import rows_given
from visits.core.readers import rows_of
from visits.fieldwork.visits.heard import Rated
from visits.judgement.evidence.figures import Cell, place_of, withhold
from visits.organisation.rounds.models import Criterion, Round, SubjectKind

from .periods import Period, begun, of_year

LOOKED_AT = 500  # rows of a round in which sources are counted one by one; more are many

Counted = tuple[float | None, int, bool]  # mean, ratings, withheld
Place = tuple[
    str, str, str
]  # whom it rates, its check or dimension, its name: one in all versions of a scheme


@dataclass
class Sums:
    """One criterion in one round: ratings and points (times 100) of all subjects; who rated those with few sources."""

    n: int = 0
    points: int = 0
    few: bool = False
    who: set[str] = field(default_factory=set)

    def take(self, numbers: Sequence[int], minimum: int) -> None:
        """Add one subject: how many sources, ratings, points."""
        sources, n, points = numbers
        self.n, self.points = self.n + n, self.points + points
        self.few |= sources < minimum


def rated_lines(user: Any, periods: Sequence[Period]) -> Iterator[tuple[str, list[Counted]]]:
    """Each criterion that was rated in one of the periods, with what may be shown of each of them."""
    rounds = _of_the_same_years(periods)
    minimum = _minimum_by_round(rounds)
    sums, places = _sums(user, rounds, minimum)
    for place, label in places.items():
        here = {key: found[place] for key, found in sums.items() if place in found}
        if any(key in here for one in periods for key in one.rounds):
            yield label, _cells(here, rounds, periods, minimum)


def _of_the_same_years(periods: Sequence[Period]) -> list[Round]:
    """The rounds of the periods, and those that began in the same years: all that a withheld cell depends on."""
    held = {key for one in periods for key in one.rounds}
    rounds = begun()
    years = {one.starts_on.year for one in rounds if one.pk in held}
    return [one for one in rounds if one.starts_on.year in years]


def _minimum_by_round(rounds: list[Round]) -> dict[int, int]:
    """The largest minimum group of the rounds of a year, for each of them: it must not go by what is asked for."""
    years: dict[int, int] = defaultdict(int)
    for one in rounds:
        years[one.starts_on.year] = max(years[one.starts_on.year], one.minimum_group)
    return {one.pk: years[one.starts_on.year] for one in rounds}


def _sums(
    user: Any, rounds: list[Round], minimum: dict[int, int]
) -> tuple[dict[int, dict[Place, Sums]], dict[Place, str]]:
    """By round and criterion what was rated, and the criteria in the order of their schemes."""
    totals = rows_of(user, _totals, {one.pk for one in rounds})
    places, labels = _places({int(key) for _round, found in totals for key in found})
    sums: dict[int, dict[Place, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for held, found in totals:
        for key, numbers in found.items():
            sums[held][places[int(key)]].take(numbers, minimum[held])
    for one in rounds:
        wanted = {place for place, found in sums[one.pk].items() if found.few}
        looked = rows_of(user, _tables, one.pk) if wanted else ()
        _name_sources(looked, wanted, sums[one.pk], places, minimum[one.pk])
    return sums, labels


def _totals(user: Any, rounds: Iterable[int]) -> Any:
    return Rated.objects.visible_to(user).filter(round__in=rounds).order_by().values_list("round", "totals")


def _tables(user: Any, held: int) -> Any:
    rows = Rated.objects.visible_to(user).filter(round=held).order_by("pk")
    return rows.values_list("totals", "by_criterion")[:LOOKED_AT]


def _places(keys: Iterable[int]) -> tuple[dict[int, Place], dict[Place, str]]:
    criteria = sorted(rows_given(_criteria, set(keys)), key=lambda one: (one.position, one.pk))
    criteria.sort(key=lambda one: one.subject_kind != SubjectKind.CADRE)
    places = {one.pk: (one.subject_kind, one.check_key or one.dimension, one.name) for one in criteria}
    labels = {places[one.pk]: f"{place_of(one)} · {one.name}".removeprefix(" · ") for one in criteria}
    return places, labels


def _criteria(keys: Iterable[int]) -> Any:
    return Criterion.objects.filter(pk__in=keys).order_by()


def _name_sources(
    looked: Iterable[Any], wanted: set[Place], sums: dict[Place, Sums], places: dict[int, Place], minimum: int
) -> None:
    """Who gave the ratings of subjects with fewer sources than may be shown; enough is known at the minimum."""
    for totals, table in looked:
        for key, (sources, _n, _points) in totals.items():
            place = places[int(key)]
            if place in wanted and sources < minimum:
                sums[place].who.update(*[cell["who"] for cell in table[key].values()])


def _cells(
    here: dict[int, Sums], rounds: list[Round], periods: Sequence[Period], minimum: dict[int, int]
) -> list[Counted]:
    shut = _withheld(here, rounds, minimum)
    return [_cell([here[key] for key in one.rounds if key in here], one.asked, shut) for one in periods]


def _withheld(here: dict[int, Sums], rounds: list[Round], minimum: dict[int, int]) -> set[tuple[str, str]]:
    """Which rounds and which years show nothing of a criterion."""
    shut: set[tuple[str, str]] = set()
    for year in {one.starts_on.year for one in rounds}:
        period = of_year(year, rounds)
        cells = {key: _sources(here[key], key, minimum[key]) for key in period.rounds if key in here}
        total = Cell("", "", who=set().union(*(cell.who for cell in cells.values())))
        withhold(list(cells.values()), total, max(minimum[key] for key in period.rounds))
        shut |= {("round", str(key)) for key, cell in cells.items() if cell.withheld}
        shut |= {period.asked} if total.withheld else set()
    return shut


def _sources(sums: Sums, key: int, minimum: int) -> Cell:
    """The sources of a round as ``withhold`` weighs them: where no subject's own figure is small, there are enough."""
    enough = {f"{key}:{at}" for at in range(minimum)}
    return Cell(str(key), "", who=sums.who if sums.few else enough)


def _cell(found: list[Sums], asked: tuple[str, str], shut: set[tuple[str, str]]) -> Counted:
    n, points = sum(one.n for one in found), sum(one.points for one in found)
    if n and asked in shut:
        return None, 0, True
    return (points / n / 100 if n else None), n, False
