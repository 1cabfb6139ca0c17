"""The numbers themselves: three queries, however many cadres there are; no person is loaded."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from visits.cadres.files.derive import age_on
from visits.cadres.files.kinds import (
    AGES,
    COMMON,
    DEGREES,
    EDUCATIONS,
    FIGURES,
    LEVEL,
    TITLE,
    UNWRITTEN,
    sort_of,
)
from visits.cadres.files.models import RankGrade
from visits.organisation.units.models import Category, Level

# What the lines of the table may be: parameter → (field path, its choices in order).
LINES: dict[str, tuple[str, list[tuple[Any, Any]]]] = {
    "level": ("level", list(Level.choices)),
    "rank_grade": ("rank_grade", list(RankGrade.choices)),
    "category": ("unit__category", list(Category.choices)),
}
# (kind, value) → the figure that counts it; ages are counted by themselves.
KEYS = {(figure.kind, figure.value): key for key, figure in FIGURES.items() if figure.kind != "age"}


@dataclass
class Line:
    """One line: how many people, how many under each figure, and the sum of their ages in full years."""

    key: Any = None
    label: Any = ""
    people: int = 0
    years: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    is_total: bool = False

    @property
    def average(self) -> float | None:
        """The average age in years, to one decimal; None where nobody is counted."""
        return round(self.years / self.people, 1) if self.people else None

    def add(self, other: "Line") -> None:
        """Count the other line's people here too."""
        self.people += other.people
        self.years += other.years
        self.counts += other.counts


@dataclass
class Table:
    """The lines that have people, and their sum."""

    lines: list[Line]
    total: Line
    ethnicities: list[tuple[str, int]]  # as written, most people first; "" where none is


Ask = Callable[[str, Callable[[QuerySet[Any]], QuerySet[Any, Any]]], Iterable[tuple[Any, ...]]]


def table_of(ask: Ask, by: str, day: dt.date) -> Table:
    """Count a selection of cadres by ``by`` (a key of ``LINES``), ages as of the day. Three queries.

    ``ask`` gives the rows of a question (its name, and what it makes of the cadres) about the selection.
    """
    path, choices = LINES[by]
    found: dict[Any, Line] = {}
    ethnicities: Counter[str] = Counter()
    sorts = cache(_sorts)
    for key, ethnicity, written, *kinds, people in ask(f"kinds {by}", partial(_by_kinds, path)):
        line = _line(found, key)
        line.people += people
        _count_kinds(line, zip(("sex", *COMMON), kinds, strict=True), people)
        ethnicities[ethnicity] += people
        if written:
            _count_kinds(line, sorts(written, written), people)
    for key, level, title, people in ask(f"lines {by}", partial(_by_lines, path)):
        _count_kinds(_line(found, key), sorts(level, title), people)
    for key, birth_month, people in ask(f"ages {by}", partial(_by_ages, path)):
        _count_ages(_line(found, key), age_on(birth_month, day), people)
    labels = dict(choices)
    lines = [found[key] for key in [*labels, None] if key in found]
    for line in lines:
        line.label = labels.get(line.key, _("not stated"))
    most_first = sorted(ethnicities.items(), key=lambda pair: (-pair[1], pair[0]))
    return Table(lines, total_of(lines), most_first)


def _by_kinds(path: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """With what the roster writes of their education, each text sorted once: the rules themselves make the question
    long. To read the roster once more for it would take as long again."""
    counted = rows.order_by().annotate(**COMMON)
    named = counted.values_list(path, "ethnicity", "highest_education", "sex", *COMMON)
    return named.annotate(people=Count("*"))


def _by_lines(path: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """By their lines of education, those of whom the roster writes nothing: a subquery for everybody makes PostgreSQL
    twenty times slower."""
    some = rows.order_by().filter(UNWRITTEN).annotate(level_text=LEVEL, title_text=TITLE)
    return some.values_list(path, "level_text", "title_text").annotate(people=Count("*"))


def _sorts(level: str, title: str) -> list[tuple[str, str]]:
    return [("in_education", sort_of(level, EDUCATIONS)), ("in_degree", sort_of(title, DEGREES))]


def _by_ages(path: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(path, "birth_month").annotate(people=Count("*"))


def _line(found: dict[Any, Line], key: Any) -> Line:
    if key not in found:
        found[key] = Line(key)
    return found[key]


def _count_kinds(line: Line, kinds: Iterable[tuple[str, str]], people: int) -> None:
    for kind in kinds:
        if kind in KEYS:
            line.counts[KEYS[kind]] += people


def _count_ages(line: Line, age: int, people: int) -> None:
    line.years += age * people
    low = next(low for low, high, _label in AGES if high is None or age <= high)
    line.counts[f"age_{low or 0}"] += people


def total_of(lines: Iterable[Line]) -> Line:
    """The sum of lines."""
    total = Line(label=_("Total"), is_total=True)
    for line in lines:
        total.add(line)
    return total
