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

from django.db.models import Count, Sum

from cadre_review.prepared import rows_given
from visits.core.readers import rows_of
from visits.fieldwork.visits.heard import RatedOn, closed_subjects
from visits.judgement.evidence.figures import Cell, place_of, withhold
from visits.organisation.rounds.models import Criterion, Round, SubjectKind

from .periods import Period, begun, of_year

LOOKED_AT = 500  # subjects of few sources, whose sources are counted one by one; those of more are many

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

    def take(self, minimum: int, sources: int, subjects: int, n: int, points: int) -> None:
        """Add subjects with so many sources each."""
        self.n, self.points = self.n + n, self.points + points
        self.few |= bool(subjects) and sources < minimum


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
    totals = _totals(user, {one.pk for one in rounds})
    places, labels = _places({criterion for _round, criterion, _sources in totals})
    sums: dict[int, dict[Place, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for (held, criterion, sources), numbers in totals.items():
        sums[held][places[criterion]].take(minimum[held], sources, *numbers)
    for one in rounds:
        if any(found.few for found in sums[one.pk].values()):
            _name_sources(rows_of(user, _few, one.pk, minimum[one.pk]), sums[one.pk], places)
    return sums, labels


def _totals(user: Any, rounds: set[int]) -> dict[tuple[int, int, int], list[int]]:
    """By round, criterion and by how many sources a subject was rated: how many subjects, ratings and points.

    All rows are added up from an index alone, and those that are closed to the reader are taken off.
    """
    found = {tuple(row[:3]): list(row[3:]) for row in rows_of(user, _all, rounds)}
    for held, criterion, sources, *numbers in rows_of(user, _closed, rounds):
        left = found[held, criterion, sources]
        left[:] = [n - less for n, less in zip(left, numbers, strict=True)]
    return {key: numbers for key, numbers in found.items() if numbers[0]}


def _all(user: Any, rounds: Iterable[int]) -> Any:
    return _added_up(RatedOn.objects.all() if user.is_office else RatedOn.objects.none(), rounds)


def _closed(user: Any, rounds: Iterable[int]) -> Any:
    parts = [_added_up(RatedOn.objects.filter(one), rounds) for one in closed_subjects(user)]
    return parts[0].union(*parts[1:], all=True) if parts else RatedOn.objects.none().values_list("pk")


def _added_up(rows: Any, rounds: Iterable[int]) -> Any:
    rows = rows.filter(round__in=rounds).order_by().values_list("round", "criterion", "sources")
    return rows.annotate(subjects=Count("*"), all_n=Sum("n"), all_points=Sum("points"))


def _few(user: Any, held: int, minimum: int) -> Any:
    rows = RatedOn.objects.visible_to(user).filter(round=held, sources__lt=minimum)
    return rows.order_by("sources", "pk").values_list("criterion", "by_class")[:LOOKED_AT]


def _places(keys: Iterable[int]) -> tuple[dict[int, Place], dict[Place, str]]:
    criteria = sorted(rows_given(_criteria, set(keys)), key=lambda one: (one.position, one.pk))
    criteria.sort(key=lambda one: one.subject_kind != SubjectKind.CADRE)
    places = {one.pk: (one.subject_kind, one.check_key or one.dimension, one.name) for one in criteria}
    labels = {places[one.pk]: f"{place_of(one)} · {one.name}".removeprefix(" · ") for one in criteria}
    return places, labels


def _criteria(keys: Iterable[int]) -> Any:
    return Criterion.objects.filter(pk__in=keys).order_by()


def _name_sources(few: Iterable[Any], sums: dict[Place, Sums], places: dict[int, Place]) -> None:
    """Who gave the ratings of subjects with fewer sources than may be shown; enough is known at the minimum."""
    for criterion, table in few:
        sums[places[criterion]].who.update(*[cell["who"] for cell in table.values()])


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
